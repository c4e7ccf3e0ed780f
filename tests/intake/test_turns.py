"""Owner changes and vacancies: dated, whole, in order, and only of spaces that there are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from jizhi.intake import compare
from jizhi.testing.numbers import id_number, phone

ZHANG = {"业主名称": "张三", "身份证": id_number(date(1980, 1, 1), 1), "手机号": phone(1)}
LI = {"新业主": "李四", "身份证": id_number(date(1981, 1, 1), 2), "手机号": phone(2)}
WANG = {"新业主": "王五", "身份证": id_number(date(1982, 1, 1), 3), "手机号": phone(3)}
DAY = date(2025, 7, 1)


def history(plan):
    names = {one.id: one.name for one in plan.parties}
    return sorted((one.since.year, one.until and one.until.year, names[one.party], one.share) for one in plan.tenures)


def test_an_owner_change_ends_one_tenure_and_begins_the_next(read, rooms, turns):
    """The day belongs to the new owner; who lived there with the old one leaves with him."""
    plan = read(rooms({**ZHANG, "入住人数": 2}), turns({**LI, "过户日期": DAY})).value
    assert [(1900, 2025, "张三", 1), (2025, None, "李四", 1)] == history(plan)
    assert [DAY] == [one.until for one in plan.occupancies]


def test_two_new_owners_share_what_they_take(read, rooms, turns):
    """Rows of one day belong together."""
    plan = read(
        rooms(ZHANG), turns({**LI, "过户日期": DAY, "份额": "60%"}, {**WANG, "过户日期": DAY, "份额": "40%"})
    ).value
    assert [Fraction(2, 5), Fraction(3, 5), Fraction(1)] == sorted(one.share for one in plan.tenures)


def test_the_same_change_or_filing_twice_counts_once(read, rooms, turns, vacancies):
    """With a note each."""
    empty = {"空置起始": date(2024, 1, 1)}
    outcome = read(rooms(ZHANG), turns({**LI, "过户日期": DAY}, {**LI, "过户日期": DAY}), vacancies(empty, empty))
    assert (2, 1) == (len(outcome.value.tenures), len(outcome.value.vacancies))
    assert ["row-repeated", "row-repeated"] == [finding.code for finding in outcome.findings]


def test_a_chain_of_changes_is_followed_in_order_of_time(read, rooms, turns):
    """Whatever the order of the rows."""
    plan = read(rooms(ZHANG), turns({**WANG, "过户日期": date(2026, 1, 1)}, {**LI, "过户日期": DAY})).value
    assert [(1900, 2025, "张三", 1), (2025, 2026, "李四", 1), (2026, None, "王五", 1)] == history(plan)


def test_the_same_workbook_again_changes_nothing(read, rooms, turns, vacancies, roster):
    """Also not a room sheet alone that names the owner of now, or one that names the owner of then (with a warning)."""
    book = (rooms({**ZHANG, "入住人数": 2}), turns({**LI, "过户日期": DAY}), vacancies({"空置起始": date(2024, 1, 1)}))
    known = roster(read(*book).value)
    assert compare(read(*book, known=known).value, known).empty
    now = read(rooms({"业主名称": "李四", "身份证": LI["身份证"]}), known=known)
    assert (True, []) == (compare(now.value, known).empty, [f.code for f in now.findings if f.severity != "note"][1:])
    then = read(rooms(ZHANG), known=known)
    assert compare(then.value, known).empty
    assert "owner-former" in [finding.code for finding in then.findings]


def test_a_change_for_a_known_room_needs_no_room_sheet(read, rooms, turns, roster):
    """The roster knows the room."""
    known = roster(read(rooms(ZHANG)).value)
    found = compare(read(turns({**LI, "过户日期": DAY}), known=known).value, known)
    assert {"Party": (1, 0), "Tenure": (1, 1)} == found.counts()


def test_another_owner_without_a_day_is_not_believed(read, rooms, roster):
    """The file must say since when, in the sheet of owner changes."""
    known = roster(read(rooms(ZHANG)).value)
    outcome = read(rooms({"业主名称": "李四", "身份证": LI["身份证"]}), known=known)
    assert ["owner-differs"] == [finding.code for finding in outcome.errors]
    assert compare(outcome.value, known).empty


def test_what_the_developer_sold_passes_to_the_owner_at_handover(read, rooms, roster):
    """Last month's file said unsold, this month's has an owner and a day."""
    known = roster(read(rooms({"房屋状态": "未售", "业主名称": "置业公司"})).value)
    plan = read(rooms({**ZHANG, "交房日期": DAY}), known=known).value
    assert [("developer", DAY), ("owner", None)] == sorted((one.role, one.until) for one in plan.tenures)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (({**LI, "过户日期": DAY, "份额": "60%"},), {("变!H1", "shares-not-whole")}),
        (({**LI},), {("变!G1", "cell-missing")}),
        (({"过户日期": DAY},), {("变!D1", "cell-missing")}),
        (({**LI, "过户日期": DAY, "房屋": "1204"},), {("变!1", "room-unknown")}),
        (({**LI, "过户日期": date(1890 + 11, 1, 1), "房屋": "1203"},), set()),
        (
            ({**LI, "过户日期": DAY, "份额": "50%"}, {**LI, "过户日期": DAY, "份额": "1/2", "手机号": None}),
            {("变!D1", "room-twice"), ("变!D2", "room-twice")},
        ),
        (
            ({**LI, "过户日期": DAY, "份额": "50%"}, {**WANG, "过户日期": DAY, "份额": "50%", "手机号": "1"}),
            {("变!1", "room-incomplete"), ("变!F2", "phone-wrong")},
        ),
    ],
)
def test_a_change_that_is_not_whole_is_refused_and_the_room_stays(read, rooms, turns, rows, expected):
    """The room keeps its owner, and the findings say what is missing."""
    outcome = read(rooms(ZHANG), turns(*rows))
    assert expected == {(finding.subject, finding.code) for finding in outcome.errors}
    assert 1 == len(outcome.value.spaces)


def test_a_change_before_what_is_known_last_is_out_of_order(read, rooms, turns, roster):
    """Nobody could say who held when; everything about that space waits for a person."""
    known = roster(read(rooms(ZHANG), turns({**LI, "过户日期": DAY})).value)
    outcome = read(turns({**WANG, "过户日期": date(2025, 6, 1)}), known=known)
    assert ["turn-out-of-order"] == [finding.code for finding in outcome.errors]
    assert compare(outcome.value, known).empty


def test_a_change_of_a_room_that_nobody_held_is_out_of_order(read, rooms, turns):
    """There is nobody to take it from."""
    outcome = read(rooms({}), turns({**LI, "过户日期": DAY}))
    assert ["turn-out-of-order"] == [finding.code for finding in outcome.errors]


def test_a_filing_completes_the_date_of_the_room_sheet(read, rooms, vacancies):
    """One vacancy, with the filing's basis."""
    day = date(2024, 1, 5)
    plan = read(rooms({**ZHANG, "空置起始": day}), vacancies({"空置起始": day, "依据": "报备 7"})).value
    assert [(day, None, "报备 7")] == [(one.since, one.until, one.basis) for one in plan.vacancies]


def test_a_known_vacancy_can_be_ended_by_a_later_file(read, rooms, vacancies, roster):
    """The first day names it."""
    known = roster(read(rooms(ZHANG), vacancies({"空置起始": date(2024, 1, 5)})).value)
    ended = vacancies({"空置起始": date(2024, 1, 5), "空置结束": date(2025, 1, 5)})
    assert [("until",)] == [change.fields for change in compare(read(ended, known=known).value, known).changed]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (({"空置起始": None, "依据": "x"},), [("空!D1", "cell-missing")]),
        (({"空置起始": date(2025, 2, 1), "空置结束": date(2025, 1, 1)},), [("空!E1", "vacancy-backwards")]),
        (({"空置起始": date(2025, 2, 1)}, {"空置起始": date(2025, 3, 1)}), [("空!D2", "vacancy-overlaps")]),
        (({"空置起始": date(2025, 2, 1), "房屋": "9"},), [("空!1", "room-unknown")]),
    ],
)
def test_a_vacancy_that_cannot_be_is_refused(read, rooms, vacancies, rows, expected):
    """At its cell."""
    outcome = read(rooms(ZHANG), vacancies(*rows))
    assert expected == [(finding.subject, finding.code) for finding in outcome.errors]
