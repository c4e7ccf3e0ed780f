"""A messenger in memory: the ports of messages, the vendor's faults, and the list of what was truly sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    BadAddress,
    OptedOut,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    TemplateRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import MESSENGER_ABILITIES, Accepted, Delivery, Message, Reply, Request
from jizhi.ports.messages import DeliveryState
from jizhi.testing.signatures import believed, signed

FAULTS: Final[dict[str, type[AdapterFailed]]] = {
    "unreachable": Unreachable,
    "rate-limited": RateLimited,
    "bad-address": BadAddress,
    "opted-out": OptedOut,
    "template": TemplateRefused,
    "refused": RequestRefused,
    "money": OutOfMoney,
    "auth": AuthRefused,
    "lost-answer": UnknownOutcome,
}
"""The faults that a vendor's world can be asked for, and what an adapter makes of each."""


class MemoryMessenger:
    """The model of every messenger, and its world: ``fail_next`` is fate, ``deliver`` and ``push`` are the vendor.

    ``truth`` holds the messages that were truly taken over, oldest first.
    """

    abilities = MESSENGER_ABILITIES
    name = "memory"

    def __init__(self, *, key: bytes = b"a key for tests") -> None:
        self._key, self._fault = key, ""
        self.truth: list[Message] = []
        self.states: dict[str, Delivery] = {}
        self._numbers: dict[str, list[str]] = {}

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Take one message over."""
        fault, self._fault = self._fault, ""
        if fault and fault != "lost-answer":
            raise FAULTS[fault](self.name, fault)
        self.truth.append(message)
        number = f"v-{len(self.truth)}"
        self.states[number] = Delivery(key=message.key, number=number, state="unknown", at=at)
        self._numbers.setdefault(message.key, []).append(number)
        if fault:
            raise UnknownOutcome(self.name, "the answer is lost")
        return Accepted(key=message.key, number=number, at=at)

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        """Ask what became of a message."""
        known = [each for each in self._numbers.get(message.key, ()) if number in ("", each)]
        return self.states[known[-1]] if known else None

    def read(self, request: Request) -> Sequence[Delivery]:
        """Read what was pushed."""
        believed(request, self._key, adapter=self.name)
        return [self.states[number] for number in json.loads(request.body)]

    def reply(self, *, kept: bool) -> Reply:
        """Answer a push."""
        return Reply(status=200 if kept else 500)

    def fail_next(self, fault: str) -> None:
        """Let the next ``send`` meet one of ``FAULTS``."""
        self._fault = fault

    def deliver(self, key: str, state: DeliveryState, *, at: datetime) -> None:
        """Be the vendor: the last message of this key was ``delivered``, or it ``failed``."""
        number = self._numbers[key][-1]
        self.states[number] = Delivery(key=key, number=number, state=state, at=at)

    def push(self, key: str, *, at: datetime) -> Request:
        """Be the vendor: tell what became of the messages of this key, signed."""
        body = json.dumps(self._numbers.get(key, [])).encode()
        return signed(body, self._key, at=at)

    def sent(self) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
        """The truth: key, values and text of every message that was taken over, oldest first."""
        return [(message.key, message.values, message.text) for message in self.truth]
