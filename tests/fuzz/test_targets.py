"""Whatever comes from outside is read or refused by name: samples, what was met once, and damage by the seed.

``python3 dev.py fuzz`` tries the same targets by coverage. ``JIZHI_FAULTS=nightly`` asks for more here.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from random import Random

import pytest

from jizhi.errors import FileNotRead

from .__main__ import INSTALL
from .damage import damaged
from .target import Target
from .targets import TARGETS, met

SECONDS = 60 if os.environ.get("JIZHI_FAULTS") == "nightly" else 0.2


def tried(name: str, target: Target, seconds: float) -> tuple[int, int]:
    """Damage by the seed for so long; how many were taken, and how many refused."""
    fate, taken, refused = Random(f"fuzz {name}"), 0, 0
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or taken + refused < 20:
        content = damaged(fate, target.samples)
        try:
            done = target.tried(content)
        except Exception as mistake:
            raise AssertionError(f"{name} stumbles over {content!r}") from mistake
        taken, refused = taken + done, refused + (not done)
    return taken, refused


@pytest.mark.faults
@pytest.mark.parametrize("name", TARGETS)
def test_what_comes_from_outside_is_read_or_refused_by_name(name):
    """Samples are taken; what was met once, and whatever damage makes of them, raises nothing but a refusal of ours."""
    target = TARGETS[name]()
    assert target.samples and [] == [sample for sample in target.samples if not target.tried(sample)]
    for content in met(name):
        target.tried(content)
    assert sum(tried(name, target, SECONDS))


@pytest.mark.faults
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason=f"atheris is not here; it comes by: {INSTALL}")
def test_atheris_tries_a_target_by_coverage():
    """The runner itself; all targets take a job of their own, ``dev.py fuzz``."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--target", "debit", "--seconds", "2"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert 0 == ran.returncode and ran.stdout.startswith("ok"), ran.stdout + ran.stderr


@pytest.mark.faults
def test_a_reader_that_stumbles_is_caught():
    """The twin: a reader that takes a byte of its text for a number."""

    def reads(content: bytes) -> None:
        if not content.startswith(b"fen="):
            raise FileNotRead("x", "it does not say fen")
        int(content[4:])

    twin = Target(reads, (b"fen=13743",), (FileNotRead,))
    assert twin.tried(b"fen=1") and not twin.tried(b"fun=1")
    with pytest.raises(AssertionError, match="twin stumbles over"):
        tried("twin", twin, 20)
