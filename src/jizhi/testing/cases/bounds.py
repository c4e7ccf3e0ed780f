"""Cases of a least and a most that a period must come to, whatever was used in it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from jizhi.errors import CaseMalformed
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.rating import Prices, rated
from jizhi.testing.cases.spelling import exact
from jizhi.testing.cases.tiers import ZERO, Answer, graduated, number, package, standard, volume


def min_max(case: Case) -> Answer:
    """Top a charge up to the least of its period, or take off what goes beyond the most.

    What was billed earlier in the period counts; the least is settled on the last invoice of the period only.
    """
    lines = _used(case)
    charge, before = sum(lines, ZERO), number(case, "billed_before", "already_billed")
    minimum, maximum = _rest(case, ("minimum", "min"), before), _rest(case, ("maximum", "max"), before)
    if case.get("last_invoice_of_period") is False:
        minimum = None
    least = rated("charge", Prices(amounts={"charge": charge}, minimum=minimum))
    bounded = rated("charge", Prices(amounts={"charge": charge}, maximum=maximum))
    top_up, discount = least - charge, charge - bounded
    shown = [*_within(lines, bounded), top_up]
    return {
        **dict.fromkeys(("usage", "charge", "gross"), charge),
        **dict.fromkeys(("true_up", "top_up"), top_up),
        "discount": discount,
        "lines": [line for line in shown if line],
        "total": charge + top_up - discount,
    }


def _used(case: Case) -> list[Fraction]:
    """Return the lines that what was used comes to, at whatever kind of price the case gives."""
    if "package_size" in case.inputs:
        answer = package(case)
    elif "unit_price" in case.inputs:
        answer = standard(case)
    else:
        answer = volume(case) if case.convention.endswith("volume") else graduated(case)
    lines = answer.get("lines")
    if not isinstance(lines, list):
        raise CaseMalformed("several quantities have no one least or most")
    return lines


def _rest(case: Case, names: tuple[str, ...], before: Fraction) -> Fraction | None:
    """Return what is left of a bound after what was billed *before*; None where there is no such bound."""
    bound = case.either(*names)
    return None if bound is None else max(exact(bound) - before, ZERO)


def _within(lines: Sequence[Fraction], most: Fraction) -> list[Fraction]:
    """Return the *lines* as far as they go within *most*, the first ones first."""
    kept: list[Fraction] = []
    for line in lines:
        kept.append(min(line, most - sum(kept, ZERO)))
    return kept
