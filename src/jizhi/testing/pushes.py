"""Devices that push punches, in memory: the receiver, and its world, whose ``push`` is what a device sends."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from jizhi.errors import NoticeRefused, RecordRefused
from jizhi.findings import Finding
from jizhi.ports import DevicePunch, Received, Reply, Request
from jizhi.testing.signatures import believed, signed

STRANGER: Final = "D9"
"""A device that nobody has registered."""


class MemoryPushes:
    """The model of every receiver: lines of JSON, signed with the key of the devices.

    ``trust`` is how far a device proves who it is, for what it pushes.
    """

    abilities = frozenset({"push"})
    name = "memory"
    trust = "device"

    def __init__(self, *, devices: Collection[str] = ("D1", "D2"), key: bytes = b"a key for tests") -> None:
        self._devices, self._key = frozenset(devices), key

    def receive(self, request: Request) -> Received:
        """Read what a device sent."""
        believed(request, self._key, adapter=self.name)
        device = request.header("Device") or ""
        if device not in self._devices:
            raise NoticeRefused(self.name, "not-ours", "the device is not registered")
        lines = request.body.decode(errors="replace").splitlines()
        punches = tuple(self._read(device, line) for line in lines)
        return Received(punches=punches, reply=Reply(body=b"OK"))

    def push(self, *lines: DevicePunch | str, at: datetime, device: str = "D1") -> Sequence[Request]:
        """Be a device: send punches, and texts that are none, in their order."""
        body = "\n".join(line if isinstance(line, str) else _line(line) for line in lines).encode()
        sent = signed(body, self._key, at=at)
        return [Request(body=body, headers=(*sent.headers, ("Device", device)), at=at)]

    def _read(self, device: str, line: str) -> DevicePunch | Finding:
        try:
            told: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(told["at"])
            return DevicePunch(device=device, user=told["user"], at=at, kind=told["kind"], trust=self.trust)  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError, RecordRefused):
            return Finding("line-unreadable", device, {"line": line})


def _line(punch: DevicePunch) -> str:
    return json.dumps({"user": punch.user, "at": punch.at.isoformat(), "kind": punch.kind})
