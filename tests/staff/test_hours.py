"""Hours and overtime: by kind of day, over a cycle, in the monthly sheet, and what they earn."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from jizhi.errors import CalendarUnknown
from jizhi.staff import Overtime, Overtimes, RotaChange, month_sheet, overtime_pay, overtimes_of, standard_minutes
from jizhi.testing.staff import at, employee, line, punch
from jizhi.values import CHINA, DayKind, Period, cny

SPRING = "2026-02-14..2026-02-24"


def worked_nights(first, nights, user="G1"):
    """Punches of night shifts, one after another."""
    day = date.fromisoformat(first)
    for n in range(nights):
        yield punch(f"{day + timedelta(days=n)} 19:58", user)
        yield punch(f"{day + timedelta(days=n + 1)} 08:01", user)


def test_the_spring_festival_has_four_kinds_of_day():
    """Worked case A1 of the domain facts."""

    days = (date(2026, 2, 14), date(2026, 2, 16), date(2026, 2, 20), date(2026, 2, 21))
    assert [DayKind.WORKDAY, DayKind.HOLIDAY, DayKind.IN_LIEU, DayKind.REST] == [CHINA.kind(day) for day in days]


def test_overtime_is_paid_by_the_kind_of_day():
    """Worked case A2: 4350.00 a month are 25.00 an hour."""
    paid = overtime_pay(cny("4350.00"), Overtimes(at_150=120, at_200=480, at_300=480))
    assert [(150, cny("75.00")), (200, cny("400.00")), (300, cny("600.00"))] == list(paid)


def test_a_year_that_is_not_announced_is_never_guessed(world):
    """Worked case A8: a pattern by the calendar in 2027."""
    with pytest.raises(CalendarUnknown):
        world.outcome(period="2027-01-01..2027-01-05")


def test_overtime_on_new_years_eve_a_day_in_lieu_and_a_saturday(world):
    """300, 200 and 200 per cent; on the Saturday that is worked for the festival 150."""

    def hour(n, day):
        return Overtime(
            project="jade", name=f"O{n}", employee="C1", start=at(f"{day} 18:00"), end=at(f"{day} 20:00"),
            made_at=at("2026-02-01 09:00"),
        )  # fmt: skip

    days = ("2026-02-14", "2026-02-16", "2026-02-20", "2026-02-21")
    world.more["overtimes"] = tuple(hour(n, day) for n, day in enumerate(days))
    taps = [punch(f"{day} {when}") for day in days for when in ("18:00", "20:00")]
    taps += [punch("2026-02-14 08:30")]
    days_of = [each for each in world.outcome(*taps, period="2026-02-14..2026-02-22").value if each.employee == "C1"]
    total = sum((overtimes_of(world.rules, each, CHINA, regime="standard") for each in days_of), Overtimes())
    assert Overtimes(at_150=120, at_200=240, at_300=120) == total


def test_a_night_over_new_years_eve_is_statutory_from_midnight_on(world):
    """The guard's shift of the 15th: its four hours before midnight are no holiday, the eight after are."""
    world.lines[1] = line("G1", "four-crews-12", offset=0)
    world.more["changes"] = (
        RotaChange(
            project="jade", employee="G1", on=date(2026, 2, 15), shift="night-12", name="n",
            made_at=at("2026-02-01 09:00"),
        ),
    )  # fmt: skip
    found = world.outcome(*worked_nights("2026-02-15", 1), period="2026-02-15")
    (night,) = [each for each in found.value if each.employee == "G1"]
    assert 480 == overtimes_of(world.rules, night, CHINA, regime="comprehensive").at_300
    assert 0 == overtimes_of(world.rules, night, CHINA, regime="untimed").minutes
    world.rules = attrs.evolve(world.rules, midnight="by-start")
    found = world.outcome(*worked_nights("2026-02-15", 1), period="2026-02-15")
    (night,) = [each for each in found.value if each.employee == "G1"]
    assert 0 == overtimes_of(world.rules, night, CHINA, regime="comprehensive").at_300


def test_comprehensive_hours_are_held_against_the_cycle(world):
    """February 2026 has 16 work days: 128 hours; statutory days are paid by themselves and not counted."""
    world.lines[1] = line("G1", "two-crews")
    month = Period.month(2026, 2)
    assert 128 * 60 == standard_minutes(world.rules, CHINA, cycle=month)
    world.more["changes"] = tuple(
        RotaChange(
            project="jade", employee="G1", on=date(2026, 2, day), shift="night-12" if day <= 20 else "", name="n",
            made_at=at("2026-02-01 09:00"),
        )
        for day in range(1, 29)
    )  # fmt: skip
    days = world.outcome(*worked_nights("2026-02-01", 20), period="2026-02").value
    sheet = month_sheet(world.rules, world.employees, days, period=month, project="jade").value
    (guard,) = [each for each in sheet.lines if each.employee == "G1"]
    assert guard.worked == 20 * 720
    assert guard.overtime.at_300 == 4 * 12 * 60
    assert guard.cycle.counted == 20 * 720 - 4 * 12 * 60
    assert guard.overtime.at_150 == guard.cycle.overtime == guard.cycle.counted - 128 * 60
    assert (20, 20) == (guard.worked_days, guard.night_shifts)


def test_the_sheet_adds_up_and_says_what_is_not_ready(world):
    """One late morning, one missing punch, one absence; the rest of the month is open."""
    taps = [punch("2026-03-02 08:40"), punch("2026-03-02 17:30"), punch("2026-03-03 08:30")]
    as_of = at("2026-03-05 07:00")
    outcome = world.outcome(*taps, period="2026-03", as_of=as_of)
    sheet = month_sheet(world.rules, world.employees, outcome.value, period=Period.month(2026, 3))
    clerk = sheet.value.lines[0]
    assert (1, 10, 1, 1, 22) == (clerk.late_times, clerk.late, clerk.missing, clerk.absent_days, clerk.planned_days)
    assert (470, 470, 19) == (clerk.worked, clerk.ordinary, clerk.open)
    assert not sheet.value.ready
    assert {"sheet-open", "sheet-missing"} <= {finding.code for finding in sheet.findings}


def test_who_left_is_on_the_sheet_of_his_last_month_only(world):
    """Hired and left days decide."""
    world.employees = [employee("C1", left=date(2026, 3, 10))]
    for month, lines in ((2, 1), (3, 1), (4, 0)):
        period = Period.month(2026, month)
        days = world.outcome(period=f"2026-0{month}").value
        assert all(each.day < date(2026, 3, 10) for each in days)
        assert lines == len(month_sheet(world.rules, world.employees, days, period=period).value.lines)


def test_overtime_beyond_the_caps_is_told_but_not_of_an_emergency(world):
    """Three hours a day, 36 a month (劳动法 §41); emergency repairs are exempt (§42)."""

    def night(n, emergency):
        day = f"2026-03-{n:02}"
        return Overtime(
            project="jade", name=f"O{n}", employee="C1", start=at(f"{day} 17:30"), end=at(f"{day} 21:30"),
            made_at=at("2026-03-01 09:00"), emergency=emergency,
        )  # fmt: skip

    workdays = [n for n in range(2, 18) if CHINA.is_workday(date(2026, 3, n))]
    taps = [punch(f"2026-03-{n:02} {when}") for n in workdays for when in ("08:30", "21:30")]
    for emergency, told in ((False, {"overtime-day": len(workdays), "overtime-month": 1}), (True, {})):
        world.more["overtimes"] = tuple(night(n, emergency) for n in workdays)
        days = world.outcome(*taps, period="2026-03").value
        findings = month_sheet(world.rules, world.employees, days, period=Period.month(2026, 3)).findings
        caps = [finding.code for finding in findings if finding.code.startswith("overtime")]
        assert told == {code: caps.count(code) for code in set(caps)}
