"""Errors about presets: one that is not there, one that is not meant clearly."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError


class UnknownPreset(JizhiError, LookupError):
    """No published tariff has this name, nor a name or region that it is a part of."""

    def __init__(self, name: str, near: Sequence[str], known: Sequence[str]) -> None:
        self.name, self.near, self.known = name, tuple(near), tuple(known)
        told = f"did you mean {', '.join(self.near)}?" if near else f"there are {', '.join(self.known)}"
        self.told = " ".join(self.near or self.known)
        super().__init__(f"there is no preset {name!r}; {told}")


class PresetUnclear(JizhiError, LookupError):
    """Several published tariffs are meant by one part of a name."""

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        self.name, self.choices = name, tuple(choices)
        super().__init__(f"{name!r} may be {', '.join(self.choices)}")
