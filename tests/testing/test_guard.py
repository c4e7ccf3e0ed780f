"""The guard of the whole suite: nothing is called while a unit is open."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from jizhi.host import Host
from jizhi.testing.guard import CalledInsideAUnit
from jizhi.testing.memory import MemoryStore


def connect() -> None:
    """Speak to another machine."""
    with socket.socket() as line:
        line.connect(("127.0.0.1", 9))


CALLS: list[Callable[[], Any]] = [
    lambda: Host().announce("jizhi_bills_issued", bills=()),
    lambda: Host().stores(),
    connect,
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("unit", ["reading", "writing"])
def test_an_errand_that_calls_out_of_a_unit_is_found_out(call: Callable[[], Any], unit: str) -> None:
    """The broken twin of every errand: it tells before it has kept, and the guard that all tests run under says so."""
    with pytest.raises(CalledInsideAUnit, match="effects leave by the outbox"), getattr(MemoryStore(), unit)():
        call()


def test_outside_of_a_unit_everything_may_be_called() -> None:
    """Also after one that was left by an error."""
    store = MemoryStore()
    with pytest.raises(ZeroDivisionError), store.writing():
        raise ZeroDivisionError
    assert () == Host().announce("jizhi_bills_issued", bills=())
