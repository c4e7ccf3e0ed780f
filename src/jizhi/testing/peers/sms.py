"""What the peers of SMS vendors share: the truth of what was taken over, its receipts, the faults asked for.

A fault is told by its name in ``fail_next``, or by ``fate``, which is asked once for every message.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar, Final

import attrs

from jizhi.errors import UnknownOutcome
from jizhi.ports.messages import DeliveryState
from jizhi.testing.messenger import FAULTS
from jizhi.testing.peers.server import Answer, Peer

CHINA: Final = timezone(timedelta(hours=8))

LOST: Final = ("lost-answer", "lost-request", "broken-answer", "slow-answer")
"""The faults after which nobody can know: all but ``lost-request`` have taken the message over."""


@attrs.define(kw_only=True)
class Taken:
    """A message that the vendor took over, and what became of it."""

    number: str
    key: str
    phone: str
    template: str
    values: tuple[tuple[str, str], ...]
    at: datetime
    state: DeliveryState = "unknown"
    code: str = ""
    told_at: datetime | None = None


class SmsPeer(Peer):
    """A vendor of SMS: subclasses speak its protocol.

    Args:
        templates: the approved ones: the names of the fields by the vendor's id of the template.
        sign_name: the one approved signature.
        clock: the vendor's own clock; None takes the time of each request for now, so that a test may move in time.
    """

    codes: ClassVar[Mapping[str, tuple[int, str]]] = {}
    """HTTP status and code by fault."""

    def __init__(
        self,
        *,
        templates: Mapping[str, tuple[str, ...]],
        sign_name: str,
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        self._templates, self._sign_name, self._clock = dict(templates), sign_name, clock
        self._fault = ""
        self.truth: list[Taken] = []
        self._by_phone: dict[str, list[Taken]] = {}
        self.fate: Callable[[str], str] = lambda phone: ""
        self.silent = False

    @property
    def faults(self) -> frozenset[str]:
        """The faults of the port that this vendor's world knows."""
        return frozenset(self.codes) & frozenset(FAULTS) | {"unreachable", "lost-answer"}

    def fail_next(self, fault: str) -> None:
        """Meet the next message with a fault; ``unreachable`` hangs up at once."""
        if fault == "unreachable":
            self.go_down()
        else:
            self._fault = fault

    def sent(self) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
        """The truth: key and values of every message that was taken over, oldest first."""
        return [(taken.key, taken.values, "") for taken in self.truth]

    def counts(self) -> Counter[str]:
        """The truth: how often each key was taken over."""
        return Counter(taken.key for taken in self.truth)

    def deliver(self, key: str, state: DeliveryState, *, at: datetime, code: str = "") -> None:
        """Say what became of the last message of a key; said again otherwise, the vendor contradicts itself."""
        taken = [each for each in self.truth if each.key == key][-1]
        taken.state, taken.told_at = state, at
        taken.code = code or {"delivered": "DELIVRD", "failed": "UNDELIV", "unknown": ""}[state]

    def in_process(self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: int) -> tuple[int, bytes]:
        """Be the transport of an adapter, without a socket: for tests of many thousands.

        Raises:  UnknownOutcome: the line is cut.
        """
        path = url.removeprefix(self.url)
        host = {"Host": self.url.removeprefix("http://")}
        answer = self.answer(path, host | dict(headers), body)
        if answer.cut or answer.drip:
            raise UnknownOutcome("peer", "the line is cut")
        return answer.status, answer.body

    def _takes(self, taken: Taken) -> Answer | None:
        """Take a message over, unless a fault is due; return the answer of the fault."""
        fault, self._fault = self._fault or self.fate(taken.phone), ""
        if fault in self.codes:
            return self._refuses(taken, *self.codes[fault])
        if fault != "lost-request":
            self.truth.append(taken)
            self._by_phone.setdefault(taken.phone, []).append(taken)
        if fault == "broken-answer":
            return Answer(status=502, body=b"<html>bad gateway</html>")
        if fault in LOST:
            return Answer(cut=fault != "slow-answer", drip=fault == "slow-answer", body=b"{}" * 50)
        return None

    def _refuses(self, taken: Taken, status: int, code: str) -> Answer:
        """Say no to one message, in the vendor's words."""
        return self._says(status, code)

    def _says(self, status: int, code: str) -> Answer:
        """Say no to a request, in the vendor's words."""
        return as_json({"Code": code}, status)

    def _next_number(self) -> str:
        return f"{len(self.truth) + 1:012d}"

    def _of(self, phone: str) -> list[Taken]:
        return [] if self.silent else self._by_phone.get(phone, [])


def as_json(told: Any, status: int = 200) -> Answer:
    """Answer with JSON."""
    body = json.dumps(told, ensure_ascii=False).encode()
    return Answer(status=status, headers=(("Content-Type", "application/json"),), body=body)
