"""What goes over the line to a ZKTeco terminal on TCP 4370: checksums, the comm key, packed times, records."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta, tzinfo
from typing import Final

import attrs

STATES: Final = {"in": 0, "out": 1, "": 255}


def checksum(packet: bytes) -> int:
    """The ones' complement sum of 16-bit words, its own field being nothing.

    >>> hex(checksum(bytes.fromhex("d0070000f38d0a0009")))
    '0x6a29'
    """
    even = packet + b"\0" * (len(packet) % 2)
    total = sum(struct.unpack(f"<{len(even) // 2}H", even))
    return ~(total % 65535 or 65535 * bool(total)) & 0xFFFF


def comm_key(password: int, session: int, ticks: int = 50) -> bytes:
    """What proves that one knows the password, in this session."""
    turned = int(f"{password & 0xFFFFFFFF:032b}"[::-1], 2)
    mixed = bytes(a ^ b for a, b in zip(struct.pack("<I", (turned + session) & 0xFFFFFFFF), b"ZKSO", strict=True))
    low, high = mixed[:2], mixed[2:]
    swapped = high + low
    return bytes((swapped[0] ^ ticks, swapped[1] ^ ticks, ticks, swapped[3] ^ ticks))


@attrs.frozen(kw_only=True)
class Kept:
    """A punch as a terminal keeps it: its clock as the packed number, which knows a 30th of February."""

    user: str
    time: int
    kind: int = 255
    verified: int = 15


def packed(at: datetime) -> int:
    """The terminal's number of an instant: months have 31 days, years twelve of them, from 2000 on."""
    return packed_of(at.year, at.month, at.day, (at.hour * 60 + at.minute) * 60 + at.second)


def packed_of(year: int, month: int, day: int, seconds: int) -> int:
    """The same of parts, which need not be a day that there is."""
    return ((year % 100 * 12 + month - 1) * 31 + day - 1) * 86_400 + seconds


def unpacked(number: int, zone: tzinfo) -> datetime:
    """The instant of a terminal's number; ValueError where there is no such day."""
    days, seconds = divmod(number, 86_400)
    months, day = divmod(days, 31)
    years, month = divmod(months, 12)
    return datetime(2000 + years, month + 1, day + 1, tzinfo=zone) + timedelta(seconds=seconds)


def record(kept: Kept, number: int, size: int) -> bytes:
    """A punch as 8, 16 or 40 bytes; *number* is the terminal's own short one of its user."""
    if size == 8:
        return struct.pack("<HBIB", number, kept.verified, kept.time, kept.kind)
    if size == 16:
        return struct.pack("<IIBB2sI", int(kept.user), kept.time, kept.verified, kept.kind, b"", 0)
    return struct.pack("<H24sBIB8s", number, kept.user.encode(), kept.verified, kept.time, kept.kind, b"")


def row(user: str, number: int, size: int) -> bytes:
    """A user as terminals of a size of records keep him, with what a client must not keep: name, password and card."""
    if size == 40:
        return struct.pack("<HB8s24sIx7sx24s", number, 0, b"secret", b"NAME", 99, b"1", user.encode())
    return struct.pack("<HB5s8sIxBhI", number, 0, b"pass", b"NAME", 99, 1, 0, int(user))


def counted(body: bytes) -> bytes:
    """A table with its length before it."""
    return struct.pack("<I", len(body)) + body
