"""A year of a shared cost: what was charged in advance against what it really came to, to the fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import CurrencyMismatch
from jizhi.fees import Charge, Settlement, settle
from jizhi.fees.line import Constant
from jizhi.fees.shared import Weighed, weigh
from jizhi.findings import Outcome
from jizhi.testing.billing import tariff
from jizhi.values import Money, Period, cny

YEAR = Period.year(2025)


def pool(**words: str) -> Any:
    lines = [f"{name} = {value}" for name, value in words.items()]
    version = '[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\nformula = "area"'
    return tariff("\n".join(['[[fee]]\ncode = "lift"\non = "pool"\nper = "period"', *lines, version])).fees[0]


def weighed(fee: Any, areas: dict[str, int], **more: Any) -> list[Weighed]:
    outcomes = [
        weigh(fee, space, Constant({"area": Decimal(area)} | more), period=YEAR) for space, area in areas.items()
    ]
    return [outcome.value for outcome in outcomes if outcome.value is not None]


def advance(space: str, fen: int, *, month: int = 1, payer: str = "zhang", **more: Any) -> Charge:
    given: dict[str, Any] = {"fee": "lift", "cycle": Period.month(2025, month)} | more
    return Charge(
        run="r", project="jade", space=space, payer=payer, target=Money(fen), amount=Money(fen), **given
    )  # fmt: skip


def settled(
    cost: str, areas: dict[str, int], *charges: Charge, fee: Any = None, **more: Any
) -> Outcome[Settlement | None]:
    fee = fee or pool()
    return settle(fee, cny(cost), weighed(fee, areas, **more), charges, period=YEAR)


def told(found: Outcome[Settlement | None]) -> list[tuple[str, str, str, str]]:
    assert found.value is not None
    return [
        (row.space, row.payer, str(row.advanced.yuan), str(row.difference.yuan)) for row in found.value.rows
    ]  # fmt: skip


def test_who_advanced_too_little_is_charged_and_who_advanced_too_much_is_credited():
    """Twelve months of advances, the real cost by area."""
    months = [advance(space, 1000, month=month) for space in ("1-1", "1-2") for month in range(1, 13)]
    found = settled("300.00", {"1-1": 100, "1-2": 50}, *months)
    assert [("1-1", "zhang", "120.00", "80.00"), ("1-2", "zhang", "120.00", "-20.00")] == told(found)
    assert (cny("240.00"), cny("60.00"), ()) == (found.value.advanced, found.value.difference, found.findings)


def test_what_was_taken_back_was_not_advanced():
    """A correction and a void count, other fees and other years do not."""
    charges = [
        advance("1-1", 5000),
        attrs.evolve(advance("1-1", -2000), n=1, kind="correction"),
        advance("1-1", 900, fee="water"),
        advance("1-1", 800, cycle=Period.month(2024, 12)),
        advance("1-2", 700),
        attrs.evolve(advance("1-2", -700), n=1, kind="void"),
    ]
    found = settled("30.00", {"1-1": 100}, *charges)
    assert [("1-1", "zhang", "30.00", "0.00")] == told(found)


def test_advances_may_have_been_charged_as_other_fees():
    """So much per square metre each month, and a supplement; the pool itself was never charged."""
    charges = [advance("1-1", 700, fee="service"), advance("1-1", 100, fee="extra"), advance("1-1", 9)]
    kept = weighed(pool(), {"1-1": 100})
    found = settle(pool(), cny("10.00"), kept, charges, period=YEAR, advanced_as=("service", "extra"))
    assert [("1-1", "zhang", "8.00", "2.00")] == told(found)


def test_seller_and_buyer_bear_the_share_as_they_advanced():
    """Five months and seven; the parts add up to the share."""
    months = [advance("1-1", 1000, month=month, payer="li" if month < 6 else "wang") for month in range(1, 13)]
    assert [("1-1", "li", "50.00", "-8.33"), ("1-1", "wang", "70.00", "-11.67")] == told(
        settled("100.00", {"1-1": 100}, *months)
    )


def test_who_was_only_credited_bears_the_share_like_the_others():
    """Nobody's weight is below zero."""
    found = settled("10.00", {"1-1": 100}, advance("1-1", -100, payer="li"), advance("1-1", -300, payer="wang"))
    assert [("1-1", "li", "-1.00", "6.00"), ("1-1", "wang", "-3.00", "8.00")] == told(found)


def test_a_share_without_any_advance_has_no_payer_and_is_told():
    """Whose it is, only a person can say; a space that bears nothing is not there."""
    found = settled("10.00", {"1-1": 100, "1-2": 0})
    assert [("1-1", "", "0.00", "10.00")] == told(found)
    assert [("advance-missing", "1-1/lift", "10.00 CNY")] == [
        (finding.code, finding.subject, finding.fact("amount")) for finding in found.findings
    ]


def test_who_advanced_and_bears_nothing_is_credited_all_of_it():
    """The space weighs nothing, or is not in the pool."""
    found = settled("10.00", {"1-1": 100}, advance("1-1", 400), advance("1-9", 600, payer="li"))
    assert [("1-1", "zhang", "4.00", "6.00"), ("1-9", "li", "6.00", "-6.00")] == told(found)


def test_a_cycle_that_lies_in_two_years_is_left_out_and_told():
    """It cannot be cut in two: it was one line."""
    across = advance("1-1", 900, cycle=Period.parse("2025-12-01..2026-02-01"))
    found = settled("10.00", {"1-1": 100}, advance("1-1", 400), across)
    assert [("1-1", "zhang", "4.00", "6.00")] == told(found)
    assert [("cycle-cut", "2025-12-01..2026-02-01")] == [(each.code, each.fact("cycle")) for each in found.findings]


def test_what_the_company_bears_for_vacant_spaces_is_apart():
    """And noted."""
    fee = pool(vacant_share='"company"')
    kept = weighed(fee, {"1-1": 100}) + weighed(fee, {"1-2": 100}, vacant_months=3)
    found = settle(fee, cny("10.00"), kept, [advance("1-1", 500)], period=YEAR)
    assert [("1-1", "zhang", "5.00", "0.00")] == told(found)
    assert ({"1-2": cny("5.00")}, ["pool-company"]) == (found.value.company, [each.code for each in found.findings])


def test_a_cost_that_nobody_can_bear_is_not_settled():
    """No weight, no share."""
    found = settled("10.00", {}, advance("1-1", 100))
    assert (None, ["pool-without-weights"]) == (found.value, [each.code for each in found.findings])


def test_one_settlement_has_one_currency():
    """Dollars are not taken off yuan."""
    with pytest.raises(CurrencyMismatch):
        told(settled("10.00", {"1-1": 1}, attrs.evolve(advance("1-1", 1), amount=Money(1, "HKD"))))


@given(
    st.integers(0, 10**6),
    st.dictionaries(st.sampled_from(("1-1", "1-2", "1-3")), st.integers(1, 99), min_size=1),
    st.lists(
        st.builds(
            advance,
            st.sampled_from(("1-1", "1-2", "1-3", "1-9")),
            st.integers(-500, 5000),
            month=st.integers(1, 12),
            payer=st.sampled_from(("li", "wang")),
        ),
        max_size=8,
    ),
)
def test_a_settlement_loses_no_fen(fen: int, areas: dict[str, int], charges: list[Charge]) -> None:
    """Advances and differences are the cost; settling what is settled leaves nothing to settle."""
    fee = pool()
    kept = weighed(fee, areas)
    found = settle(fee, Money(fen), kept, charges, period=YEAR).value
    assert found is not None
    assert Money(fen) == found.advanced + found.difference == sum((row.share for row in found.rows), Money(0))
    if all(row.share for row in found.rows) and all(row.advanced.fen > 0 for row in found.rows):
        again = [advance(row.space, row.share.fen, payer=row.payer) for row in found.rows]
        once_more = settle(fee, Money(fen), kept, again, period=YEAR).value
        assert once_more is not None
        assert [Money(0)] * len(found.rows) == [row.difference for row in once_more.rows]
