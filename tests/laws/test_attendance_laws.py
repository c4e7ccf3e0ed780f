"""The laws of attendance, A1 to A6, each beside a broken twin that the same law catches."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jizhi.staff import (
    ClockLook,
    Correction,
    Device,
    Devices,
    Leave,
    Overtime,
    Punch,
    RotaChange,
    days,
    judging,
    leave,
    matching,
    punches,
)
from jizhi.staff.shifts import instant
from jizhi.staff.spans import Part, merged, seconds
from jizhi.testing.staff import World, line, punch

START = datetime(2026, 2, 13, tzinfo=UTC)
FEW = settings(max_examples=max(30, settings().max_examples // 4), suppress_health_check=list(HealthCheck))
PERIOD = "2026-02-14..2026-02-20"
USERS = ("C1", "G1", "F1")
OFTEN = st.sampled_from((-12 * 3600, 12 * 3600, 26 * 365 * 86_400))
FOREIGN = st.sampled_from(("ghost", "lobby", "later"))


def instants(days_ahead=5):
    """Instants around the period, to the second, some of them at the ends of shifts."""
    anywhere = st.integers(0, days_ahead * 24 * 3600 - 1)
    near = st.builds(
        lambda hour, off: max(0, hour * 3600 + off), st.integers(0, days_ahead * 24 - 1), st.integers(-600, 600)
    )
    return st.one_of(anywhere, near).map(lambda second: START + timedelta(seconds=second))


def taps(device="gate"):
    """Punches of known and unknown people."""
    return st.builds(
        Punch, project=st.just("jade"), device=st.just(device), user=st.sampled_from((*USERS, "X9")), at=instants(),
        kind=st.sampled_from(("", "", "in", "out")),
    )  # fmt: skip


@st.composite
def worlds(draw):
    """A world with a clerk, a guard, and one on the early and late shifts; with leave, overtime and changes."""
    world = World()
    world.employees.append(attrs.evolve(world.employees[1], number="F1"))
    world.lines.append(line("F1", "four-crews", offset=draw(st.integers(0, 7))))
    world.lines[1] = attrs.evolve(world.lines[1], offset=draw(st.integers(0, 3)))
    presence, contest = draw(st.sampled_from(("first-last", "pairs"))), draw(st.sampled_from(("midpoint", "to-next")))
    margin = draw(st.sampled_from((240, 600)))
    shifts = tuple(attrs.evolve(shift, before_minutes=margin, after_minutes=margin) for shift in world.rules.shifts)
    world.rules = attrs.evolve(world.rules, presence=presence, contest=contest, shifts=shifts)
    spans = st.tuples(st.sampled_from(USERS), instants(7), st.integers(1, 600))
    world.more["leaves"] = tuple(
        Leave(project="jade", name=f"L{n}", employee=who, kind="sick", start=start,
              end=start + timedelta(minutes=length), made_at=start)
        for n, (who, start, length) in enumerate(draw(st.lists(spans, max_size=2)))
    )  # fmt: skip
    world.more["overtimes"] = tuple(
        Overtime(project="jade", name=f"O{n}", employee=who, start=start, end=start + timedelta(minutes=length),
                 made_at=start)
        for n, (who, start, length) in enumerate(draw(st.lists(spans, max_size=3)))
    )  # fmt: skip
    world.more["changes"] = tuple(
        RotaChange(project="jade", employee=who, on=start.date(), shift=shift, name=f"R{n}", made_at=start)
        for n, (who, start, shift) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(USERS), instants(7), st.sampled_from(("", "day-12", "night-12"))),
                          max_size=3))
        )
    )  # fmt: skip
    return world


def follow(world, given_punches):
    """What follows from the punches."""
    return world.outcome(*given_punches, period=PERIOD)


def order_plays_no_part(world, given_punches, seed):
    """A1: the days are a function of the set of punches: neither order nor repetition changes them."""
    again = [*given_punches, *given_punches[::2]]
    random.Random(seed).shuffle(again)
    assert follow(world, given_punches) == follow(world, again)


def no_punch_twice(world, given_punches):
    """A2: a punch belongs to one shift at most."""
    used = [id for work in follow(world, given_punches).value for id in work.punches]
    assert len(set(used)) == len(used)


def hours_are_within_bounds(world, given_punches):
    """A3: worked is within the shift, a day has 24 hours, and the parts over midnight are the whole."""
    found = follow(world, given_punches).value
    days_of: dict = {}
    for work in found:
        span = seconds([work.span])
        assert 0 <= work.worked_minutes * 60 <= (span if work.shift else 0)
        assert all(extra.minutes > 0 for extra in work.overtime)
        for on, length in [*((part.day, part.minutes) for part in work.worked),
                           *((extra.day, extra.minutes) for extra in work.overtime)]:  # fmt: skip
            days_of[work.employee, on] = days_of.get((work.employee, on), 0) + length
    assert all(length <= 24 * 60 for length in days_of.values())
    whole = attrs.evolve(world.rules, midnight="by-start")
    world.rules, parted = whole, world.rules
    by_start = {work.id: work.worked_minutes for work in follow(world, given_punches).value}
    world.rules = parted
    assert by_start == {work.id: work.worked_minutes for work in found}


def corrections_are_entries(world, given_punches, seed):
    """A4: corrections in any order give one result; taken back, they leave what was before; raw punches stay."""
    raw = tuple(given_punches)
    before = follow(world, given_punches)
    made = [
        Correction(project="jade", name=f"C{n}", employee=tap.user, on=tap.at.date(), kind=kind, at=tap.at,
                   punch=tap.id, evidence="camera", made_at=START + timedelta(minutes=n % 3))
        for n, (tap, kind) in enumerate(zip(given_punches, ("make-up-in", "make-up-out", "ignore") * 9, strict=False))
        if tap.user in USERS
    ]  # fmt: skip
    world.more["corrections"] = tuple(made)
    corrected = follow(world, given_punches)
    random.Random(seed).shuffle(made)
    world.more["corrections"] = tuple(made)
    assert corrected == follow(world, given_punches)
    back = [attrs.evolve(entry, name=f"{entry.name}-back", cancels=entry.id) for entry in made]
    world.more["corrections"] = (*back, *made)
    assert before == follow(world, given_punches)
    assert raw == tuple(given_punches)


def a_clock_that_is_off_changes_nothing_but_is_told(world, given_punches, off):
    """A5: what a device says plus how far its clock is off is when it was; beyond the threshold it is flagged."""
    right = follow(world, given_punches)
    by = timedelta(seconds=off)
    wrong = [attrs.evolve(tap, at=tap.at - by) for tap in given_punches]
    look = ClockLook(project="jade", device="gate", shown=START - by, known=START)
    world.devices = attrs.evolve(world.devices, looks=(look,))
    found = follow(world, wrong)
    plain = [attrs.evolve(work, punches=()) for work in found.value]
    assert [attrs.evolve(work, punches=()) for work in right.value] == plain
    known = any(tap.user in USERS for tap in wrong)
    flagged = {finding.code: finding for finding in found.findings}.get("clock-off")
    assert (flagged is not None) == (known and abs(off) > world.rules.clock_flagged_seconds)
    assert flagged is None or str(off) == flagged.fact("seconds")


def strangers_change_nothing(world, given_punches, foreign):
    """A6: a device that is not registered, not yet, or trusted too little, changes no day."""
    gate = Device(project="jade", serial="gate", since=date(2025, 1, 1))
    lobby = Device(project="jade", serial="lobby", since=date(2025, 1, 1), trust_least="network")
    later = Device(project="jade", serial="later", since=date(2026, 3, 1))
    world.devices = Devices(devices=(gate, lobby, later))
    before = follow(world, given_punches)
    found = follow(world, [*foreign, *given_punches])
    assert before.value == found.value
    held = sum(int(finding.fact("count")) for finding in found.findings if finding.code == "punches-held")
    assert len({tap.id for tap in foreign}) == held


@FEW
@given(worlds(), st.lists(taps(), max_size=40), st.integers(0, 99))
def test_a1_neither_order_nor_repetition_plays_a_part(world, some, seed):
    """A1."""
    order_plays_no_part(world, some, seed)


@FEW
@given(worlds(), st.lists(taps(), max_size=40))
def test_a2_a_punch_belongs_to_one_shift_at_most(world, some):
    """A2."""
    no_punch_twice(world, some)


@FEW
@given(worlds(), st.lists(taps(), max_size=60))
def test_a3_hours_stay_within_shift_and_day(world, some):
    """A3."""
    hours_are_within_bounds(world, some)


@FEW
@given(worlds(), st.lists(taps(), max_size=25), st.integers(0, 99))
def test_a4_a_day_follows_from_raw_punches_corrections_and_rota(world, some, seed):
    """A4."""
    corrections_are_entries(world, some, seed)


@FEW
@given(
    worlds(), st.lists(taps(), max_size=25), st.one_of(st.integers(6, 90), st.sampled_from((-43200, 43200, 820540800)))
)
def test_a5_a_wrong_clock_is_put_right_and_told(world, some, off):
    """A5: by seconds, by half a day, and from the year 2000."""
    a_clock_that_is_off_changes_nothing_but_is_told(world, some, off)


@FEW
@given(
    worlds(),
    st.lists(taps(), max_size=25),
    st.lists(st.sampled_from(("ghost", "lobby", "later")).flatmap(taps), max_size=25),
)
def test_a6_a_device_that_is_not_ours_changes_nothing(world, some, foreign):
    """A6."""
    strangers_change_nothing(world, some, foreign)


def minute_by_minute(world, work):
    """The minutes of a shift that were worked, counted one by one: there, no unpaid pause, no leave but errands."""
    shift = world.rules.shift_of[work.shift]
    pauses = shift.unpaid(work.day, world.rules.place)
    away = [leave for leave in world.more["leaves"] if leave.employee == work.employee]
    at, count = work.span[0], 0
    while at < work.span[1]:
        paused = any(start <= at < end for start, end in pauses)
        free = any(leave.kind != "errand" and leave.start <= at < leave.end for leave in away)
        there = work.first is not None and work.last is not None and work.first <= at < work.last
        errand = any(leave.kind == "errand" and leave.start <= at < leave.end for leave in away)
        count += not paused and ((there and not free) or errand)
        at += timedelta(minutes=1)
    return count


@FEW
@given(worlds(), st.lists(taps(), max_size=40), st.sampled_from(("sick", "errand")))
def test_hours_are_what_counting_minute_by_minute_gives(world, some, kind):
    """The interval arithmetic against the plainest way, on whole minutes."""
    world.rules = attrs.evolve(world.rules, presence="first-last")
    whole = [attrs.evolve(tap, at=tap.at.replace(second=0)) for tap in some]
    world.more["leaves"] = tuple(
        attrs.evolve(each, kind=kind, start=each.start.replace(second=0), end=each.end.replace(second=0))
        for each in world.more["leaves"]
    )
    for work in follow(world, whole).value:
        if work.shift:
            assert minute_by_minute(world, work) == work.worked_minutes


# ── the twins ──────────────────────────────────────────────────────────────────────────────────────────────────────


def in_arrival_order(monkeypatch):
    """Punches as they came."""
    honest = punches._Reader

    def careless(rules, known, some, numbers):
        reader = honest(rules, known, frozenset(numbers))
        found = [each for tap in some if (each := reader.read(tap)) is not None]
        return days.Outcome(tuple(found), tuple(reader.findings()))

    monkeypatch.setattr(days, "timed", careless)


def to_every_window(monkeypatch):
    """A punch goes to each shift whose window holds it."""

    def careless(rules, shifts, some):
        found = [tuple(tap for tap in some if each.window[0] <= tap.at <= each.window[1]) for each in shifts]
        return matching.Matched(by_shift=tuple(found), stray=())

    monkeypatch.setattr(days, "matched", careless)


def seconds_lost_at_midnight(monkeypatch):
    """Whole minutes of each day by itself."""

    def careless(spans, zone, *, whole=None):
        totals: dict = {}
        for start, end in merged(spans):
            while start < end:
                on = start.astimezone(zone).date()
                midnight = min(end, instant(on, 1440, zone)) if whole is None else end
                at = on if whole is None else whole
                totals[at] = totals.get(at, 0) + int((midnight - start).total_seconds())
                start = midnight
        return tuple(Part(day=on, minutes=length // 60) for on, length in sorted(totals.items()) if length >= 60)

    monkeypatch.setattr(judging, "by_day", careless)


def presence_is_work(monkeypatch):
    """From the first punch to the last all is work."""
    monkeypatch.setattr(judging, "common", lambda some, others: merged(others))


def taken_back_is_forgotten(monkeypatch):
    """An entry that takes back another is one more entry."""
    monkeypatch.setattr(leave, "standing", lambda entries: tuple(entry for entry in entries if not entry.cancels))


def the_first_to_come_is_counted(monkeypatch):
    """Make-ups are counted as they come."""

    def careless(corrections, *, most):
        kept = list(leave.standing(corrections))
        kept.sort(key=lambda entry: [each.id for each in corrections].index(entry.id))
        return leave.Outcome(tuple(kept[:most]))

    monkeypatch.setattr(days, "allowed", careless)


def clocks_are_believed(monkeypatch):
    """What a device shows is when it was."""
    monkeypatch.setattr(punches._Clock, "seconds", lambda self, at: 0)


def clocks_are_turned_the_wrong_way(monkeypatch):
    """The difference is taken away instead of added."""
    monkeypatch.setattr(ClockLook, "seconds", property(lambda self: round((self.shown - self.known).total_seconds())))


def every_serial_is_welcome(monkeypatch):
    """Nothing is held."""
    monkeypatch.setattr(punches, "held_because", lambda device, trust, on: "")


def trust_is_not_asked_for(monkeypatch):
    """A registered serial is enough."""
    monkeypatch.setattr(punches, "held_because", lambda device, trust, on: "" if device else "unregistered")


def nights():
    """Punches of the guard within the night shifts of five days, to the second."""
    came, went = st.integers(12 * 3600, 16 * 3600 - 1), st.integers(16 * 3600, 24 * 3600 - 1)
    pairs = st.lists(st.tuples(came, went), min_size=5, max_size=5)
    return pairs.map(
        lambda each: [
            Punch(project="jade", device="gate", user="G1", at=START + timedelta(days=day, seconds=second))
            for day, pair in enumerate(each)
            for second in pair
        ]
    )


TAPS = st.lists(taps(), min_size=25, max_size=40)
TWINS = [
    (in_arrival_order, order_plays_no_part, (TAPS, st.integers(0, 99))),
    (to_every_window, no_punch_twice, (TAPS,)),
    (seconds_lost_at_midnight, hours_are_within_bounds, (nights(),)),
    (presence_is_work, hours_are_within_bounds, (TAPS,)),
    (taken_back_is_forgotten, corrections_are_entries, (TAPS, st.integers(0, 99))),
    (the_first_to_come_is_counted, corrections_are_entries, (TAPS, st.integers(0, 99))),
    (clocks_are_believed, a_clock_that_is_off_changes_nothing_but_is_told, (TAPS, st.integers(61, 90))),
    (clocks_are_turned_the_wrong_way, a_clock_that_is_off_changes_nothing_but_is_told, (TAPS, st.integers(61, 90))),
    (every_serial_is_welcome, strangers_change_nothing, (TAPS, st.lists(taps("ghost"), min_size=5, max_size=25))),
    (trust_is_not_asked_for, strangers_change_nothing, (TAPS, st.lists(taps("lobby"), min_size=5, max_size=25))),
]


@pytest.mark.parametrize(("twin", "law", "facts"), TWINS, ids=lambda each: getattr(each, "__name__", "facts"))
def test_a_broken_twin_is_caught(monkeypatch, twin, law, facts):
    """The law fails where the code breaks it."""
    twin(monkeypatch)

    @settings(
        max_examples=200,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=[Phase.generate],
    )
    @given(st.tuples(worlds(), *facts))
    def hold(drawn):
        law(*drawn)

    with pytest.raises(AssertionError):
        hold()


def test_a_share_of_a_day_is_exact():
    """Absence is counted in days, exactly."""
    world = World()
    assert Fraction(1) == world.day(punch("2026-03-01 03:00")).absent
