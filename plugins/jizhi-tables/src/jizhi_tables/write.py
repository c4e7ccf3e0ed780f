"""Workbooks out: every text typed as text, numbers with their own number of decimals, a frozen header."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from jizhi.errors import FileNotWritten
from jizhi.intake import Cell, Formula, Merged, Table, template_tables
from jizhi.intake.columns import KINDS, Column
from jizhi.intake.forms import FORMS
from jizhi.intake.table import cell_at

TEXT_MOST: Final = 32_767
ROWS_MOST: Final = 1_048_576
DIGITS_MOST: Final = 15
TEMPLATE_ROWS: Final = 2_000

_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone, and the same tables give the same bytes
_KEPT_AS_TEXT: Final = frozenset({"code", "identity", "phone", "share", "plate", "month", "percent", "instant"})
_FORMATS: Final = {"date": "yyyy-mm-dd", "day": "yyyy-mm-dd", "area": "0.00", "money": "0.00"}


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[str, bool], Any]()

    def __call__(self, number: str = "", *, bold: bool = False) -> Any:
        if (number, bold) not in self.made:
            words = {"num_format": number} if number else {}
            self.made[number, bold] = self.book.add_format({**words, **({"bold": True} if bold else {})})
        return self.made[number, bold]


def write_xlsx(tables: Iterable[Table]) -> bytes:
    """Return a workbook with a sheet for each table; what was read from a workbook can be read from it again.

    A text that looks like a formula stays text; a number of more than 15 digits is written as text, because a number
    cell would lose the rest. The same tables give the same bytes.

    Raises:  FileNotWritten: a text of more than 32 767 characters, or more rows than a sheet has.

    >>> write_xlsx([Table("房产业主", ("楼号", "面积"), [["=1+1", Decimal("89.37")]])])[:2]
    b'PK'
    """
    output, tables = io.BytesIO(), tuple(tables)
    for table in tables:
        _fits(table)
    merged = {table.name: _rectangles(table) for table in tables}
    # A merged cell is written twice, which the mode that keeps no row in memory cannot do.
    book = new_book(output, constant_memory=not any(merged.values()))
    formats = _Formats(book)
    for table in tables:
        sheet = book.add_worksheet(table.name)
        rows = [table.header, *(row.cells for row in table.rows)] if table.header else [r.cells for r in table.rows]
        for column, width in enumerate(_widths(rows[:200])):
            sheet.set_column(column, column, width)
        if table.header:
            sheet.freeze_panes(1, 0)
        for rectangle in merged[table.name]:
            sheet.merge_range(*rectangle, "")
        for number, cells in enumerate(rows):
            head = bool(table.header) and number == 0
            for column, cell in enumerate(cells):
                _put(sheet, number, column, cell, formats, head=head)
    book.close()
    return output.getvalue()


def _fits(table: Table) -> None:
    """Refuse what no sheet can hold before a file is begun."""
    if len(table.rows) + bool(table.header) > ROWS_MOST:
        raise FileNotWritten(table.name, f"a sheet has at most {ROWS_MOST} rows")
    for row in table.rows:
        for cell in row.cells:
            text = cell.text if isinstance(cell, Formula) else cell
            # A character beyond the basic plane counts twice there.
            if isinstance(text, str) and len(text) * 2 > TEXT_MOST and len(text.encode("utf-16-le")) // 2 > TEXT_MOST:
                raise FileNotWritten(table.name, f"row {row.number} has a text of more than {TEXT_MOST} characters")


def _rectangles(table: Table) -> tuple[tuple[int, int, int, int], ...]:
    """Return top, left, bottom and right of each merged range, counted from 0."""
    first = 1 if table.header else 0
    covered: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for row, each in enumerate(table.rows, start=first):
        for column, cell in enumerate(each.cells):
            if isinstance(cell, Merged):
                covered.setdefault(cell_at(cell.anchor), set()).add((row, column))
    return tuple(_rectangle(table, anchor, cells, covered) for anchor, cells in covered.items())


def _rectangle(
    table: Table, anchor: tuple[int, int], cells: set[tuple[int, int]], every: Mapping[tuple[int, int], object]
) -> tuple[int, int, int, int]:
    bottom, right = max(row for row, _ in cells), max(column for _, column in cells)
    whole = {(row, column) for row in range(anchor[0], bottom + 1) for column in range(anchor[1], right + 1)}
    if whole != cells | {anchor} or len(whole & set(every)) > 1:
        raise FileNotWritten(table.name, f"the cells merged into row {anchor[0] + 1} are no rectangle of their own")
    return (*anchor, bottom, right)


def new_book(output: io.BytesIO, *, constant_memory: bool = True) -> Any:
    """Begin a workbook in which a text is never taken for a formula, a number or an address."""
    book = xlsxwriter.Workbook(
        output,
        {
            "constant_memory": constant_memory,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"created": _CREATED})
    return book


def _put(sheet: Any, row: int, column: int, cell: Cell, formats: _Formats, *, head: bool) -> None:
    value = cell.text if isinstance(cell, Formula) else cell
    if value is None or isinstance(value, Merged):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats("yyyy-mm-dd"))
    elif isinstance(value, int | Decimal) and _exact(value):
        sheet.write_number(row, column, value, formats(_decimals(value)))
    else:
        text = str(value)
        sheet.write_string(row, column, text, formats(bold=True) if head else formats("@"))


def _exact(value: int | Decimal) -> bool:
    digits = Decimal(value)
    return digits.is_finite() and len(digits.as_tuple().digits) <= DIGITS_MOST and abs(digits.adjusted()) < 100


def _decimals(value: int | Decimal) -> str:
    places = max(-int(Decimal(value).as_tuple().exponent), 0)
    return "0." + "0" * places if places else "0"


def _widths(rows: Iterable[Iterable[Cell]]) -> list[int]:
    widths: list[int] = []
    for cells in rows:
        for column, cell in enumerate(cells):
            if column == len(widths):
                widths.append(8)
            widths[column] = min(max(widths[column], _width(cell) + 2), 40)
    return widths


def _width(cell: Cell) -> int:
    text = "" if cell is None or isinstance(cell, Merged) else str(cell.text if isinstance(cell, Formula) else cell)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[:40])


def write_template() -> bytes:
    """Return the empty workbook to be filled in: codes, identity numbers and phones are text before anyone types.

    >>> write_template()[:2]
    b'PK'
    """
    output = io.BytesIO()
    book = new_book(output)
    formats = _Formats(book)
    holds = {form.title: {column.heading: column for column in form.columns} for form in FORMS}
    for table in template_tables():
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(table.header):
            column = holds[table.name][heading]
            sheet.set_column(place, place, _width(heading) + 4, formats(_template_format(column)))
            if column.holds == "kind":
                kinds = {"validate": "list", "source": _first_of_each()}
                sheet.data_validation(1, place, TEMPLATE_ROWS, place, kinds)
        for place, heading in enumerate(table.header):
            sheet.write_string(0, place, heading, formats(bold=True))
    book.close()
    return output.getvalue()


def _template_format(column: Column) -> str:
    return "@" if column.holds in _KEPT_AS_TEXT else _FORMATS.get(column.holds, "General")


def _first_of_each() -> list[str]:
    first: dict[str, str] = {}
    for word, kind in KINDS.items():
        first.setdefault(kind, word)
    return list(first.values())
