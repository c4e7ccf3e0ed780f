"""jizhi-robot: messages to the staff by the group robots of WeCom and DingTalk."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Messenger, Offer
from jizhi_robot.robots import DingTalkRobot, DingTalkSettings, WeComRobot, WeComSettings


@hookimpl
def jizhi_messengers() -> Iterator[Offer[Messenger]]:
    """Offer the robots under the names ``dingtalk-robot`` and ``wecom-robot``."""
    yield Offer("dingtalk-robot", DingTalkSettings, DingTalkRobot, abilities=DingTalkRobot.abilities)
    yield Offer("wecom-robot", WeComSettings, WeComRobot, abilities=WeComRobot.abilities)
