"""A month book in its chapters: collection, budget, ageing, dunning, upkeep, service, staff."""

from __future__ import annotations

from jizhi.reports.book import MonthBook
from jizhi.words.amounts import period_text
from jizhi.words.book.dunning import dunning_chapter
from jizhi.words.book.money import ageing_chapter, budget_chapter, collection_chapter
from jizhi.words.book.parts import Book
from jizhi.words.book.service import service_chapter
from jizhi.words.book.staff import staff_chapter
from jizhi.words.book.upkeep import upkeep_chapter
from jizhi.words.book.writing import Writing
from jizhi.words.catalogue import SOURCE
from jizhi.words.sheets import visible


def book_of(book: MonthBook, *, locale: str = SOURCE) -> Book:
    """Return *book* in words: the same chapters whatever it is written as.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    writing = Writing(book, locale)
    month = period_text(book.now.period, locale=locale)
    chapters = (
        collection_chapter(writing),
        *budget_chapter(writing),
        ageing_chapter(writing),
        dunning_chapter(writing),
        upkeep_chapter(writing),
        service_chapter(writing),
        staff_chapter(writing),
    )
    return Book(
        title=writing.say("{project} 月报 {month}", project=visible(book.title), month=month),
        subject=f"{book.project}/{book.now.period}",
        language=locale,
        note=writing.say("与上期和去年同期相比；点数字看它背后的每一行。"),
        heads=writing.heads(),
        total=writing.say("合计"),
        behind=writing.say("明细"),
        chapters=chapters,
    )
