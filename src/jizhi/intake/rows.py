"""The rows below the headings, each read once: what its cells gave, or why the row was passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from jizhi.findings import Finding, Severity
from jizhi.intake.cells import narrowed, read_cell
from jizhi.intake.columns import Column
from jizhi.intake.mapping import Mapped, plain_heading
from jizhi.intake.table import Cell, Row, cell_reference, empty

_TOTAL = re.compile(r"(.*(合计|总计|小计|共计|总和|汇总)|total)[:：]?", re.IGNORECASE)

_PEOPLE = ("party", "identity")
_NAMES = ("room", *_PEOPLE)
_OF_A_REAL_ROW = (*_PEOPLE, "kind", "since")


@attrs.frozen
class ReadRow:
    """One row as its columns were read: values by the column's name, and the findings about its cells.

    ``skipped`` rows are total rows and headings that stand there again; nothing is taken from them.
    """

    mapped: Mapped = attrs.field(repr=False)
    number: int
    values: Mapping[str, Any] = attrs.field(factory=dict)
    findings: tuple[Finding, ...] = ()
    skipped: bool = False

    @property
    def place(self) -> str:
        """The place of the row, as a finding names it."""
        return f"{self.mapped.table.name}!{self.number}"

    @property
    def code(self) -> str:
        """The code of the space it is about: its own column, or building, entrance and room joined; may be empty."""
        own = self.text("code")
        if own:
            return own
        return "-".join(filter(None, (self.text("building"), self.text("entrance"), self.text("room"))))

    @property
    def refused(self) -> bool:
        """True where a finding of the row is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    def text(self, name: str) -> str:
        """Return the text in the column called *name*, empty where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """Return the date in the column called *name*."""
        value: date | None = self.values.get(name)
        return value

    def area(self, name: str) -> Decimal | None:
        """Return the area in the column called *name*."""
        value: Decimal | None = self.values.get(name)
        return value

    def whole(self, name: str) -> int | None:
        """Return the whole number in the column called *name*."""
        value: int | None = self.values.get(name)
        return value

    def parts(self, name: str) -> tuple[str, ...]:
        """Return the list in the column called *name*."""
        value: tuple[str, ...] = self.values.get(name) or ()
        return value

    def at(self, name: str) -> str:
        """Return the place of the cell in the column called *name*; the row's where it has no such column."""
        index = self.mapped.at(name)
        return self.place if index is None else cell_reference(self.mapped.table.name, self.number, index)

    def heading(self, name: str) -> str:
        """Return our heading of the column called *name*."""
        return next((column.heading for column in self.mapped.form.columns if column.name == name), name)

    def troubled(self, name: str) -> bool:
        """Return whether the cell in the column called *name* has an error already."""
        place = self.at(name)
        return any(finding.subject == place and finding.severity == "error" for finding in self.findings)

    def found(self, code: str, name: str = "", *, severity: Severity = "error", **facts: Any) -> ReadRow:
        """Return the row with one more finding, at the cell of the column called *name* or at the row as such."""
        place = self.at(name) if name else self.place
        if name:
            facts["heading"] = self.heading(name)
        return attrs.evolve(self, findings=(*self.findings, Finding(code, place, facts, severity)))

    def needs(self, name: str) -> ReadRow:
        """Return the row with a ``cell-missing`` where the column called *name* gave nothing and said nothing."""
        if self.values.get(name) is not None or self.troubled(name):
            return self
        return self.found("cell-missing", name)


def read_rows(mapped: Mapped) -> Iterator[ReadRow]:
    """Yield every row that holds anything, in order.

    Findings:  those of ``cells.read_cell``; ``total-row`` and ``heading-again`` (notes) for what is passed over.
    """
    columns = mapped.columns
    for row in mapped.rows:
        if row.blank:
            continue
        passed = _passed_over(row, mapped)
        if passed:
            facts = {"shown": passed[1]}
            note = Finding(passed[0], f"{mapped.table.name}!{row.number}", facts, "note")
            yield ReadRow(mapped, row.number, {}, (note,), skipped=True)
        else:
            yield _placed(_read(row, mapped, columns))


def _passed_over(row: Row, mapped: Mapped) -> tuple[str, str] | None:
    total = _total(row, mapped)
    if total:
        return ("total-row", total[:40])
    said = [plain_heading(cell) for cell in row.cells if not empty(cell)]
    headings = set(mapped.header)
    if len(said) > 1 and all(heading in headings for heading in said):
        return ("heading-again", said[0])
    return None


def _total(row: Row, mapped: Mapped) -> str:
    """Return what a row of totals calls itself; empty where the row is none.

    Its first cell says so, and it names no room and nobody; or a cell up to the room's says so, and the row has nothing
    that a room, an owner change or a vacancy needs, whatever the room's cell then says (``12 户``).
    """
    first = next(cell for cell in row.cells if not empty(cell))
    if _totals(first) and all(map(_totals, _filled(row, mapped, _NAMES))):
        return _label(first)
    if any(not _totals(cell) for cell in _filled(row, mapped, _OF_A_REAL_ROW)):
        return ""
    last = mapped.at("room") if "room" in mapped.names else mapped.at("code")
    people = {mapped.at(name) for name in _PEOPLE}
    leading = (cell for index, cell in enumerate(row.cells[: (last or 0) + 1]) if index not in people)
    return next((_label(cell) for cell in leading if _totals(cell)), "")


def _filled(row: Row, mapped: Mapped, names: Sequence[str]) -> list[Cell]:
    places = [mapped.at(name) for name in names]
    cells = [row.cells[index] for index in places if index is not None and index < len(row.cells)]
    return [cell for cell in cells if not empty(cell)]


def _label(cell: Cell) -> str:
    return re.sub(r"\s", "", narrowed(cell)) if isinstance(cell, str) else ""


def _totals(cell: Cell) -> bool:
    return _TOTAL.fullmatch(_label(cell)) is not None


def _read(row: Row, mapped: Mapped, columns: Sequence[tuple[int, Column]]) -> ReadRow:
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for index, column in columns:
        cell = row.cells[index] if index < len(row.cells) else None
        if cell is None:
            continue
        read = read_cell(cell, column, place=cell_reference(mapped.table.name, row.number, index))
        findings += read.findings
        if read.value is not None:
            values[column.name] = read.value
    return ReadRow(mapped, row.number, values, tuple(findings))


def _placed(row: ReadRow) -> ReadRow:
    """Hold a row to naming its space: a blank that was meant to be carried down is named, never filled in."""
    if not row.mapped.form.placed or row.values.get("code") is not None or row.troubled("code"):
        return row
    names = row.mapped.names
    if "room" not in names:
        return row.needs("code")
    if "building" in names and row.text("room") not in row.mapped.form.public:
        row = row.needs("building")
    return row.needs("room")


def once(rows: Iterable[ReadRow]) -> list[ReadRow]:
    """Return the rows, of which one that says the same as one before it is passed over.

    Findings:  ``row-repeated`` (note).
    """
    seen: dict[frozenset[tuple[str, object]], str] = {}
    judged: list[ReadRow] = []
    for row in rows:
        first = seen.setdefault(frozenset(row.values.items()), row.place)
        if first != row.place and row.values and not row.refused:
            row = attrs.evolve(row.found("row-repeated", severity="note", other=first), skipped=True)
        judged.append(row)
    return judged
