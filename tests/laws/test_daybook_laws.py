"""Laws of the daybook: a dial is taken as it stands or refused, twice is once, and no order makes a difference."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from jizhi.estate import Lease, Meter, MeterReading, Party, Stay, Vehicle
from jizhi.fees import OneOff, Pool
from jizhi.fees.draws import closings
from jizhi.intake import Formula, Kept, Merged, Table, read_daybook
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.testing.meterings import Metering, meterings

DIRT = (
    st.text(max_size=12)
    | st.text("0123456789０１２３.,-+eE =￥㎡%/", max_size=20)
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.integers()
    | st.booleans()
    | st.none()
    | st.dates()
    | st.datetimes()
    | st.builds(Formula, st.text(max_size=5), st.integers() | st.text(max_size=5))
    | st.builds(Merged, st.sampled_from(("A1", "B2")))
    | st.sampled_from(
        ("合计", "小计", "3月12日", 990101198001010011, "9.9E+17", "12.3.4", "翻表", "公表", "1-101", "99%")
    )
)
DAYS = st.dates(date(2024, 1, 1), date(2026, 1, 1))
SHEETS = {
    "抄表": {
        "房屋": st.sampled_from(("1-101", "1-102", "公表", "9-999")),
        "表号": st.sampled_from((None, "K7", "K8", "P1")),
        "上级表": st.sampled_from((None, None, "P1")),
        "表类型": st.sampled_from(("水表", "电", None)),
        "表位数": st.sampled_from((None, 4, 5, 0)),
        "倍率": st.sampled_from((None, None, 30, "0.5")),
        "用量上限": st.sampled_from((None, 50)),
        "上期度数": st.none() | st.integers(0, 99).map(str),
        "上期时间": st.none() | DAYS,
        "本期度数": st.integers(0, 200) | st.decimals(0, 200, places=3).map(str),
        "本期时间": DAYS,
        "本期峰": st.none() | st.integers(0, 99),
        "抄表方式": st.sampled_from((None, None, "抄见", "估抄", "翻表", "换表", "复核", "起始", "作废")),
        "新表号": st.sampled_from((None, None, "N1", "K7")),
        "新表底数": st.sampled_from((None, 0, "3.5")),
    },
    "车辆": {
        "车牌号": st.sampled_from(("粤Z90001", "粤Z90002", "临001")),
        "房屋": st.sampled_from(("1-101", "1-102", None)),
        "业主": st.sampled_from(("zhang", "他人", None)),
        "起租": DAYS,
        "截止": st.none() | DAYS,
        "第几辆": st.none() | st.integers(0, 3),
        "免费": st.sampled_from((None, "是", "否")),
    },
    "租赁": {
        "房屋": st.sampled_from(("1-101", "1-102")),
        "合同号": st.sampled_from(("L1", "L2")),
        "承租人": st.sampled_from(("丁七", "戊八", None)),
        "起租日期": DAYS,
        "租期截止": st.none() | st.dates(date(2025, 1, 1), date(2190, 1, 1)),
        "租金": st.decimals(0, 10**6, places=2).map(str),
        "调租日期": st.none() | DAYS,
        "递增月数": st.none() | st.sampled_from((0, 1, 12, 99_999)),
        "递增幅度": st.none() | st.sampled_from(("5%", "99%", Decimal("0.05"))),
    },
    "公摊费用": {
        "费用项": st.sampled_from(("light", "公摊照明", "nope")),
        "期间": st.none() | st.sampled_from(("2025-03", "2025年4月", "202505", "2025-13")),
        "起": st.none() | DAYS,
        "止": st.none() | DAYS,
        "金额": st.decimals(0, 10**6, places=2).map(str),
        "依据": st.sampled_from(("电费单 7", "电费单 8")),
        "楼栋": st.sampled_from((None, "1")),
    },
    "一次性收费": {
        "编号": st.sampled_from(("K-1", "K-2", 3)),
        "房屋": st.sampled_from(("1-101", "1-102")),
        "费用项": st.sampled_from(("card", "fine")),
        "日期": DAYS,
        "补差": st.none() | st.sampled_from((5, "7.50", 1000, "0.001")),
        "缴费人": st.sampled_from((None, None, "zhang", "他人")),
    },
    "停车记录": {
        "车牌号": st.sampled_from(("粤Z90001", "粤Z90002")),
        "入场": DAYS.map(lambda day: f"{day} 08:05"),
        "出场": DAYS.map(lambda day: f"{day} 09:10:30"),
        "房屋": st.sampled_from(("1-101", None)),
    },
}
LIGHT = '[[fee]]\ncode = "light"\nname = "公摊照明"\non = "pool"\nper = "period"\n[[fee.version]]\n'
LIGHT += 'since = 2020-01-01\nbasis = "b"\nformula = "area"'
CARD = fee_text("card", on='"once"', per='"once"', formula="price", unit="元")
FINE = fee_text("fine", on='"once"', per='"once"', formula="fine", unit="元")
HEAD = '[facts.fine]\ntype = "decimal"\nunit = "元"\nscale = 2\nalias = "补差"\nmax = 100\n'
RULES = tariff(LIGHT, CARD, FINE, head=HEAD)
KINDS = {Meter: "meters", MeterReading: "readings", Vehicle: "vehicles", Lease: "leases", Pool: "pools"}
KINDS |= {OneOff: "one_offs", Stay: "stays"}


def kept_of(records=()):
    """What a store would know after it kept *records*."""
    named = {name: tuple(one for one in records if isinstance(one, kind)) for kind, name in KINDS.items()}
    people = [one for one in records if isinstance(one, Party)]
    people += [Party(id=one, name=one) for one in ("zhang", "li")]
    estate = roster(
        home("1-101"),
        home("1-102"),
        tenures=[owned("1-101", "zhang"), owned("1-102", "li")],
        parties=people,
        leases=named["leases"],
    )
    return Kept(roster=estate, fees=RULES.fees, **named)


@st.composite
def sheets(draw, *, dirty: bool = True):
    """A sheet of any form: most cells proper, some dirty."""
    title = draw(st.sampled_from(sorted(SHEETS)))
    good = SHEETS[title]
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        wrong = draw(st.sets(st.sampled_from(sorted(good)), max_size=2)) if dirty else set()
        rows.append([draw(DIRT if heading in wrong else good[heading]) for heading in good])
    return Table(title, tuple(good), rows)


def read(table, kept):
    return read_daybook([table], project="jade", kept=kept, asked_by="wang")


def applied(plan):
    """Every record as a store has it after *plan*: what is changed replaces what has its id."""
    return tuple({(type(one), one.id): one for one in (*plan.new, *plan.changed)}.values())


@given(sheets())
def test_whatever_is_typed_every_row_is_accepted_or_refused_with_a_place(table):
    """Never an exception; a refused row says why, and every error names a cell or a row of the sheet."""
    for line in read(table, kept_of()).value.report.lines:
        errors = [finding for finding in line.findings if finding.severity == "error"]
        assert (line.verdict == "refused") == bool(errors)
        assert all(finding.subject.startswith(f"{table.name}!") for finding in errors)


@given(sheets())
def test_what_was_taken_in_comes_to_nothing_when_it_is_read_again(table):
    """Held against what it made itself, a sheet makes nothing more, whatever was refused of it."""
    first = read(table, kept_of()).value
    again = read(table, kept_of(applied(first))).value
    assert ((), ()) == (again.new, again.changed)


@given(sheets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(table, random):
    """The same records with the same ids, whichever row comes first."""
    cells = [row.cells for row in table.rows]
    random.shuffle(cells)
    one, other = (read(each, kept_of()).value for each in (table, attrs.evolve(table, rows=cells)))
    assert set(map(str, one.new)) == set(map(str, other.new))


@given(sheets())
def test_dials_and_money_are_taken_as_they_stand(table):
    """What a plan holds is what a cell said, digit for digit; nothing is made of a full-width digit or of a formula."""
    said = [str(cell) for row in table.rows for cell in row.cells if isinstance(cell, str | int | Decimal)]
    numbers = {Decimal(text) for text in said if text.replace(".", "", 1).isdecimal() and text.isascii()}
    for one in read(table, kept_of()).value.new:
        if isinstance(one, MeterReading):
            assert {each for each in (one.value, one.peak, one.valley) if each is not None} <= numbers
        if isinstance(one, Lease):
            assert {one.rent.yuan} <= numbers
        if isinstance(one, Pool):
            assert {one.amount.yuan} <= numbers


def row_of(reading, before):
    return [
        "1-101",
        "m1",
        "翻表" if reading.kind == "rollover" else None,
        None if before is None else before.value,
        None if before is None else before.day,
        reading.value,
        reading.day,
    ]


@given(meterings())
def test_a_meter_that_was_truly_read_is_taken_in_whole_and_counts_what_was_used(metering: Metering):
    """Month by month, each sheet naming the reading before: no row is refused, and the draws are the true use."""
    kept = attrs.evolve(kept_of(), meters=(metering.meter,))
    before = None
    for reading in metering.readings:
        headings = ["房屋", "表号", "抄表方式", "上期度数", "上期时间", "本期度数", "本期时间"]
        outcome = read(Table("抄表", rows=[headings, row_of(reading, before)]), kept)
        assert [] == [finding.code for finding in outcome.errors]
        kept = attrs.evolve(kept, readings=(*kept.readings, *outcome.value.new))
        before = reading
    drawn = [closing.draw.usage for closing in closings(metering.meter, kept.readings)]
    assert [used * metering.meter.multiplier for used in metering.used] == drawn


@given(meterings().filter(lambda metering: len(metering.readings) > 1), st.data())
def test_a_reading_below_the_one_before_is_never_taken_without_a_word(metering: Metering, data):
    """The broken twin: of two readings that fit, the later one is typed lower and declares nothing."""
    first = metering.readings[0]
    later = first.day + timedelta(days=30)
    lower = data.draw(st.integers(0, int(first.value * 1000)).map(lambda count: Decimal(count).scaleb(-3)))
    kept = attrs.evolve(kept_of(), meters=(metering.meter,), readings=(first,))
    headings = ["房屋", "表号", "本期度数", "本期时间"]
    outcome = read(Table("抄表", rows=[headings, ["1-101", "m1", lower, later]]), kept)
    assert (["dial-below"] if lower < first.value else []) == [finding.code for finding in outcome.errors]
