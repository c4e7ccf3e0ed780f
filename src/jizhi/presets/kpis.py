"""KPI schemes of offices as TOML texts by name, each with the page it was read on: to copy and to change."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

KPI_PRESETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(files("jizhi.presets").joinpath("kpi").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
)
"""By name, the schemes; what their sources do not tell is said in their notes."""
