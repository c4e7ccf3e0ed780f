"""The house as its own tests see it: every module of the core and of the plugins, parsed once."""

from __future__ import annotations

import ast
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]


@attrs.frozen
class Module:
    """One source file: where it lies, which room it belongs to, its text and its syntax tree."""

    path: str
    room: str
    text: str
    tree: ast.Module

    def walk(self, *kinds: type[ast.AST]) -> list[ast.AST]:
        """Return every node of *kinds* in the file."""
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]


def read(path: Path, top: Path) -> Module:
    """Parse one file below *top*; its room is the first part of its path, without the suffix."""
    text = path.read_text(encoding="utf-8")
    return Module(
        path.relative_to(ROOT).as_posix(), path.relative_to(top).with_suffix("").parts[0], text, ast.parse(text)
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def core() -> tuple[Module, ...]:
    """Every module of the package jizhi."""
    top = ROOT / "src" / "jizhi"
    return tuple(read(path, top) for path in sorted(top.rglob("*.py")))


@pytest.fixture(scope="session")
def sources(core: tuple[Module, ...]) -> tuple[Module, ...]:
    """Every module of the core and of the plugins in the tree."""
    tops = sorted((ROOT / "plugins").glob("*/src/*/"))
    return core + tuple(read(path, top) for top in tops for path in sorted(top.rglob("*.py")))


@pytest.fixture(scope="session")
def pure(core: tuple[Module, ...]) -> tuple[Module, ...]:
    """The modules of the rooms below the ports, where nothing touches the world outside."""
    below = "findings errors values formula estate workflow access fees messages upkeep tickets staff reports".split()
    return tuple(module for module in core if module.room in below)
