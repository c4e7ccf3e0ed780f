"""A tariff as the rules use it: fees, their versions since a date, and what each version's formula means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final

import attrs

from jizhi.errors import UnknownFee
from jizhi.fees.cycle import Cycle
from jizhi.fees.origin import Ground, Origin
from jizhi.formula import Bands, Fact, FactSpec, Node, facts_read
from jizhi.values import Dated, Money, Period, Rounding, months_after

EVERY_MONTH: Final = frozenset(range(1, 13))
_NEVER: Final = date(9999, 12, 1)
"""From this day on a handover is the placeholder of a form for "not yet": the month after it has no day."""


@attrs.frozen(kw_only=True)
class Discount:
    """A factor on the formula's result where a condition holds, judged per segment, exactly, before the rounding."""

    name: str
    when: Node
    factor: Fraction
    digits: str = attrs.field(eq=False)


@attrs.frozen(kw_only=True)
class Version:
    """What a fee costs since a day, on a written basis; ``months`` are those of its season.

    ``formula`` is checked and measures 元 per the fee's ``per`` (for a pool: the weight of a space). ``bands`` are
    those that it names, and ``idle`` the names of rates, bands and tables that nothing of it reads.
    """

    since: date
    basis: str
    text: str
    formula: Node
    applies: Node | None = None
    discounts: tuple[Discount, ...] = ()
    months: frozenset[int] = EVERY_MONTH
    accumulate: str = "once"
    idle: tuple[str, ...] = attrs.field(default=(), eq=False)
    bands: Mapping[str, Bands] = attrs.field(factory=dict, eq=False)

    @cached_property
    def reads(self) -> tuple[Fact, ...]:
        """Every fact that the version may read."""
        conditions = (discount.when for discount in self.discounts)
        return facts_read(self.formula, *conditions, *(() if self.applies is None else (self.applies,)))


@attrs.frozen(kw_only=True)
class Tax:
    """A value-added tax: its rate, and whether the line includes it.

    >>> Tax(rate=Fraction(6, 100), included=True).within(Money(26611))
    Money(fen=1506, currency='CNY')
    """

    rate: Fraction
    included: bool
    digits: str = attrs.field(default="", eq=False)

    def within(self, gross: Money) -> Money:
        """The tax in an amount that includes it, or had it put on top: the net is rounded, the tax is the rest."""
        net = Rounding().money(Fraction(gross.fen, 100) / (1 + self.rate), gross.currency)
        return gross - net

    def on_top(self, net: Money) -> Money:
        """The amount with tax of a *net* amount."""
        return Rounding().money(Fraction(net.fen, 100) * (1 + self.rate), net.currency)


@attrs.frozen(kw_only=True)
class Fee:
    """One fee: where it applies, how often it is billed, how its line is rounded and who pays it.

    ``meter`` is the kind of meter that its quantities are read from; empty where it reads none.
    """

    code: str
    name: str
    on: str
    per: str
    start: str
    cycle: Cycle
    prorate: str
    rounding: Rounding
    versions: tuple[Version, ...]
    specs: Mapping[str, FactSpec] = attrs.field(eq=False)
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    tax: Tax | None = None
    payer: str = "owner"
    late: str = ""
    meter: str = ""
    remainder: str = "largest-fraction"
    vacant_share: str = "owner"

    @property
    def first_day(self) -> date:
        """The day from which the fee exists at all."""
        return self.versions[0].since

    @cached_property
    def reads(self) -> tuple[Fact, ...]:
        """Every fact that some version of the fee may read, by name."""
        found = {fact.name: fact for version in self.versions for fact in version.reads}
        return tuple(found[name] for name in sorted(found))

    def version(self, day: date) -> Version | None:
        """The version that holds on *day*: the latest since then for that month, or None before the first."""
        holding = [each for each in self.versions if each.since <= day and day.month in each.months]
        return holding[-1] if holding else None

    def changes(self, period: Period) -> tuple[date, ...]:
        """The days strictly inside *period* on which another version begins to hold."""
        days = {each.since for each in self.versions if period.start < each.since < period.end}
        if any(each.months != EVERY_MONTH for each in self.versions):
            days |= {part.start for part in period.months()[1:]}
        return tuple(day for day in sorted(days) if self.version(day) is not self.version(day - timedelta(days=1)))


@attrs.frozen(kw_only=True)
class LatePolicy:
    """A late-fee policy: simple interest by the day, with grace, cap and minimum; ``rates`` take over since a day."""

    code: str
    rate_per_day: Fraction
    grace_days: int = 0
    grace: str = "shifts"
    cap: str = "principal"
    minimum: Money = attrs.field(factory=lambda: Money(0))
    rates: Dated[Fraction] = attrs.field(factory=Dated)

    def rate_on(self, day: date) -> Fraction:
        """The rate of *day*: the latest since then, or the policy's own before the first of them."""
        entry = self.rates.since(day)
        return self.rate_per_day if entry is None else entry.value


@attrs.frozen(kw_only=True)
class Tariff:
    """The price list of one project: its fees in the order they were written, and the facts it declares.

    ``origin`` is where its own prices were published; ``grounds`` are the presets it extends, the nearest first.
    """

    code: str
    title: str
    currency: str
    fees: tuple[Fee, ...]
    facts: Mapping[str, FactSpec] = attrs.field(eq=False)
    late: tuple[LatePolicy, ...] = ()
    origin: Origin | None = None
    grounds: tuple[Ground, ...] = ()

    def fee(self, code: str) -> Fee:
        """The fee with this *code*.

        Raises: UnknownFee naming those that there are.
        """
        for fee in self.fees:
            if fee.code == code:
                return fee
        raise UnknownFee(code, self.codes())

    def codes(self) -> tuple[str, ...]:
        """The codes of all fees."""
        return tuple(fee.code for fee in self.fees)

    def select(self, codes: Iterable[str]) -> Tariff:
        """The same tariff with only the fees of these *codes*."""
        wanted = tuple(codes)
        return attrs.evolve(self, fees=tuple(self.fee(code) for code in wanted))


def owner_from(fee: Fee, handover: date | None) -> date | None:
    """The first day that is the owner's by the fee's start rule; None where the space was handed over long ago.

    ``next-month-after-handover``: the developer bears the month of handover; ``day-after-handover``: the day after;
    ``from-date``: the day of handover itself. A handover on the calendar's last days will never be.
    """
    if handover is None:
        return None
    if handover >= _NEVER:
        return date.max
    if fee.start == "next-month-after-handover":
        return months_after(handover.replace(day=1), 1)
    return handover + timedelta(days=1) if fee.start == "day-after-handover" else handover


def liable_from(fee: Fee, handover: date | None) -> date:
    """The first day for which anybody owes the *fee* for a space that was handed over on *handover*.

    Before the owner's first day nobody does, unless the developer pays until then or the fee starts ``from-date``.
    """
    owner = owner_from(fee, handover)
    if owner is None or fee.start == "from-date" or fee.payer == "developer-until-handover":
        return fee.first_day
    return max(fee.first_day, owner)
