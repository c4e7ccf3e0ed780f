"""Books of roles as TOML texts by name: to use as they are, or to copy and change."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

ROLE_BOOKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(files("jizhi.presets").joinpath("roles").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
)
"""By name: ``common``, the roles that most offices have; it holds where none was adopted."""
