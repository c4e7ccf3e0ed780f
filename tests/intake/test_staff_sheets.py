"""Sheets of staff and punches, and terminals' logs: read row by row, what is wrong is told in its place."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.findings import Finding
from jizhi.intake import Table, read_csv
from jizhi.intake.attlog import read_attlog
from jizhi.intake.measures import read_measures
from jizhi.intake.staff import read_punches, read_staff
from jizhi.ports import DevicePunch
from jizhi.values import Period

HEADER = ("工号", "姓名", "部门", "岗位", "工时制度", "入职日期", "班制", "班制起点", "证书", "证书到期")
DAY = date(2025, 3, 1)


def test_a_row_is_an_employee_and_the_line_he_follows():
    """Headings of others are known too; a blank pattern is no line."""
    rows = [("G1", "李四", "秩序部", "保安", "综合", DAY, "four-crews", 2, "保安员证", date(2027, 1, 1)),
            ("C1", "张三", "", "", "", DAY, None, None, None, None)]  # fmt: skip
    plan = read_staff([Table("员工", HEADER, rows)], project="jade").value
    guard, clerk = plan.employees
    assert ("comprehensive", "保安") == (guard.appointment_on(DAY).regime, guard.appointment_on(DAY).post)
    assert guard.holds_certificate("保安员证", on=date(2027, 1, 1))
    assert "standard" == clerk.appointment_on(DAY).regime
    assert [("four-crews", 2)] == [(line.pattern, line.offset) for line in plan.lines]


def test_two_rows_of_one_number_are_a_transfer():
    """Both appointments stand, each since its day."""
    header = (*HEADER[:7], "排班起")
    rows = [
        ("C1", "张三", "A", "a", "", DAY, "office", None),
        ("C1", "张三", "B", "b", "", DAY, "office", date(2026, 1, 1)),
    ]
    plan = read_staff([Table("员工", header, rows)], project="jade").value
    (clerk,) = plan.employees
    assert ["A", "B"] == [each.department for each in clerk.appointments]
    assert 2 == len(plan.lines)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((None, "张三", "", "", "", DAY), "cell-missing"),
        (("C1", "张三", "", "", "半年", DAY), "regime-unknown"),
        (("C1", "张三", "", "", "", None), "cell-missing"),
    ],
)
def test_a_row_with_an_error_is_told_and_left_out(row, code):
    """The other rows come."""
    good = ("C2", "李四", "", "", "", DAY)
    read = read_staff([Table("员工", HEADER[:6], [row, good])], project="jade")
    assert ["C2"] == [employee.number for employee in read.value.employees]
    assert code in {finding.code for finding in read.findings}


def test_a_record_that_cannot_be_is_told():
    """Left before he was hired."""
    header = ("工号", "姓名", "入职日期", "离职日期")
    read = read_staff([Table("员工", header, [("C1", "张三", DAY, DAY)])], project="jade")
    assert ((), "value-refused") == (read.value.employees, read.findings[-1].code)


def test_punches_of_a_sheet_come_in_their_order_with_what_cannot_be_read():
    """A device of its own column, or the one that is named."""
    text = (
        "考勤号码,姓名,日期时间,签到/签退,机器号\n7,张三,2026-03-02 08:01:05,C/In,A1\n"
        "8,李四,昨天,,\n9,王五,2026/3/2 17:30,上班签退,\n"
    )
    found = list(read_punches([read_csv(text.encode(), name="p", source="p.csv")], device="file"))
    punches = [each for each in found if isinstance(each, DevicePunch)]
    assert [("7", "A1", "in"), ("9", "file", "")] == [(each.user, each.device, each.kind) for each in punches]
    assert "2026-03-02T08:01:05+08:00" == punches[0].at.isoformat()
    assert "instant-wrong" in {each.code for each in found if isinstance(each, Finding)}


def test_a_terminals_log_is_read_with_and_without_directions():
    """Pushed lines, and those of a stick, whose status stands one field later."""
    lines = ["  12\t2026-03-02 08:00:00\t0\t15\t0\n", "12\t2026-03-02 17:30:00\t1\t1\n", "12\t2026-03-02 18:00:00\n"]
    found = list(read_attlog(lines, device="D"))
    assert [("", "face"), ("", "finger"), ("", "")] == [(each.kind, each.evidence) for each in found]
    assert ["in", "out", ""] == [each.kind for each in read_attlog(lines, device="D", directed=True)]
    stick = ["12\t2026-03-02 08:00:00\t1\t1\t2\t0"]
    (one,) = read_attlog(stick, device="D", directed=True, status_at=1)
    assert ("out", "card") == (one.kind, one.evidence)


def test_measures_of_a_sheet_are_parts_of_a_base():
    """The sample is the base where none is told."""
    header = ("工号", "指标", "分子", "分母", "依据")
    rows = [
        ("E1", "on-time-rate", "19", "20", "T1、T2"),
        ("E1", "satisfaction", "0.9", None, None),
        (None, "x", "1", None, None),
    ]
    read = read_measures([Table("m", header, rows)], period=Period.month(2026, 3))
    assert [(20, ("T1", "T2")), (1, ())] == [(each.sample, each.evidence) for each in read.value]
    assert ["cell-missing"] == [finding.code for finding in read.findings]
