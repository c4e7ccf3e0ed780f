"""K05, K10 and K13 at size: every byte of a notice, orders on a line that fails, a bill of a hundred thousand lines."""

import os
import random
import time
from collections import Counter
from datetime import timedelta

import attrs
import pytest
from jizhi_alipay import bills
from jizhi_alipay.signing import believed

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    NoSuchOrder,
    NoticeRefused,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
)
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.peers.alipay_gate import DONE_ANYHOW, NOT_HEARD
from jizhi.testing.peers.alipay_papers import bill, packed
from jizhi.testing.peers.alipay_truth import Refunded, Trade

pytestmark = pytest.mark.faults

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
ORDERS = 20_000 if NIGHTLY else 1000
MASKS = range(1, 256) if NIGHTLY else range(1, 256, 3)
FUZZ = 500_000 if NIGHTLY else 5000
SELLER = "2088000000000001"


def order(number):
    expires = NOON + timedelta(hours=2)
    return PaymentOrder(number=number, fen=13743, subject="物业费 2025-03", way="code", expires_at=expires)


def test_no_byte_of_a_notice_can_be_any_other(pay, peer):
    """K05: by day every third other value of every byte, by night all of them."""
    pay.create(order("jade_1"), at=NOON)
    peer.pay("jade_1", at=NOON)
    true = peer.notice("jade_1", at=NOON)
    pay.read(true)
    for place in range(len(true.body)):
        for mask in MASKS:
            body = true.body[:place] + bytes([true.body[place] ^ mask]) + true.body[place + 1 :]
            with pytest.raises(NoticeRefused):
                pay.read(attrs.evolve(true, body=body))


def spoilt(draws, body):
    """Something like *body*: pieces taken out, doubled, moved, or other bytes put in."""
    start, length, to = draws.randrange(len(body)), draws.choice((1, 2, 5, 50)), draws.randrange(len(body))
    piece = body[start : start + length]
    match draws.randrange(4):
        case 0:
            return body[:start] + body[start + length :]
        case 1:
            return body[:to] + piece + body[to:]
        case 2:
            return body[:start] + draws.randbytes(length) + body[start + length :]
    return draws.randbytes(draws.randrange(200))


def test_whatever_comes_is_refused_in_the_words_of_the_port(pay, peer):
    """K14: notices and answers that were spoilt anyhow; an answer says what it said, or nothing."""
    pay.create(order("jade_1"), at=NOON)
    peer.pay("jade_1", at=NOON)
    true, draws = peer.notice("jade_1", at=NOON), random.Random(14)
    answer = peer._signs("alipay.trade.query", {"code": "10000", "out_trade_no": "jade_1", "url": "a/b", "n": [1, {}]})
    node = believed(pay._keys, "alipay.trade.query", 200, answer.body)
    same = 0
    for _ in range(FUZZ):
        body = spoilt(draws, true.body)
        if body != true.body:
            with pytest.raises(NoticeRefused):
                pay.read(attrs.evolve(true, body=body))
        try:
            assert node == believed(pay._keys, "alipay.trade.query", 200, spoilt(draws, answer.body))
            same += 1
        except UnknownOutcome:
            continue
    assert same < FUZZ / 20


def until_known(ask):
    """Ask again until there is an answer, and count what it took."""
    for tries in range(1, 200):
        try:
            return ask(), tries
        except (UnknownOutcome, RateLimited, AuthRefused):
            continue
    raise AssertionError("it never became known")


@pytest.mark.parametrize("seed", range(1))
def test_on_a_line_that_fails_three_times_in_ten_the_end_is_the_truth(pay, peer, seed):
    """K10: whatever is said or not said on the way, asked for until it is known, each order and refund is as it is
    with Alipay, and no refund is made twice."""
    draws = random.Random(seed)
    faults = [fault for fault in (*NOT_HEARD, *DONE_ANYHOW) if fault not in ("unreachable", "slow-answer")]
    met = Counter()

    def fate(method):
        fault = draws.choice(faults) if draws.random() < 0.3 else ""
        met[fault] += 1
        return fault

    peer.fate = fate
    asked = Counter()
    for index in range(ORDERS):
        number = f"jade_{index}"
        checkout, tries = until_known(lambda number=number: pay.create(order(number), at=NOON))
        asked["again"] += tries > 1
        assert checkout.number == number
        what = draws.choice(("paid", "closed", "refunded", "waiting"))
        if what in ("paid", "refunded"):
            peer.pay(number, at=NOON)
        if what == "closed":
            assert "closed" == until_known(lambda number=number: pay.close(number, at=NOON))[0].state
        if what == "refunded":
            back = RefundOrder(number=f"back_{index}", order=number, fen=100, order_fen=13743)
            assert "done" == until_known(lambda back=back: pay.refund(back, at=NOON))[0].state
        status, _ = until_known(lambda number=number: pay.query(number, at=NOON))
        assert status.state == {"refunded": "paid"}.get(what, what)
        trade = peer.truth.trades[number]
        assert (trade.fen, trade.refunded_fen) == (status.fen, 100 * (what == "refunded"))
    assert set(faults) <= set(met)
    assert asked["again"] > ORDERS / 5
    assert all(fen == 100 for fen in peer.refunded_fen().values())


def test_what_is_taken_for_a_refusal_after_it_was_done_is_caught(pay, peer, monkeypatch):
    """The broken twin of K10: SYSTEM_ERROR read as a refusal, after which somebody would take another number."""
    monkeypatch.setattr("jizhi_alipay.signing.error_of", lambda code, sub_code: RequestRefused)
    pay.create(order("jade_1"), at=NOON)
    peer.pay("jade_1", at=NOON)
    for index in range(2):
        peer.fail_next("system-error")
        with pytest.raises(AdapterFailed) as said:
            pay.refund(RefundOrder(number=f"back_{index}", order="jade_1", fen=100, order_fen=13743), at=NOON)
        assert isinstance(said.value, RequestRefused) and not isinstance(said.value, NoSuchOrder)
    assert 200 == sum(peer.refunded_fen().values())


def test_a_hundred_thousand_lines_are_read_in_seconds():
    """K13's size: the whole file checked and told."""
    resource = pytest.importorskip("resource", reason="there is no measure of memory")
    moved = []
    for number in range(100_000):
        trade = Trade(number=f"jade_{number}", fen=100 + number, subject="物业费", expires_at=NOON, paid_at=NOON)
        trade.trade_no = f"2025030122001{number:08d}"
        moved.append((trade, None))
        if number < 1000:
            moved.append((trade, Refunded(number=f"back_{number}", fen=50, at=NOON)))
    content = packed(bill(moved, NOON.date(), seller_id=SELLER), NOON.date(), seller_id=SELLER)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert 101_000 == sum(1 for _ in bills.lines_of(content, NOON.date(), merchant=SELLER))
    assert time.perf_counter() - began < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
