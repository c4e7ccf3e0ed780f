"""Rates in per cent and the names of ages, as every page, sheet and paper writes them."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from jizhi.fees import AgeingPolicy
from jizhi.words.catalogue import say

NOT_KNOWN: Final = "—"
"""What stands where a number is not known."""


def share_text(rate: Fraction | None) -> str:
    """Return a rate in per cent with two decimals, half up; a dash where there is none.

    >>> share_text(Fraction(12339036, 14098576)), share_text(None), share_text(Fraction(-1, 200))
    ('87.52%', '—', '-0.50%')
    """
    if rate is None:
        return NOT_KNOWN
    hundredths = (abs(rate) * 20000 + 1) // 2
    return f"{'-' if rate < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02}%"


def bucket_texts(policy: AgeingPolicy, *, locale: str) -> tuple[str, ...]:
    """Return what the buckets of *policy* are called, what is not overdue first.

    >>> bucket_texts(AgeingPolicy(name="years", bounds=(12, 24)), locale="en")
    ('not overdue', '0–12 months', '12–24 months', 'over 24 months')
    """
    unit = say("个月", locale=locale) if policy.unit == "months" else say("天", locale=locale)
    lows = (0, *policy.bounds[:-1])
    between = (f"{low}–{high} {unit}" for low, high in zip(lows, policy.bounds, strict=True))
    last = say("{bound} {unit}以上", locale=locale, bound=policy.bounds[-1], unit=unit)
    return (say("未到期", locale=locale), *between, last)
