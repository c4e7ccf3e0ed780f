"""The laws about the library itself: they hold for its own readers, and each catches a broken twin."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from jizhi.fees.line import rate_line
from jizhi.fees.shared import share_pool
from jizhi.findings import Outcome
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Money
from jizhi.verify import Search, verify_tariff

FEW = Search(tries=10, seed=1)
SERVICE = fee_text(formula="area * price * max(floor, 1)")
LIFT = fee_text("lift", on='"pool"', per='"period"', formula="area").replace(
    '  rates = { price = "2.00 元/㎡/月" }\n', ""
)


def forgetting_the_handover(fee, facts, *, period, cuts=(), currency="CNY"):
    """A reader that charges a day less where somebody moves."""
    outcome = rate_line(fee, facts, period=period, cuts=cuts, currency=currency)
    if not tuple(cuts) or outcome.value is None or not outcome.value.segments:
        return outcome
    first, *others = outcome.value.segments
    less = attrs.evolve(first, exact=first.exact * Fraction(9, 10))
    return Outcome(attrs.evolve(outcome.value, segments=(less, *others)))


def adding_a_fen(fee, facts, *, period, cuts=(), currency="CNY"):
    """A reader whose amount its own explanation does not reach."""
    outcome = rate_line(fee, facts, period=period, cuts=cuts, currency=currency)
    line = outcome.value
    return outcome if line is None else Outcome(attrs.evolve(line, amount=line.amount + Money(1)))


def losing_a_fen(fee, pool, spaces, *, period):
    """A split that rounds every part down on its own."""
    outcome = share_pool(fee, pool, spaces, period=period)
    if not outcome.value or len(outcome.value) < 2:
        return outcome
    return Outcome({space: Money(part.fen // 2 * 2) for space, part in outcome.value.items()}, outcome.findings)


def broken_by(**twin):
    return {each.finding.code for each in verify_tariff(tariff(SERVICE, LIFT), search=FEW, **twin).value}


@pytest.mark.parametrize(
    ("twin", "law"),
    [
        ({"rate": forgetting_the_handover}, "law-handover"),
        ({"rate": adding_a_fen}, "law-replay"),
        ({"share": losing_a_fen}, "law-shares"),
    ],
)
def test_a_broken_reader_is_caught_by_its_law(twin, law):
    """A law that no twin breaks says nothing."""
    assert law in broken_by(**twin)


def test_the_librarys_own_readers_break_none():
    """What the twins are held against."""
    assert set() == broken_by()


def test_the_same_seed_finds_the_same_cases():
    """What was met once can be met again."""
    rebate = tariff(fee_text(formula="area * price - off").replace('㎡/月" }', '㎡/月", off = "50 元/月" }'))
    one, other = (verify_tariff(rebate, search=FEW).value for _ in range(2))
    assert one and one == other
