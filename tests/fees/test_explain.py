"""Explain: every kind of charge replays to the same fen from what it recorded; another tariff does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.errors import NotExplained
from jizhi.estate import Change
from jizhi.fees.explain import Recorded
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
CHANGED = home(changes=(Change(since=date(2025, 3, 21), fact="area", value=Decimal(200)),))
AFTER = {"start": '"day-after-handover"'}
SALE = (owned(until=date(2025, 3, 13)), owned(party="li", since=date(2025, 3, 13)))
SHARED = (owned(party="li", share=Fraction(3, 5)), owned(party="wang", share=Fraction(2, 5)))


def charges(made, *spaces, run="r", **words):
    return fees.assess(made, roster(*(spaces or (home(),)), **words), period=MARCH, run=run).value.charges


@pytest.mark.parametrize(
    ("words", "space", "tenures"),
    [
        ({}, home(), None),
        ({"tax": '{ rate = "0.06", included = false }'}, CHANGED, SALE),
        ({"minimum": '"100.00"', "round": '{ to = "1" }'}, CHANGED, SALE),
        ({"discount": '[ { name = "big", when = "area > 150", factor = "0.7" } ]'}, CHANGED, SHARED),
        (AFTER, home(handover=date(2025, 3, 5)), SALE),
        (AFTER | {"payer": '"developer-until-handover"'}, home(handover=date(2025, 3, 5)), None),
        ({"prorate": '"none"'}, CHANGED, SALE),
        ({"per": '"period"', "unit": "元/㎡"}, CHANGED, SALE),
        ({"prices": {"2020-01-01": "2.00", "2025-03-21": "2.50"}}, home(), SALE),
    ],
)
def test_a_charge_explains_itself_from_its_own_facts(words, space, tenures):
    """Each payer's part, with the whole line that it is a part of."""
    made = tariff(fee_text(**words))
    known = charges(made, space, tenures=[*(tenures or (owned(),)), owned(party="wang", role="developer")])
    assert known
    for charge in known:
        explanation = fees.explain_charge(made, charge)
        assert explanation.holds
        assert (charge.target, cny(0)) == (explanation.replayed, explanation.before)


def test_a_part_shows_the_line_and_the_turn():
    """The text of each stretch, and what of their sum is this payer's."""
    made = tariff()
    seller, _ = charges(made, tenures=SALE)
    explanation = fees.explain_charge(made, seller)
    assert ["100 ㎡ × 2.00 元/㎡/月 × 12/31 月", "100 ㎡ × 2.00 元/㎡/月 × 19/31 月"] == [
        segment.text("month") for segment in explanation.line.segments
    ]
    assert (cny("200.00"), cny("77.42")) == (explanation.line.amount, explanation.replayed)


def corrected(made):
    known = charges(made)
    larger = fees.assess(made, roster(home(area=Decimal(120))), period=MARCH, run="s").value
    return known, fees.reconcile(larger, known).value


def test_a_correction_tells_what_was_billed_before():
    """240.00 in all, 200.00 before."""
    made = tariff()
    _, (charge,) = corrected(made)
    explanation = fees.explain_charge(made, charge)
    assert (True, cny("240.00"), cny("200.00")) == (explanation.holds, explanation.replayed, explanation.before)


def test_what_is_taken_back_or_voided_rests_on_the_books():
    """No line; what was billed before, and what is left."""
    made = tariff()
    known, fresh = corrected(made)
    sold = fees.assess(made, roster(home(), tenures=[owned(party="li")]), period=MARCH, run="s").value
    (_, back) = fees.reconcile(sold, known).value
    (gone,) = fees.void("r", known + fresh, by="undo")
    for charge, left, before in ((back, "0.00", "200.00"), (gone, "40.00", "240.00")):
        explanation = fees.explain_charge(made, charge)
        assert (True, ()) == (explanation.holds, explanation.line.segments)
        assert (cny(left), cny(before)) == (explanation.replayed, explanation.before)


def test_a_bill_is_explained_charge_by_charge():
    """In the order of the bill; charges of other bills beside them do no harm."""
    made = tariff(fee_text("b"), fee_text("a"))
    known = charges(made, home(), home("1-102"))
    bill, other = fees.bill(known, made, issued_on=MARCH.start)
    explanations = fees.explain(made, bill, known)
    assert bill.charges == tuple(one.charge.id for one in explanations)
    assert bill.total == sum((one.replayed - one.before for one in explanations), cny(0))
    with pytest.raises(NotExplained, match=r"1-102/a/.* among the charges"):
        fees.explain(made, other, [charge for charge in known if charge.space == "1-101"])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (fee_text(prices={"2020-01-01": "3.00"}), "would be 300.00 CNY, not 200.00"),
        (fee_text("other"), "no fee|service"),
        (fee_text(formula="area * price * floor"), "fact-missing"),
        (fee_text(prices={"2026-01-01": "2.00"}), "would be 0.00 CNY"),
    ],
)
def test_another_tariff_does_not_explain_a_bill(other, why):
    """Another price, no such fee, other facts, no version yet: it says which charge, and why."""
    known = charges(tariff())
    (bill,) = fees.bill(known, tariff(), issued_on=MARCH.start)
    with pytest.raises(NotExplained, match=why):
        fees.explain(tariff(other), bill, known)


def test_a_charge_that_was_tampered_with_does_not_hold():
    """Another amount, another fact."""
    made = tariff()
    (charge,) = charges(made)
    (piece,) = charge.slices
    for wrong in (
        attrs.evolve(charge, amount=cny("199.99"), target=cny("199.99")),
        attrs.evolve(charge, slices=(attrs.evolve(piece, facts=(("area", Decimal(99)),)),)),
    ):
        assert not fees.explain_charge(made, wrong).holds


def test_a_charge_without_facts_cannot_be_explained():
    """It was not made by this library, or was cut short."""
    (charge,) = charges(tariff())
    with pytest.raises(NotExplained, match="no facts"):
        fees.explain_charge(tariff(), attrs.evolve(charge, slices=()))


def test_recorded_facts_are_those_of_the_last_slice_that_began():
    """Before the first, those of the first."""
    recorded = Recorded((fees.Slice(date(2025, 3, 5), (("lift", True),)), fees.Slice(date(2025, 3, 9), ())))
    assert [{"lift": True}, {"lift": True}, {}] == [recorded.on(date(2025, 3, day)) for day in (1, 8, 9)]
    assert (date(2025, 3, 5), date(2025, 3, 9)) == recorded.changes((), MARCH)
