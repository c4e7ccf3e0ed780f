"""Which columns a table has: the row or two of headings are found among the first rows, unknown ones are named."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.intake.columns import Column, Form
from jizhi.intake.forms import FORMS
from jizhi.intake.table import Cell, Row, Table, cell_reference, empty

HEADINGS_WITHIN = 12
"""Headings are looked for in this many rows from the top."""

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_ORNAMENT = re.compile(r"[\s*:：]+")


@attrs.frozen
class Mapped:
    """A table whose headings are understood: its form, the column at each index, and the rows below the headings."""

    table: Table
    form: Form
    columns: tuple[tuple[int, Column], ...]
    rows: tuple[Row, ...]
    header: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the columns it has."""
        return frozenset(column.name for _, column in self.columns)

    def at(self, name: str) -> int | None:
        """Return the index of the column called *name*, or None."""
        return next((index for index, column in self.columns if column.name == name), None)


def plain_heading(cell: Cell) -> str:
    """Return a heading without blanks, stars, colons and what stands in brackets.

    >>> plain_heading(" *建筑面积（㎡） ")
    '建筑面积'
    """
    if not isinstance(cell, str):
        return ""
    return _ORNAMENT.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", cell)))


def _known(form: Form, extra: Sequence[Column]) -> dict[str, Column]:
    columns = (*form.columns, *(column for column in extra if column.form == form.name))
    return {plain_heading(heading): column for column in columns for heading in column.headings}


def _filled_right(cells: Sequence[Cell]) -> list[str]:
    filled, last = [], ""
    for cell in cells:
        last = plain_heading(cell) or last
        filled.append(last)
    return filled


def _headings_of_two(upper: Row, lower: Row, known: Mapping[str, Column]) -> list[str] | None:
    """Join two rows of headings; None where the lower one holds something that is no heading."""
    width = max(len(upper.cells), len(lower.cells))
    above: list[Cell] = [*upper.cells, *[None] * (width - len(upper.cells))]
    below: list[Cell] = [*lower.cells, *[None] * (width - len(lower.cells))]
    joined: list[str] = []
    for group, own, cell in zip(_filled_right(above), above, below, strict=True):
        under = plain_heading(cell)
        if not empty(cell) and under not in known and group + under not in known:
            return None
        joined.append(group + under if group + under in known and under else under or plain_heading(own))
    return joined


@attrs.frozen
class _Found:
    last: int
    headings: tuple[str, ...]
    score: int


def _best(rows: Sequence[Row], known: Mapping[str, Column]) -> _Found | None:
    found: list[_Found] = []
    for place, row in enumerate(rows):
        headings = [plain_heading(cell) for cell in row.cells]
        found.append(_Found(place, tuple(headings), _score(headings, known)))
    for place, (upper, lower) in enumerate(pairwise(rows)):
        joined = _headings_of_two(upper, lower, known)
        if joined is not None:
            found.append(_Found(place + 1, tuple(joined), _score(joined, known)))
    # max keeps the first of equals: one row of headings before two, the upper row before the lower.
    best = max(found, key=lambda each: each.score, default=None)
    return best if best is not None and best.score >= 2 else None


def _score(headings: Sequence[str], known: Mapping[str, Column]) -> int:
    return len({known[heading].name for heading in headings if heading in known})


def _fits(form: Form, names: frozenset[str]) -> bool:
    return all(any(name in names for name in group) for group in form.needs)


def recognise(table: Table, *, extra: Sequence[Column] = (), forms: Sequence[Form] = FORMS) -> Outcome[Mapped | None]:
    """Find the headings of *table* and say what each column is; None where it is no sheet we know.

    Args:
        extra: further columns of the room sheet, for custom facts.
        forms: the kinds of sheet that are looked for.

    Findings:  ``table-not-recognised`` and ``column-unknown`` (warnings), ``column-missing`` and ``column-twice``
        (errors), ``column-not-kept`` (note: read and left out, because the estate has no use for it).

    >>> recognise(Table("s", rows=[["楼号", "房屋", "房屋类型"], ["3", "1203", "住宅"]])).value.form.name
    'rooms'
    >>> recognise(Table("s", rows=[["hello"]])).findings[0].code
    'table-not-recognised'
    """
    rows = [Row(0, table.header)] if table.header else [row for row in table.rows if not row.blank][:HEADINGS_WITHIN]
    tries = [(form, _best(rows, _known(form, extra))) for form in forms]
    fits = [(form, found) for form, found in tries if found and _complete(form, found, extra)]
    if fits:
        form, best = max(fits, key=lambda each: each[1].score)
        return _mapped(table, form, best, rows, extra)
    missing = max(((form, found) for form, found in tries if found), key=lambda each: each[1].score, default=None)
    if missing is None or missing[1].score < 3:
        facts = {"sheet": table.name, "source": table.source}
        return Outcome(None, (Finding("table-not-recognised", table.name, facts, "warning"),))
    return Outcome(None, _missing(table, missing[0], missing[1], extra))


def _complete(form: Form, found: _Found, extra: Sequence[Column]) -> bool:
    known = _known(form, extra)
    return _fits(form, frozenset(known[heading].name for heading in found.headings if heading in known))


def _missing(table: Table, form: Form, found: _Found, extra: Sequence[Column]) -> tuple[Finding, ...]:
    known = _known(form, extra)
    names = {known[heading].name for heading in found.headings if heading in known}
    headings = {column.name: column.heading for column in form.columns}
    return tuple(
        Finding("column-missing", table.name, {"columns": " / ".join(headings[name] for name in group)})
        for group in form.needs
        if not names & set(group)
    )


def _mapped(
    table: Table, form: Form, found: _Found, rows: Sequence[Row], extra: Sequence[Column]
) -> Outcome[Mapped | None]:
    known = _known(form, extra)
    number = rows[found.last].number
    columns = tuple((index, known[heading]) for index, heading in enumerate(found.headings) if heading in known)
    findings: list[Finding] = []
    for index, heading in enumerate(found.headings):
        place = cell_reference(table.name, number or 1, index)
        if heading and heading not in known:
            close = difflib.get_close_matches(heading, known, n=1, cutoff=0.5)
            facts = {"heading": heading, "meant": close[0] if close else ""}
            findings.append(Finding("column-unknown", place, facts, "warning"))
        elif heading and known[heading].holds == "nothing":
            findings.append(Finding("column-not-kept", place, {"heading": heading}, "note"))
    counts = Counter(column.name for _, column in columns if column.holds != "nothing")
    for index, column in columns:
        if counts[column.name] > 1:
            facts = {"heading": found.headings[index], "means": column.heading}
            findings.append(Finding("column-twice", cell_reference(table.name, number or 1, index), facts))
    below = tuple(row for row in table.rows if row.number > number)
    mapped = Mapped(table, form, columns, below, found.headings)
    twice = any(finding.severity == "error" for finding in findings)
    return Outcome(None if twice else mapped, findings)
