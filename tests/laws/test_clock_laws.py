"""The laws of business time and of service clocks, W5 first: what ran is a sum, whatever the order of arrival."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.tickets import Run, clock_of, clocks, due_at, elapsed, stand
from jizhi.values import ALWAYS, CHINA, BusinessTime, business, shared_spans
from jizhi.workflow import Step

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = (
    BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"}, calendar=CHINA),
    BusinessTime(week={"mon-sun": "22:00-06:00", "sat": "20:00-04:00 09:00-10:00"}),
    BusinessTime(week={"mon-sun": "00:00-24:00"}, breaks={date(2026, 3, 4): "03:00-05:00 23:00-24:00"}),
    BusinessTime(week={"tue-thu": "09:00-17:00"}, zone="Europe/Berlin", holidays=[date(2026, 4, 1)]),
    ALWAYS,
)
hours = st.sampled_from(HOURS)
instants = st.integers(0, 40 * 24 * 12).map(lambda step: MONDAY + timedelta(minutes=5 * step))
amounts = st.integers(0, 60 * 12).map(lambda step: timedelta(minutes=5 * step))


def by_hand(given, start, end):
    """Open time, minute by minute."""
    minute = timedelta(minutes=5)
    steps = max(0, (end - start) // minute)
    return sum((minute for step in range(steps) if given.is_open(start + step * minute)), timedelta(0))


@given(hours, instants, st.integers(0, 500))
def test_open_time_is_what_a_count_by_hand_says(given, start, steps):
    """Every five minutes asked one by one, over midnight, breaks and festivals."""
    end = start + timedelta(minutes=5 * steps)
    assert by_hand(given, start, end) == given.elapsed(start, end)


@given(hours, instants, instants, instants)
def test_open_time_adds_up_wherever_it_is_cut(given, one, two, three):
    """a..b and b..c are a..c; backwards there is none."""
    a, b, c = sorted((one, two, three))
    assert given.elapsed(a, c) == given.elapsed(a, b) + given.elapsed(b, c)
    assert timedelta(0) == given.elapsed(c, a)


@given(hours, instants, amounts)
def test_after_and_before_lead_back(given, at, amount):
    """So much open time lies before what is so much after, and not a moment less."""
    there = given.after(at, amount)
    assert amount == given.elapsed(at, there)
    assert there == at or given.elapsed(at, there - timedelta(seconds=1)) < amount or not amount
    back = given.before(there, amount)
    assert amount == given.elapsed(back, there)


@given(hours, hours, instants, st.integers(0, 300))
def test_two_are_open_together_when_both_are(one, other, start, steps):
    """The spans that they share are those in which each is open."""
    end = start + timedelta(minutes=5 * steps)
    spans = list(shared_spans(one, other, start, end))
    inside = [any(a <= start + timedelta(minutes=5 * n) < b for a, b in spans) for n in range(steps)]
    asked = [
        one.is_open(start + timedelta(minutes=5 * n)) and other.is_open(start + timedelta(minutes=5 * n))
        for n in range(steps)
    ]
    assert asked == inside


@st.composite
def histories(draw):
    """Steps with any effects on two clocks, each some time after the one before."""
    at, steps = MONDAY, []
    for number in range(1, draw(st.integers(0, 9)) + 1):
        at += timedelta(minutes=5 * draw(st.integers(0, 600)))
        verb = st.sampled_from(("start", "pause", "resume", "stop"))
        effects = tuple(f"{draw(verb)} {draw(st.sampled_from(('response', 'resolution')))}" for _ in range(2))
        steps.append(
            Step(
                project="jade",
                subject="n1",
                number=number,
                workflow="w",
                edition=1,
                event="e",
                before="a",
                after="a",
                actor="li",
                role="desk",
                at=at,
                clocks=effects,
            )
        )
    return tuple(steps)


def ran_by_hand(given, history, at):
    """How much ran until *at*: minute by minute, is it running, and is it open."""
    running, spent, now, stopped = True, timedelta(0), MONDAY, False
    changes = sorted(((step.at, step) for step in history), key=lambda each: (each[0], each[1].number))
    for when, step in [*changes, (at, None)]:
        when = min(when, at)
        spent += given.elapsed(now, when) if running else timedelta(0)
        now = when
        for effect in step.clocks if step is not None and step.at <= at else ():
            verb, _, clock = effect.partition(" ")
            if clock != "resolution":
                continue
            if verb == "start":
                running, stopped, spent = True, False, timedelta(0)
            elif verb == "pause" or verb == "stop":
                running, stopped = False, stopped or verb == "stop"
            elif verb == "resume" and not stopped:
                running = True
    return spent


def law_w5(given, history, order):
    """W5 for one history, as it arrives in any *order*."""
    at = history[-1].at + timedelta(hours=7) if history else MONDAY + timedelta(hours=7)
    there = clock_of("resolution", MONDAY, history)
    assert there == clock_of("resolution", MONDAY, order)
    assert timedelta(0) <= elapsed(given, there.runs, at=at)
    assert ran_by_hand(given, history, at) == elapsed(given, there.runs, at=at)
    assert all(one.end is not None and one.end <= other.start for one, other in pairwise(there.runs))


@given(hours, histories(), st.randoms())
def test_what_ran_is_the_sum_of_the_intervals_in_which_it_ran(given, history, chance):
    """W5: never below zero, and whatever order the steps arrive in."""
    order = list(history)
    chance.shuffle(order)
    law_w5(given, history, order)


BROKEN = {
    "a pause that is not one": ("_pause", lambda clock, at: clock),
    "a resumption of what was stopped": ("_resume", lambda clock, at: attrs.evolve(clock, runs=(*clock.runs, Run(at)))),
    "a start that keeps what ran": ("_start", lambda clock, at: attrs.evolve(clock, runs=(*clock.runs, Run(at)))),
    "the order of arrival": (None, None),
}


@pytest.mark.parametrize("guard", BROKEN)
def test_a_broken_clock_is_caught(guard, monkeypatch):
    """The same law meets each of them."""
    name, broken = BROKEN[guard]
    if name is None:
        monkeypatch.setattr(clocks, "sorted", lambda steps, key: list(steps), raising=False)
    else:
        monkeypatch.setitem(clocks._EFFECTS, name.removeprefix("_"), broken)

    @given(histories(), st.randoms(use_true_random=False))
    def law(history, chance):
        order = list(history)
        chance.shuffle(order)
        law_w5(ALWAYS, history, order)

    with pytest.raises(AssertionError):
        law()


def test_a_closed_day_that_counts_is_caught(monkeypatch):
    """The law of adding up by hand meets a calendar that forgets its festivals."""
    monkeypatch.setattr(business.BusinessTime, "is_open", lambda self, at: True)
    with pytest.raises(AssertionError):
        test_open_time_is_what_a_count_by_hand_says()


@given(hours, histories(), st.integers(1, 30))
def test_a_due_instant_is_where_the_target_is_used_up(given, history, quarters):
    """What ran until then is the target; a paused clock is due once it goes on, never before."""
    clock = clock_of("resolution", MONDAY, history)
    target = timedelta(minutes=15 * quarters)
    runs = clock.runs
    due = due_at(given, runs, target)
    if due is None:
        assert runs[-1].end is not None
        assert elapsed(given, runs, at=runs[-1].end) < target
    else:
        assert target == elapsed(given, runs, at=due)


@given(hours, histories(), instants)
def test_a_clock_that_was_stopped_stands_still(given, history, at):
    """What it says of the promise does not depend on when it is asked."""
    clock = clock_of("resolution", MONDAY, history)
    if clock.stopped is not None:
        asked = [stand(clock, given, "4 h", name="h", at=max(at, clock.stopped) + timedelta(days=n)) for n in (0, 9)]
        assert asked[0] == asked[1]
        assert asked[0].kept is not None
