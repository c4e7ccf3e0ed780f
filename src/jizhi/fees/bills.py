"""Bills: the charges of one space that one payer has to pay by one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from jizhi.errors import PeriodClosed
from jizhi.fees.charges import Bill, Charge
from jizhi.fees.cycle import Cycle, due_on
from jizhi.fees.tariff import Tariff
from jizhi.values import CHINA, Money, Period, WorkCalendar


def bill(
    charges: Iterable[Charge],
    tariff: Tariff,
    *,
    issued_on: date,
    calendar: WorkCalendar = CHINA,
    closed_until: date | None = None,
) -> tuple[Bill, ...]:
    """Put *charges* together into bills, one for each run, space, payer and due day.

    A bill is never due before it is issued: a correction of an old cycle falls due on the day of issue.

    Args:
        closed_until: the books are closed before this day; what corrects a closed month is billed in an open one.

    Raises:
        PeriodClosed: *issued_on* lies in a closed month.
        UnknownFee: a charge of a fee that the tariff does not have.
        CalendarUnknown: a due day has to move in a year whose calendar is not announced yet.
    """
    if closed_until is not None and issued_on < closed_until:
        raise PeriodClosed(issued_on, closed_until)
    days: dict[tuple[str, Period], date] = {}
    groups: dict[tuple[str, str, str, date], list[Charge]] = {}
    for charge in charges:
        due = days.get((charge.fee, charge.cycle))
        if due is None:
            due = due_day(tariff.fee(charge.fee).cycle, charge.cycle, issued_on=issued_on, calendar=calendar)
            days[charge.fee, charge.cycle] = due
        groups.setdefault((charge.run, charge.space, charge.payer, due), []).append(charge)
    return tuple(_bill(group, due, issued_on) for (_, _, _, due), group in sorted(groups.items()))


def due_day(cycle: Cycle, period: Period, *, issued_on: date, calendar: WorkCalendar) -> date:
    """The day on which a bill that is issued now for a cycle *period* falls due, which is never in the past.

    Raises: CalendarUnknown.
    """
    return max(due_on(cycle, period, issued_on=issued_on, calendar=calendar), issued_on)


def _bill(charges: list[Charge], due: date, issued_on: date) -> Bill:
    first = charges[0]
    return Bill(
        run=first.run,
        project=first.project,
        space=first.space,
        payer=first.payer,
        issued_on=issued_on,
        due_on=due,
        charges=tuple(sorted(map(attrgetter("id"), charges))),
        total=sum((charge.amount for charge in charges), Money(0, first.amount.currency)),
    )
