"""Opening an order: kept with its number, then made known to the channel, then what came of it is kept."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.errors import AbilityMissing, KeyReused, NotBilled, NothingOwed, NotPosted
from jizhi.estate import Party
from jizhi.fees.charges import Bill
from jizhi.fees.ledger import PayerAccount, items
from jizhi.fees.online import CHECKS, UNSETTLED, OnlineOrder, moved, next_check, number_of
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.calling import Called, call
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import order_told
from jizhi.office.counter.receiving import owed_of
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.posting import book_of
from jizhi.ports import Checkout, OrderStatus, PaymentOrder
from jizhi.values import Money, key


@attrs.frozen(kw_only=True)
class CheckoutAsked:
    """What a payer wants to pay by phone.

    Args:
        key: the caller's, one for each intention to pay; with it again, the same order is shown.
        bills: those it is for; none is for whatever he owes.
        amount: what is owed of the bills unless it is told.
        way: one of the channel's ways; ``buyer`` is the channel's id of the payer, where the way needs it.
        subject: what he reads; no name and no phone number.
    """

    project: str
    key: str
    payer: str
    bills: tuple[str, ...] = ()
    amount: Money | None = None
    way: str = "code"
    buyer: str = ""
    subject: str = "物业费"


@attrs.frozen(kw_only=True)
class Opened:
    """An order and how the payer gets to pay it; no checkout where it is settled, over, or not known to the channel."""

    order: OnlineOrder
    checkout: Checkout | None = None
    findings: tuple[Finding, ...] = ()


@operation("payments.take", at="asked.project", own="asked.payer")
def open_checkout(
    desk: Desk, channel: Channel, asked: CheckoutAsked, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Opened:
    """Have *channel* take money of a payer; the same key again shows the same order.

    Order and number are committed before the channel is called. Where its answer is lost, the order is unknown until
    there is evidence, and asking again under the same key makes nothing twice.

    Raises:
        AbilityMissing: the channel has no such way.
        KeyReused: the key is that of another order.
        UnknownProject, NotPosted, NotBilled, NothingOwed: there is nobody to pay, or nothing.
    """
    if asked.way not in channel.gateway.abilities:
        raise AbilityMissing(channel.name, asked.way)
    order, _ = in_books(desk, channel, lambda books: _begun(books, asked), at=at, rules=rules)
    if order.state in ("closed", "paid") or at >= order.expires_at:
        return Opened(order=order)
    called = call(channel.name, order.number, Checkout, lambda: channel.gateway.create(_for_port(order), at=at))
    order, found = in_books(desk, channel, lambda books: _answered(books, order, called), at=at, rules=rules)
    findings = (*called.findings, *found)
    if called.fate == "refused" and order.state in UNSETTLED:
        # A channel that was paid meanwhile wants no second order, and says only when it is asked why.
        order, found = _queried(desk, channel, order.number, at=at, rules=rules)
        findings += found
    return Opened(order=order, checkout=called.answer, findings=findings)


def _queried(
    desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules
) -> tuple[OnlineOrder, tuple[Finding, ...]]:
    called = call(channel.name, number, OrderStatus, lambda: channel.gateway.query(number, at=at))

    def work(books: Books) -> OnlineOrder:
        if called.fate == "answered":
            order_told(books, called.answer, by="query")
        return books.tx.lock(OnlineOrder, number)

    order, found = in_books(desk, channel, work, at=at, rules=rules)
    return order, (*called.findings, *found)


def _begun(books: Books, asked: CheckoutAsked) -> OnlineOrder:
    """The order as it is kept before the channel is called."""
    known = _known(books, asked)
    if known is None:
        made = _made(books, asked)
        return books.tx.put(attrs.evolve(made, attempts=1), expected=None)
    if known.state in ("closed", "paid") or books.at >= known.expires_at:
        return known
    return books.tx.put(attrs.evolve(known, attempts=known.attempts + 1), expected=known.version)


def _known(books: Books, asked: CheckoutAsked) -> OnlineOrder | None:
    """The order that the key is of. Raises: KeyReused."""
    number = number_of("J", asked.project, asked.key)
    known = books.tx.get(OnlineOrder, number)
    if known is None:
        return None
    known = books.tx.lock(OnlineOrder, number)
    told: dict[str, object] = {"payer": asked.payer, "bills": asked.bills, "way": asked.way, "buyer": asked.buyer}
    told |= {"gateway": books.channel.name, "amount": asked.amount or known.amount}
    for field, value in told.items():
        if getattr(known, field) != value:
            raise KeyReused(asked.key, field)
    return known


def _made(books: Books, asked: CheckoutAsked) -> OnlineOrder:
    read_project(books.tx, asked.project)
    head = books.tx.get(PayerAccount, key(asked.project, asked.payer))
    if head is None and books.tx.get(Party, asked.payer) is None:
        raise NotPosted("payer", asked.payer)
    owed = _owed(books, asked)
    return OnlineOrder(
        project=asked.project,
        key=asked.key,
        payer=asked.payer,
        bills=asked.bills,
        amount=asked.amount or owed,
        subject=asked.subject,
        way=asked.way,
        buyer=asked.buyer,
        gateway=books.channel.name,
        merchant=books.channel.merchant,
        opened_at=books.at,
        expires_at=books.at + books.rules.lasts,
        due=books.at + CHECKS[0],
        actor=books.desk.actor,
    )


def _owed(books: Books, asked: CheckoutAsked) -> Money:
    """What is owed of the bills, or of everything. Raises: NotBilled, NothingOwed."""
    book = book_of(books.tx, asked.project, asked.payer)
    every = items(book)
    found = {item.id: item for item in every if item.outstanding.fen > 0}
    if asked.bills:
        mine: set[str] = set()
        for id in asked.bills:
            bill = books.tx.get(Bill, id)
            if bill is None or bill.project != asked.project or bill.payer != asked.payer:
                raise NotBilled("bill", id)
            owed = owed_of(id, every, book)
            if not owed:
                raise NothingOwed(id, "it is paid")
            mine |= owed
        found = {id: found[id] for id in mine}
    total = sum((item.outstanding for item in found.values()), Money(0))
    if not total.fen and asked.amount is None:
        raise NothingOwed(asked.payer, "it is paid")
    return total


def _for_port(order: OnlineOrder) -> PaymentOrder:
    return PaymentOrder(
        number=order.number,
        fen=order.amount.fen,
        currency=order.amount.currency,
        subject=order.subject,
        way=order.way,  # type: ignore[arg-type]  # it is one of the adapter's abilities
        payer=order.buyer,
        expires_at=order.expires_at,
    )


def _answered(books: Books, begun: OnlineOrder, called: Called) -> OnlineOrder:
    """Keep what came of the call; what was heard meanwhile is further, and stays."""
    order = books.tx.lock(OnlineOrder, begun.number)
    due, _ = next_check(order.opened_at, order.checks, at=books.at)
    changed = order
    if called.fate == "answered":
        changed = moved(order, "waiting", by="answer", due=due)
    elif called.fate == "refused" and order.attempts == 1:
        # The first call, and the only one: certainly the channel has no such order, and never will.
        changed = attrs.evolve(moved(order, "closed", by="answer"), why=f"{called.why} {called.code}".strip())
        books.case(order.project, "order-refused", order.number, why=called.why, vendor_code=called.code)
    elif order.state in ("unknown", "waiting"):
        changed = attrs.evolve(order, due=due, why=f"{called.why} {called.code}".strip())
    return order if changed == order else books.tx.put(changed, expected=order.version)
