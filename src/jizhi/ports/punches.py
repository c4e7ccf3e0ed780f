"""The ports of attendance devices: punches that are fetched, and punches that a device pushes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

import attrs

from jizhi.estate.fields import holds, one_of, text, word
from jizhi.findings import Finding
from jizhi.ports.fields import instant
from jizhi.ports.web import Reply, Request

PUNCH_ABILITIES: Final = frozenset(("pull", "push"))
"""What a source of punches may declare; at least one of them."""

Trust: TypeAlias = Literal["device", "network", "phone", "none"]


@attrs.frozen(kw_only=True)
class DevicePunch:
    """What a device says: who, where, when. Its natural key is device, user, instant and kind.

    Args:
        device: its serial number or name, as it was registered.
        user: the number under which the device knows a person; whose it is, is not the device's business.
        at: when, by the device's clock, with its offset.
        kind: ``in``, ``out``, or empty where the device does not tell.
        trust: how far the device is who it says it is; a bare serial number is ``none``.
        evidence: how the person was known (``face``, ``card``, ``place``…); never the face itself.
    """

    device: str = attrs.field(validator=holds(word))
    user: str = attrs.field(validator=holds(word))
    at: datetime = attrs.field(validator=holds(instant))
    kind: Literal["in", "out", ""] = attrs.field(default="", validator=holds(one_of(("in", "out", ""))))
    trust: Trust = attrs.field(default="none", validator=holds(one_of(("device", "network", "phone", "none"))))
    evidence: str = attrs.field(default="", validator=holds(text))


class PunchSource(Protocol):
    """Devices or a cloud that punches are fetched from (ability ``pull``)."""

    @property
    def abilities(self) -> frozenset[str]:
        """What this adapter can do, out of ``PUNCH_ABILITIES``."""
        ...

    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Iterator[DevicePunch | Finding]:
        """Yield every punch from *since* on, up to and without *until*, streaming, by instant, device and user.

        The same question gives the same answer, but for what arrived since; a punch that the source has twice comes
        once. A line that cannot be read is a ``Finding`` in its place, and the others come.

        Raises:  TryLater (``RateLimited``, ``Unreachable``), AuthRefused; what was yielded before still holds.
        """
        ...


@attrs.frozen(kw_only=True)
class Received:
    """What a device pushed: its punches and what could not be read of them, and what to answer once they are kept."""

    punches: Sequence[DevicePunch | Finding] = ()
    reply: Reply


class PunchReceiver(Protocol):
    """Devices that push (ability ``push``). Pure: nothing is called, kept or looked up outside."""

    @property
    def abilities(self) -> frozenset[str]:
        """What this adapter can do, out of ``PUNCH_ABILITIES``."""
        ...

    def receive(self, request: Request) -> Received:
        """Read what a device sent; history pushed again, garbage and a wrong clock are told as they are.

        Raises:  NoticeRefused: no device of ours, or nothing a device would send.
        """
        ...
