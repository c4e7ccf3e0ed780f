"""What a terminal pushes by ADMS (PUSH): one request read, one reply; no socket, no clock, nothing remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import attrs

from jizhi.errors import NoticeRefused
from jizhi.findings import Finding
from jizhi.ports import DevicePunch, Health, Received, Reply, Request
from jizhi_zkteco.commands import NAME, Command, CommandResult
from jizhi_zkteco.lines import ClockShown, Lines

_PLACE: Final = re.compile(r"(?:.*/)?iclock/(cdata|getrequest|devicecmd|ping|registry|fdata|push)(?:\.aspx)?")
_SERIAL: Final = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
_RESULT: Final = re.compile(rb"ID=(\d{1,9})[&\r\n]+Return=(-?\d{1,9})\b", re.ASCII)
_OK: Final = b"OK\n"


@attrs.frozen(kw_only=True)
class AdmsSettings:
    """The terminals, and how far they are believed.

    Args:
        devices: the serial numbers of your terminals.
        offset_minutes: of the clocks of the terminals; China is 480.
        trust: a serial number proves nothing (``none``); ``network`` where only your terminals reach the receiver.
        directed: whether people press the keys for in and out; elsewhere the key's state says nothing.
        strangers: ``refused``, or ``told``: handed on with trust ``none``, for the quarantine of timekeeping.
        poll_seconds: how often a terminal asks for commands.
    """

    devices: tuple[str, ...]
    offset_minutes: int = attrs.field(default=480, validator=[attrs.validators.ge(-840), attrs.validators.le(840)])
    trust: Literal["none", "network"] = "none"
    directed: bool = False
    strangers: Literal["refused", "told"] = "refused"
    poll_seconds: int = attrs.field(default=30, validator=attrs.validators.ge(1))

    @property
    def zone(self) -> timezone:
        """Where the clocks of the terminals stand."""
        return timezone(timedelta(minutes=self.offset_minutes))


@attrs.frozen(kw_only=True)
class Heard:
    """What a terminal said.

    Args:
        punches: what was read of its log, in its order.
        results: of commands that it had been given.
        dropped: how many lines of which other tables came; what they said is not kept.
        clock: of a push of a single line, which a terminal sends at once unless it was cut off.
        reply: what it is to hear once the punches are kept.
    """

    device: str
    punches: Sequence[DevicePunch | Finding] = ()
    results: tuple[CommandResult, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    clock: ClockShown | None = None
    reply: Reply


@attrs.frozen
class Adms:
    """``PunchReceiver`` of terminals that push; ``hear`` is the same with commands, results and the clock."""

    settings: AdmsSettings
    abilities = frozenset({"push"})

    def receive(self, request: Request) -> Received:
        """Read what a terminal sent."""
        heard = self.hear(request)
        return Received(punches=heard.punches, reply=heard.reply)

    def health(self, *, at: datetime) -> Health:
        """Say whether a terminal is registered; who pushes cannot be asked."""
        return Health(bool(self.settings.devices), "" if self.settings.devices else "no terminal is registered")

    def hear(self, request: Request, *, commands: Sequence[Command] = ()) -> Heard:
        """Read what a terminal sent; where it asks for commands, *commands* are what it is given.

        Raises:  NoticeRefused: no terminal of yours (``not-ours``), or nothing a terminal would send (``malformed``).
        """
        place, asked = _PLACE.fullmatch(request.path), dict(parse_qsl(request.query))
        device = asked.get("SN", "")
        if place is None or not _SERIAL.fullmatch(device):
            raise NoticeRefused(NAME, "malformed", "nothing that a terminal would send")
        known = device in self.settings.devices
        if not known and self.settings.strangers == "refused":
            raise NoticeRefused(NAME, "not-ours", "the serial number is not registered")
        match place[1], request.method:
            case "cdata", "GET":
                return Heard(device=device, reply=_reply(request, self._options(device)))
            case "cdata" | "fdata", "POST":
                return self._table(request, device, asked.get("table", ""), known=known)
            case "getrequest", "GET":
                lines = "".join(f"C:{command.number}:{command.text}\n" for command in commands if known)
                return Heard(device=device, reply=_reply(request, lines.encode() or _OK))
            case "devicecmd", "POST":
                results = [
                    CommandResult(number=int(each[1]), code=int(each[2])) for each in _RESULT.finditer(request.body)
                ]
                return Heard(device=device, results=tuple(results) if known else (), reply=_reply(request, _OK))
        return Heard(device=device, reply=_reply(request, _OK))

    def _options(self, device: str) -> bytes:
        """What is asked of a terminal: the log as it comes to be, and no names, fingers, faces or photos."""
        hours = self.settings.offset_minutes / 60
        lines = (
            f"GET OPTION FROM: {device}", "ATTLOGStamp=None", "OPERLOGStamp=9999", "ATTPHOTOStamp=9999",
            "ErrorDelay=30", f"Delay={self.settings.poll_seconds}", "TransTimes=00:00;12:00", "TransInterval=1",
            "TransFlag=TransData AttLog", f"TimeZone={hours:g}", "Realtime=1", "Encrypt=None",
        )  # fmt: skip
        return "".join(f"{line}\n" for line in lines).encode()

    def _table(self, request: Request, device: str, table: str, *, known: bool) -> Heard:
        trust: Literal["none", "network"] = self.settings.trust if known else "none"
        read: dict[str, Any] = {"zone": self.settings.zone, "directed": self.settings.directed, "trust": trust}
        lines = Lines(body=request.body, device=device, **read)
        count = len(lines)
        reply = _reply(request, b"OK: %d\n" % count)
        if table.upper() != "ATTLOG":
            return Heard(device=device, dropped=_kinds(table, lines), reply=reply)
        only = lines[0] if count == 1 else None
        clock = ClockShown(device=device, shown=only.at, known=request.at) if isinstance(only, DevicePunch) else None
        return Heard(device=device, punches=lines, clock=clock, reply=reply)


def _kinds(table: str, lines: Lines) -> tuple[tuple[str, int], ...]:
    """How many lines of which kind came, by their first word where the vendor has it; nothing of what they say."""
    words = ("OPLOG", "USER", "FP", "FACE", "USERPIC", "BIODATA", "BIOPHOTO", "FVEIN")
    found: dict[str, int] = {}
    for text in lines.texts() if table.upper() in ("OPERLOG", "BIODATA") else ("",):
        kind = next((word for word in words if text.startswith(f"{word} ")), _word(table))
        found[kind] = found.get(kind, 0) + 1
    return tuple(sorted(found.items()))


def _word(table: str) -> str:
    return table.upper() if table.isascii() and table.isalnum() and len(table) <= 16 else "?"


def _reply(request: Request, body: bytes) -> Reply:
    """A terminal sets its clock by the date of the answer."""
    date = request.at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return Reply(headers=(("Content-Type", "text/plain"), ("Date", date)), body=body)
