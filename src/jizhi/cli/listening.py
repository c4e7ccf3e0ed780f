"""A place for terminals that push, on the office's own network: one request at a time, bounded, kept then answered.

The protocol of the terminals has no secret and no encryption: whoever reaches the port can pretend to be one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl

from jizhi.cli.attendance_doing import tell_taken
from jizhi.cli.console import NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.serving import Place
from jizhi.errors import JizhiError, NoticeRefused
from jizhi.office.desk import Desk
from jizhi.office.timekeeping import Taken, receive_push
from jizhi.ports import Reply, Request

BODY_MOST: Final = 16 * 1024 * 1024
"""How many bytes a terminal may push at once; a log of 100 000 punches has 4 MB."""
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


class _Server(Place):
    """Knows where punches go, and sums up what came."""

    def __init__(self, address: tuple[str, int], desk: Desk, project: str, receiver: Any, console: Console) -> None:
        super().__init__(address, console, body_most=BODY_MOST)
        self.desk, self.project, self.receiver = desk, project, receiver
        self.taken = Taken()

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


def _who(peer: str, request: Request) -> str:
    """The address that a request came from, and the serial number that it names."""
    serial = dict(parse_qsl(request.query)).get("SN", "")
    return f"{peer} {serial}" if _SERIAL.fullmatch(serial) else peer
