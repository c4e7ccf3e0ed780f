"""Crowds: many processes that do one thing at once, for tests of races; POSIX only."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import warnings
from collections.abc import Callable
from typing import Any

WAIT_SECONDS = 120.0


def crowd(work: Callable[[int], Any], count: int, *, together: bool = True) -> list[Any]:
    """Do *work* in *count* forked processes; return what each returned, or the text of what it raised.

    Args:  together: they begin at one moment.

    >>> crowd(lambda number: number * 2, 3)
    [0, 2, 4]
    """
    start = multiprocessing.get_context("fork").Barrier(count if together else 1)
    members = [_member(work, number, start) for number in range(count)]
    return [_answer(pipe, pid) for pipe, pid in members]


def forked(work: Callable[[], Any]) -> int:
    """Do *work* in a forked process; return its id. The child ends without any clean-up, as one that is killed does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that this process has threads
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def _member(work: Callable[[int], Any], number: int, start: Any) -> tuple[int, int]:
    reading, writing = os.pipe()

    def run() -> None:
        os.close(reading)
        try:
            start.wait(WAIT_SECONDS)
            answer = work(number)
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe)

    pid = forked(run)
    os.close(writing)
    return reading, pid


def _answer(reading: int, pid: int) -> Any:
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(told) if told else "it was killed"
