"""Which shift a punch belongs to: the one whose window holds it, whatever the date; never more than one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

import attrs

from jizhi.staff.punches import Timed
from jizhi.staff.rota import Planned
from jizhi.staff.rules import AttendanceRules, Contest

_HALF = 2
_INSTANT = timedelta(microseconds=1)

Bounds: TypeAlias = tuple[datetime, datetime, datetime, datetime]
"""Opens, closes, and the same two as a punch without a direction sees them."""


@attrs.frozen(kw_only=True)
class Matched:
    """The punches of one person by the place of their shift, and those that belong to none."""

    by_shift: tuple[tuple[Timed, ...], ...]
    stray: tuple[Timed, ...]


def windows(shifts: Sequence[Planned], *, contest: Contest) -> tuple[Bounds, ...]:
    """Return of each shift of a person where its window opens and closes, and between what it is contested by none.

    Both ends are inside. A window never reaches into the next shift or the one before. Where two windows meet in the
    gap between their shifts, ``midpoint`` parts the gap in its middle and ``to-next`` gives it all to the later one;
    the parting instant itself is the earlier one's.

    Args:
        shifts: of one person, in order of their start and not overlapping.

    Returns:  opens, closes, and the same two as a punch without a direction sees them.
    """
    opens = [shift.window[0] for shift in shifts]
    closes = [shift.window[1] for shift in shifts]
    parted_opens, parted_closes = list(opens), list(closes)
    for place, (one, other) in enumerate(pairwise(shifts)):
        closes[place] = min(closes[place], other.span[0])
        opens[place + 1] = max(opens[place + 1], one.span[1])
        parted_closes[place], parted_opens[place + 1] = closes[place], opens[place + 1]
        if opens[place + 1] <= closes[place]:
            gap = other.span[0] - one.span[1]
            cut = one.span[1] + (gap / _HALF if contest == "midpoint" else 0 * gap)
            parted_closes[place] = min(closes[place], cut)
            parted_opens[place + 1] = max(opens[place + 1], cut + _INSTANT)
    return tuple(zip(opens, closes, parted_opens, parted_closes, strict=True))


def matched(rules: AttendanceRules, shifts: Sequence[Planned], punches: Sequence[Timed]) -> Matched:
    """Return which punches of a person belong to which of his shifts.

    A punch that two windows claim goes by its direction, out to the earlier and in to the later; without one by
    ``rules.contest``.

    Args:
        shifts, punches: of one person, each in order of time.
    """
    bounds = windows(shifts, contest=rules.contest)
    found: list[list[Timed]] = [[] for _ in shifts]
    stray: list[Timed] = []
    first = 0
    for punch in punches:
        while first < len(bounds) and bounds[first][1] < punch.at:
            first += 1
        claims = [place for place in (first, first + 1) if place < len(bounds) and _holds(bounds[place], punch.at)]
        if len(claims) > 1:
            chosen = _chosen(claims, bounds, punch)
            found[chosen].append(punch)
        elif claims:
            found[claims[0]].append(punch)
        else:
            stray.append(punch)
    return Matched(by_shift=tuple(map(tuple, found)), stray=tuple(stray))


def _holds(bounds: Bounds, at: datetime) -> bool:
    return bounds[0] <= at <= bounds[1]


def _chosen(claims: list[int], bounds: Sequence[Bounds], punch: Timed) -> int:
    earlier, later = claims
    if punch.kind:
        return earlier if punch.kind == "out" else later
    return earlier if punch.at <= bounds[earlier][3] else later
