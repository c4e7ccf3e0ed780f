"""Tickets and their rules at the command line: opened, moved, rated, watched; checked, drawn, published."""

from __future__ import annotations

import pytest

from jizhi.presets import DESKS, FLOWS

AT = "2026-03-06T16:50+08:00"


@pytest.fixture
def desk(empty_office, workbook):
    """Two homes and no ticket."""
    empty_office.import_rooms(workbook())
    return empty_office


def opened(desk, number="R-1", *more):
    """Report a leak."""
    said = desk.run(
        "ticket", "open", number, "--text", "厨房漏水", "--space", "1-1-101", "--reporter", "zhang", "--at", AT, *more
    )
    assert 0 == said.code, said.err
    return said


def test_a_ticket_is_opened_listed_and_shown_with_its_reasons(desk):
    """Where it stands, who has it, why it is due when it is."""
    assert "✓ R-1　报修　待处理　工程　-　厨房漏水" in opened(desk).out
    assert "共 1 张未结" in desk.run("ticket", "list").out
    shown = desk.run("ticket", "show", "R-1", "--at", AT)
    assert "  办结 24 h：计时中，时限 2026-03-07 16:50，已计 0:00" in shown.out.splitlines()
    assert "    2026-03-06 16:50 至 2026-03-07 16:50 计 24:00" in shown.out.splitlines()
    english = desk.run("ticket", "show", "R-1", "--at", AT, "--lang", "en").out
    assert "done 24 h: running, due 2026-03-07 16:50" in english
    data = desk.run("ticket", "show", "R-1", "--at", AT, "--json").data
    assert ("reported", ["response", "resolution"]) == (
        data["ticket"]["state"],
        [clock["clock"] for clock in data["clocks"]],
    )


def test_it_is_moved_by_those_who_may_and_rated_by_its_reporter(desk):
    """A refusal says why; the loser of a race is told to look again."""
    opened(desk)
    refused = desk.run("ticket", "move", "R-1", "finish", "--at", AT)
    assert (1, True) == (refused.code, "不能“finish”" in refused.out)
    given = ("--given", "assignee=wang")
    assert "已派单" in desk.run("ticket", "move", "R-1", "assign", *given, "--seen", "0", "--at", AT).out
    stale = desk.run("ticket", "move", "R-1", "cancel", "--seen", "0", "--at", AT)
    assert (2, True) == (stale.code, "已被别人改动" in stale.err)
    crew = ("--role", "crew", "--at", "2026-03-06T17:50+08:00")
    desk.run("ticket", "move", "R-1", "accept", *crew)
    done = desk.run("ticket", "move", "R-1", "finish", "--given", "result=换了阀门", *crew, "--json")
    assert "to-rate" == done.data["state"]
    mine = desk.run("ticket", "list", "--reporter", "zhang", "--at", AT)
    assert "R-1　报修　待评价" in mine.out
    rated = ("--actor", "zhang", "--at", "2026-03-06T18:50+08:00")
    assert 2 == desk.run("ticket", "rate", "R-1", "9", *rated).code
    assert 5 == desk.run("ticket", "rate", "R-1", "5", *rated, "--json").data["score"]
    assert 2 == desk.run("ticket", "show", "R-9").code


def test_a_month_is_reported_as_lines_and_as_a_page(desk, tmp_path):
    """Counts, promises kept, satisfaction."""
    opened(desk)
    page = tmp_path / "service.html"
    month = ("--period", "2026-03", "--at", "2026-04-01T00:00+08:00")
    said = desk.run("ticket", "report", *month, "--html", page)
    assert (0, True) == (said.code, "1 张工单 · tickets: 报修 1" in said.out)
    assert "<svg" in page.read_text(encoding="utf-8")
    assert 1 == len(desk.run("ticket", "report", *month, "--json").data["kinds"])
    assert 2 == desk.run("ticket", "report").code


def test_what_is_due_is_told_once(desk):
    """A warning, a breach with its level, a move by the clock."""
    opened(desk, "R-1", "--urgency", "prompt")
    late = ("--at", "2026-03-06T17:30+08:00")
    first = desk.run("ticket", "due", *late)
    assert ("! jade/R-1  响应  预警 · warning → 工程  2026-03-06 17:20" in first.out, 0) == (True, first.code)
    assert [] == desk.run("ticket", "due", *late, "--json").data["alarms"]
    assert "due-unknown" not in first.out


def test_staff_are_told_by_the_channels_that_are_named_and_the_reporter_in_the_app(desk):
    """Queued once; what no messenger serves waits, and what there is goes out."""
    opened(desk, "R-1", "--urgency", "prompt")
    late = ("--at", "2026-03-06T17:30+08:00")
    for _ in range(2):
        desk.run("ticket", "due", "--via", "robot,in-app", *late)
    listed = desk.jizhi("messages", "list", "--db", desk.db, "--actor", "li", *late)
    robots = [line for line in listed.out.splitlines() if line.startswith("queued  robot")]
    assert 4 == len(robots) == len(set(robots))
    assert "handed-over 1" in desk.jizhi("messages", "send", "--db", desk.db, "--actor", "li", *late).out
    assert 2 == desk.run("ticket", "due", "--via", ",", *late).code


def test_an_alarm_about_a_ticket_that_was_closed_is_not_handed_over(desk):
    """The command takes the last look at alarms too, beside that of dunning."""
    opened(desk, "R-1", "--urgency", "prompt")
    late = ("--at", "2026-03-06T17:30+08:00")
    desk.run("ticket", "due", *late)
    assert "已取消" in desk.run("ticket", "move", "R-1", "cancel", *late).out
    sent = desk.jizhi("messages", "send", "--db", desk.db, "--actor", "li", *late, "--json").data["counts"]
    assert {"handed-over": 1, "withdrawn": 4} == sent


@pytest.mark.parametrize(
    "words",
    [
        ("open", "R-2", "--at", AT),
        ("list", "R-1"),
        ("move", "R-1"),
        ("move", "R-1", "assign", "--given", "assignee"),
        ("show", "R-1", "--at", "2026-03-06"),
        ("rate", "R-1"),
    ],
)
def test_a_wrong_use_is_told(desk, words):
    """With what to write."""
    assert 2 == desk.run("ticket", *words).code


def test_a_workflow_is_checked_and_drawn(jizhi, tmp_path):
    """One that comes along by its name, another by its file; every trouble with its place."""
    assert "✓ 报修 (repair#1)" in jizhi("workflow", "check", "repair").out
    drawn = jizhi("workflow", "draw", "praise").out
    assert drawn.startswith("stateDiagram-v2\n")
    assert "s0 --> s1 : 转达（desk）+ assignee" in drawn
    assert "mermaid" in jizhi("workflow", "draw", "praise", "--json").data
    path = tmp_path / "flow.toml"
    path.write_text(FLOWS["praise"].replace('to = "passed-on"', 'to = "nowhere"'), encoding="utf-8")
    said = jizhi("workflow", "check", path, "--json")
    assert (1, False, ["flow-state-unknown"]) == (said.code, said.data["ok"], said.codes)
    assert "$.move[0].to" in said.data["findings"][0]["subject"]
    assert (1, 1) == (jizhi("workflow", "draw", path).code, jizhi("workflow", "publish", path).code)
    path.write_text(DESKS["common"], encoding="utf-8")
    assert "✓ 常见服务时限 (common)" in jizhi("workflow", "check", path).out
    assert 2 == jizhi("workflow", "publish", path).code


def test_rules_are_published_and_open_tickets_carried_over(desk, tmp_path):
    """The next edition takes the open ones along; a service desk holds from then on."""
    opened(desk)
    path = tmp_path / "rules.toml"
    path.write_text(
        FLOWS["repair"].replace("title =", 'edition = 2\nmigrate = { "1" = {} }\ntitle =', 1), encoding="utf-8"
    )
    said = desk.run("workflow", "publish", path)
    assert (0, True) == (said.code, "jade/workflow/repair#2，迁移 1 张" in said.out), said
    assert "迁移" in desk.run("ticket", "show", "R-1", "--at", AT).out
    path.write_text(DESKS["cpma-2004-1"], encoding="utf-8")
    assert "jade/service/cpma-2004-1#1" == desk.run("workflow", "publish", path, "--json").data["id"]
    assert [] == desk.run("ticket", "show", "R-1", "--at", AT, "--json").data["clocks"]
