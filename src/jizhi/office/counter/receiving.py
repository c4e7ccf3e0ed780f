"""Money in: paid, unknown, resolved, applied; a deposit taken; entries taken back."""

from __future__ import annotations

from collections.abc import Iterable

from jizhi.errors import NotBilled, NothingOwed
from jizhi.fees import deposits
from jizhi.fees.charges import Bill
from jizhi.fees.ledger import Entry, Move, OpenItem, Row, items
from jizhi.fees.payments import (
    apply_prepayment,
    receive,
    receive_unknown,
    resolve,
    reverse_receipt,
    unapply,
    unforgive,
)
from jizhi.fees.payments.moves import check_amount
from jizhi.office.counter.commands import Apply, HoldDeposit, Pay, Resolve, Reverse, TakeUnknown
from jizhi.office.counter.window import Decided, Voucher, Window
from jizhi.values import Money, key


def decide_pay(window: Window, asked: Pay) -> Decided:
    """Money in, then what it pays; what is not told nor owed stays prepaid."""
    book = window.book(asked.payer)
    received = receive(asked.payer, asked.amount, method=asked.method, on=asked.on)
    only = _items_of(window, asked.payer, asked.bills, book) if asked.bills else None
    policy = window.spread(asked.allocation, asked.told)
    paid = apply_prepayment(
        [*book, received], payer=asked.payer, on=asked.on, policy=policy, amount=asked.amount, only=only
    )
    voucher = Voucher(kind="payment", method=asked.method, reference=asked.reference, till=asked.till, note=asked.note)
    return Decided(amount=asked.amount, payer=asked.payer, moves=(received, *paid), voucher=voucher, note=asked.note)


def _items_of(window: Window, payer: str, bills: Iterable[str], book: tuple[Entry, ...]) -> set[str]:
    """The ids of what is still owed on *bills*, each of which has something left to pay."""
    every = items(book)
    found: set[str] = set()
    for id in bills:
        bill = window.tx.get(Bill, id)
        if bill is None or bill.project != window.project or bill.payer != payer:
            raise NotBilled("bill", id)
        owed = owed_of(id, every, book)
        if not owed:
            mine = _mine(id, every, book)
            raise NothingOwed(id, "it is void" if all(item.issued.fen <= 0 for item in mine) else "it is paid")
        found |= owed
    return found


def owed_of(bill: str, every: Iterable[OpenItem], book: Iterable[Entry]) -> set[str]:
    """The ids of those of *every* item of a *book* that stand on a bill, and of which something is owed."""
    return {item.id for item in _mine(bill, every, book) if item.outstanding.fen > 0}


def _mine(bill: str, every: Iterable[OpenItem], book: Iterable[Entry]) -> list[OpenItem]:
    subjects = {entry.item for entry in book if entry.bill == bill}
    return [item for item in every if item.item in subjects]


def decide_unknown(window: Window, asked: TakeUnknown) -> Decided:
    """Money in, to suspense; the command's key names it."""
    item = key("unknown", asked.key)
    move = receive_unknown(item, asked.amount, method=asked.method, on=asked.on, because=asked.note)
    voucher = Voucher(kind="suspense", method=asked.method, reference=asked.reference, note=asked.note)
    return Decided(amount=asked.amount, moves=(move,), voucher=voucher, told=item, note=asked.note)


def decide_resolve(window: Window, asked: Resolve) -> Decided:
    """Out of suspense into the payer's prepayment, and on to what he owes."""
    book = window.book(asked.payer)
    about = tuple(window.tx.find(Entry, project=window.project, item=asked.item))
    found = resolve(about, asked.item, asked.amount, payer=asked.payer, on=asked.on, because=asked.note)
    paid = apply_prepayment([*book, found], payer=asked.payer, on=asked.on, policy=window.spread(), amount=asked.amount)
    return Decided(amount=asked.amount, payer=asked.payer, moves=(found, *paid), note=asked.note)


def decide_apply(window: Window, asked: Apply) -> Decided:
    """From the prepayment to what is owed."""
    policy = window.spread(asked.allocation, asked.told)
    paid = apply_prepayment(window.book(asked.payer), payer=asked.payer, on=asked.on, policy=policy)
    return Decided(amount=_sum(paid), payer=asked.payer, moves=paid)


def decide_reverse(window: Window, asked: Reverse) -> Decided:
    """An entry taken back, as its kind has it."""
    entry = window.entry(asked.entry)
    book = window.book(entry.payer) if entry.payer else tuple(window.tx.find(Entry, item=entry.item, payer=""))
    if entry.kind in {"waiver", "write-off"}:
        back: tuple[Move, ...] = (unforgive(book, entry, on=asked.on, because=asked.note),)
    elif entry.kind == "receipt" and entry.payer:
        back = reverse_receipt(book, entry, on=asked.on, because=asked.note)
    else:
        back = (unapply(book, entry, on=asked.on, because=asked.note),)
    return Decided(amount=entry.amount, payer=entry.payer, moves=back, note=asked.note)


def decide_hold(window: Window, asked: HoldDeposit) -> Decided:
    """A deposit in; its id is told."""
    window.hold([asked.payer])
    id = deposits.deposit_id(asked.space, asked.kind, window.posting)
    move = deposits.hold(
        asked.payer,
        check_amount("a deposit", asked.amount),
        space=asked.space,
        kind=asked.kind,
        id=id,
        method=asked.method,
        on=asked.on,
        because=asked.note,
    )
    voucher = Voucher(kind="deposit", method=asked.method, reference=asked.reference, till=asked.till, note=asked.note)
    return Decided(amount=asked.amount, payer=asked.payer, moves=(move,), voucher=voucher, told=id, note=asked.note)


def _sum(moves: Iterable[Row]) -> Money:
    return sum((move.amount for move in moves), Money(0))
