"""Summaries of what is kept: the counts of a run, and the records that a report of billing is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs

from jizhi.estate import Party
from jizhi.fees import Bill, BillRun, Charge, RunItem
from jizhi.office.extracts import read_project, read_roster
from jizhi.office.tariffs import tariff_of
from jizhi.ports import Range, Reading
from jizhi.reports import BillingSummary, Books, billing_summary
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class RunCounts:
    """What a run did: how many spaces ended how, why, and what was billed."""

    run: str
    state: str
    billed: int
    skipped: int
    parked: int
    reasons: tuple[tuple[str, int], ...]
    bills: int
    total: Money

    def as_data(self) -> dict[str, object]:
        """The counts as JSON has them."""
        data = attrs.asdict(self, filter=lambda field, _: field.name not in ("total", "reasons"))
        return {**data, "reasons": dict(self.reasons), "total": format(self.total.yuan, ".2f")}


def run_counts(known: Reading, run: BillRun) -> RunCounts:
    """Count what *run* kept; each space is exactly one of billed, skipped and parked."""
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for item in known.find(RunItem, run=run.id):
        outcomes[item.outcome] += 1
        if item.reason:
            reasons[item.reason] += 1
    bills, total = 0, Money(0)
    for bill in known.find(Bill, run=run.id):
        bills, total = bills + 1, total + bill.total
    return RunCounts(
        run=run.id,
        state=run.state,
        billed=outcomes["billed"],
        skipped=outcomes["skipped"],
        parked=outcomes["parked"],
        reasons=tuple(reasons.most_common()),
        bills=bills,
        total=total,
    )


def bills_of_space(known: Reading, project: str, space: str, *, period: Period | None = None) -> tuple[Bill, ...]:
    """The bills of a space, by id; with a *period* only those of runs of that very period."""
    bills = tuple(known.find(Bill, project=project, space=space))
    if period is None:
        return bills
    runs = {bill.run: known.get(BillRun, bill.run) for bill in bills}
    return tuple(bill for bill in bills if (run := runs[bill.run]) is not None and run.period == period)


def names_of(known: Reading, parties: Iterable[str]) -> dict[str, str]:
    """What *parties* are called, by id; one who is not kept is left out."""
    found = (known.get(Party, party) for party in sorted(set(parties)))
    return {party.id: party.name for party in found if party is not None}


def summary_of(known: Reading, project: str, *, period: Period) -> BillingSummary:
    """Sum up every run of *project* whose period begins within *period*.

    Raises: UnknownProject.
    """
    runs = runs_within(known, project, period=period)
    names = {run.id for run in runs}
    books = Books(
        runs=runs,
        bills=(bill for bill in known.find(Bill, project=project) if bill.run in names),
        charges=(charge for charge in known.find(Charge, project=project) if charge.run in names),
        items=(item for item in known.find(RunItem, project=project) if item.run in names),
    )
    tariffs = {tariff: tariff_of(known, tariff) for tariff in {run.tariff for run in runs}}
    return billing_summary(tariffs, read_roster(known, read_project(known, project)), books)


def runs_within(known: Reading, project: str, *, period: Period) -> tuple[BillRun, ...]:
    """The runs of *project* whose period begins within *period*, in the order of their keys."""
    begun = Range(field="period.start", at_least=period.start, below=period.end)
    return tuple(known.find(BillRun, begun, project=project))
