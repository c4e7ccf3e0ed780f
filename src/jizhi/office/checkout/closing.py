"""Closing an order, so that nobody pays it any more: wanted first, known by the channel's word."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.errors import NotStored
from jizhi.fees.online import CHECKS, OnlineOrder, moved
from jizhi.office.admission import operation
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.calling import Called, call
from jizhi.office.checkout.opening import Opened
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import order_told
from jizhi.office.desk import Desk
from jizhi.ports import OrderStatus


@operation("payments.take", at="about", about="number", kind=OnlineOrder)
def close_checkout(
    desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Opened:
    """Have the channel take no more money for an order; one that was paid first is paid.

    Where the answer is lost it stays as it was, wanted closed, and the janitor closes it.

    Raises:  NotStored: no such order at this channel.
    """
    order, _ = in_books(desk, channel, lambda books: _wanted(books, number), at=at, rules=rules)
    if order.state in ("closed", "paid"):
        return Opened(order=order)
    if "close" not in channel.gateway.abilities:
        return Opened(order=order)
    return closed_at(desk, channel, number, at=at, rules=rules)


@operation("payments.take", at="about", about="number", kind=OnlineOrder)
def closed_at(desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules) -> Opened:
    """Call the channel to close an order, and keep what it says."""
    called = call(channel.name, number, OrderStatus, lambda: channel.gateway.close(number, at=at))

    def work(books: Books) -> OnlineOrder:
        if called.fate == "answered":
            order_told(books, called.answer, by="answer")
        return after_call(books, number, called)

    order, found = in_books(desk, channel, work, at=at, rules=rules)
    return Opened(order=order, findings=(*called.findings, *found))


def order_of(books: Books, number: str) -> OnlineOrder:
    """The order with this number, held. Raises: NotStored."""
    known = books.tx.get(OnlineOrder, number)
    if known is None or known.gateway != books.channel.name:
        raise NotStored("order", number)
    return books.tx.lock(OnlineOrder, number)


def after_call(books: Books, number: str, called: Called) -> OnlineOrder:
    """Return the order after a call; that the channel never heard of it closes it once nobody can pay it any more."""
    order = order_of(books, number)
    if called.fate != "missing" or books.at < order.expires_at:
        return order
    closed = moved(order, "closed", by="silence")
    return order if closed == order else books.tx.put(closed, expected=order.version)


def _wanted(books: Books, number: str) -> OnlineOrder:
    order = order_of(books, number)
    if order.state in ("closed", "paid"):
        return order
    return books.tx.put(attrs.evolve(order, closing=True, due=books.at + CHECKS[0]), expected=order.version)
