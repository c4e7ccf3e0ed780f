"""What every writer of a page can do: say things and amounts in its language."""

from __future__ import annotations

from jizhi.values import Money
from jizhi.words import money_text, say


class Writer:
    """Writes in one language."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def say(self, message: str, **values: object) -> str:
        """Say *message* with its values."""
        return say(message, locale=self.locale, **values)

    def money(self, money: Money) -> str:
        """Say an amount with its currency."""
        return money_text(money, locale=self.locale)


def digits(money: Money) -> str:
    """Return the number of an amount alone, for a cell whose heading says what it is."""
    return f"{money.yuan:,}"
