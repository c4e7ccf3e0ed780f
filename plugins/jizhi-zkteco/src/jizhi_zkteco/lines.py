"""What comes from a terminal: the lines of a push, and what its clock showed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from itertools import islice
from typing import Any, Literal, overload

import attrs

from jizhi.findings import Finding
from jizhi.intake.attlog import read_attlog
from jizhi.ports import DevicePunch


@attrs.frozen(kw_only=True)
class Lines(Sequence[DevicePunch | Finding]):
    """The lines of a push, read anew each time they are gone through: a million take no more room than their bytes."""

    body: bytes = attrs.field(repr=False)
    device: str
    zone: timezone
    directed: bool
    trust: Literal["none", "network"]

    def texts(self) -> Iterator[str]:
        """Every line that has something in it."""
        return (line for raw in io.BytesIO(self.body) if (line := raw.decode(errors="replace")).strip())

    def __iter__(self) -> Iterator[DevicePunch | Finding]:
        told: dict[str, Any] = {"trust": self.trust, "directed": self.directed, "zone": self.zone}
        return read_attlog(self.texts(), device=self.device, **told)

    def __len__(self) -> int:
        return sum(1 for _ in self.texts())

    @overload
    def __getitem__(self, place: int) -> DevicePunch | Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[DevicePunch | Finding]: ...
    def __getitem__(self, place: int | slice) -> DevicePunch | Finding | Sequence[DevicePunch | Finding]:
        if isinstance(place, slice):
            return tuple(self)[place]
        at = place + len(self) if place < 0 else place
        found = next(islice(self, at, None), None) if at >= 0 else None
        if found is None:
            raise IndexError(place)
        return found


@attrs.frozen(kw_only=True)
class ClockShown:
    """What a terminal's clock showed when we knew the time; ``seconds_behind`` is what to add to what it says."""

    device: str
    shown: datetime
    known: datetime

    @property
    def seconds_behind(self) -> int:
        """Above nothing where the clock is behind, or where the punch came late; below: it is certainly ahead."""
        return round((self.known - self.shown).total_seconds())
