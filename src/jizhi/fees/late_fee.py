"""Late fees: simple interest by the day on what is overdue of one charge subject, as a pure function of its history."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.fees.tariff import LatePolicy, Tariff
from jizhi.values import Money, Period, Quantity, Rounding, plain_date

Bound: TypeAlias = Literal["", "cap", "minimum"]
GRACE: Final = "grace"


@attrs.frozen(kw_only=True)
class Due:
    """What was charged and the day on which it falls due; below zero it takes back what was never owed."""

    due_on: date
    amount: Money


@attrs.frozen(kw_only=True)
class Settled:
    """What was paid, waived or written off on a day; below zero it is owed again (a payment was taken off)."""

    day: date
    amount: Money


@attrs.frozen
class Freeze:
    """Days that do not count, and why: a dispute, a waiver, an instalment plan that is kept."""

    period: Period
    because: str


@attrs.frozen(kw_only=True)
class Principal:
    """The history of one charge subject: what was charged of it in order, what settled it, and which days are frozen.

    There is nothing else in it: a late fee has no place here, so it never bears one itself.
    """

    subject: str
    charged: tuple[Due, ...]
    settled: tuple[Settled, ...] = ()
    frozen: tuple[Freeze, ...] = ()


@attrs.frozen(kw_only=True)
class LateStep:
    """Days in a row on which the same amount was overdue at the same rate.

    ``base`` is what bears the fee on each of them; where ``why`` says that they do not count (``grace``, or what a
    freeze says), it is what would.
    """

    period: Period
    base: Money
    rate_per_day: Fraction
    why: str = ""

    @property
    def exact(self) -> Fraction:
        """The fee of these days in yuan, not rounded."""
        return Fraction(0) if self.why else Fraction(self.base.fen, 100) * self.rate_per_day * self.period.days


@attrs.frozen(kw_only=True)
class LateFee:
    """The whole late fee of one charge subject up to a day: its steps, their sum, and the amount after one rounding.

    ``principal`` is what had fallen due by then, ``bound`` what held the amount, ``limit`` that cap or minimum.
    """

    policy: LatePolicy
    subject: str
    as_of: date
    steps: tuple[LateStep, ...]
    principal: Money
    amount: Money
    bound: Bound = ""
    limit: Money

    @property
    def exact(self) -> Fraction:
        """The sum of the steps in yuan, before cap, minimum and rounding."""
        return sum((step.exact for step in self.steps), Fraction(0))


def late_policy(tariff: Tariff, fee: str) -> LatePolicy | None:
    """Return the late-fee policy of a *fee*; None where it bears none.

    Raises: UnknownFee.
    """
    code = tariff.fee(fee).late
    return next((policy for policy in tariff.late if policy.code == code), None)


def late_fee(policy: LatePolicy, principal: Principal, *, as_of: date) -> LateFee:
    """Return the late fee of *principal* from the day after it fell due up to and with *as_of*.

    A day counts with what is open when it begins: the day of payment counts, the due day does not. What is paid settles
    what fell due first. What is taken back takes the latest charge off from its beginning, as if it had never been. In
    a grace that ``shifts``, no day counts; in one that ``forgives``, the days count for what is still open when it
    ends. The sum is rounded half up to the fen, once; the minimum holds for it as soon as one day counts; the cap holds
    for both. Only what happened before *as_of* is looked at, so the fee never falls as time goes on.

    Raises:
        NotADate: *as_of* is no plain date.
        BeyondCalendar: it is the last day that there is.
        CurrencyMismatch: two currencies in one history.

    >>> from jizhi.values import cny
    >>> policy = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
    >>> owed = Principal(subject="x", charged=(Due(due_on=date(2025, 1, 31), amount=cny("266.11")),))
    >>> str(late_fee(policy, owed, as_of=date(2025, 3, 17)).amount)
    '5.99 CNY'
    >>> late_fee(policy, owed, as_of="2025-03-17")
    Traceback (most recent call last):
    jizhi.errors.NotADate: a day must be a date, not str '2025-03-17'
    """
    end = Period.day(plain_date("a day", as_of)).end
    history = _History(policy, principal, end.toordinal())
    steps = tuple(history.steps())
    total = history.principal
    exact = sum((step.exact for step in steps), Fraction(0))
    amount = Rounding().money(exact, total.currency)
    bound, limit, cap = "", total * 0, _cap(policy, total)
    if exact and amount < policy.minimum:
        bound, amount, limit = "minimum", policy.minimum, policy.minimum
    if exact and (amount > cap or exact * 100 > cap.fen):
        bound, amount, limit = "cap", cap, cap
    return LateFee(
        policy=policy,
        subject=principal.subject,
        as_of=as_of,
        steps=steps,
        principal=total,
        amount=amount,
        bound=bound,  # type: ignore[arg-type]  # one of its three words
        limit=limit,
    )


def accrue(policy: LatePolicy, principal: Principal, posted: Money, *, as_of: date) -> Money:
    """Return what brings the late fee that is *posted* to what it should be up to *as_of*: below zero, a reversal.

    So accruing daily, monthly or once gives the same fen, and a payment that is back-dated takes off what was too much.

    Args:
        posted: accruals less their reversals. What was paid or waived of them does not lessen it, or it would be
            accrued again.

    >>> from jizhi.values import cny
    >>> policy = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
    >>> paid = Settled(day=date(2025, 1, 31), amount=cny("266.11"))
    >>> owed = Principal(subject="x", charged=(Due(due_on=date(2025, 1, 31), amount=cny("266.11")),), settled=(paid,))
    >>> str(accrue(policy, owed, cny("5.99"), as_of=date(2025, 3, 17)))
    '-5.99 CNY'
    """
    return late_fee(policy, principal, as_of=as_of).amount - posted


def _cap(policy: LatePolicy, principal: Money) -> Money:
    """The most that the fee may come to; a part of a fen is cut off, so that no rounding passes it."""
    if policy.cap == "principal":
        return principal
    limit = Quantity.parse(policy.cap)
    share = limit.value * principal.fen if policy.cap.endswith("%") else limit.value * 100
    return Rounding("down").money(share / 100, principal.currency)


class _History:
    """A history in whole days and fen: every charge with its due day and what the charges before it come to."""

    def __init__(self, policy: LatePolicy, principal: Principal, end: int) -> None:
        self.policy, self.end = policy, end
        self.currency = _currency(principal)
        charges = sorted((due.toordinal(), fen) for due, fen in _standing(principal.charged))
        self.charges = [(due, fen) for due, fen in charges if due < end - 1]
        self.principal = Money(sum(fen for _, fen in self.charges), self.currency)
        by_day: dict[int, int] = {}
        for settled in principal.settled:
            day = settled.day.toordinal() + 1
            by_day[day] = by_day.get(day, 0) + settled.amount.fen
        self.days = sorted(by_day)
        self.sums = [0]
        for day in self.days:
            self.sums.append(self.sums[-1] + by_day[day])
        self.frozen = sorted(
            (each.period.start.toordinal(), each.period.end.toordinal(), each.because) for each in principal.frozen
        )

    def cuts(self) -> list[int]:
        """Every day on which something may change, from the first late day on."""
        if not self.charges:
            return []
        first = self.charges[0][0] + 1
        days = {self.end, *self.days}
        for due, _ in self.charges:
            days |= {due + 1, due + self.policy.grace_days + 1}
        for start, end, _ in self.frozen:
            days |= {start, end}
        days |= {entry.since.toordinal() for entry in self.policy.rates.entries}
        return sorted(day for day in days if first <= day <= self.end)

    def steps(self) -> Iterator[LateStep]:
        """Days in a row that are alike, one step."""
        last: LateStep | None = None
        for start, end in pairwise(self.cuts()):
            step = self.step(start, end)
            if last is not None and step is not None and _alike(last, step):
                last = attrs.evolve(last, period=Period(last.period.start, step.period.end))
                continue
            if last is not None:
                yield last
            last = step
        if last is not None:
            yield last

    def step(self, start: int, end: int) -> LateStep | None:
        """The days from *start* to *end*, in which nothing changes; None where nothing is overdue."""
        counted, spared = self.bases(start)
        if not counted and not spared:
            return None
        day = date.fromordinal(start)
        why = next((because for first, last, because in self.frozen if first <= start < last), "")
        return LateStep(
            period=Period(day, date.fromordinal(end)),
            base=Money(counted or spared, self.currency),
            rate_per_day=self.policy.rate_on(day),
            why=why or ("" if counted else GRACE),
        )

    def bases(self, day: int) -> tuple[int, int]:
        """What bears the fee on *day*, and what would if there were no grace."""
        counted = spared = before = 0
        for due, fen in self.charges:
            if day > due:
                still = self.open(before, fen, day)
                bearing = self.bearing(before, fen, due, day, still)
                counted, spared = counted + bearing, spared + still - bearing
            before += fen
        return counted, spared

    def bearing(self, before: int, fen: int, due: int, day: int, still: int) -> int:
        """How much of a charge bears the fee on *day*."""
        over = due + self.policy.grace_days + 1
        if day >= over:
            return still
        if self.policy.grace == "shifts" or self.end <= over:
            return 0
        return min(still, self.open(before, fen, over))

    def open(self, before: int, fen: int, day: int) -> int:
        """What is open of a charge when *day* begins; what was paid settles the charges before it first."""
        paid = self.sums[bisect_left(self.days, day + 1)]
        return min(max(before + fen - paid, 0), fen)


def _standing(charged: Iterable[Due]) -> list[tuple[date, int]]:
    """What stands of the charges after what was taken back, which takes from the latest first."""
    standing: list[tuple[date, int]] = []
    owing = 0
    for charge in charged:
        owing += charge.amount.fen
        if owing > 0:
            standing.append((charge.due_on, owing))
            owing = 0
        while owing < 0 and standing:
            due, fen = standing.pop()
            owing += fen
            if owing > 0:
                standing.append((due, owing))
                owing = 0
    return standing


def _currency(principal: Principal) -> str:
    """The currency of a history, which has one only."""
    amounts = [*(due.amount for due in principal.charged), *(settled.amount for settled in principal.settled)]
    return sum((amount * 0 for amount in amounts[1:]), amounts[0] * 0 if amounts else Money(0)).currency


def _alike(one: LateStep, other: LateStep) -> bool:
    return (one.base, one.rate_per_day, one.why) == (other.base, other.rate_per_day, other.why)
