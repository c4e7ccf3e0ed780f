"""Headings are found, one row of them or two; what is not known is named."""

from __future__ import annotations

import pytest

from jizhi.intake import Merged, Row, Table, recognise, template_tables

MICRO = (
    "楼号,单元,房屋,楼层,总楼层,是否有电梯,房屋类型,户型,建筑面积,室内面积,租金,房屋状态,"
    "业主名称,性别,手机号,身份证,业主类型,人员类型,人员角色,联系人"
).split(",")
EJYY = "资产类型,园区编号/期数,栋,单元/区域,门牌号,建筑面积,业主姓名,业主身份证号,业主电话号码".split(",")


def names(table):
    return [column.name for _, column in recognise(table).value.columns]


@pytest.mark.parametrize("headings", [MICRO, EJYY], ids=["MicroCommunity", "ejyy"])
def test_the_workbooks_of_other_systems_are_understood_column_by_column(headings):
    """No column of theirs is unknown."""
    outcome = recognise(Table("s", rows=[headings]))
    assert "rooms" == outcome.value.form.name
    assert len(headings) == len(outcome.value.columns)
    assert {"column-not-kept"} >= {finding.code for finding in outcome.findings}


def test_our_own_template_is_understood_and_tells_its_sheets_apart():
    """What we hand out we take back without a word: no column of ours is of no use."""
    outcomes = [recognise(table) for table in template_tables()]
    expected = ["rooms", "turns", "vacancies", "readings", "vehicles", "leases", "pools", "singles", "stays"]
    expected += ["arrears", "paid", "prepaid", "held", "assets", "services", "run-hours", "certificates"]
    assert expected == [outcome.value.form.name for outcome in outcomes]
    assert [()] * 17 == [outcome.findings for outcome in outcomes]


def test_a_title_above_the_headings_is_passed_over():
    """The row with the most known headings is the one."""
    outcome = recognise(Table("s", rows=[["翠园房产信息表"], [], ["楼号", "房屋", "类型"], ["1", "2", "住宅"]]))
    assert [Row(4, ("1", "2", "住宅"))] == list(outcome.value.rows)


def test_two_rows_of_headings_are_read_together():
    """A group above (业主) and its columns below (姓名, 电话); a heading that spans both rows keeps its own word."""
    upper = ["楼号", "房屋", "类型", "业主", Merged("D1"), Merged("D1")]
    lower = [Merged("A1"), Merged("B1"), Merged("C1"), "姓名", "电话", "身份证"]
    table = Table("s", rows=[upper, lower, ["1", "2", "住宅", "张三", "", ""]])
    assert ["building", "room", "kind", "party", "phone", "identity"] == names(table)
    assert 1 == len(recognise(table).value.rows)


def test_a_first_row_of_data_is_never_taken_for_a_second_row_of_headings():
    """A row with anything but headings in it is data."""
    table = Table("s", rows=[["楼号", "房屋", "类型"], ["栋", "1203", "住宅"]])
    assert 1 == len(recognise(table).value.rows)


def test_headings_given_apart_are_taken_and_every_row_is_data():
    """A reader that knows its headings says so."""
    assert 1 == len(recognise(Table("s", ("楼号", "房屋", "类型"), [["1", "2", "住宅"]])).value.rows)


def test_stars_units_and_blanks_in_a_heading_do_not_matter():
    """*建筑面积（㎡） is 建筑面积."""
    assert "area" in names(Table("s", rows=[["楼 号", "房屋", "类型", "*建筑面积（㎡）"]]))


def test_an_unknown_column_is_named_with_what_it_may_mean():
    """Nothing is dropped without a word."""
    found = recognise(Table("s", rows=[["楼号", "房屋", "类型", "建筑面机"]])).findings
    assert [("column-unknown", "s!D1", "warning", "建筑面积")] == [
        (f.code, f.subject, f.severity, f.fact("meant")) for f in found
    ]


def test_a_column_without_which_nothing_can_be_read_is_an_error():
    """A sheet of rooms without their kind is no sheet of rooms."""
    outcome = recognise(Table("s", rows=[["楼号", "单元", "房屋", "建筑面积"]]))
    assert outcome.value is None
    assert [("column-missing", "房屋类型")] == [(f.code, f.fact("columns")) for f in outcome.findings]


def test_two_columns_for_one_thing_are_an_error():
    """Which of them counts is not guessed."""
    outcome = recognise(Table("s", rows=[["楼号", "房屋", "类型", "建筑面积", "面积"]]))
    assert outcome.value is None
    assert ["column-twice", "column-twice"] == [f.code for f in outcome.findings]


def test_a_sheet_of_something_else_is_passed_over_with_a_warning():
    """A workbook may have more sheets than ours."""
    outcome = recognise(Table("说明", rows=[["请按模板填写"]]))
    assert (None, ["table-not-recognised"]) == (outcome.value, [f.code for f in outcome.findings])
