"""Payers: what each of them bears of one line, one after another and side by side."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from jizhi.errors import NotRated
from jizhi.estate import Turn
from jizhi.fees.line import Line, line_of
from jizhi.fees.tariff import Fee
from jizhi.values import Money, Period, Rounding, split


def shares_of(fee: Fee, line: Line, turns: tuple[Turn, ...]) -> dict[str, Money]:
    """What each payer bears of a *line*: one after another by cumulative differences, side by side by largest fraction.

    The running total is rounded at the end of each turn, so what an earlier payer was billed never moves and all parts
    add up to the line. The line has a segment that ends wherever a turn does.

    Raises: NotRated ``amount-negative``: the total falls during a turn, so that somebody would owe less than nothing.
    """
    parts: dict[str, Money] = {}
    for turn in turns:
        grown = _until(fee, line, turn.period.end) - _until(fee, line, turn.period.start)
        if grown.fen < 0 and not any(segment.credit for segment in line.segments):
            raise NotRated("amount-negative", {"amount": grown.yuan})
        for payer, part in split(grown, by=dict(turn.shares)).items():
            parts[payer] = parts[payer] + part if payer in parts else part
    return parts


def parts_of(amount: Money, turns: tuple[Turn, ...], *, period: Period) -> dict[str, Money]:
    """What each payer bears of an *amount* that runs evenly through the days of *period*, to the fen.

    The running total is rounded at the end of each turn, so that the parts of all turns add up to the amount.
    """

    def until(day: date) -> Money:
        share = Fraction((day - period.start).days, period.days)
        return Rounding().money(Fraction(amount.fen, 100) * share, amount.currency)

    parts: dict[str, Money] = {}
    for turn in turns:
        grown = until(turn.period.end) - until(turn.period.start)
        for payer, part in split(grown, by=dict(turn.shares)).items():
            parts[payer] = parts[payer] + part if payer in parts else part
    return parts


def _until(fee: Fee, line: Line, day: date) -> Money:
    """The line's total as it stood at the beginning of *day*."""
    past = tuple(segment for segment in line.segments if segment.period.end <= day)
    return line_of(fee, line.period, past, line.amount.currency).amount
