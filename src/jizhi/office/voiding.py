"""One bill voided by itself: a run of its own that takes back its charges and leaves all others alone."""

from __future__ import annotations

from datetime import date

import attrs

from jizhi import fees
from jizhi.fees import Bill, BillRun, Charge
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project
from jizhi.office.posting import check_books_open, post_bills
from jizhi.office.runs import announce, check_days, kept_bill, kept_run, known_charges, runs_of, voided_by_runs
from jizhi.office.tariffs import tariff_of
from jizhi.ports import Reading


@operation("bills.void", at="bill/")
def void_bill(desk: Desk, bill: str, *, on: date) -> BillRun:
    """Take back what the bill with this id charged and what still stands of it, on a credit bill of a new run.

    It is one unit. Done again it changes nothing and returns the same run. A run over the period bills anew what was
    taken back, and only that: every other bill of the period stays as it is, those of the same shared costs too.

    Raises: NotBilled, PeriodClosed, CalendarUnknown.
    """
    with desk.store.writing() as tx:
        wrong = kept_bill(tx, bill)
        run = kept_run(tx, wrong.run)
        lock_project(tx, wrong.project)
        runs = runs_of(tx, run.project, run.period)
        for reversing in runs:
            if reversing.voids == bill:
                return reversing
        tariff = tariff_of(tx, run.tariff)
        check_days(desk, tariff, run.period, on)
        check_books_open(tx, run.project, on)
        reversing = attrs.evolve(
            run,
            number=len(runs) + 1,
            issued_on=on,
            actor=desk.actor,
            voids=bill,
            findings=(),
            chunks=0,
            done=0,
            state="done",
        )
        back = fees.void_charges(
            wrong.charges, _known(tx, wrong), by=reversing.id, voided=voided_by_runs(tx, run.project)
        )
        bills = fees.bill(back, tariff, issued_on=on, calendar=desk.calendar)
        kept = tx.put(reversing, expected=None)
        tx.add(back)
        tx.add(bills)
        post_bills(tx, kept, bills, back)
        announce(tx, kept, bills)
        return kept


def _known(known: Reading, bill: Bill) -> tuple[Charge, ...]:
    own = [known.get(Charge, charge) for charge in bill.charges]
    cycles = [charge.cycle for charge in own if charge is not None]
    return tuple(known_charges(known, bill.project, cycles, (bill.space,)))
