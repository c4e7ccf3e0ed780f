"""The service desk at work: reported, moved by those who may, paid, rated once, watched; nothing happens twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.codec.workflows import workflow_or_refuse
from jizhi.errors import AlreadyStored, Conflict, MoveRefused, NaiveInstant, NotStored, UnknownWorkflow, WorkflowRefused
from jizhi.fees import OneOff
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import (
    link_order,
    migrate_tickets,
    move_ticket,
    own_ticket,
    own_tickets,
    publish_service,
    publish_workflow,
    rate_ticket,
    read_rules,
    report,
    run_due,
    show_ticket,
)
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.presets import DESKS, FLOWS
from jizhi.testing.billing import settle, village
from jizhi.testing.memory import MemoryStore
from jizhi.testing.workflows import check_history
from jizhi.tickets import Alarm, Ticket
from jizhi.workflow import Ask, Step

FRIDAY = datetime.fromisoformat("2026-03-06T16:50:00+08:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def store() -> MemoryStore:
    """A project without tickets."""
    made = MemoryStore()
    settle(made, village())
    return made


class Counter:
    """People at one store, each with a desk of his own."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.at = FRIDAY

    def desk(self, actor: str) -> Desk:
        return Desk(store=self.store, actor=actor)

    def report(self, number: str = "R-1", **facts: Any) -> Ticket:
        given = {"kind": "repair", "text": "厨房漏水", "reporter": "zhang", "space": "1-101"} | facts
        return report(self.desk("zhang"), Ticket(project="jade", number=number, opened=self.at, **given), at=self.at)

    def move(self, event: str, actor: str, role: str, *, after: timedelta = HOUR, version: Any = None, **given: str):
        self.at += after
        ask = Ask(event=event, actor=actor, roles=(role,), given=given, version=version)
        return move_ticket(self.desk(actor), "jade/R-1", ask, at=self.at)

    def all(self, kind: type[Any]) -> list[Any]:
        with self.store.reading() as known:
            return list(known.find(kind, project="jade"))

    def refused(self, *asked: str, **given: str) -> list[str]:
        with pytest.raises(MoveRefused) as refused:
            self.move(*asked, **given)
        return [finding.code for finding in refused.value.findings]


@pytest.fixture
def counter(store: MemoryStore) -> Counter:
    return Counter(store)


def finished(counter: Counter, **given: str) -> Ticket:
    """Walk a repair to where the crew is done."""
    counter.report()
    counter.move("assign", "li", "desk", assignee="wang")
    counter.move("accept", "wang", "crew")
    counter.move("arrive", "wang", "crew")
    return counter.move("finish", "wang", "crew", result="换了阀门", **given)


def test_a_repair_goes_from_the_report_to_the_rating(counter: Counter) -> None:
    """Each step is kept with who did it; the history is a path in the table."""
    ticket = finished(counter)
    assert ("to-rate", 4, "wang", "工程", "换了阀门") == (
        ticket.state, ticket.steps, ticket.assignee, ticket.department, ticket.result,
    )  # fmt: skip
    rated = rate_ticket(counter.desk("zhang"), ticket.id, 5, at=counter.at + HOUR)
    assert ("done", 5, False) == (rated.state, rated.score, rated.closed)
    check_history(workflow_or_refuse(FLOWS["repair"]), counter.all(Step))
    assert counter.report().state == "done"


def test_a_ticket_is_rated_once_from_one_to_five(counter: Counter) -> None:
    """Neither six nor twice, not even when it was reopened."""
    ticket = finished(counter)
    assert ["score-wrong"] == counter.refused("rate", "zhang", "owner", score="6")
    rate_ticket(counter.desk("zhang"), ticket.id, 2, at=counter.at)
    counter.move("reopen", "zhang", "owner", reason="还漏")
    counter.move("grab", "wang", "crew")
    counter.move("finish", "wang", "crew", result="重做")
    assert ["score-twice"] == counter.refused("rate", "zhang", "owner", score="5")
    assert 2 == counter.all(Ticket)[0].score


def test_the_loser_of_a_race_gets_a_conflict(counter: Counter) -> None:
    """W3: two saw the same version; the second has to look again."""
    counter.report()
    counter.move("assign", "li", "desk", assignee="wang", version=0)
    with pytest.raises(Conflict):
        counter.move("cancel", "li", "desk", version=0)
    assert ["assign"] == [step.event for step in counter.all(Step)]


def test_who_may_not_is_told_why(counter: Counter) -> None:
    """By role, by state, by what is missing."""
    counter.report()
    assert ["move-not-yours"] == counter.refused("assign", "wang", "crew", assignee="wang")
    assert ["move-unknown"] == counter.refused("finish", "wang", "crew", result="x")
    assert ["move-needs"] == counter.refused("assign", "li", "desk")
    assert [] == counter.all(Step)


def test_nobody_follows_up_his_own_work(counter: Counter) -> None:
    """W7, and a report by phone ends with a call back."""
    counter.report(channel="phone")
    counter.move("grab", "wang", "crew")
    assert "to-follow-up" == counter.move("finish", "wang", "crew", result="好了").state
    assert ["move-same-person"] == counter.refused("follow-up", "wang", "desk", answer="满意")
    assert "done" == counter.move("follow-up", "li", "desk", answer="满意").state


def test_a_paid_repair_becomes_a_charge_that_waits_for_approval(counter: Counter) -> None:
    """In the unit of the step; without a fee for it the step is refused and nothing is kept."""
    counter.report()
    counter.move("grab", "wang", "crew")
    assert ["price-not-billed"] == counter.refused("finish", "wang", "crew", result="换了阀门", price="80.00")
    assert (1, []) == (len(counter.all(Step)), counter.all(OneOff))
    own = DESKS["common"].replace("title =", 'charge_fee = "mending"\ntitle =', 1)
    publish_service(counter.desk("li"), "jade", own)
    assert ["price-wrong"] == counter.refused("finish", "wang", "crew", result="换了阀门", price="80.005")
    ticket = counter.move("finish", "wang", "crew", result="换了阀门", price="80.00")
    (charge,) = counter.all(OneOff)
    assert ("payment-due", charge.id, "mending", "asked", "wang") == (
        ticket.state, ticket.charge, charge.fee, charge.state, charge.asked_by,
    )  # fmt: skip
    assert "80.00" == str(dict(charge.facts)["amount"])
    assert "payment-failed" == counter.move("fail-payment", "liu", "cashier", reason="余额不足").state
    assert "to-rate" == counter.move("pay", "liu", "cashier").state


def test_a_clock_that_waits_does_not_run(counter: Counter) -> None:
    """Paused for parts from one day to the next: the promise moves by as much."""
    counter.report()
    counter.move("grab", "wang", "crew", after=HOUR / 3)
    counter.move("pause", "wang", "crew", reason="等配件")
    clocks = {each.clock: each for each in show_ticket(counter.desk("li"), "jade/R-1", at=counter.at + HOUR).clocks}
    assert ("met", "paused", None) == (clocks["response"].state, clocks["resolution"].state, clocks["resolution"].due)
    counter.move("resume", "wang", "crew", after=timedelta(days=1))
    shown = show_ticket(counter.desk("li"), "jade/R-1", at=counter.at)
    due = {each.clock: each.due for each in shown.clocks}["resolution"]
    assert FRIDAY + timedelta(days=2) == due
    assert [(True, HOUR * 4 / 3), (False, timedelta(days=1)), (True, HOUR * 68 / 3)] == [
        (reason.counted, reason.end - reason.start) for reason in shown.reasons["resolution"]
    ]


def test_alarms_come_before_and_after_a_breach_and_once(counter: Counter) -> None:
    """A warning to whoever has it, then the levels; run again there are none; who reopens is watched anew."""
    counter.report(urgency="prompt")
    early = run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(minutes=21))
    assert [("response", 0, "工程"), ("arrival", 0, "工程")] == [(a.clock, a.stage, a.to) for a in early.alarms]
    late = run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(hours=5))
    assert [("response", 1, "supervisor"), ("response", 2, "manager")] == [
        (alarm.clock, alarm.stage, alarm.to) for alarm in late.alarms if alarm.clock == "response"
    ]
    assert () == run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(hours=5)).alarms
    assert len(counter.all(Alarm)) == len({alarm.id for alarm in counter.all(Alarm)}) == 6


def test_a_promise_may_ask_for_the_hours_in_which_it_was_reported(counter: Counter) -> None:
    """Its alarms go by the same row as its clocks."""
    at_night = """[[promise]]
name = "夜间"
when = { hours = ["closed"] }
hours = "always"
response = "10 min"
warn = "5 min"

[[promise]]"""
    publish_service(counter.desk("li"), "jade", DESKS["common"].replace("[[promise]]", at_night, 1))
    counter.at = datetime.fromisoformat("2026-03-06T23:00:00+08:00")
    counter.report()
    run = run_due(counter.desk("clock"), "jade", at=counter.at + timedelta(minutes=6))
    assert [("response", 0, "值班")] == [(alarm.clock, alarm.stage, alarm.to) for alarm in run.alarms]


def test_what_was_deferred_comes_back_and_what_is_done_is_closed(counter: Counter) -> None:
    """A run that comes weeks late makes each move at the instant it was due."""
    counter.report()
    until = (FRIDAY + timedelta(days=3)).isoformat()
    assert "deferred" == counter.move("defer", "li", "desk", until=until, reason="业主出差").state
    assert () == run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(days=2)).steps
    (back,) = run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(days=9)).steps
    assert ("come-back", "reported", FRIDAY + timedelta(days=3)) == (back.event, back.after, back.at)
    counter.at = FRIDAY + timedelta(days=9)
    counter.move("grab", "wang", "crew")
    counter.move("finish", "wang", "crew", result="好了")
    closing = run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(days=60)).steps
    assert ["give-up-rating", "close"] == [step.event for step in closing]
    assert (True, "closed") == (counter.all(Ticket)[0].closed, counter.all(Ticket)[0].state)
    assert () == run_due(counter.desk("clock"), "jade", at=FRIDAY + timedelta(days=90)).steps


def test_an_owner_sees_his_own_tickets_and_no_other(counter: Counter) -> None:
    """State, next step, promised time; somebody else's is not there, in the same words as what never was."""
    counter.report()
    (mine,) = own_tickets(counter.desk("zhang"), "jade", "zhang", at=counter.at)
    assert ("待处理", "派单", FRIDAY + HOUR / 2, ("cancel",)) == (mine.state, mine.next, mine.promised, mine.may)
    assert () == own_tickets(counter.desk("li"), "jade", "li", at=counter.at)
    said = []
    for id in ("jade/R-1", "jade/R-9"):
        with pytest.raises(NotStored) as refused:
            own_ticket(counter.desk("li"), id, "li", at=counter.at)
        said.append(str(refused.value).replace(id, "it"))
    assert said[0] == said[1]
    with pytest.raises(NotStored):
        counter.move("cancel", "li", "owner")
    assert "cancelled" == counter.move("cancel", "zhang", "owner").state


def test_steps_are_announced_from_the_outbox_in_their_order(counter: Counter) -> None:
    """With the roles that each concerns."""

    class Pager:
        def __init__(self) -> None:
            self.heard: list[tuple[str, tuple[str, ...]]] = []

        @hookimpl
        def jizhi_tickets_moved(self, moves: tuple[Any, ...]) -> None:
            self.heard += [(step.event, step.tells) for step in moves]

    finished(counter)
    pager = Pager()
    for _ in range(4):
        relay(counter.desk("relay"), StoreQueue(counter.store), Host(pager), at=counter.at)
    assert ["assign", "accept", "arrive", "finish"] == [event for event, _ in pager.heard]
    assert ("crew", "owner") == pager.heard[0][1]


def test_a_later_edition_carries_the_open_ones_over(counter: Counter) -> None:
    """Where it names a place for their state; what has none stays and is told."""
    counter.report()
    counter.report("R-2", kind="enquiry")
    counter.move("assign", "li", "desk", assignee="wang")
    later = (
        FLOWS["repair"]
        .replace('title = "报修"', 'title = "报修"\nedition = 2\nmigrate = { "1" = { dispatched = "given" } }')
        .replace('"dispatched"', '"given"')
        .replace("dispatched = ", "dispatched = ")
    )
    desk = counter.desk("li")
    assert 2 == publish_workflow(desk, "jade", later).edition
    assert 2 == publish_workflow(desk, "jade", later).edition
    with pytest.raises(AlreadyStored):
        publish_workflow(desk, "jade", FLOWS["repair"])
    assert "accepted" == counter.move("accept", "wang", "crew").state
    moved = migrate_tickets(desk, "jade", "repair", at=counter.at)
    assert [("jade/R-1", 2, "accepted", 3)] == [(t.id, t.edition, t.state, t.steps) for t in moved.value]
    assert () == migrate_tickets(desk, "jade", "repair", at=counter.at).value
    assert "on-site" == counter.move("arrive", "wang", "crew").state
    nowhere = later.replace("edition = 2", "edition = 3").replace('migrate = { "1" =', 'migrate = { "1" =')
    publish_workflow(desk, "jade", nowhere)
    assert ["move-not-migrated"] == [f.code for f in migrate_tickets(desk, "jade", "repair", at=counter.at).findings]


def test_rules_are_kept_edition_by_edition_and_refused_where_they_are_unsound(counter: Counter) -> None:
    """What a project published holds; before that, what comes with the library."""
    desk = counter.desk("li")
    with counter.store.reading() as known:
        assert "common" == read_rules(known, "jade").service.desk
    with pytest.raises(WorkflowRefused):
        publish_service(desk, "jade", DESKS["common"].replace("office =", "room ="))
    assert (1, 1) == tuple(publish_service(desk, "jade", DESKS["cpma-2004-1"]).edition for _ in range(2))
    assert 2 == publish_service(desk, "jade", DESKS["cpma-2004-2"]).edition
    with counter.store.reading() as known:
        rules = read_rules(known, "jade")
    assert "cpma-2004-2" == rules.service.desk
    with pytest.raises(UnknownWorkflow):
        rules.flow("repair", 7)


def test_a_number_stands_for_one_report(counter: Counter) -> None:
    """Reported again in other words it is refused; a naive instant never comes in."""
    counter.report()
    with pytest.raises(AlreadyStored):
        counter.report(text="电梯坏了")
    counter.at = counter.at.replace(tzinfo=None)
    with pytest.raises(NaiveInstant):
        counter.report("R-3")


def test_a_ticket_has_one_work_order(counter: Counter) -> None:
    """Linked again it is a no-op, to another it is refused."""
    ticket = counter.report()
    assert "jade/W-1" == link_order(counter.desk("li"), ticket.id, "jade/W-1").order
    assert "jade/W-1" == link_order(counter.desk("li"), ticket.id, "jade/W-1").order
    with pytest.raises(AlreadyStored):
        link_order(counter.desk("li"), ticket.id, "jade/W-2")


def test_a_due_instant_in_a_year_that_nobody_announced_is_said_to_be_unknown(counter: Counter) -> None:
    """The ticket is taken in all the same."""
    counter.at = datetime.fromisoformat("2026-12-30T10:00:00+08:00")
    counter.report(kind="complaint", category="政府转办")
    shown = show_ticket(counter.desk("li"), "jade/R-1", at=counter.at)
    assert [("due-unknown", "2027")] == [(each.code, each.fact("year")) for each in shown.findings]
    assert ["response"] == [each.clock for each in shown.clocks]
    assert attrs.evolve(shown.ticket, version=0).department == "客服"
