"""Hypothesis strategies for plans of every kind, assets with histories, and work calendars with long holidays."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from jizhi.estate import Asset, Standstill
from jizhi.upkeep import Blackout, Every, History, Plan, PlanBook, Service
from jizhi.values import Period

FIRST = date(2024, 11, 1)
DAYS = 560


def upkeep_days(most: int = DAYS) -> st.SearchStrategy[date]:
    """Days from November 2024 on: two spring festivals and two year ends lie within."""
    return st.integers(0, most).map(lambda number: FIRST + timedelta(days=number))


def windows() -> st.SearchStrategy[Period]:
    """Windows of a day up to a year and a half."""
    ends = st.tuples(upkeep_days(), st.integers(1, DAYS))
    return ends.map(lambda pair: Period(pair[0], pair[0] + timedelta(days=pair[1])))


def blackouts() -> st.SearchStrategy[tuple[Blackout, ...]]:
    """None, the days of an examination each year, or some days once."""
    exams = Blackout(since=date(2025, 6, 7), until=date(2025, 6, 11), yearly=True)
    once = st.tuples(upkeep_days(), st.integers(1, 9)).map(
        lambda pair: Blackout(since=pair[0], until=pair[0] + timedelta(days=pair[1]))
    )
    return st.one_of(st.just(()), st.just((exams,)), once.map(lambda each: (each,)))


@st.composite
def fixed_plans(draw: st.DrawFn, code: str = "fixed") -> Plan:
    """Fixed plans of every interval, with days off as they are, before or after."""
    every = draw(
        st.one_of(
            st.integers(1, 40).map(lambda n: Every(days=n)),
            st.integers(1, 6).map(lambda n: Every(weeks=n)),
            st.integers(1, 14).map(lambda n: Every(months=n)),
            st.just(Every(years=(1, 2, 4))),
        )
    )
    dated = not every.years
    law = draw(st.sampled_from(("", "deadline")))
    return Plan(
        code=code,
        classes=("lift",),
        every=every,
        mode="fixed",
        anchor=draw(upkeep_days()) if draw(st.booleans()) else None,
        law=law,  # type: ignore[arg-type]
        rest=draw(st.sampled_from(("as-is", "previous", *(() if law else ("next",))))),
        whole_month=bool(every.months) and draw(st.booleans()),
        blackout=draw(blackouts()),
        times=("08:00", "14:00") if dated and not every.months and draw(st.booleans()) else (),
    )


@st.composite
def ladders(draw: st.DrawFn, code: str = "visit", law: str | None = None) -> tuple[Plan, ...]:
    """One to three floating plans that cover one another, by law or not."""
    first = draw(
        st.one_of(st.integers(2, 31).map(lambda n: Every(days=n)), st.integers(1, 2).map(lambda n: Every(months=n)))
    )
    wider = draw(st.sampled_from(((), (3,), (3, 12), (6, 12))))
    said = draw(st.sampled_from(("", "interval"))) if law is None else law
    rest = draw(st.sampled_from(("as-is", "previous")))
    black = draw(blackouts())
    plans: list[Plan] = []
    for level, every in enumerate((first, *(Every(months=months) for months in wider))):
        covers = plans[-1].code if plans else ""
        plans.append(
            Plan(
                code=f"{code}-{level}",
                classes=("lift",),
                every=every,
                law=said,  # type: ignore[arg-type]
                rest=rest,  # type: ignore[arg-type]
                blackout=black,
                covers=covers,
            )
        )
    return tuple(plans)


@st.composite
def lifts(draw: st.DrawFn, plans: tuple[Plan, ...] = (), still: bool = True) -> History:
    """A lift with services of *plans* before the window, and perhaps standstills."""
    installed = FIRST - timedelta(days=draw(st.integers(0, 3000)))
    asset = Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=installed)
    done = tuple(
        Service(subject="L1", plan=plan.code, day=FIRST - timedelta(days=draw(st.integers(1, 60)))) for plan in plans
    )
    spells: list[Standstill] = []
    if still and draw(st.booleans()):
        since = draw(upkeep_days())
        spells.append(Standstill(asset="L1", since=since, until=since + timedelta(days=draw(st.integers(1, 90)))))
    return History(asset=asset, done=done, still=tuple(spells))


def book_of(*plans: Plan) -> PlanBook:
    """The plans as a book."""
    return PlanBook(code="drawn", plan=plans)
