"""An office that is paid by Alipay: codes nobody opens, refunds by part, months later, reconciled to the last fen."""

import os
import random
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import jizhi_alipay
import pytest
from jizhi_alipay.settings import AlipaySettings

from jizhi.fees.clearing import ChannelTerms
from jizhi.fees.ledger import Entry, account, balance
from jizhi.fees.online import OnlineOrder, OnlineRefund, PaymentCase
from jizhi.fees.payments import Receipt
from jizhi.host import Host
from jizhi.office import reconciling
from jizhi.office.checkout import (
    Channel,
    CheckoutAsked,
    NoticeDoor,
    RefundAsked,
    ask_due,
    ask_order,
    ask_refund,
    close_checkout,
    open_checkout,
    receive_notice,
    take_settled,
)
from jizhi.testing.checkouts import PROJECT, bill_of, differences, owing
from jizhi.testing.clock import NOON
from jizhi.testing.memory import MemoryStore
from jizhi.testing.peers.alipay_gate import DONE_ANYHOW, NOT_HEARD
from jizhi.values import Money, Secret

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ORDERS = 5000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 300


class Office:
    """Payers who owe a bill each, and Alipay; nobody opens a code unless he pays."""

    def __init__(self, pay, peer, owed):
        self.store, self.peer, self.pay = MemoryStore(), peer, pay
        self.desk = owing(self.store, owed)
        self.channel = Channel(name="alipay", gateway=pay, notices=pay, project=PROJECT, merchant=peer.seller_id)

    def open(self, payer, *, amount=0, at=NOON):
        """For a bill; of another amount, what is more than he owes is his prepayment, which can be paid back."""
        what = {"amount": Money(amount)} if amount else {"bills": (bill_of(payer),)}
        asked = CheckoutAsked(project=PROJECT, key=payer, payer=payer, **what)
        return open_checkout(self.desk, self.channel, asked, at=at).order.number

    def hear(self, request):
        return receive_notice(self.desk, self.channel, request).reply

    def ask(self, at):
        return ask_due(self.desk, {"alipay": self.channel}, at=at, limit=10**6)

    def order(self, number):
        with self.store.reading() as known:
            return known.get(OnlineOrder, number)

    def all(self, kind):
        with self.store.reading() as known:
            return list(known.find(kind))

    def receipts(self):
        """How many there are of money that came."""
        return sum(receipt.kind == "payment" for receipt in self.all(Receipt))

    def apart(self):
        """Alipay's truth against the books, to the fen."""
        orders, refunds = {}, {}
        for trade in self.peer.truth.trades.values():
            orders[trade.number] = (trade, SimpleNamespace(state="paid" if trade.paid_at else "no"))
            refunds |= {each.number: (each, SimpleNamespace(state="done")) for each in trade.refunds}
        with self.store.reading() as known:
            return differences(known, SimpleNamespace(orders=orders, refunds=refunds))


@pytest.fixture
def office(peers, opened):
    def made(**owed):
        peer = peers()
        return Office(opened(peer), peer, owed)

    return made


def test_a_code_that_nobody_scans_waits_until_it_runs_out(office):
    """NoSuchOrder is no end: it is payable till then, cannot be closed before, and is closed by silence afterwards."""
    shop = office(zhang=(10_000,), li=(8_000,))
    first, second = shop.open("zhang"), shop.open("li")
    shop.ask(NOON + 5 * MINUTE)
    assert "closed" != shop.order(first).state
    close_checkout(shop.desk, shop.channel, first, at=NOON + 6 * MINUTE)
    assert "closed" != shop.order(first).state
    shop.peer.pay(first, at=NOON + 7 * MINUTE)
    for at in (NOON + HOUR, NOON + DAY, shop.order(second).expires_at + DAY):
        shop.ask(at)
    assert ("paid", "closed", "silence") == (
        shop.order(first).state, shop.order(second).state, shop.order(second).evidence
    )  # fmt: skip
    assert [] == shop.apart()


def test_one_payment_is_one_receipt_through_refunds_and_months(office):
    """K07 and K01: every notice of its life, each of them again and again."""
    shop = office(zhang=(7_000,))
    number = shop.open("zhang", amount=10_000)
    shop.peer.pay(number, at=NOON)
    shop.peer.notices.deliver(shop.hear, until=NOON)
    for key, fen in (("r1", 1_000), ("r2", 500)):
        asked = RefundAsked(order=number, key=key, amount=Money(fen))
        assert "done" == ask_refund(shop.desk, shop.channel, asked, at=NOON + HOUR).refund.state
    shop.peer.notices.deliver(shop.hear, until=NOON + HOUR)
    shop.peer.finish(number, at=NOON + 100 * DAY)
    shop.peer.notices.deliver(shop.hear, until=NOON + 100 * DAY)
    for _ in range(5):
        assert b"success" == shop.hear(shop.peer.notice(number, at=NOON + 100 * DAY)).body
    assert {} == shop.peer.notices.open
    assert (1, 2, []) == (shop.receipts(), len(shop.all(OnlineRefund)), shop.all(PaymentCase))
    assert ("paid", 1500) == ((kept := shop.order(number)).state, kept.refunded_fen)
    assert [] == shop.apart()


def test_what_was_paid_back_in_alipays_own_console_is_before_a_person(office):
    """Nobody here asked for it, so that the books know nothing of it; the order stays paid."""
    shop = office(zhang=(7_000,))
    number = shop.open("zhang", amount=10_000)
    shop.peer.pay(number, at=NOON)
    shop.peer.refund(number, "2025030122", 10_000, at=NOON)
    shop.peer.notices.deliver(shop.hear, until=NOON)
    assert "paid" == shop.order(number).state
    assert ["refund-unknown"] == [case.code for case in shop.all(PaymentCase)]


def test_a_day_by_alipay_ends_with_an_empty_clearing_account(server):
    """Through the host, over a real line: two notices come and one is lost, whose line in the bill is the evidence."""
    server.truth.trades.clear()
    server.truth._opens_at_once = False
    server.notices.open.clear()
    store, host = MemoryStore(), Host(jizhi_alipay)
    desk = owing(store, {"zhang": (10_000,), "wang": (5_250,), "li": (8_000,), "zhao": (9_000,)})
    told = server.settings()
    settings = AlipaySettings(
        **told | {"private_key": Secret(told["private_key"])}, notify_url="https://estate.example/alipay"
    )
    pay = host.adapter("jizhi_payment_gateways", "alipay", settings)
    channel = Channel(name="alipay", gateway=pay, notices=pay, project=PROJECT, merchant=server.seller_id)
    door = NoticeDoor(desk=desk, channels={"alipay": channel}, now=lambda: NOON)

    def post(request):
        return door.handle(request.method, request.path, request.query, request.headers, request.body)

    numbers = {}
    for payer in ("zhang", "wang", "li", "zhao"):
        more = {"amount": Money(13_000)} if payer == "zhang" else {"bills": (bill_of(payer),)}
        asked = CheckoutAsked(project=PROJECT, key=payer, payer=payer, **more)
        numbers[payer] = open_checkout(desk, channel, asked, at=NOON).order.number
    for payer in ("zhang", "wang", "li"):
        server.pay(numbers[payer], at=NOON)
    del server.notices.open[f"{numbers['li']} "]
    server.notices.deliver(post, until=NOON)
    asked_back = RefundAsked(order=numbers["zhang"], key="r1", amount=Money(3_000))
    assert "done" == ask_refund(desk, channel, asked_back, at=NOON).refund.state
    server.notices.deliver(post, until=NOON)
    terms = ChannelTerms(project=PROJECT, channel="alipay", merchant=server.seller_id, fee_rate=Decimal("0.006"))
    reconciling.settle_terms(desk, terms)
    taken = reconciling.take_lines(desk, PROJECT, "alipay", pay, day=NOON.date(), at=NOON + DAY)
    assert () == taken.findings
    done = reconciling.reconcile_day(
        desk, PROJECT, "alipay", day=NOON.date(), hear=lambda line: take_settled(desk, channel, line, at=NOON + DAY)
    )
    assert "done" == done.state
    with store.reading() as known:
        assert [] == [*reconciling.differences(known, PROJECT)]
        paid = {order.number for order in known.find(OnlineOrder, state="paid")}
        entries = [*known.find(Entry, project=PROJECT)]
    assert {numbers[payer] for payer in ("zhang", "wang", "li")} == paid
    assert 0 == balance(entries, account("clearing", "online")).fen
    assert 13_000 + 5_250 + 8_000 - 3_000 - 78 - 32 - 48 + 18 == balance(entries, account("bank", "alipay")).fen
    assert () == host.findings


@pytest.mark.faults
def test_on_a_line_that_fails_three_times_in_ten_the_books_end_as_the_truth(office):
    """K10 and L7: notices lost as well, the janitor at work; after five days nothing is open that has an end."""
    draws = random.Random(7)
    faults = [fault for fault in (*NOT_HEARD, *DONE_ANYHOW) if fault not in ("unreachable", "slow-answer", "auth")]
    shop = office(**{f"p{number}": (10_000 + number,) for number in range(ORDERS)})
    shop.peer.fate = lambda method: draws.choice(faults) if draws.random() < 0.3 else ""
    numbers = [shop.open(f"p{number}", amount=20_000) for number in range(ORDERS)]
    there = [number for number in numbers if number in shop.peer.truth.trades]
    for number in there:
        what = draws.random()
        if what < 0.7:
            shop.peer.pay(number, at=NOON + MINUTE)
        elif what < 0.8:
            shop.peer.truth.open(number, at=NOON + MINUTE)
        if what < 0.35:
            shop.peer.notices.open.pop(f"{number} ", None)
    shop.peer.notices.deliver(shop.hear, until=NOON + 2 * MINUTE)
    for number in there:
        trade, kept = shop.peer.truth.trades[number], shop.order(number)
        if kept.state == "paid" and trade.paid_at and draws.random() < 0.3:
            asked = RefundAsked(order=number, key=f"back-{number}", amount=Money(100))
            ask_refund(shop.desk, shop.channel, asked, at=NOON + 3 * MINUTE)
    for at in (5 * MINUTE, HOUR, *(DAY * day for day in range(1, 6))):
        for _ in range(4):
            shop.ask(NOON + at)
    for _ in range(40):
        shop.ask(NOON + 40 * DAY)
    shop.peer.fate = lambda method: ""
    for case in shop.all(PaymentCase):
        # Asked seven times in vain, it is before a person, who asks once more.
        assert case.code == "order-unsettled"
        ask_order(shop.desk, shop.channel, case.subject, at=NOON + 41 * DAY)
    assert [] == shop.apart()
    left = [order.state for order in shop.all(OnlineOrder) if order.state not in ("paid", "closed")]
    assert len(left) <= sum(case.code == "order-unsettled" for case in shop.all(PaymentCase))
    assert shop.receipts() == sum(bool(trade.paid_at) for trade in shop.peer.truth.trades.values())
