"""Cases of a percentage of what was moved: a free part, a fixed amount for each event, a floor and a cap."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import attrs

from jizhi.testing.cases.case import Case
from jizhi.testing.cases.rating import Prices, rated
from jizhi.testing.cases.spelling import exact, whole
from jizhi.testing.cases.tiers import ZERO, Answer, number, per_unit


@attrs.frozen
class Free:
    """What costs nothing: so many events, and so much of the sum; 0 is no such limit."""

    events: int
    total: Fraction

    def amount(self, sums: Sequence[Fraction]) -> Fraction:
        """Return the free part of running *sums*: up to whichever limit is reached first."""
        if not sums or not (self.events or self.total):
            return ZERO
        limits = [sums[min(self.events, len(sums)) - 1]] if self.events else []
        return min([*limits, self.total or sums[-1], sums[-1]])

    def count(self, sums: Sequence[Fraction]) -> int:
        """Return how many events are free: an event that reaches the limit of the sum is paid for."""
        below = sum(1 for each in sums if each < self.total)
        return min((limit for limit in (self.events, below) if limit), default=0)


def _free(case: Case) -> Free:
    return Free(whole(case.get("free_events", 0)), number(case, "free_total", "free_amount"))


def percentage(case: Case) -> Answer:
    """Charge a percentage of what goes beyond the free part, and a fixed amount for each event that is not free."""
    sums = tuple(exact(each) for each in case.rows("running_totals")) if case.get("running_totals") else ()
    return _percentage(case, exact(case.need("amount")), whole(case.get("events", len(sums))), sums)


def _percentage(case: Case, moved: Fraction, events: int, sums: Sequence[Fraction]) -> Answer:
    free = _free(case)
    spared, spared_events = free.amount(sums), free.count(sums)
    share = rated(
        "max(moved - spared, 0) * percent * yuan",
        Prices(
            numbers={"moved": moved, "spared": spared, "percent": exact(case.need("percent")) / 100},
            amounts={"yuan": Fraction(1)},
        ),
    )
    paid_events = max(events - spared_events, 0) if moved else 0
    total = share + paid_events * number(case, "fixed_per_event", "fixed")
    return {
        "total": total,
        "unit": per_unit(total, moved),
        "free_amount": spared,
        "free_events": min(spared_events, events),
        "paid_events": paid_events,
    }


def percentage_min_max(case: Case) -> Answer:
    """Charge each event by itself, between a floor and a cap, after the free part has been taken off."""
    moves = [exact(each) for each in case.rows("events")]
    if case.either("min", "minimum") is None and case.either("max", "maximum") is None:
        return _percentage(case, sum(moves, ZERO), len(moves), tuple(accumulate(moves)))
    charged = _paid(moves, _free(case))
    lines = [_event(case, move) for move in charged]
    total = sum(lines, ZERO)
    return {"total": total, "lines": lines, "unit": per_unit(total, sum(moves, ZERO))}


def _paid(moves: Sequence[Fraction], free: Free) -> list[Fraction]:
    """Return what is charged of each event that is not wholly free.

    The event that uses the free sum up is paid for its rest, and ends the free events too.
    """
    events, left = free.events, free.total
    charged: list[Fraction] = []
    for move in moves:
        if left > move or (events > 0 and left == 0):
            events, left = events - 1, max(left - move, ZERO)
            continue
        charged.append(move - left)
        events, left = 0, ZERO
    return charged


def _event(case: Case, move: Fraction) -> Fraction:
    amount = "move * percent * yuan + fixed"
    amounts = {"yuan": Fraction(1), "fixed": number(case, "fixed_per_event", "fixed")}
    floor, cap = case.either("min", "minimum"), case.either("max", "maximum")
    if cap is not None:
        amount, amounts = f"min({amount}, most)", amounts | {"most": exact(cap)}
    if floor is not None:
        amount, amounts = f"max({amount}, least)", amounts | {"least": exact(floor)}
    numbers = {"move": move, "percent": exact(case.need("percent")) / 100}
    return rated(amount, Prices(numbers=numbers, amounts=amounts))
