"""The shelf: every published tariff by its name, and how one is found by a part of it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from jizhi.errors import PresetUnclear, UnknownPreset

_DEMO: Final = "jade-garden-2025"


def _texts(*places: str) -> Mapping[str, str]:
    found = {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in files("jizhi.presets").joinpath(*places).iterdir()
        if entry.name.endswith(".toml")
    }
    return MappingProxyType({name: found[name] for name in sorted(found)})


_TEXTS: Final = _texts()

PRESETS: Final[Mapping[str, str]] = MappingProxyType({name: _TEXTS[name] for name in sorted(_TEXTS) if name != _DEMO})
"""By name, the tariffs that were published; every one says in its ``[origin]`` where."""

DEMO_TARIFF: Final = _TEXTS[_DEMO]
"""The tariff of the demo, of an estate that is made up: nobody published it."""

FLOWS: Final = _texts("flows")
"""By name, the workflows of tickets: one for each kind."""

DESKS: Final = _texts("desks")
"""By name, rule books of service desks: hours, promises with their sources, routes."""

UPKEEP_PRESETS: Final = _texts("upkeep")
"""By name, books of maintenance plans, each with the rules that it rests on in its ``[origin]``."""

_NEAR_MAX: Final = 64  # characters of a name that are compared with the known ones


def preset_named(name: str, *, presets: Mapping[str, str] = PRESETS) -> str:
    """Return the full name of the preset that *name*, or a part of it, or a part of its region or title, means.

    Args:
        presets: texts by name.

    Raises:
        PresetUnclear: several fit, and none of them exactly.
        UnknownPreset: none fits; the nearest names are told.

    >>> preset_named("foshan"), preset_named("佛山")
    ('foshan-2019', 'foshan-2019')
    >>> preset_named("shanghai")
    Traceback (most recent call last):
    jizhi.errors.PresetUnclear: 'shanghai' may be shanghai-electricity, ...
    >>> preset_named("fosan")
    Traceback (most recent call last):
    jizhi.errors.UnknownPreset: there is no preset 'fosan'; did you mean foshan-2019?
    """
    wanted = name.strip().lower()
    if wanted in presets:
        return wanted
    fitting = [known for known in presets if wanted and any(wanted in said for said in _said(known, presets[known]))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise PresetUnclear(name, fitting)
    raise UnknownPreset(name, tuple(_near(wanted[:_NEAR_MAX], presets)), tuple(presets))


def _said(name: str, text: str) -> Iterable[str]:
    """What a preset is called: its name, its title, its region."""
    data = tomllib.loads(text)
    return (name, str(data.get("title", "")), str(data.get("origin", {}).get("region", "")))


def _near(wanted: str, presets: Iterable[str]) -> list[str]:
    """Names that are spelled much like *wanted*, as a whole or up to a hyphen."""
    heads = {name[:end]: name for name in sorted(presets, reverse=True) for end in _ends(name)}
    found = difflib.get_close_matches(wanted, heads, n=3, cutoff=0.7)
    return list(dict.fromkeys(heads[head] for head in found))


def _ends(name: str) -> Iterable[int]:
    return (*(place for place, sign in enumerate(name) if sign == "-"), len(name))
