"""The source: who punched when, in windows of 30 days and batches of 100 people, with one token for all of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlencode

import attrs

from jizhi.errors import AdapterFailed, RecordRefused, Unreachable
from jizhi.findings import Finding
from jizhi.ports import DevicePunch, Health
from jizhi.values import Secret
from jizhi_wecom.line import NAME, STALE, Refused, Transport, error_of, line, told

_WINDOW: Final = timedelta(days=30)
_USERS: Final = 100
_EVERYTHING: Final = 3
_WAYS: Final[dict[str, Literal["in", "out", ""]]] = {"上班打卡": "in", "下班打卡": "out"}
_NONE: Final = "未打卡"
_ODD: Final = ("地点异常", "wifi异常", "非常用设备")


@attrs.frozen(kw_only=True)
class WecomSettings:
    """What the console of WeCom gives you.

    Args:
        corp_id, corp_secret: of the enterprise, and of an app that may call attendance (打卡 - 可调用接口的应用).
        users: the userid of everybody whose punches are wanted; any number of them.
        device: the name under which this source is registered as a device.
        url: of the interface.
        timeout_seconds: how long an answer is waited for.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
    """

    corp_id: str
    corp_secret: Secret
    users: tuple[str, ...]
    device: str = "wecom"
    url: str = "https://qyapi.weixin.qq.com"
    timeout_seconds: int = 15
    inside: tuple[str, ...] = ()


@attrs.define
class Wecom:
    """``PunchSource`` of WeCom.

    A punch is trusted as far as a phone, and not at all where WeCom itself finds place, wifi or phone odd. What it
    lists as not punched is no punch. Photos, remarks, addresses and numbers of phones are not handed on.
    """

    settings: WecomSettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    _token: tuple[str, datetime] | None = attrs.field(default=None, init=False, repr=False, eq=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False, repr=False, eq=False)
    abilities = frozenset({"pull"})

    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Iterator[DevicePunch | Finding]:
        """Yield what lies in the window, a month at a time."""
        start = since
        while start < until:
            end = min(start + _WINDOW, until)
            yield from self._window(start, end, at)
            start = end

    def health(self, *, at: datetime) -> Health:
        """Say whether WeCom takes the secret."""
        try:
            self._fresh(at, "")
        except AdapterFailed as trouble:
            return Health(False, str(trouble))
        return Health(True)

    def _window(self, start: datetime, end: datetime, at: datetime) -> Iterator[DevicePunch | Finding]:
        found: dict[tuple[datetime, str, str], DevicePunch] = {}
        broken: list[Finding] = []
        users = tuple(dict.fromkeys(self.settings.users))
        for place in range(0, len(users), _USERS):
            asked = {
                "opencheckindatatype": _EVERYTHING,
                "starttime": int(start.timestamp()),
                "endtime": -int(-end.timestamp() // 1) - 1,
                "useridlist": users[place : place + _USERS],
            }
            rows = self._ask(asked, at).get("checkindata") or ()
            for each in (self._read(row, number) for number, row in enumerate(rows, place + 1)):
                if isinstance(each, Finding):
                    broken.append(each)
                elif each is not None and start <= each.at < end:
                    found.setdefault((each.at, each.user, each.kind), each)
        yield from (found[key] for key in sorted(found))
        yield from broken

    def _read(self, row: Any, number: int) -> DevicePunch | Finding | None:
        """One row; None where it says that somebody has not punched."""
        try:
            odd = str(row.get("exception_type") or "")
            if _NONE in odd.split(";"):
                return None
            place, wifi = bool(row.get("location_title")), bool(row.get("wifiname"))
            return DevicePunch(
                device=self.settings.device,
                user=row["userid"],
                at=datetime.fromtimestamp(int(row["checkin_time"]), UTC),
                kind=_WAYS.get(str(row.get("checkin_type")), ""),
                trust="none" if any(each in odd for each in _ODD) else "phone",
                evidence="wifi" if wifi else "place" if place else "",
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecordRefused):
            seen = row.get("checkin_time") if isinstance(row, dict) else type(row).__name__
            where = f"{self.settings.device}:{number}"
            return Finding("line-unreadable", where, {"line": repr(seen)[:60]}, "warning")

    def _ask(self, asked: dict[str, Any], at: datetime) -> dict[str, Any]:
        """Ask once, and once more with a new token where the old one is not taken any longer."""
        token = self._fresh(at, "")
        try:
            return self._asked(asked, token)
        except Refused as refused:
            if refused.code not in STALE:
                raise error_of(refused) from None
        try:
            return self._asked(asked, self._fresh(at, token))
        except Refused as refused:
            raise error_of(refused) from None

    def _asked(self, asked: dict[str, Any], token: str) -> dict[str, Any]:
        url = f"{self.settings.url}/cgi-bin/checkin/getcheckindata?{urlencode({'access_token': token})}"
        return told(self.transport(url, json.dumps(asked).encode(), self.settings.timeout_seconds))

    def _fresh(self, at: datetime, stale: str) -> str:
        """Return a token that still holds and is not *stale*; WeCom wants it kept, and limits who asks for it often."""
        with self._lock:
            if self._token is not None and self._token[0] != stale and at < self._token[1]:
                return self._token[0]
            secret = self.settings.corp_secret.reveal("ask for a token")
            query = urlencode({"corpid": self.settings.corp_id, "corpsecret": secret})
            try:
                said = told(
                    self.transport(f"{self.settings.url}/cgi-bin/gettoken?{query}", None, self.settings.timeout_seconds)
                )
                token, seconds = str(said["access_token"]), int(said["expires_in"])
            except Refused as refused:
                raise error_of(refused) from None
            except (KeyError, ValueError, TypeError):
                raise Unreachable(NAME, "the answer has no token") from None
            self._token = (token, at + timedelta(seconds=seconds - 60))
            return token
