"""The janitor: orders and refunds whose end nobody knows are asked after, on a schedule, and then a person looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from jizhi.errors import Conflict, Retryable
from jizhi.fees.online import UNDONE, UNSETTLED, OnlineOrder, OnlineRefund, next_check
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.calling import Called, call
from jizhi.office.checkout.closing import after_call, closed_at
from jizhi.office.checkout.notices import process_kept
from jizhi.office.checkout.opening import Opened
from jizhi.office.checkout.refunding import Refunded, send_refund
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import order_told
from jizhi.office.desk import Desk
from jizhi.ports import OrderStatus, Range


@attrs.frozen(kw_only=True)
class Asked:
    """What became of what was due: each number with the state that it has now, and what a person has to look at.

    ``elsewhere`` are those that somebody else moved at the same moment; they are due again.
    """

    fates: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, state: str) -> int:
        """How many are in *state* now."""
        return sum(each == state for _, each in self.fates)


@operation("payments.channels", at="")
def ask_due(
    desk: Desk,
    channels: Mapping[str, Channel],
    *,
    at: datetime,
    rules: CheckoutRules = HOUSE_CHECKOUT,
    limit: int = 1000,
) -> Asked:
    """Do what is due at *at*: notices that were kept only, orders and refunds to be asked after, approved refunds.

    An order is asked after 5 minutes, 1 hour and then daily for five days after its opening; one that has expired is
    closed. What is not settled then is a case for a person. A channel that has stopped is not called again this time.

    Args:
        channels: by name; what belongs to another is left alone.
        limit: at most so many orders, and so many refunds.

    Raises:  whatever the store raises, but for a lost race; what was done before stays kept.
    """
    done = process_kept(desk, channels, at=at, rules=rules, limit=limit)
    fates: list[tuple[str, str]] = [(id, "notice") for id, state in done.fates if state == "done"]
    findings, stopped = list(done.findings), set[str]()
    for gateway, number, work in _due(desk, channels, at, rules, limit):
        if gateway in stopped:
            continue
        try:
            state, found = work()
        except (Conflict, Retryable):
            state, found = "elsewhere", ()
        fates.append((number, state))
        findings += found
        stopped |= {gateway for finding in found if finding.code == "gateway-stopped"}
    return Asked(fates=tuple(fates), findings=tuple(findings))


def _due(
    desk: Desk, channels: Mapping[str, Channel], at: datetime, rules: CheckoutRules, limit: int
) -> list[tuple[str, str, Callable[[], tuple[str, tuple[Finding, ...]]]]]:
    until = Range(field="due", below=at + timedelta(microseconds=1))
    names = tuple(channels)
    with desk.store.reading() as known:
        orders = tuple(known.find(OnlineOrder, until, gateway=names, state=UNSETTLED, limit=limit))
        refunds = tuple(known.find(OnlineRefund, until, gateway=names, state=(*UNDONE, "proposed"), limit=limit))
    found: list[tuple[str, str, Callable[[], tuple[str, tuple[Finding, ...]]]]] = []
    for order in orders:
        found.append((order.gateway, order.number, _work(ask_order, desk, channels, order, at, rules)))
    for refund in refunds:
        found.append((refund.gateway, refund.number, _work(ask_refund_again, desk, channels, refund, at, rules)))
    return found


def _work(
    ask: Callable[..., Opened | Refunded],
    desk: Desk,
    channels: Mapping[str, Channel],
    record: Any,
    at: datetime,
    rules: CheckoutRules,
) -> Callable[[], tuple[str, tuple[Finding, ...]]]:
    def work() -> tuple[str, tuple[Finding, ...]]:
        done = ask(desk, channels[record.gateway], record.number, at=at, rules=rules)
        return (done.order if isinstance(done, Opened) else done.refund).state, done.findings

    return work


@operation("payments.take", at="about", about="number", kind=OnlineOrder)
def ask_order(
    desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Opened:
    """Ask the channel where an order stands and take it in; one that waits and has expired, or should, is closed.

    Raises:  NotStored: no such order at this channel.
    """
    called = call(channel.name, number, OrderStatus, lambda: channel.gateway.query(number, at=at))
    order, found = in_books(desk, channel, lambda books: _asked(books, number, called), at=at, rules=rules)
    findings = (*called.findings, *found)
    over = order.closing or at >= order.expires_at
    if order.state == "waiting" and over and called.fate == "answered" and "close" in channel.gateway.abilities:
        closed = closed_at(desk, channel, number, at=at, rules=rules)
        order, findings = closed.order, (*findings, *closed.findings)
    return Opened(order=order, findings=findings)


def _asked(books: Books, number: str, called: Called) -> OnlineOrder:
    """Take in what was answered, and keep that it was asked and when it is asked next."""
    if called.fate == "answered":
        order_told(books, called.answer, by="query")
    order = after_call(books, number, called)
    if order.state not in UNSETTLED:
        return order
    checks = order.checks + 1
    due, last = next_check(order.opened_at, checks, at=books.at)
    if last:
        books.case(order.project, "order-unsettled", order.number, state=order.state, payer=order.payer)
    why = "" if called.fate == "answered" else f"{called.why} {called.code}".strip()
    return books.tx.put(attrs.evolve(order, checks=checks, due=due, why=why), expected=order.version)


@operation("refunds.ask", at="about", about="number", kind=OnlineRefund)
def ask_refund_again(
    desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Refunded:
    """Send a refund that was approved meanwhile, or ask after one whose end nobody knows.

    Raises:  NotStored: no such refund.
    """
    return send_refund(desk, channel, number, at=at, rules=rules)
