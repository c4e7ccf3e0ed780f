"""An office that is paid by phone, in one process: payers with bills in the books, a channel in memory, its truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from jizhi.estate import Party, Project, Tenure
from jizhi.fees.charges import Bill, Charge
from jizhi.fees.ledger import BookPolicy, Entry, Move, issue, opened, posted
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.office.checkout import Channel
from jizhi.office.desk import Desk
from jizhi.office.posting import keep_entries
from jizhi.ports import Reading, Store
from jizhi.testing.gateway import MemoryGateway
from jizhi.values import Money, Period, key

PROJECT: Final = "jade"
ISSUED: Final = date(2025, 2, 1)
FREE: Final = Money(10**12)
_CYCLE: Final = Period.month(2025, 2)


def owing(store: Store, owed_fen: Mapping[str, Sequence[int]], *, approve_above: Money = FREE) -> Desk:
    """Keep a project in which each payer owes bills of so many fen; return the desk at which it is served.

    Args:
        approve_above: a refund above this needs a second person.
    """
    desk = Desk(store=store, actor="chen")
    with store.writing() as tx:
        tx.put(Project(code=PROJECT, name="翠园"), expected=None)
        tx.put(BookPolicy(project=PROJECT, refund_above=approve_above), expected=None)
        for payer, amounts in owed_fen.items():
            tx.put(Party(id=payer, name=payer, project=PROJECT), expected=None)
            moves: list[Move] = []
            for number, fen in enumerate(amounts):
                charge, bill = _billed(payer, number, fen)
                tx.add([charge])
                tx.add([bill])
                moves += issue(bill, {charge.id: charge})
            entries = posted(moves, project=PROJECT, posting=key("bills", payer), actor="chen")
            keep_entries(tx, entries, heads={payer: opened(PROJECT, payer)}, closed=None)
    return desk


def bill_of(payer: str, number: int = 0) -> str:
    """The id of a payer's bill in such a project."""
    return _billed(payer, number, 1)[1].id


def _billed(payer: str, number: int, fen: int) -> tuple[Charge, Bill]:
    run, space = f"{PROJECT}/2025-02#1", f"{payer}-{number}"
    charge = Charge(
        run=run, project=PROJECT, space=space, fee="service", cycle=_CYCLE, payer=payer, target=Money(fen),
        amount=Money(fen),
    )  # fmt: skip
    bill = Bill(
        run=run, project=PROJECT, space=space, payer=payer, issued_on=ISSUED, due_on=date(2025, 2, 15),
        charges=(charge.id,), total=Money(fen),
    )  # fmt: skip
    return charge, bill


def moved_out(store: Store, payer: str, *, until: date) -> None:
    """Keep that a payer held a space until a day."""
    gone = Tenure(project=PROJECT, space=f"{payer}-0", party=payer, role="owner", since=date(2020, 1, 1), until=until)
    with store.writing() as tx:
        tx.put(gone, expected=None)


def channel_of(gateway: MemoryGateway, name: str = "memory") -> Channel:
    """Return a channel in memory as the office opens it."""
    return Channel(name=name, gateway=gateway, notices=gateway, project=PROJECT, merchant=gateway.merchant)


def differences(known: Reading, gateway: MemoryGateway) -> list[str]:
    """Compare the channel's own truth with what is kept, to the fen; each difference in a line, none where all agrees.

    Every order the channel has been paid is in the books once, with its amount, as a payment or in suspense; every
    refund it made is out of them once; and the books hold no money of the channel beyond that.
    """
    told: list[str] = []
    entries = [
        entry for entry in known.find(Entry, project=PROJECT) if "clearing/online" in (entry.debit, entry.credit)
    ]
    paid = {number: order.fen for number, (order, status) in gateway.orders.items() if status.state == "paid"}
    back = {number: refund.fen for number, (refund, made) in gateway.refunds.items() if made.state == "done"}
    for number, fen in paid.items():
        order = known.get(OnlineOrder, number)
        state = None if order is None else order.state
        if state != "paid":
            told.append(f"{number}: paid {fen} at the channel, and {state} here")
    for order in known.find(OnlineOrder, state="paid"):
        if order.number not in paid:
            told.append(f"{order.number}: paid here, and not at the channel")
    for number in back:
        refund = known.get(OnlineRefund, number)
        if refund is None or refund.state != "done":
            told.append(f"{number}: paid back at the channel, and {refund and refund.state} here")
    for refund in known.find(OnlineRefund, state="done"):
        if refund.number not in back:
            told.append(f"{refund.number}: paid back here, and not at the channel")
    here = sum(entry.amount.fen if entry.debit == "clearing/online" else -entry.amount.fen for entry in entries)
    there = sum(paid.values()) - sum(back.values())
    if here != there:
        told.append(f"the books hold {here} fen of the channel, and it holds {there}")
    return told
