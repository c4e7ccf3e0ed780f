"""Opening balances: what an estate brings along when it moves in, as entries against the account of openings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from jizhi.estate import Roster
from jizhi.fees import Fee
from jizhi.fees.ledger import Entry, Move, posted
from jizhi.findings import Outcome
from jizhi.intake.balances import Brought, Stated, stated
from jizhi.intake.kept import Kept
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.plan import told_apart
from jizhi.intake.report import RowReport, report_of
from jizhi.intake.rows import ReadRow, once, read_rows
from jizhi.intake.table import Table, fingerprint
from jizhi.intake.turns import known_space
from jizhi.values import Money

BOOK = "opening"


@attrs.frozen(kw_only=True)
class Books:
    """What an opening is held against: the roster, the fees of the tariff, and the entries that stand already."""

    roster: Roster
    fees: tuple[Fee, ...] = ()
    entries: tuple[Entry, ...] = ()


@attrs.frozen(kw_only=True)
class OpeningPlan:
    """The entries that the accepted rows of opening balances come to, and how each row fared.

    ``new`` are to be posted; ``unchanged`` counts the items that stand in the books already, in the same words.
    """

    project: str
    sources: tuple[str, ...]
    sha256: str
    report: RowReport
    new: tuple[Entry, ...] = ()
    unchanged: int = 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return new and changed records by the name of their kind; an entry never changes."""
        return {"Entry": (len(self.new), 0)} if self.new else {}

    @property
    def owed(self) -> Money:
        """By how much what is owed grows."""
        nothing = self.new[0].amount * 0 if self.new else Money(0)
        raised = (entry.amount for entry in self.new if entry.debit.startswith(("receivable/", "late-fee/")))
        paid = (entry.amount for entry in self.new if entry.kind == "application")
        return sum(raised, nothing) - sum(paid, nothing)


def is_opening(tables: Iterable[Table]) -> bool:
    """True where one of *tables* is a sheet of opening balances by its headings, with anything in it."""
    known = (one.value for one in map(recognise, tables))
    return any(
        mapped is not None and mapped.form.book == BOOK and not all(row.blank for row in mapped.rows)
        for mapped in known
    )


def read_opening(
    tables: Iterable[Table], *, project: str, books: Books, on: date, actor: str = ""
) -> Outcome[OpeningPlan]:
    """Read the sheets of opening balances into a plan; rows with an error are left out whole, the others go on.

    No amount is ever made up, split or rounded: what cannot be taken as it stands is named with its place.

    Args:
        tables: sheets in any order: 期初欠费, 历史缴费, 期初预收, 期初押金; others are passed over.
        books: what is known; what stands in the books already yields nothing.
        on: the day of the opening: that of the entries of arrears, prepayments and deposits without a day of their own.

    Findings:  those of cells; ``cell-missing``, ``room-unknown``, ``fee-unknown``, ``ends-before-start``,
        ``payer-unknown``, ``payer-unclear``, ``amount-not-above-zero``, ``opening-twice``, ``opening-other``,
        ``opening-billed`` (errors); ``paid-beyond`` (warning).
    """
    tables = told_apart(tables)
    outcomes = [recognise(table) for table in tables]
    alone = not any(one.value is not None and one.value.form.book != BOOK for one in outcomes)
    told = [one for one in outcomes if (alone if one.value is None else one.value.form.book == BOOK)]
    kept = Kept(roster=books.roster, fees=books.fees)
    rows = _rows([one.value for one in told if one.value is not None], kept)
    fared, brought = stated(rows, project=project, kept=kept, on=on)
    judged, new, unchanged = _against(fared, brought, project, books.entries, actor)
    report = report_of(judged)
    plan = OpeningPlan(
        project=project,
        sources=tuple(sorted({table.source or table.name for table in tables})),
        sha256=fingerprint(tables),
        report=report,
        new=new,
        unchanged=unchanged,
    )
    return Outcome(plan, (*(finding for one in told for finding in one.findings), *report.findings))


def _rows(mapped: Iterable[Mapped], kept: Kept) -> list[ReadRow]:
    judged = once(row for one in mapped for row in read_rows(one))
    return known_space(judged, kept.codes)


def _against(
    rows: Sequence[Stated], brought: Sequence[Brought], project: str, entries: Iterable[Entry], actor: str
) -> tuple[list[ReadRow], tuple[Entry, ...], int]:
    """Hold what is brought against the books: the same again is nothing, anything else under its name is refused."""
    known: dict[str, list[Entry]] = {}
    items: dict[str, str] = {}
    for entry in entries:
        known.setdefault(entry.posting, []).append(entry)
        items.setdefault(entry.item, entry.posting)
    trouble: dict[str, tuple[str, object]] = {}
    new: list[Entry] = []
    unchanged = 0
    for each in brought:
        before = sorted(known.get(each.posting, ()), key=lambda entry: entry.n)
        if before:
            if _moves(before) == list(each.moves):
                unchanged += 1
                continue
            trouble[each.posting] = ("opening-other", before[0].amount)
        elif each.item and each.item in items:
            trouble[each.posting] = ("opening-billed", each.item)
        else:
            new += posted(each.moves, project=project, posting=each.posting, actor=actor)
    return [_told(one.row, trouble.get(one.posting)) for one in rows], tuple(new), unchanged


def _told(row: ReadRow, trouble: tuple[str, object] | None) -> ReadRow:
    match trouble:
        case ("opening-other", before):
            return row.found("opening-other", "amount", before=before)
        case (_, item):
            return row.found("opening-billed", "amount", item=item)
    return row


def _moves(entries: Iterable[Entry]) -> list[Move]:
    names = [field.name for field in attrs.fields(Move)]
    return [Move(**{name: getattr(entry, name) for name in names}) for entry in entries]
