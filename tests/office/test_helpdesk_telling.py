"""Who is told, and what a ticket follows: each alarm and move queued once, each order and payment taken over once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.fees import OneOff
from jizhi.messages import Sending
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import (
    ALARMED,
    TOLD,
    Telling,
    follow,
    link_order,
    move_ticket,
    publish_service,
    recheck_alarm,
    report,
    run_due,
)
from jizhi.office.orders import advance_order, order_for_ticket
from jizhi.office.sending import InApp, SendingRules, send_due, unread_notices
from jizhi.office.single_charges import approve_charge
from jizhi.presets import DESKS
from jizhi.testing.billing import fee_text, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.tickets import Alarm, Ticket
from jizhi.upkeep import Report
from jizhi.values import Period, cny
from jizhi.words import ticket_template
from jizhi.words.ticket_notices import TICKET_TEMPLATES
from jizhi.workflow import Ask, Step

FRIDAY = datetime.fromisoformat("2026-03-06T16:50:00+08:00")
HOUR = timedelta(hours=1)
MENDING = tariff_text(
    fee_text("mending", on='"once"', per='"once"', formula="amount + price", prices={"2020-01-01": "0.00"}, unit="元"),
    head='[facts.amount]\ntype = "decimal"\nunit = "元"\n',
)
RULES = SendingRules(rechecks={ALARMED: recheck_alarm})


@pytest.fixture
def desk() -> Desk:
    """A project without tickets."""
    store = MemoryStore()
    settle(store, village())
    return Desk(store=store, actor="li")


def opened(desk: Desk, **facts: Any) -> Ticket:
    given = {"kind": "repair", "text": "厨房\n漏水", "reporter": "zhang", "space": "1-101", "number": "R-1"} | facts
    return report(desk, Ticket(project="jade", opened=FRIDAY, **given), at=FRIDAY)


def moved(desk: Desk, event: str, role: str, at: datetime, actor: str = "wang", **given: str) -> Ticket:
    ask = Ask(event=event, actor=actor, roles=(role,), given=given)
    return move_ticket(attrs.evolve(desk, actor=actor), "jade/R-1", ask, at=at)


def kept(desk: Desk, kind: type[Any], **asked: Any) -> list[Any]:
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade", **asked))


def worked(desk: Desk, *events: str, note: str = "换了阀门", first: int = 1, **given: str) -> None:
    """Let wang do the order, one move an hour."""
    for hours, event in enumerate(events, start=first):
        ask = Ask(event=event, actor="wang", roles=("crew",), given=given if event == "finish" else {})
        done = Report(note=note) if event == "finish" else None
        outcome = advance_order(desk, "jade", "jade/ticket/R-1", ask, at=FRIDAY + HOUR * hours, report=done)
        assert outcome.value is not None, outcome.findings


class Rival:
    """A store at which somebody else moves the ticket just before each of the next *times* units."""

    def __init__(self, store: MemoryStore, times: int) -> None:
        self.store, self.times, self.made = store, times, 0

    def reading(self) -> Any:
        return self.store.reading()

    @contextmanager
    def writing(self) -> Any:
        if self.times:
            self.times -= 1
            self.made += 1
            rival = Desk(store=self.store, actor="wu")
            ask = Ask(event="transfer", actor="wu", roles=("desk",), given={"assignee": f"wu-{self.made}"})
            move_ticket(rival, "jade/R-1", ask, at=FRIDAY + HOUR * 9)
            if self.made < 3:
                ask = Ask(event="accept", actor="wu", roles=("crew",))
                move_ticket(rival, "jade/R-1", ask, at=FRIDAY + HOUR * 9)
        with self.store.writing() as tx:
            yield tx


class TestAlarms:
    def test_an_alarm_is_queued_to_whom_it_names_and_once(self, desk: Desk) -> None:
        """As many messages as alarms, each under its alarm's id, however often the run is repeated."""
        opened(desk, urgency="prompt")
        for _ in range(2):
            run_due(desk, "jade", at=FRIDAY + timedelta(hours=5), telling=Telling(staff=("robot", "in-app")))
        alarms, told = kept(desk, Alarm), kept(desk, Sending, purpose=ALARMED)
        assert len(alarms) == 6
        assert {(each.id, each.to) for each in alarms} == {(each.id, each.party) for each in told}
        assert {("robot", "in-app")} == {each.channels for each in told}
        breach = next(each for each in told if each.id.endswith("/response/0/2"))
        assert "工单 R-1（报修：厨房 漏水）的响应时限 2026-03-06 17:20 已过，升 2 级，请manager督办" in breach.text
        assert ("number", "R-1") == breach.values[0]

    def test_a_store_that_breaks_keeps_neither_the_alarm_nor_the_message(self, desk: Desk) -> None:
        """They are in one unit: what cannot be queued was never raised, and comes at the next run."""
        opened(desk, urgency="prompt")
        with pytest.raises(Exception, match="a message needs a channel"):
            run_due(desk, "jade", at=FRIDAY + HOUR, telling=Telling(staff=()))
        assert ([], []) == (kept(desk, Alarm), kept(desk, Sending, purpose=ALARMED))
        assert len(run_due(desk, "jade", at=FRIDAY + HOUR).alarms) == len(kept(desk, Sending, purpose=ALARMED)) > 0

    def test_an_alarm_about_what_is_settled_meanwhile_is_withdrawn(self, desk: Desk) -> None:
        """The last look: a clock that was stopped, a ticket that was closed; one that still runs goes out."""
        opened(desk, urgency="prompt")
        run_due(desk, "jade", at=FRIDAY + timedelta(minutes=25))
        moved(desk, "grab", "crew", FRIDAY + timedelta(minutes=26))
        send_due(desk, {"in-app": InApp(desk.store)}, at=FRIDAY + HOUR / 2, rules=RULES)
        by_clock = {each.id.split("/")[1]: (each.state, each.why) for each in kept(desk, Sending, purpose=ALARMED)}
        assert {"response": ("withdrawn", "stopped"), "arrival": ("handed-over", "")} == by_clock
        assert ["工程"] == [notice.party for notice in unread_notices(desk, "jade", "工程")]
        run_due(desk, "jade", at=FRIDAY + HOUR)
        moved(desk, "refuse", "crew", FRIDAY + HOUR, reason="x")
        moved(desk, "cancel", "desk", FRIDAY + HOUR)
        send_due(desk, {"in-app": InApp(desk.store)}, at=FRIDAY + HOUR, rules=RULES)
        late = [each for each in kept(desk, Sending, purpose=ALARMED) if each.party == "supervisor"]
        assert [("withdrawn", "closed")] == [(each.state, each.why) for each in late]


class TestReporter:
    def test_he_is_told_his_number_each_move_that_tells_him_and_to_rate(self, desk: Desk) -> None:
        """Once each; what is between the staff alone is not for him."""
        opened(desk)
        opened(desk)
        moved(desk, "grab", "crew", FRIDAY + HOUR)
        moved(desk, "arrive", "crew", FRIDAY + HOUR)
        moved(desk, "finish", "crew", FRIDAY + HOUR, result="换了阀门")
        told = sorted(kept(desk, Sending, purpose=TOLD), key=lambda each: each.id)
        assert [("0", "ticket-promised"), ("1", "ticket-moved"), ("3", "ticket-rate")] == [
            (each.id.split("/")[1], each.template) for each in told
        ]
        assert {"zhang"} == {each.party for each in told}
        assert "编号 R-1；我们承诺不晚于 2026-03-06 17:20" in told[0].text
        assert "您的报修 R-1：抢单，现在是“已接单”。" == told[1].text
        assert "换了阀门" in told[2].text

    def test_without_a_promise_only_the_number_is_told_and_in_his_language(self, desk: Desk) -> None:
        """Praise is promised nothing."""
        reported = Ticket(project="jade", number="R-1", kind="praise", text="x", reporter="zhang", opened=FRIDAY)
        report(desk, reported, at=FRIDAY, telling=Telling(locale="en", reporter=("mail",)))
        (told,) = kept(desk, Sending)
        assert ("Your praise is registered under R-1.", ("mail",)) == (told.text, told.channels)

    @pytest.mark.parametrize("name", sorted(TICKET_TEMPLATES))
    def test_every_template_is_there_in_both_languages(self, name: str) -> None:
        """No owner reads half of it in another language."""
        assert ticket_template(name)[0] != ticket_template(name, locale="en")[0]
        assert ticket_template(name)[1] != ticket_template(name, locale="en")[1]


class TestFollowing:
    def test_a_ticket_follows_its_order_at_the_crews_own_instants_and_once(self, desk: Desk) -> None:
        """In the crew's name; the clocks stop when the work was done, not when somebody looked."""
        opened(desk)
        order_for_ticket(desk, "jade/R-1", at=FRIDAY)
        worked(desk, "grab", "arrive", "finish")
        run = run_due(desk, "jade", at=FRIDAY + HOUR * 12)
        assert ["accepted", "on-site", "to-rate"] == [each.state for each in run.followed]
        steps = [(each.event, each.actor, (each.at - FRIDAY) // HOUR) for each in kept(desk, Step, subject="jade/R-1")]
        assert [("grab", "wang", 1), ("arrive", "wang", 2), ("finish", "wang", 3)] == steps
        assert "换了阀门" == kept(desk, Ticket)[0].result
        assert () == run_due(desk, "jade", at=FRIDAY + HOUR * 12).followed

    def test_what_is_reopened_does_not_follow_the_work_that_was_done_before(self, desk: Desk) -> None:
        """The order is of the first round; the second one is not finished by it."""
        opened(desk)
        order_for_ticket(desk, "jade/R-1", at=FRIDAY)
        worked(desk, "grab", "arrive", "finish")
        run_due(desk, "jade", at=FRIDAY + HOUR * 4)
        moved(desk, "reopen", "owner", FRIDAY + HOUR * 5, actor="zhang", reason="还漏")
        moved(desk, "grab", "crew", FRIDAY + HOUR * 6)
        again = follow(desk, "jade/R-1", at=FRIDAY + HOUR * 7)
        assert ((), ()) == (again.tickets, again.findings)

    def test_a_state_without_the_move_is_told_to_a_person(self, desk: Desk) -> None:
        """Paused by hand: nothing is forced; once it goes on, the ticket follows."""
        opened(desk)
        order_for_ticket(desk, "jade/R-1", at=FRIDAY)
        moved(desk, "grab", "crew", FRIDAY + HOUR / 2)
        moved(desk, "pause", "crew", FRIDAY + HOUR / 2, reason="等配件")
        worked(desk, "grab", "arrive", "finish")
        stood = run_due(desk, "jade", at=FRIDAY + HOUR * 4)
        assert [("ticket-not-followed", "paused")] == [(each.code, each.fact("state")) for each in stood.findings]
        moved(desk, "resume", "crew", FRIDAY + HOUR * 5)
        (done,) = run_due(desk, "jade", at=FRIDAY + HOUR * 6).followed
        assert "to-rate" == done.state

    @pytest.mark.parametrize(("lost", "state", "codes"), [(1, "to-rate", []), (2, "accepted", ["ticket-not-followed"])])
    def test_who_loses_a_race_looks_once_more_and_then_leaves_it(
        self, desk: Desk, lost: int, state: str, codes: list[str]
    ) -> None:
        """A stale version never moves anything; the next run does."""
        opened(desk)
        order_for_ticket(desk, "jade/R-1", at=FRIDAY)
        worked(desk, "grab", "arrive", "finish")
        moved(desk, "grab", "crew", FRIDAY + HOUR * 8)
        rival = Rival(desk.store, lost)  # type: ignore[arg-type]
        came = follow(attrs.evolve(desk, store=rival), "jade/R-1", at=FRIDAY + HOUR * 12)
        assert (state, codes, lost) == (kept(desk, Ticket)[0].state, [each.code for each in came.findings], rival.made)
        run_due(desk, "jade", at=FRIDAY + HOUR * 12)
        assert "to-rate" == kept(desk, Ticket)[0].state

    def test_a_paid_charge_moves_the_ticket_that_waits_for_it(self, desk: Desk) -> None:
        """Asked for, approved, billed: it waits; paid in part it waits; paid it goes on, once."""
        publish(desk.store, MENDING)
        publish_service(desk, "jade", DESKS["common"].replace("title =", 'charge_fee = "mending"\ntitle =', 1))
        opened(desk)
        order_for_ticket(desk, "jade/R-1", at=FRIDAY)
        worked(desk, "grab", "arrive", "finish", price="80.00")
        at = FRIDAY + HOUR * 5
        assert "payment-due" == run_due(desk, "jade", at=at).followed[-1].state
        (asked,) = kept(desk, OneOff)
        approve_charge(desk, asked.id)
        assert () == run_due(desk, "jade", at=at).followed
        issue_bills(desk, "jade", period=Period.month(2026, 3), issued_on=date(2026, 3, 7))
        for number, amount in enumerate(("30.00", "50.00")):
            assert () == run_due(desk, "jade", at=at).followed
            told = {"project": "jade", "on": date(2026, 3, 8), "payer": "zhang", "method": "pos"}
            carry_out(desk, Pay(key=f"p{number}", amount=cny(amount), **told))
        (paid,) = run_due(desk, "jade", at=at).followed
        assert "to-rate" == paid.state
        assert () == run_due(desk, "jade", at=at).followed

    def test_a_linked_order_that_is_not_there_moves_nothing(self, desk: Desk) -> None:
        """Some other program's order, perhaps."""
        opened(desk)
        link_order(desk, "jade/R-1", "elsewhere/W-1")
        assert ((), ()) == (run_due(desk, "jade", at=FRIDAY).followed, run_due(desk, "jade", at=FRIDAY).findings)
