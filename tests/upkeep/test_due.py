"""What is due, on worked days: the lift's 15 days, tanks, fire tests, run-hours, rounds, standstills."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import attrs
import pytest

from jizhi.errors import UpkeepRefused
from jizhi.estate import Asset, RunHours, Standstill
from jizhi.upkeep import (
    Blackout,
    CheckItem,
    Checklist,
    Every,
    Plan,
    PlanBook,
    Service,
    Usage,
    due_each,
    due_work,
    histories,
    next_due,
)
from jizhi.values import Period

LIFT = Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=date(2018, 6, 20))
HALF_MONTH = Plan(code="half-month", classes=("lift",), every=Every(days=15), law="interval", rest="previous")


def days(
    plan: Plan, *done: Service, window: str = "2025", asset: Asset = LIFT, usage: Usage | None = None
) -> list[str]:
    """The days on which *plan* is due."""
    book = PlanBook(code="b", plan=(plan,))
    found = due_work(book, [asset], done, window=Period.parse(window), usage=usage or Usage())
    return [str(due.day) for due in found.value]


def served(day: date, plan: str = "half-month", **more: str) -> Service:
    return Service(subject="L1", plan=plan, day=day, **more)  # type: ignore[arg-type]


def codes(plan: Plan, asset: Asset = LIFT, window: str = "2025", done: tuple[Service, ...] = ()) -> list[str]:
    return [
        f.code for f in due_work(PlanBook(code="b", plan=(plan,)), [asset], done, window=Period.parse(window)).findings
    ]


class TestWorkedCases:
    @pytest.mark.parametrize(
        ("done", "latest"), [(date(2025, 1, 1), "2025-01-16"), (date(2025, 1, 14), "2025-01-29")], ids=["M1", "M2"]
    )
    def test_a_lift_is_due_at_most_15_days_after_it_was_served(self, done, latest):
        """M1, M2: early or not, the next one is counted from the day itself; a day off moves it back only."""
        due = due_work(PlanBook(code="b", plan=(HALF_MONTH,)), [LIFT], [served(done)], window=Period.year(2025)).value[
            0
        ]
        assert latest == str(due.slot.limit)
        assert done < due.day <= due.slot.limit

    def test_a_tank_and_a_fire_test_fall_due_at_the_end_of_a_shorter_month(self):
        """M9: half a year after the 31st of March is the 30th of September; a year after a leap day is the 28th."""
        tank = Plan(code="tank", classes=("lift",), every=Every(months=6), law="interval")
        fire = Plan(code="fire", classes=("lift",), every=Every(months=12), law="interval")
        assert "2025-09-30" == days(tank, served(date(2025, 3, 31), "tank"))[0]
        assert "2025-02-28" == days(fire, served(date(2024, 2, 29), "fire"))[0]

    def test_the_example_of_a_lift_a_month_is_not_the_law(self):
        """Once a month leaves up to 31 days; the half-month's plan never more than 15."""
        found = [
            date.fromisoformat(day)
            for day in days(HALF_MONTH, served(date(2024, 12, 20)), window="2025-01-01..2026-03-01")
        ]
        assert max((other - one).days for one, other in pairwise(found)) == 15


class TestFixed:
    def test_days_are_counted_from_the_anchor_and_return_to_it(self):
        """The 31st becomes the 28th and returns to the 31st."""
        plan = Plan(code="f", classes=("lift",), every=Every(months=1), mode="fixed", anchor=date(2025, 1, 31))
        assert ["2025-01-31", "2025-02-28", "2025-03-31"] == days(plan)[:3]

    def test_without_an_anchor_each_asset_counts_from_its_own_installation(self):
        """The first one is an interval after it."""
        plan = Plan(code="f", classes=("lift",), every=Every(months=12), mode="fixed")
        assert ["2025-06-20"] == days(plan)
        assert [] == days(plan, window="2018")

    def test_nothing_is_due_where_nobody_knows_from_when(self):
        """It is said, and the others go on."""
        plan = Plan(code="f", classes=("lift",), every=Every(months=12), mode="fixed")
        assert ["upkeep-start-unknown"] == codes(plan, attrs.evolve(LIFT, installed=None))
        assert ["upkeep-start-unknown"] == codes(HALF_MONTH, attrs.evolve(LIFT, installed=None))

    def test_work_done_early_within_its_tolerance_is_not_due_again(self):
        """Known by its day alone: a record from before there was a plan."""
        plan = Plan(
            code="f", classes=("lift",), every=Every(months=1), mode="fixed", anchor=date(2025, 1, 10), early_days=5
        )
        done = served(date(2025, 2, 6), "f")
        assert "2025-02-10" not in days(plan, done)
        assert "2025-03-10" in days(plan, done)

    def test_a_retired_asset_has_nothing_due(self):
        """Until the day before."""
        plan = Plan(
            code="f",
            classes=("lift",),
            every=Every(days=1),
            mode="fixed",
            anchor=date(2025, 1, 1),
            until=date(2025, 1, 9),
        )
        assert 4 == len(days(plan, asset=attrs.evolve(LIFT, retired=date(2025, 1, 5))))
        assert 8 == len(days(plan))

    def test_a_blackout_and_days_off_move_a_day(self):
        """Forward where no law limits it, in the yearly days of an examination too."""
        exams = Blackout(since=date(2020, 6, 7), until=date(2020, 6, 11), yearly=True)
        plan = Plan(
            code="f",
            classes=("lift",),
            every=Every(months=1),
            mode="fixed",
            anchor=date(2025, 6, 8),
            blackout=(exams,),
            rest="next",
        )
        assert ["2025-06-11", "2025-07-08"] == days(plan)[:2]
        year_end = Blackout(since=date(2020, 12, 30), until=date(2021, 1, 3), yearly=True)
        assert [True, True, False] == [year_end.holds(date(2025, *day)) for day in ((12, 31), (1, 2), (1, 3))]

    def test_where_everything_is_blocked_a_day_stays_where_it_was(self):
        """A plan that may never be carried out is not moved without end."""
        always = Blackout(since=date(2024, 1, 1), until=date(2027, 1, 1))
        assert "2025-01-16" == days(attrs.evolve(HALF_MONTH, blackout=(always,)), served(date(2025, 1, 1)))[0]

    def test_what_the_law_asks_for_in_a_standstill_is_due_when_the_asset_is_used_again(self):
        """停用 over an inspection: inspect before reuse."""
        plan = Plan(code="f", classes=("lift",), every=Every(months=12), mode="fixed", law="deadline")
        still = Standstill(asset="L1", since=date(2025, 6, 1), until=date(2025, 9, 1))
        assert ["2025-09-01"] == days(plan, usage=Usage(still=(still,)))
        assert [] == days(attrs.evolve(plan, law=""), usage=Usage(still=(still,)))

    def test_times_of_a_day_are_occurrences_of_their_own(self):
        """A patrol every few hours."""
        plan = Plan(
            code="p",
            places=("大门",),
            every=Every(days=1),
            mode="fixed",
            anchor=date(2025, 1, 1),
            times=("08:00", "20:00"),
        )
        found = due_work(PlanBook(code="b", plan=(plan,)), [], [], window=Period.parse("2025-01-01..2025-01-03")).value
        assert ["08:00", "20:00", "08:00", "20:00"] == [due.slot.time for due in found]
        assert {"大门"} == {due.subject for due in found}


class TestFloating:
    def test_a_lift_out_of_use_is_due_on_the_day_it_is_used_again(self):
        """And never where nobody knows when that is."""
        still = Standstill(asset="L1", since=date(2025, 1, 10), until=date(2025, 3, 3))
        assert "2025-03-03" == days(HALF_MONTH, served(date(2025, 1, 5)), usage=Usage(still=(still,)))[0]
        ever = attrs.evolve(still, until=None)
        assert [] == days(HALF_MONTH, served(date(2025, 1, 5)), usage=Usage(still=(ever,)))

    def test_by_law_an_old_asset_without_a_record_is_due_at_once(self):
        """Nobody knows when it was done last, and that is said."""
        plan = attrs.evolve(HALF_MONTH, anchor=date(2025, 3, 3))
        assert "2025-03-03" == days(plan)[0]
        assert ["upkeep-history-missing"] == codes(plan)
        assert "2025-03-18" == days(attrs.evolve(plan, law=""))[0]

    def test_a_wider_plan_that_is_overdue_is_due_at_once(self):
        """The half-month's work was done last week, the quarter's never since: the next visit is the quarter's."""
        quarter = Plan(code="quarter", classes=("lift",), every=Every(months=3), law="interval", covers="half-month")
        book = PlanBook(code="b", plan=(HALF_MONTH, quarter))
        done = [served(date(2025, 5, 6)), served(date(2025, 1, 2), "quarter")]
        due = next(due for due in next_due(book, histories([LIFT], done, Usage()), window=Period.parse("2025-05-07")))
        assert ("quarter", "2025-05-07", "2025-04-02") == (due.plan.code, str(due.day), str(due.slot.limit))

    def test_the_next_visit_is_told_however_long_ago_it_was_due(self):
        """After months in which nobody asked; only one, and only once its day is near."""
        book = PlanBook(code="b", plan=(HALF_MONTH,))
        known = list(histories([LIFT], [served(date(2025, 1, 1))], Usage()))
        assert 1 == len(list(next_due(book, known, window=Period.parse("2025-06-01"))))
        assert [] == list(next_due(book, known, window=Period.parse("2025-01-02")))

    def test_run_hours_come_when_the_counter_does(self):
        """By the pace so far, on the day it was read where it had been reached, or by the calendar if that is first."""
        plan = Plan(code="h", classes=("lift",), every=Every(hours=500))
        shown = [(date(2025, 1, 1), 1000), (date(2025, 1, 11), 1200)]
        read = tuple(RunHours(asset="L1", day=day, hours=hours) for day, hours in shown)
        done = served(date(2025, 1, 1), "h")
        assert "2025-01-26" == days(plan, done, usage=Usage(hours=read))[0]
        reached = (*read, RunHours(asset="L1", day=date(2025, 1, 15), hours=1600))
        assert "2025-01-15" == days(plan, done, usage=Usage(hours=reached))[0]
        either = attrs.evolve(plan, every=Every(hours=500, days=20))
        assert "2025-01-21" == days(either, done, usage=Usage(hours=read))[0]
        assert ["run-hours-unknown"] == codes(plan)
        assert [] == days(plan, done)
        assert "2025-01-21" == days(either, done)[0]
        assert [] == days(plan, done, usage=Usage(hours=read[:1]))
        assert "2025-02-15" == days(plan, served(date(2025, 1, 21), "h"), usage=Usage(hours=read))[0]

    def test_work_left_out_by_decision_counts_where_no_law_asks_for_it(self):
        """By law it is still due."""
        skipped = served(date(2025, 1, 16), outcome="skipped")
        assert (
            "2025-01-31" == days(attrs.evolve(HALF_MONTH, law="", rest="as-is"), served(date(2025, 1, 1)), skipped)[0]
        )
        assert "2025-01-16" == days(HALF_MONTH, served(date(2025, 1, 1)), skipped)[0]

    def test_a_year_without_a_notice_is_not_guessed(self):
        """Its days stay where they are, which by law is never too late, and it is said."""
        assert {"upkeep-calendar-unknown"} == set(codes(HALF_MONTH, window="2031", done=(served(date(2030, 12, 20)),)))


def test_the_stream_gives_history_by_history_what_the_whole_gives():
    """Memory holds no more than one of them."""
    lifts = [attrs.evolve(LIFT, code=f"L{n}") for n in range(3)]
    book = PlanBook(code="b", plan=(HALF_MONTH,))
    streamed = list(due_each(book, histories(lifts, [], Usage()), window=Period.month(2025, 3)))
    assert ["L0", "L0", "L1", "L1", "L2", "L2"] == [due.subject for due in streamed]
    assert set(streamed) == set(due_work(book, lifts, [], window=Period.month(2025, 3)).value)


def test_more_series_than_are_remembered_are_worked_out_again(monkeypatch):
    """The memory is bounded; the answer is the same."""
    lifts = [attrs.evolve(LIFT, code=f"L{n}", installed=date(2018, 6, 1 + n)) for n in range(9)]
    inspect = Plan(code="i", classes=("lift",), every=Every(months=12), mode="fixed")
    book = PlanBook(code="b", plan=(HALF_MONTH, inspect))
    whole = due_work(book, lifts, [], window=Period.year(2025))
    monkeypatch.setattr("jizhi.upkeep.schedule.REMEMBERED_MOST", 2)
    assert whole == due_work(book, lifts, [], window=Period.year(2025))


LIST = Checklist(code="a", item=(CheckItem(code="1"),))
WALK = Plan(code="p", places=("a",), every=Every(days=1), anchor=date(2025, 1, 1))


def plan(**changes) -> Plan:
    """A plan for assets, every day."""
    return Plan(**{"code": "p", "classes": ("a",), "every": Every(days=1), **changes})


def wider(**changes) -> Plan:
    """A plan that covers the half-month's."""
    return attrs.evolve(HALF_MONTH, covers="half-month", **{"every": Every(months=3), **changes})


WRONG = {
    "two measures": lambda: Every(days=1, weeks=1),
    "none": lambda: Every(),
    "below zero": lambda: Every(days=-1),
    "years that fall": lambda: Every(years=(4, 1)),
    "no code": lambda: Plan(code="", classes=("a",), every=Every(days=1)),
    "for nothing": lambda: Plan(code="p", every=Every(days=1)),
    "a lawful interval that is fixed": lambda: plan(mode="fixed", law="interval"),
    "a deadline that floats": lambda: plan(law="deadline"),
    "a lawful day that moves forward": lambda: attrs.evolve(HALF_MONTH, rest="next"),
    "a lawful day with tolerance": lambda: attrs.evolve(HALF_MONTH, late_days=1),
    "hours from an anchor": lambda: Plan(code="p", classes=("a",), every=Every(hours=5), mode="fixed"),
    "times that float": lambda: plan(times=("08:00",)),
    "places without an anchor": lambda: Plan(code="p", places=("a",), every=Every(days=1)),
    "times of a month": lambda: Plan(code="p", classes=("a",), every=Every(months=1), mode="fixed", times=("08:00",)),
    "a time that is none": lambda: plan(mode="fixed", times=("25:00",)),
    "times out of order": lambda: plan(mode="fixed", times=("09:00", "08:00")),
    "checkpoints of assets": lambda: plan(checkpoints=("x",)),
    "a checkpoint twice": lambda: attrs.evolve(WALK, checkpoints=("x", "x")),
    "negative lead": lambda: attrs.evolve(HALF_MONTH, lead_days=-1),
    "two plans of a code": lambda: PlanBook(code="b", plan=(HALF_MONTH, HALF_MONTH)),
    "an unknown list": lambda: PlanBook(code="b", plan=(attrs.evolve(HALF_MONTH, checklist="x"),)),
    "rivals": lambda: PlanBook(code="b", plan=(HALF_MONTH, wider(code="x"), wider(code="y"))),
    "other assets": lambda: PlanBook(code="b", plan=(HALF_MONTH, wider(code="x", classes=("y",)))),
    "wider but oftener": lambda: PlanBook(code="b", plan=(HALF_MONTH, wider(code="x", every=Every(days=14)))),
    "a list that includes itself": lambda: PlanBook(code="b", checklist=(Checklist(code="a", includes="a"),)),
    "an item in two lists": lambda: PlanBook(code="b", checklist=(LIST, attrs.evolve(LIST, code="b", includes="a"))),
    "an item twice": lambda: Checklist(code="a", item=(CheckItem(code="1"), CheckItem(code="1"))),
    "an item without a code": lambda: CheckItem(code=""),
}  # fmt: skip


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_what_cannot_be_so_is_refused_when_it_is_written(make):
    """A plan that would break its law, or itself, never comes to a due day."""
    with pytest.raises(UpkeepRefused):
        make()
