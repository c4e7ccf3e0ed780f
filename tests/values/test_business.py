"""Business time: what counts as open, what is cut out of it, and where a search gives up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from jizhi.errors import BadHours, NaiveInstant, NeverOpen
from jizhi.values import CHINA, BusinessTime, shared_spans
from jizhi.values.business import read_hours

HOUR = timedelta(hours=1)
DESK = BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"})
NEVER = BusinessTime(week={})


def at(text: str) -> datetime:
    """An instant of China."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9-17", "write them like"),
        ("25:00-26:00", "there is no such hour"),
        ("08:60-12:00", "there is no such hour"),
        ("08:00-12:61", "there is no such hour"),
        ("08:00-24:01", "there is no such hour"),
        ("08:30-12:00 11:59-13:00", "they overlap"),
    ],
)
def test_hours_of_another_form_are_refused_with_the_reason(text, why):
    """In the week, on a single day, and in a break alike."""
    day = {date(2026, 3, 6): text}
    for given in ({"week": {"mon": text}}, {"week": {}, "special": day}, {"week": {}, "breaks": day}):
        with pytest.raises(BadHours, match=why):
            BusinessTime(**given)


@pytest.mark.parametrize("name", ["monday", "mon-someday", "fri-mon", ""])
def test_days_of_another_form_are_refused(name):
    """A span of days does not run over the end of the week."""
    with pytest.raises(BadHours, match="name a day like mon"):
        BusinessTime(week={name: "08:30-12:00"})


def test_hours_over_midnight_belong_to_the_day_they_start_on():
    """Their end is counted on; a day that is closed does not close the night before it."""
    assert ((1320, 1800),) == read_hours("22:00-06:00")
    guard = BusinessTime(week={"mon": "22:00-06:00"}, holidays={date(2026, 3, 10)})  # 2026-03-09 is a Monday
    assert [True, True, False] == [
        guard.is_open(at(f"2026-03-{hour}")) for hour in ("09T23:00", "10T05:59", "10T06:00")
    ]


def test_a_single_day_has_hours_of_its_own_and_a_holiday_none():
    """The holiday wins."""
    day, other = date(2026, 3, 7), date(2026, 3, 6)
    desk = BusinessTime(
        week={"mon-fri": "08:30-12:00"}, special={day: "10:00-11:00", other: "10:00-11:00"}, holidays=[other]
    )
    assert (((600, 660),), ()) == (desk.hours(day), desk.hours(other))


def test_the_calendar_closes_festivals_and_opens_the_weekend_worked_in_exchange():
    """The Spring Festival of 2026, the Saturday before it with the hours of a Tuesday, and an ordinary Saturday."""
    desk = BusinessTime(week={"mon-fri": "08:30-12:00", "tue": "09:00-11:00"}, calendar=CHINA, makeup="tue")
    festival, exchanged, saturday = date(2026, 2, 17), date(2026, 2, 14), date(2026, 3, 7)
    assert ((), ((540, 660),), ()) == (desk.hours(festival), desk.hours(exchanged), desk.hours(saturday))


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        ("", ["08:30-12:00", "14:00-17:30"]),
        ("09:00-10:00", ["08:30-09:00", "10:00-12:00", "14:00-17:30"]),
        ("08:00-09:00", ["09:00-12:00", "14:00-17:30"]),
        ("11:00-15:00", ["08:30-11:00", "15:00-17:30"]),
        ("08:30-12:00", ["14:00-17:30"]),
        ("12:30-13:30", ["08:30-12:00", "14:00-17:30"]),
        ("08:00-18:00", []),
    ],
)
def test_a_break_is_cut_out_of_the_hours_of_its_day(cut, left):
    """In the middle, at an edge, over two spans, all of it, or beside them."""
    desk = BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"}, breaks={date(2026, 3, 6): cut})
    spans = [
        "-".join(each.astimezone(desk.tz).strftime("%H:%M") for each in span)
        for span in desk.spans(at("2026-03-06T00:00"), at("2026-03-07T00:00"))
    ]
    assert left == spans


def test_a_break_of_the_next_morning_is_cut_out_of_the_night():
    """The night shift of Monday pauses on Tuesday."""
    guard = BusinessTime(week={"mon": "22:00-06:00"}, breaks={date(2026, 3, 10): "02:00-03:00"})
    assert 7 * HOUR == guard.elapsed(at("2026-03-09T22:00"), at("2026-03-10T12:00"))


def test_open_time_adds_up_and_nothing_passes_backwards():
    """From noon to the afternoon nothing passes; nor where the end comes first."""
    assert timedelta() == DESK.elapsed(at("2026-03-06T12:00"), at("2026-03-06T14:00"))
    assert timedelta() == DESK.elapsed(at("2026-03-06T17:00"), at("2026-03-06T09:00"))
    assert 2 * HOUR == DESK.elapsed(at("2026-03-06T16:30"), at("2026-03-09T09:30"))


def test_to_and_fro_end_where_they_began():
    """Over a noon and over a weekend."""
    asked = at("2026-03-06T11:00")
    done = DESK.after(asked, 6 * HOUR)
    assert (at("2026-03-09T10:00"), asked) == (done, DESK.before(done, 6 * HOUR))
    assert (at("2026-03-06T14:00"), at("2026-03-06T12:00")) == (
        DESK.after(at("2026-03-06T13:00"), timedelta()),
        DESK.before(at("2026-03-06T13:00"), timedelta()),
    )


def test_open_days_are_counted_at_the_same_time_of_day():
    """Moved to an open instant where that time is closed: on for later days, back for earlier ones."""
    friday, noon = at("2026-03-06T09:00"), at("2026-03-06T13:00")
    assert (at("2026-03-09T09:00"), at("2026-03-05T09:00")) == (DESK.days_after(friday, 1), DESK.days_after(friday, -1))
    assert (at("2026-03-09T14:00"), at("2026-03-05T12:00")) == (DESK.days_after(noon, 1), DESK.days_after(noon, -1))
    assert friday == DESK.days_after(friday, 0)


def test_what_is_never_open_is_said_and_not_searched_for_ever():
    """Every search gives up; open spans and open time are simply none."""
    start = at("2026-03-06T09:00")
    for search in (NEVER.after, NEVER.before):
        with pytest.raises(NeverOpen):
            search(start, HOUR)
    with pytest.raises(NeverOpen):
        NEVER.days_after(start, 1)
    assert (False, [], timedelta()) == (
        NEVER.is_open(start),
        list(NEVER.spans(start, start + 10_000 * HOUR)),
        NEVER.elapsed(start, start + HOUR),
    )


def test_what_two_have_in_common_is_open_for_both():
    """An office that pauses at noon, and a contractor who comes from ten to three and in the evening."""
    crew = BusinessTime(week={"mon-fri": "10:00-15:00 18:00-20:00"})
    shared = shared_spans(DESK, crew, at("2026-03-06T00:00"), at("2026-03-09T00:00"))
    assert [("10:00", "12:00"), ("14:00", "15:00")] == [
        tuple(each.astimezone(DESK.tz).strftime("%H:%M") for each in span) for span in shared
    ]


def test_an_instant_without_an_offset_is_refused():
    """Nobody knows when it is."""
    with pytest.raises(NaiveInstant):
        DESK.is_open(at("2026-03-06T09:00").replace(tzinfo=None))
