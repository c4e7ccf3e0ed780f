"""A peer: a real HTTP server on loopback in a thread; a vendor's peer says what it answers, or how it fails to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

import attrs

LOOPBACK: Final = "127.0.0.1"


@attrs.frozen(kw_only=True)
class Answer:
    """What a peer answers.

    ``cut`` closes the line in place of an answer; ``drip`` sends it a byte at a time, slower than anybody waits.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    cut: bool = False
    drip: bool = False


class Peer:
    """A server that is up inside its ``with`` block; subclasses give ``answer``."""

    def __init__(self, *, port: int = 0) -> None:
        self.over = threading.Event()
        self._server = self._listening(port)
        self._lock = threading.Lock()
        self._up = True

    def _listening(self, port: int) -> ThreadingHTTPServer:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(peer.get(self.path, dict(self.headers.items())))

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(size)
                if len(body) == size:  # else the other side has hung up in the middle
                    self._say(peer.answer(self.path, dict(self.headers.items()), body))

            def _say(self, answer: Answer) -> None:
                if not answer.cut:
                    self.send_response(answer.status)
                    for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
                        self.send_header(name, value)
                    self.end_headers()
                    peer._write(self, answer)

            def log_message(self, format: str, *values: object) -> None:
                """Say nothing: what goes over the line may be personal."""

        return ThreadingHTTPServer((LOOPBACK, port), Handler)

    def _write(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if not answer.drip:
            handler.wfile.write(answer.body)
            return
        for byte in answer.body:
            try:
                handler.wfile.write(bytes((byte,)))
            except OSError:
                break  # the other side has hung up, as it should
            if self.over.wait(0.2):
                break

    @property
    def url(self) -> str:
        """Where the peer listens."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer one request; a vendor's peer overrides it. This one knows nothing."""
        return Answer(status=404)

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """Answer one GET; few vendors have any."""
        return Answer(status=405)

    def serve(self) -> None:
        """Serve until ``shutdown`` or Ctrl-C."""
        self._server.serve_forever(poll_interval=0.05)

    def go_down(self) -> None:
        """Refuse every connection until ``come_back``."""
        if self._up:
            self._server.shutdown()
            self._server.server_close()
            self._up = False

    def come_back(self) -> None:
        """Listen again, at the same place."""
        if not self._up:
            self._server = self._listening(self._server.server_port)
            self._up = True
            self.__enter__()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self.go_down()
