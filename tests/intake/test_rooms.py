"""Rows of the room sheet become spaces and holders; what is doubtful between rows refuses all it touches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.intake import Column, Merged, Table, compare
from jizhi.intake.tenancy import LONG_AGO
from jizhi.testing.numbers import credit_code, id_number, phone

ONE, TWO = id_number(date(1980, 1, 1), 1), id_number(date(1981, 1, 1), 2)
ZHANG = {"业主名称": "张三", "身份证": ONE, "手机号": phone(1)}
LI = {"业主名称": "李四", "身份证": TWO, "手机号": phone(2)}


def test_a_row_becomes_a_space_an_owner_and_a_tenure_from_handover_on(read, rooms):
    """The code is building, entrance and room; the party's id is made of the space and never of personal data."""
    plan = read(rooms({**ZHANG, "交房日期": date(2025, 3, 15)})).value
    assert [("3-1-1203", "dwelling", Decimal("89.37"), date(2025, 3, 15))] == [
        (one.code, one.kind, one.area, one.handover) for one in plan.spaces
    ]
    assert [("jade/3-1-1203/1", "owner", date(2025, 3, 15), 1)] == [
        (one.party, one.role, one.since, one.share) for one in plan.tenures
    ]
    assert [("3", ("1",))] == [(one.code, one.entrances) for one in plan.buildings]


def test_two_owners_hold_sixty_and_forty(read, rooms):
    """Two rows of one room with shares that add up to one are one space with two holders."""
    plan = read(rooms({**ZHANG, "份额": "60%"}, {**LI, "份额": Decimal("0.4"), "建筑面积": None})).value
    assert 1 == len(plan.spaces)
    assert [Fraction(2, 5), Fraction(3, 5)] == sorted(one.share for one in plan.tenures)


def test_one_person_with_two_rooms_is_one_party(read, rooms):
    """By identity number, or by name and phone where the second row has no number; order does not matter."""
    car = {"房屋": "A1", "房屋类型": "车位", "建筑面积": None, "业主名称": "张三", "手机号": phone(1)}
    first, second = read(rooms(ZHANG, car)).value, read(rooms(car, ZHANG)).value
    assert 1 == len(first.parties)
    assert first.parties == second.parties
    assert set(first.tenures) == set(second.tenures)


def test_namesakes_without_numbers_are_two_people(read, rooms):
    """A name alone never joins two rooms."""
    plan = read(rooms({"业主名称": "王伟"}, {"房屋": "1204", "业主名称": "王伟"})).value
    assert ["jade/3-1-1203/1", "jade/3-1-1204/1"] == [one.id for one in plan.parties]


def test_a_company_is_an_organisation_by_its_credit_code(read, rooms):
    """The column of identity numbers holds either."""
    plan = read(rooms({"业主名称": "某公司", "身份证": credit_code(4)})).value
    assert ["organisation"] == [one.kind for one in plan.parties]


def test_what_is_not_sold_is_the_developers(read, rooms):
    """未售 with a name: a developer's tenure since ever; without one: a space that nobody holds, with a warning."""
    plan = read(rooms({"房屋状态": "未售", "业主名称": "置业公司"})).value
    assert [("developer", LONG_AGO)] == [(one.role, one.since) for one in plan.tenures]
    bare = read(rooms({"房屋状态": "未售"}))
    assert ((), ["owner-missing"]) == (bare.value.tenures, [one.code for one in bare.findings])


def test_rare_characters_in_a_name_survive(read, rooms):
    """Also those beyond the basic plane, and those that a normal form would change."""
    assert ["𠮷﨑䶮"] == [one.name for one in read(rooms({"业主名称": "𠮷﨑䶮"})).value.parties]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ({"楼号": None}, ("房!A1", "cell-missing")),
        ({"楼号": Merged("A0")}, ("房!A1", "merged-cell")),
        ({"房屋": None}, ("房!C1", "cell-missing")),
        ({"房屋": date(2025, 3, 12)}, ("房!C1", "room-as-date")),
        ({"房屋类型": None}, ("房!D1", "cell-missing")),
        ({"建筑面积": None}, ("房!E1", "cell-missing")),
        ({"建筑面积": 0}, ("房!E1", "area-zero")),
        ({**ZHANG, "份额": "60%"}, ("房!L1", "shares-not-whole")),
        ({**ZHANG, "房屋状态": "未售", "人员角色": "业主"}, ("房!H1", "role-unclear")),
        ({**ZHANG, "人员角色": "租户", "承担费用": "water"}, ("房!P1", "cell-missing")),
        (
            {**ZHANG, "人员角色": "租户", "起租日期": date(2025, 2, 1), "租期截止": date(2025, 1, 1)},
            ("房!Q1", "lease-backwards"),
        ),
    ],
)
def test_a_row_that_is_wrong_in_itself_is_refused_whole(read, rooms, codes, row, finding):
    """Nothing of it is taken, and its place is named."""
    outcome = read(rooms(row))
    assert [finding] == [each for each in codes(outcome) if each[1] != "owner-missing"]
    assert ((), (), ()) == (outcome.value.spaces, outcome.value.parties, outcome.value.tenures)


def test_a_parking_space_needs_no_area_and_a_home_says_it_once(read, rooms):
    """Which kinds are built is known; a co-owner's row need not repeat the area."""
    assert 1 == len(read(rooms({"房屋类型": "车位", "建筑面积": None})).value.spaces)


def test_an_entrance_left_blank_beside_others_that_have_one_is_named(read, rooms, codes):
    """A blank that was meant to be carried down would make 3-1203 of 3-1-1203."""
    outcome = read(rooms({}, {"单元": None, "房屋": "1204"}))
    assert [("房!B2", "cell-missing")] == [each for each in codes(outcome) if each[1] != "owner-missing"]


def test_the_same_row_twice_counts_once(read, rooms):
    """With a note, and nothing is refused."""
    outcome = read(rooms(ZHANG, ZHANG))
    assert (1, ["row-repeated"]) == (len(outcome.value.tenures), [one.code for one in outcome.findings])
    assert ["accepted", "skipped"] == [line.verdict for line in outcome.value.report.lines]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((ZHANG, LI), {("房!C1", "room-twice"), ("房!C2", "room-twice")}),
        (({}, {"建筑面积": "90"}), {("房!C1", "room-twice"), ("房!C2", "room-twice")}),
        (
            ({**ZHANG, "份额": "60%"}, {**ZHANG, "份额": "40%"}),
            {("房!C1", "room-twice"), ("房!C2", "room-twice")},
        ),
        (
            ({**ZHANG, "份额": "60%"}, {**LI, "份额": "50%"}),
            {("房!L1", "shares-not-whole"), ("房!L2", "shares-not-whole")},
        ),
        (({**ZHANG, "份额": "60%"}, LI), {("房!L1", "shares-not-whole"), ("房!L2", "shares-not-whole")}),
        (
            ({**ZHANG, "份额": "60%"}, {**LI, "份额": "40%", "建筑面积": "90"}),
            {("房!E1", "rows-disagree"), ("房!E2", "rows-disagree")},
        ),
        (
            ({**ZHANG, "份额": "60%"}, {**LI, "份额": "40%", "人员角色": "开发商"}),
            {("房!H1", "role-unclear"), ("房!H2", "role-unclear")},
        ),
        (
            ({**ZHANG, "份额": "60%"}, {**LI, "份额": "40%", "手机号": "123"}),
            {("房!J2", "phone-wrong"), ("房!1", "room-incomplete")},
        ),
        (
            (ZHANG, {**LI, "身份证": ONE, "房屋": "1204"}),
            {("房!I1", "identity-twice"), ("房!I2", "identity-twice")},
        ),
    ],
)
def test_rows_that_contradict_each_other_are_all_refused(read, rooms, codes, rows, expected):
    """Which of them is right is not guessed, and a room with half its owners is not taken."""
    outcome = read(rooms(*rows))
    assert expected == set(codes(outcome))
    assert () == outcome.value.spaces


def test_a_bad_row_of_a_family_member_leaves_the_room_alone(read, rooms, codes):
    """Only who holds the space is needed for it."""
    outcome = read(rooms(ZHANG, {**LI, "人员角色": "家属", "手机号": "123"}))
    assert (1, [("房!J2", "phone-wrong")]) == (len(outcome.value.spaces), codes(outcome))


def test_those_who_live_there_are_counted_once(read, rooms):
    """The number stated for the room counts everybody, also who has a row of his own."""
    plan = read(rooms({**ZHANG, "入住人数": 3, "车辆数": 1}, {**LI, "人员角色": "家庭成员"})).value
    assert [(1, 0), (2, 1)] == sorted((one.heads, one.vehicles) for one in plan.occupancies)
    listed = read(rooms({**ZHANG, "房屋状态": "已入住"}, {**LI, "人员角色": "家庭成员"})).value
    assert [1, 1] == [one.heads for one in listed.occupancies]
    assert () == read(rooms(ZHANG)).value.occupancies


def test_a_tenant_pays_only_the_fees_named(read, rooms):
    """Without fees of his own he lives there and the owner pays."""
    lease = {"人员角色": "租户", "起租日期": date(2025, 2, 1), "租期截止": date(2026, 2, 1)}
    plan = read(rooms(ZHANG, {**LI, **lease, "承担费用": "water、power"})).value
    assert [("tenant", ("water", "power"), date(2025, 2, 1), date(2026, 2, 1))] == [
        (one.role, one.fees, one.since, one.until) for one in plan.tenures if one.role == "tenant"
    ]
    plain = read(rooms(ZHANG, {**LI, **lease})).value
    assert (["owner"], [date(2025, 2, 1)]) == ([t.role for t in plain.tenures], [o.since for o in plain.occupancies])


def test_totals_headings_again_and_blank_rows_are_passed_over(read, rooms):
    """They are no spaces; the first two are told."""
    table = rooms(ZHANG, {"楼号": "合 计：", "单元": None, "房屋": None, "房屋类型": None})
    again, blank = list(table.header), [None] * len(table.header)
    rows = [*(row.cells for row in table.rows), again, blank, ["", " "]]
    outcome = read(Table("房", table.header, rows))
    assert ["total-row", "heading-again"] == [one.code for one in outcome.findings if one.code != "column-unknown"][-2:]
    assert (1, ["accepted", "skipped", "skipped"]) == (
        len(outcome.value.spaces),
        [line.verdict for line in outcome.value.report.lines],
    )


def test_an_owner_whose_name_ends_like_a_total_is_an_owner(read):
    """A total names no room."""
    rows = [["业主名称", "楼号", "房屋", "房屋类型", "建筑面积"], ["合计", "1", "2", "住宅", "80"]]
    assert 1 == len(read(Table("s", rows=rows)).value.spaces)


@pytest.mark.parametrize(
    "cells",
    [
        (None, "小计：", None, "12 户"),
        ("13", "3 号楼小计:", None, "共12户"),
        ("13", "3", "合 计", "12"),
        ("小计：", None, None, "1203"),
        (None, "3", "1", "小计："),
        (None, "3", None, "总计"),
    ],
)
def test_a_total_in_any_column_up_to_the_room_is_a_total_whatever_the_room_says(read, cells):
    """It has no kind and nobody, so it can be no room."""
    headings = ["序号", "楼号", "单元", "房屋", "房屋类型", "建筑面积", "业主名称"]
    home = ["1", "3", "1", "1203", "住宅", "80", None]
    outcome = read(Table("s", rows=[headings, home, [*cells, None, "960", None]]))
    assert ["total-row"] == [one.code for one in outcome.findings if one.subject == "s!3"]
    assert ["3-1-1203"] == [one.code for one in outcome.value.spaces]


@pytest.mark.parametrize("more", [("住宅", "80", None), (None, "80", "张三")])
def test_a_room_of_a_building_that_is_called_like_a_total_is_not_dropped(read, more):
    """Somebody or a kind stands in the row, so a person has to look at what is wrong with it, if anything is."""
    headings = ["楼号", "单元", "房屋", "房屋类型", "建筑面积", "业主名称"]
    outcome = read(Table("s", rows=[headings, ["数据汇总", "1", "1203", *more]]))
    assert "total-row" not in {one.code for one in outcome.findings}
    assert 1 == len(outcome.value.report.lines)


def test_a_column_of_the_host_becomes_a_custom_fact(read, rooms):
    """Declared with its type; a rent that is asked for is kept as such."""
    plan = read(
        rooms({"阳台面积": "6.5", "租金": "2500"}), extra=(Column("balcony", "decimal", "阳台面积", custom=True),)
    ).value
    assert (("balcony", Decimal("6.5")), ("listed_rent", Decimal(2500))) == plan.spaces[0].attributes


def test_two_owners_may_state_a_custom_fact_in_either_row_but_not_two_of_it(read, rooms):
    """What is stated twice has to be the same."""
    extra = (Column("balcony", "decimal", "阳台面积", custom=True),)
    first, second = {**ZHANG, "份额": "60%", "阳台面积": "6"}, {**LI, "份额": "40%"}
    assert (("balcony", Decimal(6)),) == read(rooms(first, second), extra=extra).value.spaces[0].attributes
    outcome = read(rooms(first, {**second, "阳台面积": "7"}), extra=extra)
    assert ["rows-disagree", "rows-disagree"] == [finding.code for finding in outcome.errors]


def test_codes_of_their_own_are_taken_as_they_are(read):
    """房屋编码 stands for building, entrance and room."""
    rows = [["房屋编码", "楼号", "房屋类型", "建筑面积"], ["3-1-1203", "3", "住宅", "80"], [None, "3", "住宅", "80"]]
    outcome = read(Table("s", rows=rows))
    assert (["3-1-1203"], [("s!A3", "cell-missing")]) == (
        [one.code for one in outcome.value.spaces],
        [(one.subject, one.code) for one in outcome.errors],
    )


def test_two_files_with_one_name_keep_their_places_apart(read, rooms):
    """Every place is one place."""
    outcome = read(rooms({"建筑面积": "x"}), rooms({"建筑面积": "y", "房屋": "1"}))
    assert ["房!E1", "房(2)!E1"] == [one.subject for one in outcome.errors]


def test_a_file_without_any_sheet_of_ours_is_an_error(read):
    """Silence would look like success."""
    assert ["nothing-to-import"] == [one.code for one in read(Table("s", rows=[["x"]])).errors]


def test_applied_again_it_changes_nothing_and_a_new_phone_is_a_change(read, rooms, roster):
    """What is known is recognised; what a blank cell does not say stays."""
    first = read(rooms({**ZHANG, "入住人数": 2, "空置起始": date(2024, 1, 5)})).value
    known = roster(first)
    again = compare(read(rooms({**ZHANG, "入住人数": 2, "空置起始": date(2024, 1, 5)}), known=known).value, known)
    assert (True, 6) == (again.empty, again.unchanged)
    changed = compare(read(rooms({**ZHANG, "手机号": phone(8)}), known=known).value, known)
    assert [("phone",)] == [change.fields for change in changed.changed]
    blank = compare(read(rooms({**ZHANG, "手机号": None}), known=known).value, known)
    assert blank.empty


def test_a_known_number_beside_another_name_is_named(read, rooms, roster, codes):
    """A typing mistake in either would join two people."""
    known = roster(read(rooms(ZHANG)).value)
    outcome = read(rooms({**LI, "身份证": ONE, "房屋": "1204"}), known=known)
    assert [("房!I1", "identity-twice")] == codes(outcome)


def test_a_namesake_in_the_same_room_is_the_same_person(read, rooms, roster):
    """A first file had the name alone, a second brings the number."""
    known = roster(read(rooms({"业主名称": "张三"})).value)
    found = compare(read(rooms(ZHANG), known=known).value, known)
    assert ((), [("phone", "id_number")]) == (found.new, [change.fields for change in found.changed])
