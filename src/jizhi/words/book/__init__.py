"""The month book in words: chapters of figures, charts and tables, the same for a page, a workbook, CSV and paper.

Cells keep their type (an amount is Money, a rate a Fraction, a day a date), so that every format writes them its own
way and none reads a number back out of a text.
"""

from jizhi.words.book.chapters import book_of
from jizhi.words.book.parts import (
    Book,
    BookChart,
    BookColumn,
    BookFigure,
    BookRow,
    BookTable,
    Cell,
    Chapter,
    cell_text,
    change_text,
    totals,
)

__all__ = [
    "Book",
    "BookChart",
    "BookColumn",
    "BookFigure",
    "BookRow",
    "BookTable",
    "Cell",
    "Chapter",
    "book_of",
    "cell_text",
    "change_text",
    "totals",
]
