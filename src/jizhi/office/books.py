"""Looks into the books: whose a space's debts are, statements, what is owed, a receipt with what it paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jizhi.errors import NotPosted
from jizhi.fees.ledger import Entry, OpenItem, PayerAccount, Statement, open_items, statement
from jizhi.fees.payments import Receipt
from jizhi.office.posting import book_of
from jizhi.ports import Range, Reading
from jizhi.values import Period, key


def payers_of(known: Reading, project: str, space: str, *, as_of: date | None = None) -> tuple[str, ...]:
    """Who owes something for *space*; who ever was billed for it, where nobody does."""
    entries = tuple(entry for entry in known.find(Entry, space=space) if entry.project == project)
    owing = {item.payer for item in open_items(entries, as_of=as_of)}
    return tuple(sorted(owing or {entry.payer for entry in entries if entry.payer}))


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
