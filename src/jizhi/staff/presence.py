"""When somebody was there: between his first and last punch, or in pairs of in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import attrs

from jizhi.staff.punches import Timed
from jizhi.staff.rules import Presence
from jizhi.staff.shifts import Span


@attrs.frozen(kw_only=True)
class Present:
    """First and last punch, the spans between, and which of the two is missing where there is only one."""

    first: datetime | None = None
    last: datetime | None = None
    spans: tuple[Span, ...] = ()
    missing: Literal["in", "out", "both", ""] = ""


def present(punches: Sequence[Timed], *, presence: Presence, taps_within: int, middle: datetime) -> Present:
    """Return when somebody was there by his punches.

    Args:
        punches: of one shift, in order of time.
        presence: ``first-last``, or ``pairs``: a second in without an out keeps the earlier, an out without an in is
            passed over, and where no punch has a direction they take turns.
        taps_within: minutes within which several punches are one.
        middle: of the shift; a lone punch without a direction before it came in, after it went out.
    """
    within = timedelta(minutes=taps_within)
    if not punches:
        return Present(missing="both")
    paired = _paired(_apart(punches, within)) if presence == "pairs" else _first_and_last(punches, within)
    if paired:
        return Present(first=paired[0][0], last=paired[-1][1], spans=paired)
    lone = punches[0] if punches[0].kind != "out" else punches[-1]
    came = lone.kind == "in" or (not lone.kind and lone.at <= middle)
    return Present(first=lone.at, missing="out") if came else Present(last=lone.at, missing="in")


def _first_and_last(punches: Sequence[Timed], within: timedelta) -> tuple[Span, ...]:
    first, last = punches[0], punches[-1]
    turned = first.kind == "in" and last.kind == "out"
    return ((first.at, last.at),) if last.at > first.at and (turned or last.at - first.at >= within) else ()


def _apart(punches: Sequence[Timed], within: timedelta) -> list[Timed]:
    """Punches that are taps of one go, as the first of them."""
    found: list[Timed] = []
    for punch in punches:
        same = found and punch.at - found[-1].at < within and (not punch.kind or punch.kind == found[-1].kind)
        if not same:
            found.append(punch)
    return found


def _paired(taps: Sequence[Timed]) -> tuple[Span, ...]:
    found: list[Span] = []
    opened: datetime | None = None
    directed = any(tap.kind for tap in taps)
    for tap in taps:
        way = tap.kind if directed else ("out" if opened is not None else "in")
        if way == "in":
            opened = tap.at if opened is None else opened
        elif way == "out" and opened is not None:
            found.append((opened, tap.at))
            opened = None
    return tuple(found)
