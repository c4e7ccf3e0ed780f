"""What only Aliyun has: its signature, its codes, its days, and everything that can go wrong on the way to it."""

from __future__ import annotations

import json
import threading
import time
import tomllib
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import jizhi_aliyun_sms
import pytest
from jizhi_aliyun_sms.codes import CODES, error_of
from jizhi_aliyun_sms.line import NAME, line, signature, signed
from jizhi_aliyun_sms.sms import AliyunSms, AliyunSmsSettings, out_id

from jizhi.errors import (
    AuthRefused,
    BadAddress,
    NoticeRefused,
    OutOfMoney,
    RateLimited,
    TemplateRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.ports import Request
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.messenger import message
from jizhi.values import Phone, Secret

SDK = json.loads((Path(__file__).parent / "sdk_requests.json").read_text(encoding="utf-8"))
"""Requests that the vendor's own SDK (alibabacloud_dysmsapi20170525 4.6.0) made with the keys of the peer here."""

DAY = timedelta(days=1)


HOSTILE = ("{0.__class__}", "${x.y}", "{{7*7}}", "%n%s", "line\r\nBcc: eve@example.com", "</script>", "\\", '"', "'")
"""S05: what a template engine, a shell, a header or a page might act on."""


@pytest.fixture
def sms(settings):
    return AliyunSms(settings)


def test_the_host_finds_the_offer_and_reads_its_settings():
    host = Host(jizhi_aliyun_sms)
    assert ["aliyun-sms"] == list(host.messengers())
    assert () == host.findings
    document = tomllib.loads('access_key_id = "a"\nsign_name = "b"\n[templates]\ndue = "SMS_1"')
    variables = {"JIZHI_ALIYUN_SMS_ACCESS_KEY_SECRET": "k-1"}
    read = read_settings(AliyunSmsSettings, document, offer="aliyun-sms", environment=variables)
    assert (Secret("k-1"), {"due": "SMS_1"}) == (read.access_key_secret, read.templates)


def test_the_signature_is_the_one_of_the_vendors_documentation():
    """The example of "Request syntax and signature method V3", whose keys are the words themselves."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    asked = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    right = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert right == signature(asked, headers, Secret("YourAccessKeySecret"))


@pytest.mark.parametrize("request_", SDK, ids=["SendSms", "QuerySendDetails"])
def test_the_vendors_own_sdk_signs_as_we_do_and_the_peer_believes_it(request_, peer):
    """Three readers of one protocol: the SDK, the plugin and the peer."""
    told = {name.lower(): value for name, value in request_["headers"].items()}
    names, _, theirs = told["authorization"].partition("SignedHeaders=")[2].partition(",Signature=")
    asked = urlsplit(request_["path"]).query.replace("+", "%20")
    headers = {name: told[name] for name in names.split(";")}
    assert theirs == signature(asked, headers, Secret("k-aliyun"))
    assert b'"Code": "OK"' in peer.answer(request_["path"], request_["headers"], b"").body
    assert b"SignatureNonceUsed" in peer.answer(request_["path"], request_["headers"], b"").body


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda path, headers: (path.replace("13800138000", "13800138001"), headers), "SignatureDoesNotMatch"),
        (lambda path, headers: (path, headers | {"x-acs-date": "2026-11-28T14:42:17Z"}), "SignatureDoesNotMatch"),
        (lambda path, headers: (path, headers | {"x-acs-extra": "1"}), "SignatureDoesNotMatch"),
        (lambda path, headers: (path, headers | {"Authorization": "none"}), "IncompleteSignature"),
    ],
)
def test_the_peer_believes_nothing_that_was_touched(peer, change, code):
    """A peer that believes anything proves nothing."""
    path, headers = change(SDK[0]["path"], SDK[0]["headers"])
    assert code in peer.answer(path, headers, b"").body.decode()
    assert [] == peer.truth


def test_the_installed_sdk_speaks_with_the_peer(peer):
    """The oracle itself, where it is installed: python dev.py test-vendors."""
    client = pytest.importorskip("alibabacloud_dysmsapi20170525.client", reason="the vendor's SDK is not installed")
    models = pytest.importorskip("alibabacloud_dysmsapi20170525.models")
    config = pytest.importorskip("alibabacloud_tea_openapi.utils_models").Config(
        access_key_id="LTAI-test",
        access_key_secret="k-aliyun",
        endpoint=peer.url.removeprefix("http://"),
        protocol="http",
    )
    asked = models.SendSmsRequest(
        phone_numbers="13800138000",
        sign_name="书香苑物业",
        template_code="SMS_1",
        template_param='{"name": "欧阳䶮", "amount": "1 元", "odd": "*~"}',
        out_id="due/1",
    )
    answer = client.Client(config).send_sms(asked).body
    assert ("OK", "due/1") == (answer.code, peer.truth[0].key)
    details = models.QuerySendDetailsRequest(
        phone_number="13800138000", send_date=f"{peer.truth[0].at + timedelta(hours=8):%Y%m%d}", page_size=1
    )
    found = client.Client(config).query_send_details(details).body.sms_send_detail_dtos.sms_send_detail_dto
    assert [("due/1", 1)] == [(each.out_id, each.send_status) for each in found]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("throttled", RateLimited),
        ("day-limit", OutOfMoney),
        ("system-error", UnknownOutcome),
        ("server-error", UnknownOutcome),
        ("broken-answer", UnknownOutcome),
        ("lost-request", UnknownOutcome),
    ],
)
def test_what_the_vendor_says_is_told_apart(sms, peer, fault, error):
    """Beyond the faults of the contract."""
    peer.fail_next(fault)
    with pytest.raises(error) as refused:
        sms.send(message(), at=NOON)
    assert error is type(refused.value)


def test_a_message_that_never_arrived_is_known_to_be_nowhere(sms, peer):
    """The line was cut before the vendor heard anything, and its records say so."""
    peer.fail_next("lost-request")
    with pytest.raises(UnknownOutcome):
        sms.send(message(), at=NOON)
    assert sms.find(message(), "", at=NOON) is None


def test_an_answer_that_drips_is_given_up_in_time(settings, peer):
    """A vendor who sends a byte now and then must not hold the relay."""
    peer.fail_next("slow-answer")
    began = time.monotonic()
    with pytest.raises(UnknownOutcome):
        AliyunSms(attrs.evolve(settings, timeout_seconds=1)).send(message(), at=NOON)
    assert time.monotonic() - began < 3
    assert 1 == len(peer.truth)


def test_a_redirect_is_not_followed(settings, peer):
    """Keys and numbers are for the vendor, not for whom he points at."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(307)
            self.send_header("Location", peer.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format, *values):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.handle_request, daemon=True).start()
    with pytest.raises(UnknownOutcome, match="HTTP 307"):
        AliyunSms(attrs.evolve(settings, url=f"http://127.0.0.1:{server.server_port}")).send(message(), at=NOON)
    server.server_close()
    assert [] == peer.truth


def test_a_name_that_does_not_resolve_is_unreachable(settings):
    with pytest.raises(Unreachable):
        AliyunSms(attrs.evolve(settings, url="http://no-such-host.invalid")).send(message(), at=NOON)


def test_what_cannot_go_out_is_refused_before_a_call(sms, peer):
    """A template that is not set, a landline, a mail address."""
    with pytest.raises(TemplateRefused, match="'other'"):
        sms.send(message(template="other"), at=NOON)
    for nowhere in (Phone("0571-88888888"), Phone("4001234567"), "zhang@example.com"):
        with pytest.raises(BadAddress):
            sms.send(message(to=nowhere), at=NOON)
    assert [] == peer.truth


def test_the_vendors_own_checks_are_told_apart(settings, peer):
    """Signature, template, keys and clock."""
    for wrong, error in (
        ({"sign_name": "别人"}, TemplateRefused),
        ({"templates": {"due": "SMS_9"}}, TemplateRefused),
        ({"access_key_id": "LTAI-other"}, AuthRefused),
        ({"access_key_secret": Secret("another")}, AuthRefused),
    ):
        with pytest.raises(error):
            AliyunSms(attrs.evolve(settings, **wrong)).send(message(), at=NOON)
    with pytest.raises(TemplateRefused):
        AliyunSms(settings).send(message(values=(("name", "欧阳䶮"),)), at=NOON)
    peer._clock = lambda: NOON + timedelta(minutes=16)
    with pytest.raises(AuthRefused, match="InvalidTimeStamp"):
        AliyunSms(settings).send(message(), at=NOON)


def test_a_message_is_found_on_the_days_before_and_on_every_page(sms, peer):
    """The vendor wants a day to look in, and gives 50 records at most."""
    first = sms.send(message("first"), at=NOON - 5 * DAY)
    for number in range(60):
        sms.send(message(f"other/{number}"), at=NOON - 5 * DAY)
    assert "unknown" == sms.find(message("first"), "", at=NOON).state
    assert "unknown" == sms.find(message("first"), first.number, at=NOON).state
    assert sms.find(message("first"), "", at=NOON + 9 * DAY) is None


def test_a_message_whose_answer_was_lost_is_still_found_after_it_was_found_once(sms, peer):
    """The first time it is under way, under a number made of our key; asked again by that number, it has arrived."""
    peer.fail_next("lost-answer")
    with pytest.raises(UnknownOutcome):
        sms.send(message(), at=NOON)
    first = sms.find(message(), "", at=NOON)
    peer.deliver(message().key, "delivered", at=NOON)
    assert ("unknown", "delivered") == (first.state, sms.find(message(), first.number, at=NOON).state)


def test_the_day_is_the_day_in_china(sms, peer):
    """A message of half past midnight is looked for on its own day."""
    late = NOON.replace(hour=16, minute=30)
    sms.send(message(), at=late)
    peer.deliver(message().key, "failed", at=late, code="MK:0001")
    found = sms.find(message(), "", at=late)
    assert ("failed", "MK:0001", late) == (found.state, found.code, found.at)


def test_of_two_messages_under_one_key_the_one_that_arrived_counts(sms, peer):
    """Sent twice by a crash: failed once, delivered once."""
    for state in ("delivered", "failed"):
        sms.send(message(), at=NOON)
        peer.deliver(message().key, state, at=NOON)
    assert "delivered" == sms.find(message(), "", at=NOON).state


def test_a_key_that_the_vendor_cannot_keep_goes_as_its_digest(sms, peer):
    """Longer than 255 signs, or not plain."""
    for key in ("催缴/1-101", "k" * 256):
        sms.send(message(key), at=NOON)
        assert sms.find(message(key), "", at=NOON).key == key
    assert [out_id("催缴/1-101"), out_id("k" * 256)] == [taken.key for taken in peer.truth]
    assert 64 == len(out_id("k" * 256))


def test_what_is_pushed_is_not_believed(sms):
    """The vendor does not sign it."""
    with pytest.raises(NoticeRefused):
        sms.read(Request(body=b"[]", at=NOON))
    assert (200, 503) == (sms.reply(kept=True).status, sms.reply(kept=False).status)


def test_an_answer_without_a_number_is_no_acceptance(settings):
    told = AliyunSms(settings, lambda *call: (200, b'{"Code": "OK"}'))
    with pytest.raises(UnknownOutcome, match="no number"):
        told.send(message(), at=NOON)
    for body in (b"", b"[]", b"<html>", b'{"Code": "OK"'):
        with pytest.raises(UnknownOutcome):
            AliyunSms(settings, lambda *call, body=body: (200, body)).send(message(), at=NOON)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_an_error(settings, code):
    """Also when the gateway wraps it in HTTP 400."""
    for status in (200, 400):
        told = AliyunSms(settings, lambda *call, status=status: (status, json.dumps({"Code": code}).encode()))
        with pytest.raises(CODES[code]) as refused:
            told.send(message(), at=NOON)
        assert (NAME, code) == (refused.value.adapter, refused.value.code)


@pytest.mark.parametrize(
    ("status", "code", "name"),
    [
        (403, "NewCode", "AuthRefused"),
        (429, "NewCode", "RateLimited"),
        (400, "MissingSignName", "RequestRefused"),
        (400, "", "UnknownOutcome"),
        (404, "InvalidAccessKeyId.NotFound", "AuthRefused"),
        (503, "ServiceUnavailable", "UnknownOutcome"),
    ],
)
def test_a_code_that_nobody_knows_is_taken_with_care(status, code, name):
    assert name == error_of(status, code).__name__


def test_a_peer_needs_its_own_nonce_for_every_request(sms, peer):
    """Ours are never used twice."""
    for _ in range(20):
        sms.send(message(), at=NOON)
    assert 20 == len(peer._nonces) == len(peer.truth)


def test_the_peer_knows_no_other_action(peer, settings):
    """So that a slip in a name is seen."""
    keys = {"key_id": "LTAI-test", "secret": settings.access_key_secret}
    url, headers = signed(peer.url, "SendSmss", {}, at=NOON, **keys)
    assert b"InvalidAction" in line(("127.0.0.1/32",))(url, b"", headers, 2)[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_field_goes_as_it_is_and_nothing_acts_on_it(sms, peer, text):
    """S05: to the vendor it is a value, whatever it looks like."""
    sms.send(message(values=(("name", text), ("amount", text), ("odd", text))), at=NOON)
    assert [text] * 3 == [value for _, value in peer.truth[0].values]
