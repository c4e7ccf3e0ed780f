"""Process mode: a plugin is called in a child process, which is killed with all it started when it is late."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any, Final

import attrs

from jizhi.host.limits import Limits

_STEP_SECONDS: Final = 0.005
_REPLY_MOST: Final = 1_000_000


@attrs.frozen(kw_only=True)
class Seen:
    """What was seen of a child: ``late``, or ``died`` without an answer, or its answer as plain data."""

    late: bool = False
    died: str = ""
    answer: Mapping[str, Any] = attrs.field(factory=dict)


def call_in_child(request: Mapping[str, Any], *, limits: Limits, most: int = _REPLY_MOST) -> Seen:
    """Run one call of a plugin in a child of its own, and leave nothing of it behind.

    The child says when it is ready; from then on the plugin runs and its deadline counts. Requests and answers are
    JSON in files, so that a child that fills or closes its ends never makes this process wait.

    Args:
        request: plain data as ``jizhi.host.child`` reads it.
        most: how many bytes of an answer are read; a longer one counts as none.
    """
    with TemporaryFile() as asked, TemporaryFile() as answered:
        asked.write(json.dumps(request).encode())
        asked.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "jizhi.host.child"],
            stdin=asked,
            stdout=answered,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        try:
            late = not _ended(child, answered.fileno(), limits)
        finally:
            _kill_all(child)
        if late:
            return Seen(late=True)
        answered.seek(0)
        return _read(answered.read(most), child.returncode)


def _ended(child: subprocess.Popen[bytes], answered: int, limits: Limits) -> bool:
    """Wait for the end of the child; False where it is late."""
    deadline, ready = time.monotonic() + limits.start_seconds, False
    while child.poll() is None:
        if not ready and os.fstat(answered).st_size:
            deadline, ready = time.monotonic() + limits.io_seconds, True
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP_SECONDS)
    return True


def _kill_all(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started, and wait for the child, so that no zombie stays."""
    if os.name == "posix":
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            child.poll()
    else:
        child.kill()
    child.wait()


def _read(text: bytes, code: int) -> Seen:
    _, _, answer = text.partition(b"\n")
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return Seen(died=f"exit code {code}" if code >= 0 else signal.Signals(-code).name)
    return Seen(answer=found)
