"""A day of an office that is paid by WeChat Pay: asked for, paid, told, paid back, and reconciled to the last fen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import jizhi_wechatpay

from jizhi.fees.clearing import ChannelTerms
from jizhi.fees.ledger import Entry, account, balance
from jizhi.fees.online import OnlineOrder
from jizhi.host import Host
from jizhi.office.checkout import (
    Channel,
    CheckoutAsked,
    NoticeDoor,
    RefundAsked,
    ask_refund,
    open_checkout,
    take_settled,
)
from jizhi.office.reconciling import differences, reconcile_day, settle_terms, take_lines
from jizhi.testing.checkouts import PROJECT, bill_of, owing
from jizhi.testing.clock import NOON
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money

TOMORROW = NOON + timedelta(days=1)


def test_a_day_by_wechat_pay_ends_with_an_empty_clearing_account(peer, settings):
    """Through the host, over a real line: two notices come and one is lost, whose line in the bill is the evidence."""
    store, host = MemoryStore(), Host(jizhi_wechatpay)
    desk = owing(store, {"zhang": (10_000,), "wang": (5_250,), "li": (8_000,), "zhao": (9_000,)})
    pay = host.adapter("jizhi_payment_gateways", "wechatpay", settings)
    channel = Channel(name="wechatpay", gateway=pay, notices=pay, project=PROJECT, merchant=settings.merchant)
    door = NoticeDoor(desk=desk, channels={"wechatpay": channel}, now=lambda: NOON)

    def post(request):
        return door.handle(request.method, request.path, request.query, request.headers, request.body)

    numbers = {}
    for payer in ("zhang", "wang", "li", "zhao"):
        more = {"amount": Money(13_000)} if payer == "zhang" else {"bills": (bill_of(payer),)}
        asked = CheckoutAsked(project=PROJECT, key=payer, payer=payer, **more)
        opened = open_checkout(desk, channel, asked, at=NOON)
        assert opened.checkout.target.startswith(peer.url)
        numbers[payer] = opened.order.number
    for payer in ("zhang", "wang", "li"):
        peer.pay(numbers[payer], at=NOON)
    del peer.notices.open[numbers["li"]]
    peer.notices.deliver(post, until=NOON)
    asked_back = RefundAsked(order=numbers["zhang"], key="r1", amount=Money(3_000))
    refund = ask_refund(desk, channel, asked_back, at=NOON).refund
    assert "pending" == refund.state
    peer.settle_refund(refund.number, at=NOON)
    peer.notices.deliver(post, until=NOON)
    assert [True, True, True] == [told.heard for told in peer.notices.told]

    settle_terms(
        desk,
        ChannelTerms(project=PROJECT, channel="wechatpay", merchant=settings.merchant, fee_rate=Decimal("0.006")),
    )
    taken = take_lines(desk, PROJECT, "wechatpay", pay, day=NOON.date(), at=TOMORROW)
    assert () == taken.findings
    done = reconcile_day(
        desk,
        PROJECT,
        "wechatpay",
        day=NOON.date(),
        hear=lambda line: take_settled(desk, channel, line, at=TOMORROW),
    )
    assert "done" == done.state
    with store.reading() as known:
        assert [] == [*differences(known, PROJECT)]
        paid = {order.number for order in known.find(OnlineOrder, state="paid")}
        entries = [*known.find(Entry, project=PROJECT)]
    assert {numbers[payer] for payer in ("zhang", "wang", "li")} == paid
    assert 0 == balance(entries, account("clearing", "online")).fen
    assert 13_000 + 5_250 + 8_000 - 3_000 - 78 - 32 - 48 + 18 == balance(entries, account("bank", "wechatpay")).fen
    assert () == host.findings
