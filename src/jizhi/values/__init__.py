"""The smallest nouns: money and how it is rounded and split, periods, dated values, work days, keys, personal data.

Money is whole fen; an exact number becomes money once, by a ``Rounding``; ``split`` shares an amount and loses no fen.
A ``Period`` is half-open; months are counted from an anchor by ``months_after``; ``Dated`` says what holds since when.
"""

from jizhi.values.ids import key, key_parts
from jizhi.values.money import Money, cny
from jizhi.values.period import Period, month_length, months_after, plain_date
from jizhi.values.quantity import Quantity, Unit
from jizhi.values.rounding import ROUNDING_MODES, Rounding, rounded_ratio
from jizhi.values.split import REMAINDERS, split

__all__ = [
    "REMAINDERS",
    "ROUNDING_MODES",
    "Money",
    "Period",
    "Quantity",
    "Rounding",
    "Unit",
    "cny",
    "key",
    "key_parts",
    "month_length",
    "months_after",
    "plain_date",
    "rounded_ratio",
    "split",
]
