"""Windows and batches, the token, what WeCom calls odd, and its codes."""

import json
import time
import tomllib
from datetime import timedelta

import attrs
import jizhi_wecom
import pytest
from jizhi_wecom.checkins import Wecom, WecomSettings
from jizhi_wecom.line import CODES

from jizhi.errors import AuthRefused, RateLimited, RequestRefused, Unreachable
from jizhi.findings import Finding
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.ports import DevicePunch
from jizhi.testing.clock import NOON
from jizhi.values import Secret

DAY = timedelta(days=1)


def punch(user="7", *, at=NOON, kind=""):
    return DevicePunch(device="D1", user=user, at=at, kind=kind)


def read(wecom, *, days=1, at=NOON):
    return list(wecom.punches(since=NOON, until=NOON + days * DAY, at=at))


def test_the_host_finds_the_offer_and_reads_its_settings():
    host = Host(jizhi_wecom)
    assert ["wecom"] == list(host.punch_sources())
    assert () == host.findings
    read = read_settings(
        WecomSettings,
        tomllib.loads('corp_id = "ww1"\nusers = ["zhang", "li"]'),
        offer="wecom",
        environment={"JIZHI_WECOM_CORP_SECRET": "k-1"},
    )
    assert (Secret("k-1"), ("zhang", "li")) == (read.corp_secret, read.users)


def test_ninety_days_of_250_people_are_asked_in_twelve_questions(peer, settings):
    """Four windows of three batches; each punch once, in order over all of them, and one token for all."""
    for number in range(500):
        peer.punch(punch(str(number % 250 + 1), at=NOON + timedelta(hours=4 * number)))
    found = read(Wecom(settings), days=91)
    assert (12, 1) == (len(peer.asked), peer.tokens)
    assert {100, 50} == {len(asked["useridlist"]) for asked in peer.asked}
    keys = [(each.at, each.user) for each in found]
    assert (500, sorted(keys)) == (len(set(keys)), keys)


def test_the_edges_of_windows_lose_nothing_and_double_nothing(peer, settings):
    edges = [NOON + days * DAY + timedelta(seconds=off) for days in (0, 30, 60) for off in (-1, 0, 1)]
    for at in edges:
        peer.punch(punch(at=at))
    assert edges[1:-2] == [each.at for each in read(Wecom(settings), days=60)]
    halves = Wecom(settings).punches(
        since=NOON - timedelta(milliseconds=500), until=NOON + timedelta(milliseconds=500), at=NOON
    )
    assert [NOON] == [each.at for each in halves]


def test_who_has_not_punched_is_no_punch(peer, settings):
    """WeCom lists him at the time when he should have, and whatever the window is."""
    peer.missed("7", at=NOON + timedelta(hours=1))
    peer.missed("7", at=NOON - 9 * DAY)
    peer.punch(punch("8"), exception_type="时间异常")
    assert ["8"] == [each.user for each in read(Wecom(settings))]


def test_what_wecom_finds_odd_is_not_trusted(peer, settings):
    """Place, wifi and phone; being late is for us to find out."""
    odd = {"1": "地点异常", "2": "时间异常;非常用设备", "3": "wifi异常", "4": "时间异常", "5": ""}
    for user, exception in odd.items():
        peer.punch(punch(user, kind="in"), exception_type=exception, wifiname="办公一区" if user == "5" else "")
    found = read(Wecom(settings))
    assert ["none", "none", "none", "phone", "phone"] == [each.trust for each in found]
    assert (["in"] * 5, "place", "wifi") == ([each.kind for each in found], found[3].evidence, found[4].evidence)
    assert not any(word in repr(found) for word in ("堵车", "益州", "E5FA", "WWCISP", "30547645", "依澜府"))


@pytest.mark.parametrize("fault", ["expired", "broken-token"])
def test_a_token_that_has_grown_old_is_renewed_once(peer, settings, fault):
    wecom = Wecom(settings)
    peer.punch(punch())
    assert 1 == len(read(wecom))
    if fault == "expired":
        peer.fail_next("expired")
    else:
        wecom._token = ("another", NOON + DAY)
    before = peer.tokens
    assert 1 == len(read(wecom))
    assert before + 1 == peer.tokens


def test_a_token_that_is_never_taken_stops_after_one_renewal(peer, settings):
    peer.fail_next("revoked")
    with pytest.raises(AuthRefused, match="40014"):
        read(Wecom(settings))
    assert 2 == peer.tokens


def test_a_token_is_kept_for_its_time_and_no_longer(peer, settings):
    wecom = Wecom(settings)
    for minutes, tokens in ((0, 1), (118, 1), (119, 2), (120, 2)):
        read(wecom, at=NOON + timedelta(minutes=minutes))
        assert tokens == peer.tokens


@pytest.mark.parametrize(
    ("fault", "error"),
    [("busy", Unreachable), ("broken-answer", Unreachable), ("rate-limited", RateLimited), ("auth", AuthRefused)],
)
def test_what_wecom_says_is_told_apart(peer, settings, fault, error):
    peer.fail_next(fault)
    with pytest.raises(error):
        read(Wecom(settings))
    assert [] == read(Wecom(settings))


def test_an_answer_that_drips_is_given_up_in_time(peer, settings):
    peer.fail_next("slow-answer")
    began = time.monotonic()
    with pytest.raises(Unreachable):
        read(Wecom(attrs.evolve(settings, timeout_seconds=1)))
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("wrong", [{"corp_secret": Secret("wrong-secret")}, {"corp_id": "ww2"}])
def test_a_wrong_secret_is_refused_and_never_printed(settings, wrong):
    wecom = Wecom(attrs.evolve(settings, **wrong))
    with pytest.raises(AuthRefused) as refused:
        read(wecom)
    assert "wrong-secret" not in f"{refused.value!r} {wecom!r}"
    assert not wecom.health(at=NOON).well
    assert Wecom(settings).health(at=NOON).well


@pytest.mark.parametrize("code", [*sorted(CODES), 301023, 40058, 99999])
def test_every_code_has_an_error(settings, code):
    body = json.dumps({"errcode": code, "errmsg": "no"}).encode()
    with pytest.raises(CODES.get(code, RequestRefused)) as refused:
        read(Wecom(settings, lambda *call: (200, body)))
    assert str(code) == refused.value.code


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b"{}", b'{"access_token": 1}', b'{"errcode": "x"}', b"[" * 99999]
)
def test_an_answer_that_says_nothing_is_no_empty_hour(settings, body):
    with pytest.raises(Unreachable):
        read(Wecom(settings, lambda *call: (200, body)))


def test_rows_that_cannot_be_read_are_told_with_their_place(settings):
    """A row that is none, times that are none, nobody: the good ones come, and nothing of a remark is told."""
    good = {"userid": "7", "checkin_time": int(NOON.timestamp()), "notes": "堵车"}
    rows = [good, good | {"checkin_time": 10**30}, good | {"checkin_time": None}, [], good | {"userid": ""}, good]
    body = json.dumps({"access_token": "t", "expires_in": 7200, "checkindata": rows}).encode()
    found = read(Wecom(attrs.evolve(settings, users=("7",)), lambda *call: (200, body)))
    assert ["7"] == [each.user for each in found if isinstance(each, DevicePunch)]
    assert ["D1:2", "D1:3", "D1:4", "D1:5"] == [each.subject for each in found if isinstance(each, Finding)]
    assert "堵车" not in repr(found)
