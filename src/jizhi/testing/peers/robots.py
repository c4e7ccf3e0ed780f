"""The peer of the group robots of DingTalk and WeCom: a webhook with a token, signed for DingTalk."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from jizhi.testing.messenger import FAULTS
from jizhi.testing.peers.server import Answer, Peer
from jizhi.testing.peers.sms import as_json

_SKEW: Final = timedelta(hours=1)


class RobotPeer(Peer):
    """Both makers' robots of one group: ``/robot/send`` is DingTalk's, ``/cgi-bin/webhook/send`` WeCom's.

    Args:
        token: of the webhook.
        secret: with which DingTalk's calls are signed.
        clock: from which a signature may be an hour away; None takes the time of each call for now.
    """

    codes: ClassVar[Mapping[str, tuple[int, int]]] = {
        "rate-limited": (130101, 45009),
        "auth": (310000, 93000),
        "refused": (400105, 40058),
        "system-error": (-1, -1),
    }
    """The codes of both makers by fault."""

    faults = frozenset(("rate-limited", "auth", "refused", "unreachable", "lost-answer")) & frozenset(FAULTS)

    def __init__(self, *, token: str, secret: str, clock: Callable[[], datetime] | None = None, port: int = 0) -> None:
        super().__init__(port=port)
        self._token, self._secret, self._clock, self._fault = token, secret, clock, ""
        self.truth: list[dict[str, Any]] = []

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Judge one call and post what it says to the group."""
        place = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(place.query).items()}
        maker = {"/robot/send": 0, "/cgi-bin/webhook/send": 1}.get(place.path)
        with self._lock:
            fault, self._fault = self._fault, ""
            if maker is None:
                return Answer(status=404)
            if fault in self.codes:
                return as_json({"errcode": self.codes[fault][maker], "errmsg": "no"})
            if not self._trusts(maker, query):
                return as_json({"errcode": self.codes["auth"][maker], "errmsg": "no"})
            told = json.loads(body)
            if told.get("msgtype") != "text":
                return as_json({"errcode": self.codes["refused"][maker], "errmsg": "no"})
            self.truth.append(told)
            return Answer(cut=True) if fault == "lost-answer" else as_json({"errcode": 0, "errmsg": "ok"})

    def fail_next(self, fault: str) -> None:
        """Meet the next call with a fault; ``unreachable`` hangs up at once."""
        if fault == "unreachable":
            self.go_down()
        else:
            self._fault = fault

    def sent(self) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
        """The truth: the text of every message, oldest first; a robot knows neither keys nor fields."""
        return [("", (), told["text"]["content"]) for told in self.truth]

    def _trusts(self, maker: int, query: Mapping[str, str]) -> bool:
        if maker:
            return query.get("key") == self._token
        stamp = query.get("timestamp", "0")
        text = f"{stamp}\n{self._secret}".encode()
        right = base64.b64encode(hmac.new(self._secret.encode(), text, hashlib.sha256).digest()).decode()
        fresh = not self._clock or abs(datetime.fromtimestamp(int(stamp) / 1000, UTC) - self._clock()) <= _SKEW
        return query.get("access_token") == self._token and fresh and hmac.compare_digest(query.get("sign", ""), right)
