"""Commands for a terminal that asks for them, and what it says has become of them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

import attrs

from jizhi.errors import RequestRefused

NAME: Final = "zkteco-adms"
ALLOWED: Final = (
    "CHECK",
    "INFO",
    "LOG",
    "REBOOT",
    "DATA QUERY ATTLOG ",
    "DATA UPDATE USERINFO ",
    "DATA DELETE USERINFO ",
)
"""How a command may begin: none that runs a program, moves a file, clears a log or asks for a face."""

CODES: Final = {0: "done", -1: "not supported, or no data", -2: "file refused", -1002: "bad syntax", -1004: "no table"}
"""What terminals answer, as they were seen to."""


@attrs.frozen(kw_only=True)
class Command:
    """A command with its number, by which its result is known.

    Raises:  RequestRefused: none of ``ALLOWED``, or of more than one line.

    >>> Command(number=1, text="Shell reboot")
    Traceback (most recent call last):
    jizhi.errors.RequestRefused: zkteco-adms: no command that is sent to a terminal: 'Shell reboot'
    """

    number: int = attrs.field(validator=attrs.validators.ge(1))
    text: str

    def __attrs_post_init__(self) -> None:
        begun = any(self.text == each or (each[-1] == " " and self.text.startswith(each)) for each in ALLOWED)
        if not begun or not self.text.replace("\t", "").isprintable():
            raise RequestRefused(NAME, f"no command that is sent to a terminal: {self.text!r}")


@attrs.frozen(kw_only=True)
class CommandResult:
    """What a terminal says of a command: 0 is done, another code is not."""

    number: int
    code: int

    @property
    def why(self) -> str:
        """The code in words."""
        return CODES.get(self.code, "refused")


def ask_again(since: datetime, until: datetime, *, zone: timezone) -> str:
    """Return the command that has a terminal send its log of a time again.

    >>> ask_again(datetime(2025, 3, 1, tzinfo=timezone.utc), datetime(2025, 3, 2, tzinfo=timezone.utc),
    ...     zone=timezone.utc)
    'DATA QUERY ATTLOG StartTime=2025-03-01 00:00:00\\tEndTime=2025-03-02 00:00:00'
    """
    start, end = (each.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") for each in (since, until))
    return f"DATA QUERY ATTLOG StartTime={start}\tEndTime={end}"


class CommandQueue:
    """Commands that wait, in the memory of one process; several processes keep theirs in a table of the host.

    A command is handed over once, and again when no result has come for *again_after*: all of them may be repeated.
    """

    def __init__(self, *, again_after: timedelta = timedelta(minutes=5)) -> None:
        self._again_after, self._lock, self._last = again_after, threading.Lock(), 0
        self._waiting: dict[str, dict[int, tuple[Command, datetime | None]]] = {}

    def ask(self, device: str, text: str) -> Command:
        """Let a command wait for a terminal; its result comes under its number.

        Raises:  RequestRefused: it is none that may be sent.
        """
        with self._lock:
            command = Command(number=self._last + 1, text=text)
            self._last = command.number
            self._waiting.setdefault(device, {})[command.number] = (command, None)
        return command

    def hand_over(self, device: str, *, at: datetime) -> Sequence[Command]:
        """Return what is due for a terminal now."""
        with self._lock:
            waiting = self._waiting.get(device, {})
            due = [command for command, given in waiting.values() if given is None or at - given >= self._again_after]
            waiting.update({command.number: (command, at) for command in due})
        return due

    def settle(self, device: str, results: Iterable[CommandResult]) -> Sequence[CommandResult]:
        """Take results over; return those of commands of this terminal, each once."""
        with self._lock:
            waiting = self._waiting.get(device, {})
            return [each for each in results if waiting.pop(each.number, None)]
