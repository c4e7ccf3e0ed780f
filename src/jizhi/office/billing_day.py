"""Billing day: issue the bills of a period in chunks, resumable anywhere; void a run whole; explain a bill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from jizhi import fees
from jizhi.errors import Conflict, NotBilled, WrongState
from jizhi.fees import Bill, BillRun, Charge, Explanation, RosterPart, RunItem, Tariff
from jizhi.fees.assess import due_cycles
from jizhi.findings import Finding
from jizhi.office.desk import Desk
from jizhi.office.extracts import extracts, fingerprint, pinned, read_project, roster_of, unpinned
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Range, Reading, Writing
from jizhi.records import OutboxMessage
from jizhi.values import Period, key


@attrs.frozen(kw_only=True)
class Progress:
    """How far a run has come: chunks kept of all, and what the last one said that concerns the whole run."""

    run: BillRun
    findings: tuple[Finding, ...] = ()


def issue_bills(desk: Desk, project: str, *, period: Period, issued_on: date) -> BillRun:
    """Issue the bills of *project* for *period*, or go on with a run of the same period that was broken off.

    The run is pinned to the published tariff and to the roster as they are when it opens. It goes in chunks, each one
    transaction with its cursor; killed anywhere and started again it ends in the same bills. What was billed before
    yields nothing. Two that start it at once do it together.

    Raises: UnknownProject, NoTariff, TariffRefused, PeriodClosed, CalendarUnknown.
    """
    progress = Progress(run=open_run(desk, project, period=period, issued_on=issued_on))
    for progress in bill_chunks(desk, progress.run):
        pass
    return progress.run


def open_run(desk: Desk, project: str, *, period: Period, issued_on: date) -> BillRun:
    """Open a run and pin its roster, or return the one of the same period that is still open."""
    with desk.store.writing() as tx:
        place = read_project(tx, project)
        earlier = _runs(tx, project, period)
        for run in earlier:
            if run.state == "open":
                return run
        text = published_tariff(tx, project)
        tariff_of(tx, text.id)
        number = len(earlier) + 1
        run = BillRun(
            project=project,
            period=period,
            number=number,
            tariff=text.id,
            roster="",
            issued_on=issued_on,
            chunks=0,
            actor=desk.actor,
        )
        texts = (pinned(extract) for extract in extracts(tx, place, size=desk.chunk))
        parts = [RosterPart(run=run.id, number=at, text=part) for at, part in enumerate(texts)]
        tx.add(parts)
        roster = fingerprint(part.text for part in parts)
        return tx.put(attrs.evolve(run, roster=roster, chunks=len(parts)), expected=None)


def bill_chunks(desk: Desk, run: BillRun) -> Iterator[Progress]:
    """Bill what *run* has not billed yet, chunk by chunk, and close it; yields after each transaction."""
    with desk.store.reading() as known:
        tariff = tariff_of(known, run.tariff)
    while run.state == "open":
        findings: tuple[Finding, ...] = ()
        try:
            if run.done < run.chunks:
                run, findings = _bill_chunk(desk, tariff, run)
            else:
                run = _close(desk, run)
        except Conflict:
            with desk.store.reading() as known:
                run = known.get(BillRun, run.id) or run  # another process was faster: go on from where it is
        yield Progress(run=run, findings=findings)


def _bill_chunk(desk: Desk, tariff: Tariff, run: BillRun) -> tuple[BillRun, tuple[Finding, ...]]:
    with desk.store.reading() as known:  # read
        part = known.get(RosterPart, f"{run.id}/{run.done:06d}")
        if part is None:
            raise NotBilled("roster_part", f"{run.id}/{run.done:06d}")
        roster = roster_of(unpinned(part.text))
        codes = tuple(space.code for space in roster.spaces)
        billed = tuple(known_charges(known, tariff, run, codes))
    assessed = fees.assess(tariff, roster, period=run.period, run=run.id)  # decide
    outcome = assessed.then(fees.reconcile, billed)
    bills = fees.bill(
        outcome.value, tariff, issued_on=run.issued_on, calendar=desk.calendar, closed_until=desk.closed_until
    )
    items = [fees.item_of(result, run=run.id, project=run.project) for result in assessed.value.results]
    with desk.store.writing() as tx:  # keep
        kept = tx.put(attrs.evolve(run, done=run.done + 1), expected=run.version)
        _keep(tx, kept, items, outcome.value, bills)
    return kept, tuple(finding for finding in outcome.findings if finding.severity != "error")


def _keep(
    tx: Writing, run: BillRun, items: list[RunItem], charges: tuple[Charge, ...], bills: tuple[Bill, ...]
) -> None:
    tx.add(items)
    tx.add(charges)
    tx.add(bills)
    if bills:
        subjects = tuple(bill.id for bill in bills)
        message = f"{run.id}/{run.done:06d}/bills-issued"
        tx.put(
            OutboxMessage(id=message, project=run.project, topic="bills-issued", aggregate=run.id, subjects=subjects),
            expected=None,
        )


def _close(desk: Desk, run: BillRun) -> BillRun:
    with desk.store.writing() as tx:
        return tx.put(attrs.evolve(run, state="done"), expected=run.version)


def known_charges(known: Reading, tariff: Tariff, run: BillRun, spaces: tuple[str, ...]) -> Iterator[Charge]:
    """The charges kept for *spaces* in the cycles that *run* looks at."""
    cycles = [cycle for _, cycle in due_cycles(tariff, run.period)]
    if not cycles:
        return
    first, last = min(cycle.start for cycle in cycles), max(cycle.end for cycle in cycles)
    within = Range(field="cycle.start", at_least=first, below=last)
    yield from known.find(Charge, within, project=run.project, space=spaces)


def void_run(desk: Desk, run: str, *, on: date) -> BillRun:
    """Take back everything that *run* charged and that still stands, by reversal on credit bills of a new run.

    Voiding it again changes nothing and returns the same reversing run. A run over the same period bills anew.

    Raises: NotBilled, WrongState where the run is still open, PeriodClosed.
    """
    with desk.store.writing() as tx:
        wrong = tx.get(BillRun, run)
        if wrong is None:
            raise NotBilled("bill run", run)
        runs = _runs(tx, wrong.project, wrong.period)
        for reversing in runs:
            if reversing.voids == run:
                return reversing
        if wrong.state != "done" or wrong.voids:
            raise WrongState("bill run", run, "a reversal" if wrong.voids else wrong.state, "done")
        number = len(runs) + 1
        reversing = attrs.evolve(wrong, number=number, issued_on=on, actor=desk.actor, voids=run, chunks=0, done=0)
        tariff = tariff_of(tx, wrong.tariff)
        spaces = tuple(sorted({charge.space for charge in tx.find(Charge, run=run)}))
        charges = fees.void(run, known_charges(tx, tariff, wrong, spaces), by=reversing.id)
        tx.add(charges)
        tx.add(fees.bill(charges, tariff, issued_on=on, calendar=desk.calendar, closed_until=desk.closed_until))
        tx.put(attrs.evolve(wrong, state="voided"), expected=wrong.version)
        return tx.put(attrs.evolve(reversing, state="done"), expected=None)


def explain_bill(desk: Desk, bill: str) -> tuple[Bill, tuple[Explanation, ...]]:
    """The bill with this id and why it is what it is, by the tariff that its run was pinned to.

    Raises: NotBilled.
    """
    with desk.store.reading() as known:
        found = known.get(Bill, bill)
        if found is None:
            raise NotBilled("bill", bill)
        run = known.get(BillRun, found.run)
        if run is None:
            raise NotBilled("bill run", found.run)
        charges = tuple(known.find(Charge, run=found.run, space=found.space))
        return found, fees.explain(tariff_of(known, run.tariff), found, charges)


def _runs(known: Reading, project: str, period: Period) -> list[BillRun]:
    """The runs of this very period, in the order in which they were opened."""
    found = known.find(BillRun, project=project, **{"period.start": period.start})
    return sorted((run for run in found if run.period == period), key=lambda run: run.number)


def run_id(project: str, period: Period, number: int) -> str:
    """The id of the run *number* of a project and a period."""
    return f"{key(project)}/{period}#{number}"
