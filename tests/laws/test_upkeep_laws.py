"""Laws of upkeep, S1 to S5, over drawn plans, histories and windows; each is shown to catch a broken twin."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from jizhi.estate import Asset, Standstill
from jizhi.findings import Finding
from jizhi.testing.upkeeps import FIRST, book_of, fixed_plans, ladders, lifts, upkeep_days, windows
from jizhi.upkeep import Due, Every, History, Plan, PlanBook, Service, due_each
from jizhi.upkeep.placing import Placing
from jizhi.upkeep.series import fixed_slots
from jizhi.values import CHINA, Period

OLD_LIFT = History(asset=Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=date(2018, 6, 20)))
EXAMPLES = 2000 if settings().max_examples >= 2000 else 60


def due(book: PlanBook, history: History, window: Period) -> list[Due]:
    """What is due, without the findings."""
    return [each for each in due_each(book, [history], window=window) if not isinstance(each, Finding)]


def cut(window: Period, share: int) -> tuple[Period, Period]:
    """The window in two."""
    middle = window.start + timedelta(days=max(1, window.days * share // 100))
    return Period(window.start, middle), Period(middle, window.end)


def ask_adds_up(ask, book, history, window, share):
    """S1: what is due in a window is what is due in its parts."""
    one, other = cut(window, share)

    def by_day(found):
        return sorted(found, key=lambda each: (each.day, each.slot.time, each.plan.code, each.slot.occurrence))

    assert by_day(ask(book, history, window)) == by_day([*ask(book, history, one), *ask(book, history, other)])


@settings(max_examples=EXAMPLES)
@given(st.data(), fixed_plans(), ladders(), windows(), st.integers(1, 99))
def test_s1_occurrences_do_not_depend_on_how_the_window_is_cut(data, fixed, ladder, window, share):
    """Occ(a,c) = occ(a,b) + occ(b,c), moved days, standstills and ladders included."""
    assume(window.days > 1)
    history = data.draw(lifts(plans=ladder))
    ask_adds_up(due, book_of(fixed, *ladder), history, window, share)


def test_s1_catches_a_twin_that_moves_days_after_it_has_cut_the_window():
    """The twin cuts by the day before it was moved, so that a day over a cut is there twice or not at all."""

    def broken(book, history, window):
        placing = Placing(book.plan[0], CHINA)
        wide = fixed_slots(placing, FIRST, first=0, window=Period(FIRST, date(2027, 1, 1)))
        return [Due("L1", slot) for slot in wide if slot.limit in window and slot.day >= window.start]

    plan = Plan(code="f", classes=("lift",), every=Every(days=7), mode="fixed", anchor=FIRST, rest="previous")
    history = OLD_LIFT
    window = Period(date(2026, 2, 1), date(2026, 3, 1))
    assert due(book_of(plan), history, window)
    with pytest.raises(AssertionError):
        for share in range(4, 99):
            ask_adds_up(broken, book_of(plan), history, window, share)


def hold_identities(ask, book, history, window):
    """S2: an occurrence is there once, under a name of its own."""
    names = [(each.plan.code, each.subject, each.slot.occurrence) for each in ask(book, history, window)]
    assert len(names) == len(set(names))


@settings(max_examples=EXAMPLES)
@given(st.data(), fixed_plans(), ladders(), windows())
def test_s2_an_occurrence_is_there_once(data, fixed, ladder, window):
    """One name, one piece of work; also for several times of one day and days moved onto one."""
    history = data.draw(lifts(plans=ladder))
    hold_identities(due, book_of(fixed, *ladder), history, window)


def test_s2_catches_a_twin_that_names_an_occurrence_by_its_day():
    """Two days of a daily plan that are moved onto one Friday are two occurrences, and not one name."""
    plan = Plan(code="f", classes=("lift",), every=Every(days=1), mode="fixed", anchor=FIRST, rest="previous")

    def broken(book, history, window):
        return [Due(e.subject, attrs.evolve(e.slot, occurrence=str(e.day))) for e in due(book, history, window)]

    history = OLD_LIFT
    hold_identities(due, book_of(plan), history, Period.month(2025, 3))
    with pytest.raises(AssertionError):
        hold_identities(broken, book_of(plan), history, Period.month(2025, 3))


def hold_fixed(ask, plan, history, day, window):
    """S3, fixed: when something was done changes which occurrence is done, and no day."""
    before = ask(book_of(plan), history, window)
    done = Service(subject="L1", plan=plan.code, day=day, occurrence=before[0].slot.occurrence)
    assert before[1:] == ask(book_of(plan), attrs.evolve(history, done=(done,)), window)


@settings(max_examples=EXAMPLES)
@given(lifts(), fixed_plans(), upkeep_days(), windows())
def test_s3_a_fixed_plan_does_not_look_at_when_work_was_done(history, plan, day, window):
    """Early, late or in between: the days that follow are the same."""
    plan = attrs.evolve(plan, times=())
    assume(due(book_of(plan), history, window))
    hold_fixed(due, plan, history, day, window)


@settings(max_examples=EXAMPLES)
@given(st.data(), ladders(), upkeep_days(200))
def test_s3_a_floating_plan_looks_at_nothing_else(data, ladder, day):
    """Two lifts of another age, another past, served on the same day: the same days from then on."""
    one, other = data.draw(lifts(plans=ladder, still=False)), data.draw(lifts(plans=ladder, still=False))
    served = Service(subject="L1", plan=ladder[-1].code, day=day)
    window = Period(day, day + timedelta(days=200))
    hold = [due(book_of(*ladder), attrs.evolve(h, done=(*h.done, served)), window) for h in (one, other)]
    assert hold[0] == hold[1]


def test_s3_catches_a_fixed_plan_that_floats():
    """The twin counts on from when the work was done."""
    plan = Plan(code="f", classes=("lift",), every=Every(months=1), mode="fixed", anchor=FIRST)

    def broken(book, history, window):
        moved = max((service.day for service in history.done), default=FIRST)
        return due(book_of(attrs.evolve(book.plan[0], anchor=moved)), attrs.evolve(history, done=()), window)

    history = OLD_LIFT
    hold_fixed(due, plan, history, date(2024, 12, 20), Period.year(2025))
    with pytest.raises(AssertionError):
        hold_fixed(broken, plan, history, date(2024, 12, 20), Period.year(2025))


@settings(max_examples=EXAMPLES)
@given(st.data(), fixed_plans(), ladders(), windows())
def test_s4_nothing_is_due_while_an_asset_stands_still(data, fixed, ladder, window):
    """And where the law counted on, it is due on the day it is used again, not later."""
    history = data.draw(lifts(plans=ladder))
    hold_standstills(due, book_of(fixed, *ladder), history, window)


def hold_standstills(ask, book, history, window):
    """S4: no day of what is due lies in a standstill."""
    found = ask(book, history, window)
    assert [] == [each for each in found if any(spell.covers(each.day) for spell in history.still)]


def test_s4_catches_a_twin_that_forgets_standstills(monkeypatch):
    """The twin goes by the plan alone."""
    lift = Plan(code="l", classes=("lift",), every=Every(days=15), law="interval")
    still = Standstill(asset="L1", since=date(2025, 1, 10), until=date(2025, 1, 20))
    done = Service(subject="L1", plan="l", day=date(2025, 1, 1))
    history = attrs.evolve(OLD_LIFT, done=(done,), still=(still,))
    assert date(2025, 1, 20) == due(book_of(lift), history, Period.year(2025))[0].day
    monkeypatch.setattr("jizhi.upkeep.series._in_use", lambda day, still: day)
    with pytest.raises(AssertionError):
        hold_standstills(due, book_of(lift), history, Period.year(2025))


def hold_count_and_order(plan, placed):
    """S5: as many days as without days off, in the same order, none further than the plan says."""
    days = [plan.every.after(FIRST, n) for n in range(60)]
    moved = [placed(day) for day in days]
    assert moved == sorted(moved)
    allowed = {"as-is": (0, 0), "previous": (-62, 0), "next": (0, 62)}[plan.rest]
    assert all(allowed[0] <= (new - old).days <= allowed[1] for new, old in zip(moved, days, strict=True))


@settings(max_examples=EXAMPLES)
@given(fixed_plans())
def test_s5_moving_off_days_off_keeps_count_and_order(plan):
    """A day moved off a holiday is still its own occurrence, before those that come after."""
    assume(not plan.every.years and not (plan.rest == "as-is" and plan.blackout))
    hold_count_and_order(plan, Placing(plan, CHINA).placed)


def test_s5_catches_a_twin_that_moves_a_day_past_the_next():
    """The twin moves to the nearest workday, now back and now forward, and drops nothing; back is not forward."""
    plan = Plan(code="f", classes=("lift",), every=Every(days=1), mode="fixed", anchor=FIRST, rest="previous")

    def broken(day):
        return day if CHINA.is_workday(day) else CHINA.workday_on_or_after(day)

    with pytest.raises(AssertionError):
        hold_count_and_order(attrs.evolve(plan, every=Every(days=5)), broken)


def hold_lawful(ask, ladder, history, window):
    """From each visit to the next that does the same, no more than the interval; but for the time it stood still."""
    found = ask(book_of(*ladder), history, window)
    for level, plan in enumerate(ladder):
        last = max(service.day for service in history.done if service.plan in {each.code for each in ladder[level:]})
        codes = {each.code for each in ladder[level:]}
        days = [last, *(each.day for each in found if each.plan.code in codes)]
        for one, other in pairwise(days):
            resumed = any(spell.until == other for spell in history.still)
            assert resumed or other <= max(plan.every.after(one, 1), max(s.day for s in history.done) + timedelta(1))


@settings(max_examples=EXAMPLES)
@given(st.data(), ladders(law="interval"))
def test_no_lawful_interval_is_ever_exceeded(data, ladder):
    """Over spring festivals and year ends, with blackouts, on every step of a ladder."""
    history = data.draw(lifts(plans=ladder))
    hold_lawful(due, ladder, history, Period(FIRST - timedelta(days=61), FIRST + timedelta(days=500)))


@example(date(2026, 2, 5))
@settings(max_examples=EXAMPLES)
@given(upkeep_days(420))
def test_a_lift_is_never_left_for_sixteen_days(served):
    """TSG T5002: 15 days, whatever the calendar says, and never moved onto the day before."""
    lift = Plan(code="l", classes=("lift",), every=Every(days=15), law="interval", rest="previous")
    history = attrs.evolve(OLD_LIFT, done=(Service(subject="L1", plan="l", day=served),))
    days = [served, *(each.day for each in due(book_of(lift), history, Period(served, served + timedelta(days=400))))]
    assert all(0 < (other - one).days <= 15 for one, other in pairwise(days))


def test_the_lawful_law_catches_a_twin_that_counts_from_the_day_before_it_was_moved(monkeypatch):
    """The twin counts on from the 15th day although the work was moved to an earlier one."""
    lift = Plan(code="l", classes=("lift",), every=Every(days=15), law="interval", rest="previous")

    def broken(book, history, window):
        plan = Plan(code="l", classes=("lift",), every=Every(days=15), mode="fixed", anchor=FIRST, rest="previous")
        return due(book_of(plan), attrs.evolve(history, done=()), window)

    done = (Service(subject="L1", plan="l", day=FIRST),)
    history = attrs.evolve(OLD_LIFT, done=done)
    hold_lawful(due, (lift,), history, Period(FIRST + timedelta(days=1), date(2026, 3, 1)))
    with pytest.raises(AssertionError):
        hold_lawful(broken, (lift,), history, Period(FIRST + timedelta(days=1), date(2026, 3, 1)))
