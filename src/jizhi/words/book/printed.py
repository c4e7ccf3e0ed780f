"""The month book on paper: its figures, charts and summaries; single rows are left to the page and the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.reports.book import MonthBook
from jizhi.words.book.chapters import book_of
from jizhi.words.book.parts import Book, BookFigure, BookTable, Chapter, cell_text, change_text, totals
from jizhi.words.catalogue import LANGUAGES, SOURCE, say
from jizhi.words.shares import share_text
from jizhi.words.sheets import Bars, Block, Grid, Line, Sheet


def book_sheet(kept: MonthBook, *, locale: str = SOURCE) -> Sheet:
    """Return a month book as the sheet that a paper is made of.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    book = book_of(kept, locale=locale)
    blocks = [block for chapter in book.chapters for block in _chapter(book, chapter)]
    note = Line(say("单笔明细见网页和工作簿。", locale=locale), "note")
    return Sheet(title=book.title, subject=book.subject, language=LANGUAGES[locale], blocks=(*blocks, note), broad=True)


def _chapter(book: Book, chapter: Chapter) -> Iterator[Block]:
    yield Line(chapter.title, "head")
    if chapter.note:
        yield Line(chapter.note, "note")
    if chapter.figures:
        rows = tuple(_figure(figure) for figure in chapter.figures)
        yield Grid(book.heads, rows, numbers_from=1, widths=(5, *[4] * (len(book.heads) - 1)))
    yield from (Bars(chart.title, chart.bars) for chart in chapter.charts if chart.bars)
    for table in chapter.tables:
        if not table.detail and table.rows:
            yield Line(table.title)
            yield _grid(book, table)


def _figure(figure: BookFigure) -> tuple[str, ...]:
    kind = figure.kind
    return (
        figure.label,
        cell_text(figure.now, kind),
        cell_text(figure.before, kind),
        change_text(figure.change, kind),
        cell_text(figure.year_ago, kind),
        change_text(figure.year_change, kind),
        cell_text(figure.budget, kind),
        share_text(figure.of_budget),
    )


def _grid(book: Book, table: BookTable) -> Grid:
    texts = [tuple(cell_text(cell) for cell in row.cells) for row in table.rows]
    first = next((place for place, column in enumerate(table.columns) if column.is_number), len(table.columns))
    if table.summed:
        sums = [
            cell_text(cell) if column.summed else "" for cell, column in zip(totals(table), table.columns, strict=True)
        ]
        texts.append((book.total, *sums[1:]))
    widths = tuple(4 if column.is_number else 5 for column in table.columns)
    header = tuple(column.title for column in table.columns)
    return Grid(header, tuple(texts), numbers_from=first, widths=widths, sums=int(table.summed))
