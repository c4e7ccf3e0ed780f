"""Whatever goes on paper, as a sheet: letters and receipts, records of the office's own work, the book of a month."""

from __future__ import annotations

from jizhi.reports.book import MonthBook
from jizhi.reports.documents import AnyPaper, DemandLetter, PaymentNotice, ReceiptPaper
from jizhi.words.book.printed import book_sheet
from jizhi.words.catalogue import SOURCE
from jizhi.words.letters import letter_sheet
from jizhi.words.records import record_sheet
from jizhi.words.sheets import Sheet


def sheet_of(paper: AnyPaper | MonthBook, *, locale: str = SOURCE) -> Sheet:
    """Return a *paper* as the sheet that every format sets: title, blocks, whom it is about.

    What somebody entered (names, notes, numbers of transfers) stands in it as it is, but for signs that nobody sees,
    which are spelt out.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    if isinstance(paper, MonthBook):
        return book_sheet(paper, locale=locale)
    if isinstance(paper, DemandLetter | PaymentNotice | ReceiptPaper):
        return letter_sheet(paper, locale=locale)
    return record_sheet(paper, locale=locale)
