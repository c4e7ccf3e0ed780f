"""Errors about the smallest nouns: numbers, money, periods, keys, calendars, personal data."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError


class NotExact(JizhiError, TypeError):
    """A float or a bool came where an exact number is needed."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must be exact (str, int or Decimal), not {type(value).__name__} {value!r}")


class NotANumber(JizhiError, ValueError):
    """A text or a Decimal that is not a finite number."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} {value!r} is not a finite decimal number")


class UnknownUnit(JizhiError, ValueError):
    """A unit of measure that jizhi does not know."""

    def __init__(self, symbol: str, text: str, known: Sequence[str]) -> None:
        self.symbol, self.text, self.known = symbol, text, tuple(known)
        super().__init__(f"unknown unit {symbol!r} in {text!r}; known: {' '.join(known)}")


class WrongQuantity(JizhiError, ValueError):
    """A text that is not an exact decimal with a unit."""

    def __init__(self, source: object) -> None:
        self.source = source
        super().__init__(
            f"{source!r} is not a quantity: "
            "write an ASCII decimal with at most 10 places and a unit, like '2.80 元/㎡/月'"
        )


class NotWhole(NotExact):
    """Something else than an int came where a whole number is needed."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        TypeError.__init__(self, f"{what} must be a whole number, not {type(value).__name__} {value!r}")


class NotMoney(JizhiError, TypeError):
    """Something else than money was added to money or compared with it."""

    def __init__(self, value: object) -> None:
        self.value = value
        super().__init__(f"money goes with money only, not with {type(value).__name__} {value!r}")


class NumberTooLong(JizhiError, ValueError):
    """An exact number with so large an exponent that no calculation here can want it."""

    def __init__(self, what: str, digits: int) -> None:
        self.what, self.digits = what, digits
        super().__init__(f"{what} has an exponent beyond {digits} digits")


class FinerThanFen(JizhiError, ValueError):
    """An amount of money that is not a whole number of fen."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} {value} is finer than a fen; round it with a Rounding first")


class MoneyOutOfRange(JizhiError, ValueError, OverflowError):
    """An amount beyond ten million million yuan, which is a mistake and not a bill."""

    def __init__(self, value: object, limit: int) -> None:
        self.value, self.limit = value, limit
        super().__init__(f"{value} is out of range: money goes from -{limit} to {limit} fen")


class BadCurrency(JizhiError, ValueError):
    """Not a three-letter currency code, or a currency whose smallest unit is not a hundredth."""

    def __init__(self, currency: object) -> None:
        self.currency = currency
        super().__init__(f"{currency!r} is not the three-letter code of a currency with hundredths, like CNY")


class CurrencyMismatch(JizhiError, ValueError):
    """Two amounts in different currencies met in one sum or comparison."""

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other
        super().__init__(f"{one} and {other} cannot be added or compared; convert one of them first")


class UnknownPolicy(JizhiError, ValueError, LookupError):
    """A named policy that jizhi does not offer."""

    def __init__(self, what: str, name: object, known: Sequence[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        super().__init__(f"unknown {what} {name!r}; known: {' '.join(known)}")


class BadStep(JizhiError, ValueError):
    """A smallest step that is not above zero, or an amount that is not a whole number of steps."""

    def __init__(self, what: str, step: object, reason: str) -> None:
        self.what, self.step, self.reason = what, step, reason
        super().__init__(f"{what}: step {step} {reason}")


class NothingToSplitBy(JizhiError, ValueError):
    """There is no weight above zero to split an amount by."""

    def __init__(self, whole: object) -> None:
        self.whole = whole
        super().__init__(f"no weights to split {whole} by")


class BadWeights(JizhiError, ValueError, TypeError):
    """A weight that is negative, not exact or not a number; or weights under a name that is taken."""

    def __init__(self, where: object, weight: object, reason: str) -> None:
        self.where, self.weight, self.reason = where, weight, reason
        super().__init__(f"weight {where!r} is {weight!r}: {reason}")


class NotADate(JizhiError, TypeError):
    """Something else than a plain date; an instant too, because a business day is a date."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must be a date, not {type(value).__name__} {value!r}")


class BadPeriod(JizhiError, ValueError):
    """A period that does not end after it starts, or a text that is no period."""

    def __init__(self, source: object, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(f"period {source}: {reason}")


class BeyondCalendar(JizhiError, ValueError, OverflowError):
    """A day outside the years 1 to 9999."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} lies outside the years 1 to 9999")


class TwoValuesOneDay(JizhiError, ValueError):
    """Two values that begin to hold on the same day."""

    def __init__(self, day: object, one: object, other: object) -> None:
        self.day, self.one, self.other = day, one, other
        super().__init__(f"two values hold since {day}: {one!r} and {other!r}")


class NotAKeyPart(JizhiError, TypeError):
    """A value that may not become part of a key: a float, personal data, nothing at all."""

    def __init__(self, part: object) -> None:
        self.kind = type(part).__name__
        super().__init__(f"a {self.kind} cannot be part of a key; use text, a whole number, a date or a Period")


class BadKey(JizhiError, ValueError):
    """A key with no part, or a text that ``key`` cannot have made."""

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(f"key {text!r}: {reason}")


class BadHours(JizhiError, ValueError):
    """Hours or days of business that are not written as hours or days."""

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(f"hours {text!r}: {reason}")


class NeverOpen(JizhiError, LookupError):
    """A search for business time that met no open day in a long time."""

    def __init__(self, at: object, days: int) -> None:
        self.at, self.days = at, days
        super().__init__(f"nothing is open within {days} days of {at}; look at the hours and the holidays")


class CalendarUnknown(JizhiError, LookupError):
    """A year whose holidays are not in the calendar; it is never guessed."""

    def __init__(self, year: int, known: Sequence[int]) -> None:
        self.year, self.known = year, tuple(known)
        years = f"{self.known[0]} to {self.known[-1]}" if self.known else "no year"
        super().__init__(f"the calendar holds {years}, not {year}; add the year once its notice is published")


class BadCalendarYear(JizhiError, ValueError):
    """Calendar data of a year that contradicts itself."""

    def __init__(self, year: int, day: object, reason: str) -> None:
        self.year, self.day, self.reason = year, day, reason
        super().__init__(f"calendar {year}, {day}: {reason}")


class BadIdentifier(JizhiError, ValueError):
    """A phone number, identity number or the like that cannot be one; the text itself is not repeated."""

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"not a valid {what}: {reason}")


class NotText(JizhiError, TypeError):
    """Something else than text where personal data is kept as text; the value is not repeated."""

    def __init__(self, what: str, kind: str) -> None:
        self.what, self.kind = what, kind
        super().__init__(f"{what} must be text, not {kind}; a number has lost digits already, type it as text")


class ReasonMissing(JizhiError, ValueError):
    """Clear text was asked for without saying why."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"say why the {what} is revealed")


class NaiveInstant(JizhiError, ValueError):
    """An instant without a time zone."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must have a time zone: {value}")
