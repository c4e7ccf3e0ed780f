"""A place on the network for what is pushed: one request at a time, bounded in size and time, kept then answered.

It has no encryption of its own: a terminal is on the office's own network, and before a channel's notices there is the
host's web server.
"""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

from jizhi.cli.console import Console
from jizhi.errors import JizhiError
from jizhi.ports import Reply, Request
from jizhi.words import error_sentence

READ_SECONDS: Final = 30
"""How long a request may take to arrive; the next one waits for it."""
TOLD_MOST: Final = 1_000
"""How many refusals are told; the others are counted only."""


class Place(HTTPServer):
    """Where requests arrive; subclasses say what becomes of one.

    Args:
        body_most: how many bytes a request may have.
    """

    def __init__(self, address: tuple[str, int], console: Console, *, body_most: int) -> None:
        super().__init__(address, _Handler)
        self.console, self.body_most, self.refused = console, body_most, 0
        self._told: set[tuple[int, str]] = set()

    def server_bind(self) -> None:
        """Bind without asking a name server for a name, as HTTPServer would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: object, client_address: Any) -> None:
        """Say on a line what went wrong with one request; no answer went out, so that it is sent again."""
        kind = type(sys.exc_info()[1]).__name__
        self.console.complain(f"{client_address[0]}: {kind}: 没有答复，对方会重发 · not answered, it is sent again")

    def answer(self, request: Request, peer: str) -> Reply:
        """Keep what came and return what to answer; what is not kept is not answered for."""
        return self.refuse(404, peer, "-")

    def say(self, line: str) -> None:
        """Print a line at once: who watches may be a file."""
        self.console.say(line)
        sys.stdout.flush()

    def refuse(self, status: int, peer: str, why: JizhiError | str) -> Reply:
        """Say why a request is refused; once of each peer, because it asks again every half a minute."""
        self.refused += 1
        if (status, peer) in self._told or len(self._told) >= TOLD_MOST:
            return Reply(status=status)
        self._told.add((status, peer))
        told = why if isinstance(why, str) else error_sentence(why, locale=self.console.locale)
        self.console.complain(f"{peer}: {status} {told}")
        return Reply(status=status)


class _Handler(BaseHTTPRequestHandler):
    """One request, after whose answer the line is closed."""

    server: Place
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
        """Something is pushed."""
        length, most = self.headers.get("Content-Length", ""), self.server.body_most
        if not (length.isascii() and length.isdecimal()):
            return self._say(self.server.refuse(411, self._peer, "没有 Content-Length · without a Content-Length"))
        if len(length) > 9 or int(length) > most:
            return self._say(self.server.refuse(413, self._peer, f"超过 {most} 字节 · more than so many bytes"))
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
