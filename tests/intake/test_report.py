"""How rows fared, as data, as a table, and as a file to put right."""

from __future__ import annotations

from jizhi.intake import Formula, Merged, Table, read_estate, refused_tables, report_table

HEADINGS = ["楼号", "房屋", "房屋类型", "建筑面积"]
TABLE = Table(
    "房",
    rows=[
        ["翠园"],
        HEADINGS,
        ["1", "101", "住宅", "80"],
        ["1", "102", "住宅", "80.123"],
        ["1", Merged("B4"), "住宅", Formula("=1+79", "x")],
        ["合计", None, None, "160"],
    ],
)


def say(finding):
    return f"<{finding.code}>"


def test_every_row_fares_somehow_and_is_counted():
    """Accepted, refused, passed over."""
    report = read_estate([TABLE], project="jade").value.report
    assert [(3, "accepted"), (4, "refused"), (5, "refused"), (6, "skipped")] == [
        (line.number, line.verdict) for line in report.lines
    ]
    assert (1, 2, 1) == tuple(report.count(verdict) for verdict in ("accepted", "refused", "skipped"))


def test_the_report_is_a_table_with_a_line_for_each_finding():
    """For export; a row without findings has a line too."""
    clean = Table("房", rows=[[*HEADINGS, "业主名称"], ["1", "101", "住宅", "80", "张三"]])
    table = report_table(read_estate([clean], project="jade").value.report, say=say)
    assert [("房", 2, "1-101", "接受", "", "", "")] == [row.cells for row in table.rows]
    bad = report_table(read_estate([TABLE], project="jade").value.report, say=say)
    assert ("房", 4, "1-102", "拒绝", "房!D4", "too-many-decimals", "<too-many-decimals>") == bad.rows[1].cells


def test_refused_rows_are_handed_back_and_can_be_put_right_and_imported():
    """Under their own headings, with the reasons beside them; formulas as text, covered cells empty."""
    report = read_estate([TABLE], project="jade").value.report
    (handed,) = refused_tables([TABLE], report, say=say)
    assert ("楼号", "房屋", "房屋类型", "建筑面积", "导入结果") == handed.rows[1].cells
    assert ("1", "102", "住宅", "80.123", "<too-many-decimals>") == handed.rows[2].cells
    assert (None, "=1+79") == (handed.rows[3].cells[1], handed.rows[3].cells[3])
    right = [*handed.rows[:2], ["1", "102", "住宅", "80.12", "<too-many-decimals>"]]
    outcome = read_estate([Table("房", rows=[getattr(row, "cells", row) for row in right])], project="jade")
    assert (["1-102"], ()) == ([one.code for one in outcome.value.spaces], outcome.errors)


def test_a_table_without_refused_rows_is_not_handed_back():
    """Nothing to do, nothing to read; headings given apart stay with the table."""
    clean = Table("房", tuple(HEADINGS), [["1", "101", "住宅", "80"]])
    assert () == refused_tables([clean], read_estate([clean], project="jade").value.report, say=say)
    bad = Table("房", tuple(HEADINGS), [["1", "101", "住宅", "x"]])
    (handed,) = refused_tables([bad], read_estate([bad], project="jade").value.report, say=say)
    assert ((*HEADINGS, "导入结果"), ("1", "101", "住宅", "x", "<not-a-number>")) == (
        handed.header,
        handed.rows[0].cells,
    )
