"""A table as a reader saw it: rows of typed cells with their numbers, and the words for a place in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeAlias

import attrs

from jizhi.errors import PlaceUnreadable

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@attrs.frozen
class Formula:
    """A cell that computes: its text as the sheet keeps it, and the value that was last shown.

    >>> Formula("=B2*2", Decimal("7")).text
    '=B2*2'
    """

    text: str
    shown: str | int | Decimal | date | bool | None = None


@attrs.frozen
class Merged:
    """A cell that lies under a merged one; *anchor* is the cell that shows the content (``A2``).

    >>> Merged("A2")
    Merged(anchor='A2')
    """

    anchor: str


Plain: TypeAlias = str | int | Decimal | date | bool | None
Cell: TypeAlias = Plain | Formula | Merged
"""What a cell of a sheet may hold."""


def _cells(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(cells)


def _headings(headings: Iterable[str]) -> tuple[str, ...]:
    return tuple(headings)


@attrs.frozen
class Row:
    """One row: its number in the file, counted from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...] = attrs.field(converter=_cells)

    @property
    def blank(self) -> bool:
        """True where no cell holds anything."""
        return all(empty(cell) for cell in self.cells)


def _rows(rows: Iterable[Row | Iterable[Cell]]) -> tuple[Row, ...]:
    return tuple(row if isinstance(row, Row) else Row(place, row) for place, row in enumerate(rows, start=1))


@attrs.frozen
class Table:
    """A sheet or a CSV file: its name, its headings where they are known, its rows and the file it came from.

    A reader leaves *header* empty and gives every row; ``mapping.recognise`` finds the headings among them.

    >>> table = Table("房产业主", rows=[["楼号", "房屋"], ["3", "1203"]], source="estate.xlsx")
    >>> table.rows[1]
    Row(number=2, cells=('3', '1203'))
    """

    name: str
    header: tuple[str, ...] = attrs.field(default=(), converter=_headings)
    rows: tuple[Row, ...] = attrs.field(default=(), converter=_rows)
    source: str = ""


class TableReader(Protocol):
    """What reads one kind of table file, found by the hook ``jizhi_table_readers``.

    Promises: nothing is converted or repaired: a text stays the text that it is (``0012``, ``3-12``), a number is exact
    (a Decimal or an int, never a float), a day is a date; every row keeps its number and every cell its place; the same
    bytes give the same tables. Size and inside are checked before anything is unpacked.
    """

    def read(self, content: bytes, *, source: str) -> tuple[Table, ...]:
        """Return every sheet that has cells, in the order of the file; *source* is the name that findings give it.

        Raises:  FileNotRead: it is another kind of file, damaged, or too large to be honest.
        """
        ...


def empty(cell: Cell) -> bool:
    """Return whether *cell* holds nothing a person could see.

    >>> empty(" "), empty(Merged("A2")), empty(0)
    (True, True, False)
    """
    return cell is None or isinstance(cell, Merged) or (isinstance(cell, str) and not cell.strip())


def column_letters(index: int) -> str:
    """Return the letters of the column with *index*, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_at(reference: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of a cell called like ``AA12``.

    Raises:  PlaceUnreadable: it is not called so.

    >>> cell_at("AA12")
    (11, 26)
    >>> cell_at("12")
    Traceback (most recent call last):
    jizhi.errors.PlaceUnreadable: '12' is not the name of a cell, such as AA12
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise PlaceUnreadable(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def cell_reference(table: str, row: int, column: int) -> str:
    """Return the place of a cell as a spreadsheet names it.

    >>> cell_reference("Sheet1", 12, 2)
    'Sheet1!C12'
    """
    return f"{table}!{column_letters(column)}{row}"


def _canonical(cell: Cell) -> str:
    return "" if empty(cell) else f"{type(cell).__name__}:{cell}"


def fingerprint(tables: Iterable[Table]) -> str:
    """Return the SHA-256 of what *tables* say, whatever the file is called.

    >>> one, other = Table("a", rows=[["1"]], source="x.csv"), Table("a", rows=[["1"]], source="y.csv")
    >>> fingerprint([one]) == fingerprint([other])
    True
    >>> fingerprint([one]) == fingerprint([Table("a", rows=[[1]])])
    False
    """
    digest = hashlib.sha256()
    for table in tables:
        digest.update(repr(table.name).encode())
        for row in table.rows:
            digest.update(repr((row.number, [_canonical(cell) for cell in row.cells])).encode())
    return digest.hexdigest()
