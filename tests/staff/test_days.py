"""What becomes of a day: on time, late, early, missing, absent, on leave, made up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from jizhi.errors import RecordRefused
from jizhi.staff import Correction, Leave, Overtime, RotaChange
from jizhi.testing.staff import at, punch


def codes(work) -> list[str]:
    """Return the codes of its reasons."""
    return [reason.code for reason in work.reasons]


def leave(start, end, kind="sick", name="L1", **more) -> Leave:
    return Leave(
        project="jade", name=name, employee="C1", kind=kind, start=at(start), end=at(end), made_at=at(start), **more
    )


def make_up(way, when, name="M1", day="2026-03-02", **more) -> Correction:
    return Correction(
        **{
            "project": "jade", "name": name, "employee": "C1", "on": date.fromisoformat(day), "kind": f"make-up-{way}",
            "at": at(when), "evidence": "门岗录像", "made_at": at("2026-03-05 09:00"), **more,
        }
    )  # fmt: skip


def test_a_day_worked_on_time_needs_nobody(world):
    """Eight hours without the pause."""
    work = world.day(punch("2026-03-02 08:21"), punch("2026-03-02 17:40"))
    assert ("normal", 480, 0, 0) == (work.state, work.worked_minutes, work.late, work.early)


@pytest.mark.parametrize(
    ("came", "late", "absent", "state"),
    [("08:33", 0, 0, "normal"), ("08:37", 7, 0, "irregular"), ("09:01", 0, Fraction(1, 2), "half-absent")],
)
def test_up_to_three_minutes_nobody_is_late_and_beyond_thirty_it_is_half_a_day(world, came, late, absent, state):
    """Worked case A5 of the domain facts, here with a start at 08:30."""
    work = world.day(punch(f"2026-03-02 {came}"), punch("2026-03-02 17:30"))
    assert (late, absent, state) == (work.late, work.absent, work.state)


def test_who_leaves_early_is_told_by_how_much(world):
    """Twenty minutes before the end."""
    work = world.day(punch("2026-03-02 08:30"), punch("2026-03-02 17:10"))
    assert (20, "irregular", ["day-early"]) == (work.early, work.state, codes(work))
    assert "2026-03-02 17:10" == work.reasons[0].fact("at")


@pytest.mark.parametrize(("only", "mark"), [("08:25", "missing-out"), ("17:31", "missing-in")])
def test_one_punch_alone_is_a_missing_one(world, only, mark):
    """The nearer end of the shift is the one that is there; nothing counts as worked."""
    work = world.day(punch(f"2026-03-02 {only}"), punch(f"2026-03-02 {only}:20"))
    assert ((mark,), "missing", 0) == (work.marks, work.state, work.worked_minutes)


def test_no_punch_is_absence(world):
    """Once the window has closed; before, the day is open."""
    assert ("absent", 1) == (world.day().state, world.day().absent)
    assert ("open", 0) == (
        world.day(as_of=at("2026-03-02 21:30")).state,
        world.day(as_of=at("2026-03-02 21:30")).absent,
    )
    assert "absent" == world.day(as_of=at("2026-03-02 21:31")).state


def test_a_make_up_with_evidence_closes_the_gap(world):
    """The raw punch stays as it is; the record names both."""
    world.more["corrections"] = (make_up("out", "2026-03-02 17:35"),)
    raw = punch("2026-03-02 08:25")
    work = world.day(raw)
    assert ("normal", 480) == (work.state, work.worked_minutes)
    assert (raw.id, "jade/M1") == work.punches
    assert ["day-make-up-out"] == codes(work)


def test_the_fourth_make_up_of_a_month_does_not_count(world):
    """Worked case A7: in the order they were asked for, whatever order they come in."""
    made = [make_up("in", f"2026-03-0{day} 08:30", f"M{day}", f"2026-03-0{day}", made_at=at(f"2026-03-09 0{day}:00"))
            for day in (2, 3, 4, 5)]  # fmt: skip
    world.more["corrections"] = tuple(reversed(made))
    found = world.outcome(period="2026-03-02..2026-03-06")
    assert ["make-up-beyond"] == [finding.code for finding in found.findings]
    assert ["missing"] * 3 + ["absent"] == [work.state for work in found.value if work.employee == "C1"]


def test_a_make_up_outside_the_window_of_the_shift_does_nothing(world):
    """Nobody makes up a punch of yesterday for today."""
    world.more["corrections"] = (make_up("in", "2026-03-01 23:00"),)
    work = world.day()
    assert ("absent", "make-up-outside") == (work.state, codes(work)[0])


def test_a_correction_that_is_taken_back_never_was(world):
    """Taken back by another entry, not deleted."""
    ignored = Correction(
        project="jade", name="I1", employee="C1", on=make_up("in", "2026-03-02 08:30").on, kind="ignore",
        punch=punch("2026-03-02 17:40").id, made_at=at("2026-03-05 09:00"),
    )  # fmt: skip
    back = attrs.evolve(ignored, name="I2", cancels="jade/I1")
    taps = punch("2026-03-02 08:21"), punch("2026-03-02 17:40")
    world.more["corrections"] = (ignored,)
    assert "missing" == world.day(*taps).state
    world.more["corrections"] = (back, ignored)
    assert "normal" == world.day(*taps).state


def test_an_excuse_takes_lateness_away_and_says_so(world):
    """The minutes stay visible in the punches."""
    excuse = Correction(
        project="jade", name="E1", employee="C1", on=make_up("in", "2026-03-02 08:30").on, kind="excuse",
        made_at=at("2026-03-05 09:00"),
    )  # fmt: skip
    world.more["corrections"] = (excuse,)
    late = world.day(punch("2026-03-02 09:20"), punch("2026-03-02 17:40"))
    assert ("normal", ["day-excused"]) == (late.state, codes(late))
    assert ("normal", 0) == (world.day().state, world.day().absent)


def test_leave_of_the_whole_day_is_no_absence(world):
    """Eight hours of it: the pause is none."""
    world.more["leaves"] = (leave("2026-03-02 08:30", "2026-03-02 17:30"),)
    work = world.day()
    assert ("leave", (("sick", 480),), 0) == (work.state, work.leave, work.absent)


def test_leave_in_the_morning_moves_the_start(world):
    """Who comes at one is on time; who comes at twenty past is late from one on."""
    world.more["leaves"] = (leave("2026-03-02 08:30", "2026-03-02 12:30"),)
    work = world.day(punch("2026-03-02 12:58"), punch("2026-03-02 17:30"))
    assert ("normal", 270, (("sick", 210),)) == (work.state, work.worked_minutes, work.leave)
    assert 20 == world.day(punch("2026-03-02 13:20"), punch("2026-03-02 17:30")).late


def test_an_errand_outside_counts_as_work(world):
    """公出: no punch is asked for."""
    world.more["leaves"] = (leave("2026-03-02 13:00", "2026-03-02 17:30", "errand"),)
    work = world.day(punch("2026-03-02 08:30"), punch("2026-03-02 12:00"))
    assert ("normal", 480, 0) == (work.state, work.worked_minutes, work.leave_minutes)


def test_a_night_shift_belongs_to_the_day_it_begins_on(world):
    """Its punches lie on two dates, its minutes too."""
    night = punch("2026-03-02 19:55", "G1"), punch("2026-03-03 08:02", "G1")
    found = [work for work in world.outcome(*night, period="2026-03-02..2026-03-04").value if work.employee == "G1"]
    assert [("night-12", 720)] == [(work.shift, work.worked_minutes) for work in found if work.worked]
    assert [(2, 240), (3, 480)] == [(part.day.day, part.minutes) for work in found for part in work.worked]


def test_the_first_day_of_a_period_takes_nothing_from_the_night_before(world):
    """The punch at eight in the morning belongs to yesterday's shift, which the period does not tell."""
    again = RotaChange(
        project="jade", employee="G1", on=date(2026, 3, 3), shift="night-12", name="c", made_at=at("2026-03-01 09:00")
    )
    world.more["changes"] = (again,)
    night = punch("2026-03-02 19:55", "G1"), punch("2026-03-03 08:02", "G1")
    found = world.outcome(*night, period="2026-03-03..2026-03-05")
    assert [("absent", ())] == [(work.state, work.punches) for work in found.value if work.employee == "G1"]


def test_overtime_counts_where_it_was_approved_and_worked(world):
    """Two hours asked for, an hour and a half worked after the end."""
    world.more["overtimes"] = (
        Overtime(
            project="jade", name="O1", employee="C1", start=at("2026-03-02 17:30"), end=at("2026-03-02 19:30"),
            made_at=at("2026-03-02 12:00"),
        ),
    )  # fmt: skip
    work = world.day(punch("2026-03-02 08:30"), punch("2026-03-02 19:00"))
    assert (480, [90], "normal") == (work.worked_minutes, [extra.minutes for extra in work.overtime], work.state)


def test_overtime_on_a_day_off_is_a_record_of_its_own(world):
    """A Saturday without a shift; not worked, it says so."""
    world.more["overtimes"] = (
        Overtime(
            project="jade", name="O1", employee="C1", start=at("2026-03-07 09:00"), end=at("2026-03-07 12:00"),
            made_at=at("2026-03-06 12:00"),
        ),
    )  # fmt: skip
    work = world.day(punch("2026-03-07 09:05"), punch("2026-03-07 12:10"), period="2026-03-07")
    assert ("", [175], True) == (work.shift, [extra.minutes for extra in work.overtime], work.extra)
    assert ("overtime-not-worked",) == world.day(period="2026-03-07").marks


def test_a_flexible_shift_moves_with_its_worker(world):
    """Half an hour later both ways; more than that is late."""
    shift = attrs.evolve(world.rules.shift_of["office"], flex_minutes=30)
    rest = tuple(each for each in world.rules.shifts if each.code != "office")
    world.rules = attrs.evolve(world.rules, shifts=(shift, *rest))
    work = world.day(punch("2026-03-02 08:55"), punch("2026-03-02 17:55"))
    assert ("normal", 480, ["day-flexible"]) == (work.state, work.worked_minutes, codes(work))
    assert 10 == world.day(punch("2026-03-02 09:10"), punch("2026-03-02 18:10")).late
    world.rules = attrs.evolve(world.rules, flex_settled="month")
    assert 60 == world.day(punch("2026-03-02 09:00"), punch("2026-03-02 17:00")).owed


def test_the_last_change_of_a_day_holds_whatever_order_they_come_in(world):
    """Two changes of one day; the later made one wins."""

    def change(name, shift, hour):
        return RotaChange(
            project="jade", employee="C1", on=make_up("in", "2026-03-02 08:30").on, shift=shift, name=name,
            made_at=at(f"2026-03-01 {hour}:00"),
        )  # fmt: skip

    first, last = change("b", "early", "09"), change("a", "", "10")
    for order in ((first, last), (last, first)):
        world.more["changes"] = order
        assert [] == [work for work in world.outcome(period="2026-03-02").value if work.employee == "C1"]


def test_punches_of_nobody_and_of_no_shift_are_told(world):
    """Neither changes a day; both are counted."""
    found = world.outcome(punch("2026-03-02 08:30", "X9"), punch("2026-03-08 10:00"), period="2026-03-02..2026-03-09")
    told = {finding.code: finding for finding in found.findings}
    assert ("X9", "1") == (told["punches-nobody"].fact("user"), told["punches-nobody"].fact("count"))
    assert "C1 2026-03-08" == told["punch-stray"].subject


@pytest.mark.parametrize("evidence", ["", " "])
def test_a_make_up_without_evidence_is_no_correction(evidence):
    """A make-up stands on something."""
    if evidence:
        assert make_up("in", "2026-03-02 08:30", evidence=evidence).evidence == " "
    else:
        with pytest.raises(RecordRefused):
            make_up("in", "2026-03-02 08:30", evidence=evidence)
