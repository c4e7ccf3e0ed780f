"""One call of foreign code: in a thread of its own, waited for until its deadline, whatever it raises."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

import attrs

INSIDE: Final[ContextVar[str]] = ContextVar("jizhi_plugin", default="")
"""The plugin whose code this thread runs, empty elsewhere; a thread starts with a context of its own."""

_MESSAGE_MOST: Final = 1000


@attrs.frozen(kw_only=True)
class Ended:
    """How a call ended: with a value or with what it raised; ``why`` is its message, ``cpu_seconds`` what it used."""

    value: Any = None
    raised: BaseException | None = None
    why: str = ""
    cpu_seconds: float = 0.0


def call(work: Callable[[], Any], *, plugin: str, seconds: float) -> Ended | None:
    """Run *work* beside this thread and wait for it; None where it is not done after *seconds*.

    What is late is abandoned, not stopped: Python has no way to stop a thread. Its answer is never looked at. A
    thread of its own has a decimal context and context variables of its own, so that none of ours can be changed.

    >>> call(lambda: 2 + 2, plugin="ours", seconds=5).value
    4
    >>> call(lambda: 1 // 0, plugin="ours", seconds=5).why
    'integer division or modulo by zero'
    """
    ended: list[Ended] = []
    done = threading.Event()

    def run() -> None:
        INSIDE.set(plugin)
        start = time.thread_time()
        try:
            value = work()
            ended.append(Ended(value=value, cpu_seconds=time.thread_time() - start))
        except BaseException as raised:
            # The message is made here too: it is foreign code like the rest, and may hang.
            ended.append(Ended(raised=raised, why=message_of(raised), cpu_seconds=time.thread_time() - start))
        finally:
            done.set()

    threading.Thread(target=run, name=f"plugin {plugin}", daemon=True).start()
    return ended[0] if done.wait(seconds) and ended else None


def message_of(raised: BaseException) -> str:
    """Return what an exception says, cut short, whatever its own code does."""
    try:
        return str(raised)[:_MESSAGE_MOST]
    except BaseException:
        return "(its message cannot be read)"
