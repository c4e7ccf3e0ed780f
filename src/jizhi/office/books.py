"""Looks into the books: whose a space's debts are, statements, what is owed, a receipt with what it paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jizhi.errors import NotPosted
from jizhi.fees.ledger import Entry, OpenItem, PayerAccount, Statement, open_items, statement
from jizhi.fees.payments import Receipt
from jizhi.office.posting import book_of
from jizhi.ports import Range, Reading, glance
from jizhi.values import Period, key


def payers_of(known: Reading, project: str, space: str, *, as_of: date | None = None) -> tuple[str, ...]:
    """Who owes something for *space*; who ever was billed for it, where nobody does."""
    return payers_by_space(known, project, (space,), as_of=as_of)[space]


def payers_by_space(
    known: Reading, project: str, spaces: Iterable[str], *, as_of: date | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Return, for each of *spaces*, who owes something for it; who ever was billed for it, where nobody does.

    Two questions for all of them: whatever a single payer owes he is the answer, so that entries are folded for those
    spaces alone that had several.
    """
    billed: dict[str, set[str]] = {space: set() for space in spaces}
    for of, space, payer in glance(known, Entry, ("project", "space", "payer"), space=tuple(billed)):
        if of == project:
            billed[space].add(payer)
    several = tuple(space for space, payers in billed.items() if len(payers) > 1)
    books = _books(known, project, several)
    owing = {space: {item.payer for item in open_items(rows, as_of=as_of)} for space, rows in books}
    return {space: tuple(sorted(owing.get(space) or payers - {""})) for space, payers in billed.items()}


def _books(known: Reading, project: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    books: dict[str, list[Entry]] = {space: [] for space in spaces}
    for entry in known.find(Entry, space=spaces) if spaces else ():
        if entry.project == project:
            books[entry.space].append(entry)
    return ((space, tuple(rows)) for space, rows in books.items())


def statement_of(known: Reading, project: str, payer: str, *, period: Period, space: str = "") -> Statement:
    """The statement of a payer, of one space where it is named.

    Raises: NotPosted: nothing was ever posted to him.
    """
    if known.get(PayerAccount, key(project, payer)) is None:
        raise NotPosted("payer", payer)
    return statement(book_of(known, project, payer), payer=payer, period=period, space=space)


def owed_items(known: Reading, project: str, *, as_of: date) -> Iterator[OpenItem]:
    """What is owed in *project* as of a day, payer by payer, one book at a time."""
    for head in known.find(PayerAccount, project=project):
        yield from open_items(book_of(known, project, head.payer), as_of=as_of)


def receipt_with(known: Reading, id: str) -> tuple[Receipt, tuple[Entry, ...]]:
    """A receipt, and the entries of its posting.

    Raises: NotPosted.
    """
    receipt = known.get(Receipt, id)
    if receipt is None:
        raise NotPosted("receipt", id)
    return receipt, posting_of(known, receipt.project, receipt.posting)


def posting_of(known: Reading, project: str, posting: str) -> tuple[Entry, ...]:
    """The entries of one posting, in their order."""
    head = f"{key(project)}/{posting}"
    return tuple(known.find(Entry, Range(field="id", at_least=f"{head}#", below=f"{head}$")))
