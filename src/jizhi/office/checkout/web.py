"""The door for notices, free of any web framework: path, headers and bytes in, a reply out; as WSGI and ASGI too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import attrs

from jizhi.findings import Finding
from jizhi.office.checkout.notices import Received, receive_notice
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.desk import Desk
from jizhi.ports import Reply, Request
from jizhi.ports.web import Headers

BODY_MOST: Final = 256 * 1024
"""How many bytes a notice may have; real ones have a few thousand."""

Wsgi: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Asgi: TypeAlias = Callable[..., Awaitable[None]]


def _nobody(received: Received | Finding) -> None:
    """Tell nobody."""


@attrs.frozen(kw_only=True)
class NoticeDoor:
    """Where channels send their notices: the last part of the path names the channel.

    Args:
        channels: by name.
        now: the host's clock; the only place where the time of receipt comes from.
        watch: called after each notice with what became of it, outside of any unit.
    """

    desk: Desk
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    rules: CheckoutRules = HOUSE_CHECKOUT
    watch: Callable[[Received | Finding], None] = _nobody

    def handle(self, method: str, path: str, query: str, headers: Headers, body: bytes) -> Reply:
        """Take a notice in and return what to answer; nothing is answered with success before it is kept.

        404 where no channel has this name, 405 for what is no POST, 413 for a body beyond ``BODY_MOST``, and where
        the notice cannot be kept, what makes the channel send it again.
        """
        channel = self.channels.get(path.rstrip("/").rsplit("/", 1)[-1])
        if channel is None or channel.notices is None:
            return Reply(status=404)
        if method != "POST":
            return Reply(status=405, headers=(("Allow", "POST"),))
        if len(body) > BODY_MOST:
            return Reply(status=413)
        request = Request(method=method, path=path, query=query, headers=tuple(headers), body=body, at=self.now())
        try:
            received = receive_notice(self.desk, channel, request, rules=self.rules)
        except Exception as trouble:
            # Whatever it is: the channel sends it again, and whoever watches hears of it.
            self.watch(Finding("notice-not-kept", channel.name, {"why": type(trouble).__name__}))
            return channel.notices.reply(kept=False)
        self.watch(received)
        return received.reply


def wsgi(door: NoticeDoor) -> Wsgi:
    """Return *door* as a WSGI application."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        size = str(environ.get("CONTENT_LENGTH") or "0")
        if not (size.isascii() and size.isdecimal() and len(size) < 10):
            reply = Reply(status=400)
        elif int(size) > BODY_MOST:
            reply = Reply(status=413)
        else:
            body = environ["wsgi.input"].read(int(size))
            named = {"HTTP_": 5, "CONTENT_": 0}
            headers = tuple(
                (name[cut:].replace("_", "-"), str(value))
                for name, value in environ.items()
                for start, cut in named.items()
                if name.startswith(start)
            )
            path = str(environ.get("PATH_INFO", "/"))
            query = str(environ.get("QUERY_STRING", ""))
            reply = door.handle(str(environ["REQUEST_METHOD"]), path, query, headers, body)
        start_response(f"{reply.status} {_phrase(reply.status)}", list(_with_length(reply)))
        return [reply.body]

    return application


def asgi(door: NoticeDoor) -> Asgi:
    """Return *door* as an ASGI application; the work is done in a thread, so that others are served meanwhile."""

    async def application(scope: Mapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        if body is None:
            reply = Reply(status=413)
        else:
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
            query = scope.get("query_string", b"").decode("latin-1")
            reply = await asyncio.to_thread(door.handle, scope["method"], scope["path"], query, headers, body)
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in _with_length(reply)]
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        await send({"type": "http.response.body", "body": reply.body})

    return application


async def _body(receive: Callable[..., Any]) -> bytes | None:
    """The whole body; None where it is larger than any notice."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_MOST:
            return None
        parts.append(part)
        more = message["type"] == "http.request" and bool(message.get("more_body"))
    return b"".join(parts)


def _with_length(reply: Reply) -> Headers:
    told = {name.lower() for name, _ in reply.headers}
    kind = () if "content-type" in told else (("Content-Type", "text/plain"),)  # what WSGI wants of every answer
    return (*reply.headers, *kind, ("Content-Length", str(len(reply.body))))


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Status"
