"""The pytest plugin of jizhi: fixtures for who embeds it; what a fixture needs is imported when a test asks for it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

_MARKERS = (
    "jizhi_clock(at): the instant that jizhi_clock shows at first, aware or as ISO text with its offset",
    "jizhi_estate(seed=2025, year=2025): which seeded estate jizhi_estate settles",
)
SEED, YEAR = 2025, 2025


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the group jizhi."""
    group = parser.getgroup("jizhi", "jizhi: fixtures for programs that embed the rule book (pytest --fixtures)")
    group.addoption(
        "--jizhi-seed", type=int, default=SEED, metavar="N", help=f"seed of jizhi_estate where no marker says ({SEED})"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.fixture
def jizhi_clock(request: pytest.FixtureRequest) -> Any:
    """A clock that stands still (``.at``, ``.day``, ``.pass_by``); the marker ``jizhi_clock`` sets it."""
    clocks, marker = import_module("jizhi.testing.clock"), request.node.get_closest_marker("jizhi_clock")
    return clocks.clock_at(*marker.args, **marker.kwargs) if marker else clocks.Clock()


@pytest.fixture
def jizhi_store() -> Any:
    """An empty store in memory; override this fixture to run the others on a store of your own."""
    return import_module("jizhi.testing.memory").MemoryStore()


@pytest.fixture
def jizhi_desk(jizhi_store: Any) -> Any:
    """The desk of a clerk, on ``jizhi_store``; errands of ``jizhi.office`` take it first."""
    return import_module("jizhi.office.desk").Desk(store=jizhi_store, actor="li")


@pytest.fixture
def jizhi_estate(jizhi_store: Any, request: pytest.FixtureRequest) -> Any:
    """The project of a seeded estate of 600 spaces in ``jizhi_store``, its tariff published and nothing billed."""
    marker = request.node.get_closest_marker("jizhi_estate")
    asked = {"seed": request.config.getoption("--jizhi-seed"), "year": YEAR} | (marker.kwargs if marker else {})
    return import_module("jizhi.testing.settled").settle_estate(jizhi_store, **asked)


@pytest.fixture
def jizhi_tariff_laws() -> Any:
    """Call it with the path of a tariff: a law that it breaks fails the test, with a case for ``jizhi calc``."""
    laws = import_module("jizhi.testing.laws")

    def hold(path: Any, **more: Any) -> None:
        laws.tariff_laws(path, **more)()

    return hold


@pytest.fixture
def jizhi_guard(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it with classes of stores: from then on a hook or a socket inside one of their units fails the test."""
    guarding = import_module("jizhi.testing.guard")

    def watch(*stores: type[Any]) -> None:
        guarding.guard(monkeypatch, *stores)

    return watch
