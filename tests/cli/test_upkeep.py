"""The register, what is due and work orders from the command line."""

from __future__ import annotations

import pytest

ASSETS = """设备编号,设备名称,设备类别,安装日期,安装位置
L1,1 号梯,曳引电梯,2018-06-20,3 栋
T1,生活水箱,水箱,2018-06-01,地下室
"""
SERVICES = """设备编号,计划,完成日期
L1,lift-year,2026-03-02
T1,water-tank-cleaning,2025-09-20
"""


@pytest.fixture
def kept(jizhi, tmp_path, monkeypatch):
    """A store with a lift and a tank, under plans for both."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rooms.csv").write_text("楼号,单元,房屋,房屋类型,建筑面积\n1,1,101,住宅,98.56\n", encoding="utf-8")
    (tmp_path / "assets.csv").write_text(ASSETS, encoding="utf-8")
    (tmp_path / "services.csv").write_text(SERVICES, encoding="utf-8")
    jizhi("import", "--project", "jade", "--project-name", "翠园", "rooms.csv")
    assert "设备: +2" in jizhi("import", "--project", "jade", "assets.csv").out
    assert "维保: +2" in jizhi("assets", "--project", "jade", "import", "services.csv").out
    for name in ("t5002", "water-tank"):
        assert 0 == jizhi("due", "--project", "jade", "--adopt", name, "--since", "2026-01-01").code
    return lambda *words: jizhi(words[0], "--project", "jade", *words[1:])


def test_what_is_due_and_overdue_is_told_with_its_law(kept):
    """In words and as JSON; an overdue legal visit is an answer that needs a person."""
    said = kept("due", "--since", "2026-03-05", "--until", "2026-04-01")
    assert "2026-03-17  L1  半月维护保养  法 · law" in said.out
    data = kept("due", "--since", "2026-03-05", "--until", "2026-04-01", "--json").data
    assert {"subject": "L1", "plan": "lift-half-month", "law": "interval"}.items() <= data["due"][0].items()
    tried = kept("due", "--plans", "lightning", "--since", "2026-03-05")
    assert (0, "共 0 项到期 · due; 0 项逾期 · overdue\n") == (tried.code, tried.out)


def test_orders_are_raised_once_given_moved_and_shown(kept):
    """Raise, raise again, dispatch, answer a whole checklist, confirm, and read the card."""
    raised = kept("due", "--raise", "--since", "2026-03-16", "--json").data
    assert ["L1", "T1"] == sorted(order["subject"] for order in raised["orders"])
    assert [] == kept("due", "--raise", "--since", "2026-03-16", "--json").data["orders"]
    visit = next(order["id"] for order in raised["orders"] if order["subject"] == "L1")
    assert "→ li  1 号梯 半月维护保养" in kept("order", "dispatch", "--hand", "li:lift", "--hand", "wu").out
    assert kept("order", "move", visit, "--event", "accept", "--actor", "wu").code == 1
    for event in ("accept", "arrive"):
        assert 0 == kept("order", "move", visit, "--event", event, "--actor", "li").code
    refused = kept("order", "move", visit, "--event", "finish", "--actor", "li", "--json")
    assert {"check-missing"} == set(refused.codes)
    finish = ("--event", "finish", "--actor", "li", "--minutes", "50", "--cost", "80.00", "--check", "*=ok@p1")
    done = kept("order", "move", visit, *finish, "--check", "A-1-29=7.5")
    assert "待验收" in done.out
    confirmed = kept("order", "move", visit, "--event", "confirm", "--role", "supervisor", "--json").data
    assert "closed" == confirmed["order"]["position"]["state"]
    assert "完工  li (crew)" in kept("order", "show", visit).out
    assert "半月维护保养" in kept("assets", "card", "L1").out
    assert "lines" in kept("assets", "card", "L1", "--period", "2026", "--json").data


def test_a_fault_is_opened_from_the_command_line(kept):
    """And listed until it is closed."""
    assert "困人" in kept("order", "open", "F1", "--title", "困人", "--asset", "L1", "--stopped").out
    assert "共 1 张" in kept("order", "list").out
    assert [] == kept("order", "list", "--state", "closed", "--json").data["orders"]
    given = kept("order", "move", "F1", "--event", "assign", "--role", "dispatcher", "--given", "crew=li")
    assert "已派工  li" in given.out


def test_late_orders_are_told_first(kept):
    """Days late, and by law."""
    kept("due", "--raise", "--since", "2026-03-16")
    late = kept("due", "--since", "2026-06-01", "--until", "2026-06-02")
    assert 1 == late.code
    assert "✗ 法 · law  逾期 76 天" in late.out
    assert late.out.index("逾期") < late.out.index("共 ")
    assert kept("due", "--since", "2026-06-01", "--json").data["overdue"]


def test_the_register_is_listed_and_written_out(kept, tmp_path):
    """As CSV and as xlsx; taken in again, nothing changes."""
    assert "L1  1 号梯  lift.traction  3 栋" in kept("assets", "list", "--class", "lift").out
    assert 1 == len(kept("assets", "list", "--class", "water", "--json").data["assets"])
    for name in ("out.csv", "out.xlsx"):
        assert 2 == kept("assets", "export", name, "--json").data["assets"]
        again = kept("assets", "import", name, "--dry-run", "--json").data
        assert {} == again["records"]


@pytest.mark.parametrize(
    "words",
    [
        ("assets", "card"), ("assets", "card", "L9"), ("order", "show"), ("order", "show", "X"), ("order", "move", "X"),
        ("order", "move", "X", "--event", "grab", "--given", "x"), ("due", "--adopt", "moon"),
    ],
)  # fmt: skip
def test_wrong_use_is_said(kept, words):
    """What is missing, unknown, or misspelt."""
    assert 2 == kept(*words).code


def test_answers_and_plans_that_cannot_be_read_are_said(kept, tmp_path):
    """An answer that is neither a word nor a number; a file whose plan breaks its own law."""
    kept("order", "open", "F1", "--asset", "L1")
    assert 2 == kept("order", "move", "F1", "--event", "finish", "--check", "1=perhaps").code
    text = (
        'code = "b"\n[[plan]]\ncode = "p"\nclasses = ["lift"]\nevery = { days = 15 }\nlaw = "interval"\nrest = "next"\n'
    )
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    for option in ("--adopt", "--plans"):
        assert ["value-refused"] == kept("due", option, "b.toml", "--json").codes
        assert "plan p" in kept("due", option, "b.toml").out


def test_the_ready_made_plans_are_listed(kept):
    """With what the law asks for."""
    assert "lift-half-month  半月维护保养  法 · law" in kept("due", "--presets").out
    assert 5 == len(kept("due", "--presets", "--json").data["presets"])


def test_an_order_is_shown_in_the_language_of_its_reader(kept):
    """Names of states and moves in Chinese, codes in English; never half of each."""
    kept("order", "open", "F1", "--title", "困人", "--asset", "L1")
    kept("order", "move", "F1", "--event", "grab", "--actor", "li")
    chinese = kept("order", "show", "F1").out
    assert ("抢单  li (crew)" in chinese, "下一步：转单  到场" in chinese, "grab" in chinese) == (True, True, False)
    english = kept("order", "show", "F1", "--lang", "en").out
    assert ("grab  li (crew)" in english, "next: hand-over  arrive" in english, "抢单" in english) == (
        True,
        True,
        False,
    )
