"""The peer of a ZKTeco terminal on TCP 4370: sessions, comm key, clock, users and the attendance log, and its faults.

Written after the open description of the standalone terminals' protocol (zk-protocol by A. Marin) and what the clients
in the open expect: a frame is 5050827d, the length, and a packet of command, checksum, session, number and data.
"""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from types import TracebackType
from typing import Any, ClassVar, Final, Self

from jizhi.ports import DevicePunch
from jizhi.testing.clock import NOON
from jizhi.testing.peers.packets import (
    STATES,
    Kept,
    checksum,
    comm_key,
    counted,
    packed,
    packed_of,
    record,
    row,
    unpacked,
)
from jizhi.testing.peers.server import LOOPBACK

START: Final = b"PP\x82\x7d"
OK, ERROR, UNAUTH, PREPARE, DATA = 2000, 2001, 2005, 1500, 1501
SMALL: Final = 1024
"""Up to so many bytes come with the first answer; more come in pieces that are asked for."""


class TerminalPeer:
    """A terminal that is up inside its ``with`` block.

    Args:
        serial, key: what it says it is, and its comm key; 0 is none.
        record_bytes: how it keeps a punch: 8 (by its own short number of a user), 16 or 40.
        zone: where its clock stands.
        clock: the true time; its own is ``clock_off`` beyond it.

    ``fail_next`` takes ``unreachable``, ``auth``, ``cut``, ``drip``, ``broken`` (a false checksum) and ``refused``.
    """

    faults: ClassVar = frozenset({"unreachable", "auth", "cut", "drip", "broken", "refused"})

    def __init__(
        self,
        *,
        serial: str = "D1",
        key: int = 0,
        record_bytes: int = 40,
        zone: tzinfo = UTC,
        clock: Callable[[], datetime] = lambda: NOON,
        port: int = 0,
    ) -> None:
        self.serial, self.key, self.record_bytes, self.zone = serial, key, record_bytes, zone
        self.clock, self.clock_off = clock, timedelta()
        self.kept: list[Kept] = []
        self.users: list[str] = []
        self.fault, self.sessions, self.heard = "", 0, list[int]()
        peer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                peer.sessions += 1
                _Session(peer, self.request, peer.sessions).serve()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self._server = Server((LOOPBACK, port), Handler)
        self._up = False

    @property
    def port(self) -> int:
        """Where it listens, on loopback."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The same as an address to show."""
        return f"tcp://{LOOPBACK}:{self.port}"

    def punch(self, punch: DevicePunch) -> None:
        """Be a person at the terminal; the same again is a line that it has twice."""
        shown = (punch.at + self.clock_off).astimezone(self.zone)
        self.keep(Kept(user=punch.user, time=packed(shown), kind=STATES[punch.kind]))

    def garbage(self, line: str, *, at: datetime) -> None:
        """Keep a punch of the user that *line* begins with, on the 30th of February."""
        self.keep(Kept(user=line.partition("\t")[0], time=packed_of(at.year, 2, 30, 0)))

    def keep(self, kept: Kept) -> None:
        """Keep a record as it is."""
        if kept.user not in self.users:
            self.users.append(kept.user)
        self.kept.append(kept)

    def fail_next(self, fault: str) -> None:
        """Meet the next session with a fault."""
        if fault == "unreachable":
            self.__exit__(None, None, None)
        self.fault = fault

    def serve(self) -> None:
        """Serve until ``shutdown`` or Ctrl-C."""
        self._server.serve_forever(poll_interval=0.05)

    def log(self) -> bytes:
        """The attendance log as it goes over the line."""
        numbers = {user: number for number, user in enumerate(self.users, 1)}
        return counted(b"".join(record(kept, numbers[kept.user], self.record_bytes) for kept in self.kept))

    def table(self) -> bytes:
        """The table of users as it goes over the line."""
        return counted(b"".join(row(user, number, self.record_bytes) for number, user in enumerate(self.users, 1)))

    def __enter__(self) -> Self:
        self._up = True
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._up:
            self._server.shutdown()
            self._server.server_close()
            self._up = False


class _Session:
    """One connection: it answers what is asked, in order."""

    def __init__(self, peer: TerminalPeer, line: Any, number: int) -> None:
        self.peer, self.line, self.session = peer, line, number + 1000
        self.fault, peer.fault = peer.fault, ""
        self.known, self.buffer = False, b""

    def serve(self) -> None:
        try:
            while packet := self._packet():
                for answer in self._answers(*packet):
                    self._send(answer)
                if packet[0] == 1001:
                    return
        except OSError:
            return  # the other side has hung up, as it may

    def _packet(self) -> tuple[int, int, bytes] | None:
        head = self._exactly(8)
        if not head.startswith(START):
            return None
        packet = self._exactly(int.from_bytes(head[4:8], "little"))
        command, told, session, number = struct.unpack("<4H", packet[:8])
        bare = packet[:2] + b"\0\0" + packet[4:]
        if (told - checksum(bare)) % 65535 or (command != 1000 and session != self.session):
            return None
        self.peer.heard.append(command)
        return command, number, packet[8:]

    def _exactly(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            piece = self.line.recv(size - len(read))
            if not piece:
                return b""
            read += piece
        return read

    def _answers(self, command: int, number: int, data: bytes) -> Iterator[bytes]:
        for code, told in self._told(command, data):
            packet = struct.pack("<4H", code, 0, self.session, number) + told
            right = checksum(packet) ^ (0x0101 if self.fault == "broken" and command == 1504 else 0)
            yield packet[:2] + struct.pack("<H", right) + packet[4:]

    def _told(self, command: int, data: bytes) -> Iterator[tuple[int, bytes]]:
        peer = self.peer
        if command == 1000:
            self.known = peer.key == 0 and self.fault != "auth"
            yield (OK if self.known else UNAUTH), b""
        elif command == 1102:
            self.known = self.fault != "auth" and data[:4] == comm_key(peer.key, self.session, data[2] if data else 0)
            yield (OK if self.known else UNAUTH), b""
        elif not self.known:
            yield UNAUTH, b""
        elif self.fault == "refused" and command != 1001:
            yield ERROR, b""
        elif command == 11:
            yield OK, data.rstrip(b"\0") + b"=" + peer.serial.encode() + b"\0"
        elif command == 50:
            counts = [0] * 20
            counts[4], counts[8] = len(peer.users), len(peer.kept)
            yield OK, struct.pack("<20i", *counts)
        elif command == 201:
            yield OK, struct.pack("<I", packed((peer.clock() + peer.clock_off).astimezone(peer.zone)))
        elif command == 202:
            peer.clock_off = unpacked(struct.unpack("<I", data)[0], peer.zone) - peer.clock()
            yield OK, b""
        elif command in (1503, 1504):
            yield from self._large(command, data)
        else:
            yield OK, b""

    def _large(self, command: int, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Ready a table, or send a piece of it; a real-time event comes between, as it may."""
        if command == 1503:
            _, wanted, _, _ = struct.unpack("<bhii", data)
            self.buffer = self.peer.log() if wanted == 13 else self.peer.table()
            if len(self.buffer) <= SMALL:
                yield DATA, self.buffer
            else:
                size = len(self.buffer)
                yield OK, struct.pack("<bIII", 0, size, size, 0)
            return
        start, size = struct.unpack("<ii", data)
        piece = self.buffer[start : start + size]
        yield PREPARE, struct.pack("<II", len(piece), 4096)
        yield DATA, piece
        yield OK, b""

    def _send(self, packet: bytes) -> None:
        frame = START + struct.pack("<I", len(packet)) + packet
        data = struct.unpack("<H", packet[:2])[0] == DATA
        if self.fault == "cut" and data:
            self.line.sendall(frame[: len(frame) // 2])
            self.line.close()
            raise ConnectionAbortedError("cut on purpose")
        if self.fault == "drip" and data:
            for byte in frame:
                self.line.sendall(bytes((byte,)))
                time.sleep(0.2)
        self.line.sendall(frame)
