"""Laws of shared costs: whatever the weights, the vacancies and the rule of the remainder, a pool goes out whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.fees.line import Constant
from jizhi.fees.shared import share_out, share_pool, weigh
from jizhi.testing.billing import tariff
from jizhi.values import REMAINDERS, Money, Period

MARCH = Period.month(2025, 3)
POLICIES = sorted(REMAINDERS)
BEARERS = ("owner", "spread", "company")


def pool(remainder, vacant_share="owner", since=("2020-01-01",)):
    head = ["[[fee]]", 'code = "lift"', 'on = "pool"', 'per = "period"']
    head += [f'remainder = "{remainder}"', f'vacant_share = "{vacant_share}"']
    versions = [f'[[fee.version]]\nsince = {day}\nbasis = "b"\nformula = "area"' for day in since]
    return tariff("\n".join([*head, *versions])).fees[0]


@st.composite
def spaces(draw):
    """Homes of some area, some vacant; the first weighs for certain and is lived in, so that somebody bears."""
    areas = st.integers(0, 200_00).map(lambda number: Decimal(number).scaleb(-2))
    rest = draw(st.lists(st.tuples(areas, st.sampled_from((0, 0, 7))), max_size=8))
    rows = [(Decimal(50), 0), *rest]
    return {f"1-{n}": {"area": area, "vacant_months": months} for n, (area, months) in enumerate(rows, 1)}


def weighed_of(fee, homes):
    found = (weigh(fee, code, Constant(facts), period=MARCH).value for code, facts in homes.items())
    return [each for each in found if each is not None]


def borne(shared):
    """All that the payers and the company bear, and what is kept apart, in fen."""
    return sum(part.fen for part in (*shared.parts.values(), *shared.company.values(), shared.apart))


@pytest.mark.parametrize("vacant_share", BEARERS)
@pytest.mark.parametrize("remainder", POLICIES)
@given(fen=st.integers(0, 10**9), homes=spaces())
def test_payers_company_and_what_is_kept_apart_make_up_the_pool(remainder, vacant_share, fen, homes):
    """For every rule of the remainder, and whoever bears what falls on a vacant space."""
    fee = pool(remainder, vacant_share, ("2020-01-01", "2025-03-11"))
    shared = share_out(fee, Money(fen), weighed_of(fee, homes), period=MARCH).value
    assert fen == borne(shared)


@given(fen=st.integers(0, 10**9), homes=spaces())
def test_a_vacant_share_is_borne_by_the_company_only_where_the_fee_says_so(fen, homes):
    """Else it falls to the owner, or to the others; then the company bears nothing."""
    for vacant_share in ("owner", "spread"):
        fee = pool("largest-fraction", vacant_share)
        assert {} == share_out(fee, Money(fen), weighed_of(fee, homes), period=MARCH).value.company


@given(fen=st.integers(0, 10**9), homes=spaces())
def test_the_order_of_the_spaces_moves_no_fen(fen, homes):
    """Who is read first gains nothing by it."""
    fee = pool("largest-fraction")
    backwards = dict(reversed(homes.items()))
    forth, back = (share_pool(fee, Money(fen), each, period=MARCH).value for each in (homes, backwards))
    assert forth == back


def test_rounding_each_part_on_its_own_would_lose_a_fen():
    """The broken twin: three equal homes of 100.00, each part rounded for itself, come to 99.99."""
    fee = pool("largest-fraction")
    homes = {f"1-{n}": {"area": Decimal(50)} for n in (1, 2, 3)}
    shared = share_out(fee, Money(100_00), weighed_of(fee, homes), period=MARCH).value
    assert (100_00, 99_99) == (borne(shared), 3 * (100_00 // 3))


def test_to_leave_out_the_company_would_lose_its_part():
    """The broken twin: the payers alone do not make up a pool of which a vacant home has half."""
    fee = pool("largest-fraction", "company")
    homes = {f"1-{n}": {"area": Decimal(50), "vacant_months": months} for n, months in ((1, 0), (2, 7))}
    shared = share_out(fee, Money(100_00), weighed_of(fee, homes), period=MARCH).value
    assert (100_00, 50_00) == (borne(shared), sum(part.fen for part in shared.parts.values()))
