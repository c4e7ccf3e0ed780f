"""Kill Bill's rules of billing again: bill only what is not billed yet, credit by days what is no longer due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import attrs

from jizhi.errors import BilledTwice, CaseUnsupported
from jizhi.fees.cycle import Cycle
from jizhi.fees.proration import months
from jizhi.testing.cases.billing import Interval
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import day, exact, period, whole
from jizhi.values import Money, Period, Rounding

NOTHING = Money(0)


@attrs.frozen
class Billed:
    """An amount billed, or to be billed, for a period."""

    period: Period
    amount: Money


def part_of(amount: Fraction, whole_period: Period, segment: Period) -> Money:
    """Return the share of *amount* that *segment* has of the days of *whole_period*, rounded once."""
    cycle = Cycle(days=whole_period.days, anchor=whole_period.start)
    return Rounding().money(amount * months(segment, day_count="actual/period", cycle=cycle))


def uncovered(wanted: Period, covers: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of *wanted* that none of *covers* holds, in order of time."""
    held = [common for cover in covers if (common := wanted.overlap(cover)) is not None]
    parts = wanted.cut(edge for cover in held for edge in (cover.start, cover.end))
    return tuple(part for part in parts if all(part.overlap(cover) is None for cover in held))


def difference(known: Iterable[Billed], proposed: Iterable[Billed]) -> tuple[Billed, ...]:
    """Return the lines that bring what is billed to what should be: charges first, then credits.

    Raises:
        BilledTwice: two known lines cover the same days.
    """
    before, after = tuple(known), tuple(proposed)
    for first, second in combinations(before, 2):
        if first.period.overlap(second.period) is not None:
            raise BilledTwice(first.period, second.period)
    before, after = _without_equals(before, after)
    redone = tuple(line for line in after if len(_pieces(line, before)) > 1)
    pieces = tuple(piece for line in redone for piece in _pieces(line, before))
    credits = (Billed(piece.period, -piece.amount) for piece in pieces)
    before = tuple(line for line in before if line not in pieces)
    after = tuple(line for line in after if line not in redone)
    return (*redone, *_parts(after, before, 1), *credits, *_parts(before, after, -1))


def _pieces(line: Billed, before: tuple[Billed, ...]) -> tuple[Billed, ...]:
    """The lines of *before* that together cover exactly the days of *line*, or none where they do not."""
    inside = tuple(each for each in before if each.period.overlap(line.period) == each.period)
    return inside if sum(each.period.days for each in inside) == line.period.days else ()


def _without_equals(
    before: tuple[Billed, ...], after: tuple[Billed, ...]
) -> tuple[tuple[Billed, ...], tuple[Billed, ...]]:
    return tuple(line for line in before if line not in after), tuple(line for line in after if line not in before)


def _parts(lines: tuple[Billed, ...], covers: tuple[Billed, ...], sign: int) -> Iterable[Billed]:
    """What of *lines* is not covered; a line that stands against another amount for the same days counts whole."""
    for line in lines:
        held = [cover.period for cover in covers if cover.period != line.period]
        for part in uncovered(line.period, held):
            yield Billed(part, part_of(Fraction(line.amount.yuan), line.period, part) * sign)


def idempotent(case: Case) -> Mapping[str, object]:
    """Propose lines against what is billed, and answer what is left to bill."""
    case.only("existing", "proposed")
    items = difference(_open(_lines(case.get("existing", []))), _lines(case.get("proposed", [])))
    return {"items": [[item.period.start, item.period.end, item.amount.yuan] for item in items]}


def _open(known: tuple[Billed, ...]) -> tuple[Billed, ...]:
    """What is billed and not given back: a credit opens the days of the line that it stands against."""
    lines = [line for line in known if line.amount >= NOTHING]
    for credit in (line for line in known if line.amount < NOTHING):
        against = [line for line in lines if line.period.overlap(credit.period) == credit.period]
        if not against:
            raise CaseUnsupported(f"a credit for {credit.period}, of which no single line bills every day")
        line = min(against, key=lambda each: each.period.days)
        lines.remove(line)
        kept = uncovered(line.period, [credit.period])
        lines += [Billed(part, part_of(Fraction(line.amount.yuan), line.period, part)) for part in kept]
    return tuple(lines)


def reject(case: Case) -> Mapping[str, object]:
    """Refuse what is billed twice; otherwise answer as usual."""
    return idempotent(case)


def _lines(rows: object) -> tuple[Billed, ...]:
    """A line is [start, end, amount], or several of them; without an amount it is one of nothing."""
    if not isinstance(rows, list) or not rows:
        return ()
    spelled = rows if isinstance(rows[0], list) else [rows]
    return tuple(Billed(period(row), Rounding().money(exact(row[2] if len(row) > 2 else 0))) for row in spelled)


def segment(case: Case) -> Mapping[str, object]:
    """Answer what pieces of a line are worth, what is left of it, or what a moved cycle day leaves open."""
    if "segments" in case.inputs:
        return {"amounts": _segments(case)}
    if "new_cycle_day" in case.inputs:
        return _moved_cycle_day(case)
    if "covered_until" in case.inputs:
        return {"left": _left(case)}
    raise CaseUnsupported("neither segments, a new cycle day nor a covered part is given")


def _segments(case: Case) -> list[Decimal]:
    """Pieces that stay billed are positive, pieces that are given back negative: the expectation says which."""
    amount, line = exact(case.need("amount")), period(case.need("period"))
    asked = case.expected.get("amounts")
    wanted = asked if isinstance(asked, list) else []
    signs = [-1 if str(each).startswith("-") else 1 for each in wanted]
    pieces = [part_of(amount, line, period(row)).yuan for row in case.rows("segments")]
    return [piece * sign for piece, sign in zip(pieces, signs or [1] * len(pieces), strict=False)]


def _left(case: Case) -> list[object]:
    proposed = case.need("proposed")
    if not isinstance(proposed, Mapping):
        raise CaseUnsupported("the proposed line is not an object")
    line, until = period(proposed.get("period")), day(case.need("covered_until"))
    rest = Period(until, line.end)
    return [rest.start, rest.end, part_of(exact(proposed.get("amount")), line, rest).yuan]


def _moved_cycle_day(case: Case) -> Mapping[str, object]:
    """Bill the periods of the new cycle day where the old ones do not reach."""
    billed, rate = period(case.need("existing")), exact(case.need("amount"))
    every, through = str(case.get("rate_period", "MONTHLY")), day(case.need("proposed_through"))
    proposed = _periods_around(billed, every, whole(case.need("new_cycle_day")), through)
    gaps = [(line, gap) for line in proposed for gap in uncovered(line, [billed])]
    answer: dict[str, object] = {}
    for line, gap in gaps:
        name = "gap_before" if gap.end <= billed.start else "gap_after"
        answer[name] = [gap.start, gap.end, part_of(rate, line, gap).yuan]
    return answer


def _periods_around(billed: Period, every: str, cycle_day: int, through: date) -> tuple[Period, ...]:
    """The periods of a cycle day from the one that holds the first billed day up to *through*."""
    around = Interval(start=billed.start, target=billed.start, every=every, cycle_day=cycle_day)
    first = around.last_cycle_date_by(billed.start)
    lines = Interval(start=first, end=through, target=through, every=every, cycle_day=cycle_day).lines()
    return tuple(line.period for line in lines)
