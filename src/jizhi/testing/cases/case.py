"""One external case: numbers and dates of another engine's tests, with the answer that engine gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import attrs

from jizhi.errors import CaseFileUnreadable, CaseMalformed, CaseUnsupported


@attrs.frozen(kw_only=True)
class Case:
    """What is given, what is expected, and under which convention it binds."""

    id: str
    kind: str
    convention: str
    inputs: Mapping[str, object]
    expected: Mapping[str, object]
    source: str = ""

    def need(self, name: str) -> object:
        """Return the input called *name*.

        Raises:
            CaseMalformed: there is none.
        """
        if name not in self.inputs:
            raise CaseMalformed(f"input {name!r} is missing")
        return self.inputs[name]

    def get(self, name: str, default: object = None) -> object:
        """Return the input called *name*, or *default* where it is missing or null."""
        value = self.inputs.get(name)
        return default if value is None else value

    def rows(self, name: str) -> tuple[object, ...]:
        """Return the input called *name*, which is a list.

        Raises:
            CaseMalformed: it is missing or no list.
        """
        value = self.need(name)
        if not isinstance(value, list):
            raise CaseMalformed(f"input {name!r} is not a list")
        return tuple(value)

    def only(self, *names: str) -> None:
        """Let no input pass that the rule does not look at.

        Raises:
            CaseUnsupported: there is one that is not among *names*.
        """
        unknown = sorted(set(self.inputs) - set(names))
        if unknown:
            raise CaseUnsupported(f"input {', '.join(map(repr, unknown))} is not understood in kind {self.kind}")

    def either(self, *names: str, default: object = None) -> object:
        """Return the first input given of *names*, which are spellings of one thing, or *default*."""
        return next((self.inputs[name] for name in names if self.inputs.get(name) is not None), default)

    def among(self, names: tuple[str, ...]) -> object:
        """Return the first input given of *names*, which are spellings of one thing.

        Raises:
            CaseMalformed: none of them is given.
        """
        found = self.either(*names)
        if found is None:
            raise CaseMalformed(f"input {' or '.join(map(repr, names))} is missing")
        return found


def read_case(raw: object) -> Case:
    """Return the case that one entry of a file spells.

    Raises:
        CaseMalformed: a field is missing or of the wrong shape.
    """
    if not isinstance(raw, dict):
        raise CaseMalformed("not an object")
    for field, shape in (("id", str), ("kind", str), ("convention", str), ("inputs", dict), ("expected", dict)):
        if not isinstance(raw.get(field), shape):
            raise CaseMalformed(f"{field!r} is missing or not a {shape.__name__}")
    if not raw["expected"]:
        raise CaseMalformed("'expected' is empty")
    return Case(
        id=raw["id"],
        kind=raw["kind"],
        convention=raw["convention"],
        inputs=raw["inputs"],
        expected=raw["expected"],
        source=str(raw.get("source", "")),
    )


def read_entries(path: Path) -> list[object]:
    """Return the raw entries of the file at *path*; numbers with a point come as exact decimals.

    Raises:
        CaseFileUnreadable: no such file, not UTF-8, not JSON, or not a list.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise CaseFileUnreadable(str(path), str(error)) from error
    if not isinstance(entries, list):
        raise CaseFileUnreadable(str(path), "it holds no list of cases")
    return entries
