"""W3 at the counter: of people who act on one version of a ticket at once, one wins, on a store that many write to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.codec.workflows import workflow_or_refuse
from jizhi.errors import AlreadyStored, Conflict, MoveRefused, Retryable
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import keeping, move_ticket, moving, report
from jizhi.presets import FLOWS
from jizhi.testing.billing import settle, village
from jizhi.testing.memory import MemoryStore
from jizhi.testing.workflows import check_history
from jizhi.tickets import Ticket
from jizhi.workflow import Ask, Step

AT = datetime.fromisoformat("2026-03-06T16:50:00+08:00")
CREW = ("wang", "zhao", "sun", "qian")


def grabbed_by(store, crew=CREW):
    """Let some grab one ticket at once; return who was told that he has it."""
    settle(store, village())
    reported = Ticket(project="jade", number="R-1", kind="repair", text="漏水", reporter="zhang", opened=AT)
    report(Desk(store=store, actor="zhang"), reported, at=AT)

    def grab(actor):
        ask = Ask(event="grab", actor=actor, roles=("crew",), version=0)
        for _ in range(10):  # who lost the race for the store tries again: the version must stop him then
            try:
                desk = Desk(store=store, actor=actor)
                return move_ticket(desk, "jade/R-1", ask, at=AT + timedelta(minutes=1)).assignee
            except (Conflict, Retryable):
                continue
            except (MoveRefused, AlreadyStored):
                break
        return None

    with ThreadPoolExecutor(len(crew)) as pool:
        told = [who for who in pool.map(grab, crew) if who is not None]
    with store.reading() as known:
        (ticket,) = known.find(Ticket, project="jade")
        steps = tuple(known.find(Step, project="jade"))
    return told, ticket, steps


def law_w3(store, crew=CREW):
    """One winner, one step, and the ticket says who it is."""
    told, ticket, steps = grabbed_by(store, crew)
    assert 1 == len(told) == len(steps)
    assert (told[0], told[0], 1) == (ticket.assignee, steps[0].actor, ticket.steps)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(CREW), min_size=1, max_size=6))
def test_w3_of_all_who_grab_one_ticket_at_once_one_has_it(crew):
    """W3: whoever they are, and if somebody presses twice: one winner for each version."""
    law_w3(MemoryStore(), crew)


def test_a_counter_that_looks_at_no_version_is_caught(monkeypatch):
    """The broken twin: whoever comes is moved from where he thought it was, under a number of his own."""
    real = moving._decided

    def blind(rules, ticket, history, ask, at):
        return real(rules, attrs.evolve(ticket, state="reported", steps=0), (), ask, at)

    def of_his_own(step: Step) -> str:
        return f"{step.subject}#{step.actor}"

    monkeypatch.setattr(moving, "_decided", blind)
    monkeypatch.setattr(Step, "id", property(of_his_own))
    with pytest.raises(AssertionError):
        law_w3(MemoryStore())


def test_the_history_that_is_kept_is_a_path():
    """W1 of what the store holds, by the table that the project follows."""
    store = MemoryStore()
    _, ticket, steps = grabbed_by(store)
    with store.reading() as known:
        from_store = keeping.steps_of(known, ticket)
    assert steps == from_store
    check_history(workflow_or_refuse(FLOWS["repair"]), from_store)
