"""The guard: no hook, no adapter under watch and no socket while a unit of a store is open in the same thread.

@pytest.fixture(autouse=True)
def nothing_is_called_inside_a_unit(monkeypatch):
    guard(monkeypatch, MemoryStore)
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from jizhi.host import Host
from jizhi.host.adapters import Watched


class CalledInsideAUnit(BaseException):
    """A hook or a socket was used while a unit was open; a BaseException, so that nothing contains it."""


class _Units(threading.local):
    open = 0


_units = _Units()


def guard(monkeypatch: Any, *stores: type[Any]) -> None:
    """Watch the units of these classes of *stores* until the test ends; *monkeypatch* is pytest's."""
    for store in stores:
        for verb in ("reading", "writing"):
            monkeypatch.setattr(store, verb, _counted(getattr(store, verb)))
    for place, call in ((Host, "announce"), (Host, "offered"), (Watched, "called")):
        monkeypatch.setattr(place, call, _refused(getattr(place, call), f"{place.__name__}.{call}"))
    monkeypatch.setattr(socket.socket, "connect", _refused(socket.socket.connect, "socket.connect"))


def _counted(verb: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(verb)
    @contextmanager
    def counted(self: Any) -> Iterator[Any]:
        with verb(self) as unit:
            _units.open += 1
            try:
                yield unit
            finally:
                _units.open -= 1

    return counted


def _refused(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(call)
    def refused(self: Any, *given: Any, **more: Any) -> Any:
        local = isinstance(self, socket.socket) and self.family == getattr(socket, "AF_UNIX", None)
        if _units.open and not local:
            raise CalledInsideAUnit(f"{name} was called while a unit of a store is open: effects leave by the outbox")
        return call(self, *given, **more)

    return refused
