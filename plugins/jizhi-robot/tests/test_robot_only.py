"""What only robots have: two makers, groups, a signature in the address, and no word of any delivery."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta

import attrs
import jizhi_robot
import pytest
from jizhi_robot.robots import DINGTALK, WECOM, DingTalkRobot, DingTalkSettings, WeComRobot

from jizhi.errors import AuthRefused, BadAddress, RateLimited, UnknownOutcome, Unreachable
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.messenger import CLEAR, message
from jizhi.values import Secret


def test_the_host_finds_both_robots_and_keeps_their_keys_secret():
    host = Host(jizhi_robot)
    assert ["dingtalk-robot", "wecom-robot"] == sorted(host.messengers())
    assert () == host.findings
    text = 'group = "a"\n[tokens]\na = "t-1"\n[secrets]\na = "SEC1"'
    read = read_settings(DingTalkSettings, tomllib.loads(text), offer="dingtalk-robot")
    assert Secret("t-1") == read.tokens["a"]
    assert "t-1" not in repr(read) and "SEC1" not in repr(read)


@pytest.mark.parametrize("maker", [(DingTalkRobot, "dingtalk"), (WeComRobot, "wecom")])
def test_a_message_goes_to_its_group_with_its_heading(maker, request, peer):
    """A group has a name; who has a phone is named in the usual group."""
    robot = maker[0](request.getfixturevalue(maker[1]))
    robot.send(message(to="engineering", subject="3 号楼电梯"), at=NOON)
    robot.send(message(), at=NOON)
    first, second = peer.truth
    assert first["text"]["content"].startswith("3 号楼电梯\n您好")
    named = second.get("at", {}).get("atMobiles") or second["text"].get("mentioned_mobile_list")
    assert [CLEAR] == named
    with pytest.raises(BadAddress):
        robot.send(message(to="no such group"), at=NOON)


def test_dingtalks_signature_is_of_the_moment(dingtalk, peer):
    """More than an hour away it is refused."""
    peer._clock = lambda: NOON
    DingTalkRobot(dingtalk).send(message(), at=NOON + timedelta(minutes=59))
    with pytest.raises(AuthRefused):
        DingTalkRobot(dingtalk).send(message(), at=NOON + timedelta(minutes=61))


def test_wrong_keys_are_told_at_once(dingtalk, wecom, peer):
    """Token, secret, a secret that is not set, key."""
    wrong = {"engineering": Secret("another")}
    for robot in (
        DingTalkRobot(attrs.evolve(dingtalk, tokens=wrong)),
        DingTalkRobot(attrs.evolve(dingtalk, secrets=wrong)),
        DingTalkRobot(attrs.evolve(dingtalk, secrets={})),
        WeComRobot(attrs.evolve(wecom, keys=wrong)),
    ):
        with pytest.raises(AuthRefused):
            robot.send(message(), at=NOON)
    assert [] == peer.truth


def test_a_maker_who_is_busy_or_silent_leaves_it_unknown(dingtalk, wecom, peer):
    """Also a code that nobody knows, and an answer that is none."""
    for robot in (DingTalkRobot(dingtalk), WeComRobot(wecom)):
        peer.fail_next("system-error")
        with pytest.raises(UnknownOutcome):
            robot.send(message(), at=NOON)
    for body in (b"", b"{}", b"[1]", b"<html>", b'{"errcode": 7}'):
        with pytest.raises(UnknownOutcome):
            WeComRobot(wecom, lambda *call, body=body: (200, body)).send(message(), at=NOON)
    with pytest.raises(Unreachable):
        WeComRobot(attrs.evolve(wecom, url="http://no-such-host.invalid")).send(message(), at=NOON)


@pytest.mark.parametrize(("maker", "codes"), [("dingtalk", DINGTALK), ("wecom", WECOM)])
def test_every_code_has_an_error(maker, codes, request):
    robot = {"dingtalk": DingTalkRobot, "wecom": WeComRobot}[maker]
    for code, error in codes.items():
        answer = json.dumps({"errcode": code}).encode()
        with pytest.raises(error) as refused:
            robot(request.getfixturevalue(maker), lambda *call, answer=answer: (200, answer)).send(message(), at=NOON)
        assert str(code) == refused.value.code
    assert RateLimited in codes.values()


@pytest.mark.parametrize("text", ["{0.__class__}", "${x.y}", "{{7*7}}", "%n%s", "line\r\nline", '"}]}', "\\"])
def test_a_text_goes_as_it_is_and_nothing_acts_on_it(dingtalk, wecom, peer, text):
    """S05: to the robot it is a text, whatever it looks like."""
    for robot in (DingTalkRobot(dingtalk), WeComRobot(wecom)):
        robot.send(message(text=text), at=NOON)
    assert [text, text] == [told["text"]["content"] for told in peer.truth]
