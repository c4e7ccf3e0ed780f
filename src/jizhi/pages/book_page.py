"""The page of a month book: chapters one below the other, the rows behind every figure at the end, all in one file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from jizhi.pages.page import Html, heading, linked_table, page, paragraph, wide
from jizhi.pages.svg import Bar, bar_chart
from jizhi.words import share_text
from jizhi.words.book import Book, BookFigure, BookRow, BookTable, Chapter, cell_text, change_text, totals

LANGUAGES: Final = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}


def book_page(book: Book) -> str:
    """Return *book* as one HTML page: figures lead to the rows behind them, and nothing comes from outside.

    >>> empty = {"subject": "", "language": "zh_CN", "note": "", "heads": (), "total": "", "behind": "", "chapters": ()}
    >>> book_page(Book(title="<月报>", **empty)).count("&lt;月报&gt;")
    2
    """
    return page(book.title, _parts(book), language=LANGUAGES.get(book.language, book.language))


def _parts(book: Book) -> Iterator[str]:
    yield paragraph(book.note, kind="note")
    yield f"<nav>{' '.join(_leap(f'chapter-{each.code}', each.title) for each in book.chapters)}</nav>"
    for chapter in book.chapters:
        yield from _chapter(book, chapter)
    details = [table for table in book.tables if table.detail]
    if details:
        yield '<section class="behind">'  # thousands of rows for a screen, and a thousand sheets of paper
        yield heading(book.behind, anchor="behind")
        for table in details:
            yield from _table(book, table)
        yield "</section>"


def _chapter(book: Book, chapter: Chapter) -> Iterator[str]:
    yield heading(chapter.title, anchor=f"chapter-{chapter.code}")
    if chapter.note:
        yield paragraph(chapter.note, kind="note")
    if chapter.figures:
        yield _tiles(chapter)
        yield linked_table(book.heads, [_figure(figure) for figure in chapter.figures], numbers_from=1)
    for chart in chapter.charts:
        if chart.bars:
            yield f"<h3>{escape(chart.title)}</h3>"
            yield wide(bar_chart([Bar(*bar) for bar in chart.bars], title=chart.title))
    for table in chapter.tables:
        if not table.detail:
            yield from _table(book, table)


def _tiles(chapter: Chapter) -> str:
    tiles = []
    for figure in chapter.figures[:4]:
        told = cell_text(figure.now, figure.kind)
        shown = _leap(figure.rows, told) if figure.rows else escape(told)
        tiles.append(f"<div><span>{escape(figure.label)}</span><b>{shown}</b></div>")
    return f'<div class="figures">{"".join(tiles)}</div>'


def _figure(figure: BookFigure) -> list[str | Html]:
    now = cell_text(figure.now, figure.kind)
    return [
        figure.label,
        Html(_leap(figure.rows, now)) if figure.rows else now,
        cell_text(figure.before, figure.kind),
        change_text(figure.change, figure.kind),
        cell_text(figure.year_ago, figure.kind),
        change_text(figure.year_change, figure.kind),
        cell_text(figure.budget, figure.kind),
        share_text(figure.of_budget),
    ]


def _table(book: Book, table: BookTable) -> Iterator[str]:
    yield f'<h3 id="{_anchor(table.code)}">{escape(table.title)}</h3>'
    header = [column.title for column in table.columns]
    numbers = [place for place, column in enumerate(table.columns) if column.is_number]
    groups: set[str] = set()
    rows = [_row(table, row, groups) for row in table.rows]
    last: list[str | Html] = []
    if table.summed:
        sums = zip(totals(table), table.columns, strict=True)
        last = [cell_text(cell, column.kind) if column.summed else "" for cell, column in sums]
        last[0] = book.total
    yield linked_table(header, rows, numbers=numbers, last=last)


def _row(table: BookTable, row: BookRow, groups: set[str]) -> list[str | Html]:
    cells: list[str | Html] = [
        cell_text(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True)
    ]
    first = str(cells[0])
    if row.link:
        cells[0] = Html(_leap(row.link, first))
    if row.group and row.group not in groups:
        groups.add(row.group)
        cells[0] = Html(f'<span id="{_anchor(f"{table.code}/{row.group}")}">{escape(first)}</span>')
    return cells


def _leap(target: str, text: str) -> str:
    return f'<a href="#{_anchor(target)}">{escape(text)}</a>'


def _anchor(target: str) -> str:
    """The name of a place: letters and digits of any script as they are, all else by its number."""
    return "".join(sign if sign.isalnum() or sign in "-_" else f".{ord(sign):x}" for sign in target)
