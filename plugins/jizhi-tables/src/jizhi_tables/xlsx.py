"""Workbooks in and out: bytes through the gate, values by calamine, formulas and merged cells from the XML."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import attrs
from python_calamine import CalamineError, CalamineWorkbook

from jizhi.errors import FileNotRead
from jizhi.intake import Cell, Formula, Merged, Row, Table
from jizhi.intake.table import Plain, column_letters
from jizhi_tables.gate import open_gate
from jizhi_tables.limits import XlsxLimits
from jizhi_tables.sheets import Shape, count_strings, shape_of, sheet_parts
from jizhi_tables.write import write_template, write_xlsx

EXACT_MAX = 10**15
"""From here on a number cell no longer tells every whole number from its neighbour."""


@attrs.frozen
class XlsxFiles:
    """Reads xlsx workbooks within its limits, and writes them.

    >>> files = XlsxFiles()
    >>> files.read(files.write([Table("s", ("楼号",), [["3"]])]), source="x.xlsx")[0].rows[1].cells
    ('3',)
    >>> files.read(b"name,area", source="estate.xlsx")
    Traceback (most recent call last):
    jizhi.errors.FileNotRead: estate.xlsx cannot be read: it is no xlsx workbook
    """

    limits: XlsxLimits = attrs.field(factory=XlsxLimits)

    def read(self, content: bytes, *, source: str) -> tuple[Table, ...]:
        """Return every sheet that has cells as a table; numbers are exact decimals, texts are texts, dates are dates.

        Raises:  FileNotRead: what it is by content, its size, or its inside is not that of an honest workbook.
        """
        gate = open_gate(content, source=source, limits=self.limits)
        gate.weigh()
        parts, strings = sheet_parts(gate)
        shapes = {name: shape_of(gate, part) for name, part in parts.items()}
        for part in strings:
            count_strings(gate, part)
        if sum(shape.cells for shape in shapes.values()) > self.limits.cells:
            raise gate.refuse(f"it has more than {self.limits.cells} cells")
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return tuple(
                _table(book, name, shape, source)
                for name, shape in shapes.items()
                if shape.cells and name in book.sheet_names
            )
        except CalamineError as wrong:
            raise FileNotRead(source, f"it is damaged: {wrong}") from wrong

    def write(self, tables: Iterable[Table]) -> bytes:
        """Return a workbook of *tables*, as ``write_xlsx`` says.

        Raises:  FileNotWritten: a table that no sheet can hold.
        """
        return write_xlsx(tables)

    def template(self) -> bytes:
        """Return the empty workbook to be filled in."""
        return write_template()


def _table(book: CalamineWorkbook, name: str, shape: Shape, source: str) -> Table:
    grid: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    covered = {cell: f"{column_letters(anchor[1])}{anchor[0] + 1}" for cell, anchor in shape.covered()}
    special: Mapping[tuple[int, int], object] = {**shape.formulas, **covered}
    rows: list[Row] = []
    for number, values in enumerate(grid):
        cells: list[Cell] = [plain(value) for value in values]
        rows.append(Row(number + 1, cells))
    by_row: dict[int, list[int]] = {}
    for row, column in special:
        by_row.setdefault(row, []).append(column)
    for row, columns in by_row.items():
        if row < len(rows):
            rows[row] = _marked(rows[row], row, columns, shape, covered)
    return Table(name, (), rows, source)


def _marked(row: Row, place: int, columns: list[int], shape: Shape, covered: Mapping[tuple[int, int], str]) -> Row:
    cells: list[Any] = [*row.cells, *[None] * (max(columns) + 1 - len(row.cells))]
    for column in columns:
        if (place, column) in covered:
            cells[column] = Merged(covered[place, column])
        else:
            cells[column] = Formula(shape.formulas[place, column], cells[column])
    return Row(row.number, cells)


def plain(value: object) -> Plain:
    """Return a value of calamine as an exact cell; an instant that is no whole day, and a duration, become text.

    >>> plain(89.37), plain(3.0), plain(1.1010119900307e17)
    (Decimal('89.37'), 3, Decimal('1.1010119900307E+17'))
    """
    if isinstance(value, str | bool):
        return None if value == "" else value
    if isinstance(value, float):
        if not math.isfinite(value):
            return repr(value)
        return int(value) if value.is_integer() and abs(value) < EXACT_MAX else Decimal(repr(value))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, time | timedelta):
        return str(value)
    return value if isinstance(value, int | date) else str(value)
