"""The schedule behind what is due: ladders by class, the days that many assets share, and what one history changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import repeat
from typing import Final, TypeAlias

import attrs

from jizhi.estate import Asset, Standstill
from jizhi.findings import Finding
from jizhi.upkeep.done import PLACE, Due, History
from jizhi.upkeep.placing import Placing
from jizhi.upkeep.plan import Plan, PlanBook
from jizhi.upkeep.running import by_hours
from jizhi.upkeep.series import Bases, Slot, Step, by_calendar, fixed_slots, visits
from jizhi.values import Period, WorkCalendar

REMEMBERED_MOST: Final = 8_192
"""Series of days that are kept for the assets that follow; then all are forgotten and worked out again."""

Ladder: TypeAlias = tuple[Placing, ...]


class Schedule:
    """What is due under a book of plans in one window; it remembers days that many assets share."""

    def __init__(self, plans: PlanBook, window: Period, calendar: WorkCalendar) -> None:
        self._book = plans.code
        self._window = window
        self._ladders: tuple[Ladder, ...] = tuple(
            tuple(Placing(plan, calendar) for plan in ladder) for ladder in plans.ladders
        )
        self._steps = {ladder[0].plan.code: by_calendar([each.plan for each in ladder]) for ladder in self._ladders}
        self._of_class: dict[str, tuple[Ladder, ...]] = {}
        self._fixed: dict[tuple[str, date], tuple[Slot, ...]] = {}
        self._visits: dict[tuple[str, Bases], tuple[Slot, ...]] = {}

    def due(self, history: History) -> Iterator[Due | Finding]:
        """Yield what is due of one history in the window."""
        for ladder in self._ladders_of(history.asset):
            if ladder[0].plan.mode == "fixed":
                yield from self._on_calendar(ladder[0], history)
            else:
                yield from self._by_visits(ladder, history)

    def next(self, history: History) -> Iterator[Due | Finding]:
        """Yield of one history what may be raised: fixed occurrences of the window, the next visit of each ladder."""
        for ladder in self._ladders_of(history.asset):
            if ladder[0].plan.mode == "fixed":
                yield from self._on_calendar(ladder[0], history)
                continue
            bases, findings = _bases(ladder, history)
            yield from findings
            if bases is not None:
                first = next(self._endless(ladder, bases, history), None)
                if first is not None and first.day < self._window.end:
                    yield Due(history.asset.code, first)

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said about the plans as such, once everything was asked."""
        unknown = {year for ladder in self._ladders for placing in ladder for year in placing.unknown}
        last = self._window.end - timedelta(days=1)
        for year in sorted(year for year in unknown if year <= last.year):
            yield Finding("upkeep-calendar-unknown", self._book, {"year": year}, "warning")

    def _ladders_of(self, asset: Asset) -> tuple[Ladder, ...]:
        if asset.asset_class == PLACE:
            return tuple(ladder for ladder in self._ladders if asset.code in ladder[0].plan.places)
        found = self._of_class.get(asset.asset_class)
        if found is None:
            found = self._of_class[asset.asset_class] = tuple(
                ladder for ladder in self._ladders if any(map(asset.is_of, ladder[0].plan.classes))
            )
        return found

    def _on_calendar(self, placing: Placing, history: History) -> Iterator[Due | Finding]:
        plan, asset = placing.plan, history.asset
        anchor = plan.anchor or asset.installed
        if anchor is None:
            yield Finding("upkeep-start-unknown", asset.code, {"plan": plan.code})
            return
        slots: Iterable[Slot] = self._shared(placing, anchor)
        if history.still:
            slots = _around(slots, placing, anchor, history.still, self._window)
        if history.done:
            slots = _not_done(slots, plan, history)
        if asset.installed is not None or asset.retired is not None:
            slots = (slot for slot in slots if asset.serves(slot.day))
        yield from map(Due, repeat(asset.code), slots)

    def _shared(self, placing: Placing, anchor: date) -> tuple[Slot, ...]:
        name = (placing.plan.code, anchor)
        found = self._fixed.get(name)
        if found is None:
            if len(self._fixed) >= REMEMBERED_MOST:
                self._fixed.clear()
            first = 0 if placing.plan.anchor else 1
            found = self._fixed[name] = tuple(fixed_slots(placing, anchor, first=first, window=self._window))
        return found

    def _by_visits(self, ladder: Ladder, history: History) -> Iterator[Due | Finding]:
        bases, findings = _bases(ladder, history)
        yield from findings
        if bases is None:
            return
        if history.still or history.hours or ladder[0].plan.every.hours:
            found = tuple(self._within(self._endless(ladder, bases, history)))
        else:
            name = (ladder[0].plan.code, bases)
            remembered = self._visits.get(name)
            if remembered is None:
                if len(self._visits) >= REMEMBERED_MOST:
                    self._visits.clear()
                remembered = self._visits[name] = tuple(self._within(self._endless(ladder, bases, history)))
            found = remembered
        code = history.asset.code
        yield from map(Due, repeat(code), found)

    def _endless(self, ladder: Ladder, bases: Bases, history: History) -> Iterator[Slot]:
        plan = ladder[0].plan
        step: Step = by_hours(plan.every, history.hours) if plan.every.hours else self._steps[plan.code]
        return visits(ladder, bases, step, history.still)

    def _within(self, slots: Iterator[Slot]) -> Iterator[Slot]:
        for slot in slots:
            if slot.day >= self._window.end:
                return
            if slot.day >= self._window.start:
                yield slot


def _bases(ladder: Ladder, history: History) -> tuple[Bases | None, list[Finding]]:
    """What the visits are counted from, or why nobody can count."""
    plans = [placing.plan for placing in ladder]
    asset, smallest = history.asset, plans[0]
    last = _last(plans, history)
    starts = [day for day in (smallest.anchor, asset.installed) if day is not None]
    if not starts and any(day is None for day in last):
        return None, [Finding("upkeep-start-unknown", asset.code, {"plan": smallest.code})]
    # What was done once is counted from that alone, so that assets of one history share their days.
    start = max(starts) if any(day is None for day in last) else max(day for day in last if day is not None)
    never = [plan for plan, day in zip(plans, last, strict=True) if day is None]
    older = smallest.anchor is not None and (asset.installed is None or asset.installed < smallest.anchor)
    at_once = bool(never) and older and smallest.law == "interval"
    findings = [
        Finding("upkeep-history-missing", asset.code, {"plan": plan.code}, "warning") for plan in never if at_once
    ]
    if smallest.every.hours and not history.hours:
        findings.append(Finding("run-hours-unknown", asset.code, {"plan": smallest.code}, "warning"))
    ends = [day for day in (smallest.until, asset.retired) if day is not None]
    return Bases(last=last, start=start, at_once=at_once, until=min(ends, default=None)), findings


def _last(plans: Sequence[Plan], history: History) -> tuple[date | None, ...]:
    """When the work of each plan was done last; the work of a wider one is that of the smaller ones too."""
    days: list[date | None] = [None] * len(plans)
    levels = {plan.code: level for level, plan in enumerate(plans)}
    for service in history.done:
        level = levels.get(service.plan)
        if level is None or (service.outcome == "skipped" and plans[0].lawful):
            continue
        for covered in range(level + 1):
            known = days[covered]
            if known is None or service.day > known:
                days[covered] = service.day
    return tuple(days)


def _not_done(slots: Iterable[Slot], plan: Plan, history: History) -> Iterator[Slot]:
    done = [service for service in history.done if service.plan == plan.code]
    named = {service.occurrence for service in done if service.occurrence}
    days = [service.day for service in done if not service.occurrence]
    for slot in slots:
        if slot.occurrence not in named and not any(slot.opens <= day <= slot.closes for day in days):
            yield slot


def _around(
    slots: Iterable[Slot], placing: Placing, anchor: date, still: Sequence[Standstill], window: Period
) -> Iterator[Slot]:
    """The occurrences outside of standstills; what the law asks for within one is due when the asset is used again."""
    moved: list[Slot] = []
    for spell in still if placing.plan.lawful else ():
        if spell.until is not None and spell.until in window and not any(s.covers(spell.until) for s in still):
            first = 0 if placing.plan.anchor else 1
            missed = tuple(fixed_slots(placing, anchor, first=first, window=Period(spell.since, spell.until)))
            moved += [attrs.evolve(slot, day=spell.until, closes=spell.until) for slot in missed[-1:]]
    kept = [slot for slot in slots if not any(spell.covers(slot.day) for spell in still)]
    yield from sorted((*moved, *kept), key=lambda slot: (slot.day, slot.time))
