"""What a month came to, and the rows that its figures are made of: the same books give the same month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

import attrs

from jizhi.fees.dunning import DunningAct
from jizhi.fees.ledger import Entry, OpenItem, items, kind_of_account
from jizhi.reports.attendance import AttendanceSummary
from jizhi.reports.book.budget import Budget
from jizhi.reports.dunning import DunningReport
from jizhi.reports.money import MoneySummary
from jizhi.reports.service_level import ServiceSummary, Watched
from jizhi.reports.upkeep import UpkeepSummary, last_day
from jizhi.staff import WorkDay
from jizhi.upkeep import WorkOrder
from jizhi.values import Money, Period

NAMELESS: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class BookMonth:
    """What one month came to; a stream that has no rules or nothing kept is None, which is not a month of nothing."""

    period: Period
    money: MoneySummary
    dunning: DunningReport | None = None
    upkeep: UpkeepSummary | None = None
    service: ServiceSummary | None = None
    staff: AttendanceSummary | None = None

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.period.end - timedelta(days=1)


@attrs.frozen(kw_only=True)
class Outing:
    """Money that came in or went out on a day: the entry behind it, which way, and through which channel."""

    entry: Entry
    channel: str
    inward: bool

    @property
    def amount(self) -> Money:
        """What came in, below zero for what went out."""
        return self.entry.amount if self.inward else -self.entry.amount


@attrs.frozen(kw_only=True)
class Behind:
    """The rows behind the figures of a month.

    ``charged`` are the items whose cycle begins in the month, as collection counts them; ``older`` what was owed of
    earlier ones at its beginning or is owed at its end; ``taken`` the money by cash date; ``acts`` of dunning;
    ``orders`` whose last day was in the month, were done in it, or are overdue; ``tickets`` opened in it; ``shifts``
    that begin in it.
    """

    charged: tuple[OpenItem, ...] = ()
    older: tuple[OpenItem, ...] = ()
    taken: tuple[Outing, ...] = ()
    acts: tuple[DunningAct, ...] = ()
    orders: tuple[WorkOrder, ...] = ()
    tickets: tuple[Watched, ...] = ()
    shifts: tuple[WorkDay, ...] = ()


@attrs.frozen(kw_only=True)
class MonthBook:
    """The book of one project and month: *now*, the month *before*, the same month a *year_ago*, the *budget*.

    Args:
        fees: what fees are called, by code.
        places: the building of each space.
        names: what payers are called, by id.
    """

    project: str
    title: str
    now: BookMonth
    before: BookMonth | None = None
    year_ago: BookMonth | None = None
    budget: Budget | None = None
    behind: Behind = Behind()
    fees: Mapping[str, str] = NAMELESS
    places: Mapping[str, str] = NAMELESS
    names: Mapping[str, str] = attrs.field(default=NAMELESS, repr=False)


def behind(
    entries: Iterable[Entry],
    *,
    period: Period,
    acts: Iterable[DunningAct] = (),
    orders: Iterable[WorkOrder] = (),
    tickets: Iterable[Watched] = (),
    shifts: Iterable[WorkDay] = (),
) -> Behind:
    """Return the rows behind the figures of *period*, each kind in its own order.

    >>> behind((), period=Period.month(2025, 3)) == Behind()
    True
    """
    book, last = tuple(entries), period.end - timedelta(days=1)
    owed = [item for item in items(book, as_of=last) if item.part == "principal"]
    began = {item.id for item in items(book, as_of=period.start - timedelta(days=1)) if item.outstanding.fen > 0}
    older = [item for item in owed if _day(item) < period.start and (item.outstanding.fen > 0 or item.id in began)]
    return Behind(
        charged=tuple(sorted((item for item in owed if _day(item) in period), key=_by_fee)),
        older=tuple(sorted(older, key=_by_fee)),
        taken=tuple(_outings(book, period)),
        acts=tuple(sorted((act for act in acts if act.day in period), key=lambda act: (act.step, act.day, act.id))),
        orders=tuple(sorted((order for order in orders if _concerns(order, period)), key=_by_asset)),
        tickets=tuple(sorted((each for each in tickets if each.day in period), key=lambda each: each.ticket.number)),
        shifts=tuple(work for work in shifts if work.shift and work.day in period),
    )


def _day(item: OpenItem) -> date:
    return item.due_on if item.cycle is None else item.cycle.start


def _by_fee(item: OpenItem) -> tuple[str, str, date, str]:
    return item.fee, item.space, item.due_on, item.item


def _outings(book: Iterable[Entry], period: Period) -> list[Outing]:
    found = []
    for entry in book:
        inward = kind_of_account(entry.debit) == "clearing"
        if entry.day in period and inward != (kind_of_account(entry.credit) == "clearing"):
            channel = (entry.debit if inward else entry.credit).partition("/")[2]
            found.append(Outing(entry=entry, channel=channel, inward=inward))
    return sorted(found, key=lambda each: (each.channel, each.entry.day, each.entry.id))


def _concerns(order: WorkOrder, period: Period) -> bool:
    if order.state == "cancelled":
        return False
    if order.done_on is not None and order.done_on in period:
        return True
    judged = order.source == "plan" and last_day(order) in period
    late = order.is_open and not order.is_done and last_day(order) < period.end
    return judged or late or (order.source != "plan" and order.opened.date() in period)


def _by_asset(order: WorkOrder) -> tuple[str, str, date, str]:
    return order.source, order.plan, last_day(order), order.id
