"""What one stretch of a line comes to: the formula's terms, and the segment that they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

import attrs

from jizhi.fees.tariff import Discount, Version
from jizhi.formula import FactSpec, FactValue, Step, evaluate, factor_text, plain, replay, text
from jizhi.formula.evaluate import Known
from jizhi.formula.trace import Value
from jizhi.values import Period
from jizhi.values.exact import exact

QUANTITIES: Final = frozenset({"usage", "peak", "valley"})
"""Facts of a meter that are quantities of the whole window: a stretch has its share of them."""

_PER: Final = {"month": " 月", "year": " 年", "day": " 日"}

Judged = tuple[tuple[Discount, Step], ...]


@attrs.frozen
class Term:
    """The formula and its discounts at one reading of the meter, taken *times* into a stretch's amount."""

    times: Fraction
    step: Step
    discounts: Judged = ()

    @property
    def value(self) -> Fraction:
        """What the term comes to."""
        return self._told(lambda step: step.value)

    def replayed(self) -> Fraction:
        """The same from the trace alone."""
        return self._told(replay)

    def _told(self, tell: Callable[[Step], Value]) -> Fraction:
        value = exact("amount", tell(self.step)) * self.times
        for discount, condition in self.discounts:
            value *= discount.factor if tell(condition) else 1
        return value

    def text(self, weight: Fraction) -> str:
        """The term as it is added to a line or taken off it."""
        times = abs(self.times) * weight
        factors = [discount.digits for discount, condition in self.discounts if condition.value]
        factors += [] if times == 1 else [plain(times)]
        return f" {'−' if self.times < 0 else '+'} " + " × ".join([factor_text(self.step), *factors])


@attrs.frozen(kw_only=True)
class Segment:
    """A stretch of a line under one version and unchanged facts, evaluated exactly.

    ``weight`` is the share of ``per`` that the stretch adds; ``exact`` is 元, after discounts and weight. ``times``
    and ``further`` terms stand only where a metered quantity was shared out, or taken back (``credit``).
    """

    period: Period
    version: Version
    applies: bool
    weight: Fraction
    exact: Fraction
    step: Step | None = None
    times: Fraction = Fraction(1)
    discounts: Judged = ()
    further: tuple[Term, ...] = ()
    credit: bool = False

    def text(self, per: str) -> str:
        """The arithmetic as one line, from the facts to the exact amount."""
        if self.step is None:
            return ""
        factors = [discount.digits for discount, judged in self.discounts if judged.value]
        factors += [] if self.times == 1 else [plain(self.times)]
        if per in _PER or self.weight != 1:
            factors.append(plain(self.weight) + _PER.get(per, ""))
        line = " × ".join([factor_text(self.step), *factors]) if factors else text(self.step)
        return line + "".join(term.text(self.weight) for term in self.further)

    def replayed(self) -> Segment:
        """The same segment with its amount computed again from the trace, believing no intermediate number."""
        if self.step is None:
            return self
        terms = (Term(self.times, self.step, self.discounts), *self.further)
        return attrs.evolve(self, exact=sum(term.replayed() for term in terms) * self.weight)


@attrs.frozen
class Checked:
    """Facts behind the door: each is checked against its declaration when it is read, and not before."""

    specs: Mapping[str, FactSpec]
    facts: Mapping[str, FactValue]

    def get(self, name: str) -> FactValue | None:
        """The fact *name*, its default, or None.

        Raises: FactRefused where it is not of its type, range or scale.
        """
        value = self.facts.get(name)
        return self.specs[name].default if value is None else self.specs[name].checked(value)


@attrs.frozen
class _Reached:
    """The facts as a meter stood when a *share* of the interval had gone by: that share of each metered quantity."""

    known: Checked
    share: Fraction

    def get(self, name: str) -> FactValue | None:
        value = self.known.get(name)
        return value if value is None or name not in QUANTITIES else exact(name, value) * self.share


@attrs.frozen
class Drawn:
    """The part of a window's quantity that a stretch has.

    Args:
        before, share: what of the quantity was used before the stretch, and in it.
        fixed: the part of what is due without any use that the whole window bears.
        taken_back: the quantity is one that an estimate had charged too much.
    """

    before: Fraction
    share: Fraction
    fixed: Fraction = Fraction(1)
    taken_back: bool = False

    @property
    def whole(self) -> bool:
        """True where the stretch is all that is charged, so that the formula says it at once."""
        return self.share == self.fixed == 1 and not self.taken_back


def term_of(version: Version, facts: Known, times: Fraction = Fraction(1)) -> Term:
    """The version's formula and discounts at these *facts*.

    Raises: NotRated, FactRefused.
    """
    step = evaluate(version.formula, facts)
    return Term(times, step, tuple((discount, evaluate(discount.when, facts)) for discount in version.discounts))


def metered_terms(version: Version, known: Checked, drawn: Drawn) -> list[Term]:
    """What a stretch adds to a metered amount: the step from the quantity before it to the quantity after it.

    What is due without any use is shared by the stretch's own part. So a change of version splits the quantity, tiers
    count on through it, and a version that changes nothing does not change the amount. A quantity that is taken back
    goes down the same steps.
    """
    before, after = _Reached(known, drawn.before), _Reached(known, drawn.before + drawn.share)
    none, idle = _Reached(known, Fraction(0)), drawn.share * drawn.fixed
    if drawn.taken_back:
        terms = [term_of(version, none, idle), term_of(version, after, Fraction(-1)), term_of(version, before)]
        return [terms[0], *(term for term in terms[1:] if term.value)]
    terms = [term_of(version, after)]
    terms += [term_of(version, before, Fraction(-1))] if drawn.before else []
    rest = term_of(version, none, idle if drawn.before else idle - 1)
    return [*terms, *([rest] if rest.value else [])]
