"""Summaries of what is kept: the counts of a run, and the records that a report of billing is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

import attrs

from jizhi.estate import Party
from jizhi.fees import Bill, BillRun, Charge, RunItem
from jizhi.findings import Finding
from jizhi.office.extracts import read_project, read_roster
from jizhi.office.tariffs import tariff_of
from jizhi.ports import Range, Reading, glance
from jizhi.reports import BillingSummary, Books, billing_summary
from jizhi.values import Money, Period

R = TypeVar("R")


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
    bills, total = 0, Money(0, tariff_of(known, run.tariff).currency)
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


def parked_of(known: Reading, run: BillRun) -> tuple[Finding, ...]:
    """Everything that keeps spaces of *run* from being billed, space by space."""
    parked = sorted(known.find(RunItem, run=run.id, outcome="parked"), key=lambda item: item.space)
    return tuple(finding for item in parked for finding in item.findings)


def bills_of_space(known: Reading, project: str, space: str, *, period: Period | None = None) -> tuple[Bill, ...]:
    """The bills of a space, by id; with a *period* only those of runs of that very period."""
    bills = tuple(known.find(Bill, project=project, space=space))
    if period is None:
        return bills
    runs = {bill.run: known.get(BillRun, bill.run) for bill in bills}
    return tuple(bill for bill in bills if (run := runs[bill.run]) is not None and run.period == period)


def names_of(known: Reading, parties: Iterable[str]) -> dict[str, str]:
    """What *parties* are called, by id; one who is not kept is left out."""
    return dict(glance(known, Party, ("id", "name"), id=tuple(sorted(set(parties)))))


def summary_of(known: Reading, project: str, *, period: Period) -> BillingSummary:
    """Sum up every run of *project* whose period begins within *period*.

    Raises: UnknownProject.
    """
    runs = runs_within(known, project, period=period)
    books = Books(
        runs=runs,
        bills=kept_of(known, Bill, runs),
        charges=kept_of(known, Charge, runs),
        items=kept_of(known, RunItem, runs),
    )
    tariffs = {tariff: tariff_of(known, tariff) for tariff in {run.tariff for run in runs}}
    return billing_summary(tariffs, read_roster(known, read_project(known, project)), books)


def kept_of(known: Reading, kind: type[R], runs: Iterable[BillRun]) -> Iterator[R]:
    """Everything of a *kind* that *runs* kept, run by run, in the order of its keys."""
    for run in runs:
        yield from known.find(kind, run=run.id)


def runs_within(known: Reading, project: str, *, period: Period) -> tuple[BillRun, ...]:
    """The runs of *project* whose period begins within *period*, in the order of their keys."""
    begun = Range(field="period.start", at_least=period.start, below=period.end)
    return tuple(known.find(BillRun, begun, project=project))
