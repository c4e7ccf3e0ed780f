"""The month book from what is kept: a project's month, the month before it, the same month a year ago."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from jizhi.errors import NoAttendanceRules
from jizhi.estate import Space
from jizhi.fees import BillRun
from jizhi.fees.dunning import DunningAct, DunningPolicy
from jizhi.fees.ledger import Entry
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.helpdesk import watched_tickets
from jizhi.office.money import money_summary_of
from jizhi.office.reminders import report_of
from jizhi.office.summaries import names_of
from jizhi.office.tariffs import tariff_of
from jizhi.office.timekeeping import days_of, sheet_of
from jizhi.office.upkeep_reports import summary_of
from jizhi.ports import Reading
from jizhi.reports import AttendanceSummary, Watched, attendance_summary, service_summary
from jizhi.reports.book import Behind, BookMonth, Budget, MonthBook, behind
from jizhi.staff import WorkDay
from jizhi.upkeep import WorkOrder
from jizhi.values import Period, months_after

YEAR: Final = 12
"""How many months lie between a month and the same one of last year."""


@attrs.frozen(kw_only=True)
class _Kept:
    """What of a project the months of a book are made of."""

    entries: tuple[Entry, ...]
    tickets: tuple[Watched, ...]
    satisfied_percent: int | None
    acts: tuple[DunningAct, ...]
    orders: tuple[WorkOrder, ...]


@operation("projects.month-book")
def month_book(
    desk: Desk, project: str, *, period: Period, at: datetime, policy: DunningPolicy, budget: Budget | None = None
) -> MonthBook:
    """Return the book of *project* for a month, or for several that lie together.

    Args:
        period: whole months; the months before it and a year ago are as many.
        at: up to when punches, tickets and orders are known.
        policy: by which the acts of dunning are judged.

    Raises:  UnknownProject; CalendarUnknown where shifts lie in a year whose holidays are not known.
    """
    watched, wanted = watched_tickets(desk, project, at=at)
    with desk.store.reading() as known:
        title = read_project(known, project).name
        kept = _Kept(
            entries=tuple(known.find(Entry, project=project)),
            tickets=watched,
            satisfied_percent=wanted,
            acts=tuple(known.find(DunningAct, project=project)),
            orders=tuple(known.find(WorkOrder, project=project)),
        )
    months = len(period.months())
    before, year_ago = (_moved(period, -back) for back in (months, YEAR))
    now, shifts = _month(desk, project, period, at, policy, kept)
    rows = behind(kept.entries, period=period, acts=kept.acts, orders=kept.orders, tickets=kept.tickets, shifts=shifts)
    with desk.store.reading() as known:
        return MonthBook(
            project=project,
            title=title,
            now=now,
            before=_month(desk, project, before, at, policy, kept)[0],
            year_ago=_month(desk, project, year_ago, at, policy, kept)[0],
            budget=budget,
            behind=rows,
            fees=_fees(known, project),
            places={space.code: space.building for space in known.find(Space, project=project)},
            names=names_of(known, _payers(rows, now)),
        )


def _month(
    desk: Desk, project: str, period: Period, at: datetime, policy: DunningPolicy, kept: _Kept
) -> tuple[BookMonth, tuple[WorkDay, ...]]:
    staff, shifts = _staff(desk, project, period, at)
    now = min(period.end, policy.local(at).date())
    with desk.store.reading() as known:
        month = BookMonth(
            period=period,
            money=money_summary_of(known, project, period=period, entries=kept.entries),
            upkeep=summary_of(known, project, window=period, as_of=now),
            service=service_summary(
                kept.tickets, project=project, period=period, wanted_percent=kept.satisfied_percent
            ),
            staff=staff,
        )
    report = report_of(desk, project, policy, as_of=month.last, period=period) if kept.acts else None
    return attrs.evolve(month, dunning=report), shifts


def _staff(
    desk: Desk, project: str, period: Period, at: datetime
) -> tuple[AttendanceSummary | None, tuple[WorkDay, ...]]:
    try:
        sheet = sheet_of(desk, project, period=period, as_of=at).value
        days = days_of(desk, project, period=period, as_of=at).value
    except NoAttendanceRules:
        return None, ()
    if not any(work.punches for work in days):  # nobody's clock was read in that month: it was not kept, not missed
        return None, ()
    return attendance_summary(sheet, days), days


def _moved(period: Period, months: int) -> Period:
    return Period(months_after(period.start, months), months_after(period.end, months))


def _fees(known: Reading, project: str) -> dict[str, str]:
    """What fees are called, by the newest tariff that anything was billed by."""
    runs = sorted(known.find(BillRun, project=project), key=lambda run: (run.period.start, run.number))
    tariffs = dict.fromkeys(run.tariff for run in runs)
    return {fee.code: fee.name or fee.code for tariff in tariffs for fee in tariff_of(known, tariff).fees}


def _payers(rows: Behind, now: BookMonth) -> set[str]:
    owing = {row.payer for row in now.money.ageing}
    items = {item.payer for item in (*rows.charged, *rows.older)}
    taken, acts = {each.entry.payer for each in rows.taken}, {act.payer for act in rows.acts}
    return {payer for payer in owing | items | taken | acts if payer}
