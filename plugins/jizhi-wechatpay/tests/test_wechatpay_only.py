"""What only WeChat Pay has: its signatures, ways to pay, codes and certificates, and everything that goes wrong."""

from __future__ import annotations

import io
import json
import re
import socket
import threading
import time
import tomllib
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import jizhi_wechatpay
import pytest
from jizhi_http import Call
from jizhi_wechatpay.codes import CODES, error_of
from jizhi_wechatpay.keys import Sealed, certificates
from jizhi_wechatpay.line import line, sign, signed
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings, private_key

from jizhi.errors import (
    AbilityMissing,
    AuthRefused,
    NoSuchOrder,
    NoticeRefused,
    NumberReused,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    SettingsRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.peers import wechatpay_files
from jizhi.testing.peers.keys import rsa_key
from jizhi.values import Secret

SDK = json.loads((Path(__file__).parent / "sdk_requests.json").read_text(encoding="utf-8"))
"""Requests that wechatpayv3 2.0.4 made with the keys of the peer here."""

MINUTE = timedelta(minutes=1)
API_KEY = "an-apiv3-key-of-thirty-two-bytes"


def order(number="jade-1", way="code", **more):
    given = {"fen": 13743, "subject": "物业费 2025-03", "expires_at": NOON + timedelta(hours=2)} | more
    return PaymentOrder(number=number, way=way, **given)


def back(number="back-1", fen=100, **more):
    return RefundOrder(number=number, order="jade-1", fen=fen, order_fen=13743, **more)


@pytest.fixture
def pay(settings, peer):
    return WechatPay(settings, peer.in_process)


@pytest.fixture
def by_certificates(settings, peer):
    """An old merchant: no public key, the platform's certificates are fetched."""
    peer.signing = peer.certificate_serial
    old = attrs.evolve(settings, keys="certificates", public_key_id="", public_key="")
    return WechatPay(old, peer.in_process)


def test_the_host_finds_the_offer_and_reads_its_settings(peer):
    """The keys come from the environment, the rest from TOML."""
    host = Host(jizhi_wechatpay)
    assert ["wechatpay"] == list(host.payment_gateways())
    assert () == host.findings
    shown = peer.settings()
    secrets = {f"JIZHI_WECHATPAY_{name.upper()}": shown.pop(name) for name in ("private_key", "api_key")}
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in shown.items())
    read = read_settings(WechatPaySettings, tomllib.loads(text), offer="wechatpay", environment=secrets)
    assert ("public-key", Secret(secrets["JIZHI_WECHATPAY_API_KEY"])) == (read.keys, read.api_key)


@pytest.mark.parametrize(
    "wrong",
    [
        {"private_key": "no key"},
        {"private_key": rsa_key("merchant").public_pem},
        {"api_key": "too short"},
        {"public_key": "no key"},
        {"public_key": ""},
        {"public_key_id": "5157F09E"},
        {"public_key": "", "public_key_id": ""},
        {"keys": "none"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused_and_no_key_is_repeated(peer, wrong):
    """A wrong key is found when the settings are read, not when the first owner pays."""
    with pytest.raises(SettingsRefused) as refused:
        read_settings(WechatPaySettings, peer.settings() | wrong, offer="wechatpay")
    told = f"{refused.value} {refused.value.findings!r}"
    assert [] == [part for part in (peer.settings()["private_key"][60:90], peer.settings()["api_key"]) if part in told]


def test_a_request_is_signed_as_the_documents_say(settings):
    """The lines of method, place, time, nonce and body, proven by the merchant's public key."""
    at, body = NOON, b'{"mchid":"1900000109"}'
    headers = dict(signed(settings, private_key(settings.private_key), "POST", "/v3/a?b=c", body, at=at))
    told = dict(re.findall(r'(\w+)="([^"]*)"', headers["Authorization"]))
    content = f"POST\n/v3/a?b=c\n{int(at.timestamp())}\n{told['nonce_str']}\n".encode() + body + b"\n"
    assert rsa_key("merchant").signed(content, told["signature"])
    assert not rsa_key("merchant").signed(content + b"\n", told["signature"])
    assert ("1900000109", settings.merchant_serial) == (told["mchid"], told["serial_no"])
    assert settings.public_key_id == headers["Wechatpay-Serial"]


@pytest.mark.parametrize("request_", SDK["requests"], ids=lambda request: request["path"][:60])
def test_the_sdk_signs_as_we_do_and_the_peer_believes_it(request_, settings, peer, monkeypatch):
    """Three readers of one protocol, the SDK, the plugin and the peer: of one time and nonce, one signature."""
    told = dict(re.findall(r'(\w+)="([^"]*)"', request_["headers"]["Authorization"]))
    monkeypatch.setattr("jizhi_wechatpay.line.secrets.token_hex", lambda size: told["nonce_str"])
    at, body = datetime.fromtimestamp(int(told["timestamp"]), UTC), request_["body"].encode()
    key = private_key(settings.private_key)
    ours = dict(signed(settings, key, request_["method"], request_["path"], body, at=at))
    assert request_["headers"]["Authorization"] == ours["Authorization"]
    answer = peer._heard(request_["method"], request_["path"], request_["headers"], body)
    assert 401 != answer.status
    assert 401 == peer._heard(request_["method"], request_["path"] + "?", request_["headers"], body).status


def test_the_sdk_signs_a_page_inside_wechat_as_we_do(settings):
    """The four lines of ``paySign``."""
    app, stamp, nonce = b"wxd678efh567hg6787", b"1740830400", b"593BEC0C930BF1AFEB40B4A08C8FB242"
    prepay = b"prepay_id=wx201410272009395522657a690389285100"
    assert SDK["jsapi"] == sign(private_key(settings.private_key), app, stamp, nonce, prepay)


def test_each_way_to_pay_has_what_it_needs(pay, peer):
    """A QR code's text; an address; what a page inside WeChat hands on, signed so that WeChat believes it."""
    assert pay.create(order(), at=NOON).target.endswith("/payer/jade-1")
    assert pay.create(order("jade-2", "h5", payer="203.0.113.9"), at=NOON).target.endswith("/payer/jade-2")
    told = dict(pay.create(order("jade-3", "jsapi", payer="o-1"), at=NOON).parameters)
    assert {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"} == set(told)
    lines = "".join(f"{told[name]}\n" for name in ("appId", "timeStamp", "nonceStr", "package")).encode()
    assert peer.merchant_key.signed(lines, told["paySign"])
    assert told["package"].startswith("prepay_id=wx")
    stored = {number: (each.way, each.payer) for number, (each, _) in peer.books.orders.items()}
    assert {"jade-1": ("code", ""), "jade-2": ("h5", "203.0.113.9"), "jade-3": ("jsapi", "o-1")} == stored
    assert "https://estate.example/notify/wechatpay" == peer.notify_urls["jade-1"]


def test_what_cannot_go_out_is_refused_before_a_call(pay, peer):
    """Numbers, ways and currencies that WeChat Pay does not have."""
    with pytest.raises(AbilityMissing):
        pay.create(order(way="page"), at=NOON)
    wrong = [order("short"), order("n" * 33), order("jade/1-101"), order(currency="USD"), order(way="jsapi")]
    for each in (*wrong, order(way="h5")):
        with pytest.raises(RequestRefused):
            pay.create(each, at=NOON)
    for number in ("jade/1", "../../certificates", "a?b=c&d", "n" * 33):
        with pytest.raises(NoSuchOrder):
            pay.query(number, at=NOON)
    with pytest.raises(RequestRefused):
        pay.refund(back("back/1"), at=NOON)
    with pytest.raises(NoSuchOrder):
        pay.query_refund("back/1", "jade-1", at=NOON)
    assert {} == peer.order_fen()


def test_a_long_subject_is_cut_and_not_refused(pay, peer):
    """The payer reads 127 signs of it."""
    pay.create(order(subject="费" * 200), at=NOON)
    assert "费" * 127 == peer.books.orders["jade-1"][0].subject


def test_closing_is_believed_only_after_asking(pay, peer):
    """WeChat Pay says 204 to closing whatever the number; and an order that expired is closed by itself."""
    with pytest.raises(NoSuchOrder):
        pay.close("nobody", at=NOON)
    pay.create(order(), at=NOON)
    assert "closed" == pay.query("jade-1", at=NOON + timedelta(hours=2)).state
    with pytest.raises(RequestRefused, match="ORDER_CLOSED"):
        pay.create(order(), at=NOON)


def test_a_paid_order_is_not_made_again(pay, peer):
    """It is no other content, and no checkout either."""
    pay.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    with pytest.raises(RequestRefused) as refused:
        pay.create(order(), at=NOON)
    assert RequestRefused is type(refused.value)


def test_a_refund_goes_its_way_and_the_channel_has_its_limits(pay, peer):
    """Taken over, then done or failed; fifty of an order, and none after a year."""
    pay.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    assert "pending" == pay.refund(back(reason="多收" * 60), at=NOON).state
    peer.settle_refund("back-1", at=NOON + MINUTE)
    done = pay.query_refund("back-1", "jade-1", at=NOON + MINUTE)
    assert ("done", NOON + MINUTE) == (done.state, done.done_at)
    with pytest.raises(UnknownOutcome, match="another refund"):
        pay.query_refund("back-1", "jade-9", at=NOON)
    for number in range(2, 51):
        pay.refund(back(f"back-{number}", fen=1), at=NOON)
    with pytest.raises(RequestRefused):
        pay.refund(back("back-51", fen=1), at=NOON)
    pay.create(order("jade-old", expires_at=NOON + timedelta(days=400)), at=NOON)
    peer.pay("jade-old", at=NOON)
    with pytest.raises(RequestRefused):
        pay.refund(attrs.evolve(back("back-old"), order="jade-old"), at=NOON + timedelta(days=366))


DONE_OR_NOT = {
    "lost-request": (UnknownOutcome, False),
    "slow-answer": (UnknownOutcome, True),
    "broken-answer": (UnknownOutcome, True),
    "bad-signature": (UnknownOutcome, True),
    "unsigned": (UnknownOutcome, True),
    "server-error": (UnknownOutcome, False),
    "no-permission": (AuthRefused, False),
    "money": (OutOfMoney, False),
    "blocked": (RequestRefused, False),
    "rate-limited": (RateLimited, False),
}


@pytest.mark.parametrize("fault", DONE_OR_NOT)
def test_every_fault_is_what_it_is_and_the_truth_is_found_by_asking(pay, peer, fault):
    """K10, one by one: an answer that cannot be believed leaves the outcome unknown, whether it was done or not."""
    error, done = DONE_OR_NOT[fault]
    peer.fail_next(fault)
    with pytest.raises(error) as refused:
        pay.create(order(), at=NOON)
    assert error is type(refused.value)
    if done:
        assert "waiting" == pay.query("jade-1", at=NOON).state
    else:
        with pytest.raises(NoSuchOrder):
            pay.query("jade-1", at=NOON)


def test_an_answer_about_another_order_is_not_taken(pay, peer):
    """K10: truly signed, and of somebody else's payment."""
    pay.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    for ask in (
        lambda: pay.query("jade-1", at=NOON),
        lambda: pay.refund(back(), at=NOON),
        lambda: pay.query_refund("back-1", "jade-1", at=NOON),
    ):
        peer.fail_next("wrong-order")
        with pytest.raises(UnknownOutcome, match="another"):
            ask()
    assert "paid" == pay.query("jade-1", at=NOON).state


@pytest.mark.parametrize("fault", ["unsigned", "bad-signature"])
def test_a_no_that_is_not_signed_ends_nothing(pay, peer, fault):
    """Else whoever sits on the line could make a paid order one that nobody ever heard of."""
    peer.fail_next(fault)
    with pytest.raises(UnknownOutcome):
        pay.query("nobody", at=NOON)


def test_an_answer_that_drips_is_given_up_in_time(settings, peer):
    """A byte now and then must not hold the cashier."""
    peer.fail_next("slow-answer")
    began = time.monotonic()
    with pytest.raises(UnknownOutcome):
        WechatPay(attrs.evolve(settings, timeout_seconds=1)).create(order(), at=NOON)
    assert time.monotonic() - began < 3
    assert {"jade-1": 13743} == peer.order_fen()


@pytest.mark.parametrize(
    ("said", "longest", "lost"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 3, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", 3, True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 2, True),
        (b"HTTP/1.1 200 OK\r\n\r\nabc", 3, False),
        (b"HTTP/1.1 2", 3, True),
        (b"no HTTP", 3, True),
        (b"", 3, True),
    ],
    ids=["whole", "cut", "too long", "without a length", "cut in its head", "no HTTP", "nothing"],
)
def test_an_answer_counts_only_when_all_of_it_is_there(said, longest, lost):
    """urllib does not tell that fewer bytes came than were announced."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_say, args=(server, said), daemon=True).start()
        url, into = f"http://127.0.0.1:{server.getsockname()[1]}/", io.BytesIO()
        call = Call(method="GET", url=url, longest=longest)
        with pytest.raises(UnknownOutcome) if lost else nullcontext():
            assert 200 == line(("127.0.0.1/32",))(call, into)[0]
    assert lost or into.getvalue() == b"abc"


def _say(server, said):
    line, _ = server.accept()
    with line:
        line.recv(65_536)
        line.sendall(said)


def test_a_name_that_does_not_resolve_is_unreachable(settings):
    with pytest.raises(Unreachable):
        WechatPay(attrs.evolve(settings, url="http://no-such-host.invalid")).query("jade-1", at=NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"merchant": "1900000999"},
        {"merchant_serial": "5157F0"},
        {"private_key": Secret(rsa_key("stranger").private_pem)},
    ],
    ids=["merchant", "serial", "key"],
)
def test_the_peer_believes_nobody_else(settings, peer, wrong):
    """A peer that believes anything proves nothing."""
    with pytest.raises(AuthRefused):
        WechatPay(attrs.evolve(settings, **wrong), peer.in_process).create(order(), at=NOON)
    assert {} == peer.order_fen()


def test_the_peer_looks_at_its_clock(settings, peer):
    """A host whose clock is off is told so by the channel."""
    peer._clock = lambda: NOON + timedelta(minutes=6)
    assert not WechatPay(settings, peer.in_process).health(at=NOON).well
    peer._clock = lambda: NOON + timedelta(minutes=5)
    assert WechatPay(settings, peer.in_process).health(at=NOON).well


def test_a_key_that_the_channel_does_not_have_is_told(settings, peer):
    """``Wechatpay-Serial`` of another key: 400, signed by one that we do not have either."""
    other = attrs.evolve(settings, public_key_id="PUB_KEY_ID_9")
    with pytest.raises(UnknownOutcome, match="HTTP 400"):
        WechatPay(other, peer.in_process).query("jade-1", at=NOON)


def test_certificates_are_fetched_kept_and_changed(by_certificates, peer):
    """The first call fetches them; a new one is met in an answer or a notice, and fetched then."""
    by_certificates.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    assert "paid" == by_certificates.query("jade-1", at=NOON).state
    by_certificates.read(peer.notice("jade-1", at=NOON))
    assert 1 == peer.certificates_asked
    peer.rotate()
    later = NOON + 2 * MINUTE
    by_certificates.read(peer.notice("jade-1", at=later))
    assert "paid" == by_certificates.query("jade-1", at=later).state
    assert 2 == peer.certificates_asked


def test_without_a_certificate_nothing_is_asked_for(by_certificates, peer):
    """An answer could not be believed: so it is certain that nothing was done, and a minute later it is tried again."""
    peer.fail_next("lost-answer")
    for error in ("do not come", "a moment ago"):
        with pytest.raises(Unreachable, match=error):
            by_certificates.create(order(), at=NOON)
    assert ({}, 1) == (peer.order_fen(), peer.certificates_asked)
    by_certificates.create(order(), at=NOON + MINUTE)
    assert {"jade-1": 13743} == peer.order_fen()


def test_forged_serials_fetch_the_certificates_once_a_minute(by_certificates, peer):
    """K05: whoever floods us with serials makes one request a minute, and none with a notice that is stale."""
    by_certificates.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    asked = peer.certificates_asked
    for second in range(0, 180, 3):
        at = NOON + timedelta(seconds=60 + second)
        body = peer.notice("jade-1", at=at).body
        forged = peer.pushed(body, at=at, serial=f"{second:040X}", key=rsa_key("stranger"))
        with pytest.raises(NoticeRefused) as refused:
            by_certificates.read(forged)
        assert "key-unknown" == refused.value.reason
        with pytest.raises(NoticeRefused):
            by_certificates.read(attrs.evolve(forged, at=at + timedelta(hours=1)))
    assert 3 == peer.certificates_asked - asked


def test_a_public_key_merchant_never_fetches_certificates(pay, peer):
    """A serial of a certificate is one that nobody has."""
    pay.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    peer.signing = peer.certificate_serial
    with pytest.raises(NoticeRefused):
        pay.read(peer.notice("jade-1", at=NOON))
    assert 0 == peer.certificates_asked


def test_while_a_merchant_changes_both_keys_are_believed(settings, peer):
    """Notices come signed by either for seven days."""
    pay = WechatPay(attrs.evolve(settings, keys="both"), peer.in_process)
    pay.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    first = pay.read(peer.notice("jade-1", at=NOON))
    peer.signing = peer.certificate_serial
    assert first == pay.read(peer.notice("jade-1", at=NOON))
    assert 1 == peer.certificates_asked


def test_a_certificate_under_another_serial_is_none(peer):
    """What the list says of it and what it says of itself are one."""
    listed = wechatpay_files.certificates({"AB": rsa_key("certificate")}, api_key=API_KEY, nonce="1" * 12, at=NOON)
    assert ["AB"] == list(certificates(listed, Secret(API_KEY)))
    listed["data"][0]["serial_no"] = "AC"
    assert {} == certificates(listed, Secret(API_KEY))
    for broken in ({}, {"data": 5}, {"data": [{}]}, {"data": [{"encrypt_certificate": {}, "serial_no": "AB"}]}):
        with pytest.raises(Sealed):
            certificates(broken, Secret(API_KEY))


def test_certificates_that_do_not_hold_are_not_believed(by_certificates, settings, peer):
    """Expired; sealed with another APIv3 key; an answer that none of them signed; no answer."""
    by_certificates.create(order(), at=NOON)
    peer.pay("jade-1", at=NOON)
    years = NOON + timedelta(days=2000)
    old = attrs.evolve(settings, keys="certificates", public_key_id="", public_key="")
    by_certificates.query("jade-1", at=NOON)
    known = by_certificates._desk.keys._certificates
    assert 2 == len({certificate.until for certificate in known.values()} | {years})
    by_certificates._desk.keys._fetched_at = years
    with pytest.raises(NoticeRefused) as refused:
        by_certificates.read(peer.notice("jade-1", at=years))
    assert "key-unknown" == refused.value.reason
    other = attrs.evolve(old, api_key=Secret("an-apiv3-key-of-somebody-else-32"))
    with pytest.raises(AuthRefused):
        WechatPay(other, peer.in_process).query("jade-1", at=NOON)
    for fault, error in (("bad-signature", Unreachable), ("lost-answer", Unreachable), ("auth", AuthRefused)):
        peer.fail_next(fault)
        with pytest.raises(error):
            WechatPay(old, peer.in_process).create(order("jade-2"), at=NOON)
    assert {"jade-1": 13743} == peer.order_fen()


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_table_is_told_apart(code):
    """A 5xx is never final, whatever its code; a code that is not known says no only with a 4xx."""
    assert CODES[code] is error_of(403, code)
    assert UnknownOutcome is error_of(500, code)
    assert UnknownOutcome is error_of(200, code)


@pytest.mark.parametrize(
    "message",
    ["201 商户订单号重复", "订单重入参数校验失败", "订单金额或退款金额与之前请求不一致，请核实后再试"],
)
def test_a_number_that_is_used_is_known_by_its_message(message):
    """WeChat Pay has one code for it and for a dozen other things."""
    for code in ("PARAM_ERROR", "INVALID_REQUEST"):
        assert NumberReused is error_of(400, code, message)
        assert RequestRefused is error_of(400, code, "参数错误")
    assert RequestRefused is error_of(403, "TRADE_ERROR", message)


def test_the_reply_to_a_notice_is_what_wechat_pay_wants(pay):
    """204 without a word, or a word why not."""
    assert (204, b"") == (pay.reply(kept=True).status, pay.reply(kept=True).body)
    assert "FAIL" == json.loads(pay.reply(kept=False).body)["code"]


def test_the_installed_sdk_speaks_with_the_peer_and_reads_what_we_read(settings, peer):
    """The oracle, where it is installed: python dev.py test-vendors. It signs by the clock on the wall."""
    sdk = pytest.importorskip("wechatpayv3", reason="the SDK is not installed")
    known = peer.settings()
    client = sdk.WeChatPay(
        wechatpay_type=sdk.WeChatPayType.NATIVE,
        mchid=known["merchant"],
        private_key=known["private_key"],
        cert_serial_no=known["merchant_serial"],
        apiv3_key=known["api_key"],
        appid=known["app"],
        notify_url=known["notify_url"],
        public_key=known["public_key"],
        public_key_id=known["public_key_id"],
    )
    client._core._gate_way = peer.url
    expires = "2099-01-01T00:00:00+08:00"
    status, told = client.pay(
        description="物业费", out_trade_no="jade-1", amount={"total": 13743, "currency": "CNY"}, time_expire=expires
    )
    assert (200, "code_url") == (status, next(iter(json.loads(told))))
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  the SDK signs by it
    peer.pay("jade-1", at=now)
    assert (
        200
        == client.refund(
            out_refund_no="back-1", out_trade_no="jade-1", amount={"refund": 100, "total": 13743, "currency": "CNY"}
        )[0]
    )
    state = json.loads(client.query(out_trade_no="jade-1")[1])["trade_state"]
    assert "REFUND" == state
    ours = WechatPay(settings)
    assert "paid" == ours.query("jade-1", at=NOON).state
    notice = peer.notice("jade-1", at=now)
    headers = dict(notice.headers) | {"Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048"}
    read = client.callback(headers, notice.body.decode())
    assert ("TRANSACTION.SUCCESS", "jade-1") == (read["event_type"], read["resource"]["out_trade_no"])
    assert ours.read(notice).about.transaction == read["resource"]["transaction_id"]
    assert client.callback(headers, notice.body.decode().replace("EV", "EW")) is None
