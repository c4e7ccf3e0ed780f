"""K04, K05, K06 and K14 of the fault plan: nothing is believed that WeChat Pay did not say, as it is, to us, now."""

from __future__ import annotations

import json
import time
import tracemalloc
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jizhi_wechatpay.notices import LONGEST
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.told import Unfit, order_of, refund_of

from jizhi.errors import NoticeRefused
from jizhi.ports import PaymentOrder, RefundOrder, RefundStatus, Request
from jizhi.testing.clock import NOON
from jizhi.testing.peers.keys import rsa_key
from jizhi.testing.peers.wechatpay_truth import WechatTruth
from jizhi.testing.peers.wechatpay_words import notice as notice_body
from jizhi.testing.peers.wechatpay_words import refund_notice, transaction

OTHER_KEY = "an-apiv3-key-of-somebody-else-32"


@pytest.fixture
def pay(peer, settings):
    """An order of 137.43 yuan, paid, and a refund of one yuan, done."""
    pay = WechatPay(settings, peer.in_process)
    expires = NOON + timedelta(hours=2)
    pay.create(PaymentOrder(number="jade-1", fen=13743, subject="物业费", way="code", expires_at=expires), at=NOON)
    peer.pay("jade-1", at=NOON)
    pay.refund(RefundOrder(number="back-1", order="jade-1", fen=100, order_fen=13743), at=NOON)
    peer.settle_refund("back-1", at=NOON)
    return pay


def refused(pay, request: Request) -> str:
    """Why a notice is refused."""
    with pytest.raises(NoticeRefused) as no:
        pay.read(request)
    return no.value.reason


def touched(value: bytes):
    """Everything that one byte may be turned into by a single bit, left out, or doubled."""
    for place in range(len(value)):
        for bit in range(8):
            yield value[:place] + bytes([value[place] ^ (1 << bit)]) + value[place + 1 :]
        yield value[:place] + value[place + 1 :]
        yield value[: place + 1] + value[place:]


def accepted(pay, true: Request) -> tuple[int, list[str]]:
    """How many notices were made of a true one by touching one byte of body or headers, and which were believed."""
    made = [attrs.evolve(true, body=body) for body in touched(true.body)]
    for place, (name, value) in enumerate(true.headers):
        around = true.headers[:place], true.headers[place + 1 :]
        values = [(name, each.decode("latin-1")) for each in touched(value.encode())]
        names = [(each.decode("latin-1"), value) for each in touched(name.encode())]
        renamed = [header for header in names if header[0].lower() != name.lower()]  # HTTP knows no case in names
        made += [attrs.evolve(true, headers=(*around[0], header, *around[1])) for header in (*values, *renamed)]
    believed = []
    for each in made:
        try:
            pay.read(each)
        except NoticeRefused:
            continue
        believed.append(repr(each))
    return len(made), believed


@pytest.mark.parametrize("number", ["jade-1", "back-1"])
def test_no_byte_of_a_notice_can_be_touched(pay, peer, number):
    """K05: each byte of body and headers, every bit of it turned, left out and doubled: none is believed."""
    true = peer.notice(number, at=NOON)
    pay.read(true)
    made, believed = accepted(pay, true)
    assert [] == believed
    assert made > 10 * len(true.body)


def test_a_reader_that_forgives_base64_would_be_caught(pay, peer, monkeypatch):
    """The twin: base64 leaves four bits of the last letter of a signature free, and decodes what it should not."""
    true = peer.notice("jade-1", at=NOON)
    monkeypatch.setattr("jizhi_wechatpay.keys.b64encode", lambda told: _Anything())
    assert accepted(pay, true)[1]


class _Anything:
    def decode(self):
        return self

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


def changed(request: Request, name: str, value: str) -> Request:
    """The request with another value in a header."""
    return attrs.evolve(request, headers=tuple((n, value if n == name else v) for n, v in request.headers))


def header(request: Request, name: str) -> str:
    return request.header(name) or ""


FORGED = {
    "of a serial that nobody has": lambda n: (changed(n, "Wechatpay-Serial", "PUB_KEY_ID_9"), "key-unknown"),
    "of a certificate, where none is believed": lambda n: (changed(n, "Wechatpay-Serial", "5157F0"), "key-unknown"),
    "without a signature": lambda n: (changed(n, "Wechatpay-Signature", ""), "signature"),
    "a probe": lambda n: (
        changed(n, "Wechatpay-Signature", f"WECHATPAY/SIGNTEST/{header(n, 'Wechatpay-Signature')}"),
        "signature",
    ),
    "of another kind of signature": lambda n: (
        attrs.evolve(n, headers=(*n.headers, ("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"))),
        "signature",
    ),
    "301 s old": lambda n: (attrs.evolve(n, at=NOON + timedelta(seconds=301)), "stale"),
    "301 s early": lambda n: (attrs.evolve(n, at=NOON - timedelta(seconds=301)), "stale"),
    "300.000001 s old": lambda n: (attrs.evolve(n, at=NOON + timedelta(seconds=300, microseconds=1)), "stale"),
    "stamped anew": lambda n: (
        attrs.evolve(
            changed(n, "Wechatpay-Timestamp", str(int(NOON.timestamp()) + 600)), at=NOON + timedelta(seconds=600)
        ),
        "signature",
    ),
    "stamped with a sign": lambda n: (
        changed(n, "Wechatpay-Timestamp", f"+{header(n, 'Wechatpay-Timestamp')}"),
        "signature",
    ),
    "stamped in full width": lambda n: (changed(n, "Wechatpay-Timestamp", "１７４０８３０４００"), "signature"),
    "stamped for ever": lambda n: (changed(n, "Wechatpay-Timestamp", "9" * 5000), "signature"),
    "written anew": lambda n: (attrs.evolve(n, body=json.dumps(json.loads(n.body)).encode()), "signature"),
    "with a line more": lambda n: (attrs.evolve(n, body=n.body + b"\n"), "signature"),
    "empty": lambda n: (attrs.evolve(n, body=b""), "signature"),
    "without any header": lambda n: (attrs.evolve(n, headers=()), "signature"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_notice_is_refused_for_what_it_is(pay, peer, forge):
    """K05, the list: what somebody without WeChat Pay's key can send."""
    request, reason = forge(peer.notice("jade-1", at=NOON))
    assert reason == refused(pay, request)


def test_a_probe_is_known_for_what_it_is(pay, peer):
    """WeChat Pay sends some, to see who does not look."""
    true = peer.notice("jade-1", at=NOON)
    probe = changed(true, "Wechatpay-Signature", f"WECHATPAY/SIGNTEST/{header(true, 'Wechatpay-Signature')}")
    with pytest.raises(NoticeRefused, match="probe"):
        pay.read(probe)


def test_a_notice_signed_by_somebody_else_is_refused(pay, peer):
    """With our serial, with his own, and by ourselves: our own key proves nothing of WeChat Pay."""
    body = peer.notice("jade-1", at=NOON).body
    for name in ("stranger", "merchant", "other-merchant", "certificate"):
        assert "signature" == refused(pay, peer.pushed(body, at=NOON, serial=peer.public_key_id, key=rsa_key(name)))
        own = peer.pushed(body, at=NOON, serial="PUB_KEY_ID_of_another", key=rsa_key(name))
        assert "key-unknown" == refused(pay, own)


def resealed(peer, at=NOON, **more) -> Request:
    """A notice of which the seal was changed and that was truly signed then; None takes a part away."""
    told = json.loads(peer.notice("jade-1", at=at).body)
    told["resource"] = {name: value for name, value in (told["resource"] | more).items() if value is not None}
    return peer.pushed(json.dumps(told).encode(), at=at)


def test_a_seal_that_is_not_whole_is_refused_however_it_is_signed(pay, peer):
    """K05: without associated data, with a nonce of 11 or 13 bytes, a cut tag, another key, another algorithm."""
    content = b64decode(json.loads(peer.notice("jade-1", at=NOON).body)["resource"]["ciphertext"])
    assert "key-unknown" == refused(pay, resealed(peer, associated_data=None))
    assert "key-unknown" == refused(pay, resealed(peer, associated_data="refund"))
    for nonce in ("1" * 11, "1" * 13, "", None, 12, ["1"] * 12):
        assert "malformed" == refused(pay, resealed(peer, nonce=nonce))
    for cut in (content[:-1], content[:-16], content[:3], b""):
        assert "key-unknown" == refused(pay, resealed(peer, ciphertext=b64encode(cut).decode()))
    for bad in ("not base64!", None, 7, "µ"):
        assert "malformed" == refused(pay, resealed(peer, ciphertext=bad))
    for algorithm in ("AEAD_AES_128_GCM", "none", None):
        assert "malformed" == refused(pay, resealed(peer, algorithm=algorithm))
    assert "key-unknown" == refused(pay, peer.notice("jade-1", at=NOON, api_key=OTHER_KEY))


OF_OTHERS = [
    {"merchant": "1900000999"},
    {"app": "wx-of-another"},
    {"merchant": "1900000999", "app": "wx-of-another"},
    {"mchid": None},
    {"mchid": 1900000109},
    {"mchid": ["1900000109"]},
    {"appid": ""},
    {"mchid": " 1900000109"},
]


@pytest.mark.parametrize("whose", OF_OTHERS, ids=str)
def test_a_true_notice_for_somebody_else_is_refused_before_its_content_is_used(pay, peer, whose):
    """K06: signed and sealed as it should be, and whatever else it says is not even looked at."""
    assert "not-ours" == refused(pay, peer.notice("jade-1", at=NOON, **whose))
    assert "not-ours" == refused(pay, peer.notice("jade-1", at=NOON, **whose, amount="1e2", trade_state=7))


def test_a_refund_of_another_merchant_is_refused(pay, peer):
    """K06, of the other kind of notice; it names no app."""
    assert "not-ours" == refused(pay, peer.notice("back-1", at=NOON, merchant="1900000999"))


def test_a_notice_of_another_merchants_key_set_is_refused(pay, peer):
    """K06: his key of WeChat Pay, his APIv3 key, our number in it."""
    his = peer.notice("jade-1", at=NOON, api_key=OTHER_KEY).body
    assert "key-unknown" == refused(pay, peer.pushed(his, at=NOON))
    signed = peer.pushed(his, at=NOON, serial="PUB_KEY_ID_his", key=rsa_key("other-merchant"))
    assert "key-unknown" == refused(pay, signed)


AMOUNTS = (-1, "13743", True, None, [], {}, 2**63, 10**15 + 1, 10**39)


@pytest.mark.parametrize("fen", AMOUNTS, ids=repr)
def test_an_amount_that_is_none_is_refused_though_it_is_signed(pay, peer, fen):
    """K04: negative, text, yes, nothing, more than there is."""
    for amount in ({"total": fen, "payer_total": 1}, {"total": 1, "payer_total": fen}):
        assert "malformed" == refused(pay, peer.notice("jade-1", at=NOON, amount=amount))


@pytest.mark.parametrize("amount", [b"1e2", b"13743.0", b"NaN", b"Infinity", b"0x10", b"9" * 5000])
def test_a_number_that_is_no_whole_one_is_refused_though_it_is_signed(pay, peer, amount):
    """K04 and K14: 1e2 is a hundred to a careless reader."""
    told = json.dumps({"mchid": "1900000109", "appid": "wxd678efh567hg6787", "amount": {"total": "@"}})
    assert "malformed" == refused(pay, sealed_raw(peer, told.encode().replace(b'"@"', amount)))


def sealed_raw(peer, content: bytes) -> Request:
    """A true notice about these very bytes."""
    from_peer = json.loads(notice_body("EV-1", "TRANSACTION.SUCCESS", {}, api_key=OTHER_KEY, nonce="1" * 12, at=NOON))
    from_peer["resource"] = peer.seal(content)
    return peer.pushed(json.dumps(from_peer).encode(), at=NOON)


def test_a_coupon_is_told_and_a_stranger_s_state_is_not_guessed(pay, peer):
    """The payer paid less than the order; what is neither event nor state that is known is refused."""
    told = pay.read(peer.notice("jade-1", at=NOON, amount={"total": 13743, "payer_total": 13243, "currency": "CNY"}))
    assert (13743, 13243) == (told.about.fen, told.about.payer_fen)
    for more in ({"trade_state": "NEW"}, {"success_time": "2025-03-01T12:00:00"}, {"success_time": 5}):
        assert "malformed" == refused(pay, peer.notice("jade-1", at=NOON, **more))
    body = json.loads(peer.notice("jade-1", at=NOON).body)
    for more in ({"event_type": "COUPON.USE"}, {"event_type": ["REFUND.SUCCESS"]}, {"resource_type": "plain"}):
        assert "malformed" == refused(pay, peer.pushed(json.dumps(body | more).encode(), at=NOON))
    for gone in ("id", "event_type", "resource", "create_time"):
        less = {name: value for name, value in body.items() if name != gone}
        assert "malformed" == refused(pay, peer.pushed(json.dumps(less).encode(), at=NOON))


def test_a_notice_of_a_refund_says_what_a_query_says(pay, peer):
    """Refunds are told too: done, failed for a person."""
    told = pay.read(peer.notice("back-1", at=NOON))
    assert isinstance(told.about, RefundStatus)
    assert pay.query_refund("back-1", "jade-1", at=NOON) == told.about
    assert ("done", NOON) == (told.about.state, told.about.done_at)
    peer.settle_refund("back-1", at=NOON, state="failed")
    failed = pay.read(peer.notice("back-1", at=NOON))
    assert ("failed", None) == (failed.about.state, failed.about.done_at)
    assert failed.id != told.id


def test_the_case_of_a_header_plays_no_part(pay, peer):
    """Web servers write names of headers as they like; the kind of the signature may be told."""
    true = peer.notice("jade-1", at=NOON)
    kind = ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
    lower = tuple((name.lower(), value) for name, value in (*true.headers, kind))
    assert pay.read(true) == pay.read(attrs.evolve(true, headers=lower))


HOSTILE = {
    "a depth of 100 000": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a key twice": b'{"event_type": "TRANSACTION.SUCCESS", "event_type": "REFUND.SUCCESS"}',
    "a number of 200 000 digits": b'{"id": ' + b"9" * 200_000 + b"}",
    "no object": b"[]",
    "nothing": b"",
    "no JSON": b"<xml><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;</xml>",
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "NaN": b'{"id": NaN}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused_though_it_is_signed_and_sealed(pay, peer, content):
    """K14, outside and inside of the seal, in a tenth of a second."""
    for request in (peer.pushed(content, at=NOON), sealed_raw(peer, content)):
        assert "malformed" == refused(pay, request)
        assert min(_seconds(pay, request) for _ in range(3)) < 0.1


def test_fifty_megabytes_are_refused_before_they_are_hashed(pay, peer):
    """K14: in a tenth of a second and fifty megabytes."""
    true = peer.notice("jade-1", at=NOON)
    long = attrs.evolve(true, body=true.body + b" " * (50 << 20))
    tracemalloc.start()
    try:
        assert "malformed" == refused(pay, long)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()
    assert min(_seconds(pay, long) for _ in range(3)) < 0.1
    assert "signature" == refused(pay, attrs.evolve(true, body=true.body + b" " * (LONGEST - len(true.body))))


def _seconds(pay, request: Request) -> float:
    begun = time.perf_counter()
    with pytest.raises(NoticeRefused):
        pay.read(request)
    return time.perf_counter() - begun


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=8) | st.just("SUCCESS"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_told_is_read_or_unfit_and_nothing_else(data):
    """K14: any value in any place, and any place left out, is no error of ours."""
    order = PaymentOrder(number="jade-1", fen=5, subject="费", way="code", expires_at=NOON + timedelta(hours=2))
    books = WechatTruth(merchant="m-1", app="a-1")
    books.create(order, at=NOON)
    books.pay("jade-1", at=NOON)
    asked = RefundOrder(number="back-1", order="jade-1", fen=5, order_fen=5)
    books.refund(asked, at=NOON)
    status = books.orders["jade-1"][1]
    kinds = {
        order_of: transaction(order, status, app="a-1"),
        refund_of: refund_notice(asked, books.settle_refund("back-1", at=NOON), status),
    }
    for reader, told in kinds.items():
        reader(told)
        place = data.draw(st.sampled_from(sorted(told)))
        part = data.draw(st.sampled_from(("total", "refund", "payer_total", "currency")))
        told["amount"] |= {part: data.draw(ANYTHING)}
        for spoilt in (told, told | {place: data.draw(ANYTHING)}, {n: v for n, v in told.items() if n != place}):
            with suppress(Unfit):
                assert reader(spoilt).number
    with pytest.raises(Unfit):
        order_of(data.draw(ANYTHING.filter(lambda value: not isinstance(value, dict))))
