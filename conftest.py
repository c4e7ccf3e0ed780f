"""What every test run of the checkout shares: Hypothesis profiles, and a guard around the units of stores."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from jizhi_sql.store import SqlStore

from jizhi.testing.guard import guard
from jizhi.testing.memory import MemoryStore

settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("proving", deadline=None, derandomize=True, max_examples=25, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
if importlib.util.find_spec("hypothesis_crosshair_provider"):  # python dev.py crosshair installs it
    # CrossHair follows one path in each example, and takes its time for it.
    settings.register_profile(
        "crosshair", backend="crosshair", deadline=None, max_examples=15, suppress_health_check=list(HealthCheck)
    )
settings.load_profile("default")


@pytest.fixture(autouse=True, scope="session")
def nothing_is_called_inside_a_unit() -> Iterator[None]:
    """G06: a hook or a socket while a unit is open fails the test that did it, whatever it is about."""
    with pytest.MonkeyPatch.context() as patch:
        guard(patch, MemoryStore, SqlStore)
        yield
