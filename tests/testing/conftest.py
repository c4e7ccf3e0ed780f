"""What the tests of the kits share: the laws of a contract, and whether an adapter breaks one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jizhi.testing.contracts import Bench


def alone(adapter: Any) -> Bench:
    """An adapter in memory is its own world."""
    return Bench(adapter, adapter, secrets=("a key for tests",))


def laws(contract: type) -> list[str]:
    """Return the names of the laws of a contract."""
    return [name for name in dir(contract) if name.startswith("test_")]


def breaks(contract: type, name: str, adapter: type) -> bool:
    """Run one law against new adapters, in all its cases; say whether it fails."""
    law = getattr(contract(), name)
    marks = [mark for mark in getattr(law, "pytestmark", ()) if mark.name == "parametrize"]
    for mark in marks or [None]:
        names = () if mark is None else tuple(mark.args[0]) if isinstance(mark.args[0], tuple) else (mark.args[0],)
        for case in [()] if mark is None else mark.args[1]:
            values = case if len(names) > 1 else (case,)
            try:
                law(bench=alone(adapter()), **dict(zip(names, values, strict=False)))
            except (Exception, pytest.fail.Exception):
                return True
    return False


@pytest.fixture
def caught() -> Callable[[type, str, type, type], bool]:
    """Say whether the law whose name begins so fails for a liar, and passes for the honest adapter."""

    def look(contract: type, law: str, liar: type, honest: type) -> bool:
        (guardian,) = [name for name in laws(contract) if name.startswith(law)]
        return breaks(contract, guardian, liar) and not breaks(contract, guardian, honest)

    return look


@pytest.fixture
def unguarded() -> Callable[[type, list[str]], list[str]]:
    """The laws of a contract that no liar breaks, or that do not say where to look."""

    def look(contract: type, caught: list[str]) -> list[str]:
        silent = [each for each in laws(contract) if "If this fails, look at" not in getattr(contract, each).__doc__]
        return [each for each in laws(contract) if not any(each.startswith(law) for law in caught)] + silent

    return look
