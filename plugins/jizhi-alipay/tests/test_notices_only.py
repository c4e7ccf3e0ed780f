"""K05, K06, K07 and K14: what is no notice of Alipay to us, and what the notices of a trade's whole life say."""

import random
import re
import time
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, quote_plus

import attrs
import pytest
from jizhi_alipay import notices

from jizhi.errors import NoticeRefused
from jizhi.ports import OrderStatus, PaymentOrder, RefundOrder, Reply, Request
from jizhi.testing.clock import NOON
from jizhi.testing.peers.alipay import WAITS
from jizhi.testing.peers.keys import rsa_key

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def order(number="jade_1", fen=13743):
    expires = NOON + 2 * HOUR
    return PaymentOrder(number=number, fen=fen, subject="物业费 2025-03", way="code", expires_at=expires)


def reason_of(pay, request):
    with pytest.raises(NoticeRefused) as refused:
        pay.read(request)
    return refused.value.reason


@pytest.fixture
def true(pay, peer):
    """A notice of a payment, as it arrives."""
    pay.create(order(), at=NOON)
    peer.pay("jade_1", at=NOON)
    return peer.notice("jade_1", at=NOON)


def spelt(pairs):
    return "&".join(f"{name}={quote_plus(value, safe='*')}" for name, value in pairs).encode()


def accepted(pay, true, bodies):
    """Read each of the bodies, and count those that are believed."""
    count = 0
    for body in bodies:
        try:
            pay.read(attrs.evolve(true, body=body))
            count += 1
        except NoticeRefused:
            continue
    return count


def mutants(body, masks):
    for place in range(len(body)):
        for mask in masks:
            yield body[:place] + bytes([body[place] ^ mask]) + body[place + 1 :]


def test_no_byte_of_a_notice_can_be_another(pay, true):
    """K05: also where the other byte would be read as the same: a small letter in an escape, a space for a plus."""
    assert 0 == accepted(pay, true, mutants(true.body, (1, 0x20, 0x0B, 0x80)))


def test_no_byte_can_be_left_out_put_in_or_doubled(pay, true):
    body = true.body
    places = range(0, len(body), 3)
    assert 0 == accepted(pay, true, (body[:place] + body[place + 1 :] for place in places))
    assert 0 == accepted(pay, true, (body[:place] + b"0" + body[place:] for place in places))
    assert 0 == accepted(pay, true, (body[:place] for place in places))
    letters = [place for place in range(len(body)) if body[place : place + 1].isalnum()]
    assert 0 == accepted(pay, true, (body[:place] + b"%%%02X" % body[place] + body[place + 1 :] for place in letters))


@pytest.mark.parametrize("loose", ["_FORM", "b64encode"])
def test_a_reader_that_takes_two_spellings_is_caught(pay, true, monkeypatch, loose):
    """The broken twin: forms and signatures that may be written in two ways, as most libraries read them."""
    if loose == "_FORM":
        monkeypatch.setattr(notices, "_FORM", re.compile(rb"[\x20-\x7e]+"))
    else:
        monkeypatch.setattr("jizhi_alipay.signing.b64encode", lambda told: Anything())
    assert accepted(pay, true, mutants(true.body, (1, 0x20, 0x0B, 0x80)))


class Anything(bytes):
    def decode(self):
        return type("Same", (str,), {"__ne__": lambda self, other: False, "__hash__": str.__hash__})()


def test_the_border_between_two_fields_cannot_be_moved(pay, peer, true):
    """What is signed is one text: "a=1&b=2" is two fields, or one with an "&" in it, under the same signature.

    So the notice of a refund could be made one of a payment, its last fields hidden in the one before.
    """
    peer.truth.refund("jade_1", "back_1", 100, at=NOON)
    told = dict(parse_qsl(peer.notice("jade_1", at=NOON).body.decode()))
    names = sorted(set(told) - {"sign", "sign_type"})
    for first, second in pairwise(names):
        joined = {name: value for name, value in told.items() if name != second}
        joined[first] = f"{told[first]}&{second}={told[second]}"
        moved = attrs.evolve(true, body=spelt(joined.items()))
        assert reason_of(pay, moved) in ("malformed", "signature", "not-ours")
    torn = peer.notice("jade_1", at=NOON, subject="A&total_amount=0.01").body
    assert "malformed" == reason_of(pay, attrs.evolve(true, body=torn))


def test_the_order_of_fields_is_not_signed_and_changes_nothing(pay, true):
    """Alipay sorts them before it signs; whoever hands them on may have sorted them too."""
    pairs = parse_qsl(true.body.decode())
    random.Random(1).shuffle(pairs)
    assert pay.read(true) == pay.read(attrs.evolve(true, body=spelt(pairs)))


def test_a_field_without_a_value_has_one_spelling_too(pay, peer, true):
    """With its sign of equality; the other spelling would have the same signature."""
    empty = peer.notice("jade_1", at=NOON, passback_params="")
    pay.read(empty)
    assert b"passback_params=&" in empty.body
    assert "malformed" == reason_of(pay, attrs.evolve(empty, body=empty.body.replace(b"_params=&", b"_params&")))


def test_other_money_is_told_as_it_is(pay, peer, true):
    """K04: the reader of the notice compares the currency too."""
    assert ["CNY", "USD"] == [
        pay.read(peer.notice("jade_1", at=NOON, **more)).about.currency for more in ({}, {"trans_currency": "USD"})
    ]


def test_each_field_is_there_once(pay, true):
    """No second one can hide the first, and none can be missing."""
    pairs = parse_qsl(true.body.decode())
    for name, value in pairs:
        for more in (value, "", "x"):
            assert "malformed" == reason_of(pay, attrs.evolve(true, body=spelt([*pairs, (name, more)])))
        fewer = [pair for pair in pairs if pair[0] != name]
        assert reason_of(pay, attrs.evolve(true, body=spelt(fewer)))
    assert reason_of(pay, attrs.evolve(true, body=spelt([*pairs, ("refund_fee", "137.43")])))


@pytest.mark.parametrize("name", ["merchant", "other-merchant", "channel-next", "stranger"])
def test_another_key_signs_nothing(pay, peer, true, name):
    """Not ours either: whoever knew our private key could not make a notice of it."""
    assert "signature" == reason_of(pay, peer.notice("jade_1", at=NOON, key=rsa_key(name)))


def test_another_way_to_sign_is_not_taken(pay, peer, true):
    """RSA is SHA-1, and what is not in UTF-8 was not asked for."""
    for more in ({"sign_type": "RSA"}, {"sign_type": ""}, {"charset": "GBK"}):
        assert "signature" == reason_of(pay, peer.notice("jade_1", at=NOON, **more))
    assert "key-unknown" == reason_of(pay, peer.notice("jade_1", at=NOON, alipay_cert_sn="0" * 32))


@pytest.mark.parametrize(("seconds", "fresh"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_notice_is_fresh_for_five_minutes_to_either_side(pay, peer, true, seconds, fresh):
    late = attrs.evolve(true, at=NOON + timedelta(seconds=seconds))
    assert "stale" == reason_of(pay, late) if not fresh else pay.read(late)


@pytest.mark.parametrize(
    "more",
    [{"app_id": "2021000000000002"}, {"seller_id": "2088000000000009"}, {"auth_app_id": "2021000000000002"},
     {"app_id": ""}, {"seller_id": ""}, {"seller_id": "２088000000000001"}],
    ids=str,
)  # fmt: skip
def test_what_is_truly_signed_for_somebody_else_is_not_ours(pay, peer, true, more):
    """K06: whatever else it says, it is refused before that is looked at."""
    assert "not-ours" == reason_of(pay, peer.notice("jade_1", at=NOON, **more))
    assert "not-ours" == reason_of(pay, peer.notice("jade_1", at=NOON, total_amount="nonsense", **more))


@pytest.mark.parametrize(
    "more",
    [
        {"total_amount": "1e2"}, {"total_amount": "-137.43"}, {"total_amount": "137.430"},
        {"total_amount": "１３７.43"}, {"total_amount": str(2**63)}, {"total_amount": ""},
        {"trade_status": "PAID"}, {"trade_status": ""},
        {"gmt_payment": ""}, {"gmt_payment": "2025-02-30 20:00:00"}, {"notify_time": "now"}, {"notify_id": ""},
        {"notify_type": "batch_refund_notify"}, {"out_trade_no": ""}, {"trade_no": ""}, {"buyer_pay_amount": "all"},
        {"refund_fee": "137.44"}, {"refund_fee": "NaN"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_truly_signed_and_cannot_be_so_is_refused(pay, peer, true, more):
    """K04 at the door: nothing is guessed, and what is wrong is not repeated in the error."""
    assert "malformed" == reason_of(pay, peer.notice("jade_1", at=NOON, **more))


def test_amounts_that_differ_are_told_as_they_are(pay, peer, true):
    """K04: a fen more, a fen less, a coupon, nothing: the reader of the notice compares."""
    for total, own in (("137.42", "137.42"), ("137.44", "137.44"), ("137.43", "137.00"), ("0.00", "0.00")):
        about = pay.read(peer.notice("jade_1", at=NOON, total_amount=total, buyer_pay_amount=own)).about
        assert (total.replace(".", "").lstrip("0") or "0", total == own) == (
            str(about.fen),
            about.payer_fen == about.fen,
        )


HOSTILE = {
    "nothing": b"",
    "no form": b"{}",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "50 MB": b"a=" + b"x" * (50 << 20),
    "a million fields": b"&".join(b"a%d=1" % number for number in range(10**6)),
    "many fields": b"&".join(b"a%d=1" % number for number in range(5000)),
    "only borders": b"&" * 60_000,
    "only escapes": b"%00" * 20_000,
    "no UTF-8": b"sign=%FF&a=%C3",
    "a cut escape": b"sign=a&b=%4",
    "a signature of nothing": b"sign=&sign_type=RSA2&charset=utf-8",
    "a signature of a megabyte": b"sign=" + b"A" * 60_000 + b"&sign_type=RSA2&charset=utf-8",
    "a semicolon": b"a=1;b=2",
    "a null": b"a=1\0",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_is_refused_in_a_tenth_of_a_second(pay, body):
    """K14."""
    best = 1.0
    for _ in range(3):
        began = time.perf_counter()
        assert reason_of(pay, Request(body=body, at=NOON)) in ("malformed", "signature")
        best = min(best, time.perf_counter() - began)
        if best < 0.1:
            return
    assert best < 0.1


def test_part_refunds_come_as_success_and_are_no_second_receipt(pay, peer, true):
    """K07: the same trade, paid at the same time; the refund is named, and what was paid back is the sum."""
    paid = pay.read(true)
    seen = []
    for number, fen in (("back_1", 100), ("back_2", 200)):
        pay.refund(RefundOrder(number=number, order="jade_1", fen=fen, order_fen=13743), at=NOON + HOUR)
        seen.append(pay.read(peer.notice("jade_1", at=NOON + HOUR)))
    assert [("back_1", 100), ("back_2", 300)] == [(told.refund, told.about.refunded_fen) for told in seen]
    for told in seen:
        assert told.id != paid.id
        assert attrs.evolve(told.about, refunded_fen=0) == paid.about
        made = pay.query_refund(told.refund, "jade_1", at=NOON + HOUR)
        assert ("done", NOON + HOUR) == (made.state, made.done_at)
    assert [100, 200] == [pay.query_refund(told.refund, "jade_1", at=NOON).fen for told in seen]


def test_a_refund_made_in_the_console_is_told_too(pay, peer, true):
    """Nobody here asked for it; it is named by its own number."""
    peer.refund("jade_1", "2025030122001", 13743, at=NOON)
    told = pay.read(peer.notice("jade_1", at=NOON))
    assert ("2025030122001", 13743, "paid") == (told.refund, told.about.refunded_fen, told.about.state)


def test_a_trade_closed_by_a_whole_refund_stays_paid_and_one_closed_by_the_time_never_was(pay, peer, true):
    """K07: both are TRADE_CLOSED; the time of payment tells them apart, in notices as in answers."""
    pay.create(order("jade_2"), at=NOON)
    late = order().expires_at
    peer.expire("jade_2", at=late)
    peer.truth.refund("jade_1", "back_1", 13743, at=late)
    by_time, by_refund = (pay.read(peer.notice(number, at=late)) for number in ("jade_2", "jade_1"))
    assert ("closed", "", None, "") == _short(by_time)
    assert ("paid", by_refund.about.transaction, NOON, "back_1") == _short(by_refund)
    assert 13743 == by_refund.about.refunded_fen
    for told in (by_time, by_refund):
        assert told.about == pay.query(told.about.number, at=late)
        assert b"trade_status=TRADE_CLOSED" in peer.notice(told.about.number, at=late).body


def _short(told):
    return (told.about.state, told.about.transaction, told.about.paid_at, told.refund)


def test_a_trade_that_is_finished_after_months_is_the_same_payment(pay, peer, true):
    """K07: no second receipt and no reopening: the same number, the same time, a notice of its own."""
    paid = pay.read(true)
    peer.finish("jade_1", at=NOON + 365 * DAY)
    told = pay.read(peer.notice("jade_1", at=NOON + 365 * DAY))
    assert paid.about == told.about == pay.query("jade_1", at=NOON + 365 * DAY)
    assert told.id != paid.id


def test_a_reader_that_takes_closed_for_never_paid_is_caught(pay, peer, true, monkeypatch):
    """The broken twin of K07: what the word of the state seems to say."""
    peer.truth.refund("jade_1", "back_1", 13743, at=NOON)
    read = pay.read(peer.notice("jade_1", at=NOON))
    naive = OrderStatus(number="jade_1", state="closed", fen=13743, merchant=peer.seller_id)
    monkeypatch.setattr(notices, "order_status", lambda told, **more: naive)
    assert read.about != pay.read(peer.notice("jade_1", at=NOON)).about


def test_notices_come_again_in_the_documented_waits_until_one_word_is_answered(pay, peer):
    """4m, 10m, 10m, 1h, 2h, 6h, 15h: eight times, each signed anew and fresh, all with one id."""
    pay.create(order(), at=NOON)
    peer.pay("jade_1", at=NOON)
    ids = []

    def deaf(request):
        ids.append(pay.read(request).id)
        return pay.reply(kept=False)

    peer.notices.deliver(deaf, until=NOON + 30 * DAY)
    waits = [later.at - sooner.at for sooner, later in pairwise(peer.notices.told)]
    assert list(WAITS) == waits
    assert (8, 1) == (len(ids), len(set(ids)))
    assert {} == peer.notices.open
    for body, times in ((b"success", 1), (b"SUCCESS", 8), (b'"success"', 8), (b"<p>success</p>", 8)):
        peer.notices.told.clear()
        peer.notices.tell("jade_1 ", at=NOON)
        peer.notices.deliver(lambda request, body=body: Reply(body=body), until=NOON + 30 * DAY)
        assert times == len(peer.notices.told)
    assert b"success" == pay.reply(kept=True).body


def test_each_thing_that_happens_is_told_once(pay, peer, true):
    """A payment, two refunds, the end of the months; an order that named no address is told of nothing."""
    peer.notices.deliver(lambda request: pay.reply(kept=True), until=NOON)
    for number in ("back_1", "back_1", "back_2"):
        pay.refund(RefundOrder(number=number, order="jade_1", fen=100, order_fen=13743), at=NOON)
    peer.finish("jade_1", at=NOON + 90 * DAY)
    seen = []
    peer.notices.deliver(lambda request: seen.append(pay.read(request)) or pay.reply(kept=True), until=NOON + 90 * DAY)
    assert ["back_1", "back_2"] == [told.refund for told in seen[:2]]
    assert 3 == len({told.id for told in seen}) == len(seen)
