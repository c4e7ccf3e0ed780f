"""Each day count says how many months a part of a month is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from jizhi.errors import UnknownDayCount
from jizhi.fees.cycle import Cycle
from jizhi.fees.proration import DAY_COUNTS, months, weights
from jizhi.values import Period, Rounding

MONTHLY = Cycle()
QUARTERLY = Cycle(months=3)


def billed(price: str, period: str, day_count: str, cycle: Cycle = MONTHLY) -> str:
    return str(Rounding().money(Fraction(price) * months(Period.parse(period), day_count=day_count, cycle=cycle)).yuan)


class TestWorkedNumbers:
    """The worked cases of property offices, to the fen."""

    @pytest.mark.parametrize(
        ("price", "period", "day_count", "amount"),
        [
            # Handover on 10 March, 210.02 a month, through December: billed from the month after; from the day after.
            ("210.02", "2025-04-01..2026-01-01", "actual/month", "1890.18"),
            ("210.02", "2025-03-11..2026-01-01", "actual/month", "2032.45"),
            ("210.02", "2025-03-11..2025-04-01", "fixed-30", "147.01"),
            # 300.00 a month for the 19 days from 10 February on.
            ("300", "2025-02-10..2025-03-01", "actual/month", "203.57"),
            ("300", "2025-02-10..2025-03-01", "fixed-30", "190.00"),
            ("300", "2025-02-10..2025-03-01", "actual/365", "187.40"),
            # Three stretches, one rounding.
            ("100.00", "2023-01-12..2023-09-15", "actual/month", "811.18"),
            # 15 of 31 days: multiplied before divided.
            ("333.00", "2024-01-17..2024-02-01", "actual/month", "161.13"),
            ("333.00", "2024-01-17..2024-02-01", "fixed-30", "166.50"),
            ("333.00", "2024-01-17..2024-02-01", "actual/365", "164.22"),
            # A rent of 200 from 1 October to 16 November.
            ("200", "2010-10-01..2010-11-16", "actual/month", "300.00"),
        ],
    )
    def test_a_stub_costs_what_was_worked_out_by_hand(
        self, price: str, period: str, day_count: str, amount: str
    ) -> None:
        """Exact months times the price, rounded once."""
        assert amount == billed(price, period, day_count)

    @pytest.mark.parametrize(
        ("period", "parts"),
        [
            ("2024-01-17..2024-02-01", Fraction(15, 31)),
            ("2024-01-15..2024-03-10", Fraction(17, 31) + 1 + Fraction(9, 31)),
            ("2024-01-31..2024-02-29", Fraction(1, 31) + Fraction(28, 29)),
        ],
    )
    def test_months_are_exact_where_others_round_to_four_places(self, period: str, parts: Fraction) -> None:
        """Head and tail over their own months, whole months between."""
        assert parts == months(Period.parse(period), day_count="actual/month", cycle=MONTHLY)


class TestEachRule:
    @pytest.mark.parametrize(
        ("day_count", "period", "expected"),
        [
            ("fixed-30", "2025-03-01..2025-03-31", "1"),
            ("fixed-30", "2025-02-01..2025-02-28", "9/10"),
            ("fixed-30", "2025-02", "1"),
            ("fixed-30", "2025-03-02..2025-04-01", "1"),
            ("30/360", "2025-02-10..2025-03-01", "7/10"),
            ("30/360", "2025-03-30..2025-03-31", "0"),
            ("30/360", "2025-03-31..2025-04-01", "1/30"),
            ("30/360", "2025-01-17..2025-03-10", "53/30"),
            ("actual/365", "2025-03", "372/365"),
            ("actual/365", "2025", "12"),
            ("whole-month-if-15", "2025-03-17..2025-04-01", "1"),
            ("whole-month-if-15", "2025-03-18..2025-04-01", "0"),
            ("whole-month-if-15", "2025-03-18..2025-04-16", "1"),
            ("whole-month", "2025-03-31..2025-04-02", "2"),
            ("none", "2025-03-31..2025-06-02", "1"),
            ("actual/month", "2025", "12"),
        ],
    )
    def test_a_period_counts_as_its_rule_says(self, day_count: str, period: str, expected: str) -> None:
        """Day counts of the tariff language."""
        assert Fraction(expected) == months(Period.parse(period), day_count=day_count, cycle=MONTHLY)

    def test_a_part_of_a_quarter_is_measured_on_the_quarter(self) -> None:
        """15 of the 91 days of the second quarter, in months; a whole quarter is three."""
        stub, whole = Period.parse("2025-04-01..2025-04-16"), Period.parse("2025-04-01..2025-07-01")
        counted = [months(each, day_count="actual/period", cycle=QUARTERLY) for each in (stub, whole)]
        assert [Fraction(45, 91), Fraction(3)] == counted

    def test_a_period_counted_in_weeks_is_one_period(self) -> None:
        """Where the cycle has no months a whole period weighs one."""
        cycle = Cycle(weeks=1, anchor=date(2025, 3, 3))
        period = Period.parse("2025-03-05..2025-03-17")
        assert Fraction(5, 7) + 1 == months(period, day_count="actual/period", cycle=cycle)

    @pytest.mark.parametrize("day_count", sorted(set(DAY_COUNTS) - {"actual/365"}))
    def test_a_whole_calendar_month_is_one(self, day_count: str) -> None:
        """So the usual bill needs no fraction at all."""
        assert (Fraction(1),) == weights(Period.month(2025, 2), day_count=day_count, cycle=MONTHLY)

    def test_a_rule_that_does_not_exist_is_named(self) -> None:
        """The error lists the rules there are."""
        with pytest.raises(UnknownDayCount) as caught:
            months(Period.month(2025, 2), day_count="30E/360", cycle=MONTHLY)
        assert ("30E/360", tuple(DAY_COUNTS)) == (caught.value.name, caught.value.known)


class TestCuts:
    @pytest.mark.parametrize(
        ("day_count", "expected"),
        [
            ("actual/month", ["20/31", "11/31"]),
            ("fixed-30", ["2/3", "1/3"]),
            ("whole-month-if-15", ["1", "0"]),
            ("whole-month", ["1", "0"]),
            ("none", ["1", "0"]),
        ],
    )
    def test_each_stretch_adds_what_the_month_gains_in_it(self, day_count: str, expected: list[str]) -> None:
        """A change on 21 March cuts March, never its sum."""
        cut = weights(Period.month(2025, 3), [date(2025, 3, 21)], day_count=day_count, cycle=MONTHLY)
        assert tuple(map(Fraction, expected)) == cut

    def test_the_15th_day_decides_who_carries_the_month(self) -> None:
        """Before it nothing is due, on it the whole month."""
        cut = weights(Period.month(2025, 3), [date(2025, 3, 15)], day_count="whole-month-if-15", cycle=MONTHLY)
        assert (Fraction(0), Fraction(1)) == cut
