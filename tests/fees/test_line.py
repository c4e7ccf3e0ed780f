"""One charge line: billing start, versions, dated facts, discounts, bounds, tax; and what cannot be rated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi.estate import Change, Vacancy
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.segments import stretches
from jizhi.fees.space_facts import SpaceFacts
from jizhi.fees.terms import Segment
from jizhi.testing.billing import fee_text, home, roster, tariff
from jizhi.values import Money, Period, Rounding, cny

MARCH = Period.month(2025, 3)
AREA = {"area": Decimal(100)}


def fee(**words):
    return tariff(fee_text(**words)).fees[0]


def rated(fee, facts=AREA, period=MARCH, **words):
    """The line, which must be one."""
    outcome = rate_line(fee, facts if hasattr(facts, "on") else Constant(facts), period=period, **words)
    assert () == outcome.findings
    return outcome.value


def amount(fee, facts=AREA, period=MARCH):
    return str(rated(fee, facts, period).amount.yuan)


def refused(fee, facts=AREA, period=MARCH, **words):
    """The code and the facts of the one finding."""
    outcome = rate_line(fee, facts if hasattr(facts, "on") else Constant(facts), period=period, **words)
    assert outcome.value is None
    (finding,) = outcome.findings
    return finding.code, finding.subject, dict(finding.facts)


def changing(*changes, **more):
    """The facts of a home that change on a day."""
    steps = tuple(Change(since=date.fromisoformat(day), fact=fact, value=value) for day, fact, value in changes)
    return SpaceFacts(roster(home(lift=True, changes=steps), **more), "1-101")


# ---- billing start


@pytest.mark.parametrize(
    ("start", "expected"),
    [("next-month-after-handover", "0.00"), ("day-after-handover", "135.48"), ("from-date", "200.00")],
)
def test_a_line_begins_as_the_start_rule_says(start, expected):
    """Handed over on 10 March: from April, from the 11th, or as if it were not."""
    assert expected == amount(fee(start=f'"{start}"'), AREA | {"handover": date(2025, 3, 10)})


def test_without_a_handover_the_space_was_handed_over_long_ago():
    """The month is whole."""
    assert "200.00" == amount(fee(start='"next-month-after-handover"'))


def test_the_developer_pays_until_handover_whatever_the_start_rule():
    """Nothing is lost of the month: who pays what of it is said by the turns."""
    text = fee(start='"next-month-after-handover"', payer='"developer-until-handover"')
    assert "200.00" == amount(text, AREA | {"handover": date(2025, 3, 10)})


@pytest.mark.parametrize("start", ["next-month-after-handover", "day-after-handover"])
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(9999, 12, 1), date(2030, 1, 1)])
def test_a_handover_to_come_or_never_owes_nothing_yet(start, day):
    """Also the last days of the calendar, which forms put for "not yet"."""
    line = rated(fee(start=f'"{start}"'), AREA | {"handover": day})
    assert (False, (), cny(0)) == (line.applies, line.segments, line.amount)


def test_a_handover_that_is_recorded_during_the_month_counts_from_its_day():
    """What is known at the end of the month decides."""
    for day, expected in (("2025-03-10", "135.48"), ("2025-03-31", "135.48"), ("2025-04-01", "200.00")):
        facts = changing((day, "handover", date(2025, 3, 10)))
        assert expected == amount(fee(start='"day-after-handover"'), facts)


def test_before_its_first_version_a_fee_does_not_exist():
    """A month wholly before it is 0, with no tax; one that contains it is billed from it."""
    text = fee(prices={"2025-03-17": "2.00"}, tax='{ rate = "0.06" }')
    before = rated(text, period=Period.month(2025, 2))
    assert (False, cny(0), cny(0)) == (before.applies, before.amount, before.tax)
    line = rated(text)
    assert (Period(date(2025, 3, 17), date(2025, 4, 1)), cny("96.77")) == (line.period, line.amount)
    assert rated(fee(prices={"2025-03-17": "2.00"}), period=Period.month(2025, 2)).tax is None


# ---- segments


def test_a_new_version_splits_the_line_and_it_is_rounded_once():
    """20/31 at 2.00 and 11/31 at 2.50."""
    line = rated(fee(prices={"2020-01-01": "2.00", "2025-03-21": "2.50"}))
    assert [Fraction(4000, 31), Fraction(2750, 31)] == [segment.exact for segment in line.segments]
    assert (Fraction(6750, 31), cny("217.74")) == (line.exact, line.amount)


@pytest.mark.parametrize(
    ("change", "words", "expected"),
    [
        (("area", Decimal(200)), {}, "270.97"),
        (("kind", "shop"), {"applies": "\"kind == 'dwelling'\""}, "129.03"),
        (("lift", False), {"formula": "area * (price + 1 if lift else price)"}, "264.52"),
    ],
)
def test_a_dated_fact_that_is_read_splits_the_line(change, words, expected):
    """Area, kind and lift change on the 21st; what is not read splits nothing."""
    facts = changing(("2025-03-21", *change), ("2025-03-05", "floor", 3))
    line = rated(fee(**words), facts)
    assert [MARCH.start, date(2025, 3, 21)] == [segment.period.start for segment in line.segments]
    assert expected == str(line.amount.yuan)


def test_a_vacancy_that_reaches_six_months_is_discounted_from_that_day():
    """Empty since 15 September: the sixth month is full on 15 March."""
    empty = Vacancy(project="jade", space="1-101", since=date(2024, 9, 15))
    facts = SpaceFacts(roster(home(), vacancies=(empty,)), "1-101")
    text = fee(discount='[ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]')
    line = rated(text, facts)
    assert [False, True] == [segment.discounts[0][1].value for segment in line.segments]
    assert Fraction(200) * (14 + 17 * Fraction(7, 10)) / 31 == line.exact


def test_discounts_follow_one_another_exactly():
    """Each is judged on its own; their factors multiply before the one rounding."""
    rows = '{ name = "a", when = "lift", factor = "0.95" }, { name = "b", when = "area >= 100", factor = "0.9" }'
    line = rated(fee(discount=f"[ {rows} ]"), AREA | {"lift": True})
    assert cny("171.00") == line.amount
    assert "100 ㎡ × 2.00 元/㎡/月 × 0.95 × 0.9 × 1 月" == line.segments[0].text("month")
    assert cny("180.00") == rated(fee(discount=f"[ {rows} ]"), AREA | {"lift": False}).amount


def test_several_months_are_one_line_with_one_rounding():
    """20/31 + 7 + 14/30 months."""
    text = fee(unit="元/月", formula="price", prices={"2020-01-01": "100.00"})
    line = rated(text, period=Period.parse("2023-01-12..2023-09-15"))
    assert (9, cny("811.18")) == (len(line.segments), line.amount)


@pytest.mark.parametrize(
    ("words", "period", "expected"),
    [
        ({"per": '"year"', "unit": "元/㎡/年"}, "2025-03", "16.67"),
        ({"per": '"year"', "unit": "元/㎡/年"}, "2025", "200.00"),
        ({"per": '"year"', "unit": "元/㎡/年", "prorate": '"none"'}, "2025-03", "200.00"),
        ({"per": '"day"', "unit": "元/㎡/日"}, "2025-03-01..2025-03-08", "1400.00"),
        ({"per": '"period"', "unit": "元/㎡"}, "2025-03-01..2025-03-08", "200.00"),
        ({"per": '"once"', "unit": "元/㎡", "on": '"once"'}, "2025-03-07", "200.00"),
        ({"prorate": '"none"'}, "2025-03-31", "200.00"),
        ({"prorate": '"whole-month-if-15"'}, "2025-03-18..2025-04-15", "0.00"),
        ({}, "2024-02", "200.00"),
        ({}, "2024-02-29", "6.90"),
        ({}, "2023-02-28", "7.14"),
    ],
)
def test_what_a_price_is_per_and_the_day_count_say_what_a_stretch_weighs(words, period, expected):
    """Year, day, the whole period, once; leap days count."""
    assert expected == amount(fee(**words), period=Period.parse(period))


def test_what_is_due_once_is_due_in_the_first_stretch_that_it_applies_to():
    """However the line is cut, and whoever pays later."""
    text = fee(prorate='"none"', applies='"lift"')
    facts = changing(("2025-02-01", "lift", False), ("2025-03-11", "lift", True), ("2025-03-21", "area", Decimal(7)))
    line = rated(text, facts, cuts=[date(2025, 3, 15)])
    assert [False, True] == [segment.applies for segment in line.segments]
    assert (Period(date(2025, 3, 11), date(2025, 3, 15)), cny("200.00")) == (line.segments[1].period, line.amount)


WATER = '[[fee]]\ncode = "water"\non = "meter"\nper = "period"\n'
WATER_FORMULA = """formula = "{formula}"
rates = {{ fare = "3 元" }}
bands.water = [ {{ to = 10, rate = "1.00 元/m³" }}, {{ rate = "2.00 元/m³" }} ]
"""


def water(formula="tiers(usage, water, before=used_before)", *since):
    days = since or ("2020-01-01",)
    versions = [
        f'[[fee.version]]\nsince = {day}\nbasis = "b"\n' + WATER_FORMULA.format(formula=formula) for day in days
    ]
    return tariff(WATER + "".join(versions)).fees[0]


def test_a_version_inside_a_reading_interval_shares_the_quantity_by_days():
    """The second stretch counts on from the first: the tiers see one quantity."""
    line = rated(water("tiers(usage, water, before=used_before)", "2020-01-01", "2025-03-11"), {"usage": Decimal(31)})
    assert [Decimal(10), Decimal(42)] == [segment.exact for segment in line.segments]
    assert cny("52.00") == line.amount
    assert "10 m³ × 1.00 元/m³" == line.segments[0].text("period")


@pytest.mark.parametrize(
    "formula",
    [
        "tiers(usage, water)",
        "tiers(usage, water, before=used_before)",
        "volume(usage, water)",
        "package(usage, 7, fare)",
        "max(tiers(usage, water), fare)",
        "tiers(usage, water) + fare",
        "tiers(usage, water) if usage > 20 else fare",
    ],
)
@pytest.mark.parametrize("usage", [0, 1, 31])
def test_a_version_that_changes_nothing_changes_no_amount(formula, usage):
    """However the formula bends, and whatever is due without use; the explanation replays."""
    facts = {"usage": Decimal(usage)}
    once = rated(water(formula), facts)
    thrice = rated(water(formula, "2020-01-01", "2025-03-11", "2025-03-20"), facts)
    assert (1, 3) == (len(once.segments), len(thrice.segments))
    assert once.exact == thrice.exact
    assert [segment.exact for segment in thrice.segments] == [each.replayed().exact for each in thrice.segments]


def test_what_is_due_without_use_is_shared_by_days():
    """A basic charge of 3 yuan is due once over two versions: the text shows what was taken off and added."""
    line = rated(water("tiers(usage, water) + fare", "2020-01-01", "2025-03-11"), {"usage": Decimal(31)})
    assert [Fraction(10) + 3 * Fraction(10, 31), Fraction(42) + 3 * Fraction(21, 31)] == [
        segment.exact for segment in line.segments
    ]
    assert "10 m³ × 1.00 元/m³ + 3 元 − (0 + 3 元) × 21/31" == line.segments[0].text("period")


def test_a_discount_stands_in_every_term_of_a_shared_quantity():
    """Half price throughout is half the amount."""
    half = 'discount = [ { name = "half", when = "kind == \'shop\'", factor = "0.5" } ]\n'
    days = ("2020-01-01", "2025-03-11")
    versions = "".join(
        f'[[fee.version]]\nsince = {day}\nbasis = "b"\n' + WATER_FORMULA.format(formula="usage * (fare / 1)")
        for day in days
    ).replace('"3 元"', '"3 元/m³"')
    line = rated(tariff(WATER + half + versions).fees[0], {"usage": Decimal(31), "kind": "shop"})
    assert Fraction(93, 2) == line.exact
    assert "31 m³ × 3 元/m³ ÷ 1 × 0.5 − 10 m³ × 3 元/m³ ÷ 1 × 0.5" == line.segments[1].text("period")
    assert [each.exact for each in line.segments] == [each.replayed().exact for each in line.segments]


POWER = """
[[fee]]
code = "power"
on = "meter"
per = "period"
  [[fee.version]]
  since = 2020-01-01
  basis = "b"
  rates = {{ k = "31 元/kWh", m = "31 元" }}
  formula = "{0}"
  [[fee.version]]
  since = 2025-03-11
  basis = "b"
  rates = {{ k = "62 元/kWh", m = "62 元" }}
  formula = "{0}"
"""


@pytest.mark.parametrize(
    ("formula", "facts"),
    [("m", {}), ("(peak + used_before) * k", {"peak": Decimal(1)}), ("peak * k", {"peak": Decimal(1)})],
)
def test_what_is_measured_is_shared_by_days_and_what_is_not_weighs_by_them(formula, facts):
    """10 of 31 days at 31, 21 at 62: the same, whether the peak is shared or the price; nothing else is missed."""
    line = rated(tariff(POWER.format(formula)).fees[0], facts)
    assert [Fraction(10), Fraction(42)] == [segment.exact for segment in line.segments]


def test_a_whole_interval_shows_a_quantity_as_it_was_read():
    """With the digits of the meter."""
    (fee,) = tariff(POWER.format("peak * k")).fees
    line = rated(fee, {"peak": Decimal("1.500")}, Period.month(2025, 2))
    assert "1.500 kWh × 31 元/kWh" == line.segments[0].text("period")


def test_only_what_is_per_month_or_year_is_cut_at_months():
    """A price a day or a period has one segment, however long."""
    quarter = Period.parse("2025-01-01..2025-04-01")
    counts = [
        len(rated(fee(per=f'"{per}"', unit=unit), period=quarter).segments)
        for per, unit in (("month", "元/㎡/月"), ("year", "元/㎡/年"), ("day", "元/㎡/日"), ("period", "元/㎡"))
    ]
    assert [3, 3, 1, 1] == counts


def test_a_quantity_that_is_missing_is_named_in_a_cut_interval():
    """It is not taken for zero."""
    assert "fact-missing" == refused(tariff(POWER.format("peak * k")).fees[0], {})[0]


@pytest.mark.parametrize("formula", ["volume(usage, water)", "package(usage, 7, fare)"])
def test_a_change_of_payer_does_not_split_a_quantity(formula):
    """Whole packages and reached bands are counted over the interval; a cut only shares out what it comes to."""
    whole = rated(water(formula), {"usage": Decimal(31)})
    cut = rated(water(formula), {"usage": Decimal(31)}, cuts=[date(2025, 3, 5), date(2025, 3, 17), date(2025, 4, 1)])
    assert (1, 3) == (len(whole.segments), len(cut.segments))
    assert (whole.exact, whole.amount) == (cut.exact, cut.amount)


# ---- bounds, rounding, tax


@pytest.mark.parametrize(
    ("area", "expected"), [("4", "20.00"), ("100", "200.00"), ("999", "900.00"), ("0", "20.00"), ("10.005", None)]
)
def test_bounds_hold_the_sum_before_the_rounding(area, expected):
    """At least 20, at most 900, however many days; an area of too many digits is no area."""
    text = fee(minimum='"20.00"', maximum='"900.00"')
    if expected is None:
        assert "fact-scale" == refused(text, {"area": Decimal(area)})[0]
    else:
        assert expected == amount(text, {"area": Decimal(area)})


def test_bounds_hold_only_where_the_fee_applies_at_all():
    """No minimum for a home that owes nothing; a whole one where it applies for a day."""
    text = fee(minimum='"20.00"', applies='"lift"')
    assert "0.00" == amount(text, AREA | {"lift": False})
    assert "20.00" == amount(text, changing(("2025-03-02", "lift", False)))


@pytest.mark.parametrize(("to", "expected"), [("0.01", "266.11"), ("0.1", "266.10"), ("1", "266.00")])
def test_a_line_is_rounded_once_at_the_place_that_is_declared(to, expected):
    """2.70 × 98.56 = 266.112."""
    text = fee(prices={"2020-01-01": "2.70"}, round=f'{{ to = "{to}" }}')
    assert expected == amount(text, {"area": Decimal("98.56")})


def test_the_tax_is_within_the_price_or_on_top_of_it():
    """266.11 at 6 %: 15.06 are in it, or 15.97 come to it."""
    facts, price = {"area": Decimal("98.56")}, {"2020-01-01": "2.70"}
    within = rated(fee(prices=price, tax='{ rate = "0.06" }'), facts)
    assert (cny("266.11"), cny("266.11"), cny("15.06")) == (within.net, within.amount, within.tax)
    on_top = rated(fee(prices=price, tax='{ rate = "0.06", included = false }'), facts)
    assert (cny("266.11"), cny("282.08"), cny("15.97")) == (on_top.net, on_top.amount, on_top.tax)


# ---- what cannot be rated


def test_a_fact_that_is_read_and_missing_is_named():
    """With the space and the fee; without a space, the fee alone."""
    assert ("fact-missing", "1-101/service", {"fact": "area"}) == refused(fee(), {}, subject="1-101")
    assert "service" == refused(fee(), {})[1]


def test_a_fact_that_no_reached_branch_reads_may_be_missing_or_wrong():
    """Facts are read lazily, and checked when they are read."""
    text = fee(formula="area * price if lift else price * inner_area")
    assert "200.00" == amount(text, AREA | {"lift": True, "inner_area": "many"})
    wrong = refused(text, AREA | {"lift": False, "inner_area": "many"})
    assert ("fact-type", {"fact": "inner_area", "value": "many", "wanted": "decimal"}) == (wrong[0], wrong[2])


def test_a_sum_below_zero_is_for_a_person():
    """No bill of 0 and none below it."""
    text = fee(formula="(area - 130) * price")
    assert ("amount-negative", {"amount": "-60"}) == refused(text)[::2]


def test_a_division_by_zero_is_no_amount():
    """It is named."""
    assert "division-by-zero" == refused(fee(formula="area * price / floor"), AREA | {"floor": 0})[0]


def test_more_than_any_money_is_no_amount():
    """A price typed with too many digits parks the home, and does not end the run."""
    dear = fee(prices={"2020-01-01": "9999999999"})
    code, _, told = refused(dear, {"area": Decimal(1_000_000)})
    assert ("amount-out-of-range", {"amount": "9999999999000000"}) == (code, told)
    taxed = fee(prices={"2020-01-01": "9999999"}, tax='{ rate = "0.06", included = false }')
    assert "amount-out-of-range" == refused(taxed, {"area": Decimal(1_000_000)})[0]


def test_a_day_without_a_version_is_named():
    """A tariff from a file has none; one made by hand may."""
    whole = fee(prices={"2020-01-01": "2.00", "2025-03-21": "2.50"})
    first, second = whole.versions
    gap = attrs.evolve(whole, versions=(attrs.evolve(first, months=frozenset({1})), second))
    assert ("version-gap", {"day": "2025-03-01"}) == refused(gap)[::2]


# ---- text


def test_a_segment_says_its_arithmetic():
    """The facts, the rates, the weight; nothing where the fee does not apply."""
    line = rated(fee(), period=Period.parse("2025-03-01..2025-03-11"))
    assert "100 ㎡ × 2.00 元/㎡/月 × 10/31 月" == line.segments[0].text("month")
    idle = rated(fee(applies='"lift"'), AREA | {"lift": False}).segments[0]
    assert ("", idle, 0) == (idle.text("month"), idle.replayed(), idle.exact)


def test_a_segment_replays_to_the_same_amount():
    """From its trace, whatever its stored amount says."""
    rows = '[ { name = "a", when = "lift", factor = "0.95" }, { name = "b", when = "not lift", factor = "0.5" } ]'
    for days, exact in ((MARCH, Fraction(190)), (Period(MARCH.start, date(2025, 3, 11)), Fraction(1900, 31))):
        (segment,) = rated(fee(discount=rows), AREA | {"lift": True}, days).segments
        assert segment == attrs.evolve(segment, exact=Fraction(7)).replayed()
        assert isinstance(segment, Segment) and exact == segment.exact


def test_seasons_cut_a_line_at_their_months():
    """Two seasons from one day on: the line of a quarter has a stretch for each month."""
    text = fee()
    (version,) = text.versions
    winter = attrs.evolve(version, months=frozenset({1, 2}))
    rest = attrs.evolve(version, months=frozenset(range(3, 13)))
    seasons = attrs.evolve(text, versions=(winter, rest))
    quarter = Period.parse("2025-01-01..2025-04-01")
    assert (date(2025, 3, 1),) == seasons.changes(quarter)
    assert [winter, winter, rest] == [found for _, found, _ in stretches(seasons, quarter)]
    assert Money(60000) == rated(seasons, period=quarter).amount
    assert Rounding() == seasons.rounding
