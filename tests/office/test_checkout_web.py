"""The door for notices: by hand, as WSGI and as ASGI; bounded, named by its path, answered after the commit."""

from __future__ import annotations

import asyncio
import io
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import attrs
import pytest

from jizhi.fees.payments import Receipt
from jizhi.office.checkout import BODY_MOST, CheckoutAsked, NoticeDoor, asgi, open_checkout, wsgi
from jizhi.testing.checkouts import PROJECT, bill_of, channel_of, owing
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.memory import MemoryStore

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


@attrs.define
class Place:
    """A door with one paid order behind it."""

    store: MemoryStore
    gateway: MemoryGateway
    door: NoticeDoor
    number: str
    seen: list = attrs.field(factory=list)

    def notice(self):
        return self.gateway.notice(self.number, at=NOON)

    def receipts(self):
        with self.store.reading() as known:
            return len(list(known.find(Receipt)))


@pytest.fixture
def place():
    """Zhang has paid; the notice is under way."""
    store, gateway, seen = MemoryStore(), MemoryGateway(), []
    desk, channel = owing(store, {"zhang": (10_000,)}), channel_of(gateway)
    asked = CheckoutAsked(project=PROJECT, key="k", payer="zhang", bills=(bill_of("zhang"),))
    number = open_checkout(desk, channel, asked, at=NOON).order.number
    gateway.pay(number, at=NOON)
    deaf = attrs.evolve(channel, name="deaf", notices=None)
    door = NoticeDoor(desk=desk, channels={"memory": channel, "deaf": deaf}, now=lambda: NOON, watch=seen.append)
    return Place(store, gateway, door, number, seen)


def test_a_notice_is_answered_after_it_is_in_the_books(place):
    """The path names the channel, whatever stands before it."""
    sent = place.notice()
    for path in ("/pay/notices/memory", "/memory/"):
        assert 200 == place.door.handle("POST", path, "", sent.headers, sent.body).status
    assert (["done", "repeated"], 1) == ([each.fate for each in place.seen], place.receipts())


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/pay/other", b"{}", 404),
        ("POST", "/pay/deaf", b"{}", 404),
        ("POST", "/", b"", 404),
        ("GET", "/pay/memory", b"", 405),
        ("POST", "/pay/memory", b"x" * (BODY_MOST + 1), 413),
        ("POST", "/pay/memory", b"{}", 500),
    ],
)
def test_what_is_no_notice_is_turned_away(place, method, path, body, status):
    """Nothing of it is kept."""
    assert status == place.door.handle(method, path, "", (), body).status
    assert 0 == place.receipts()


def test_what_cannot_be_kept_is_sent_again(place):
    """The store is down: the channel does not hear that it is kept, and whoever watches hears why."""
    sent = place.notice()
    for point in (1, 2, 3):
        broken = attrs.evolve(place.door.desk, store=Down(place.store, point))
        door = attrs.evolve(place.door, desk=broken)
        assert 500 == door.handle("POST", "/memory", "", sent.headers, sent.body).status
    assert {"notice-not-kept"} == {each.code for each in place.seen}
    assert 200 == place.door.handle("POST", "/memory", "", sent.headers, sent.body).status


class Down(FaultyStore):
    """A store that fails from a call on, until the end."""

    def call(self):
        self.calls += 1
        if self.calls >= self.fail_at:
            raise Injected(f"call {self.calls}")


def test_the_door_is_a_wsgi_application(place):
    """By the standard's own validator, over a real socket."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *words):
            pass

    with make_server("127.0.0.1", 0, validator(wsgi(place.door)), handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            sent = place.notice()
            url = f"http://127.0.0.1:{server.server_port}/pay/memory?x=1"
            posted = urllib.request.Request(url, data=sent.body, headers=dict(sent.headers), method="POST")
            with urllib.request.urlopen(posted, timeout=10) as answer:
                assert 200 == answer.status
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(url, data=sent.body + b" ", method="POST"), timeout=10)
            refused.value.close()
        finally:
            server.shutdown()
    assert (500, 1) == (refused.value.code, place.receipts())


@pytest.mark.parametrize(("size", "status"), [("x", "400"), ("9" * 12, "400"), (str(BODY_MOST + 1), "413")])
def test_a_wsgi_body_is_bounded_before_it_is_read(place, size, status):
    """Nobody fills the memory."""

    class Untouched(io.BytesIO):
        def read(self, *given):
            raise AssertionError("it was read")

    said = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/memory", "CONTENT_LENGTH": size, "wsgi.input": Untouched()}
    wsgi(place.door)(environ, lambda line, headers: said.append(line))
    assert [status] == [line.split()[0] for line in said]


def asked(place, sent, *parts, path="/memory", kind="http"):
    """Send a request to the ASGI application in parts; return what it sent."""
    incoming = [
        {"type": "http.request", "body": part, "more_body": place_ < len(parts) - 1}
        for place_, part in enumerate(parts)
    ]
    outgoing = []

    async def receive():
        return incoming.pop(0)

    async def send(message):
        outgoing.append(message)

    scope = {
        "type": kind, "method": "POST", "path": path, "query_string": b"a=1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.headers],
    }  # fmt: skip
    asyncio.run(asgi(place.door)(scope, receive, send))
    return outgoing


def test_the_door_is_an_asgi_application(place):
    """A body in parts is one body; one that is too large is not gathered."""
    sent = place.notice()
    start, body = asked(place, sent, sent.body[:5], sent.body[5:])
    assert (200, "http.response.body", 1) == (start["status"], body["type"], place.receipts())
    assert 413 == asked(place, sent, b"x" * BODY_MOST, b"x")[0]["status"]
    assert 404 == asked(place, sent, b"", path="/none")[0]["status"]
    assert [] == asked(place, sent, b"", kind="lifespan")
