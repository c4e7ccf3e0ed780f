"""What only Tencent has: its signature, its codes, its silence, and everything that can go wrong on the way to it."""

from __future__ import annotations

import json
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import jizhi_tencent_sms
import pytest
from jizhi_tencent_sms.codes import CODES, error_of
from jizhi_tencent_sms.line import signed
from jizhi_tencent_sms.sms import TencentSms, TencentSmsSettings

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
from jizhi.testing.peers import TencentSmsPeer
from jizhi.values import Phone, Secret

SDK = json.loads((Path(__file__).parent / "sdk_requests.json").read_text(encoding="utf-8"))
"""Requests that the vendor's own SDK (tencentcloud-sdk-python-sms 3.1.153) made with the keys of the peer here."""


HOSTILE = ("{0.__class__}", "${x.y}", "{{7*7}}", "%n%s", "line\r\nBcc: eve@example.com", "</script>", "\\", '"', "'")
"""S05: what a template engine, a shell, a header or a page might act on."""


@pytest.fixture
def sms(settings):
    return TencentSms(settings)


def test_the_host_finds_the_offer_and_reads_its_settings():
    host = Host(jizhi_tencent_sms)
    assert ["tencent-sms"] == list(host.messengers())
    assert () == host.findings
    text = 'secret_id = "a"\napp_id = "1400006666"\nsign_name = "b"\n[templates]\ndue = "1110"'
    variables = {"JIZHI_TENCENT_SMS_SECRET_KEY": "k-1"}
    read = read_settings(TencentSmsSettings, tomllib.loads(text), offer="tencent-sms", environment=variables)
    assert (Secret("k-1"), {"due": "1110"}) == (read.secret_key, read.templates)


@pytest.mark.parametrize("request_", SDK, ids=["SendSms", "PullSmsSendStatusByPhoneNumber"])
def test_the_vendors_own_sdk_signs_as_we_do_and_the_peer_believes_it(request_, peer):
    """Three readers of one protocol: the SDK, the plugin and the peer."""
    told, body = request_["headers"], request_["body"].encode()
    at = datetime.fromtimestamp(int(told["X-TC-Timestamp"]), UTC)
    keys = {"secret_id": "AKID-test", "secret_key": Secret("k-tencent"), "region": "ap-guangzhou"}
    ours = signed(f"http://{told['Host']}", told["X-TC-Action"], body, at=at, **keys)
    assert told["Authorization"] == ours["Authorization"]
    assert b"Error" not in peer.answer("/", told, body).body


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, "0", "SignatureFailure"),
        ({"Host": "sms.tencentcloudapi.com"}, "", "SignatureFailure"),
        ({"X-TC-Timestamp": "1795876938"}, "", "SignatureFailure"),
        ({"Authorization": "none"}, "", "InvalidAuthorization"),
    ],
)
def test_the_peer_believes_nothing_that_was_touched(peer, headers, body, code):
    """A peer that believes anything proves nothing."""
    told = SDK[0]["headers"] | headers
    assert code in peer.answer("/", told, (SDK[0]["body"] + body).encode()).body.decode()
    assert [] == peer.truth


def test_the_installed_sdk_speaks_with_the_peer(peer):
    """The oracle itself, where it is installed: python dev.py test-vendors."""
    client = pytest.importorskip("tencentcloud.sms.v20210111.sms_client", reason="the vendor's SDK is not installed")
    models = pytest.importorskip("tencentcloud.sms.v20210111.models")
    credential = pytest.importorskip("tencentcloud.common.credential").Credential("AKID-test", "k-tencent")
    line = pytest.importorskip("tencentcloud.common.profile.http_profile").HttpProfile(
        protocol="http", endpoint=peer.url.removeprefix("http://")
    )
    profile = pytest.importorskip("tencentcloud.common.profile.client_profile").ClientProfile(httpProfile=line)
    asked = models.SendSmsRequest()
    asked.PhoneNumberSet, asked.SmsSdkAppId, asked.TemplateId = ["+8613800138000"], "1400006666", "1110"
    asked.SignName, asked.TemplateParamSet, asked.SessionContext = "书香苑物业", ["欧阳䶮", "1 元", "*"], "due/1"
    (status,) = client.SmsClient(credential, "ap-guangzhou", profile).SendSms(asked).SendStatusSet
    assert ("Ok", peer.truth[0].number, "due/1") == (status.Code, status.SerialNo, peer.truth[0].key)


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


def test_while_no_carrier_has_spoken_the_state_is_unknown_and_never_nothing(sms, peer):
    """The vendor shows no message before a carrier has said something, so that silence is no proof."""
    accepted = sms.send(message(), at=NOON)
    assert "unknown" == sms.find(message(), accepted.number, at=NOON).state
    peer.fail_next("lost-request")
    with pytest.raises(UnknownOutcome):
        sms.send(message("lost"), at=NOON)
    assert "unknown" == sms.find(message("lost"), "", at=NOON).state
    assert {"find-by-number"} == sms.abilities


def test_our_key_is_found_where_the_vendor_gives_it_back(settings):
    """A switch that the vendor throws when asked."""
    keys = {"secret_id": "AKID-test", "secret_key": "k-tencent", "app_id": "1400006666", "gives_context": True}
    with TencentSmsPeer(**keys, templates={"1110": ("name", "amount", "odd")}, sign_name="书香苑物业") as peer:
        sms = TencentSms(attrs.evolve(settings, url=peer.url))
        peer.fail_next("lost-answer")
        with pytest.raises(UnknownOutcome):
            sms.send(message(), at=NOON)
        peer.deliver(message().key, "delivered", at=NOON + timedelta(seconds=9))
        found = sms.find(message(), "", at=NOON + timedelta(minutes=5))
    assert ("delivered", NOON + timedelta(seconds=9), "DELIVRD") == (found.state, found.at, found.code)


def test_a_failure_is_told_with_the_carriers_word(sms, peer):
    number = sms.send(message(), at=NOON).number
    peer.deliver(message().key, "failed", at=NOON, code="MK:0001")
    found = sms.find(message(), number, at=NOON)
    assert ("failed", "MK:0001", number) == (found.state, found.code, found.number)


def test_an_answer_that_drips_is_given_up_in_time(settings, peer):
    """A vendor who sends a byte now and then must not hold the relay."""
    peer.fail_next("slow-answer")
    began = time.monotonic()
    with pytest.raises(UnknownOutcome):
        TencentSms(attrs.evolve(settings, timeout_seconds=1)).send(message(), at=NOON)
    assert time.monotonic() - began < 3


def test_what_cannot_go_out_is_refused_before_a_call(sms, peer):
    """A template that is not set, a landline, a mail address."""
    with pytest.raises(TemplateRefused, match="'other'"):
        sms.send(message(template="other"), at=NOON)
    for nowhere in (Phone("0571-88888888"), Phone("4001234567"), "zhang@example.com"):
        with pytest.raises(BadAddress):
            sms.send(message(to=nowhere), at=NOON)
    assert [] == peer.truth


def test_the_vendors_own_checks_are_told_apart(settings, peer):
    """Signature, template, number of fields, keys, application and clock."""
    for wrong, error in (
        ({"sign_name": "别人"}, TemplateRefused),
        ({"templates": {"due": "9"}}, TemplateRefused),
        ({"secret_id": "AKID-other"}, AuthRefused),
        ({"secret_key": Secret("another")}, AuthRefused),
        ({"app_id": "1"}, AuthRefused),
        ({"region": ""}, UnknownOutcome),
        ({"url": "http://no-such-host.invalid"}, Unreachable),
    ):
        with pytest.raises(error):
            TencentSms(attrs.evolve(settings, **wrong)).send(message(), at=NOON)
    with pytest.raises(TemplateRefused):
        TencentSms(settings).send(message(values=(("name", "欧阳䶮"),)), at=NOON)
    peer._clock = lambda: NOON + timedelta(minutes=6)
    with pytest.raises(AuthRefused, match="SignatureExpire"):
        TencentSms(settings).send(message(), at=NOON)


def test_a_long_key_is_left_out_and_the_message_goes(sms, peer):
    """The vendor keeps fewer than 512 bytes."""
    sms.send(message("催" * 171), at=NOON)
    sms.send(message("催" * 170), at=NOON)
    assert ["", "催" * 170] == [taken.key for taken in peer.truth]


def test_what_is_pushed_is_not_believed(sms):
    """The vendor does not sign it."""
    with pytest.raises(NoticeRefused):
        sms.read(Request(body=b"[]", at=NOON))
    assert (200, 503) == (sms.reply(kept=True).status, sms.reply(kept=False).status)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"<html>", b'{"Response": 1}', b"{}", b'{"Response": {}}', b'{"Response": {"SendStatusSet": []}}'],
)
def test_an_answer_that_says_nothing_is_no_acceptance(settings, body):
    with pytest.raises(UnknownOutcome):
        TencentSms(settings, lambda *call: (200, body)).send(message(), at=NOON)
    ok = b'{"Response": {"SendStatusSet": [{"Code": "Ok"}]}}'
    with pytest.raises(UnknownOutcome, match="no number"):
        TencentSms(settings, lambda *call: (200, ok)).send(message(), at=NOON)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_an_error(settings, code):
    """Told of the message or of the whole request."""
    for answer in ({"Error": {"Code": code}}, {"SendStatusSet": [{"Code": code}]}):
        body = json.dumps({"Response": answer}).encode()
        with pytest.raises(CODES[code]) as refused:
            TencentSms(settings, lambda *call, body=body: (200, body)).send(message(), at=NOON)
        assert code == refused.value.code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("LimitExceeded.PhoneNumberDailyLimit", "RateLimited"),
        ("RequestLimitExceeded", "RateLimited"),
        ("AuthFailure.SignatureExpire", "AuthRefused"),
        ("UnauthorizedOperation.RequestIpNotInWhitelist", "AuthRefused"),
        ("UnsupportedOperation.UnsupportedRegion", "RequestRefused"),
        ("MissingParameter.EmptyPhoneNumberSet", "RequestRefused"),
        ("InternalError.SendAndRecvFail", "UnknownOutcome"),
        ("FailedOperation.OtherError", "UnknownOutcome"),
    ],
)
def test_a_family_of_codes_is_known_by_its_name(code, name):
    assert name == error_of(code).__name__


@pytest.mark.parametrize("text", HOSTILE)
def test_a_field_goes_as_it_is_and_nothing_acts_on_it(sms, peer, text):
    """S05: to the vendor it is a value, whatever it looks like."""
    sms.send(message(values=(("name", text), ("amount", text), ("odd", text))), at=NOON)
    assert [text] * 3 == [value for _, value in peer.truth[0].values]
