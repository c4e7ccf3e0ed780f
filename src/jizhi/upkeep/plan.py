"""Plans: what is done to which assets or places, how often, by what law, and a book of plans that fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import UpkeepRefused
from jizhi.upkeep.checklists import CheckItem, Checklist
from jizhi.upkeep.intervals import Every

Mode: TypeAlias = Literal["fixed", "floating"]
Law: TypeAlias = Literal["", "interval", "deadline"]
Rest: TypeAlias = Literal["as-is", "previous", "next"]
PileUp: TypeAlias = Literal["each", "latest", "capped"]

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


@attrs.frozen(kw_only=True)
class Blackout:
    """Days on which the work may not be planned, from *since* up to, not including, *until*; each year or once.

    >>> exams = Blackout(since=date(2025, 6, 7), until=date(2025, 6, 11), name="高考", yearly=True)
    >>> exams.holds(date(2026, 6, 10)), exams.holds(date(2026, 6, 11))
    (True, False)
    >>> Blackout(since=date(2025, 6, 7), until=date(2025, 6, 7))
    Traceback (most recent call last):
    jizhi.errors.UpkeepRefused: blackout: it must end after it begins
    """

    since: date
    until: date
    name: str = ""
    yearly: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.since < self.until:
            raise UpkeepRefused("blackout", "it must end after it begins")

    def holds(self, day: date) -> bool:
        """Return whether nothing may be planned on *day*."""
        if not self.yearly:
            return self.since <= day < self.until
        one, start, end = ((d.month, d.day) for d in (day, self.since, self.until))
        return start <= one < end if start < end else not end <= one < start


@attrs.frozen(kw_only=True)
class Plan:
    """One kind of work that comes again.

    Args:
        classes: asset classes it is for; or *places* it is for: zones, buildings, rounds through them.
        mode: ``fixed`` counts from the anchor whenever the work was done; ``floating`` from when it was done last.
        anchor: where counting begins. A fixed plan without one counts from the day the asset was installed, and the
            first work is due an interval later; with one, the anchor itself is the first day.
        law: ``interval``: never more than *every* from one time to the next (floating only); ``deadline``: each day
            of the calendar is itself the last lawful one (fixed only); empty where no law says so. *basis* names it.
        rest: what becomes of a due day on a day off or in a blackout: ``as-is``, ``previous`` or ``next`` free day.
            By law it never moves forward.
        early_days, early_months: how long before the due day the work counts for it.
        late_days: tolerance after it. *whole_month*: it is due in its month, at the latest on the last day.
        lead_days: days before the due day when the order is raised.
        pile_up: orders for what was missed: for ``each``, for the ``latest``, or ``capped`` at *open_most*.
        covers: code of the smaller plan whose work is part of this one.
        checkpoints: places of a round, in order. *times*: times of day, ``HH:MM``, of a plan by days or weeks.
        role, skill: who answers for it and what one must be able to do. *minutes*: how long it takes.

    Raises:
        UpkeepRefused: what does not fit together.

    >>> Plan(code="tank", classes=("tank",), every=Every(months=6), mode="floating", law="interval").rest
    'as-is'
    >>> Plan(code="half-month", classes=("lift",), every=Every(days=15), law="interval", rest="next", mode="floating")
    Traceback (most recent call last):
    jizhi.errors.UpkeepRefused: plan half-month: what the law limits is not moved forward over days off
    """

    code: str
    name: str = ""
    classes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    every: Every
    mode: Mode = "floating"
    anchor: date | None = None
    until: date | None = None
    law: Law = ""
    basis: str = ""
    rest: Rest = "as-is"
    early_days: int = 0
    early_months: int = 0
    late_days: int = 0
    whole_month: bool = False
    lead_days: int = 0
    blackout: tuple[Blackout, ...] = ()
    pile_up: PileUp = "latest"
    open_most: int = 1
    covers: str = ""
    checklist: str = ""
    checkpoints: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    role: str = ""
    skill: str = ""
    minutes: int = 0

    def __attrs_post_init__(self) -> None:
        for broken, why in self._troubles():
            if broken:
                raise UpkeepRefused(f"plan {self.code}", why)

    def _troubles(self) -> Iterator[tuple[bool, str]]:
        yield not self.code or self.code != self.code.strip(), "it needs a code"
        yield bool(self.classes) == bool(self.places), "it is for classes or for places, one of them"
        numbers = (self.early_days, self.early_months, self.late_days, self.lead_days, self.minutes)
        yield any(number < 0 for number in numbers) or self.open_most < 1, "a number is below what makes sense"
        yield (
            self.law == "interval" and self.mode == "fixed",
            ("a lawful interval counts from when the work was done; mode = 'floating'"),
        )
        yield self.law == "deadline" and self.mode == "floating", "a deadline is of a calendar; mode = 'fixed'"
        yield bool(self.law) and self.rest == "next", "what the law limits is not moved forward over days off"
        yield bool(self.law) and self.late_days > 0, "the law knows no tolerance after the day"
        yield self.mode == "fixed" and self.every.hours > 0, "run-hours count from when the work was done"
        yield (
            self.mode == "floating" and bool(self.every.years or self.times or self.whole_month),
            ("years, times of day and whole months are of a fixed plan"),
        )
        yield bool(self.places) and self.anchor is None, "a plan for places needs an anchor"
        yield bool(self.times and (self.every.months or self.every.years)), "times of day need days or weeks"
        yield any(not _TIME.fullmatch(time) for time in self.times), "a time of day is written HH:MM"
        yield sorted(set(self.times)) != list(self.times), "times of day stand in order, each once"
        yield bool(self.checkpoints) and not self.places, "checkpoints are of a round through places"
        yield len(set(self.checkpoints)) != len(self.checkpoints), "a checkpoint stands there twice"

    @property
    def lawful(self) -> bool:
        """True where a law, and not only the plan, says when."""
        return bool(self.law)


@attrs.frozen(kw_only=True)
class Origin:
    """Where plans come from: the document, since when, how sure that is (A to C), and what is left out."""

    document: str = ""
    since: date | None = None
    source: str = ""
    grade: str = ""
    note: str = ""


@attrs.frozen(kw_only=True, slots=False)
class PlanBook:
    """Plans and checklists that fit together.

    Raises:
        UpkeepRefused: two of one code, a list or a smaller plan that is not there, plans that cover in a circle.

    >>> month = Plan(code="month", classes=("pump",), every=Every(months=1))
    >>> year = Plan(code="year", classes=("pump",), every=Every(months=12), covers="month")
    >>> [[plan.code for plan in ladder] for ladder in PlanBook(code="pumps", plan=(year, month)).ladders]
    [['month', 'year']]
    >>> PlanBook(code="pumps", plan=(year,))
    Traceback (most recent call last):
    jizhi.errors.UpkeepRefused: plan year: it covers 'month', which is not a plan of this book
    """

    code: str
    title: str = ""
    origin: Origin = Origin()
    plan: tuple[Plan, ...] = ()
    checklist: tuple[Checklist, ...] = ()

    def __attrs_post_init__(self) -> None:
        for named in (self.plan, self.checklist):
            codes = [each.code for each in named]
            if len(set(codes)) != len(codes):
                raise UpkeepRefused(f"book {self.code}", f"{_twice(codes)} stands there twice")
        for plan in self.plan:
            for broken, why in self._troubles(plan):
                if broken:
                    raise UpkeepRefused(f"plan {plan.code}", why)
        for each in self.checklist:
            self.items(each.code)

    def _troubles(self, plan: Plan) -> Iterator[tuple[bool, str]]:
        lower = self.plans.get(plan.covers)
        yield bool(plan.covers) and lower is None, f"it covers {plan.covers!r}, which is not a plan of this book"
        yield bool(plan.checklist) and plan.checklist not in self.lists, f"there is no checklist {plan.checklist!r}"
        if lower is not None:
            rivals = [other.code for other in self.plan if other.covers == plan.covers]
            yield len(rivals) > 1, f"{', '.join(rivals)} cover the same plan; let one cover the other"
            yield (lower.mode, plan.mode) != ("floating", "floating"), "only floating plans cover one another"
            yield lower.classes != plan.classes or lower.places != plan.places, "it is not for the same assets"
            yield bool(lower.every.hours or plan.every.hours), "plans by run-hours do not cover one another"
            base = date(2001, 1, 1)
            yield plan.every.after(base, 1) <= lower.every.after(base, 1), "the wider plan comes less often"

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """The plans by code."""
        return {plan.code: plan for plan in self.plan}

    @cached_property
    def lists(self) -> Mapping[str, Checklist]:
        """The checklists by code."""
        return {each.code: each for each in self.checklist}

    @cached_property
    def ladders(self) -> tuple[tuple[Plan, ...], ...]:
        """The plans, those that cover one another together, the smallest first."""
        above = {plan.covers: plan for plan in self.plan if plan.covers}
        found: list[tuple[Plan, ...]] = []
        for plan in self.plan:
            if not plan.covers:
                ladder = [plan]
                while ladder[-1].code in above:
                    ladder.append(above[ladder[-1].code])
                found.append(tuple(ladder))
        return tuple(found)

    def series_of(self, plan: str) -> str:
        """Return the code of the smallest plan of the ladder that *plan* stands on; the visits are known by it."""
        return next(ladder[0].code for ladder in self.ladders if any(each.code == plan for each in ladder))

    def items(self, checklist: str) -> tuple[CheckItem, ...]:
        """Return what is looked at by a list and those it includes, the smaller first.

        Raises:
            UpkeepRefused: there is no such list, it includes itself, or a code stands in two of them.
        """
        chain: list[Checklist] = []
        name = checklist
        while name:
            if name not in self.lists or any(each.code == name for each in chain):
                raise UpkeepRefused(f"checklist {checklist}", f"it includes {name!r}, which is not there or itself")
            chain.append(self.lists[name])
            name = chain[-1].includes
        items = tuple(item for each in reversed(chain) for item in each.item)
        codes = [item.code for item in items]
        if len(set(codes)) != len(codes):
            raise UpkeepRefused(f"checklist {checklist}", f"{_twice(codes)} stands in two lists")
        return items


def _twice(codes: list[str]) -> str:
    return ", ".join(sorted({code for code in codes if codes.count(code) > 1}))
