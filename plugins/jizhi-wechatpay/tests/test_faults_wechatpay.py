"""K05, K10 and K13 of the fault plan at their size: an office, this plugin and WeChat Pay, of whom nobody is reliable.

``JIZHI_FAULTS=nightly`` asks for more.
"""

from __future__ import annotations

import io
import os
import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from jizhi_wechatpay.bill import checked_lines
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings

from jizhi.errors import NoticeRefused, UnknownOutcome
from jizhi.fees.online import OnlineOrder
from jizhi.office.checkout import Channel, CheckoutAsked, ask_due, open_cases, open_checkout, receive_notice
from jizhi.ports import PaymentOrder, Reply, Request
from jizhi.testing.checkouts import PROJECT, bill_of, differences, owing
from jizhi.testing.memory import MemoryStore
from jizhi.testing.peers.wechatpay import WechatPayPeer
from jizhi.testing.peers.wechatpay_truth import COLUMNS, TOTALS
from jizhi.values import Secret

pytestmark = pytest.mark.faults

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
ORDERS = 50_000 if NIGHTLY else 1_000
FORGERIES = 1_000_000 if NIGHTLY else 20_000
LINES = 100_000
SEED = 20_250_301
NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TROUBLE = (
    "lost-answer", "lost-request", "slow-answer", "broken-answer", "bad-signature", "unsigned", "wrong-order",
    "server-error", "rate-limited",
)  # fmt: skip


def gateway_of(peer: WechatPayPeer, kind: type[WechatPay] = WechatPay) -> WechatPay:
    """The adapter on the line to the peer in process."""
    shown = peer.settings()
    secrets = {name: Secret(shown.pop(name)) for name in ("private_key", "api_key")}
    return kind(WechatPaySettings(**shown, **secrets), peer.in_process)


@pytest.fixture
def peer() -> Iterator[WechatPayPeer]:
    made = WechatPayPeer()
    yield made
    made._server.server_close()


class Estate:
    """So many payers who owe a bill each, their office, and WeChat Pay, whose line fails every third time."""

    def __init__(self, peer: WechatPayPeer, pay: WechatPay, count: int) -> None:
        self.peer, self.pay, self.draw = peer, pay, random.Random(SEED)
        self.owed = {f"p{index:05d}": (self.draw.randint(1, 99_999),) for index in range(count)}
        self.store = MemoryStore()
        self.desk = owing(self.store, self.owed)
        self.channel = Channel(
            name="wechatpay", gateway=pay, notices=pay, project=PROJECT, merchant=pay.settings.merchant
        )
        peer.fate = lambda path: self.draw.choice(TROUBLE) if self.draw.random() < 0.3 else ""

    def live(self) -> None:
        """A day of orders, payments and notices, and a week of asking again."""
        for index, payer in enumerate(self.owed):
            asked = CheckoutAsked(project=PROJECT, key=payer, payer=payer, bills=(bill_of(payer),))
            open_checkout(self.desk, self.channel, asked, at=NOON + index * timedelta(seconds=1))
        for number, (order, _) in list(self.peer.books.orders.items()):
            if self.draw.random() < 0.7:
                self.peer.pay(number, at=order.expires_at - MINUTE)
        self.peer.notices.deliver(self.hear, until=NOON + 2 * DAY)
        for wait in (5 * MINUTE, 60 * MINUTE, *(days * DAY for days in range(1, 8))):
            ask_due(self.desk, {"wechatpay": self.channel}, at=NOON + 20 * MINUTE + wait, limit=ORDERS * 2)

    def hear(self, request: Request) -> Reply:
        """The office's door, through which a third of the notices never come, and a third of the replies."""
        if self.draw.random() < 0.3:
            raise ConnectionResetError
        reply = receive_notice(self.desk, self.channel, request).reply
        if self.draw.random() < 0.3:
            raise ConnectionResetError
        return reply

    def apart(self) -> list[str]:
        with self.store.reading() as known:
            return differences(known, self.peer.books)


def test_k10_a_line_that_fails_every_third_time_loses_and_doubles_no_fen(peer):
    """Unknown until there is evidence; at the end what WeChat Pay holds is what the books hold (L7)."""
    estate = Estate(peer, gateway_of(peer), ORDERS)
    estate.live()
    assert [] == estate.apart()
    with estate.store.reading() as known:
        states = [order.state for order in known.find(OnlineOrder)]
        waiting = {case.subject for case in open_cases(known, PROJECT)}
        undecided = {order.number for order in known.find(OnlineOrder, state=("unknown", "waiting"))}
    assert ORDERS == len(states)
    assert undecided <= waiting
    assert len(undecided) < ORDERS // 100
    assert states.count("paid") > ORDERS // 3


class BelievesAnyAnswer(WechatPay):
    """The twin: whatever is about another order is about ours."""

    def query(self, number, *, at):
        try:
            return super().query(number, at=at)
        except UnknownOutcome as unknown:
            if "another order" not in str(unknown):
                raise
            order = PaymentOrder(number=number, fen=1, subject="x", way="code", expires_at=at)
            known = self.transport.__self__.books.orders.get(number, (order, None))[1]
            return attrs.evolve(known, state="paid", payer_fen=known.fen, transaction="T", paid_at=at)


def test_k10_an_adapter_that_believes_any_answer_is_caught(peer):
    """Else the comparison with the truth would prove nothing."""
    estate = Estate(peer, gateway_of(peer, BelievesAnyAnswer), 150)
    estate.live()
    assert estate.apart()


def test_k05_what_is_forged_at_random_is_never_believed(peer):
    """Some bytes of body and headers at once: other ones, fewer, more, in another place."""
    pay, draw = gateway_of(peer), random.Random(SEED)
    order = PaymentOrder(number="jade-1", fen=13743, subject="费", way="code", expires_at=NOON + DAY)
    pay.create(order, at=NOON)
    peer.pay("jade-1", at=NOON)
    true = peer.notice("jade-1", at=NOON)
    expected = pay.read(true)
    refused = 0
    for _ in range(FORGERIES):
        forged = _forged(true, draw)
        if (forged.body, forged.headers) == (true.body, true.headers):
            continue
        with pytest.raises(NoticeRefused):
            pay.read(forged)
        refused += 1
    assert refused > FORGERIES * 9 // 10
    assert expected == pay.read(true)


def _forged(true: Request, draw: random.Random) -> Request:
    """The notice with a few bytes changed somewhere."""
    place = draw.randrange(len(true.headers) + 2)
    if place >= len(true.headers):
        return attrs.evolve(true, body=_stirred(true.body, draw))
    name, value = true.headers[place]
    stirred = (name, _stirred(value.encode(), draw).decode("latin-1"))
    return attrs.evolve(true, headers=(*true.headers[:place], stirred, *true.headers[place + 1 :]))


def _stirred(content: bytes, draw: random.Random) -> bytes:
    told = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(told) + 1)
        match draw.randrange(4):
            case 0 if place < len(told):
                told[place] = draw.randrange(256)
            case 1:
                told[place : place + draw.randint(1, 8)] = b""
            case 2:
                told[place:place] = draw.randbytes(draw.randint(1, 8))
            case _:
                other = draw.randrange(len(told) + 1)
                told[place : place + 4], told[other : other + 4] = told[other : other + 4], told[place : place + 4]
    return bytes(told)


def big(count: int) -> bytes:
    """A bill of so many payments of 137.43 yuan."""
    fields = (
        "2025-03-01 20:00:00,wx1,1900000109,0,,4200,jade-{},o-1,NATIVE,SUCCESS,OTHERS,CNY,"
        "137.43,0.00,0,0,0.00,0.00,,,物业费,,0.82000,0.60%,137.43,0.00,"
    )
    line = ",".join(f"`{field}" for field in fields.split(","))
    whole = f"{count * 13743 // 100}.{count * 13743 % 100:02d}"
    kept = f"{count * 82 // 100}.{count * 82 % 100:02d}000"
    sums = ",".join(f"`{each}" for each in (str(count), whole, "0.00", "0.00", kept, whole, "0.00"))
    return ("\ufeff" + "\r\n".join([COLUMNS, *map(line.format, range(count)), TOTALS, sums, ""])).encode()


def test_k13_a_hundred_thousand_lines_are_read_to_the_fen_in_little_memory():
    """Streamed: of ten times as many lines no more is in memory at once."""
    assert 13743 * LINES == sum(line.fen for line in checked_lines(io.BytesIO(big(LINES)), merchant="1900000109"))
    file = io.BytesIO(big(LINES // 10))
    tracemalloc.start()
    try:
        assert LINES // 10 == sum(1 for _ in checked_lines(file, merchant="1900000109"))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
