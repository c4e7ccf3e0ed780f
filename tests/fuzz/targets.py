"""All targets by their names; opening one may make keys and books, so each is opened when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from . import channels, tables, texts
from .target import Target

TARGETS: Final[Mapping[str, Callable[[], Target]]] = MappingProxyType(
    {**texts.TARGETS, **tables.TARGETS, **channels.TARGETS}
)
MET: Final = Path(__file__).parent / "corpus" / "met"
"""What once made a reader stumble, a file each, under the name of its target."""


def met(name: str) -> tuple[bytes, ...]:
    """What this target once stumbled over."""
    return tuple(path.read_bytes() for path in sorted(MET.glob(f"{name}.*")))
