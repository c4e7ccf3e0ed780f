"""``jizhi attendance`` and ``jizhi kpi``: from rules and punches in files to a sheet that payroll can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jizhi.cli import main
from jizhi.cli.opening import open_store
from jizhi.estate import Project
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.presets import KPI_PRESETS

STAFF = """工号,姓名,部门,岗位,工时制度,入职日期,班制,班制起点
C1,张三,客服部,管家,标准,2025-01-01,office,0
G1,李四,秩序部,保安,综合,2025-01-01,four-crews-12,2
"""
LATER = ("--at", "2026-05-01T08:00")


@pytest.fixture
def jizhi(tmp_path, monkeypatch, capsys):
    """Run a command on a store with a project, its rules and staff; give the code and what it said."""
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///jizhi.db") as store:
        set_up_project(Desk(store=store, actor="test"), Project(code="jade", name="翠园"))

    def run(*words, json_too=False):
        more = ["--json"] if json_too else []
        code = main([*words[:1], *more, *words[1:], "--project", "jade"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if json_too else said.out + said.err

    Path("attendance.toml").write_text('uses = ["office", "four-crews-12"]\n', encoding="utf-8")
    Path("staff.csv").write_text(STAFF, encoding="utf-8")
    for words in (
        ("attendance", "rules", "attendance.toml", "--on", "2025-01-01"),
        ("attendance", "staff", "staff.csv"),
        ("attendance", "device", "--device", "gate", "--on", "2025-01-01"),
    ):
        code, said = run(*words)
        assert 0 == code, said
    return run


def attlog(*lines):
    """Write a terminal's log."""
    Path("gate.dat").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return ("attendance", "import", "gate.dat", "--device", "gate", *LATER)


def test_a_month_from_a_log_to_the_sheet_of_payroll(jizhi):
    """Imported twice, shown, corrected, confirmed, exported; a change after is told."""
    lines = [f"C1\t2026-03-{day:02} {when}:00\t0\t1" for day in range(2, 32) for when in ("08:20", "17:40")]
    assert "新 60" in jizhi(*attlog(*lines[:-1], lines[-1].replace("17:40", "17:35")))[1]
    assert "新 0 · new, 已有 60" in jizhi(*attlog(*lines[:-1], lines[-1].replace("17:40", "17:35")))[1]
    code, board = jizhi("attendance", "board", "--on", "2026-03-02", "--employee", "C1", *LATER)
    assert (0, True) == (code, "08:20–17:40  8:00  正常" in board)
    code, told = jizhi("attendance", "exceptions", "--period", "2026-03-02..2026-03-06", *LATER, json_too=True)
    assert 1 == code
    assert {"absent"} == {day["state"] for day in told["days"]}
    files = ("--csv", "m.csv", "--xlsx", "m.xlsx", "--html", "m.html")
    code, sheet = jizhi("attendance", "month", "--period", "2026-03", *LATER, *files)
    assert (0, True) == (code, "C1 张三  出勤 22/22" in sheet)
    assert "C1,张三,客服部,管家,标准工时,22,22" in Path("m.csv").read_text(encoding="utf-8-sig")
    assert Path("m.xlsx").read_bytes().startswith(b"PK") and "<svg" in Path("m.html").read_text(encoding="utf-8")
    assert "2026-03 #1" in jizhi("attendance", "confirm", "--period", "2026-03", *LATER)[1]
    jizhi(
        "attendance", "correct", "--employee", "C1", "--on", "2026-03-02", "--kind", "ignore", "--name", "i1",
        "--punch", "jade/gate/C1/2026-03-02T09:40:00//none", *LATER,
    )  # fmt: skip
    code, sheet = jizhi("attendance", "month", "--period", "2026-03", *LATER, json_too=True)
    assert (1, False) == (code, sheet["ready"])
    assert "sheet-changed" in {finding["code"] for finding in sheet["findings"]}


def test_entries_of_a_person_by_the_command(jizhi):
    """Leave, overtime, a make-up, a change, a swap and a clock, each under its name."""
    who, on = ("--employee", "C1"), ("--on", "2026-03-02")
    span = ("--from", "2026-03-02T17:30", "--to", "2026-03-02T19:30")
    for words in (
        ("leave", *who, "--kind", "sick", "--from", "2026-03-03T08:30", "--to", "2026-03-03T17:30", "--name", "l1"),
        ("overtime", *who, *span, "--name", "o1", "--in-lieu"),
        (
            "correct",
            *who,
            *on,
            "--kind",
            "make-up-in",
            "--time",
            "2026-03-02T08:30",
            "--evidence",
            "录像",
            "--name",
            "c1",
        ),
        (
            "correct",
            *who,
            *on,
            "--kind",
            "make-up-out",
            "--time",
            "2026-03-02T19:30",
            "--evidence",
            "录像",
            "--name",
            "c2",
        ),
        ("change", *who, "--on", "2026-03-04", "--shift", "night-12", "--name", "r1"),
        ("change", *who, "--on", "2026-03-06", "--with", "G1", "--name", "r2"),
        ("clock", "--device", "gate", "--time", "2026-03-02T08:00", "--shown", "2026-03-02T07:58"),
        ("device", "--device", "gate", "--user", "77", *who, "--on", "2026-01-01"),
    ):
        code, said = jizhi("attendance", *words, *LATER)
        assert 0 == code, said
    _, told = jizhi("attendance", "board", *on, *who, *LATER, json_too=True)
    (day,) = told["days"]
    assert ("normal", 480, 120) == (day["state"], day["worked_minutes"], day["overtime"][0]["minutes"])
    _, held = jizhi("attendance", "held", json_too=True)
    assert [120] == [clock["seconds"] for clock in held["clocks"]]
    assert 0 == jizhi("attendance", "coverage", "--period", "2026-03")[0]


def test_strangers_and_garbage_need_a_person(jizhi):
    """The exit code says so, the lines are named, the rest is kept."""
    code, said = jizhi(*attlog("C1\t2026-03-02 08:20:00", "?!"))
    assert (1, True, True) == (code, "读不懂 1" in said, "gate:2" in said)
    Path("p.csv").write_text("工号,打卡时间,设备\nC1,2026-03-02 17:40,ghost\n", encoding="utf-8")
    assert "隔离 1" in jizhi("attendance", "import", "p.csv", *LATER)[1]
    code, said = jizhi("attendance", "held")
    assert (1, True) == (code, "ghost  设备没有登记" in said)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("rules",), "FILE"),
        (("import", "gate.dat"), "--device"),
        (("leave", "--employee", "C1"), "--kind --from --to --name"),
        (("month",), "--period"),
        (("month", "--period", "2026-03", "--at", "noon"), "2026-02-16T18:00"),
        (("device",), "--device"),
    ],
)
def test_what_is_missing_is_named(jizhi, words, wanted):
    """Nothing is done, and the way out is said."""
    Path("gate.dat").write_text("", encoding="utf-8")
    code, said = jizhi("attendance", *words)
    assert (2, True) == (code, wanted in said)


def test_cards_from_what_is_kept_and_what_is_brought(jizhi):
    """A guard by his attendance; a repairer by a sheet of measures; what if; a scheme of one's own."""
    lines = [f"C1\t2026-03-{day:02} {when}:00" for day in range(2, 32) for when in ("08:20", "17:40")]
    jizhi(*attlog(*lines))
    period = ("--period", "2026-03", *LATER)
    code, said = jizhi(
        "kpi", "score", "guard", *period, "--subject", "C1", "--html", "k.html", "--csv", "k.csv", "--xlsx", "k.xlsx"
    )
    assert (0, True) == (code, "C1 张三  100.00 / 100.00  #1" in said)
    assert "<svg" in Path("k.html").read_text(encoding="utf-8") and Path("k.xlsx").exists()
    assert "出勤率" in Path("k.csv").read_text(encoding="utf-8-sig")
    Path("m.csv").write_text("工号,指标,分子,分母,依据\nE1,on-time-rate,93,100,T1、T2\n", encoding="utf-8")
    _, card = jizhi("kpi", "score", "repairer", *period, "--subject", "E1", "--measures", "m.csv", json_too=True)
    assert ("20", ["T1", "T2"]) == (card["cards"][0]["score"], card["cards"][0]["lines"][0]["evidence"])
    _, said = jizhi(
        "kpi", "what-if", "repairer", *period, "--subject", "E1", "--measures", "m.csv", "--if", "on-time-rate=96%"
    )
    assert "20.00 → 25.00 (+5.00)" in said
    text = KPI_PRESETS["repairer"].replace('"repairer"', '"ours"').replace('role   = "维修工"', 'role = "管家"')
    Path("ours.toml").write_text(text, encoding="utf-8")
    assert 0 == jizhi("kpi", "keep", "ours.toml")[0]
    _, cards = jizhi("kpi", "score", "ours", *period, json_too=True)
    assert ["C1"] == [each["subject"] for each in cards["cards"]]
    assert "dy1993.cn/64Ax.html" in jizhi("kpi", "schemes")[1] and "attendance-rate" in jizhi("kpi", "metrics")[1]
    assert 2 == jizhi("kpi", "score", "nobody", *period)[0]
    assert 2 == jizhi("kpi", "score", *period)[0]
    assert 2 == jizhi("kpi", "score", "guard")[0]
