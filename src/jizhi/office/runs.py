"""Bill runs: opened and pinned, gone through chunk by chunk however often they are broken off, and closed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from jizhi import fees
from jizhi.errors import AlreadyStored, Conflict, NotBilled, PeriodClosed, Retryable, WrongState
from jizhi.fees import Bill, BillRun, Charge, RosterPart, RunItem, Tariff
from jizhi.fees.assess import due_cycles
from jizhi.fees.bills import due_day
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import fingerprint, lock_project, pinned, roster_of, unpinned
from jizhi.office.inputs import gather_inputs, whole_extracts
from jizhi.office.posting import check_books_open, post_bills
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Range, Reading, Writing
from jizhi.records import OutboxMessage
from jizhi.values import Period, key

_TRIES: Final = 8
"""How often in a row a chunk may lose a race before the run is left to be resumed."""


_NEAR_DAYS: Final = 25
"""Cycles that begin so near each other are looked up together."""


@attrs.frozen(kw_only=True)
class Progress:
    """How far a run has come: chunks kept of all, and what the last one said that concerns the whole run."""

    run: BillRun
    findings: tuple[Finding, ...] = ()


@operation("bills.issue")
def open_run(desk: Desk, project: str, *, period: Period, issued_on: date) -> BillRun:
    """Open a run and pin its roster, or return the one of the same period that is still open, as it was pinned."""
    with desk.store.writing() as tx:
        place = lock_project(tx, project)
        earlier = runs_of(tx, project, period)
        for run in earlier:
            if run.state == "open":
                if run.voids:
                    raise WrongState("bill run", run.voids, "half voided", "voided")
                return run
        text = published_tariff(tx, project)
        tariff = tariff_of(tx, text.id)
        check_days(desk, tariff, period, issued_on)
        check_books_open(tx, project, issued_on)
        inputs = gather_inputs(tx, place, tariff, period=period, size=desk.chunk)
        run = BillRun(
            project=project,
            period=period,
            number=len(earlier) + 1,
            tariff=text.id,
            roster="",
            issued_on=issued_on,
            chunks=0,
            actor=desk.actor,
            findings=inputs.findings,
        )
        digests: list[str] = []
        for number, extract in enumerate(whole_extracts(tx, place, inputs.value, size=desk.chunk)):
            part = RosterPart(run=run.id, number=number, text=pinned(extract))
            tx.add([part])
            digests.append(hashlib.sha256(part.text.encode()).hexdigest())
        return tx.put(attrs.evolve(run, roster=fingerprint(digests), chunks=len(digests)), expected=None)


def check_days(desk: Desk, tariff: Tariff, period: Period, issued_on: date) -> None:
    """Refuse a run that could not be ended: its bills would fall into closed books or due on an unknown calendar."""
    if desk.closed_until is not None and issued_on < desk.closed_until:
        raise PeriodClosed(issued_on, desk.closed_until)
    for fee, cycle in due_cycles(tariff, period):
        due_day(fee.cycle, cycle, issued_on=issued_on, calendar=desk.calendar)


@operation("bills.issue", at="run.project")
def bill_chunks(desk: Desk, run: BillRun) -> Iterator[Progress]:
    """Bill what *run* has not billed yet, or void it, chunk by chunk, and close it; yields after each transaction.

    A chunk that loses a race is decided again from what is kept then.

    Raises: Conflict, AlreadyStored or Retryable where it loses again and again; the run can be resumed.
    """
    with desk.store.reading() as known:
        tariff = tariff_of(known, run.tariff)
    lost = 0
    while run.state == "open":
        findings: tuple[Finding, ...] = ()
        try:
            if run.done < run.chunks:
                run, findings = _keep_chunk(desk, tariff, run)
            else:
                run = _close(desk, run)
            lost = 0
        except (Conflict, AlreadyStored, Retryable):
            lost += 1
            if lost == _TRIES:
                raise
            with desk.store.reading() as known:
                run = kept_run(known, run.id)
        yield Progress(run=run, findings=findings)


@operation("bills.void", at="run/")
def open_reversal(desk: Desk, run: str, *, on: date) -> BillRun:
    """Open the run that takes back *run*, in the same chunks, or return the one that does."""
    with desk.store.writing() as tx:
        wrong = kept_run(tx, run)
        lock_project(tx, wrong.project)
        runs = runs_of(tx, wrong.project, wrong.period)
        for reversing in runs:
            if reversing.voids == run:
                return reversing
        if wrong.state != "done" or wrong.voids:
            raise WrongState("bill run", run, "a reversal" if wrong.voids else wrong.state, "done")
        check_days(desk, tariff_of(tx, wrong.tariff), wrong.period, on)
        check_books_open(tx, wrong.project, on)
        reversing = attrs.evolve(
            wrong,
            number=len(runs) + 1,
            issued_on=on,
            actor=desk.actor,
            voids=run,
            findings=(),
            done=0,
            state="open",
        )
        return tx.put(reversing, expected=None)


@attrs.frozen(kw_only=True)
class _Decided:
    """What a chunk comes to, before it is kept."""

    charges: tuple[Charge, ...]
    items: tuple[RunItem, ...] = ()
    findings: tuple[Finding, ...] = ()


def _keep_chunk(desk: Desk, tariff: Tariff, run: BillRun) -> tuple[BillRun, tuple[Finding, ...]]:
    with desk.store.reading() as known:  # read and decide, outside any lock
        decided = (_reversal if run.voids else _billing)(known, tariff, run)
    bills = fees.bill(decided.charges, tariff, issued_on=run.issued_on, calendar=desk.calendar)
    with desk.store.writing() as tx:  # keep
        kept = tx.put(attrs.evolve(run, done=run.done + 1), expected=run.version)
        tx.add(decided.items)
        tx.add(decided.charges)
        tx.add(bills)
        post_bills(tx, kept, bills, decided.charges)
        announce(tx, kept, bills)
    return kept, decided.findings


def _billing(known: Reading, tariff: Tariff, run: BillRun) -> _Decided:
    extract = unpinned(_part(known, run.id, run.done))
    roster = roster_of(extract.records)
    assessed = fees.assess(tariff, roster, extract.inputs, period=run.period, run=run.id)
    spaces = tuple(space.code for space in roster.spaces)
    cycles = [cycle for _, cycle in assessed.value.cycles]
    reconciled = fees.reconcile(assessed.value, known_charges(known, run.project, cycles, spaces))
    return _Decided(
        charges=reconciled.value,
        items=tuple(fees.item_of(result, run=run.id, project=run.project) for result in assessed.value.results),
        findings=tuple(one for one in assessed.findings + reconciled.findings if one.severity != "error"),
    )


def _reversal(known: Reading, tariff: Tariff, run: BillRun) -> _Decided:
    spaces = tuple(space.code for space in unpinned(_part(known, run.voids, run.done)).records.spaces)
    voided = voided_by_runs(known, run.project)
    cycles = [charge.cycle for charge in known.find(Charge, run=run.voids, space=spaces)]
    billed = known_charges(known, run.project, cycles, spaces)
    return _Decided(charges=fees.void(run.voids, billed, by=run.id, voided=voided))


def _part(known: Reading, run: str, number: int) -> str:
    wanted = RosterPart(run=run, number=number, text="").id
    part = known.get(RosterPart, wanted)
    if part is None:
        raise NotBilled("roster_part", wanted)
    return part.text


def announce(tx: Writing, run: BillRun, bills: tuple[Bill, ...]) -> None:
    """Leave a message for whoever wants to hear of new bills."""
    if not bills:
        return
    message = OutboxMessage(
        id=f"{run.id}/{run.done:06d}/bills-issued",
        project=run.project,
        topic="bills-issued",
        aggregate=run.id,
        subjects=tuple(bill.id for bill in bills),
    )
    tx.put(message, expected=None)


def _close(desk: Desk, run: BillRun) -> BillRun:
    with desk.store.writing() as tx:
        if run.voids:
            wrong = tx.lock(BillRun, run.voids)
            tx.put(attrs.evolve(wrong, state="voided"), expected=wrong.version)
        return tx.put(attrs.evolve(run, state="done"), expected=run.version)


def known_charges(known: Reading, project: str, cycles: Iterable[Period], spaces: tuple[str, ...]) -> Iterator[Charge]:
    """The charges kept for *spaces* in the times that *cycles* begin in."""
    for begun in _clusters(cycle.start for cycle in cycles):
        yield from known.find(Charge, begun, project=project, space=spaces)


def _clusters(starts: Iterable[date]) -> Iterator[Range]:
    """Ranges around days that lie near each other, so that a yearly cycle does not bring all the year's charges.

    Ranges, not the very days: by those a store would go through the whole cycle for each chunk, not to its spaces.
    """
    first = last = None
    for day in sorted(set(starts)):
        if first is None or last is None:
            first = day
        elif (day - last).days > _NEAR_DAYS:
            yield Range(field="cycle.start", at_least=first, below=last + timedelta(days=1))
            first = day
        last = day
    if first is not None and last is not None:
        yield Range(field="cycle.start", at_least=first, below=last + timedelta(days=1))


def voided_by_runs(known: Reading, project: str) -> set[str]:
    """The runs and bills of *project* that a run takes back."""
    return {run.voids for run in known.find(BillRun, project=project) if run.voids}


def kept_bill(known: Reading, bill: str) -> Bill:
    """The bill with this id.

    Raises: NotBilled.
    """
    found = known.get(Bill, bill)
    if found is None:
        raise NotBilled("bill", bill)
    return found


def kept_run(known: Reading, run: str) -> BillRun:
    """The run with this id.

    Raises: NotBilled.
    """
    found = known.get(BillRun, run)
    if found is None:
        raise NotBilled("bill run", run)
    return found


def runs_of(known: Reading, project: str, period: Period) -> list[BillRun]:
    """The runs of this very period, in the order in which they were opened."""
    begun = Range(field="period.start", at_least=period.start, below=period.start + timedelta(days=1))
    found = known.find(BillRun, begun, project=project)
    return sorted((run for run in found if run.period == period), key=lambda run: run.number)


def run_id(project: str, period: Period, number: int) -> str:
    """The id of the run *number* of a project and a period."""
    return f"{key(project)}/{period}#{number}"
