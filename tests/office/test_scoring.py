"""Scoring: measures gathered from tickets, steps and orders as the office keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

from jizhi.estate import Asset
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import move_ticket, report
from jizhi.office.scoring import measures_of, score_project
from jizhi.testing.billing import settle, village
from jizhi.testing.memory import MemoryStore
from jizhi.tickets import Ticket
from jizhi.upkeep import open_order
from jizhi.values import Period
from jizhi.workflow import Ask

MARCH = Period.month(2026, 3)
MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
APRIL = datetime.fromisoformat("2026-04-01T00:00:00+08:00")
HOUR = timedelta(hours=1)


def office():
    """A desk with two repairs, of which one was done again and called back, and a lift that stood for a day."""
    desk = Desk(store=MemoryStore(), actor="li")
    settle(desk.store, village())
    for number in ("R-1", "R-2"):
        told = {"kind": "repair", "text": "漏水", "reporter": "zhang", "channel": "phone", "opened": MONDAY}
        report(desk, Ticket(project="jade", number=number, **told), at=MONDAY)
    for place, (number, event, actor, role, given) in enumerate(
        (
            ("R-1", "grab", "wang", "crew", {}),
            ("R-1", "finish", "wang", "crew", {"result": "换垫"}),
            ("R-2", "grab", "wang", "crew", {}),
            ("R-2", "finish", "wang", "crew", {"result": "换阀"}),
            ("R-1", "reopen", "li", "desk", {"reason": "还漏"}),
            ("R-1", "grab", "zhao", "crew", {}),
            ("R-1", "finish", "zhao", "crew", {"result": "换管"}),
            ("R-1", "follow-up", "li", "desk", {"answer": "好了"}),
        ),
        1,
    ):
        move_ticket(
            Desk(store=desk.store, actor=actor), f"jade/{number}",
            Ask(event=event, actor=actor, roles=(role,), given=given), at=MONDAY + place * HOUR,
        )  # fmt: skip
    with desk.store.writing() as unit:
        unit.put(Asset(project="jade", code="L1", name="1 号梯", asset_class="lift"), expected=None)
        stuck = open_order("fault", "F-1", project="jade", at=APRIL - 24 * HOUR, subject="L1", stopped=True)
        unit.put(stuck, expected=None)
    return desk


def found(desk, as_of):
    """By metric and subject, part and base."""
    measures = measures_of(desk, "jade", period=MARCH, as_of=as_of)
    return {(each.metric, each.subject): (each.part, each.base) for each in measures}


def test_tickets_steps_and_orders_make_the_measures():
    """Each as its definition says; what came after ``as_of`` is not known yet."""
    desk = office()
    late = found(desk, APRIL)
    assert (1, 2) == late["rework-rate", "wang"] == late["first-visit-rate", "jade"]
    assert ("rework-rate", "zhao") not in late
    assert (1, 2) == late["follow-up-rate", "jade"]
    assert ((1, 1), (24, 31 * 24)) == (late["lift-faults", "jade"], late["lift-fault-rate", "jade"])
    early = found(desk, MONDAY + 4 * HOUR)
    assert ((0, 2), (0, 2)) == (early["rework-rate", "wang"], early["follow-up-rate", "jade"])
    assert (0, 1) == early["lift-faults", "jade"]


def test_the_card_of_the_engineering_lead_has_them():
    """A preset scored by the measures of the project; what nobody measures is said to be without a sample."""
    card = score_project(office(), "jade", "engineering-lead", period=MARCH, as_of=APRIL).value.cards[0]
    lines = {line.metric: line for line in card.lines}
    assert (0, 2, ("jade/R-1",)) == tuple(
        getattr(lines["rework-rate"], name) for name in ("points", "sample", "evidence")
    )
    assert (0, ("jade/fault/F-1",)) == (lines["lift-fault-rate"].points, lines["lift-fault-rate"].evidence)
    assert ("spread", 0) == (lines["major-accidents"].short, lines["major-accidents"].sample)
