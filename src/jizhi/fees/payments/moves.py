"""Moves of money: received, applied, taken back, passed on, refunded; each a function from what is known to moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jizhi.errors import AlreadyReversed, AmountRefused, MoreThanThere
from jizhi.fees.ledger import Entry, Move, OpenItem, PayerAccount, Row, account, least_from, open_items, reversed_move
from jizhi.fees.payments.allocate import Allocating, allocate
from jizhi.values import Money


def check_amount(what: str, amount: Money) -> Money:
    """Return *amount* where it is above zero.

    Raises: AmountRefused.
    """
    if amount.fen <= 0:
        raise AmountRefused(what, amount)
    return amount


def receive(payer: str, amount: Money, *, method: str, on: date) -> Move:
    """Money comes in by a way of paying and is the payer's prepayment, until it is applied.

    Raises: AmountRefused.
    """
    return Move(
        day=on,
        debit=account("clearing", method),
        credit=account("prepayment", payer),
        amount=check_amount("a payment", amount),
        kind="receipt",
        payer=payer,
    )


def usable(rows: Iterable[Row], payer: str, kind: str = "prepayment", *, on: date, item: str = "") -> Money:
    """What can be taken from a payer's own money on a day, so that it is never below zero, then or later.

    Args:
        rows: at least those of the payer.
        item: only what stands there about this item, for a deposit.
    """
    mine, currency, changes = account(kind, payer), "CNY", []
    for row in rows:
        currency = row.amount.currency
        if (row.debit == mine or row.credit == mine) and (not item or row.item == item):
            changes.append((row.day, row.amount.fen if row.credit == mine else -row.amount.fen))
    return Money(max(0, least_from(changes, on=on)), currency)


def apply_prepayment(
    rows: Sequence[Row],
    *,
    payer: str,
    on: date,
    policy: Allocating | None = None,
    amount: Money | None = None,
    only: Iterable[str] | None = None,
) -> tuple[Move, ...]:
    """Pay what the payer owes from what he has prepaid; at most *amount* where one is given.

    An item that was raised after *on* is paid on the day on which it was raised.

    Args:
        rows: everything in the payer's book.
        only: the ids of items that may be paid; all of them where none are given.

    Raises: what ``allocate`` raises.
    """
    wanted_only = None if only is None else frozenset(only)
    owed = [
        item for item in open_items(rows) if item.payer == payer and (wanted_only is None or item.id in wanted_only)
    ]
    there = usable(rows, payer, on=on)
    wanted = there if amount is None else min(amount, there)
    spread = allocate(wanted, owed, policy, on=on)
    return tuple(_applied(share.item, share.amount, day=max(on, share.item.since)) for share in spread.shares)


def _applied(item: OpenItem, amount: Money, *, day: date) -> Move:
    return Move(
        day=day,
        debit=account("prepayment", item.payer),
        credit=account("receivable" if item.part == "principal" else "late-fee", item.payer),
        amount=amount,
        kind="application",
        payer=item.payer,
        space=item.space,
        fee=item.fee,
        item=item.item,
        cycle=item.cycle,
    )


def unapply(rows: Iterable[Row], entry: Entry, *, on: date, because: str = "") -> Move:
    """Take an application back: the item is owed again as before, and the money is the payer's prepayment again.

    Args:
        rows: everything in the payer's book.

    Raises:
        AlreadyReversed: it is no application, was taken back before, or the item was credited since and the money
            was given back by that.
    """
    why = _why_not(tuple(rows), entry, "application")
    if why:
        raise AlreadyReversed(entry.id, why)
    return reversed_move(entry, on=max(on, entry.day), because=because)


def reverse_receipt(rows: Sequence[Row], entry: Entry, *, on: date, because: str = "") -> tuple[Move, ...]:
    """Take a receipt back (a cheque that bounced, money booked to the wrong payer): what it paid is owed again.

    First the applications of the same posting are taken back, then the newest others, until the money is there.

    Raises:
        AlreadyReversed: it is no receipt, or was reversed before.
        MoreThanThere: the money was refunded or passed on since.
    """
    why = _why_not(rows, entry, "receipt")
    if why:
        raise AlreadyReversed(entry.id, why)
    candidates = [row for row in rows if isinstance(row, Entry) and row.kind == "application"]
    candidates.sort(key=lambda row: (row.posting == entry.posting, row.day, row.id), reverse=True)
    back: list[Move] = []
    day = max([on, entry.day, *(row.day for row in candidates)])
    for row in candidates:
        if usable([*rows, *back], entry.payer, on=day) >= entry.amount:
            break
        if not _why_not([*rows, *back], row, "application"):
            back.append(reversed_move(row, on=day, because=because or entry.id))
    there = usable([*rows, *back], entry.payer, on=day)
    if there < entry.amount:
        raise MoreThanThere("prepayment", entry.payer, entry.amount, there)
    return (*back, reversed_move(entry, on=day, because=because))


def _why_not(rows: Sequence[Row], entry: Entry, wanted: str) -> str:
    """Why *entry* cannot be reversed as a *wanted*; empty where it can."""
    if entry.kind != wanted:
        return f"it is a {entry.kind}, not a {wanted}"
    if any(row.reverses == entry.id for row in rows):
        return "it was reversed before"
    if wanted == "application" and _applied_net(rows, entry) < entry.amount.fen:
        return "the item was credited since, and the money was given back"
    return ""


def _applied_net(rows: Iterable[Row], entry: Entry) -> int:
    """What is applied to the item of *entry* now, in fen."""
    mine = {entry.debit, entry.credit}
    about = (row for row in rows if row.item == entry.item and {row.debit, row.credit} == mine)
    return sum(row.amount.fen if row.credit == entry.credit else -row.amount.fen for row in about)


def refund(rows: Sequence[Row], head: PayerAccount, amount: Money, *, method: str, on: date, because: str = "") -> Move:
    """Pay prepaid money back: never more than is there, nor more of the payer's money than came in.

    Raises:
        AmountRefused: nothing, or less.
        MoreThanThere: more than the prepayment that can be used on *on*, or than was received.
    """
    check_amount("a refund", amount)
    there = Money(max(0, min(usable(rows, head.payer, on=on).fen, head.received.fen)), head.received.currency)
    if amount > there:
        raise MoreThanThere("prepayment", head.payer, amount, there)
    return Move(
        day=on,
        debit=account("prepayment", head.payer),
        credit=account("clearing", method),
        amount=amount,
        kind="refund",
        payer=head.payer,
        because=because,
    )


def unrefund(rows: Sequence[Row], entry: Entry, *, on: date, because: str = "") -> Move:
    """Take a refund back that moved no money at its channel: the money is the payer's prepayment again.

    Raises:
        AlreadyReversed: it is no refund, or was taken back before.
    """
    why = _why_not(rows, entry, "refund")
    if why:
        raise AlreadyReversed(entry.id, why)
    return reversed_move(entry, on=max(on, entry.day), because=because)


def transfer(
    rows: Sequence[Row], amount: Money, *, giver: str, taker: str, on: date, because: str = ""
) -> tuple[Move, ...]:
    """Pass prepaid money from one payer to another; it shows in both books.

    Args:
        rows: everything in the giver's book.

    Raises:
        AmountRefused: nothing, or less.
        MoreThanThere: more than the giver has prepaid.
    """
    check_amount("a transfer", amount)
    there = usable(rows, giver, on=on) or amount * 0
    if amount > there:
        raise MoreThanThere("prepayment", giver, amount, there)
    between = account("transfer")
    gives = Move(
        day=on,
        debit=account("prepayment", giver),
        credit=between,
        amount=amount,
        kind="transfer",
        payer=giver,
        because=because or f"→ {taker}",
    )
    takes = Move(
        day=on,
        debit=between,
        credit=account("prepayment", taker),
        amount=amount,
        kind="transfer",
        payer=taker,
        because=because or f"← {giver}",
    )
    return gives, takes


def hand_over(
    rows: Sequence[Row], *, seller: str, buyer: str, on: date, policy: Allocating | None = None
) -> tuple[Move, ...]:
    """An owner leaves: what he prepaid pays what he owes, the rest is passed to the next owner; his arrears stay his.

    Without a *buyer* the rest stays the seller's, to be refunded.

    Args:
        rows: everything in the seller's book.
    """
    paid = apply_prepayment(rows, payer=seller, on=on, policy=policy)
    rest = usable([*rows, *paid], seller, on=on)
    if not buyer or not rest:
        return paid
    return paid + transfer([*rows, *paid], rest, giver=seller, taker=buyer, on=on)
