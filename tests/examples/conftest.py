"""The example ERP for its two tests, with one small estate; and what of the examples stands in the fault tier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "erp_web"


@pytest.fixture(scope="module")
def erp() -> Iterator[SimpleNamespace]:
    """The program of the example, fresh for each module of tests."""
    sys.path.insert(0, str(EXAMPLE))
    yield SimpleNamespace(**{name: import_module(f"erp.{name}") for name in ("app", "demo", "menu", "texts")})
    sys.path.remove(str(EXAMPLE))
    for name in [name for name in sys.modules if name == "erp" or name.startswith("erp.")]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def village() -> SimpleNamespace:
    """Two homes and a tariff, and the password of everybody there."""
    rooms, tariff = (HERE / "erp" / name for name in ("rooms.csv", "tariff.toml"))
    return SimpleNamespace(
        rooms=rooms, tariff=tariff.read_text(encoding="utf-8"), password="correct horse battery", example=EXAMPLE
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark it; a subclass of a contract may not."""
    for item in items:
        if item.path.parent.name != "examples":
            continue
        if item.path.name == "test_document_store.py" or "test_ten_thousand_records" in item.name:
            item.add_marker(pytest.mark.faults)
