"""Attendance logs that terminals write: lines of tab-separated user, instant, device and status, read as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

from jizhi.findings import Finding
from jizhi.ports import DevicePunch
from jizhi.ports.punches import Trust

LINE_SHOWN: Final = 60
CHINA_TIME: Final = timezone(timedelta(hours=8))

_LINE: Final = re.compile(
    r"[ \t]*([0-9A-Za-z_-]{1,24})\t([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})((?:\t[^\t\n]*)*)",
    re.ASCII,
)
_STATES: Final[dict[str, Literal["in", "out", ""]]] = {"0": "in", "1": "out", "4": "in", "5": "out"}
_VERIFIED: Final = {"1": "finger", "2": "card", "3": "password", "4": "card", "15": "face"}


def read_attlog(
    lines: Iterable[str],
    *,
    device: str,
    zone: timezone = CHINA_TIME,
    trust: Trust = "none",
    directed: bool = False,
    status_at: int = 0,
) -> Iterator[DevicePunch | Finding]:
    """Yield the punches of a terminal's log, one line after another; a line that cannot be read is a finding.

    Reads what a terminal pushes (``user, instant, status, verified, …``) and what it writes to a stick
    (``user, instant, device, status, verified, …``: there *status_at* is 1).

    Args:
        device: its serial; the lines do not tell it.
        zone: the offset of the terminal's clock.
        directed: whether people press the keys for in and out; most do not, and the status then says nothing.
        status_at: the place of the status among the fields behind the instant.

    Findings: ``line-unreadable`` (warning) with the line's number.

    >>> list(read_attlog(["7\\t2026-03-02 08:00:00\\t0\\t15"], device="D1"))[0].at.isoformat()
    '2026-03-02T08:00:00+08:00'
    >>> [each.code for each in read_attlog(["7\\t2026-02-30 08:00:00", "", "?"], device="D1")]
    ['line-unreadable', 'line-unreadable']
    """
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\n")
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        try:
            at = None if found is None else datetime(*map(int, found.group(2, 3, 4, 5, 6, 7)), tzinfo=zone)  # type: ignore[misc,arg-type]
        except ValueError:
            at = None
        if found is None or at is None:
            yield Finding("line-unreadable", f"{device}:{number}", {"line": repr(line[:LINE_SHOWN])}, "warning")
            continue
        fields = found[8].split("\t")[1 + status_at :]
        yield DevicePunch(
            device=device,
            user=found[1],
            at=at,
            kind=_STATES.get(fields[0], "") if directed and fields else "",
            trust=trust,
            evidence=_VERIFIED.get(fields[1], "") if len(fields) > 1 else "",
        )
