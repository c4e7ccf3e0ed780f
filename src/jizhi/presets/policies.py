"""Dunning policies as TOML texts by name: to use as they are, or to copy."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

POLICIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(files("jizhi.presets").joinpath("dunning").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
)
"""By name: ``standard``, the usual path up to a court, and ``gentle``, which sends no letters."""
