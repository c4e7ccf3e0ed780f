"""Measures: what the reports found about somebody in a period; here they are only scored."""

from __future__ import annotations

from fractions import Fraction

import attrs

from jizhi.estate.fields import holds, is_a, text, whole, word
from jizhi.values import Period


@attrs.frozen(kw_only=True)
class Measure:
    """What one metric came to for one subject: a part of a whole, from how many cases, and which.

    Args:
        metric: its code, such as ``collection-rate``; a rate is *part* over *base*, a count has the base 1.
        subject: an employee's number, a department or a project.
        sample: how many cases it stands on.
        evidence: ids of records that prove it, the first hundred where there are more.
        source: what computed or brought it.

    >>> Measure(metric="on-time", subject="E1", period=Period.month(2026, 3), part=Fraction(19), base=Fraction(20),
    ...     sample=20).value
    Fraction(19, 20)
    """

    metric: str = attrs.field(validator=holds(word))
    subject: str = attrs.field(validator=holds(word))
    period: Period = attrs.field(validator=holds(is_a(Period)))
    part: Fraction = attrs.field(validator=holds(is_a(Fraction)))
    base: Fraction = attrs.field(default=Fraction(1), validator=holds(is_a(Fraction)))
    sample: int = attrs.field(default=1, validator=holds(whole(0, 10**9)))
    evidence: tuple[str, ...] = ()
    source: str = attrs.field(default="", validator=holds(text))

    @property
    def value(self) -> Fraction | None:
        """Part over base; None where there is nothing to divide by."""
        return self.part / self.base if self.base else None
