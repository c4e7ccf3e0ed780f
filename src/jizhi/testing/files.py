"""Files in memory: a format of tables and one of reports, both JSON, as the models of every reader and writer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from jizhi.codec import to_json
from jizhi.errors import FileNotRead, FileNotWritten
from jizhi.intake import Cell, Row, Table
from jizhi.reports import BillingSummary, Part, Tally
from jizhi.values import cny


class MemoryTables:
    """The model of every reader of tables, and its world: ``write`` is the program that made the file."""

    def read(self, content: bytes, *, source: str) -> tuple[Table, ...]:
        """Return every sheet of the file."""
        try:
            sheets: list[dict[str, Any]] = json.loads(content)
            return tuple(Table(each["name"], (), _rows(each["rows"]), source) for each in sheets)
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as wrong:
            raise FileNotRead(source, f"it is no file of tables: {type(wrong).__name__}") from wrong

    def write(self, tables: Iterable[Table]) -> bytes:
        """Return the file of these tables; headings that are known stand above the rows."""
        sheets = []
        for table in tables:
            above = [list(table.header)] if table.header else []
            sheets.append({"name": table.name, "rows": [*above, *(list(map(_plain, row.cells)) for row in table.rows)]})
        return json.dumps(sheets, ensure_ascii=False).encode()


@attrs.frozen(kw_only=True)
class Specimen:
    """A report that a format knows, and what must be read in its file: amounts without separators, and names."""

    report: Any
    amounts: tuple[str, ...]
    names: tuple[str, ...]


class MemoryFormat:
    """The model of every format of reports, and its world: ``text`` is somebody who reads the file."""

    def write(self, report: object, *, locale: str) -> bytes:
        """Return the report as JSON."""
        if not isinstance(report, BillingSummary):
            raise FileNotWritten(type(report).__name__, "it is no summary of billing")
        amounts = [f"{part.name}: {part.amount.yuan:.2f}" for part in report.fees]
        return to_json([report.title, f"{report.amount.yuan:.2f}", *amounts]).encode()

    def text(self, content: bytes) -> str:
        """Be a reader: everything that can be read in the file."""
        return content.decode()

    def specimen(self) -> Specimen:
        """Return a summary of two fees, with rare signs in their names."""
        total, water = cny("1234567.89"), cny("0.07")
        service = Part(key="service", name="物业服务费", amount=total - water, tax=water * 0, charges=2, spaces=2)
        rare = Part(key="water", name="𠮷野 <&>", amount=water, tax=water * 0, charges=1, spaces=1)
        summary = BillingSummary(
            project="jade", title="翠园 2025-03", months=(date(2025, 3, 1),), spaces=3, amount=total, tax=water * 0,
            charges=3, corrections=0, bills=2, bills_total=total, tally=Tally(billed=2, skipped=1),
            fees=(service, rare), buildings=(service,), kinds=(service,), payers=(service,), by_month=(service,),
            matrix=(), skipped=(), parked_reasons=(), parked=(),
        )  # fmt: skip
        names = ("翠园 2025-03", "物业服务费", "𠮷野 <&>")
        return Specimen(report=summary, amounts=("1234567.89", "1234567.82", "0.07"), names=names)


def _plain(cell: Cell) -> object:
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def _rows(rows: Iterable[list[Any]]) -> list[Row]:
    return [Row(number, [_cell(cell) for cell in cells]) for number, cells in enumerate(rows, start=1)]


def _cell(plain: Any) -> Cell:
    match plain:
        case {"number": text}:
            return Decimal(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case str() | int() | None:
            return plain
    raise TypeError("a cell of another kind")
