"""The peer of WeCom's attendance: gettoken and getcheckindata, with their limits, their oddities and their codes.

Written after WeCom's pages "获取access_token" and "获取打卡记录数据": at most 30 days and 100 people in a question;
who has not punched is listed too, at the time when he should have, even outside the window.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from jizhi.ports import DevicePunch
from jizhi.testing.peers.server import Answer, Peer
from jizhi.testing.peers.sms import as_json

DAYS_MOST: Final = 30
USERS_MOST: Final = 100
TYPES: Final = {"in": "上班打卡", "out": "下班打卡", "": "外出打卡"}


class WecomPeer(Peer):
    """WeCom for one enterprise and one app; ``asked`` and ``tokens`` count the calls.

    ``fail_next`` takes ``unreachable``, ``rate-limited``, ``auth``, ``busy``, ``expired`` (once), ``revoked`` (every
    token from now on), ``broken-answer`` and ``slow-answer``.
    """

    codes: ClassVar = {"rate-limited": 45009, "auth": 48002, "busy": -1, "expired": 42001, "revoked": 40014}
    faults: ClassVar = frozenset((*codes, "unreachable", "broken-answer", "slow-answer"))

    def __init__(self, *, corp_id: str = "ww1", secret: str = "wecom-secret", port: int = 0) -> None:
        super().__init__(port=port)
        self._corp_id, self._secret, self._fault = corp_id, secret, ""
        self.rows: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.tokens = 0

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """Give a token for the right secret."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if urlsplit(path).path != "/cgi-bin/gettoken":
            return Answer(status=404)
        if given.get("corpid") != self._corp_id:
            return _no(40013)
        if given.get("corpsecret") != self._secret:
            return _no(40001)
        self.tokens += 1
        return as_json({"errcode": 0, "errmsg": "ok", "access_token": self._token(), "expires_in": 7200})

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a question, or meet it with the fault that is due."""
        fault, self._fault = self._fault, self._fault if self._fault == "revoked" else ""
        if fault == "broken-answer":
            return Answer(status=502, body=b"<html>bad gateway</html>")
        if fault == "slow-answer":
            return Answer(drip=True, body=b"{}" * 50)
        if fault:
            return _no(self.codes[fault])
        if parse_qs(urlsplit(path).query).get("access_token") != [self._token()]:
            return _no(40014)
        asked = json.loads(body)
        if len(asked["useridlist"]) > USERS_MOST:
            return _no(301023)
        if not 0 <= asked["endtime"] - asked["starttime"] <= DAYS_MOST * 86_400:
            return _no(40058)
        self.asked.append(asked)
        return as_json({"errcode": 0, "errmsg": "ok", "checkindata": [row for row in self.rows if _is_for(row, asked)]})

    def punch(self, punch: DevicePunch, **more: Any) -> None:
        """Be a person with a phone; the same punch again is a row that WeCom has twice."""
        row = {
            "userid": punch.user, "checkin_type": TYPES[punch.kind], "exception_type": "",
            "checkin_time": int(punch.at.timestamp()), "location_title": "依澜府", "location_detail": "益州大道 784 号",
            "wifiname": "", "notes": "堵车", "deviceid": "E5FA89F6", "mediaids": ["WWCISP_1"], "lat": 30547645,
        }  # fmt: skip
        self.rows.append(row | more)

    def missed(self, user: str, *, at: datetime) -> None:
        """Be a person who did not punch, which WeCom lists at the time when he should have."""
        row = {"userid": user, "checkin_type": "上班打卡", "exception_type": "未打卡", "location_title": ""}
        self.rows.append(row | {"checkin_time": int(at.timestamp())})

    def garbage(self, line: str, *, at: datetime) -> None:
        """Keep a row whose time is none."""
        self.rows.append({"userid": line.partition("\t")[0], "checkin_type": "上班打卡", "checkin_time": line})

    def fail_next(self, fault: str) -> None:
        """Meet the next question with a fault."""
        if fault == "unreachable":
            self.go_down()
        else:
            self._fault = fault
            self.tokens += fault == "expired"

    def _token(self) -> str:
        return f"token-of-wecom-{self.tokens}"


def _is_for(row: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Who is asked for; what is no punch is listed whatever the window."""
    inside = not isinstance(row["checkin_time"], int) or asked["starttime"] <= row["checkin_time"] <= asked["endtime"]
    return row["userid"] in asked["useridlist"] and (inside or row["exception_type"] == "未打卡")


def _no(code: int) -> Answer:
    return as_json({"errcode": code, "errmsg": "no, hint: [1641980171], from ip: 127.0.0.1"})
