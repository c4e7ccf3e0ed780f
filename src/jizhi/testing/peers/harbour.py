"""The peer of 港湾 Harbour, a vendor who does not exist: payments and messages, yuan as text, HMAC-SHA256 both ways.

A request is a POST of JSON with X-Merchant, X-Time (ISO 8601) and X-Sign, the HMAC of time, path and body, a line each.
An answer is JSON with a ``code`` and is signed in the same way. What is truly so is held by the models in memory.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.codec import to_data
from jizhi.errors import AdapterFailed
from jizhi.ports import Message, PaymentOrder, RefundOrder, Request
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.peers.server import Answer, Peer
from jizhi.values import Phone, cny

CODES: Final[Mapping[str, tuple[int, str]]] = {
    "RateLimited": (429, "LIMIT"),
    "Unreachable": (503, "UNAVAILABLE"),
    "AuthRefused": (401, "BAD_SIGN"),
    "NotReady": (409, "NOT_READY"),
    "NoSuchOrder": (404, "NO_ORDER"),
    "NumberReused": (409, "NUMBER_USED"),
    "BadAddress": (400, "BAD_NUMBER"),
    "OptedOut": (400, "OPTED_OUT"),
    "TemplateRefused": (400, "TEMPLATE"),
    "OutOfMoney": (402, "NO_MONEY"),
    "RequestRefused": (400, "REFUSED"),
}
"""How the vendor says no: HTTP status and code, by what an adapter is to make of it."""


def signature(key: str, time: str, path: str, body: bytes) -> str:
    """Return the vendor's signature of a request, an answer or a notice."""
    return hmac.new(key.encode(), f"{time}\n{path}\n".encode() + body, hashlib.sha256).hexdigest()


class HarbourPeer(Peer):
    """The vendor: its server, its truth (``pay_truth``, ``sms_truth``), its payer and its notices.

    Args:
        merchant, key: of the one merchant it serves.
        clock: the vendor's own clock, from which a request may be 300 s away; None takes the time of each request for
            now, so that a test may move in time as it likes.
    """

    def __init__(self, *, merchant: str, key: str, clock: Callable[[], datetime] | None = None, port: int = 0) -> None:
        super().__init__(port=port)
        self._merchant, self._key, self._clock = merchant, key, clock
        self._cut = False
        self.pay_truth, self.sms_truth = MemoryGateway(merchant=merchant), MemoryMessenger()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Verify one request, do what it asks, sign the answer."""
        with self._lock:
            time = headers.get("X-Time", "")
            if not self._believes(headers, time, path, body):
                return self._signed(path, 401, {"code": "BAD_SIGN"}, time)
            try:
                done = self._does(path, json.loads(body), datetime.fromisoformat(time))
            except AdapterFailed as refused:
                if type(refused).__name__ == "UnknownOutcome":
                    return Answer(cut=True)
                status, code = CODES[type(refused).__name__]
                return self._signed(path, status, {"code": code}, time)
            return self._signed(path, 200, {"code": "OK"} | done, time)

    def pay(self, number: str, *, at: datetime) -> None:
        """Be the payer."""
        self.pay_truth.pay(number, at=at)

    def notice(self, number: str, *, at: datetime, merchant: str = "") -> Request:
        """Tell of an order, as it would arrive *at* that moment."""
        status = _yuan(self.pay_truth.orders[number][1]) | {"merchant": merchant or self._merchant}
        return self._pushed({"id": f"n-{number}", "order": status}, at)

    def deliver(self, key: str, state: Any, *, at: datetime) -> None:
        """Say what became of a message."""
        self.sms_truth.deliver(key, state, at=at)

    def push(self, key: str, *, at: datetime) -> Request:
        """Tell what became of the messages of a key."""
        told = [to_data(each) for each in self.sms_truth.states.values() if each.key == key]
        return self._pushed({"deliveries": told}, at)

    def fail_next(self, fault: str) -> None:
        """Meet the next request with a fault of the models in memory."""
        self.pay_truth.fail_next(fault)
        self.sms_truth.fail_next(fault)

    def order_fen(self) -> dict[str, int]:
        """The truth: the amount of each order by number."""
        return self.pay_truth.order_fen()

    def refunded_fen(self) -> dict[str, int]:
        """The truth: what was paid back, by the number of the refund."""
        return self.pay_truth.refunded_fen()

    def sent(self) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
        """The truth: what was taken over, oldest first."""
        return self.sms_truth.sent()

    def _believes(self, headers: Mapping[str, str], time: str, path: str, body: bytes) -> bool:
        right = signature(self._key, time, path, body)
        if headers.get("X-Merchant") != self._merchant or not hmac.compare_digest(headers.get("X-Sign", ""), right):
            return False
        return self._clock is None or abs(datetime.fromisoformat(time) - self._clock()) <= timedelta(seconds=300)

    def _does(self, path: str, asked: dict[str, Any], at: datetime) -> dict[str, Any]:
        truth = self.pay_truth
        match path:
            case "/pay/create":
                fen = cny(asked["yuan"]).fen
                given = {name: asked[name] for name in ("number", "subject", "way", "payer")}
                expires = datetime.fromisoformat(asked["expires_at"])
                checkout = truth.create(PaymentOrder(fen=fen, expires_at=expires, **given), at=at)
                return {"target": checkout.target}
            case "/pay/query":
                return {"order": _yuan(truth.query(asked["number"], at=at))}
            case "/pay/close":
                return {"order": _yuan(truth.close(asked["number"], at=at))}
            case "/pay/refund":
                given = {name: asked[name] for name in ("number", "order", "reason")}
                fens: dict[str, Any] = {"fen": cny(asked["yuan"]).fen, "order_fen": cny(asked["order_yuan"]).fen}
                return {"refund": _yuan(truth.refund(RefundOrder(**given, **fens), at=at))}
            case "/pay/query-refund":
                return {"refund": _yuan(truth.query_refund(asked["number"], asked["order"], at=at))}
            case "/pay/settlement":
                lines = truth.lines(date.fromisoformat(asked["day"]), at=at)
                told = [_yuan(line) for line in lines]
                return {"count": len(told), "lines": told}
            case "/sms/send":
                values = tuple((name, value) for name, value in asked["values"])
                message = Message(key=asked["key"], to=Phone(asked["to"]), template=asked["template"], values=values)
                return {"number": self.sms_truth.send(message, at=at).number}
            case "/sms/find":
                sought = Message(key=asked["key"], to=Phone(asked["to"]), template="-")
                return {"delivery": to_data(self.sms_truth.find(sought, asked["number"], at=at))}
            case _:
                return {}

    def _signed(self, path: str, status: int, told: Mapping[str, Any], time: str) -> Answer:
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = (("X-Time", time), ("X-Sign", signature(self._key, time, path, body)))
        return Answer(status=status, headers=headers, body=body)

    def _pushed(self, told: Mapping[str, Any], at: datetime) -> Request:
        body, time = json.dumps(told).encode(), at.isoformat()
        headers = (("X-Time", time), ("X-Sign", signature(self._key, time, "/notice", body)))
        return Request(path="/notice", body=body, headers=headers, at=at)


def _yuan(record: Any) -> dict[str, Any]:
    """What the vendor tells of a record: the fields of ours, with amounts in yuan as text."""
    told: dict[str, Any] = {}
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if field.name.endswith("fen"):
            told[field.name.removesuffix("fen") + "yuan"] = str(cny(value).yuan)
        else:
            told[field.name] = to_data(value)
    return told
