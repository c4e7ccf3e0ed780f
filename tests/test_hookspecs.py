"""Every hook is documented with its signature, has a test, and is named by the grammar."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import FunctionType

import pytest

from jizhi import hookspecs

ROOT = Path(__file__).parents[1]
HOOKS: dict[str, FunctionType] = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("jizhi_")}


@pytest.mark.parametrize("page", ["hooks.md", "hooks.en.md"])
def test_every_hook_is_documented_with_its_arguments(page: str) -> None:
    """The headings of the page are the signatures, all of them and no other."""
    lines = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert told == [f"{name}({', '.join(inspect.signature(hook).parameters)})" for name, hook in HOOKS.items()]


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_test(name: str) -> None:
    """Somewhere a plugin implements it and is called."""
    assert f"def test_hook_{name}()" in (ROOT / "tests" / "test_host.py").read_text(encoding="utf-8")


def test_there_are_at_most_twelve_hooks() -> None:
    """A host that needs more should be given a port instead."""
    assert len(HOOKS) <= 12


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_collects_takes_nothing_and_one_that_announces_returns_nothing(name: str) -> None:
    """Grammar tells them apart: no argument, or no answer."""
    signature = inspect.signature(HOOKS[name])
    assert (not signature.parameters) != (signature.return_annotation == "None")


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("page", ["hooks.md", "hooks.en.md"])
def test_every_hook_says_since_when_it_is_there(page: str, name: str) -> None:
    """Under its heading stands the release that brought it, as the declaration has it."""
    section = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8").split(f"## {name}(")[1].split("\n## ")[0]
    assert f"`since {vars(HOOKS[name])['since']}`" in section
    assert "```python" in section
