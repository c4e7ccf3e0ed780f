"""A summary of billing: what was billed, of which fee, where, in which month and to whom; and what could not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from jizhi.errors import NotStored, UnknownSpace
from jizhi.estate import Occupancy, Roster, Tenure
from jizhi.fees import Bill, BillRun, Charge, Fee, RunItem, Tariff
from jizhi.reports.reasons import ParkedSpace, ParkedSpaces, Reason, Reasons
from jizhi.reports.sums import Part, Sums, Tallies, Tally
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class Books:
    """What was kept of the runs that a summary is about; each stream is read once, in any order.

    Args:
        runs: every run that a bill, a charge or an item belongs to.
    """

    runs: Iterable[BillRun]
    bills: Iterable[Bill] = ()
    charges: Iterable[Charge] = ()
    items: Iterable[RunItem] = ()


@attrs.frozen(kw_only=True)
class Row:
    """One fee through the months of a summary; ``amounts`` stand in the order of its months."""

    fee: str
    name: str
    amounts: tuple[Money, ...]
    total: Money


@attrs.frozen(kw_only=True)
class BillingSummary:
    """What a manager asks after a billing day or a year of them; amounts are of charges, corrections taken off.

    ``months`` are first days. ``fees``, ``buildings``, ``kinds``, ``payers`` (what a payer is to the space) and
    ``by_month`` each add up to ``amount``; ``bills_total`` is the sum of the bills, the same where the books agree.
    ``tally`` counts a space once in every period, as the last run over it says; ``spaces`` is how many the roster has.
    """

    project: str
    title: str
    months: tuple[date, ...]
    spaces: int
    amount: Money
    tax: Money
    charges: int
    corrections: int
    bills: int
    bills_total: Money
    tally: Tally
    fees: tuple[Part, ...]
    buildings: tuple[Part, ...]
    kinds: tuple[Part, ...]
    payers: tuple[Part, ...]
    by_month: tuple[Part, ...]
    matrix: tuple[Row, ...]
    skipped: tuple[Reason, ...]
    parked_reasons: tuple[Reason, ...]
    parked: tuple[ParkedSpace, ...]

    @property
    def agrees(self) -> bool:
        """True where the bills add up to the charges."""
        return self.bills_total == self.amount


def billing_summary(tariffs: Mapping[str, Tariff], roster: Roster, books: Books) -> BillingSummary:
    """Sum up *books*.

    Args:
        tariffs: the tariff that each run was pinned to, by ``BillRun.tariff``.
        roster: where the spaces are and what they are; a charge of a space that it does not have counts as nowhere.

    Returns: the summary. A run counts for the month in which its period begins. Items of a voided run are left out
        of the tally; its charges stand beside their reversals.

    Raises:
        NotStored: a run that is not among those of *books*, or a tariff that is not among *tariffs*.
        UnknownFee: a charge of a fee that the tariff of its run does not have.
        CurrencyMismatch: two currencies in one summary.

    >>> from jizhi.estate import Project
    >>> nothing = billing_summary({}, Roster.of(Project(code="jade", name="翠园")).value, Books(runs=()))
    >>> str(nothing.amount), nothing.agrees, nothing.fees
    ('0.00 CNY', True, ())
    >>> stray = Books(runs=(), items=[RunItem(run="r", project="jade", space="1", outcome="billed")])
    >>> billing_summary({}, Roster.of(Project(code="jade", name="翠园")).value, stray)
    Traceback (most recent call last):
    jizhi.errors.NotStored: no bill_run is kept under 'r'
    """
    count = _Count(tariffs, roster, books.runs)
    for charge in books.charges:
        count.charge(charge)
    for item in books.items:
        count.item(item)
    return count.summary(books.bills)


class _Count:
    """Counts what comes by; of charges it keeps sums, of items the last of each space and period."""

    def __init__(self, tariffs: Mapping[str, Tariff], roster: Roster, runs: Iterable[BillRun]) -> None:
        self.tariffs, self.roster = tariffs, roster
        self.runs = {run.id: run for run in runs}
        currencies = {tariff.currency for tariff in tariffs.values()}
        self.nothing = Money(0, min(currencies, default="CNY"))
        self.places = {space.code: (space.building, space.kind) for space in roster.spaces}
        self.fees, self.buildings, self.kinds = Sums(self.nothing), Sums(self.nothing), Sums(self.nothing)
        self.payers, self.months, self.cells = Sums(self.nothing), Sums(self.nothing), Sums(self.nothing)
        self.whole = Sums(self.nothing)
        self.tallies = {name: Tallies() for name in ("whole", "building", "kind", "month")}
        self.corrections = 0
        self.names: dict[str, str] = {}
        self.last: dict[tuple[Period, str], tuple[int, RunItem]] = {}
        self.skipped, self.parked_reasons, self.parked = Reasons(), Reasons(), ParkedSpaces()

    def run(self, run: str) -> BillRun:
        if run not in self.runs:
            raise NotStored("bill_run", run)
        return self.runs[run]

    def month(self, run: str) -> date:
        return self.run(run).period.start.replace(day=1)

    def fee(self, charge: Charge) -> Fee:
        tariff = self.run(charge.run).tariff
        if tariff not in self.tariffs:
            raise NotStored("tariff_text", tariff)
        return self.tariffs[tariff].fee(charge.fee)

    def charge(self, charge: Charge) -> None:
        fee, month = self.fee(charge), self.month(charge.run)
        tax = self.nothing if fee.tax is None else fee.tax.within(charge.amount)
        building, kind = self.places.get(charge.space, ("", ""))
        self.names[fee.code] = fee.name
        self.corrections += charge.kind != "charge"
        for sums, key in (
            (self.whole, ""),
            (self.fees, fee.code),
            (self.buildings, building),
            (self.kinds, kind),
            (self.payers, payer_class(self.roster, charge)),
            (self.months, month.isoformat()),
            (self.cells, f"{fee.code}/{month}"),
        ):
            sums.add(key, charge.amount, tax, charge.space)

    def item(self, item: RunItem) -> None:
        run = self.run(item.run)
        if run.state == "voided":
            return
        number, _ = self.last.get((run.period, item.space), (0, item))
        if run.number >= number:
            self.last[run.period, item.space] = (run.number, item)

    def settle(self) -> None:
        """Count how each space fared in each period, as the last run over it says."""
        for _, item in self.last.values():
            month = self.month(item.run)
            building, kind = self.places.get(item.space, ("", ""))
            keys = {"whole": "", "building": building, "kind": kind, "month": month.isoformat()}
            for name, key in keys.items():
                self.tallies[name].add(key, item.outcome)
            if item.outcome == "skipped":
                self.skipped.add(item)
            if item.outcome == "parked":
                self.parked_reasons.add(item)
                self.parked.add(item, month)

    def summary(self, bills: Iterable[Bill]) -> BillingSummary:
        self.settle()
        totals = [bill.total for bill in bills]
        months = sorted({*self.months.keys, *self.tallies["month"].keys})
        whole = next(iter(self.whole.parts()), Part.nothing(self.nothing))
        return BillingSummary(
            project=self.roster.project.code,
            title=self.roster.project.name,
            months=tuple(map(date.fromisoformat, months)),
            spaces=len(self.roster),
            amount=whole.amount,
            tax=whole.tax,
            charges=whole.charges,
            corrections=self.corrections,
            bills=len(totals),
            bills_total=sum(totals, self.nothing),
            tally=self.tallies["whole"].of(""),
            fees=self.fees.parts(self.names),
            buildings=self.buildings.parts(tallies=self.tallies["building"]),
            kinds=self.kinds.parts(tallies=self.tallies["kind"]),
            payers=self.payers.parts(),
            by_month=self.months.parts(tallies=self.tallies["month"]),
            matrix=tuple(self._rows(months)),
            skipped=self.skipped.all(),
            parked_reasons=self.parked_reasons.all(),
            parked=self.parked.all(),
        )

    def _rows(self, months: list[str]) -> Iterator[Row]:
        for part in self.fees.parts(self.names):
            amounts = tuple(self.cells.amount(f"{part.key}/{month}") for month in months)
            yield Row(fee=part.key, name=part.name, amounts=amounts, total=part.amount)


def payer_class(roster: Roster, charge: Charge) -> str:
    """Return what the payer of a *charge* is to its space in its cycle: developer, owner, tenant, occupant or other.

    A payer with two roles is what stands first in this list.
    """
    if charge.payer == roster.project.developer:
        return "developer"
    try:
        dossier = roster.dossier(charge.space)
    except UnknownSpace:
        return "other"
    roles = [spell.role for spell in dossier.tenures if _pays_in(spell, charge)]
    if roles:
        return min(roles, key=("developer", "owner", "tenant").index)
    return "occupant" if any(_pays_in(spell, charge) for spell in dossier.occupancies) else "other"


def _pays_in(spell: Tenure | Occupancy, charge: Charge) -> bool:
    cycle = charge.cycle
    return spell.party == charge.payer and spell.since < cycle.end and (spell.until or date.max) > cycle.start
