"""A month book as a workbook: typed cells, frozen heads, totals that Excel adds up, links from figures to rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import attrs

from jizhi.errors import FileNotWritten
from jizhi.intake.table import column_letters
from jizhi.reports.book import MonthBook
from jizhi.values import Money
from jizhi.words.book import Book, BookColumn, BookFigure, BookTable, Cell, Chapter, book_of, totals
from jizhi_tables.write import ROWS_MOST, TEXT_MOST, new_book

FORMATS: Final = {"money": "#,##0.00;[Red]-#,##0.00", "rate": "0.00%", "count": "#,##0", "date": "yyyy-mm-dd"}
POINTS: Final = 10**12
"""What a rate is rounded to in a cell, which holds no fraction."""
SHEET_MOST: Final = 31


@attrs.frozen
class BookSettings:
    """Nothing is set."""


class XlsxBook:
    """Writes a month book as an xlsx workbook: the first sheet has the figures, each table a sheet of its own.

    Nothing that was entered is ever a formula; the only formulas are the totals, and figures that are totals point at
    them. The same book gives the same bytes.
    """

    def __init__(self, settings: BookSettings) -> None:
        self._settings = settings

    def write(self, report: Any, *, locale: str) -> bytes:
        """Return *report*, a ``MonthBook``, as a workbook.

        Raises:
            FileNotWritten: another kind of report, or more rows than a sheet has.
            UnknownPolicy: there is no such locale.
        """
        if not isinstance(report, MonthBook):
            raise FileNotWritten("xlsx", f"it holds month books, no {type(report).__name__}")
        return _Writer(book_of(report, locale=locale)).write()


class _Writer:
    """Writes one book."""

    def __init__(self, book: Book) -> None:
        self.book, self.output = book, io.BytesIO()
        self.file = new_book(self.output)
        self.made: dict[tuple[str, bool], Any] = {}
        self.sheets = {table.code: _sheet_name(table, place) for place, table in enumerate(book.tables, 1)}
        self.tables = {table.code: table for table in book.tables}

    def write(self) -> bytes:
        self._figures()
        for table in self.book.tables:
            self._table(table)
        self.file.close()
        return self.output.getvalue()

    def style(self, kind: str, *, bold: bool = False) -> Any:
        if (kind, bold) not in self.made:
            words: dict[str, object] = {"num_format": FORMATS.get(kind, "@" if kind == "text" else "General")}
            self.made[kind, bold] = self.file.add_format({**words, **({"bold": True} if bold else {})})
        return self.made[kind, bold]

    def _figures(self) -> None:
        sheet = self.file.add_worksheet(self.book.title[:SHEET_MOST].translate(_FORBIDDEN))
        sheet.write_string(0, 0, self.book.title, self.style("text", bold=True))
        for place, head in enumerate(self.book.heads):
            sheet.write_string(1, place, head, self.style("text", bold=True))
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(self.book.heads), 16)
        row = 2
        for chapter in self.book.chapters:
            sheet.write_string(row, 0, chapter.title, self.style("text", bold=True))
            row = self._chapter(sheet, chapter, row + 1)

    def _chapter(self, sheet: Any, chapter: Chapter, row: int) -> int:
        if chapter.note:
            sheet.write_string(row, 0, chapter.note, self.style("text"))
            row += 1
        for figure in chapter.figures:
            target = self.sheets.get(figure.rows)
            if target:
                sheet.write_url(row, 0, f"internal:'{target}'!A1", self.style("text"), figure.label)
            else:
                sheet.write_string(row, 0, figure.label, self.style("text"))
            self._now(sheet, row, figure)
            shares = (figure.change, figure.year_change, figure.of_budget)
            rest = (figure.before, shares[0], figure.year_ago, shares[1], figure.budget, shares[2])
            for place, cell in enumerate(rest, 2):
                self.put(sheet, row, place, cell, "rate" if place % 2 else figure.kind)
            row += 1
        return row

    def _now(self, sheet: Any, row: int, figure: BookFigure) -> None:
        table = self.tables.get(figure.rows)
        if table is None or figure.total is None or not table.rows:
            self.put(sheet, row, 1, figure.now, figure.kind)
            return
        place = f"{column_letters(figure.total)}{len(table.rows) + 2}"
        formula = f"='{self.sheets[table.code]}'!{place}"
        sheet.write_formula(row, 1, formula, self.style(figure.kind), _number(figure.now))

    def _table(self, table: BookTable) -> None:
        if len(table.rows) + 2 > ROWS_MOST:
            raise FileNotWritten(table.title, f"a sheet has at most {ROWS_MOST} rows")
        sheet = self.file.add_worksheet(self.sheets[table.code])
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _width(column, table, place))
            sheet.write_string(0, place, column.title, self.style("text", bold=True))
        for number, row in enumerate(table.rows, 1):
            for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                self.put(sheet, number, place, cell, column.kind)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
            self._totals(sheet, table)

    def _totals(self, sheet: Any, table: BookTable) -> None:
        last = len(table.rows) + 1
        if not table.summed:
            return
        sheet.write_string(last, 0, self.book.total, self.style("text", bold=True))
        for place, (cell, column) in enumerate(zip(totals(table), table.columns, strict=True)):
            if column.summed:
                letters = column_letters(place)
                formula = f"=SUM({letters}2:{letters}{last})"
                sheet.write_formula(last, place, formula, self.style(column.kind, bold=True), _number(cell))

    def put(self, sheet: Any, row: int, place: int, cell: Cell, kind: str) -> None:
        """Write one cell as what it is; a text is a text whatever it looks like."""
        match cell:
            case None:
                return
            case str():
                sheet.write_string(row, place, cell[: TEXT_MOST // 2], self.style("text"))
            case date():
                sheet.write_datetime(row, place, cell, self.style("date"))
            case _:
                sheet.write_number(row, place, _number(cell), self.style(kind))


_FORBIDDEN: Final = {ord(sign): " " for sign in "[]:*?/\\'"}


def _sheet_name(table: BookTable, place: int) -> str:
    """A name that no other sheet has and that Excel takes."""
    return f"{place} {table.title}".translate(_FORBIDDEN)[:SHEET_MOST]


def _number(cell: Cell) -> Any:
    match cell:
        case Money():
            return cell.yuan
        case Fraction():
            return round(cell * POINTS) / POINTS
        case int():
            return cell
    return 0


def _width(column: BookColumn, table: BookTable, place: int) -> int:
    if column.kind != "text":
        return max(12, 2 * len(column.title))
    return min(40, max([2 * len(column.title), *map(_wide, _texts(table, place))]) + 2)


def _texts(table: BookTable, place: int) -> Iterable[str]:
    rows: Sequence[Any] = table.rows[:200]
    return (str(row.cells[place] or "") for row in rows)


def _wide(text: str) -> int:
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)
