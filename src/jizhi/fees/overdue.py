"""What a late fee is counted from: the history of one charge subject, and the days on which it was overdue alike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs

from jizhi.fees.tariff import LatePolicy
from jizhi.values import Money, Period

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


class History:
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
