"""What a cashier reads to an owner about a late fee: every stretch of days, and what held the sum."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from jizhi.fees import Due, Freeze, LatePolicy, Principal, Settled, late_fee
from jizhi.values import Dated, Money, Period, Since, cny
from jizhi.words import late_fee_lines

RATES = Dated([Since(date(2025, 2, 21), Fraction(3, 10000), "（2025）民初 12 号")])
POLICY = LatePolicy(code="default", rate_per_day=Fraction(5, 10000), grace_days=5, rates=RATES)
OWED = Principal(
    subject="x",
    charged=(Due(due_on=date(2025, 1, 31), amount=cny("1000.00")),),
    settled=(Settled(day=date(2025, 2, 10), amount=cny("400.00")),),
    frozen=(Freeze(Period.parse("2025-02-11..2025-02-21"), "dispute"),),
)


def test_every_stretch_of_days_is_told_with_what_it_was_counted_on():
    """Grace, days that count, a dispute, a new rate and its basis, one rounding."""
    assert late_fee_lines(late_fee(POLICY, OWED, as_of=date(2025, 2, 28))) == (
        "违约金，算到2025年2月28日：3.94 元",
        "2025-02-01 至 2025-02-05，5 天：欠 1,000.00 元，在宽限期内，不计",
        "2025-02-06 至 2025-02-10，5 天：欠 1,000.00 元 × 每天 0.05% × 5 天 = 2.5 元",
        "2025-02-11 至 2025-02-20，10 天：欠 600.00 元，因“争议”不计",
        "2025-02-21 至 2025-02-28，8 天：欠 600.00 元 × 每天 0.03% × 8 天 = 1.44 元",
        "2025年2月21日起的费率依据：（2025）民初 12 号",
        "各段合计 = 3.94 元，四舍五入到分（只舍入这一次）",
        "违约金不再计违约金",
    )


def test_the_same_is_told_in_english():
    """The words of an office stay as they were written."""
    lines = late_fee_lines(late_fee(POLICY, OWED, as_of=date(2025, 2, 28)), locale="en")
    assert (
        "Late fee up to 2025-02-28: CNY 3.94",
        "2025-02-11 to 2025-02-20, 10 days: CNY 600.00 owed, not counted (dispute)",
    ) == (lines[0], lines[3])


def test_what_bounds_it_is_told_where_it_acts():
    """A minimum, a cap, and neither."""
    one, most = attrs.evolve(POLICY, minimum=cny("9.00")), attrs.evolve(POLICY, cap="3.00 元")
    told = [late_fee_lines(late_fee(policy, OWED, as_of=date(2025, 2, 28))) for policy in (one, most, POLICY)]
    assert ("不足最低违约金，按最低 9.00 元计", "超过上限，按上限 3.00 元计（到期本金 1,000.00 元）") == (
        told[0][-2],
        told[1][-2],
    )
    assert not [line for line in told[2] if "最低" in line or "上限" in line]


def test_nothing_overdue_is_said_in_a_line():
    """And nothing is calculated."""
    paid = attrs.evolve(OWED, settled=(Settled(day=date(2025, 1, 31), amount=Money(100000)),))
    assert (
        "违约金，算到2025年2月28日：0.00 元",
        "没有逾期的欠款，不计违约金",
    ) == late_fee_lines(late_fee(POLICY, paid, as_of=date(2025, 2, 28)))
