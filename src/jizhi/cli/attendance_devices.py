"""Where ``jizhi attendance`` meets devices: punches fetched, a place for terminals that push, a punch by phone."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from jizhi.cli.attendance_doing import now, tell_taken, wanted
from jizhi.cli.console import NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import read_text
from jizhi.cli.listening import listen
from jizhi.errors import AdapterFailed
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.office.desk import Desk
from jizhi.office.timekeeping import pull_punches, punch_by_phone

WINDOW: Final = timedelta(days=31)
_LOG_SECONDS: Final = 300
"""How long a source may take for its first punch: a terminal hands its whole log over before it."""
_PLACE = "纬度,经度，如 22.5431,114.0579 · latitude,longitude"


def a_place(text: str) -> tuple[Decimal, Decimal]:
    """The latitude and longitude that *text* names."""
    try:
        latitude, longitude = (Decimal(each.strip()) for each in text.split(","))
    except (ValueError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"{text}: {_PLACE}") from None
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise argparse.ArgumentTypeError(f"{text}: {_PLACE}")
    return latitude, longitude


def _source(options: argparse.Namespace, ability: str) -> Any:
    """Open what ``--source`` names in the file of settings, under watch.

    Raises: WrongUse, SettingsRefused.
    """
    source, file = wanted(options, "source", "settings")
    try:
        document = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as trouble:
        raise WrongUse(f"{file}: 不是正确的 TOML · is no TOML: {trouble}") from trouble
    table = document.get(source)
    if not isinstance(table, dict):
        raise WrongUse(f"{file}: 没有 [{source}] · there is no [{source}]: {', '.join(document) or '-'}")
    host = Host(discover=True)
    offers = host.punch_sources()
    name = table.pop("offer", source)
    if name not in offers:
        known = ", ".join(offers) or "-"
        raise WrongUse(f"{file}: [{source}] offer = {name!r}: 没有这个插件 · no such plugin: {known}")
    if ability not in offers[name].abilities:
        other = "listen" if ability == "pull" else "pull"
        raise WrongUse(f"{file}: [{source}] {name}: 请用 attendance {other} · it wants attendance {other}")
    settings = read_settings(offers[name].settings, table, offer=name, environment=os.environ)
    return host.adapter("jizhi_punch_sources", name, settings, seconds=_LOG_SECONDS)


def _pull(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    source, at = _source(options, "pull"), now(options)
    since, until = options.since or at - WINDOW, options.end or at
    if since >= until:
        raise WrongUse("attendance pull: --since 应早于 --to 和此刻 · --since comes before --to and now")
    try:
        taken = pull_punches(desk, options.project, source, since=since, until=until, at=at)
    except AdapterFailed as trouble:  # used rightly, and yet nothing came: what came before is kept
        console.refuse(trouble)
        return NEEDS_A_PERSON
    return tell_taken(console, taken)


def _listen(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    receiver = _source(options, "push")
    return listen(desk, options.project, receiver, console, address=(options.bind, options.port))


def _punch(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    employee, place = wanted(options, "employee", "place")
    taken = punch_by_phone(
        desk, options.project, employee, latitude=place[0], longitude=place[1], accuracy_m=options.accuracy,
        at=now(options),
    )  # fmt: skip
    return tell_taken(console, taken)


MEETING: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"pull": _pull, "listen": _listen, "punch": _punch}
)
"""By word, what meets a device."""
