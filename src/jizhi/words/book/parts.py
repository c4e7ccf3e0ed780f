"""The parts of a book: figures, charts and tables of typed cells, which any format sets its own way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.values import Money
from jizhi.words.shares import NOT_KNOWN, share_text

Cell: TypeAlias = str | int | Money | Fraction | date | None
"""What a cell of a month book may hold."""
Kind: TypeAlias = Literal["text", "count", "money", "rate", "date"]


@attrs.frozen
class BookColumn:
    """A column: its title, what its cells are, and whether they add up under the table."""

    title: str
    kind: Kind = "text"
    summed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind not in ("text", "date")


@attrs.frozen
class BookRow:
    """A row; *link* is the code of the table, or ``table/group``, that it is made of; *group* names it as such."""

    cells: tuple[Cell, ...]
    link: str = ""
    group: str = ""


@attrs.frozen(kw_only=True)
class BookTable:
    """A table: its *code* is its anchor on a page and stands before its title in a workbook.

    ``detail`` is one of single rows (items, receipts, orders), which paper leaves to the workbook.
    """

    code: str
    title: str
    columns: tuple[BookColumn, ...]
    rows: tuple[BookRow, ...]
    detail: bool = False

    @property
    def summed(self) -> bool:
        """Whether any of its columns adds up."""
        return any(column.summed for column in self.columns)


@attrs.frozen(kw_only=True)
class BookFigure:
    """One figure: what it is now, was the month before and a year ago, and should be; *rows* is the table behind it.

    ``total`` is the place of the column in that table whose sum the figure is; None where it is no sum.
    """

    label: str
    kind: Kind
    now: Cell
    before: Cell = None
    year_ago: Cell = None
    budget: Cell = None
    rows: str = ""
    total: int | None = None

    @property
    def change(self) -> Fraction | None:
        """By how much it grew since the month before: of a rate in points, of all else as a part of what it was."""
        return _change(self.now, self.before)

    @property
    def year_change(self) -> Fraction | None:
        """By how much it grew within the year."""
        return _change(self.now, self.year_ago)

    @property
    def of_budget(self) -> Fraction | None:
        """What of the budget it is."""
        now, budget = _number(self.now), _number(self.budget)
        return None if now is None or not budget else now / budget


@attrs.frozen(kw_only=True)
class BookChart:
    """A chart of bars: each its label, its size as a whole number, and what the size is called."""

    title: str
    bars: tuple[tuple[str, int, str], ...]


@attrs.frozen(kw_only=True)
class Chapter:
    """A chapter of a book: its figures, charts and tables; *note* says what it is without where it has none."""

    code: str
    title: str
    note: str = ""
    figures: tuple[BookFigure, ...] = ()
    charts: tuple[BookChart, ...] = ()
    tables: tuple[BookTable, ...] = ()


@attrs.frozen(kw_only=True)
class Book:
    """A whole book in one language: its *heads* are what the columns of figures are called."""

    title: str
    subject: str
    language: str
    note: str
    heads: tuple[str, ...]
    total: str
    behind: str
    chapters: tuple[Chapter, ...]

    @property
    def tables(self) -> tuple[BookTable, ...]:
        """Every table, those of single rows last."""
        every = [table for chapter in self.chapters for table in chapter.tables]
        return tuple(sorted(every, key=lambda table: table.detail))


def _number(cell: Cell) -> Fraction | None:
    match cell:
        case Money():
            return Fraction(cell.fen, 100)
        case Fraction() | int():
            return Fraction(cell)
    return None


def _change(now: Cell, before: Cell) -> Fraction | None:
    new, old = _number(now), _number(before)
    if new is None or old is None:
        return None
    if isinstance(now, Fraction):
        return new - old
    return (new - old) / abs(old) if old else None


def cell_text(cell: Cell, kind: Kind = "text") -> str:
    """Return a cell as a person reads it.

    >>> cell_text(Money(123450)), cell_text(Fraction(1, 8), "rate"), cell_text(None), cell_text(1234, "count")
    ('1,234.50', '12.50%', '—', '1,234')
    """
    match cell:
        case None:
            return NOT_KNOWN
        case Money():
            return f"{cell.yuan:,}"
        case Fraction():
            return share_text(cell)
        case int():
            return f"{cell:,}"
        case date():
            return cell.isoformat()
    return cell


def change_text(change: Fraction | None, kind: Kind) -> str:
    """Return how a figure changed, with its sign; a rate in points.

    >>> change_text(Fraction(1, 2), "count"), change_text(Fraction(-1, 100), "rate"), change_text(None, "money")
    ('+50.00%', '-1.00pp', '—')
    """
    told = share_text(change)
    if change is None:
        return told
    points = told.replace("%", "pp") if kind == "rate" else told
    return f"+{points}" if change > 0 else points


def totals(table: BookTable) -> tuple[Cell, ...]:
    """Return the sums under *table*, None under a column that does not add up.

    >>> rows = (BookRow(("a", 1)), BookRow(("b", 2)), BookRow(("c", None)))
    >>> totals(BookTable(code="t", title="", columns=(BookColumn("x"), BookColumn("n", "count", True)), rows=rows))
    (None, 3)
    """
    return tuple(
        _sum([row.cells[place] for row in table.rows]) if column.summed else None
        for place, column in enumerate(table.columns)
    )


def _sum(cells: list[Cell]) -> Cell:
    amounts = [cell for cell in cells if isinstance(cell, Money)]
    if amounts:
        return sum(amounts[1:], amounts[0])
    return sum(cell for cell in cells if isinstance(cell, int))
