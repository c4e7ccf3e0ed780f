"""Assess: who is billed what for which cycle, and which spaces are skipped or parked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.estate import Change, Vacancy
from jizhi.fees import Billed, Parked, Skipped
from jizhi.testing.billing import JADE, fee_text, home, owned, roster, tariff
from jizhi.values import Period

MARCH = Period.month(2025, 3)
WEEKS = "2025-03-03..2025-03-17"
AREA_CHANGES = (Change(since=date(2025, 3, 21), fact="area", value=Decimal(200)),)


def result(*texts, spaces=None, tenures=None, period=MARCH, head="", **more):
    """What becomes of the first space."""
    estate = roster(*(spaces or (home(),)), tenures=tenures, **more)
    return fees.assess(tariff(*texts, head=head), estate, period=period, run="r").value.results[0]


def owed(*texts, **words):
    """The fen of each payer and cycle."""
    found = result(*texts, **words)
    assert isinstance(found, Billed), found
    return {(charge.payer, str(charge.cycle)): charge.amount.fen for charge in found.charges}


def payers(*texts, **words):
    return {payer: fen for (payer, _), fen in owed(*texts, **words).items()}


# ---- cycles


def cycles(text, period):
    return [str(cycle) for _, cycle in fees.due_cycles(tariff(text), period)]


@pytest.mark.parametrize(
    ("cycle", "period", "expected"),
    [
        ("{ months = 3 }", "2025-03", ["2025-01-01..2025-04-01"]),
        ('{ months = 3, when = "in-arrears" }', "2025-02", []),
        ('{ months = 3, when = "in-arrears" }', "2025-03", ["2025-01-01..2025-04-01"]),
        ("{ months = 1 }", "2025-02-20..2025-03-02", ["2025-02-01..2025-03-01", "2025-03-01..2025-04-01"]),
        ('{ when = "in-arrears" }', "2025-02-20..2025-03-02", ["2025-02-01..2025-03-01"]),
        ("{ weeks = 2, anchor = 2025-03-03 }", "2025-03-10..2025-03-18", [WEEKS, "2025-03-17..2025-03-31"]),
        ("{ days = 10, anchor = 2024-02-25 }", "2024-03-01", ["2024-02-25..2024-03-06"]),
        ("{ months = 1, anchor = 2025-01-31 }", "2025-02", ["2025-01-31..2025-02-28", "2025-02-28..2025-03-31"]),
    ],
)  # fmt: skip
def test_in_advance_every_cycle_that_shares_a_day_in_arrears_every_cycle_that_ends(cycle, period, expected):
    """Months, weeks and days; a period of several months bills all of theirs."""
    assert expected == cycles(fee_text(cycle=cycle), Period.parse(period))


def test_a_cycle_that_ended_before_the_fee_began_is_not_due():
    """The one in which it begins is."""
    for day in ("2025-03-01", "2025-03-17"):
        text = fee_text(prices={day: "2.00"})
        assert ["2025-03-01..2025-04-01"] == cycles(text, Period.parse("2025-01-01..2025-03-20"))


def test_fees_of_meters_and_single_charges_are_not_due_by_the_space():
    """A space without meters, asked for nothing, owes nothing of them."""
    card = fee_text("card", per='"once"', unit="元/㎡")
    water = fee_text("water", on='"meter"')
    outcome = fees.assess(tariff(card, water, fee_text()), roster(home()), period=MARCH)
    assert () == outcome.findings
    assert ["service"] == [charge.fee for charge in outcome.value.charges]


# ---- the same money, the short way and the long way


def test_an_ordinary_home_pays_the_whole_cycle():
    """One owner, no change: one charge, with the facts that were read."""
    (charge,) = result(fee_text(applies='"lift or area > 1"'), spaces=[home(lift=False, floor=3)]).charges
    facts = (("area", Decimal(100)), ("lift", False))
    assert (fees.Slice(MARCH.start, facts),) == charge.slices
    assert ((), 0, "charge", 20000) == (charge.turns, charge.n, charge.kind, charge.target.fen)
    assert "jade/1-101/service/2025-03-01..2025-04-01/zhang#0" == charge.id


def test_fees_that_declare_other_facts_are_scaled_apart():
    """Two fees made by hand may mean different things by one name."""
    whole = tariff(fee_text("service", formula="area * price + balcony * price"), head=BALCONY)
    one = whole.fees[0]
    finer = attrs.evolve(one.specs["balcony"], scale=0, at_most=Decimal(1))
    other = attrs.evolve(one, code="other", specs={**one.specs, "balcony": finer})
    estate = roster(home(attributes={"balcony": Decimal("4.50")}))
    assessed = fees.assess(attrs.evolve(whole, fees=(one, other)), estate, period=MARCH)
    assert isinstance(assessed.value.results[0], Parked)
    assert ["fact-range"] == [finding.code for finding in assessed.findings]


BALCONY = '[facts.balcony]\ntype = "decimal"\nunit = "㎡"\nscale = 2\n'


def test_a_custom_fact_is_billed_as_it_is_declared():
    """With its default scale and its own change."""
    moved = (Change(since=date(2025, 3, 21), fact="balcony", value=Decimal("9.00")),)
    built = home(attributes={"balcony": Decimal("4.50")}, changes=moved)
    formula = fee_text(formula="balcony * price")
    assert {"zhang": 1219} == payers(formula, spaces=[built], head=BALCONY)


def test_a_quarter_in_advance_is_shared_where_the_home_is_handed_over_in_the_middle():
    """The developer's days, then the owner's; the parts are the quarter."""
    sold = {"spaces": [home(handover=date(2025, 2, 14))], "project": attrs.evolve(JADE, developer="wang")}
    text = fee_text(cycle="{ months = 3 }", payer='"developer-until-handover"', start='"day-after-handover"')
    assert {"wang": 30000, "zhang": 30000} == payers(text, **sold)
    late = fee_text(cycle="{ months = 3 }", start='"next-month-after-handover"')
    assert {"zhang": 20000} == payers(late, **sold)


def test_a_handover_to_come_leaves_the_developer_paying():
    """Until its day is in the cycle."""
    text = fee_text(payer='"developer-until-handover"', start='"day-after-handover"')
    more = {"spaces": [home(handover=date(2025, 9, 1))], "project": attrs.evolve(JADE, developer="wang")}
    assert {"wang": 20000} == payers(text, **more)
    assert {"zhang": 20000} == payers(text, period=Period.month(2025, 10), **more)


def test_a_handover_recorded_as_a_change_begins_the_month_at_its_day():
    """Known from 10 March on, it counts from then; the developer has the days before."""
    change = Change(since=date(2025, 3, 10), fact="handover", value=date(2025, 3, 10))
    text = fee_text(payer='"developer-until-handover"', start='"day-after-handover"')
    more = {"spaces": [home(changes=(change,))], "project": attrs.evolve(JADE, developer="wang")}
    assert {"wang": 6452, "zhang": 13548} == payers(text, **more)
    assert {"zhang": 13548} == payers(fee_text(start='"day-after-handover"'), **more)


def test_what_is_not_sold_is_paid_by_the_developer():
    """A developer's tenure pays as the owner's would."""
    assert {"wang": 20000} == payers(fee_text(), tenures=[owned(party="wang", role="developer")])


def test_a_sale_inside_the_month_shares_it_by_days():
    """One after another by cumulative differences: 12/31 rounded, the rest to the buyer."""
    sale = [owned(until=date(2025, 3, 13)), owned(party="li", since=date(2025, 3, 13))]
    found = result(fee_text(), tenures=sale).charges
    assert {"zhang": 7742, "li": 12258} == {charge.payer: charge.amount.fen for charge in found}
    assert [1, 1] == [len(charge.turns) for charge in found]


def test_owners_side_by_side_share_by_largest_fraction():
    """60 and 40 %; of an odd fen the larger fraction has it."""
    both = [owned(party="li", share=Fraction(3, 5)), owned(party="wang", share=Fraction(2, 5))]
    assert {"li": 12000, "wang": 8000} == payers(fee_text(), tenures=both)
    third = [owned(party=who, share=Fraction(1, 3)) for who in ("li", "wang", "zhang")]
    assert {"li": 6667, "wang": 6667, "zhang": 6666} == payers(fee_text(), tenures=third)


def test_who_pays_twice_in_a_month_has_one_charge():
    """Sold and bought back: two turns, one amount."""
    back = [
        owned(until=date(2025, 3, 11)),
        owned(party="li", since=date(2025, 3, 11), until=date(2025, 3, 21)),
        owned(since=date(2025, 3, 21)),
    ]
    found = {charge.payer: charge for charge in result(fee_text(), tenures=back).charges}
    assert {"zhang": 13549, "li": 6451} == {payer: charge.amount.fen for payer, charge in found.items()}
    assert 2 == len(found["zhang"].turns)


def test_a_payer_of_no_part_has_no_charge():
    """What is due once is due from whoever pays first."""
    sale = [owned(until=date(2025, 3, 13)), owned(party="li", since=date(2025, 3, 13))]
    assert {"zhang": 20000} == payers(fee_text(prorate='"none"'), tenures=sale)


def test_the_minimum_is_the_lines_and_falls_to_whoever_reaches_it_first():
    """It is not prorated: the seller's days reach it, the buyer pays what comes above."""
    sale = [owned(until=date(2025, 3, 2)), owned(party="li", since=date(2025, 3, 2))]
    assert {"zhang": 2000, "li": 18000} == payers(fee_text(minimum='"20.00"'), tenures=sale)


def test_a_fee_that_stops_applying_is_charged_to_its_last_day():
    """The home becomes a shop on the 21st."""
    shop = home(changes=(Change(since=date(2025, 3, 21), fact="kind", value="shop"),))
    assert {"zhang": 12903} == payers(fee_text(applies="\"kind == 'dwelling'\""), spaces=[shop])


def test_the_slices_of_a_line_tell_its_facts_day_by_day():
    """From the line's first day, and from each change."""
    (charge,) = result(fee_text(), spaces=[home(changes=AREA_CHANGES)]).charges
    assert [MARCH.start, date(2025, 3, 21)] == [piece.since for piece in charge.slices]
    assert ((), 27097) == (charge.turns, charge.amount.fen)


@pytest.mark.parametrize(
    ("words", "expected"),
    [({"unit": "元/㎡/日", "per": '"day"'}, 620000), ({"unit": "元/㎡", "per": '"period"'}, 20000)],
)
def test_a_price_a_day_or_a_period_is_compiled_too(words, expected):
    """31 days; one period."""
    assert {"zhang": expected} == payers(fee_text(**words))


def test_tax_on_top_is_charged_short_and_long():
    """212.00; and of a sale each part has its own."""
    text = fee_text(tax='{ rate = "0.06", included = false }')
    assert {"zhang": 21200} == payers(text)
    sale = [owned(until=date(2025, 3, 13)), owned(party="li", since=date(2025, 3, 13))]
    assert {"zhang": 8207, "li": 12993} == payers(text, tenures=sale)


# ---- skipped


def test_a_space_that_owes_nothing_says_why():
    """Not liable yet, no fee applies, or nothing to charge: the same words short and long."""
    for start, day in (('"day-after-handover"', date(2025, 4, 9)), ('"next-month-after-handover"', date(2025, 3, 10))):
        assert Skipped("1-101", "not-liable") == result(fee_text(start=start), spaces=[home(handover=day)])
    for space in (home(lift=False), home(lift=False, changes=AREA_CHANGES)):
        assert Skipped("1-101", "no-fee-applies") == result(fee_text(applies='"lift"'), spaces=[space])
    free = {"2020-01-01": "0"}
    for space in (home(), home(changes=AREA_CHANGES)):
        assert Skipped("1-101", "nothing-to-charge") == result(fee_text(prices=free), spaces=[space])
    arrears = fee_text(cycle='{ months = 3, when = "in-arrears" }')
    assert Skipped("1-101", "not-liable") == result(arrears, period=Period.month(2025, 2))


def test_one_fee_that_applies_decides_what_is_said():
    """A home that is exempt from one and free of the other has nothing to charge."""
    idle, free = fee_text(applies='"lift"'), fee_text("free", prices={"2020-01-01": "0"})
    assert Skipped("1-101", "nothing-to-charge") == result(idle, free, spaces=[home(lift=False)])


# ---- parked


def codes(found):
    assert isinstance(found, Parked), found
    return [(finding.code, finding.subject) for finding in found.findings]


def test_a_space_that_fails_is_parked_and_the_others_are_billed():
    """With the reason; none of its fees is billed, also not one that could be."""
    estate = roster(home("1-101", area=None), home("1-102"))
    outcome = fees.assess(tariff(fee_text(), fee_text("flat", unit="元/月", formula="price")), estate, period=MARCH)
    assert [("fact-missing", "1-101/service")] == codes(outcome.value.results[0])
    assert {"1-102"} == {charge.space for charge in outcome.value.charges}
    assert (1, 1, 0) == tuple(len(outcome.value.of(kind)) for kind in (Billed, Parked, Skipped))
    assert ["fact-missing"] == [finding.code for finding in outcome.errors]


def test_what_is_wrong_in_the_roster_parks_before_any_fee():
    """Shares that exceed 1, say."""
    both = [owned(party="li", share=Fraction(3, 5)), owned(party="wang", share=Fraction(3, 5))]
    assert "tenure-shares-exceed" in dict(codes(result(fee_text(), tenures=both)))


def test_a_day_without_a_payer_parks_only_what_would_be_charged():
    """Nobody holds the home from the 13th on; a fee of nothing, or one that does not apply, needs nobody."""
    held = {"tenures": [owned(until=date(2025, 3, 13))]}
    assert [("payer-missing", "1-101")] == codes(result(fee_text(), **held))
    assert "nothing-to-charge" == result(fee_text(prices={"2020-01-01": "0"}), **held).reason
    assert "no-fee-applies" == result(fee_text(applies='"area > 999"'), **held).reason


def test_shares_that_are_short_park_the_space():
    """40 % nobody pays."""
    assert [("tenure-shares-short", "1-101")] == codes(result(fee_text(), tenures=[owned(share=Fraction(3, 5))]))


def test_a_total_that_falls_during_a_turn_is_for_a_person():
    """The sum is above zero, but the buyer would owe less than nothing: the run goes on without the home."""
    smaller = home(changes=(Change(since=date(2025, 3, 21), fact="area", value=Decimal(10)),))
    sale = [owned(until=date(2025, 3, 21)), owned(party="li", since=date(2025, 3, 21))]
    text = fee_text(formula="(area - 40) * price")
    assert {"zhang": 5613} == payers(text, spaces=[smaller])
    assert [("amount-negative", "1-101/service")] == codes(result(text, spaces=[smaller], tenures=sale))


def test_a_total_that_begins_below_nothing_is_for_a_person():
    """The seller's part would be negative: parked, and nothing raised."""
    larger = home(area=Decimal(10), changes=AREA_CHANGES)
    sale = [owned(until=date(2025, 3, 21)), owned(party="li", since=date(2025, 3, 21))]
    text = fee_text(formula="(area - 40) * price")
    assert [("amount-negative", "1-101/service")] == codes(result(text, spaces=[larger], tenures=sale))


def test_more_than_any_money_parks_the_home():
    """A price with too many digits does not end the run."""
    dear = fee_text(prices={"2020-01-01": "9999999999"})
    assert [("amount-out-of-range", "1-101/service")] == codes(result(dear, spaces=[home(area=Decimal(1_000_000))]))


def test_a_fee_without_a_version_parks_every_space():
    """Made by hand; one from a file has a version for every day."""
    whole = tariff()
    (fee,) = whole.fees
    gap = attrs.evolve(fee, versions=(attrs.evolve(fee.versions[0], months=frozenset({1})),))
    assessed = fees.assess(attrs.evolve(whole, fees=(gap,)), roster(home()), period=MARCH).value
    assert [("version-gap", "1-101/service")] == codes(assessed.results[0])


def test_an_empty_roster_is_assessed_to_nothing():
    """No result, no finding."""
    estate = attrs.evolve(roster(home()), dossiers={})
    outcome = fees.assess(tariff(), estate, period=MARCH)
    assert ((), (), ()) == (outcome.value.results, outcome.value.charges, outcome.findings)


def test_a_month_of_vacancy_steps_cuts_no_money():
    """Empty for six months on the 15th: the discount begins there, in one line."""
    empty = Vacancy(project="jade", space="1-101", since=date(2024, 9, 15))
    text = fee_text(discount='[ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]')
    expected = round(Fraction(20000) * (14 + 17 * Fraction(7, 10)) / 31)
    assert {"zhang": expected} == payers(text, vacancies=(empty,))


def test_every_result_is_kept_as_an_item_of_its_run():
    """Billed, skipped with a reason, parked with its first code and all findings."""
    billed, skipped = fees.item_of(Billed("a", ()), run="r", project="jade"), Skipped("b", "not-liable")
    assert ("billed", "", "r/a") == (billed.outcome, billed.reason, billed.id)
    assert ("skipped", "not-liable") == attrs.astuple(fees.item_of(skipped, run="r", project="jade"))[3:5]
    parked = fees.item_of(result(fee_text(), spaces=[home(area=None)]), run="r", project="jade")
    assert ("parked", "fact-missing", 1) == (parked.outcome, parked.reason, len(parked.findings))


def test_a_line_of_many_days_ends_on_the_last():
    """A leap year in one cycle: 366 days of 1 元."""
    year = Period.year(2024)
    text = fee_text(cycle="{ months = 12, anchor = 2024-01-01 }", per='"day"', unit="元/日", formula="price")
    (((payer, cycle), fen),) = owed(text, period=year).items()
    assert ("zhang", str(year), 73200) == (payer, cycle, fen)
    assert year.end - timedelta(days=1) in year
