"""The robots: a message becomes a text in the group of its receiver, who is named in it where we know his phone.

Sources: DingTalk, "custom robots"; WeCom, "group robots". Both allow 20 messages a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus

import attrs

from jizhi.errors import AdapterFailed, AuthRefused, BadAddress, RateLimited, RequestRefused, UnknownOutcome
from jizhi.ports import Accepted, Message
from jizhi.values import Phone, Secret
from jizhi_robot.line import NAME, Transport, line

DINGTALK: Final[Mapping[int, type[AdapterFailed]]] = {
    130101: RateLimited,
    410100: RateLimited,
    310000: AuthRefused,
    300001: AuthRefused,
    400013: AuthRefused,
    400101: AuthRefused,
    400102: AuthRefused,
    400105: RequestRefused,
    430101: RequestRefused,
    430102: RequestRefused,
    430104: RequestRefused,
}
"""Of DingTalk: too fast; signature, keyword or address not as set; no such group, token or robot; content not liked."""

WECOM: Final[Mapping[int, type[AdapterFailed]]] = {
    45009: RateLimited,
    93000: AuthRefused,
    93008: AuthRefused,
    40008: RequestRefused,
    40058: RequestRefused,
    44004: RequestRefused,
    45002: RequestRefused,
}
"""Of WeCom: too fast; no such webhook, robot not in the group; kind, parameter, empty or too long content."""


@attrs.frozen(kw_only=True)
class DingTalkSettings:
    """What DingTalk gives you when a custom robot with signature is added to a group.

    Args:
        tokens: the access token of each group's robot, by the name of the group with us.
        secrets: the secret (``SEC…``) of each robot, by the same name.
        group: where a message goes that is to a person.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
    """

    tokens: Mapping[str, Secret]
    secrets: Mapping[str, Secret]
    group: str
    url: str = "https://oapi.dingtalk.com"
    timeout_seconds: int = 10
    inside: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class WeComSettings:
    """What WeCom gives you when a robot is added to a group: the key of each webhook, by our name of the group."""

    keys: Mapping[str, Secret]
    group: str
    url: str = "https://qyapi.weixin.qq.com"
    timeout_seconds: int = 10
    inside: tuple[str, ...] = ()


@attrs.frozen
class DingTalkRobot:
    """``Messenger`` to groups of DingTalk; nothing is known of deliveries."""

    settings: DingTalkSettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    abilities = frozenset[str]()

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Post one text to the group, signed for this moment."""
        group, phone = _place(message, self.settings.tokens, self.settings.group)
        token, secret = self.settings.tokens[group], self.settings.secrets.get(group)
        if secret is None:
            raise AuthRefused(NAME, f"no secret is set for the group {group!r}")
        stamp = int(at.timestamp() * 1000)
        query = f"access_token={token.reveal('call a robot')}&timestamp={stamp}&sign={signature(secret, stamp)}"
        content: dict[str, Any] = {"msgtype": "text", "text": {"content": _text(message)}}
        content |= {"at": {"atMobiles": [phone]}} if phone else {}
        return _posted(self, f"{self.settings.url}/robot/send?{query}", content, message, DINGTALK, at)


@attrs.frozen
class WeComRobot:
    """``Messenger`` to groups of WeCom; nothing is known of deliveries."""

    settings: WeComSettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    abilities = frozenset[str]()

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Post one text to the group."""
        group, phone = _place(message, self.settings.keys, self.settings.group)
        key = self.settings.keys[group].reveal("call a robot")
        text: dict[str, Any] = {"content": _text(message)}
        text |= {"mentioned_mobile_list": [phone]} if phone else {}
        url = f"{self.settings.url}/cgi-bin/webhook/send?key={key}"
        return _posted(self, url, {"msgtype": "text", "text": text}, message, WECOM, at)


def signature(secret: Secret, stamp_ms: int) -> str:
    """Return DingTalk's signature of a moment, fit for a URL.

    >>> signature(Secret("SEC1"), 1577262236757)
    'ITVtMhBxlMWAso4YOWiyBDr7oDB8KSVHGqHA5hI1Ros%3D'
    """
    key = secret.reveal("sign a call")
    digest = hmac.new(key.encode(), f"{stamp_ms}\n{key}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


def _place(message: Message, groups: Mapping[str, Secret], usual: str) -> tuple[str, str]:
    """Return the group, and the phone of the person in it who is to be named."""
    if isinstance(message.to, Phone):
        return _known(usual, groups), message.to.reveal("name somebody in a group")
    return _known(message.to, groups), ""


def _known(group: str, groups: Mapping[str, Secret]) -> str:
    if group not in groups:
        raise BadAddress(NAME, "no robot is set for this group")
    return group


def _text(message: Message) -> str:
    return "\n".join(filter(None, (message.subject, message.text)))


def _posted(
    robot: DingTalkRobot | WeComRobot,
    url: str,
    content: Mapping[str, Any],
    message: Message,
    errors: Mapping[int, type[AdapterFailed]],
    at: datetime,
) -> Accepted:
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    status, answer = robot.transport(url, body, headers, robot.settings.timeout_seconds)
    try:
        code = int(json.loads(answer)["errcode"])
    except (ValueError, TypeError, KeyError):
        raise UnknownOutcome(NAME, f"the answer cannot be read, HTTP {status}") from None
    if code:
        raise errors.get(code, UnknownOutcome)(NAME, "the robot says no", code=str(code))
    return Accepted(key=message.key, number=message.key, at=at)
