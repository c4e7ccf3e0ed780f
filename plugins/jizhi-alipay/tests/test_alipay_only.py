"""Codes and pages, what nobody has opened, answers that are not believed, refunds, keys, amounts."""

import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import attrs
import jizhi_alipay
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jizhi_alipay.amounts import fen_of, time_of, yuan_of
from jizhi_alipay.codes import CODES, GATEWAY, error_of
from jizhi_alipay.line import line
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings, serial
from jizhi_alipay.signing import believed, cut

from jizhi.errors import (
    AbilityMissing,
    AuthRefused,
    NoSuchOrder,
    NumberReused,
    RequestRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.peers.alipay_gate import DONE_ANYHOW
from jizhi.testing.peers.alipay_papers import certificate
from jizhi.testing.peers.keys import rsa_key
from jizhi.testing.peers.server import Answer

MINUTE = timedelta(minutes=1)
REAL = line(("127.0.0.1/32",))
"""The line of a real adapter, to this machine."""


def order(number="jade_1", way="code", **more):
    told = {"fen": 13743, "subject": "物业费 2025/03 A&B=C", "expires_at": NOON + 120 * MINUTE} | more
    return PaymentOrder(number=number, way=way, **told)


def nobody(*call):
    raise AssertionError("somebody was called")


def back(number="back_1", fen=100, of="jade_1", **more):
    return RefundOrder(number=number, order=of, fen=fen, order_fen=13743, reason="多收", **more)


@pytest.fixture
def paid(pay, peer):
    """An order that was paid."""
    pay.create(order(), at=NOON)
    peer.pay("jade_1", at=NOON)
    return order()


def test_a_code_that_nobody_has_scanned_is_no_trade_and_can_still_be_paid(opened, peer):
    """Alipay hears of it when it is scanned: till then it can be neither found nor closed, only run out."""
    peer.truth._opens_at_once = False
    pay = opened(peer)
    assert pay.create(order(), at=NOON).target.startswith("https://qr.alipay.com/")
    for ask in (pay.query, pay.close):
        with pytest.raises(NoSuchOrder):
            ask("jade_1", at=NOON)
    assert pay.create(order(), at=NOON) == pay.create(order(), at=NOON)
    peer.truth.open("jade_1", at=NOON)
    assert "waiting" == pay.query("jade_1", at=NOON).state
    peer.pay("jade_1", at=NOON)
    assert "paid" == pay.query("jade_1", at=NOON).state
    pay.create(order("jade_2"), at=NOON)
    with pytest.raises(RequestRefused):
        peer.pay("jade_2", at=order().expires_at)


def test_a_scanned_code_that_nobody_pays_is_closed_by_the_time(pay, peer):
    pay.create(order(), at=NOON)
    assert "waiting" == pay.query("jade_1", at=order().expires_at - timedelta(seconds=1)).state
    assert "closed" == pay.query("jade_1", at=order().expires_at).state
    with pytest.raises(RequestRefused, match="TRADE_HAS_CLOSE"):
        pay.create(order(), at=NOON)


@pytest.mark.parametrize("way", ["page", "h5"])
def test_a_page_is_an_address_that_alipay_believes_and_nobody_is_called_for(opened, peer, way):
    """Opened by the payer's browser, it makes the trade."""

    pay = opened(peer, nobody)
    checkout = pay.create(order(way=way), at=NOON)
    assert pay.create(order(way=way), at=NOON) == checkout
    asked = parse_qs(urlsplit(checkout.target).query)
    assert ["https://example.com/notify"] == asked["notify_url"]
    assert {"out_trade_no": "jade_1", "total_amount": "137.43", "time_expire": "2025-03-01 22:00:00"}.items() <= (
        json.loads(asked["biz_content"][0]).items()
    )
    assert "物业费 2025／03 A＆B＝C" == json.loads(asked["biz_content"][0])["subject"]
    assert {} == peer.order_fen()
    path = checkout.target.removeprefix(peer.url)
    assert b"isv.invalid-signature" in peer.get(path.replace("137.43", "0.01"), {}).body
    assert b"10000" in peer.get(path, {}).body
    assert {"jade_1": 13743} == peer.order_fen()


def test_what_cannot_be_asked_is_refused_before_a_call(opened, peer):
    """A way that is not declared, a number that is too long, other money."""
    pay = opened(peer, nobody)
    with pytest.raises(AbilityMissing):
        pay.create(order(way="jsapi", payer="2088"), at=NOON)
    for wrong in (order("j" * 65), order(currency="USD")):
        with pytest.raises(RequestRefused):
            pay.create(wrong, at=NOON)
    for wrong in (back("b" * 65), back(currency="USD")):
        with pytest.raises(RequestRefused):
            pay.refund(wrong, at=NOON)


def test_an_order_that_is_paid_or_closed_cannot_be_made_again(pay, peer, paid):
    with pytest.raises(RequestRefused, match="TRADE_HAS_SUCCESS") as refused:
        pay.create(order(), at=NOON)
    assert not isinstance(refused.value, NumberReused)


@pytest.mark.parametrize("fault", DONE_ANYHOW)
def test_what_was_done_and_not_well_answered_is_unknown_and_then_found(opened, server, fault):
    """Over a real line: cut, 502, a wrong signature and none, a drip, another order, SYSTEM_ERROR: all the same."""
    server.truth.trades.clear()
    server.truth._opens_at_once = True
    pay = opened(server, REAL, timeout_seconds=1)
    began = time.monotonic()
    pay.create(order("jade_2"), at=NOON)
    for do in (
        lambda: pay.create(order(), at=NOON),
        lambda: pay.close("jade_2", at=NOON),
        lambda: pay.refund(back(), at=NOON),
    ):
        server.fail_next(fault)
        with pytest.raises(UnknownOutcome) as lost:
            do()
        assert UnknownOutcome is type(lost.value)
        if "waiting" == pay.query("jade_1", at=NOON).state:
            server.pay("jade_1", at=NOON)
    assert "closed" == pay.close("jade_2", at=NOON).state
    assert time.monotonic() - began < 5
    assert "done" == pay.refund(back(), at=NOON).state == pay.query_refund("back_1", "jade_1", at=NOON).state
    assert {"back_1": 100} == server.refunded_fen()


def test_a_call_that_was_not_heard_has_done_nothing(pay, peer):
    peer.fail_next("lost-request")
    with pytest.raises(UnknownOutcome):
        pay.create(order(), at=NOON)
    peer.fail_next("unavailable")
    with pytest.raises(UnknownOutcome, match="unknow-error"):
        pay.create(order(), at=NOON)
    assert {} == peer.order_fen()


def test_an_answer_is_cut_as_it_was_sent(pay, peer, monkeypatch):
    """The peer escapes every slash, as PHP and some Java do: written anew, the same words have another signature."""
    checkout = pay.create(order(), at=NOON)
    assert "/" in checkout.target
    broken = lambda text, name: json.dumps(json.loads(text)[name], ensure_ascii=False, separators=(",", ":")).encode()  # noqa: E731
    monkeypatch.setattr("jizhi_alipay.signing.cut", broken)
    with pytest.raises(UnknownOutcome, match="not signed"):
        pay.create(order(), at=NOON)


leaves = st.none() | st.booleans() | st.integers() | st.text()
plain = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@settings(max_examples=25)
@given(
    st.dictionaries(st.text(), plain, max_size=4),
    plain,
    st.booleans(),
    st.sampled_from([(",", ":"), (" , ", " :\n")]),
)
def test_whatever_is_beside_it_a_member_is_cut_whole(others, node, ascii_only, separators):
    written = json.dumps(node, ensure_ascii=ascii_only, separators=separators)
    texts = [
        f"{json.dumps(name)}{separators[1]}{json.dumps(value, separators=separators)}"
        for name, value in others.items()
        if name != "node"
    ]
    for place in range(len(texts) + 1):
        whole = [*texts[:place], f'"node"{separators[1]}{written}', *texts[place:]]
        text = f" {{{separators[0].join(whole)} }}"
        try:
            text.encode()
        except UnicodeEncodeError:
            return
        assert written.encode() == cut(text, "node")


def test_an_unsigned_answer_is_believed_only_where_it_says_that_our_keys_are_wrong(opened, peer):
    """Whoever stands between can stop us, and can make us believe nothing."""
    keys = opened(peer)._keys
    stop = {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"}
    for name in ("alipay_trade_query_response", "error_response"):
        for more in ({}, {"sign": ""}):
            with pytest.raises(AuthRefused, match=r"isv\.invalid-signature"):
                believed(keys, "alipay.trade.query", 200, json.dumps({name: stop} | more).encode())
        for node in (
            {"code": "10000", "out_trade_no": "jade_1", "trade_status": "TRADE_SUCCESS"},
            {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"},
            {"code": "40005", "sub_code": "isv.app-call-limited"},
        ):
            with pytest.raises(UnknownOutcome):
                believed(keys, "alipay.trade.query", 200, json.dumps({name: node}).encode())
    with pytest.raises(UnknownOutcome):
        signed = json.dumps({"error_response": stop, "sign": rsa_key("stranger").sign(b"a")})
        believed(keys, "alipay.trade.query", 200, signed.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"<html>", b"{}", b'{"sign": "a"}', b'{"alipay_trade_query_response": []}',
        b'{"alipay_trade_query_response": {}, "error_response": {}}',
        b'{"alipay_trade_query_response": {}, "sign": 1, "alipay_cert_sn": [1]}',
        b'{"alipay_trade_query_response": {"code": []}}',
        b'{"alipay_trade_query_response": {}, "alipay_trade_query_response": {}}',
        b'{"alipay_trade_query_response": {"a": NaN}}', b"[" * 100_000, b'{"a": ' + b"9" * 999_000 + b"}",
        b'{"a": "' + b"x" * (50 << 20) + b'"}', b"\xff\xfe{}",
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_no_answer_of_alipay_is_refused_at_once(opened, peer, body):
    """K14."""
    keys = opened(peer)._keys
    began = time.perf_counter()
    with pytest.raises(UnknownOutcome):
        believed(keys, "alipay.trade.query", 200, body)
    assert time.perf_counter() - began < 0.1


TOLD = {
    "code": "10000", "out_trade_no": "jade_1", "trade_no": "2025", "trade_status": "TRADE_SUCCESS",
    "total_amount": "137.43", "send_pay_date": "2025-03-01 20:00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"trade_status": "PAID"}, {"trade_status": []}, {"trade_status": None}, {"total_amount": "1e2"},
        {"total_amount": 137.43}, {"total_amount": None}, {"send_pay_date": ""},
        {"send_pay_date": "2025-02-30 20:00:00"},
        {"trade_no": ""}, {"trade_no": 5}, {"out_trade_no": "jade_2"}, {"out_trade_no": None},
        {"buyer_pay_amount": "-1.00"}, {"refund_fee": "137.44"}, {"total_amount": "99999999999999.99"},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_is_signed_and_cannot_be_so_is_unknown(opened, peer, wrong):
    told = {name: value for name, value in (TOLD | wrong).items() if value is not None}
    pay = opened(peer, lambda *call: (200, peer._signs("alipay.trade.query", told).body))
    with pytest.raises(UnknownOutcome):
        pay.query("jade_1", at=NOON)


def test_what_the_payer_paid_is_all_where_a_page_does_not_tell(opened, peer):
    """Queries of pages say 0.00 where a coupon is not told."""
    for told, payer in (({}, 13743), ({"buyer_pay_amount": "0.00"}, 13743), ({"buyer_pay_amount": "137.00"}, 13700)):
        body = peer._signs("alipay.trade.query", TOLD | told).body
        pay = opened(peer, lambda *call, body=body: (200, body))
        assert payer == pay.query("jade_1", at=NOON).payer_fen


def test_a_refund_that_alipay_has_taken_over_and_not_made_is_pending(opened, peer):
    """It says N, and knows nothing of it for some seconds."""
    told = {
        "alipay.trade.refund": {"code": "10000", "out_trade_no": "jade_1", "fund_change": "N", "refund_fee": "0.00"},
        "alipay.trade.fastpay.refund.query": {"code": "10000", "msg": "Success"},
    }

    def transport(url, body, *more):
        (method,) = parse_qs(urlsplit(url).query)["method"]
        return 200, peer._signs(method, told[method]).body

    pay = opened(peer, transport)
    assert ("pending", 100) == ((made := pay.refund(back(), at=NOON)).state, made.fen)
    with pytest.raises(NoSuchOrder):
        pay.query_refund("back_1", "jade_1", at=NOON)
    known = {"out_trade_no": "jade_1", "out_request_no": "back_1", "refund_amount": "1.00"}
    told["alipay.trade.fastpay.refund.query"] = known | {"code": "10000"}
    assert "pending" == pay.query_refund("back_1", "jade_1", at=NOON).state
    told["alipay.trade.fastpay.refund.query"] = known | {"code": "10000", "refund_status": "REFUND_FAIL"}
    assert "failed" == pay.query_refund("back_1", "jade_1", at=NOON).state
    for wrong in ({"out_trade_no": "jade_2"}, {"out_request_no": "back_2"}, {"refund_amount": "0.00"}):
        told["alipay.trade.fastpay.refund.query"] = known | {"code": "10000"} | wrong
        with pytest.raises(UnknownOutcome):
            pay.query_refund("back_1", "jade_1", at=NOON)


def test_refunds_of_one_order_keep_their_own_amounts(pay, peer, paid):
    """What an answer tells of refunds is the sum of all of them."""
    for number, fen in (("back_1", 100), ("back_2", 13000)):
        assert ("done", fen) == ((made := pay.refund(back(number, fen), at=NOON)).state, made.fen)
        assert fen == pay.query_refund(number, "jade_1", at=NOON).fen
    with pytest.raises(RequestRefused, match="REASON_TRADE_REFUND_FEE_ERR"):
        pay.refund(back("back_3", 644), at=NOON)
    peer.finish("jade_1", at=NOON)
    with pytest.raises(RequestRefused, match="TRADE_HAS_FINISHED"):
        pay.refund(back("back_4", 1), at=NOON)
    assert "paid" == pay.query("jade_1", at=NOON).state == pay.close("jade_1", at=NOON).state


def test_an_answer_to_close_that_leaves_it_open_is_no_closing(opened, peer):
    told = {
        "alipay.trade.close": {"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"},
        "alipay.trade.query": TOLD | {"trade_status": "WAIT_BUYER_PAY"},
    }

    def transport(url, body, *more):
        (method,) = parse_qs(urlsplit(url).query)["method"]
        return 200, peer._signs(method, told[method]).body

    with pytest.raises(UnknownOutcome, match="neither closed nor paid"):
        opened(peer, transport).close("jade_1", at=NOON)
    told["alipay.trade.close"] = {"code": "40004", "sub_code": "ACQ.INVALID_PARAMETER"}
    with pytest.raises(RequestRefused, match="INVALID_PARAMETER"):
        opened(peer, transport).close("jade_1", at=NOON)


@pytest.mark.parametrize("sub_code", sorted(CODES))
def test_every_code_has_its_error(opened, peer, sub_code):
    node = {"code": "40004", "msg": "no", "sub_code": sub_code, "sub_msg": "秘密 138"}
    pay = opened(peer, lambda *call: (200, peer._signs("alipay.trade.query", node).body))
    with pytest.raises(CODES[sub_code]) as refused:
        pay.query("jade_1", at=NOON)
    assert sub_code == refused.value.code
    assert "138" not in str(refused.value)


def test_a_code_that_nobody_knows_is_taken_with_care():
    assert {"40004": "RequestRefused", "40006": "AuthRefused", "40005": "RateLimited"}.items() <= {
        code: error_of(code, "isv.new").__name__ for code in GATEWAY
    }.items()
    assert UnknownOutcome is error_of("99999", "x") is error_of("", "")


def test_a_strange_code_is_not_repeated(opened, peer):
    """What stands in a code goes into errors and logs only where it is one."""
    node = {"code": "40004", "sub_code": "a\nb 13800138000"}
    pay = opened(peer, lambda *call: (200, peer._signs("alipay.trade.query", node).body))
    with pytest.raises(RequestRefused) as refused:
        pay.query("jade_1", at=NOON)
    assert "" == refused.value.code


def test_in_certificate_mode_each_side_knows_the_others_certificates(peers, opened):
    """Requests carry the names of ours and of the roots; answers name Alipay's own."""
    peer = peers(certificates=True, opens_at_once=True)
    files = peer.settings()
    pay = opened(peer)
    pay.create(order(), at=NOON)
    peer.pay("jade_1", at=NOON)
    assert pay.query("jade_1", at=NOON) == pay.read(peer.notice("jade_1", at=NOON)).about
    with pytest.raises(AuthRefused, match="invalid-app-cert-sn"):
        opened(peer, app_certificate="", alipay_public_key=peers().settings()["alipay_public_key"]).query(
            "jade_1", at=NOON
        )
    # Alipay changes its certificate: with the old one alone its answers are not believed, with both they are.
    peer.key, peer.alipay_certificate = rsa_key("channel-next"), _next(peer)
    with pytest.raises(UnknownOutcome):
        pay.query("jade_1", at=NOON)
    both = files | {"alipay_certificate": files["alipay_certificate"] + peer.alipay_certificate}
    assert "paid" == opened(peer, **both).query("jade_1", at=NOON).state
    wrong = files | {"app_certificate": peer.alipay_certificate}
    with pytest.raises(AuthRefused, match="not of private_key"):
        opened(peer, **wrong)


def _next(peer):
    return certificate(rsa_key("channel-next"), rsa_key("stranger"), serial=4)


def test_roots_of_another_kind_are_not_named(peers, opened):
    """Alipay's file of roots holds one of SM2, which is not of RSA2."""
    peer = peers(certificates=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SM2 ROOT")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOON, NOON + timedelta(days=1))
    other = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    both = opened(peer, alipay_root_certificate=other + peer.root_certificate)
    assert opened(peer)._keys.told == both._keys.told


def test_keys_are_read_however_the_console_writes_them(opened, peer):
    files = {"private_key": peer.app_key.private_pem, "alipay_public_key": peer.key.public_pem}
    assert opened(peer, **files)._keys.private.private_numbers() == (opened(peer)._keys.private.private_numbers())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("private_key", "no key"),
        ("private_key", "bm8ga2V5"),
        ("private_key", rsa_key("merchant").public_pem),
        ("alipay_public_key", ""),
        ("alipay_public_key", "bm8ga2V5"),
        ("alipay_public_key", rsa_key("merchant").private_pem),
        ("app_certificate", "bm8ga2V5"),
        ("app_certificate", "-----BEGIN CERTIFICATE-----\nbm8ga2V5\n-----END CERTIFICATE-----"),
    ],
    ids=range(8),
)
def test_a_key_that_cannot_be_used_is_refused_when_the_adapter_is_opened(opened, peer, field, value):
    """And what stands in it is told to nobody."""
    with pytest.raises(AuthRefused, match=field) as refused:
        opened(peer, **{field: value})
    assert "no key" not in f"{refused.value!r}{refused.value.__cause__!r}"


def test_a_weak_key_is_refused(opened, peer):
    weak = rsa.generate_private_key(65537, 1024).public_key()
    pem = weak.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(AuthRefused, match="2048 bits"):
        opened(peer, alipay_public_key=pem)


def test_no_key_is_printed(pay, peer):
    line = peer.app_key.private_pem.splitlines()[3]
    assert line not in f"{pay!r}{pay.settings!r}{pay._keys!r}{attrs.asdict(pay.settings)!r}"


@settings(max_examples=100)
@given(st.integers(0, 10**13))
def test_fen_come_back_from_yuan(fen):
    assert fen == fen_of(yuan_of(fen))


@pytest.mark.parametrize(
    "text",
    ["", "1e2", "0.010", "-1.00", "+1.00", "1.", ".5", "01.00", "1,000.00", " 1.00", "1.00\n", "１.００",
     "1.０0", "1２.00", "١.٠٠", "NaN",
     "Infinity", "0x1", "1_0.00", "9" * 10**6, None, 1, 1.0, b"1.00"],
    ids=range(24),
)  # fmt: skip
def test_an_amount_that_is_not_written_plainly_is_refused(text):
    """K04: nothing is guessed of money."""
    with pytest.raises(ValueError, match="no amount"):
        fen_of(text)


@pytest.mark.parametrize(
    "text", ["", "2025-03-01", "2025-03-01T20:00:00", "２０25-03-01 20:00:00", "2025-13-01 20:00:00"]
)
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"no time|month"):
        time_of(text)


def test_an_answer_that_is_longer_than_any_is_given_up(server, monkeypatch):
    """Before it is read: of a body without an end only so much is taken."""
    monkeypatch.setattr(server, "answer", lambda *told: Answer(body=b"x" * 5000))
    assert (200, 5000) == (lambda told: (told[0], len(told[1])))(REAL(server.url, b"", {}, 2, 5000))
    with pytest.raises(UnknownOutcome):
        REAL(server.url, b"", {}, 2, 4999)


def test_nobody_there_is_told_apart_from_a_lost_answer(opened, peer):
    pay = opened(peer, REAL, url="http://no-such-host.invalid/gateway.do")
    with pytest.raises(Unreachable):
        pay.query("jade_1", at=NOON)


def test_the_offer_is_found_and_its_settings_are_read(peer):
    """As a host opens it: from TOML, with the key from the environment."""
    offer = Host(jizhi_alipay).payment_gateways()["alipay"]
    document = {"app_id": "2021", "seller_id": "2088", "alipay_public_key": peer.key.public_pem}
    environment = {"JIZHI_ALIPAY_PRIVATE_KEY": peer.app_key.private_pem}
    read = read_settings(AlipaySettings, document, offer="alipay", environment=environment)
    assert Alipay.abilities == offer.open(read).abilities == offer.abilities


def test_the_peer_believes_nothing_that_was_touched(opened, peer):
    """A peer that believes anything proves nothing."""
    sent = []
    pay = opened(peer, lambda url, body, *more: sent.append((url, body)) or (200, b""))
    with pytest.raises(UnknownOutcome):
        pay.create(order(), at=NOON)
    ((url, body),) = sent
    path = url.removeprefix(peer.url)
    for touched in (
        (path, body.replace(b"137.43", b"0.01")),
        (path.replace("2025-03-01", "2025-03-02"), body),
        (path.replace("2021000000000001", "2021000000000002"), body),
        (path.replace("RSA2", "RSA"), body),
        (f"{path}&app_id=2021000000000001", body),
        (f"{path}&extra=1", body),
    ):
        assert b"isv." in peer.answer(touched[0], {}, touched[1]).body
    assert {} == peer.order_fen()
    assert b'"10000"' in peer.answer(path, {}, body).body


def test_the_peers_clock_refuses_what_was_signed_long_ago(peers, opened):
    peer = peers(clock=lambda: NOON + 16 * MINUTE, opens_at_once=True)
    pay = opened(peer)
    with pytest.raises(AuthRefused, match="invalid-timestamp"):
        pay.create(order(), at=NOON)
    target = pay.create(order(), at=NOON + 16 * MINUTE).target
    assert target == f"{peer.url}/payer/jade_1"
    assert "已支付" in peer.get("/payer/jade_1", {}).body.decode()
    assert 409 == peer.get("/payer/jade_1", {}).status
    assert "paid" == pay.query("jade_1", at=NOON + 16 * MINUTE).state
    page = pay.create(order("jade_2", way="page"), at=NOON + 16 * MINUTE).target.removeprefix(peer.url)
    assert '<a href="/payer/jade_2">付款 137.43 元</a>' in peer.get(page, {}).body.decode()


def test_an_sdk_signs_as_we_do_and_the_peer_answers_it(opened, server):
    """The oracle itself, where it is installed: python dev.py test-vendors."""
    sdk = pytest.importorskip("alipay", reason="python-alipay-sdk is not installed")
    server.truth.trades.clear()
    server.truth._opens_at_once = True
    keys = {"app_private_key_string": server.app_key.private_pem, "alipay_public_key_string": server.key.public_pem}
    client = sdk.AliPay(appid=server.app_id, app_notify_url="https://example.com/n", **keys)
    client._gateway = f"{server.url}/gateway.do"
    made = client.api_alipay_trade_precreate("物业费", "sdk_1", "137.43")
    assert made["qr_code"].startswith("https://qr.alipay.com/")
    server.pay("sdk_1", at=NOON)
    assert "TRADE_SUCCESS" == client.api_alipay_trade_query("sdk_1")["trade_status"]
    told = dict(parse_qs(server.notice("sdk_1", at=NOON).body.decode()))
    told = {name: values[0] for name, values in told.items()}
    assert client.verify(told, told.pop("sign"))
    assert "paid" == opened(server, REAL).query("sdk_1", at=NOON).state


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_sdk_names_certificates_as_we_do(peers, opened):
    sdk = pytest.importorskip("alipay", reason="python-alipay-sdk is not installed")
    peer = peers(certificates=True)
    for pem in (peer.app_certificate, peer.alipay_certificate, peer.root_certificate):
        assert sdk.DCAliPay.get_cert_sn(pem) == serial(x509.load_pem_x509_certificate(pem.encode()))
    both = f"{peer.root_certificate}\n{peer.app_certificate}"
    keys = opened(peer, alipay_root_certificate=both)._keys
    assert sdk.DCAliPay.get_root_cert_sn(both) == keys.told["alipay_root_cert_sn"]
