"""S06: whatever names an inner address is refused at the moment of connecting, by what it was resolved to."""

from __future__ import annotations

import io
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import attrs
import pytest
from jizhi_http import Call, Line, addresses, is_outside, judged

from jizhi.errors import PeerRefused, UnknownOutcome, Unreachable

LOCAL = ("127.0.0.1/32",)
PUBLIC = "203.107.45.170"
WRITTEN = (
    "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost",
    "0.0.0.0", "0", "169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::1]",
    "10.0.0.1",
    "192.168.1.1", "172.16.0.9", "100.64.0.1", "[fe80::1]", "[fd00::1]", "224.0.0.1", "255.255.255.255",
    "100.100.100.200",
)  # fmt: skip
"""Ways to write an address that is not for us: our own, the neighbours', the metadata service of a cloud."""
SCHEMES = ("file:///etc/passwd", "ftp://example.com/", "gopher://x/", "//x", "", "http:///", "http://u:p@x/", "data:,x",
           "http://x:99999/", "http://[::1/", "http://x/a\r\nHost: y", "jar:http://x!/")  # fmt: skip


@pytest.fixture
def called(monkeypatch):
    """The addresses that a connection was tried to; none of them answers."""
    tried = []

    def refused(place, seconds):
        tried.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    return tried


@pytest.fixture
def server():
    """A server on this machine that points to the metadata service; ``heard`` are the paths it was asked for."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.heard.append(self.path)
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"go")

        def log_message(self, format, *values):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as place:
        place.heard = []
        thread = threading.Thread(target=place.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield place
        finally:
            place.shutdown()
            thread.join()


def get(line, url):
    """Ask for a URL; return status and body."""
    into = io.BytesIO()
    status, _ = line.send(Call(method="GET", url=url, timeout_seconds=5), into)
    return status, into.getvalue()


@pytest.mark.parametrize("host", WRITTEN)
def test_an_inner_address_is_refused_however_it_is_written(host, called):
    """The resolver of this machine reads all the old ways to write one, and what it says is judged."""
    with pytest.raises((PeerRefused, Unreachable)) as refused:
        get(Line(name="x"), f"http://{host}:80/")
    assert [] == called
    assert isinstance(refused.value, PeerRefused) or host.startswith("[")  # a machine without IPv6 has no such address


@pytest.mark.parametrize("url", SCHEMES)
def test_what_is_no_address_of_http_is_refused(url, called):
    """Above all ``file:``, and headers hidden in a path."""
    with pytest.raises(PeerRefused):
        get(Line(name="x", resolve=lambda host, port: [PUBLIC]), url)
    assert [] == called


def test_a_name_of_an_inner_address_is_refused(called):
    """The judgement is of the address, not of the name; of several addresses only the public ones are tried."""
    for inner in ("127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "169.254.169.254"):
        with pytest.raises(PeerRefused):
            get(Line(name="x", resolve=lambda host, port, inner=inner: [inner]), "https://pay.example/")
    with pytest.raises(Unreachable):
        get(Line(name="x", resolve=lambda host, port: ["10.0.0.1", PUBLIC, "127.0.0.1"]), "https://pay.example/")
    assert [PUBLIC] == called


@attrs.frozen(kw_only=True)
class AsksTwice(Line):
    """The twin: it judges one answer of the resolver and connects another."""

    def _line(self, host, port, seconds):
        judged(host, port, name=self.name, resolve=self.resolve, inside=self.inside)
        return socket.create_connection((next(iter(self.resolve(host, port))), port), seconds)


@pytest.mark.parametrize("kind", [Line, AsksTwice])
def test_a_name_that_changes_its_mind_between_check_and_connect_gains_nothing(kind, called):
    """DNS rebinding: the address that was judged is the one that is connected."""
    answers = [PUBLIC, "127.0.0.1"] * 3
    line = kind(name="x", resolve=lambda host, port: [answers.pop(0)])
    for _ in range(3):
        with pytest.raises((PeerRefused, Unreachable)):
            get(line, "http://rebinds.example/")
    assert all(is_outside(address) for address in called) == (kind is Line)


def test_a_redirect_is_an_answer_and_is_not_followed(server):
    """Also where this machine was set as allowed; the resolver is asked once, for the name that was called."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://vendor.example:{server.server_port}/a?b=c"
    assert (302, b"go") == get(Line(name="x", inside=LOCAL, resolve=resolve), url)
    assert (["vendor.example"], ["/a?b=c"]) == (asked, server.heard)


def test_this_machine_is_called_only_where_it_was_set_as_allowed(server):
    """What a test needs is written down in its settings, and reaches no further than it says."""
    url = f"http://127.0.0.1:{server.server_port}/"
    for inside in ((), ("10.0.0.0/8",), ("127.0.0.2/32",)):
        with pytest.raises(PeerRefused):
            get(Line(name="x", inside=inside), url)
    assert 302 == get(Line(name="x", inside=LOCAL), url)[0]
    assert ["/"] == server.heard


def test_a_proxy_of_the_environment_is_not_asked(server, monkeypatch):
    """A proxy would resolve the name itself, and nobody would judge what it finds."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    with pytest.raises(PeerRefused):
        get(Line(name="x", resolve=lambda host, port: ["10.0.0.1"]), "http://inner.example/")
    assert [] == server.heard


def test_a_name_without_an_address_is_unreachable():
    with pytest.raises(Unreachable):
        get(Line(name="x", resolve=lambda host, port: []), "http://nowhere.example/")

    def fails(host, port):
        raise socket.gaierror

    with pytest.raises(Unreachable):
        get(Line(name="x", resolve=fails), "https://nowhere.example/")


def test_who_speaks_no_tls_is_unreachable(server):
    """Nothing of a request was said before the certificate was seen."""
    with pytest.raises(Unreachable):
        get(Line(name="x", inside=LOCAL), f"https://127.0.0.1:{server.server_port}/")
    assert [] == server.heard


def test_an_answer_that_is_too_long_is_lost(server):
    line = Line(name="x", inside=LOCAL)
    with pytest.raises(UnknownOutcome):
        line.ask(f"http://127.0.0.1:{server.server_port}/", None, {}, 5, 1)


def test_the_resolver_of_this_machine_tells_each_address_once():
    assert ("127.0.0.1",) == addresses("127.0.0.1", 80)
