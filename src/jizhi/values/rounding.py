"""Rounding: a named mode and the place it rounds to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs

from jizhi.errors import BadStep, FinerThanFen, UnknownPolicy
from jizhi.values.exact import Exact, exact
from jizhi.values.money import Money


def _half(tie: Callable[[int, bool], bool]) -> Callable[[int, int, bool], bool]:
    return lambda floor, side, negative: side > 0 or (side == 0 and tie(floor, negative))


# Each mode answers one question about a number between floor and floor + 1: does it go up to floor + 1?
# side: below (-1), on (0) or above (1) the middle.
_GOES_UP: Mapping[str, Callable[[int, int, bool], bool]] = MappingProxyType(
    {
        "half-up": _half(lambda floor, negative: not negative),
        "half-even": _half(lambda floor, negative: floor % 2 == 1),
        "half-odd": _half(lambda floor, negative: floor % 2 == 0),
        "half-down": _half(lambda floor, negative: negative),
        "half-ceiling": _half(lambda floor, negative: True),
        "half-floor": _half(lambda floor, negative: False),
        "up": lambda floor, side, negative: not negative,
        "down": lambda floor, side, negative: negative,
        "ceiling": lambda floor, side, negative: True,
        "floor": lambda floor, side, negative: False,
    }
)

ROUNDING_MODES: tuple[str, ...] = tuple(_GOES_UP)
"""The modes by name; up and down mean away from zero and towards it, so that a credit note mirrors its bill."""


def rounded_ratio(numerator: int, denominator: int, *, mode: str) -> int:
    """Return the whole number next to *numerator* / *denominator* in the way that *mode* says.

    Args:
        denominator: above zero.

    >>> rounded_ratio(5, 2, mode="half-up"), rounded_ratio(-5, 2, mode="half-up"), rounded_ratio(5, 2, mode="half-even")
    (3, -3, 2)
    >>> rounded_ratio(5, 2, mode="nearest")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown rounding mode 'nearest'; known: half-up half-even ...
    """
    goes_up = _GOES_UP.get(mode)
    if goes_up is None:
        raise UnknownPolicy("rounding mode", mode, ROUNDING_MODES)
    floor, rest = divmod(numerator, denominator)
    if not rest:
        return floor
    side = (2 * rest > denominator) - (2 * rest < denominator)
    return floor + goes_up(floor, side, numerator < 0)


def _decimal(to: Exact) -> Decimal:
    step = exact("rounding place", to)
    if step <= 0:
        raise BadStep("rounding", to, "is not above zero")
    if isinstance(to, Decimal):
        return to
    if not isinstance(to, str | int) or "/" in str(to):
        raise BadStep("rounding", to, "is not a decimal")
    return Decimal(to)


def _known_mode(_: Rounding, attribute: attrs.Attribute[str], mode: str) -> None:
    if mode not in _GOES_UP:
        raise UnknownPolicy("rounding mode", mode, ROUNDING_MODES)


@attrs.frozen
class Rounding:
    """How an exact number becomes a number of a certain place, once per charge line.

    Args:
        mode: one of ``ROUNDING_MODES``; ``half-up`` is half away from zero.
        to: the place as a decimal above zero, in the unit of the number: 0.01, 0.1, 1, 0.05.

    Raises:
        UnknownPolicy: no such mode.
        BadStep: *to* is not above zero or not a decimal.

    >>> str(Rounding().money(Fraction(2505, 1000)))
    '2.51 CNY'
    >>> Rounding(to="0")
    Traceback (most recent call last):
    jizhi.errors.BadStep: rounding: step 0 is not above zero
    """

    mode: str = attrs.field(default="half-up", validator=_known_mode)
    to: Decimal = attrs.field(default=Decimal("0.01"), converter=_decimal)
    _step: Fraction = attrs.field(init=False, repr=False, eq=False)

    @_step.default
    def _exact_step(self) -> Fraction:
        return Fraction(self.to)

    def apply(self, value: Fraction | int | Decimal) -> Fraction:
        """Return *value* rounded, still exact.

        >>> Rounding("down", "0.1").apply(Decimal("-2.59"))
        Fraction(-5, 2)
        """
        number = exact("a number to round", value)
        return self._step * self._steps(number)

    def money(self, exact_yuan: Fraction, currency: str = "CNY") -> Money:
        """Return *exact_yuan* as money, rounded once.

        Raises:
            FinerThanFen: the place is not a whole number of fen.

        >>> str(Rounding("half-even", "0.1").money(Fraction(1, 4)))
        '0.20 CNY'
        """
        fen = self._step * 100
        if fen.denominator != 1:
            raise FinerThanFen("the rounding place", self.to)
        return Money(self._steps(exact("an amount to round", exact_yuan)) * fen.numerator, currency)

    def _steps(self, number: Fraction) -> int:
        step = self._step
        return rounded_ratio(number.numerator * step.denominator, number.denominator * step.numerator, mode=self.mode)
