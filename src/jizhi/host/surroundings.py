"""What all code of a process shares and a plugin may change by mistake: looked at before a call, put back after it."""

from __future__ import annotations

import decimal
import locale
import os
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs


@attrs.frozen(kw_only=True)
class Surroundings:
    """The surroundings at one moment, each part as a value that compares."""

    folder: str
    locale: str
    numbers: tuple[Any, ...]
    signals: Mapping[int, Any]
    environment: Mapping[str, str]
    streams: tuple[bool, ...]

    def changed(self, now: Surroundings) -> tuple[str, ...]:
        """Return the names of the parts that are different *now*."""
        names = [field.name for field in attrs.fields(Surroundings)]
        return tuple(name for name in names if getattr(self, name) != getattr(now, name))


def look_around() -> Surroundings:
    """Return the surroundings as they are."""
    return Surroundings(
        folder=_folder(),
        locale=locale.setlocale(locale.LC_ALL),
        numbers=_numbers(),
        signals={number: signal.getsignal(number) for number in signal.valid_signals()},
        environment=dict(os.environ),
        streams=tuple(_is_open(number) for number in range(3)),
    )


def put_back(before: Surroundings, changed: tuple[str, ...]) -> tuple[str, ...]:
    """Put back what was *changed*; return the names of what cannot be: streams, and signals outside the main thread."""
    return tuple(name for name in changed if not _PUTTING_BACK[name](before))


def _folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _numbers() -> tuple[Any, ...]:
    """What every new thread counts with."""
    context = decimal.DefaultContext
    return (*(getattr(context, name) for name in _CONTEXT), tuple(context.traps.items()))


def _put_back_folder(before: Surroundings) -> bool:
    try:
        os.chdir(before.folder)
    except OSError:
        return False
    return True


def _put_back_locale(before: Surroundings) -> bool:
    locale.setlocale(locale.LC_ALL, before.locale)
    return True


def _put_back_numbers(before: Surroundings) -> bool:
    *values, traps = before.numbers
    for name, value in zip(_CONTEXT, values, strict=True):
        setattr(decimal.DefaultContext, name, value)
    decimal.DefaultContext.traps.update(dict(traps))
    return True


def _put_back_signals(before: Surroundings) -> bool:
    if threading.current_thread() is not threading.main_thread():
        return False
    for number, handler in before.signals.items():
        if handler is not None and signal.getsignal(number) != handler:
            signal.signal(number, handler)
    return True


def _put_back_environment(before: Surroundings) -> bool:
    for name in os.environ.keys() - before.environment.keys():
        del os.environ[name]
    os.environ.update(before.environment)
    return True


def _cannot(before: Surroundings) -> bool:
    return False


_CONTEXT: Final = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
_PUTTING_BACK: Final[Mapping[str, Callable[[Surroundings], bool]]] = {
    "folder": _put_back_folder,
    "locale": _put_back_locale,
    "numbers": _put_back_numbers,
    "signals": _put_back_signals,
    "environment": _put_back_environment,
    "streams": _cannot,
}
