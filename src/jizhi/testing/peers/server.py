"""A peer: a real HTTP server on loopback in a thread; a vendor's peer says what it answers, or that the line is cut."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

import attrs

LOOPBACK: Final = "127.0.0.1"


@attrs.frozen(kw_only=True)
class Answer:
    """What a peer answers; ``cut`` closes the line in place of an answer."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    cut: bool = False


class Peer:
    """A server that is up inside its ``with`` block; subclasses give ``answer``."""

    def __init__(self, *, port: int = 0) -> None:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = peer.answer(self.path, dict(self.headers.items()), body)
                if not answer.cut:
                    self.send_response(answer.status)
                    for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.body)

            def log_message(self, format: str, *values: object) -> None:
                """Say nothing: what goes over the line may be personal."""

        self._server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where the peer listens."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer one request; a vendor's peer overrides it. This one knows nothing."""
        return Answer(status=404)

    def serve(self) -> None:
        """Serve until ``shutdown`` or Ctrl-C."""
        self._server.serve_forever(poll_interval=0.05)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
