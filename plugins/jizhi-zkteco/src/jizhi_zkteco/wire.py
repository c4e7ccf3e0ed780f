"""The wire to a terminal on TCP 4370: frames, checksums, the comm key, packed times, tables in pieces.

Source: the open description of the standalone terminals' protocol (zk-protocol by A. Marin); its examples are tests.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Final

from jizhi.errors import AuthRefused, RequestRefused, Unreachable

NAME: Final = "zkteco-4370"
START: Final = b"PP\x82\x7d"
LONGEST: Final = 1 << 20
PIECE: Final = 0xFFC0
MOST: Final = 64 << 20
"""No terminal keeps a log of so many bytes."""

CONNECT, EXIT, AUTH = 1000, 1001, 1102
OPTION, SIZES, GET_TIME, SET_TIME = 11, 50, 201, 202
READY, READ, FREE, LOG, USERS = 1503, 1504, 1502, 13, 9
OK, UNAUTH, PREPARE, DATA, EVENT = 2000, 2005, 1500, 1501, 500


def checksum(packet: bytes) -> int:
    """Return the checksum of a packet whose own field is nothing: the ones' complement of the sum of its words.

    >>> f"{checksum(bytes.fromhex('0b000000f38d03005a4b4661636556657273696f6e00')):04x}"
    '175a'
    """
    total: int = sum(struct.unpack(f"<{len(packet) // 2}H", packet[: len(packet) // 2 * 2]))
    total += packet[-1] if len(packet) % 2 else 0
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def comm_key(key: int, session: int, ticks: int = 50) -> bytes:
    """Return the four bytes that prove one knows the comm key, for a session.

    >>> comm_key(123456, 1001).hex()
    '267f32fa'
    """
    turned = sum(1 << (31 - bit) for bit in range(32) if key >> bit & 1)
    _, second, third, fourth = struct.pack("<I", (turned + session) % (1 << 32))
    return bytes((third ^ ord("S") ^ ticks, fourth ^ ord("O") ^ ticks, ticks, second ^ ord("K") ^ ticks))


def unpacked(number: int, zone: tzinfo) -> datetime:
    """Return the instant of a packed time, whose months all have 31 days.

    Raises:  ValueError: there is no such day.

    >>> unpacked(((25 * 12 + 1) * 31 + 29) * 86_400, None)
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    days, seconds = divmod(number, 86_400)
    return datetime(2000 + days // 372, days // 31 % 12 + 1, days % 31 + 1, tzinfo=zone) + timedelta(seconds=seconds)


def packed(at: datetime) -> int:
    """Return the packed time of what a clock shows."""
    days = ((at.year % 100 * 12) + at.month - 1) * 31 + at.day - 1
    return days * 86_400 + at.hour * 3600 + at.minute * 60 + at.second


class Line:
    """A session with a terminal; every answer must be whole within *timeout_seconds*.

    Raises, from every call:  Unreachable: the line broke, or what came is no answer.  RequestRefused, AuthRefused.
    """

    def __init__(self, wire: socket.socket, timeout_seconds: int) -> None:
        self._wire, self._timeout, self._session, self._number = wire, timeout_seconds, 0, -1

    def ask(self, command: int, data: bytes = b"") -> bytes:
        """Ask, and return the data of an answer that is yes."""
        code, told = self.answer(command, data)
        if code == UNAUTH:
            raise AuthRefused(NAME, "the terminal wants another comm key")
        if code not in (OK, DATA, PREPARE):
            raise RequestRefused(NAME, f"the terminal refuses command {command}", code=str(code))
        return told

    def answer(self, command: int, data: bytes = b"") -> tuple[int, bytes]:
        """Ask, and return the first answer as it is."""
        self._number = (self._number + 1) % 0xFFFF
        packet = struct.pack("<4H", command, 0, self._session, self._number) + data
        packet = packet[:2] + struct.pack("<H", checksum(packet)) + packet[4:]
        self._wire.settimeout(self._timeout)
        self._wire.sendall(START + struct.pack("<I", len(packet)) + packet)
        return self._next(time.monotonic() + self._timeout)

    def login(self, key: int) -> None:
        """Begin the session, with the comm key where the terminal wants one."""
        code, _ = self.answer(CONNECT)
        if code == UNAUTH:
            self.ask(AUTH, comm_key(key, self._session))
        elif code != OK:
            raise Unreachable(NAME, "the terminal takes no session now", code=str(code))

    def table(self, command: int, kind: int = 0) -> Iterator[bytes]:
        """Yield a table of the terminal piece by piece; its first four bytes are its length."""
        code, told = self.answer(READY, struct.pack("<bhii", 1, command, kind, 0))
        if code == DATA:
            yield told
            return
        if code != OK or len(told) < 5:
            raise RequestRefused(NAME, f"the terminal does not give table {command}", code=str(code))
        size = int.from_bytes(told[1:5], "little")
        if size > MOST:
            raise Unreachable(NAME, f"a table of {size} bytes is not believed")
        for start in range(0, size, PIECE):
            yield self._piece(start, min(PIECE, size - start))
        self.ask(FREE)

    def _piece(self, start: int, size: int) -> bytes:
        code, told = self.answer(READ, struct.pack("<ii", start, size))
        read = told if code == DATA else b""
        if code == PREPARE:
            ends = time.monotonic() + self._timeout  # for all of it, in however many packets it comes
            while (following := self._next(ends))[0] == DATA and len(read) <= size:
                read += following[1]
        if len(read) != size:
            raise Unreachable(NAME, f"a piece of {size} bytes came as {len(read)}")
        return read

    def _next(self, ends: float) -> tuple[int, bytes]:
        """Return code and data of the next packet; events that come between are passed over."""
        while True:
            head = self._exactly(8, ends)
            size = int.from_bytes(head[4:], "little")
            if head[:4] != START or not 8 <= size <= LONGEST:
                raise Unreachable(NAME, "what came is no frame")
            packet = self._exactly(size, ends)
            code, told, session, _ = struct.unpack("<4H", packet[:8])
            if (told - checksum(packet[:2] + b"\0\0" + packet[4:])) % 0xFFFF:
                raise Unreachable(NAME, "what came has a false checksum")
            if code != EVENT:
                self._session = self._session or session
                return code, packet[8:]

    def _exactly(self, size: int, ends: float) -> bytes:
        read = bytearray()
        while len(read) < size:
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._wire.settimeout(left)
            piece = self._wire.recv(size - len(read))
            if not piece:
                raise ConnectionAbortedError
            read += piece
        return bytes(read)


@contextmanager
def opened(host: str, port: int, *, key: int, timeout_seconds: int) -> Iterator[Line]:
    """Yield a session with a terminal, and end it.

    Raises:  Unreachable, AuthRefused, RequestRefused.
    """
    try:
        with socket.create_connection((host, port), timeout_seconds) as wire:
            line = Line(wire, timeout_seconds)
            line.login(key)
            yield line
            line.answer(EXIT)
    except OSError as trouble:
        raise Unreachable(NAME, f"the line broke: {type(trouble).__name__}") from None
