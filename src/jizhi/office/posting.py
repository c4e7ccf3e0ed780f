"""Posting: entries kept with the heads of the books in which they stand; what a bill run brings into the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jizhi.errors import PeriodClosed
from jizhi.fees.charges import Bill, BillRun, Charge
from jizhi.fees.ledger import (
    BookClosing,
    BookPolicy,
    Entry,
    Move,
    PayerAccount,
    Row,
    brought_forward,
    check_open,
    issue,
    opened,
    posted,
    released,
)
from jizhi.fees.payments import Allocating, apply_prepayment
from jizhi.ports import Reading, Writing
from jizhi.values import Money, key


def book_policy(known: Reading, project: str) -> BookPolicy:
    """How the books of *project* are kept; as a new project keeps them where nobody settled it."""
    return known.get(BookPolicy, key(project)) or BookPolicy(project=project)


def allocating(policy: BookPolicy, name: str = "", told: Iterable[tuple[str, Money]] = ()) -> Allocating:
    """How a payment is spread: by what it is *told*, by the policy it names, or by the project's."""
    wanted = tuple(told)
    return Allocating(name=name or ("as-told" if wanted else policy.allocation), fees=policy.fee_order, told=wanted)


def closed_until(known: Reading, project: str, settled: date | None = None) -> date | None:
    """The first day whose books are open: the later of what is kept and what the desk *settled*; None if neither."""
    closing = known.get(BookClosing, key(project))
    days = (settled, closing.closed_until if closing else None)
    return max((day for day in days if day is not None), default=None)


def check_books_open(known: Reading, project: str, on: date, *, settled: date | None = None) -> None:
    """Refuse a day of closed books. Raises: PeriodClosed."""
    until = closed_until(known, project, settled)
    if until is not None and on < until:
        raise PeriodClosed(on, until)


def head_of(known: Reading, project: str, payer: str) -> PayerAccount:
    """The head of a payer's book; a new one, of version 0, where nothing was posted yet."""
    return known.get(PayerAccount, key(project, payer)) or opened(project, payer)


def book_of(known: Reading, project: str, payer: str) -> tuple[Entry, ...]:
    """Everything in a payer's book, by id."""
    # By the payer alone: by the project too, a store may go through all of its entries for each payer.
    return tuple(entry for entry in known.find(Entry, payer=payer) if entry.project == project)


def keep_entries(
    tx: Writing, entries: Iterable[Entry], *, heads: Mapping[str, PayerAccount], closed: date | None
) -> Mapping[str, PayerAccount]:
    """Keep *entries*, and what they change in the *heads* of their payers, as these were read before the books were.

    Raises: PeriodClosed; Conflict where somebody else posted to one of the books meanwhile.
    """
    rows = tuple(entries)
    check_open((entry.day for entry in rows), closed)
    tx.add(rows)
    by_payer: dict[str, list[Entry]] = {}
    for entry in rows:
        if entry.payer:
            by_payer.setdefault(entry.payer, []).append(entry)
    kept = {}
    for payer, mine in sorted(by_payer.items()):
        head = heads[payer]
        kept[payer] = tx.put(brought_forward(head, mine), expected=head.version or None)
    return kept


def post_bills(tx: Writing, run: BillRun, bills: Iterable[Bill], charges: Iterable[Charge]) -> None:
    """Bring new *bills* into the books, in the unit that keeps them.

    No day is refused: a run is opened on a day of open books, and these are not closed before it is done.

    What was paid beyond what is owed after a correction or a void is the payer's prepayment again. A new bill is paid
    from what he has prepaid, where the project does so at issue.

    Raises: Conflict where somebody else posted to one of the books meanwhile.
    """
    policy, by_id = book_policy(tx, run.project), {charge.id: charge for charge in charges}
    by_payer: dict[str, list[Move]] = {}
    for bill in bills:
        by_payer.setdefault(bill.payer, []).extend(issue(bill, by_id))
    ids = tuple(key(run.project, payer) for payer in by_payer)
    heads = {head.payer: head for head in tx.find(PayerAccount, id=ids)}
    heads = {payer: heads.get(payer) or opened(run.project, payer) for payer in by_payer}
    entries: list[Entry] = []
    for payer, moves in sorted(by_payer.items()):
        moves += _given_back(tx, moves)
        if policy.apply_prepayment == "at-issue" and heads[payer].prepayment.fen > 0 and not run.voids:
            book: list[Row] = [*book_of(tx, run.project, payer), *moves]
            fresh = {move.item for move in moves if move.kind == "charge"}
            moves += apply_prepayment(book, payer=payer, on=run.issued_on, policy=allocating(policy), only=fresh)
        entries += posted(moves, project=run.project, posting=key("bills", run.id, run.done, payer), actor=run.actor)
    keep_entries(tx, entries, heads=heads, closed=None)


def _given_back(tx: Writing, moves: list[Move]) -> tuple[Move, ...]:
    """What has to be given back of the items that *moves* credit."""
    credited = tuple(sorted({move.item for move in moves if move.kind != "charge"}))
    if not credited:
        return ()
    about: list[Row] = list(tx.find(Entry, item=credited))
    return released([*about, *(move for move in moves if move.item in set(credited))])
