"""The line: one request, one answer, to an address that was judged; no retry, redirect or proxy, no other scheme."""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import BinaryIO, Final, TypeAlias
from urllib.parse import urlsplit

import attrs

from jizhi.errors import PeerRefused, UnknownOutcome, Unreachable
from jizhi.ports.web import Headers
from jizhi_http.guard import Resolve, addresses, judged

_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = re.compile(r"[^!-~]")


@attrs.frozen(kw_only=True)
class Call:
    """One request as it goes out; an answer longer than ``longest`` bytes, or slower than the seconds, is lost."""

    method: str
    url: str
    body: bytes = attrs.field(default=b"", repr=False)
    headers: Headers = attrs.field(default=(), repr=False)
    timeout_seconds: int = 10
    longest: int = 1_000_000


Transport: TypeAlias = Callable[[Call, BinaryIO], tuple[int, Headers]]
"""Sends a call and writes the answer's body; returns status and headers, or raises what ``Line.send`` raises."""


@attrs.frozen(kw_only=True)
class Line:
    """The line of one adapter to its vendor.

    Args:
        name: of the adapter, for its errors.
        inside: networks that are not public and may be called all the same: those of a test, or of a proxy in house.
        resolve: tells the addresses of a name.
    """

    name: str
    inside: tuple[str, ...] = ()
    resolve: Resolve = attrs.field(default=addresses, repr=False)

    def send(self, call: Call, into: BinaryIO) -> tuple[int, Headers]:
        """Send one request, and write the body of its answer *into* a file; every status is an answer.

        Raises:
            PeerRefused: the address is not one that may be called.   Unreachable: nothing can have been heard.
            UnknownOutcome: the answer is lost, cut, too slow or too long.
        """
        ends = time.monotonic() + call.timeout_seconds
        connection, path = self._connected(call)
        try:
            body = call.body if call.method == "POST" else None
            connection.request(call.method, path, body, {"Connection": "close"} | dict(call.headers))
            # An answer that is not read to its end holds the socket beyond its connection.
            with connection.getresponse() as answer:
                _copy(answer, into, ends, call.longest)
                return answer.status, tuple(answer.headers.items())
        except (OSError, HTTPException, ValueError):
            raise UnknownOutcome(self.name, "the answer is lost") from None
        finally:
            connection.close()

    def ask(
        self, url: str, body: bytes | None, headers: Mapping[str, str], timeout_seconds: int, longest: int
    ) -> tuple[int, bytes]:
        """POST a *body*, or GET where it is None, and return status and body. Raises what ``send`` raises."""
        into, method = io.BytesIO(), "GET" if body is None else "POST"
        call = Call(
            method=method,
            url=url,
            body=body or b"",
            headers=tuple(headers.items()),
            timeout_seconds=timeout_seconds,
            longest=longest,
        )
        status, _ = self.send(call, into)
        return status, into.getvalue()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: int) -> tuple[int, bytes]:
        """POST a *body* of which the answer has less than a megabyte. Raises what ``send`` raises."""
        return self.ask(url, body, headers, timeout_seconds, 1_000_000)

    def _connected(self, call: Call) -> tuple[HTTPConnection, str]:
        try:
            place = urlsplit(call.url)
            scheme, host, port = place.scheme, place.hostname or "", place.port or _PORTS.get(place.scheme, 0)
        except ValueError:
            raise PeerRefused(self.name, "the address cannot be read") from None
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        if scheme not in _PORTS or not host or place.username is not None or _UNSAFE.search(path):
            raise PeerRefused(self.name, "the address is none of http or https")
        try:
            line = self._line(host, port, call.timeout_seconds)
            return _over(line, scheme, host, port), path
        except (OSError, UnicodeError, ssl.CertificateError):
            raise Unreachable(self.name, "there is no connection") from None

    def _line(self, host: str, port: int, seconds: float) -> socket.socket:
        """Connect the first address that answers, of those that were judged: nobody is asked for the name again."""
        trouble: OSError = socket.gaierror("the name has no address")
        for address in judged(host, port, name=self.name, resolve=self.resolve, inside=self.inside):
            try:
                return socket.create_connection((address, port), seconds)
            except OSError as refused:
                trouble = refused
        raise trouble


def _over(line: socket.socket, scheme: str, host: str, port: int) -> HTTPConnection:
    """Return HTTP over a line that is open already; the certificate has to be of the name that was asked for."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if scheme == "http":
        plain = HTTPConnection(host, port)
        plain.sock = line
        return plain
    context = _trusting()
    secure = HTTPSConnection(host, port, context=context)
    try:
        secure.sock = context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise
    return secure


@cache
def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context()


def _copy(answer: HTTPResponse, into: BinaryIO, ends: float, longest: int) -> None:
    announced, size = answer.headers.get("Content-Length"), 0
    while piece := answer.read1(65_536):
        size += len(piece)
        if time.monotonic() > ends or size > longest:
            raise TimeoutError
        into.write(piece)
    if announced is not None and announced.isdecimal() and int(announced) != size:
        raise ConnectionError("the line was cut")
