"""The peer of ZKTeco's ADMS (PUSH): a terminal that pushes what it knows, in every way that terminals go wrong.

Written after the vendor's "Attendance PUSH Communication Protocol" as servers in the open know it: a handshake by GET
/iclock/cdata, lines of a table by POST, commands by GET /iclock/getrequest, their results by POST /iclock/devicecmd.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from urllib.parse import urlencode, urlsplit

from jizhi.ports import DevicePunch, Request

STATES: Final = {"in": "0", "out": "1", "": "255"}
DRIP_SECONDS: Final = 0.02
FAULTS: Final = ("again", "clock-2000", "cut", "drip", "garbage", "shuffled")
"""What may be wrong with a terminal that runs on its own."""


class AdmsDevice:
    """A terminal: its log, its clock, and the requests that it makes.

    Args:
        serial: what it says it is; a thief may say the same.
        zone: where its clock stands.
        clock_off: what its clock shows beyond the true time: 12 hours, or back to the year 2000.
        seed: of the order in which it sends what is out of order.
    """

    trust = "none"

    def __init__(
        self, *, serial: str = "D1", zone: tzinfo = UTC, clock_off: timedelta = timedelta(), seed: int = 0
    ) -> None:
        self.serial, self.zone, self.clock_off = serial, zone, clock_off
        self.log: list[str] = []
        self.asked: list[tuple[int, str]] = []
        self._pushed, self._random = 0, random.Random(seed)

    def punch(self, user: str, *, at: datetime, kind: str = "", verified: int = 15) -> str:
        """Be a person at the terminal at a true instant; return the line it writes by its own clock."""
        shown = (at + self.clock_off).astimezone(self.zone)
        self.log.append(f"{user}\t{shown:%Y-%m-%d %H:%M:%S}\t{STATES[kind]}\t{verified}\t0\t0")
        return self.log[-1]

    def push(self, *lines: DevicePunch | str, at: datetime, device: str = "") -> Sequence[Request]:
        """Send these lines in one request; *device* is another serial that it pretends to."""
        body = "".join(f"{self._line(line)}\n" for line in lines)
        return [self.table("ATTLOG", body, at=at, device=device)]

    def backlog(self, *, at: datetime, batch: int = 100, again: bool = False, shuffled: bool = False) -> list[Request]:
        """Send what was not sent yet in batches; *again* is the whole history, *shuffled* puts it out of order."""
        lines = self.log[0 if again else self._pushed :]
        self._pushed = len(self.log)
        if shuffled:
            self._random.shuffle(lines)
        batches = (lines[start : start + batch] for start in range(0, len(lines), batch))
        return [request for some in batches for request in self.push(*some, at=at)]

    def hello(self, *, at: datetime) -> Request:
        """Ask for the options, as after every start."""
        more = {"options": "all", "language": "83", "pushver": "2.4.1"}
        return self._request("GET", "/iclock/cdata", more, b"", at)

    def poll(self, *, at: datetime) -> Request:
        """Ask for commands."""
        return self._request("GET", "/iclock/getrequest", {}, b"", at)

    def results(self, *codes: tuple[int, int], at: datetime) -> Request:
        """Tell several results at once, as the terminals do: the number of a command and its code."""
        body = "\n".join(f"ID={number}&Return={code}&CMD=DATA" for number, code in codes).encode()
        return self._request("POST", "/iclock/devicecmd", {}, body, at)

    def faces(self, *, at: datetime) -> list[Request]:
        """Send what nobody asked for: operations with a name, a fingerprint and a face, and a photo."""
        operations = (
            "OPLOG 4\t0\t2025-03-01 12:00:00\t0\t0\t0\t0\n"
            "USER PIN=7\tName=欧阳䶮\tPri=0\tPasswd=123456\tCard=0012345678\n"
            "FP PIN=7\tFID=6\tSize=16\tValid=1\tTMP=FINGERPRINT-OF-7\n"
            "FACE PIN=7\tFID=0\tSIZE=16\tVALID=1\tTMP=FACE-OF-7\n"
        )
        photo = "PIN=20250301120000-7.jpg\nSN=D1\nsize=16\nCMD=uploadphoto\0PHOTO-OF-7"
        return [
            self.table("OPERLOG", operations, at=at),
            self.table("BIODATA", "BIODATA Pin=7\tNo=0\tType=9\tTmp=FACE-OF-7\n", at=at),
            self.table("ATTPHOTO", photo, at=at),
        ]

    def table(self, name: str, body: str, *, at: datetime, device: str = "") -> Request:
        """Send the lines of a table."""
        return self._request("POST", "/iclock/cdata", {"table": name, "Stamp": "9999"}, body.encode(), at, device)

    def hear(self, body: bytes) -> list[tuple[int, str]]:
        """Read the answer to ``poll``; the commands are done at once and kept in ``asked``."""
        lines = [line.split(":", 2) for line in body.decode().splitlines() if line.startswith("C:")]
        commands = [(int(number), text) for _, number, text in lines]
        self.asked += commands
        return commands

    def _line(self, line: DevicePunch | str) -> str:
        if isinstance(line, str):
            return line
        return f"{line.user}\t{line.at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}\t{STATES[line.kind]}\t1\t0\t0"

    def _request(
        self, method: str, path: str, more: dict[str, str], body: bytes, at: datetime, device: str = ""
    ) -> Request:
        query = urlencode({"SN": device or self.serial} | more)
        headers = (("User-Agent", "iClock Proxy/1.09"), ("Content-Type", "text/plain"))
        return Request(method=method, path=path, query=query, headers=headers, body=body, at=at)


class AdmsTraffic:
    """A terminal on its own: it says hello to a server, sends a punch now and then, and does what it is told.

    Args:
        url: the server that it pushes to.
        clock: the true time.
        fault: one of ``FAULTS``, or none.
        seconds: between two punches.
    """

    def __init__(
        self, device: AdmsDevice, url: str, *, clock: Callable[[], datetime], fault: str = "", seconds: int = 5
    ) -> None:
        self.device, self.url, self._clock, self._fault, self._seconds = device, url, clock, fault, seconds
        self._turn = 0

    def serve(self) -> None:
        """Go on until Ctrl-C, and tell on a line what the server answered."""
        print(self._sent(self.device.hello(at=self._clock())), flush=True)
        while True:
            print(self.turn(), flush=True)
            time.sleep(self._seconds)

    def turn(self) -> str:
        """Send one punch, ask for commands, tell their results; return what the server answered to the punch."""
        now, device = self._clock(), self.device
        self._turn += 1
        if self._fault == "clock-2000":
            device.clock_off = datetime(2000, 1, 1, tzinfo=UTC) - now
        device.punch(str(self._turn % 9 + 1), at=now)
        if self._fault == "garbage":
            device.log.append("7\t2025-02-30 08:00:00\t?")
        told = {"again": self._fault in ("again", "shuffled"), "shuffled": self._fault == "shuffled"}
        answers = [self._sent(request) for request in device.backlog(at=now, **told)]
        commands = device.hear(self._sent(device.poll(at=now)).partition(" ")[2].encode())
        if commands:
            self._sent(device.results(*((number, 0) for number, _ in commands), at=now))
        return "; ".join(answers)

    def _sent(self, request: Request) -> str:
        fault = self._fault if self._fault in ("cut", "drip") and request.body else ""
        try:
            status, body = carry(self.url, request, fault=fault)
        except OSError as trouble:
            return f"no answer: {trouble}"
        return f"{status} {body.decode(errors='replace').strip()}"


def carry(url: str, request: Request, *, fault: str = "", timeout_seconds: int = 10) -> tuple[int, bytes]:
    """Carry a request of a terminal to a server over a socket; return status and body of the answer.

    Args:  fault: ``cut`` hangs up in the middle of the body, ``drip`` sends it a few bytes at a time.

    Raises:  OSError: no answer, after ``cut`` always.
    """
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    lines = [f"{request.method} {request.path}?{request.query} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (*request.headers, ("Content-Length", len(request.body)))]
    sent = "\r\n".join((*lines, "", "")).encode() + request.body
    with socket.create_connection((host, port), timeout_seconds) as line:
        if fault == "cut":
            line.sendall(sent[: len(sent) - len(request.body) // 2 - 1])
            raise ConnectionAbortedError("the terminal has hung up")
        for start in range(0, len(sent), 64 if fault == "drip" else len(sent)):
            line.sendall(sent[start : start + 64] if fault == "drip" else sent)
            time.sleep(DRIP_SECONDS if fault == "drip" else 0)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionAbortedError("no answer")
    return int(head.split()[1]), body
