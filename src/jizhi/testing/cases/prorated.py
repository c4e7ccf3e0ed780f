"""Cases of graduated prices over time-weighted units: full units walk the tiers, weighted units are paid for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from jizhi.errors import CaseMalformed
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.rating import Prices, Tier, rated, tiers_of
from jizhi.testing.cases.spelling import exact
from jizhi.testing.cases.tiers import ZERO, per_unit


def graduated_prorated(case: Case) -> Mapping[str, object]:
    """Charge each event's weighted units at the tiers that its full units move through, up or down.

    The flat amount of every tier ever reached is charged whole, the first one in any case; fewer than no units in the
    end, and nothing is charged.
    """
    tiers = tiers_of(case)
    reached, highest, used = ZERO, ZERO, ZERO
    for units, weighted in _events(case):
        if _is_void(units, weighted, reached):
            continue
        used += _cost_between(tiers, reached, reached + units) * weighted / abs(units)
        reached += units
        highest = max(highest, reached)
    total = ZERO if reached < 0 else max(used, ZERO) + _flats(tiers, highest)
    return {"total": total, "unit": per_unit(total, reached)}


def _events(case: Case) -> list[tuple[Fraction, Fraction]]:
    full, weighted = case.rows("event_units"), case.rows("event_prorated_units")
    if len(full) != len(weighted):
        raise CaseMalformed("not every event has its weighted units")
    return [(exact(units), exact(weight)) for units, weight in zip(full, weighted, strict=True)]


def _is_void(units: Fraction, weighted: Fraction, reached: Fraction) -> bool:
    """Tell whether an event is of no time: added and gone before the period, or gone without having been added."""
    return units == 0 or (weighted == 0 and (units > 0 or reached + units < 0))


def _cost_between(tiers: Sequence[Tier], start: Fraction, end: Fraction) -> Fraction:
    """Return what the units between two counts cost, whichever is the greater; below none, at the first tier's rate."""
    low, high = sorted((start, end))
    rates = tuple(attrs.evolve(tier, flat=ZERO) for tier in tiers)
    numbers = {"low": max(low, ZERO), "moved": max(high, ZERO) - max(low, ZERO)}
    above = rated("tiers(moved, rates, before=low)", Prices(numbers=numbers, bands={"rates": rates}))
    return above + (min(high, ZERO) - min(low, ZERO)) * tiers[0].rate


def _flats(tiers: Sequence[Tier], highest: Fraction) -> Fraction:
    flats = tuple(attrs.evolve(tier, rate=ZERO) for tier in tiers)
    entered = rated("tiers(highest, flats)", Prices(numbers={"highest": highest}, bands={"flats": flats}))
    return entered if highest else tiers[0].flat
