"""A place for terminals that push, on the office's own network: one request at a time, bounded, kept then answered.

The protocol of the terminals has no secret and no encryption: whoever reaches the port can pretend to be one.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

from jizhi.cli.attendance_doing import tell_taken
from jizhi.cli.console import NEEDS_A_PERSON, Console, WrongUse
from jizhi.errors import JizhiError, NoticeRefused
from jizhi.office.desk import Desk
from jizhi.office.timekeeping import Taken, receive_push
from jizhi.ports import Reply, Request
from jizhi.words import error_sentence

BODY_MOST: Final = 16 * 1024 * 1024
"""How many bytes a terminal may push at once; a log of 100 000 punches has 4 MB."""
READ_SECONDS: Final = 30
"""How long a request may take to arrive; the next one waits for it."""
TOLD_MOST: Final = 1_000
"""How many refusals are told; the others are counted only."""
_SERIAL: Final = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)


def listen(desk: Desk, project: str, receiver: Any, console: Console, *, address: tuple[str, int]) -> int:
    """Serve terminals at *address* until Ctrl-C, and tell in the end what came.

    Raises: WrongUse where the address cannot be had.
    """
    try:
        server = _Server(address, desk, project, receiver, console)
    except OSError as trouble:
        host, port = address
        raise WrongUse(f"--bind {host} --port {port}: {trouble.strerror or trouble}") from trouble
    with server:
        server.say(f"✓ http://{address[0]}:{address[1]}/iclock/  (Ctrl-C 结束 · ends it)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    code = tell_taken(console, server.taken)
    if server.refused:
        console.complain(f"拒绝的请求 {server.refused} · requests refused")
    return NEEDS_A_PERSON if server.refused else code


class _Server(HTTPServer):
    """Knows where punches go, and sums up what came."""

    def __init__(self, address: tuple[str, int], desk: Desk, project: str, receiver: Any, console: Console) -> None:
        super().__init__(address, _Handler)
        self.desk, self.project, self.receiver, self.console = desk, project, receiver, console
        self.taken, self.refused = Taken(), 0
        self._told: set[tuple[int, str]] = set()

    def server_bind(self) -> None:
        """Bind without asking a name server for a name, as HTTPServer would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: object, client_address: Any) -> None:
        """Say on a line what went wrong with one request; no answer went out, so the terminal sends it again."""
        kind = type(sys.exc_info()[1]).__name__
        self.console.complain(f"{client_address[0]}: {kind}: 没有答复，设备会重发 · not answered, it is sent again")

    def answer(self, request: Request, peer: str) -> Reply:
        """Keep what came and return what to answer; what is not kept is not answered for."""
        try:
            reply, taken = receive_push(self.desk, self.project, self.receiver, request, at=request.at)
        except NoticeRefused as refused:
            return self.refuse(403, _who(peer, request), refused)
        except JizhiError as trouble:
            return self.refuse(503, _who(peer, request), trouble)
        self.taken += taken
        if taken.new or taken.unreadable or taken.passed_over:
            who = _who(peer, request)
            self.say(f"{who}  新 {taken.new} · new, 隔离 {taken.held} · held, 读不懂 {taken.unreadable} · unreadable")
        return reply

    def say(self, line: str) -> None:
        """Print a line at once: who watches may be a file."""
        self.console.say(line)
        sys.stdout.flush()

    def refuse(self, status: int, peer: str, why: JizhiError | str) -> Reply:
        """Say why a request is refused; once of each device, because it asks again every half a minute."""
        self.refused += 1
        if (status, peer) in self._told or len(self._told) >= TOLD_MOST:
            return Reply(status=status)
        self._told.add((status, peer))
        told = why if isinstance(why, str) else error_sentence(why, locale=self.console.locale)
        self.console.complain(f"{peer}: {status} {told}")
        return Reply(status=status)


def _who(peer: str, request: Request) -> str:
    """The address that a request came from, and the serial number that it names."""
    serial = dict(parse_qsl(request.query)).get("SN", "")
    return f"{peer} {serial}" if _SERIAL.fullmatch(serial) else peer


class _Handler(BaseHTTPRequestHandler):
    """One request, after whose answer the line is closed."""

    server: _Server
    server_version, sys_version = "jizhi", ""

    def setup(self) -> None:
        """Hang up on who sends too slowly, head or body."""
        super().setup()
        self._patience = threading.Timer(READ_SECONDS, self._hang_up)
        self._patience.daemon = True
        self._patience.start()

    def finish(self) -> None:
        """Close the line."""
        self._patience.cancel()
        super().finish()

    def do_GET(self) -> None:
        """A terminal asks for options or commands."""
        self._answered(b"")

    def do_POST(self) -> None:
        """A terminal pushes."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            return self._say(self.server.refuse(411, self._peer, "没有 Content-Length · without a Content-Length"))
        if len(length) > 9 or int(length) > BODY_MOST:
            return self._say(self.server.refuse(413, self._peer, f"超过 {BODY_MOST} 字节 · more than so many bytes"))
        body = self.rfile.read(int(length))
        if len(body) == int(length):  # else it has hung up in the middle, and sends it again
            self._answered(body)
        return None

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing: what is worth telling is told by the server."""

    @property
    def _peer(self) -> str:
        return str(self.client_address[0])

    def _answered(self, body: bytes) -> None:
        self._patience.cancel()
        path, _, query = self.path.partition("?")
        headers = tuple((name, value) for name, value in self.headers.items())
        at = datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
        request = Request(method=self.command, path=path, query=query, headers=headers, body=body, at=at)
        self._say(self.server.answer(request, self._peer))

    def _say(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in (*reply.headers, ("Content-Length", str(len(reply.body))), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _hang_up(self) -> None:
        with suppress(OSError):  # it has gone by itself
            self.connection.shutdown(socket.SHUT_RDWR)
