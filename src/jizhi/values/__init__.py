"""The smallest nouns: money and how it is rounded and split, periods, dated values, work days, keys, personal data.

Money is whole fen; an exact number becomes money once, by a ``Rounding``; ``split`` shares an amount and loses no fen.
A ``Period`` is half-open; months are counted from an anchor by ``months_after``; ``Dated`` says what holds since when.
A ``WorkCalendar`` knows the years whose notices it holds and guesses no other; ``CHINA`` holds 2004 to 2026.
``BusinessTime`` counts the hours in which a desk is open.
Personal data prints masked everywhere and is revealed for a reason; ``key`` joins what identifies a record.
"""

from jizhi.values.business import ALWAYS, BusinessTime, shared_spans
from jizhi.values.calendar import Break, CalendarYear, DayKind, WorkCalendar
from jizhi.values.calendar_cn import CHINA
from jizhi.values.dated import Dated, Since
from jizhi.values.ids import key, key_parts
from jizhi.values.money import Money, cny
from jizhi.values.names import mask_name
from jizhi.values.period import Period, month_length, months_after, plain_date
from jizhi.values.personal import BankAccount, CreditCode, IdNumber, Masked, Phone, Secret
from jizhi.values.quantity import Quantity, Unit
from jizhi.values.rounding import ROUNDING_MODES, Rounding, rounded_ratio
from jizhi.values.split import REMAINDERS, split

__all__ = [
    "ALWAYS",
    "CHINA",
    "REMAINDERS",
    "ROUNDING_MODES",
    "BankAccount",
    "Break",
    "BusinessTime",
    "CalendarYear",
    "CreditCode",
    "Dated",
    "DayKind",
    "IdNumber",
    "Masked",
    "Money",
    "Period",
    "Phone",
    "Quantity",
    "Rounding",
    "Secret",
    "Since",
    "Unit",
    "WorkCalendar",
    "cny",
    "key",
    "key_parts",
    "mask_name",
    "month_length",
    "months_after",
    "plain_date",
    "rounded_ratio",
    "shared_spans",
    "split",
]
