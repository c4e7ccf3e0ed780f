"""What a letter lists: each thing that one payer owes on a day, with its late fee up to that day and from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

import attrs

from jizhi.fees import Tariff, late_fee, late_policy
from jizhi.fees.accrual import Frozen, accrue_book, plan_freezes, principal_of
from jizhi.fees.late_fee import LateFee
from jizhi.fees.ledger import Entry, OpenItem, Row, items
from jizhi.fees.payments import InstalmentPlan
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class OwedLine:
    """What is owed of one charge subject on the day of a letter.

    ``charged`` less ``settled`` is ``outstanding``; ``late`` is the late fee that is owed beside it, counted up to and
    with that day; ``per_day`` is by how many yuan it grows on the day after, exactly, while nothing is paid.
    ``held`` is the kind of what holds its dunning back; empty where nothing does.
    """

    space: str
    fee: str
    cycle: Period | None
    due_on: date
    bill: str
    charged: Money
    settled: Money
    outstanding: Money
    late: Money
    per_day: Fraction = Fraction(0)
    held: str = ""

    @property
    def total(self) -> Money:
        """What is owed of it in all."""
        return self.outstanding + self.late


def owed_lines(
    tariff: Tariff,
    entries: Iterable[Entry],
    *,
    on: date,
    plans: Iterable[InstalmentPlan] = (),
    frozen: Iterable[Frozen] = (),
    held: Mapping[str, str] = MappingProxyType({}),
) -> tuple[OwedLine, ...]:
    """Return what a payer owes on the day *on*, in the order of due day and item.

    What was posted after that day is passed over, and late fees are counted up to it, whether they were accrued or not:
    the same book gives the same lines whenever a letter of that day is written again.

    Args:
        entries: everything in the payer's book.
        plans: his plans of instalments; what they cover bears nothing while they are kept.
        frozen: items and the days on which they bear nothing, because they are disputed.
        held: by bill (of what was moved in without one, by its item) the kind of what holds its dunning back.

    Raises:
        NotADate, BeyondCalendar, CurrencyMismatch: as ``late_fee``.
    """
    agreed, disputed = tuple(plans), tuple(frozen)
    book = tuple(entry for entry in entries if entry.day <= on)
    rows: list[Row] = [*book, *accrue_book(tariff, book, as_of=on, plans=agreed, frozen=disputed)]
    known = items(rows, as_of=on)
    late = {item.item: item for item in known if item.part == "late"}
    lines = [_line(item, late.pop(item.item, None), item.outstanding) for item in known if item.part == "principal"]
    lines += [_line(item, item, item.outstanding * 0) for item in late.values()]
    growing = _Growth(tariff, book, agreed, disputed, on)
    told = (
        attrs.evolve(
            line, fee=_name(tariff, line.fee), per_day=growing(item, line.fee), held=held.get(line.bill or item, "")
        )
        for line, item in lines
        if line.total.fen > 0
    )
    return tuple(sorted(told, key=lambda line: (line.due_on, line.space)))


def _name(tariff: Tariff, fee: str) -> str:
    """Return what a *fee* is called; its code where the tariff does not have it any more."""
    return next((each.name or each.code for each in tariff.fees if each.code == fee), fee)


def _line(item: OpenItem, late: OpenItem | None, outstanding: Money) -> tuple[OwedLine, str]:
    charged = item.issued if item.part == "principal" else outstanding
    line = OwedLine(
        space=item.space,
        fee=item.fee,
        cycle=item.cycle,
        due_on=item.due_on,
        bill=item.bill,
        charged=charged,
        settled=charged - outstanding,
        outstanding=outstanding,
        late=late.outstanding if late else outstanding * 0,
    )
    return line, item.item


class _Growth:
    """By how much late fees grow on the day after a letter."""

    def __init__(
        self,
        tariff: Tariff,
        book: Sequence[Entry],
        plans: tuple[InstalmentPlan, ...],
        disputed: tuple[Frozen, ...],
        on: date,
    ) -> None:
        self.tariff, self.book, self.plans, self.disputed, self.on = tariff, book, plans, disputed, on
        self.fees = {fee.code for fee in tariff.fees}

    def __call__(self, item: str, fee: str) -> Fraction:
        """By how many yuan the late fee of one item grows."""
        policy = late_policy(self.tariff, fee) if fee in self.fees else None
        if policy is None:
            return Fraction(0)
        about = [entry for entry in self.book if entry.item == item]
        day = self.on + timedelta(days=1)
        plans = (plan for plan in self.plans if item in plan.items)
        kept = (freeze for plan in plans for freeze in plan_freezes(plan, self.book, as_of=day))
        disputed = (freeze for name, freeze in self.disputed if name == item)
        principal = principal_of(about, item, frozen=(*kept, *disputed))
        return _growth(late_fee(policy, principal, as_of=self.on), late_fee(policy, principal, as_of=day), day)


def _growth(before: LateFee, after: LateFee, day: date) -> Fraction:
    """The fee of *day* alone; what a cap or a minimum holds grows by whole fen or not at all."""
    if after.bound:
        return Fraction((after.amount - before.amount).fen, 100)
    bearing = (step for step in after.steps if day in step.period and not step.why)
    return sum((Fraction(step.base.fen, 100) * step.rate_per_day for step in bearing), Fraction(0))
