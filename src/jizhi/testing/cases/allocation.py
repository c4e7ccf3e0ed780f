"""Cases of splitting and rounding money, asked of ``split`` and ``Rounding``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported, PortionsRefused
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import exact, whole
from jizhi.values import Money, Rounding, split

REMAINDERS: Final = {
    "largest_remainder": "largest-fraction",
    "largest_ratio": "largest-ratio",
    "to_first": "first",
    "split": "first",
    "to_last": "last",
    "floor_separate": "kept-apart",
    "block_separate": "block-kept-apart",
}
MODES: Final = {
    "HALF_POSITIVE_INFINITY": "half-ceiling",
    "HALF_NEGATIVE_INFINITY": "half-floor",
    "HALF_TOWARDS_ZERO": "half-down",
    "HALF_AWAY_FROM_ZERO": "half-up",
    "CEIL": "ceiling",
    "POSITIVE_INFINITY": "ceiling",
    "NEGATIVE_INFINITY": "floor",
    "TOWARDS_ZERO": "down",
    "TRUNCATE": "down",
    "AWAY_FROM_ZERO": "up",
}
REMAINING: Final = ("remaining", "rest", "remainder")


def allocate(case: Case) -> Mapping[str, object]:
    """Split by the weights given, under the rule named."""
    if "parts" in case.inputs and "ratios" not in case.inputs:
        return split_equally(case)
    amount, step, places = _amount(case)
    parts = split(amount, by=_weights(case), remainder=_remainder(case), step=step)
    return _answer(parts, places)


def split_equally(case: Case) -> Mapping[str, object]:
    """Split into a number of equal parts, under the rule named."""
    amount, step, places = _amount(case)
    count = whole(case.among(("parts", "targets", "n")))
    return _answer(split(amount, by=[1] * count, remainder=_remainder(case), step=step), places)


def allocate_scaled(case: Case) -> Mapping[str, object]:
    """Split by weights with decimals, in a unit as many places finer as the weights have.

    The minor unit is 1/base of the major one, so a place is worth *base* (ten, or five for the ariary).
    """
    ratios = case.rows("ratios")
    finer = max(len(str(ratio).partition(".")[2]) for ratio in ratios)
    base = whole(case.get("base", 10))
    amount = Money(whole(case.need("amount_minor")) * base**finer)
    parts = split(amount, by=[exact(ratio) for ratio in ratios], remainder=_remainder(case))
    return {"parts": [part.fen for part in parts], "scale": whole(case.get("scale", 0)) + finer}


def round_values(case: Case) -> Mapping[str, object]:
    """Round each value in the mode named."""
    name = str(case.need("mode")).upper().replace("-", "_")
    to = case.get("to", case.get("step", "1"))
    mode = Rounding(mode=MODES.get(name, name.lower().replace("_", "-")), to=Decimal(str(to)))
    return {"rounded": [_decimal(mode.apply(exact(value))) for value in case.rows("values")]}


def _amount(case: Case) -> tuple[Money, int, int]:
    """The amount in its smallest unit, the step in that unit, and how many places the unit is below one."""
    if case.get("amount_minor") is not None:
        return Money(whole(case.need("amount_minor"))), whole(case.get("step_minor", 1)), 0
    amount, step = exact(case.get("amount", 0)), str(case.get("step", "0.01"))
    places = max(len(str(spelled).partition(".")[2]) for spelled in (case.get("amount", 0), step))
    return Money(whole(amount * 10**places)), whole(exact(step) * 10**places), places


def _answer(parts: tuple[Money, ...], places: int) -> Mapping[str, object]:
    return {"parts": [Decimal(part.fen).scaleb(-places) for part in parts], "parts_minor": [part.fen for part in parts]}


def _remainder(case: Case) -> str:
    rule = str(case.get("rule", case.convention))
    if rule not in REMAINDERS:
        raise CaseUnsupported(f"remainder rule {rule!r} is not offered")
    return REMAINDERS[rule]


def _weights(case: Case) -> list[Fraction]:
    if "portions" in case.inputs:
        return _portions(case.rows("portions"))
    weights = [exact(ratio) for ratio in case.rows("ratios")]
    if "error" not in case.expected and (min(weights, default=Fraction(0)) < 0 or not any(weights)):
        raise CaseUnsupported("weights that are negative, or of which none is above zero, share nothing here")
    return weights


def _portions(portions: tuple[object, ...]) -> list[Fraction]:
    """Shares of a whole: they add up to one, or one of them is what remains."""
    named = [None if portion in REMAINING else exact(portion) for portion in portions]
    rest = 1 - sum((share for share in named if share is not None), Fraction(0))
    if named.count(None) > 1 or rest < 0 or (rest > 0 and None not in named):
        raise PortionsRefused(tuple(map(str, portions)))
    return [rest if share is None else share for share in named]


def _decimal(value: Fraction) -> Decimal:
    places = len(str(value.denominator)) * 4
    scaled = value * 10**places
    if scaled.denominator != 1:
        raise CaseMalformed(f"{value} has no end as a decimal")
    return Decimal(scaled.numerator).scaleb(-places)
