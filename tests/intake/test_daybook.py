"""Readings, vehicles, shared costs, single charges and stays from sheets: taken as they stand, or refused by name."""

# ruff: noqa: E501 - a row of a sheet reads best as one line

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.estate import Meter, MeterReading, Vehicle
from jizhi.fees import OneOff, Pool
from jizhi.intake import Kept, Table, is_daybook, is_estate, read_daybook
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import Period, Phone, cny

READ = (
    "房屋",
    "表号",
    "上级表",
    "表类型",
    "表位数",
    "用量上限",
    "上期度数",
    "上期时间",
    "本期度数",
    "本期时间",
    "抄表方式",
    "新表号",
    "新表底数",
    "备注",
)
LIGHT = '[[fee]]\ncode = "light"\nname = "公摊照明"\non = "pool"\nper = "period"\n[[fee.version]]\n'
LIGHT += 'since = 2020-01-01\nbasis = "b"\nformula = "area"'
CARD = fee_text("card", on='"once"', per='"once"', formula="price", unit="元")
EXTRA = fee_text("extra", on='"once"', per='"once"', formula="fine", unit="元", name='"罚则"')
RULES = tariff(LIGHT, CARD, EXTRA, head='[facts.fine]\ntype = "decimal"\nunit = "元"\nalias = "补差"\nmax = 100\n')


def sheet(name, headings, *rows, **defaults):
    return Table(
        name, rows=[list(headings), *([(defaults | row).get(heading) for heading in headings] for row in rows)]
    )


def readings(*rows, name="抄表"):
    return sheet(name, READ, *rows, 房屋="1-101", 表类型="水表", 本期时间="2025-04-01")


def estate(**more):
    people = more.pop("parties", ())
    spaces = [home("1-101"), home("1-102")]
    return roster(
        *spaces, tenures=[owned("1-101", "zhang"), owned("1-102", "li")], **({"parties": people} if people else {})
    )


def kept(**more) -> Kept:
    return Kept(**({"roster": estate(), "fees": RULES.fees} | more))


METER = Meter(project="jade", space="1-101", code="w1", kind="water", unit="m³", serial="K7")


def taken(day, dial, **more):
    told = {"project": "jade", "space": "1-101", "meter": "w1", "day": date.fromisoformat(day), "value": Decimal(dial)}
    return MeterReading(**(told | more))


def known(*records, meter=METER, **more):
    return kept(meters=(meter,), readings=records or (taken("2025-03-01", "100"),), **more)


def read(*tables, on=None):
    return read_daybook(tables, project="jade", kept=on or kept(), asked_by="wang")


def codes(outcome, *severities):
    wanted = severities or ("error",)
    return [finding.code for finding in outcome.findings if finding.severity in wanted]


def test_a_reading_is_kept_under_its_meter_and_day():
    """Day and dial, and nothing else is made of it."""
    plan = read(readings({"表号": "w1", "本期度数": "112.5"}), on=known()).value
    assert [("w1", Decimal("112.5"), "read", 0)] == [(one.meter, one.value, one.kind, one.n) for one in plan.new]


def test_a_meter_that_is_not_registered_is_registered_from_the_sheet():
    """With the reading before as its start; the sheet may be called after the kind."""
    row = {"表号": "K9", "上期度数": "7", "上期时间": "2025-03-01", "本期度数": "17"}
    outcome = read(readings(row))
    meter, start, now = outcome.value.new
    assert ("K9", "water", "m³", "start", "read") == (meter.code, meter.kind, meter.unit, start.kind, now.kind)
    assert ["meter-registered"] == codes(outcome, "note")
    named = read(
        sheet("电表抄表", ("房屋", "本期度数", "本期时间"), {"房屋": "1-101", "本期度数": 5, "本期时间": "2025-04-01"})
    )
    assert ("e1", "kWh") == (named.value.new[0].code, named.value.new[0].unit)
    assert ["meter-begins"] == codes(named, "warning")


def test_the_same_sheet_again_comes_to_nothing():
    """Whatever the order of its rows."""
    rows = [{"表号": "w1", "本期度数": "112"}, {"表号": "w1", "本期度数": "125", "本期时间": "2025-05-01"}]
    first = read(readings(*rows), on=known()).value.new
    assert first == read(readings(*reversed(rows)), on=known()).value.new
    again = read(readings(*rows), on=known(taken("2025-03-01", "100"), *first)).value
    assert ((), ()) == (again.new, again.changed)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"本期度数": "99"}, "dial-below"),
        ({"本期度数": date(2025, 3, 12)}, "dial-as-date"),
        ({"本期度数": "11.2.5"}, "not-a-number"),
        ({"本期度数": "112.1234"}, "too-many-decimals"),
        ({"本期度数": "12345", "表位数": 4}, "dial-too-long"),
        ({"本期度数": "112", "表位数": 12}, "digits-wrong"),
        ({"本期度数": "3", "抄表方式": "翻表"}, "digits-missing"),
        ({"本期度数": "112", "抄表方式": "翻表", "表位数": 4}, "rollover-not-needed"),
        ({"本期度数": "112", "上期度数": "101"}, "previous-differs"),
        ({"本期度数": "112", "上期时间": "2025-04-01"}, "reading-backwards"),
        ({"本期度数": "112", "抄表方式": "看看"}, "reading-way-unknown"),
        ({"本期度数": "112", "表类型": "奶表"}, "meter-kind-unknown"),
        ({"本期度数": "112", "表类型": "电表"}, "meter-other-kind"),
        ({"本期度数": "112", "表号": "K8"}, "meter-number-unknown"),
        ({"本期度数": "112", "新表号": "K8"}, "swap-undeclared"),
        ({"本期度数": "112", "抄表方式": "作废"}, "nothing-to-withdraw"),
        ({"本期度数": "112", "用量上限": "0"}, "factor-zero"),
        ({"本期度数": "112", "房屋": "9-909"}, "room-unknown"),
        ({"本期度数": "=A1+1"}, "formula-cell"),
    ],
)
def test_a_reading_that_cannot_be_taken_is_refused_by_its_cell(row, code):
    """And nothing is kept of the row."""
    outcome = read(readings({"表号": "w1"} | row), on=known())
    assert code in [finding.code for finding in outcome.findings], outcome.findings
    assert () == tuple(one for one in outcome.value.new if isinstance(one, MeterReading))


def test_more_that_is_refused_of_meters():
    """A kind that nobody says, one of heat without a measure, a number of two, a removed one, one never registered."""
    blind = sheet("抄表", ("房屋", "本期度数", "本期时间"), {"房屋": "1-101", "本期度数": 5, "本期时间": "2025-04-01"})
    assert ["meter-kind-unclear"] == codes(read(blind))
    assert ["meter-unit-unclear"] == codes(read(readings({"本期度数": "5", "表类型": "热表"})))
    two = kept(meters=(METER, attrs.evolve(METER, code="w2", serial="K8")))
    assert ["meter-unclear"] == codes(read(readings({"本期度数": "5"}), on=two))
    gone = known(meter=attrs.evolve(METER, removed=date(2025, 3, 15)))
    assert ["meter-removed"] == codes(read(readings({"表号": "w1", "本期度数": "112"}), on=gone))
    assert ["meter-not-registered"] == codes(read(readings({"表号": "K9", "本期度数": "5", "抄表方式": "估抄"})))
    unit = sheet(
        "抄表", (*READ, "计量单位"), {"房屋": "1-101", "本期度数": "5", "本期时间": "2025-04-01", "计量单位": "斤"}
    )
    assert ["meter-unit-unknown"] == codes(read(unit))[:1]
    other = sheet(
        "抄表",
        (*READ, "倍率"),
        {"房屋": "1-101", "表号": "w1", "本期度数": "112", "本期时间": "2025-04-01", "倍率": "40"},
    )
    assert ["meter-differs"] == codes(read(other, on=known()))


def test_two_rows_of_one_meter_and_day_cannot_both_be_right():
    """Neither is taken."""
    outcome = read(readings({"表号": "w1", "本期度数": "112"}, {"表号": "w1", "本期度数": "121"}), on=known())
    assert (["readings-disagree"] * 2, ()) == (codes(outcome), outcome.value.new)


def test_a_reading_above_a_later_one_is_refused():
    """One of the two is wrong."""
    later = known(taken("2025-03-01", "100"), taken("2025-05-01", "110"))
    assert ["dial-above-next"] == codes(read(readings({"表号": "w1", "本期度数": "112"}), on=later))


def test_warnings_stop_nothing():
    """Another day before, a correction of what is kept, a use above the limit."""
    day = read(readings({"表号": "w1", "本期度数": "112", "上期时间": "2025-02-27"}), on=known())
    assert ["previous-day-differs"] == codes(day, "warning")
    both = known(taken("2025-03-01", "100"), taken("2025-04-01", "120"))
    corrected = read(readings({"表号": "w1", "本期度数": "112"}), on=both)
    assert (["reading-corrected"], [1]) == (codes(corrected, "warning"), [one.n for one in corrected.value.new])
    high = read(readings({"表号": "w1", "本期度数": "150", "用量上限": "20"}), on=known())
    assert ["use-doubted"] == codes(high, "warning") or ["use-doubted"] == codes(
        read(readings({"表号": "w1", "本期度数": "150"}), on=known(meter=attrs.evolve(METER, limit=Decimal(20)))),
        "warning",
    )


def test_a_swap_is_declared_and_takes_both_readings():
    """The old one is removed that day, the new one begins with what it showed; its number must be new."""
    row = {"表号": "w1", "本期度数": "106", "抄表方式": "换表", "新表号": "K8", "新表底数": "2"}
    plan = read(readings(row), on=known()).value
    new = {type(one).__name__: one for one in plan.new}
    assert ["Meter", "MeterReading", "MeterReading"] == sorted(type(one).__name__ for one in plan.new)
    assert (("K8", date(2025, 4, 1)), date(2025, 4, 1)) == (
        (new["Meter"].code, new["Meter"].fitted),
        plan.changed[0].removed,
    )
    old = attrs.evolve(METER, code="K8", serial="K8", removed=date(2024, 1, 1))
    outcome = read(readings(row), on=kept(meters=(METER, old), readings=(taken("2025-03-01", "100"),)))
    assert ["meter-known"] == codes(outcome)
    assert ["cell-missing"] == codes(read(readings(row | {"新表底数": None}), on=known()))


def test_an_estimate_a_rollover_and_a_withdrawal_are_what_the_row_says():
    """In the way column, or in the note where people write it."""
    ways = {"估抄": ("112", "estimate"), "翻表": ("3", "rollover"), "起始": ("0", "start")}
    for way, (dial, kind) in ways.items():
        meter = attrs.evolve(METER, digits=4)
        plan = read(readings({"表号": "w1", "本期度数": dial, "备注": way}), on=known(meter=meter)).value
        assert [kind] == [one.kind for one in plan.new], way
    both = known(taken("2025-03-01", "100"), taken("2025-04-01", "120"))
    plan = read(readings({"表号": "w1", "本期度数": "120", "抄表方式": "作废"}), on=both).value
    assert [("withdrawn", 1)] == [(one.kind, one.n) for one in plan.new]
    sure = read(readings({"表号": "w1", "本期度数": "120", "抄表方式": "复核"}), on=both).value
    assert [True] == [one.confirmed for one in sure.new]


def test_a_meter_of_the_project_is_read_without_a_room():
    """公表: it needs its number."""
    plan = read(readings({"房屋": "公表", "表号": "G1", "本期度数": "5"})).value
    assert [("", "G1")] == [(one.space, one.code) for one in plan.new if isinstance(one, Meter)]
    assert ["cell-missing"] == codes(read(readings({"房屋": "公表", "本期度数": "5"})))


CARS = ("车牌号", "房屋", "业主", "手机号", "起租", "截止", "第几辆", "免费", "车位")


def cars(*rows):
    return sheet("车辆", CARS, *rows, 起租="2025-01-01")


def test_a_meter_behind_a_common_one_names_it():
    """The common meter is kept already or stands in the same sheet, in whatever order; another one is refused."""
    common = {"房屋": "公表", "表号": "P1", "本期度数": "7"}
    behind = {"表号": "K9", "上级表": "P1", "上期度数": "7", "上期时间": "2025-03-01", "本期度数": "17"}
    for rows in ((common, behind), (behind, common)):
        parents = {one.code: one.parent for one in read(readings(*rows)).value.new if isinstance(one, Meter)}
        assert {"P1": "", "K9": "P1"} == parents
    assert ["meter-parent-unknown"] == codes(read(readings(behind)))


def test_a_meter_is_told_its_parent_once_and_then_keeps_it():
    """What nobody knew is taken over; another one is another meter's or a mistake."""
    master = Meter(project="jade", space="", code="P1", kind="water", unit="m³")
    row = {"表号": "w1", "本期度数": "112", "上级表": "P1"}
    plain = kept(meters=(METER, master), readings=(taken("2025-03-01", "100"),))
    assert ["P1"] == [one.parent for one in read(readings(row), on=plain).value.changed]
    other = kept(meters=(attrs.evolve(METER, parent="P2"), master), readings=(taken("2025-03-01", "100"),))
    assert ["meter-differs"] == codes(read(readings(row), on=other))


def test_a_common_meter_stands_in_no_building():
    """Its row leaves the building blank, which no other row may."""
    heads = ("楼号", "房屋", "表号", "表类型", "本期度数", "本期时间")
    row = {"房屋": "公表", "表号": "P1", "表类型": "电表", "本期度数": 5, "本期时间": "2025-04-01"}
    assert [] == codes(read(sheet("抄表", heads, row)))
    assert ["cell-missing"] == codes(read(sheet("抄表", heads, row | {"房屋": "101"})))


def test_a_vehicle_belongs_to_its_space_until_the_day_after_its_last():
    """The payer is the owner of that name."""
    plan = read(cars({"车牌号": "粤E12345", "房屋": "1-101", "业主": "zhang", "截止": "2025-12-31"})).value
    (car,) = plan.new
    assert ("1-101", "粤E12345", "zhang", date(2026, 1, 1)) == (car.space, car.plate, car.party, car.until)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"车牌号": "粤E12345"}, "vehicle-nowhere"),
        ({"车牌号": "粤E12345", "房屋": "1-101", "截止": "2024-12-01"}, "ends-before-start"),
        ({"车牌号": "粤E12345", "房屋": "1-101", "截止": "2026-01-01"}, "end-looks-open"),
        ({"车牌号": "小红车", "房屋": "1-101"}, "plate-odd"),
        ({"车牌号": "粤E12345", "房屋": "1-101", "业主": "nobody"}, "vehicle-owner-other"),
        ({"车牌号": 12345, "房屋": "1-101"}, "cell-unreadable"),
        ({"车牌号": "粤E12345", "房屋": "1-101", "第几辆": 0}, "rank-wrong"),
        ({"车牌号": "粤E12345", "房屋": "1-101", "第几辆": 1001}, "rank-wrong"),
    ],
)
def test_what_is_odd_about_a_vehicle_is_told(row, code):
    """By its cell."""
    assert code in [finding.code for finding in read(cars(row)).findings]


def test_one_plate_is_in_one_place_at_a_time():
    """Two rows, or a row and what is kept; the same vehicle restated is no clash."""
    rows = [{"车牌号": "粤E12345", "房屋": "1-101"}, {"车牌号": "粤E12345", "房屋": "1-102", "起租": "2025-02-01"}]
    assert ["vehicle-twice"] * 2 == codes(read(cars(*rows)))
    here = Vehicle(project="jade", space="1-102", plate="粤E12345", since=date(2024, 1, 1))
    assert ["vehicle-twice"] == codes(read(cars(rows[0]), on=kept(vehicles=(here,))))
    again = read(
        cars({"车牌号": "粤E12345", "房屋": "1-102", "起租": "2024-01-01", "第几辆": 2, "免费": "是"}),
        on=kept(vehicles=(here,)),
    )
    assert [(2, True)] == [(one.rank, one.exempt) for one in again.value.changed]


def test_a_vehicle_without_a_room_is_that_of_its_owners_only_home():
    """By name and phone; or of the bay, where the owner is not known."""
    phone = Phone("13800138000")
    people = [attrs.evolve(party, phone=phone) if party.id == "zhang" else party for party in estate().parties]
    spaces = [home("1-101"), home("1-102"), home("A001", kind="parking")]
    held = [owned("1-101", "zhang"), owned("1-102", "li"), owned("A001", "zhang")]
    whole = kept(roster=roster(*spaces, tenures=held, parties=tuple(people)))
    row = {"车牌号": "粤E12345", "业主": "zhang", "手机号": "13800138000"}
    assert ["1-101"] == [one.space for one in read(cars(row), on=whole).value.new]
    assert ["A001"] == [one.space for one in read(cars({"车牌号": "粤E1", "车位": "A001"}), on=whole).value.new]


COSTS = ("费用项", "期间", "起", "止", "金额", "依据", "楼栋", "分摊编号")


def costs(*rows):
    return sheet("公摊费用", COSTS, *rows, 费用项="公摊照明", 依据="电费单 7", 金额="500.01")


def test_a_shared_cost_is_a_pool_of_its_fee_and_period():
    """By month, or from the first to the last day; one of a building is told apart by it."""
    plan = read(costs({"期间": "2025-03", "楼栋": "1"}, {"起": "2025-03-01", "止": "2025-03-31"})).value
    march = Period.month(2025, 3)
    assert [("light", "1", march), ("light", "", march)] == [(one.fee, one.code, one.period) for one in plan.new]
    assert {cny("500.01")} == {one.amount for one in plan.new}


def test_a_cost_stated_again_is_nothing_and_stated_otherwise_a_correction():
    """The next number, with a warning."""
    before = Pool(project="jade", fee="light", period=Period.month(2025, 3), amount=cny("500.01"), basis="电费单 7")
    assert () == read(costs({"期间": "2025-03"}), on=kept(pools=(before,))).value.new
    outcome = read(costs({"期间": "2025-03", "金额": "400"}), on=kept(pools=(before,)))
    assert (["pool-restated"], [1]) == (codes(outcome, "warning"), [one.n for one in outcome.value.new])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"期间": "2025-03", "费用项": "暖气"}, "fee-unknown"),
        ({"期间": "2025-13"}, "month-wrong"),
        ({"期间": date(2025, 3, 1)}, "month-as-date"),
        ({}, "period-missing"),
        ({"起": "2025-03-31", "止": "2025-03-01"}, "ends-before-start"),
        ({"期间": "2025-03", "金额": "1.005"}, "too-many-decimals"),
        ({"期间": "2025-03", "依据": None}, "cell-missing"),
    ],
)
def test_a_cost_that_cannot_be_shared_is_refused(row, code):
    """By its cell."""
    outcome = read(costs(row))
    assert ([code], ()) == (codes(outcome), outcome.value.new)


def test_two_rows_of_one_pool_clash():
    """Neither can be picked; they need codes."""
    outcome = read(costs({"期间": "2025-03"}, {"期间": "2025-03", "金额": "7"}))
    assert ["rows-clash", "rows-clash"] == codes(outcome)


ONCE = ("编号", "房屋", "费用项", "日期", "缴费人", "补差", "备注")


def once(*rows):
    return sheet("一次性收费", ONCE, *rows, 编号="K-1", 房屋="1-101", 费用项="card", 日期="2025-03-07")


def test_a_single_charge_is_asked_for_and_not_yet_approved():
    """By whoever brings the sheet; its facts by their names."""
    (asked,) = read(once({"缴费人": "zhang"})).value.new
    assert ("K-1", "card", "asked", "wang", "zhang") == (
        asked.code,
        asked.fee,
        asked.state,
        asked.asked_by,
        asked.payer,
    )
    (manual,) = read(once({"费用项": "罚则", "补差": "12.50"})).value.new
    assert (("fine", Decimal("12.50")),) == manual.facts


def test_what_is_wrong_with_a_single_charge_is_told():
    """A payer who is not there, a fact out of range, a key that is another charge; the same one again is nothing."""
    assert ["payer-unknown"] == codes(read(once({"缴费人": "nobody"})))
    assert ["fact-told-wrong"] == codes(read(once({"费用项": "罚则", "补差": "120"})))
    assert ["fee-unknown"] == codes(read(once({"费用项": "light"})))
    before = OneOff(project="jade", code="K-1", fee="card", space="1-101", day=date(2025, 3, 7), state="approved")
    assert ((), []) == ((again := read(once({}), on=kept(one_offs=(before,)))).value.new, codes(again))
    assert ["single-other"] == codes(read(once({"房屋": "1-102"}), on=kept(one_offs=(before,))))


STAYS = ("车牌", "入场", "出场", "房屋")


def stays(*rows):
    return sheet("停车记录", STAYS, *rows, 车牌="粤E12345", 入场="2025-03-07 08:00", 出场="2025-03-07 10:30")


def test_a_stay_is_that_of_the_space_whose_vehicle_it_was():
    """Or of the room that is written."""
    car = Vehicle(project="jade", space="1-102", plate="粤E12345", since=date(2024, 1, 1))
    (stay,) = read(stays({}), on=kept(vehicles=(car,))).value.new
    assert ("1-102", 150) == (stay.space, stay.minutes)
    (stay,) = read(stays({"房屋": "1-101", "出场": datetime(2025, 3, 7, 9, 0)})).value.new  # noqa: DTZ001
    assert ("1-101", 60) == (stay.space, stay.minutes)


def test_what_is_wrong_with_a_stay_is_told():
    """A vehicle of nobody, an end before the start, a moment that is none, the same stay with another end."""
    assert ["stay-nowhere"] == codes(read(stays({})))
    assert ["stay-backwards"] == codes(read(stays({"房屋": "1-101", "出场": "2025-03-07 07:00"})))
    assert ["instant-wrong"] == codes(read(stays({"房屋": "1-101", "出场": "早上"})))
    (stay,) = read(stays({"房屋": "1-101"})).value.new
    two = stays({"房屋": "1-101"}, {"房屋": "1-101", "出场": "2025-03-07 11:00"})
    assert ["rows-clash", "rows-clash"] == codes(read(two))
    assert ["stay-other"] == codes(read(stays({"房屋": "1-101", "出场": "2025-03-07 11:00"}), on=kept(stays=(stay,))))


def test_a_daybook_is_told_from_an_estate_by_its_headings():
    """Whatever the sheets are called."""
    rooms = Table("s", rows=[["楼号", "房屋", "房屋类型", "建筑面积"], ["3", "1203", "住宅", "89.37"]])
    assert (True, False) == (is_daybook([readings()]), is_estate([readings()]))
    assert (False, True) == (is_daybook([rooms]), is_estate([rooms]))
    assert () == read(rooms).value.new


_cells = st.one_of(
    st.none(), st.text(max_size=6), st.integers(-5, 10**7), st.dates(), st.decimals(allow_nan=False, places=2, max_value=10**6, min_value=-5),
    st.sampled_from(["w1", "水表", "换表", "估抄", "2025-04-01", "112", "1-101", "=A1", "１１２"]),
)  # fmt: skip


@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(READ, _cells)), max_size=4))
def test_whatever_stands_in_the_cells_nothing_is_raised_and_no_dial_is_invented(rows):
    """Every reading kept shows what a cell of some row says, to the digit."""
    plan = read(readings(*rows), on=known()).value
    said = {str(cell).strip() for row in rows for cell in row.values() if cell is not None}
    for one in (*plan.new, *plan.changed):
        if isinstance(one, MeterReading):
            assert any(_number(text) == one.value for text in said), (one, said)


def _number(text):
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
