"""Proration as tables: what each version of a fee weighs in a cycle, by the day of handover and by the day of sale."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import attrs

from jizhi.fees.segments import paid_once, stretches
from jizhi.fees.tariff import Fee, Version, liable_from
from jizhi.fees.terms import QUANTITIES
from jizhi.formula.integers import Span, Truth, Whole, Workshop
from jizhi.formula.tree import ONE, ZERO, Add, All, Choose, Compare, Constant, Fact, Multiply, Node, Some
from jizhi.values import Period
from jizhi_columnar.refusals import NotColumnar

EPOCH = date(1970, 1, 1)
HANDOVER, SOLD = "handover#", "sold#"
"""Two columns that the door makes: the days from 1970 to the handover and to the sale."""

_BEFORE = 32
"""A handover so many days before a cycle is over and done with, whatever the start rule of the fee."""

_Row = dict[int, Fraction]


@attrs.frozen(eq=False)
class Weighed:
    """What the versions of a fee weigh in a row, as forms that read its handover or its sale.

    Args:
        versions: those that hold anywhere in the cycle, in order of time.
        over: what the weights are over.
        given: for each version its weight (``~w0``) and whether it holds for any day of the line (``~p0``).
        part_way: true of the rows whose line begins after the cycle.
    """

    versions: tuple[Version, ...]
    over: int
    given: Mapping[str, Whole]
    part_way: Truth


def by_handover(shop: Workshop, fee: Fee, cycle: Period, spans: Callable[[str], Span | None]) -> Weighed:
    """The weights of whole lines: from the first day that anybody owes the fee to the end of the cycle."""
    span = spans(HANDOVER)
    if span is None:
        lines = [_liable(fee, cycle, None)]
        return _weighed(shop, fee, shop.number(0), [_parts(fee, line, None) for line in lines], [False])
    base = cycle.start - timedelta(days=_BEFORE)
    days = range((cycle.end - base).days + 1)
    lines = [_liable(fee, cycle, base + timedelta(days=day)) for day in days]
    place = _place(shop, HANDOVER, span, base, len(lines) - 1)
    rows = [_parts(fee, line, None) for line in lines]
    return _weighed(shop, fee, place, rows, [line is not None and line != cycle for line in lines])


def by_sale(shop: Workshop, fee: Fee, cycle: Period, spans: Callable[[str], Span | None]) -> Weighed | None:
    """The weights of what is due before a sale, for lines of the whole cycle; None where no row was sold."""
    span = spans(SOLD)
    if span is None:
        return None
    line = _liable(fee, cycle, None)
    days = [cycle.start + timedelta(days=day) for day in range(cycle.days + 1)]
    place = _place(shop, SOLD, span, cycle.start, cycle.days)
    return _weighed(shop, fee, place, [_parts(fee, line, day) for day in days], [False] * len(days))


def _liable(fee: Fee, cycle: Period, handover: date | None) -> Period | None:
    first = max(liable_from(fee, handover), cycle.start)
    return Period(first, cycle.end) if first < cycle.end else None


def _parts(fee: Fee, line: Period | None, until: date | None) -> tuple[tuple[Version, Fraction], ...]:
    """The versions that hold in a *line*, in order of time, each with what it weighs before *until*."""
    if line is None:
        return ()
    cuts = () if until is None else (until,)
    whole = stretches(fee, line)
    found = [
        (version, weight) for part, version, weight in stretches(fee, line, cuts) if until is None or part.end <= until
    ]
    versions = [version for _, version, _ in whole]
    distinct = list(dict.fromkeys(map(id, versions)))
    several = len(distinct) > 1
    if several and fee.per == "period" and any(not QUANTITIES.isdisjoint(_names(version)) for version in versions):
        raise NotColumnar(fee.code, "quantity-cut", {"cycle": line})
    if paid_once(fee) and len(distinct) < len(versions) and several:
        raise NotColumnar(fee.code, "versions-alternate", {"cycle": line})
    return tuple(found)


def _names(version: Version) -> set[str]:
    return {fact.name for fact in version.reads}


def _place(shop: Workshop, column: str, span: Span, base: date, last: int) -> Whole:
    """The number of days from *base* to the day in *column*, from 0 to *last*."""
    since = shop.total((shop.read(column, span.low, span.high), shop.number((EPOCH - base).days)))
    return shop.greater(shop.lesser(since, shop.number(last)), shop.number(0))


def _weighed(
    shop: Workshop,
    fee: Fee,
    place: Whole,
    rows: Sequence[tuple[tuple[Version, Fraction], ...]],
    part_way: Sequence[bool],
) -> Weighed:
    versions = {id(version): version for row in rows for version, _ in row}
    kept = tuple(version for version in fee.versions if id(version) in versions)
    over = math.lcm(*(weight.denominator for row in rows for _, weight in row))
    given: dict[str, Whole] = {}
    for at, version in enumerate(kept):
        own = [[weight for each, weight in row if each is version] for row in rows]
        once = paid_once(fee)
        given[f"~w{at}"] = shop.entry(place, [int((1 if once and each else sum(each)) * over) for each in own])
        given[f"~p{at}"] = shop.entry(place, [int(bool(each)) for each in own])
    late = shop.compared("!=", shop.entry(place, list(map(int, part_way))), shop.number(0))
    return Weighed(kept, over, given, late)


def tree_of(fee: Fee, weighed: Weighed) -> tuple[Node, Node]:
    """The line as one tree over its weights, and the predicate under which anything of it is due."""
    due: list[Node] = []
    amounts: list[Node] = []
    for at, version in enumerate(weighed.versions):
        holds: Node = Compare("!=", Fact(f"~p{at}", "integer"), ZERO)
        due.append(holds if version.applies is None else All((holds, version.applies)))
        factors = [version.formula, Fact(f"~w{at}", "integer"), Constant(Fraction(1, weighed.over))]
        factors += [Choose(discount.when, Constant(discount.factor), ONE) for discount in version.discounts]
        amounts.append(Multiply(tuple(factors)))
    if not paid_once(fee):
        terms = [Choose(when, amount, ZERO) for when, amount in zip(due, amounts, strict=True)]
        return Add((*terms, ZERO)), Some((*due, Compare("!=", ZERO, ZERO)))
    line: Node = ZERO
    for when, amount in zip(reversed(due), reversed(amounts), strict=True):
        line = Choose(when, amount, line)
    return line, Some((*due, Compare("!=", ZERO, ZERO)))
