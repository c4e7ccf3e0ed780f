"""Payers: one after another by cumulative differences, side by side by largest fraction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import NotRated
from jizhi.estate import Turn
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.payers import shares_of
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
DAYS = (date(2025, 3, 1), date(2025, 3, 11), date(2025, 3, 21), date(2025, 4, 1))
LI, WANG = (("li", Fraction(1)),), (("wang", Fraction(1)),)
BOTH = (("li", Fraction(2, 3)), ("wang", Fraction(1, 3)))


def shared(*payers, area="100.01", **words):
    fee = tariff(fee_text(**words)).fees[0]
    turns = tuple(Turn(Period(*days), who) for *days, who in zip(DAYS, DAYS[1:], payers, strict=False))
    line = rate_line(fee, Constant({"area": Decimal(area)}), period=MARCH, cuts=DAYS).value
    return shares_of(fee, line, turns)


def test_running_totals_are_rounded_at_the_end_of_each_turn():
    """64.52 to the 11th, 129.05 to the 21st, 200.02 in all."""
    assert {"li": cny("64.52"), "wang": cny("64.53")} == shared(LI, WANG)
    assert {"li": cny("135.49"), "wang": cny("64.53")} == shared(LI, WANG, LI)


def test_each_turn_is_shared_by_those_who_pay_in_it():
    """The odd fen goes to the larger fraction."""
    assert {"li": cny("64.52") + cny("43.02"), "wang": cny("21.51")} == shared(LI, BOTH)


def test_the_rounding_of_the_line_is_that_of_its_turns():
    """To whole yuan: 65, 129, 200."""
    assert {"li": cny("65.00"), "wang": cny("135.00")} == shared(LI, WANG, WANG, round='{ to = "1" }')


def test_nobody_owes_less_than_nothing():
    """Where the total falls during a turn, a person has to look."""
    rows = '[ { name = "back", when = "area > 1", factor = "0" } ]'
    assert {"li": cny(0)} == shared(LI, discount=rows)
    with pytest.raises(NotRated, match="amount-negative"):
        falling()


def falling():
    text = fee_text(prices={"2020-01-01": "2.00", "2025-03-11": "-0.50"})
    fee = tariff(text).fees[0]
    line = rate_line(fee, Constant({"area": Decimal(100)}), period=MARCH, cuts=DAYS).value
    return shares_of(fee, line, (Turn(Period(*DAYS[:2]), LI), Turn(Period(*DAYS[1:3]), WANG)))
