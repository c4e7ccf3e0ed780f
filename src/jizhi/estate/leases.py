"""Leases of a space: who rents it from when to when, and what the rent is in each part of that time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate.fields import day, holds, is_a, label, refuse, text, whole, word
from jizhi.estate.people import Spell
from jizhi.values import Money, Rounding, key, months_after


@attrs.frozen(kw_only=True)
class RentStep:
    """From a day on the rent is another, on somebody's word.

    >>> RentStep(since=date(2026, 1, 1), rent=Money(315000), basis="lease §4").rent.fen
    315000
    """

    since: date = attrs.field(validator=holds(day))
    rent: Money = attrs.field(validator=holds(is_a(Money)))
    basis: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class Lease(Spell):
    """A lease of a space: its rent, which may change on written days, is the fact ``rent`` of the tariff language.

    Args:
        party: the lessee, who pays.
        rent: from the first day on, per whatever the fee of the lease says (a month as a rule).
        steps: later rents, each since a day within the lease.

    Raises:
        RecordRefused: a field that cannot be so, steps out of order or outside the lease.

    >>> let = Lease(space="S-01", code="L7", party="li", since=date(2025, 1, 1), rent=Money(300000))
    >>> let.rent_on(date(2025, 6, 1)).fen
    300000
    >>> Lease(space="S-01", code="L7", party="li", since=date(2025, 1, 1), rent=Money(-1))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: lease S-01 L7 li: rent = ..., but it must not be below 0
    """

    code: str = attrs.field(validator=holds(word))
    party: str = attrs.field(validator=holds(word))
    rent: Money = attrs.field(validator=holds(is_a(Money)))
    steps: tuple[RentStep, ...] = attrs.field(default=())
    basis: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @rent.validator
    def _not_negative(self, field: attrs.Attribute[Money], rent: Money) -> None:
        if rent.fen < 0:
            refuse(self, field.name, rent, "it must not be below 0")

    @steps.validator
    def _in_order(self, field: attrs.Attribute[tuple[RentStep, ...]], steps: tuple[RentStep, ...]) -> None:
        before = self.since
        for step in steps:
            if step.since <= before or (self.until is not None and step.since >= self.until) or step.rent.fen < 0:
                refuse(self, field.name, step.since, "each step must begin after the one before and within the lease")
            before = step.since

    def rent_on(self, on: date) -> Money:
        """The rent that holds on a day of the lease."""
        held = [step.rent for step in self.steps if step.since <= on]
        return held[-1] if held else self.rent

    @property
    def id(self) -> str:
        """Project, space and code as one key."""
        return key(self.project, self.space, self.code)


def escalated(lease: Lease, *, every_months: int, factor: Decimal) -> Lease:
    """Return the lease with its rent multiplied by *factor* after each *every_months*, rounded half up to the fen.

    Counted from the first day of the lease, so that the day of the month is kept; each rent from the one before it, as
    a contract writes it. The lease must have an end.

    Raises:
        RecordRefused: a lease without an end, or an interval or a factor that is not above zero.

    >>> let = Lease(
    ...     space="S-01", code="L7", party="li", since=date(2025, 1, 1), until=date(2028, 1, 1), rent=Money(300000)
    ... )
    >>> [str(step.rent) for step in escalated(let, every_months=12, factor=Decimal("1.05")).steps]
    ['3150.00 CNY', '3307.50 CNY']
    >>> escalated(attrs.evolve(let, until=None), every_months=12, factor=Decimal("1.05"))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: lease S-01 L7 li: until = None, but it must end, or its rent would rise for ever
    """
    if lease.until is None:
        raise RecordRefused(label(lease), "until", None, "it must end, or its rent would rise for ever")
    if every_months < 1 or factor <= 0:
        refuse(lease, "steps", (every_months, factor), "it takes months and a factor above zero")
    return attrs.evolve(lease, steps=tuple(_steps(lease, lease.until, every_months, Fraction(factor))))


def _steps(lease: Lease, end: date, every_months: int, factor: Fraction) -> Iterator[RentStep]:
    rent, n = lease.rent, 1
    while (since := months_after(lease.since, n * every_months)) < end:
        rent = Rounding().money(Fraction(rent.fen, 100) * factor, rent.currency)
        yield RentStep(since=since, rent=rent, basis=lease.basis)
        n += 1
