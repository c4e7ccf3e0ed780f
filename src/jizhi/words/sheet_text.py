"""A sheet as plain text: the fallback that needs no font, no browser and no printer driver."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from jizhi.words.sheets import Bars, Grid, Line, Pairs, PayCode, Seal, Sheet

WIDTH: Final = 78
"""How wide a page of text is, in columns of a terminal; what has to be longer is, rather than cut."""
BAR: Final = 40


def sheet_text(sheet: Sheet) -> str:
    """Return a *sheet* as lines of text.

    >>> print(sheet_text(Sheet(title="收据", subject="r-1", language="zh", blocks=(Pairs((("付款人", "张三"),)),))))
                                         收据
    <BLANKLINE>
    付款人　张三
    """
    return "\n".join(_lines(sheet))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield " " * max((WIDTH - _width(sheet.title)) // 2, 0) + sheet.title
    for block in sheet.blocks:
        yield ""
        match block:
            case Line(text, "right"):
                yield _to_the_right(text)
            case Line(text):
                yield text
            case Pairs(rows):
                yield from ("　".join(row) for row in rows)
            case Grid():
                yield from _grid(block)
            case PayCode(content, text):
                yield from (text, content)
            case Seal(lines):
                yield from ("", *map(_to_the_right, lines))
            case Bars(title, bars):
                yield title
                yield from _bars(bars)


def _bars(bars: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    rows = tuple(bars)
    widest, longest = max((_width(row[0]) for row in rows), default=0), max((row[1] for row in rows), default=0)
    for label, size, shown in rows:
        length = BAR * size // longest if size > 0 else 0
        yield f"{label}{' ' * (widest - _width(label))}  {'#' * length}{' ' if length else ''}{shown}"


def _grid(grid: Grid) -> Iterator[str]:
    rows = [grid.header, *grid.rows]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(grid.header))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    body, sums = grid.rows[: len(grid.rows) - grid.sums], grid.rows[len(grid.rows) - grid.sums :]
    yield _row(grid.header, widths, grid.numbers_from)
    yield rule
    yield from (_row(row, widths, grid.numbers_from) for row in body)
    if sums:
        yield rule
        yield from (_row(row, widths, grid.numbers_from) for row in sums)


def _row(texts: Iterable[str], widths: list[int], numbers_from: int) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
        blanks = " " * (width - _width(text))
        cells.append(blanks + text if column >= numbers_from else text + blanks)
    return "  ".join(cells).rstrip()


def _to_the_right(text: str) -> str:
    return " " * max(WIDTH - _width(text), 0) + text


def _width(text: str) -> int:
    """How many columns a text takes: two for a wide sign, none for one that is put on the sign before it."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
