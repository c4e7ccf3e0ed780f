"""Billing day: issue the bills of a period in chunks, resumable anywhere; void a run whole; explain a bill."""

from __future__ import annotations

from datetime import date

from jizhi import fees
from jizhi.fees import Bill, BillRun, Charge, Explanation
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.runs import Progress, bill_chunks, kept_bill, kept_run, known_charges, open_reversal, open_run, run_id
from jizhi.office.tariffs import tariff_of
from jizhi.values import Period

__all__ = [
    "Progress",
    "bill_chunks",
    "explain_bill",
    "issue_bills",
    "known_charges",
    "open_run",
    "run_id",
    "void_run",
]


@operation("bills.issue")
def issue_bills(desk: Desk, project: str, *, period: Period, issued_on: date) -> BillRun:
    """Issue the bills of *project* for *period*, or go on with a run of the same period that was broken off.

    The run is pinned to the published tariff and to the roster as they are when it opens. It goes in chunks, each one
    transaction with its cursor; killed anywhere and started again it ends in the same bills. What was billed before
    yields nothing. Two that start it at once do it together.

    Raises: UnknownProject, NoTariff, TariffRefused, PeriodClosed, CalendarUnknown, all before anything is kept;
        WrongState while a run of the period is half voided.
    """
    return _finished(desk, open_run(desk, project, period=period, issued_on=issued_on))


def _finished(desk: Desk, run: BillRun) -> BillRun:
    for progress in bill_chunks(desk, run):
        run = progress.run
    return run


@operation("bills.void", at="run/")
def void_run(desk: Desk, run: str, *, on: date) -> BillRun:
    """Take back everything that *run* charged and that still stands, by reversal on credit bills of a new run.

    It goes in the chunks of the run itself, and is resumed by voiding it again; once done, voiding it again changes
    nothing and returns the same reversing run. A run over the same period bills anew.

    Raises: NotBilled, WrongState where the run is still open or is a reversal itself, PeriodClosed, CalendarUnknown.
    """
    return _finished(desk, open_reversal(desk, run, on=on))


@operation("bills.read", at="bill/", about="bill", kind=Bill)
def explain_bill(desk: Desk, bill: str) -> tuple[Bill, tuple[Explanation, ...]]:
    """The bill with this id and why it is what it is, by the tariff that its run was pinned to.

    Raises: NotBilled, NotExplained.
    """
    with desk.store.reading() as known:
        found = kept_bill(known, bill)
        tariff = tariff_of(known, kept_run(known, found.run).tariff)
        charges = tuple(known.find(Charge, run=found.run, space=found.space))
    return found, fees.explain(tariff, found, charges)
