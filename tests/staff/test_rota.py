"""The rota: patterns over months, changes, swaps, who is needed where, rest between shifts."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import RecordRefused
from jizhi.staff import (
    PATTERNS,
    AttendanceRules,
    Certificate,
    Need,
    Pattern,
    Pause,
    Rota,
    RotaChange,
    Shift,
    coverage,
    expiring,
    planned,
    swap,
)
from jizhi.testing.staff import World, at, employee, line
from jizhi.values import CHINA, Period


def rota_of(world, *changes) -> Rota:
    return Rota(employees=tuple(world.employees), lines=tuple(world.lines), changes=changes)


def change(who, day, shift, name="c"):
    return RotaChange(project="jade", employee=who, on=day, shift=shift, name=name, made_at=at("2026-02-01 09:00"))


def four_crews() -> World:
    """A world of four guards, one of each crew of 四班三运转."""
    world = World()
    world.employees = [employee(f"G{n}", "guard", "comprehensive") for n in range(4)]
    world.lines = [line(f"G{n}", "four-crews", offset=2 * n) for n in range(4)]
    return world


def test_four_crews_fill_three_shifts_every_day_for_two_months():
    """四班三运转: early, middle and late are each filled by one, and one crew rests."""
    world = four_crews()
    needs = tuple(Need(post="guard", shift=shift) for shift in ("early", "middle", "late"))
    rules = attrs.evolve(world.rules, needs=needs)
    found = coverage(rules, rota_of(world), period=Period.parse("2026-02-01..2026-04-01"))
    assert 59 * 3 == len(found.value)
    assert all(1 == len(cover.filled) for cover in found.value)
    assert {"hours-beyond"} >= {finding.code for finding in found.findings}


@pytest.mark.parametrize(("code", "crews"), [("two-crews", 2), ("three-crews", 3), ("four-crews-12", 4)])
def test_every_rotation_fills_its_shifts_with_its_crews(code, crews):
    """Day and night of 12 hours: as many on as the pattern has it, on each day of a round."""
    pattern = PATTERNS[code]
    step = len(pattern.steps) // crews
    world = World()
    world.employees = [employee(f"G{n}") for n in range(crews)]
    world.lines = [line(f"G{n}", code, offset=step * n) for n in range(crews)]
    shifts = planned(world.rules, rota_of(world), CHINA, period=Period.parse("2026-03-01..2026-03-15")).value
    on = {(shift.day, shift.shift) for shift in shifts}
    resting = {"two-crews": 2}.get(code, 0)
    assert 14 * 2 - len(on) == 2 * resting
    assert not coverage(world.rules, rota_of(world), period=Period.parse("2026-03-01..2026-03-02")).errors


def test_the_calendar_pattern_works_the_saturday_that_is_swapped():
    """调休: 14 and 28 February 2026 are worked, the festival is not."""
    world = World()
    world.employees, world.lines = [employee("C1")], [line("C1", "office")]
    shifts = planned(world.rules, rota_of(world), CHINA, period=Period.parse("2026-02-14..2026-03-01")).value
    assert [14, 24, 25, 26, 27, 28] == [shift.day.day for shift in shifts]


def test_a_swap_is_two_changes_that_hold():
    """Each works the other's shift; a swap of the same is nothing."""
    world = four_crews()
    rota, day = rota_of(world), date(2026, 3, 2)
    before = {each.employee: each.shift for each in planned(world.rules, rota, CHINA, period=Period.day(day)).value}
    one, other = sorted(before)[:2]
    args = {"on": day, "name": "s1", "made_at": at("2026-03-01 09:00")}
    made = swap(world.rules, rota, CHINA, one=one, other=other, **args).value
    swapped = rota_of(world, *made)
    after = {each.employee: each.shift for each in planned(world.rules, swapped, CHINA, period=Period.day(day)).value}
    assert (before[one], before[other]) == (after[other], after[one])
    same = swap(world.rules, rota, CHINA, one=one, other=one, **args)
    assert ("swap-nothing", ()) == (same.findings[0].code, same.value)


def test_a_post_without_its_certificate_is_not_filled():
    """The guard is there, his certificate has run out."""
    world = World()
    held = Certificate(kind="security", until=date(2026, 3, 2))
    world.employees = [employee("G1", "guard", certificates=(held,))]
    world.lines = [line("G1", "office")]
    rules = attrs.evolve(world.rules, needs=(Need(post="guard", shift="office", certificate="security"),))
    found = coverage(rules, rota_of(world), period=Period.parse("2026-03-02..2026-03-04"))
    assert [("G1",), ()] == [cover.filled for cover in found.value]
    assert {"post-uncertified", "post-short"} == {finding.code for finding in found.findings}
    told = expiring(world.employees, as_of=date(2026, 2, 1)).findings
    assert ["certificate-expiring"] == [finding.code for finding in told]
    assert not expiring(world.employees, as_of=date(2025, 2, 1)).findings


def test_rest_days_running_and_overlaps_are_told():
    """A late shift before an early one, seven days on end, and a shift that begins within another."""
    world = World()
    world.employees, world.lines = [employee("G1", "guard", "comprehensive")], [line("G1", "two-crews")]
    day = date(2026, 3, 1)
    changes = tuple(change("G1", date.fromordinal(day.toordinal() + n), "day-12") for n in range(8))
    late = change("G1", date(2026, 3, 10), "late"), change("G1", date(2026, 3, 11), "early")
    period = Period.parse("2026-03-01..2026-03-20")
    codes = {finding.code for finding in coverage(world.rules, rota_of(world, *changes, *late), period=period).findings}
    assert {"days-running", "rest-short"} <= codes
    clash = change("G1", date(2026, 3, 10), "night-12"), change("G1", date(2026, 3, 11), "early")
    told = planned(world.rules, rota_of(world, *clash), CHINA, period=period)
    assert ["rota-overlap"] == [finding.code for finding in told.findings]
    assert date(2026, 3, 11) not in {shift.day for shift in told.value}


def test_what_the_rules_do_not_have_is_told_once_and_not_planned():
    """A pattern and a shift by a name that nobody knows."""
    world = World()
    world.lines = [line("C1", "nights-only"), line("G1", "office")]
    rota = rota_of(world, change("G1", date(2026, 3, 3), "graveyard"))
    told = planned(world.rules, rota, CHINA, period=Period.month(2026, 3))
    assert ["pattern-unknown", "shift-unknown"] == [finding.code for finding in told.findings]


def test_planned_hours_above_the_standard_of_a_cycle_are_told():
    """Two crews of 12 hours are too few people."""
    world = World()
    world.employees, world.lines = [employee("G1", "guard", "comprehensive")], [line("G1", "two-crews")]
    found = coverage(world.rules, rota_of(world), period=Period.month(2026, 3))
    assert ["hours-beyond"] == [finding.code for finding in found.findings if finding.code == "hours-beyond"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Shift(code="x", start="8:00", end="17:00"),
        lambda: Shift(code="x", start="08:00", end="17:00", pauses=(Pause(start="18:00", end="19:00"),)),
        lambda: AttendanceRules(zone="Mars/Base"),
        lambda: AttendanceRules(shifts=(Shift(code="x", start="08:00", end="17:00"),) * 2),
        lambda: AttendanceRules(needs=(Need(post="guard", shift="x"),)),
        lambda: AttendanceRules(late_ignored=-1),
        lambda: Pattern(code="x", steps=()),
        lambda: line("C1", "office", until=date(2024, 1, 1)),
    ],
)
def test_rules_that_contradict_themselves_are_refused(make):
    """Refused when they are made, not when a month is counted."""
    with pytest.raises(RecordRefused):
        make()


def test_transfers_are_dated():
    """Before the first appointment nowhere in particular; a second on one day is refused."""
    guard = employee("G1", "guard")
    moved = attrs.evolve(
        guard,
        appointments=(*guard.appointments, attrs.evolve(guard.appointments[0], since=date(2026, 1, 1), post="clerk")),
    )
    assert ("guard", "clerk") == (
        moved.appointment_on(date(2025, 12, 31)).post,
        moved.appointment_on(date(2026, 1, 1)).post,
    )
    assert "" == moved.appointment_on(date(2024, 12, 31)).post
    with pytest.raises(RecordRefused):
        attrs.evolve(guard, appointments=guard.appointments * 2)
