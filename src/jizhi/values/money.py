"""Money: a whole number of fen and a currency."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs

from jizhi.errors import BadCurrency, CurrencyMismatch, FinerThanFen, MoneyOutOfRange, NotMoney, NotWhole
from jizhi.values.exact import exact

FEN_MAX = 10**15
"""The largest amount, in fen; the smallest is its negative."""

_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
# ISO 4217: these count no minor unit, or thousandths, so that "fen" would be wrong by ten or a hundred.
_WITHOUT_HUNDREDTHS = re.compile(
    "BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF|BHD|IQD|JOD|KWD|LYD|OMR|TND"
)


@attrs.frozen
class Money:
    """An amount: whole *fen* of one *currency*, within ±10¹⁵ fen.

    Amounts add, subtract, negate and multiply by whole numbers; they are ordered within a currency. There is no
    division: ``split`` shares an amount out, and a ``Rounding`` makes an amount of an exact number.

    Raises:
        NotWhole: *fen* or a factor is not an int.
        NotMoney: something else was added or compared.
        MoneyOutOfRange: more than 10¹⁵ fen.
        BadCurrency: no three-letter code of a currency with hundredths.
        CurrencyMismatch: two currencies met in a sum or a comparison.

    >>> str(Money(334) + Money(666) * 2)
    '16.66 CNY'
    >>> Money(100) < Money(100, "HKD")
    Traceback (most recent call last):
    jizhi.errors.CurrencyMismatch: CNY and HKD cannot be added or compared; convert one of them first
    """

    fen: int
    currency: str = "CNY"

    def __attrs_post_init__(self) -> None:
        if type(self.fen) is not int:
            raise NotWhole("money in fen", self.fen)
        if not -FEN_MAX <= self.fen <= FEN_MAX:
            # Python refuses to write out a number of five thousand digits, and nobody would read one of fifty.
            told = f"{self.fen} fen" if abs(self.fen) < FEN_MAX**3 else f"fen of {self.fen.bit_length()} bits"
            raise MoneyOutOfRange(told, FEN_MAX)
        if self.currency != "CNY":
            _check_currency(self.currency)

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan, always with two decimals."""
        return Decimal(self._digits())

    def _digits(self) -> str:
        whole, rest = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{whole}.{rest:02}"

    def _same(self, other: object) -> int:
        if not isinstance(other, Money):
            raise NotMoney(other)
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.fen

    def __str__(self) -> str:
        return f"{self._digits()} {self.currency}"

    def __bool__(self) -> bool:
        return self.fen != 0

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise NotWhole("a factor of money", times)
        return Money(self.fen * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.fen, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.fen), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.fen < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.fen <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.fen > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.fen >= self._same(other)


def _check_currency(currency: object) -> None:
    if not isinstance(currency, str) or not _CODE.fullmatch(currency) or _WITHOUT_HUNDREDTHS.fullmatch(currency):
        raise BadCurrency(currency)


def cny(amount: int | str | Decimal) -> Money:
    """Return *amount* as money in yuan renminbi.

    Args:
        amount: an int counts **fen**; a text or a Decimal counts **yuan**, to the fen.

    Raises:
        NotExact: a float or a bool.
        NotANumber: no finite decimal number.
        FinerThanFen: yuan with a part of a fen.
        MoneyOutOfRange: more than 10¹⁵ fen.

    >>> cny("3.34") == cny(334)
    True
    >>> cny("0.005")
    Traceback (most recent call last):
    jizhi.errors.FinerThanFen: money 0.005 is finer than a fen; round it with a Rounding first
    """
    if type(amount) is int:
        return Money(amount)
    fen = exact("money", amount) * 100
    if fen.denominator != 1:
        raise FinerThanFen("money", amount)
    return Money(fen.numerator)
