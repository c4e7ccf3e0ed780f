"""Collection: how much of what a period should bring was paid by a day, of its own bills and of older arrears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.ledger import Entry, OpenItem, items
from jizhi.reports.flows import CUTS, Cut
from jizhi.values import Money, Period, plain_date


@attrs.frozen(kw_only=True)
class Collection:
    """The rates of collection of one key; late fees are left out, deposits and prepayments that pay no bill too.

    ``receivable``, ``received``, ``waived`` are of the items whose cycle begins in the period, wherever the money came
    from and on whichever day up to the report's: by bill period, not by cash date. ``arrears`` is what was owed of
    earlier items when the period began or was moved in since, ``recovered`` what was paid and ``forgiven`` what was
    waived or written off of it since. ``spaces`` were billed in the period, ``settled`` of them owe nothing of it.
    """

    key: str
    receivable: Money
    received: Money
    waived: Money
    arrears: Money
    recovered: Money
    forgiven: Money
    spaces: int
    settled: int

    @property
    def current_rate(self) -> Fraction | None:
        """当期收缴率: received of the period's bills; None where nothing was billed."""
        return _rate(self.received, self.receivable)

    @property
    def current_rate_with_waived(self) -> Fraction | None:
        """The same as those count it who take what was waived for received."""
        return _rate(self.received + self.waived, self.receivable)

    @property
    def recovery_rate(self) -> Fraction | None:
        """清欠率: what was paid of the arrears that the period began with."""
        return _rate(self.recovered, self.arrears)

    @property
    def overall_rate(self) -> Fraction | None:
        """综合收缴率: both together."""
        return _rate(self.received + self.recovered, self.receivable + self.arrears)

    @property
    def household_rate(self) -> Fraction | None:
        """户数收缴率: spaces that owe nothing of the period, of those that were billed."""
        return Fraction(self.settled, self.spaces) if self.spaces else None


def collection(
    places: Mapping[str, str], entries: Iterable[Entry], *, period: Period, as_of: date, by: Cut = "project"
) -> tuple[Collection, ...]:
    """Return the collection of each key of *by*, in their order; the amounts add up to those of the whole.

    Args:
        places: the building of each space.
        entries: everything in the books up to *as_of*; later ones are passed over.
        period: what is asked after; an item without a cycle belongs to the day on which it fell due. What was billed
            for an earlier cycle after the period began is in neither part.
        by: as in ``flows``.

    Raises:
        NotADate: *as_of* is no plain date.
        UnknownPolicy: no such cut.
        CurrencyMismatch: two currencies in one key.

    >>> collection({}, (), period=Period.month(2025, 3), as_of=date(2025, 3, 31))
    ()
    >>> collection({}, (), period=Period.month(2025, 3), as_of=date(2025, 3, 31), by="colour")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown cut 'colour'; known: project building fee space payer
    """
    return collections(places, entries, period=period, as_of=as_of, cuts=(by,))[0]


def collections(
    places: Mapping[str, str], entries: Iterable[Entry], *, period: Period, as_of: date, cuts: Iterable[Cut]
) -> tuple[tuple[Collection, ...], ...]:
    """Return the collection by each of several *cuts*, for which the books are read once; all else as ``collection``.

    >>> collections({}, (), period=Period.month(2025, 3), as_of=date(2025, 3, 31), cuts=("fee", "building"))
    ((), ())
    """
    plain_date("a day", as_of)
    wanted = tuple(cuts)
    for by in wanted:
        if by not in CUTS:
            raise UnknownPolicy("cut", by, CUTS)
    book = tuple(entries)
    # What was moved in within the period was owed before it, in the books that came before these.
    begun = (entry for entry in book if entry.day < period.start or entry.kind == "opening")
    before = {item.id: item for item in _principal(begun, as_of)}
    owed, project = _principal(book, as_of), book[0].project if book else ""
    return tuple(_cut(by, owed, before, places, project, period) for by in wanted)


def _cut(
    by: Cut,
    owed: Iterable[OpenItem],
    before: Mapping[str, OpenItem],
    places: Mapping[str, str],
    project: str,
    period: Period,
) -> tuple[Collection, ...]:
    groups: dict[str, list[OpenItem]] = {}
    for item in owed:
        groups.setdefault(_key(item, by, places, project), []).append(item)
    found = (_collected(key, groups[key], before, period) for key in sorted(groups))
    return tuple(each for each in found if each.spaces or each.receivable or each.arrears)


def _principal(book: Iterable[Entry], day: date) -> list[OpenItem]:
    return [item for item in items(book, as_of=day) if item.part == "principal"]


def _key(item: OpenItem, by: Cut, places: Mapping[str, str], project: str) -> str:
    names = {"project": project, "building": places.get(item.space, "")}
    return names[by] if by in names else str(getattr(item, by))


def _collected(key: str, owed: list[OpenItem], before: Mapping[str, OpenItem], period: Period) -> Collection:
    nothing = owed[0].issued * 0
    current = [item for item in owed if _day(item) in period]
    older = [(item, before[item.id]) for item in owed if _day(item) < period.start and item.id in before]
    older = [(item, was) for item, was in older if was.outstanding.fen > 0]
    billed: dict[str, Money] = {}
    for item in current:
        if item.issued:
            billed[item.space] = billed.get(item.space, nothing) + item.outstanding
    return Collection(
        key=key,
        receivable=sum((item.issued for item in current), nothing),
        received=sum((item.applied for item in current), nothing),
        waived=sum((item.waived for item in current), nothing),
        arrears=sum((was.outstanding for _, was in older), nothing),
        recovered=sum((item.applied - was.applied for item, was in older), nothing),
        forgiven=sum((item.waived + item.written_off - was.waived - was.written_off for item, was in older), nothing),
        spaces=len(billed),
        settled=sum(left.fen <= 0 for left in billed.values()),
    )


def _day(item: OpenItem) -> date:
    return item.due_on if item.cycle is None else item.cycle.start


def _rate(part: Money, whole: Money) -> Fraction | None:
    return Fraction(part.fen, whole.fen) if whole.fen > 0 else None
