"""What every chapter of a book is written with: its months, its language, and how names are said."""

from __future__ import annotations

from collections.abc import Callable

from jizhi.reports.book import BookMonth, MonthBook
from jizhi.values import Money
from jizhi.words.amounts import money_text
from jizhi.words.book.parts import BookFigure, Cell, Kind
from jizhi.words.catalogue import say
from jizhi.words.sheets import visible
from jizhi.words.terms import term


class Writing:
    """Writes one book in one language."""

    def __init__(self, book: MonthBook, locale: str) -> None:
        self.book, self.locale = book, locale

    def say(self, message: str, **values: object) -> str:
        """Say *message* with its values."""
        return say(message, locale=self.locale, **values)

    def money(self, money: Money) -> str:
        """Say an amount with its currency."""
        return money_text(money, locale=self.locale)

    def term(self, word: str) -> str:
        """Say one of the library's own words."""
        return term(word, locale=self.locale) or self.say("（未登记）")

    def named(self, text: str) -> str:
        """Somebody's own text, or that there is none."""
        return visible(text) or self.say("（未登记）")

    def payer(self, payer: str) -> str:
        """What a payer is called."""
        return self.named(self.book.names.get(payer, payer))

    def fee(self, fee: str) -> str:
        """What a fee is called."""
        return self.named(self.book.fees.get(fee, fee))

    def heads(self) -> tuple[str, ...]:
        """What the columns of figures are called: the figure, and what it is compared with."""
        return (
            self.say("指标"),
            self.say("本期"),
            self.say("上期"),
            self.say("环比"),
            self.say("去年同期"),
            self.say("同比"),
            self.say("预算"),
            self.say("完成预算"),
        )

    def figure(
        self,
        label: str,
        kind: Kind,
        value: Callable[[BookMonth], Cell],
        *,
        rows: str = "",
        total: int | None = None,
        budget: Cell = None,
    ) -> BookFigure:
        """Return the figure that *value* tells of each month."""
        told = (None if month is None else value(month) for month in (self.book.before, self.book.year_ago))
        before, year_ago = told
        now = value(self.book.now)
        return BookFigure(
            label=label, kind=kind, now=now, before=before, year_ago=year_ago, budget=budget, rows=rows, total=total
        )
