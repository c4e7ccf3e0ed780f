"""Published tariffs as TOML texts by name, each with its region, document number and dates: to extend or to copy."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

PRESETS: Mapping[str, str] = MappingProxyType(
    {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in files("jizhi.presets").iterdir()
        if entry.name.endswith(".toml")
    }
)

__all__ = ["PRESETS"]
