"""An office that is paid by Alipay on a line that fails three times in ten: in the end its books are Alipay's."""

import os
import random
from datetime import timedelta

import pytest

from jizhi.fees.ledger import Entry
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.office.checkout import (
    Channel,
    CheckoutAsked,
    RefundAsked,
    ask_due,
    ask_order,
    ask_refund,
    ask_refund_again,
    open_checkout,
    receive_notice,
)
from jizhi.testing.checkouts import PROJECT, owing
from jizhi.testing.clock import NOON
from jizhi.testing.memory import MemoryStore
from jizhi.testing.peers.alipay_gate import DONE_ANYHOW, NOT_HEARD
from jizhi.values import Money

pytestmark = pytest.mark.faults

ORDERS = 5_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 100
FAULTS = [fault for fault in (*NOT_HEARD, *DONE_ANYHOW) if fault not in ("unreachable", "slow-answer", "auth")]


def test_the_books_end_as_alipays_own(pay, peer):
    """K10 and L7 at the counter: orders, notices and refunds, some of each lost; the truth is compared to the fen."""
    chance, store = random.Random(7), MemoryStore()
    desk = owing(store, {f"p{number}": () for number in range(ORDERS)})
    channel = Channel(name="alipay", gateway=pay, notices=pay, project=PROJECT, merchant=peer.seller_id)
    peer.fate = lambda method: chance.choice(FAULTS) if chance.random() < 0.3 else ""
    for number in range(ORDERS):
        payer = f"p{number}"
        asked = CheckoutAsked(project=PROJECT, key=payer, payer=payer, amount=Money(10_000))
        order = open_checkout(desk, channel, asked, at=NOON).order
        if order.number in peer.truth.trades and chance.random() < 0.7:
            peer.pay(order.number, at=NOON, coupon_fen=chance.choice((0, 0, 500)))
            if chance.random() < 0.7:
                receive_notice(desk, channel, peer.notice(order.number, at=NOON))
                back = RefundAsked(order=order.number, key=f"{payer}/back", amount=Money(chance.choice((700, 10_000))))
                ask_refund(desk, channel, back, at=NOON)
                if peer.truth.trades[order.number].refunds:
                    receive_notice(desk, channel, peer.notice(order.number, at=NOON))
    for hours in (0.1, 1.1, 25, 49, 73, 97, 121):
        ask_due(desk, {"alipay": channel}, at=NOON + timedelta(hours=hours), limit=ORDERS)
    peer.fate = lambda method: ""
    with store.reading() as known:
        orders, refunds = list(known.find(OnlineOrder)), list(known.find(OnlineRefund))
    for order in orders:
        ask_order(desk, channel, order.number, at=NOON + timedelta(days=6))
    for refund in refunds:
        ask_refund_again(desk, channel, refund.number, at=NOON + timedelta(days=6))
    paid = {number: trade.fen for number, trade in peer.truth.trades.items() if trade.paid_at}
    with store.reading() as known:
        here = {order.number: order.amount.fen for order in known.find(OnlineOrder, state="paid")}
        back = {refund.number: refund.amount.fen for refund in known.find(OnlineRefund, state="done")}
        moved = [entry for entry in known.find(Entry) if "clearing/online" in (entry.debit, entry.credit)]
    assert (paid, peer.refunded_fen()) == (here, back)
    assert len(back) > ORDERS / 5
    held = sum(entry.amount.fen if entry.debit == "clearing/online" else -entry.amount.fen for entry in moved)
    assert sum(paid.values()) - sum(back.values()) == held
