"""What falls due: the moves whose time has come, and the alarms about promises that are or will be broken."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.helpdesk.following import follow
from jizhi.office.helpdesk.keeping import keep_step, steps_of
from jizhi.office.helpdesk.rules import Rules, read_rules
from jizhi.office.helpdesk.telling import USUAL, Telling, tell_alarm
from jizhi.ports import Writing
from jizhi.tickets import Alarm, Ticket, due_alarms
from jizhi.workflow import CLOCK, Ask, Step, advance, due_move, position_of


@attrs.frozen(kw_only=True)
class DueRun:
    """What was done.

    The steps by the clock, the tickets as they followed their order or charge, the alarms that are new, and what could
    not be told or needs a person.
    """

    steps: tuple[Step, ...] = ()
    followed: tuple[Ticket, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    findings: tuple[Finding, ...] = ()


@operation("tickets.watch")
def run_due(desk: Desk, project: str, *, at: datetime, telling: Telling = USUAL) -> DueRun:
    """Make every move by the clock that is due at *at* and raise every alarm, ticket by ticket, one unit each.

    A run that comes days late makes each move at the instant it was due; run again, nothing happens twice.
    Before that, each ticket follows its work order and its charge. An alarm is queued to whoever it names, in the unit
    that keeps it.

    Raises: whatever the store raises.
    """
    with desk.store.reading() as known:
        rules = read_rules(known, project)
        there = [each.id for each in known.find(Ticket, project=project, closed=False)]
    steps: list[Step] = []
    after: list[Ticket] = []
    alarms: list[Alarm] = []
    findings: list[Finding] = []
    for id in there:
        came = follow(desk, id, at=at, telling=telling)
        after += came.tickets
        findings += came.findings
        with desk.store.writing() as tx:
            moved = _moved(tx, rules, id, at, telling)
            steps += moved
            ticket = tx.lock(Ticket, id)
            told = {alarm.id for alarm in tx.find(Alarm, project=project, ticket=id)}
            outcome = due_alarms(rules.service, ticket, steps_of(tx, ticket), told, calendar=desk.calendar, at=at)
            for alarm in tx.add(outcome.value):
                alarms.append(alarm)
                tell_alarm(tx, rules.service, ticket, alarm, telling)
            findings += outcome.findings
    return DueRun(steps=tuple(steps), followed=tuple(after), alarms=tuple(alarms), findings=tuple(findings))


def _moved(tx: Writing, rules: Rules, id: str, at: datetime, telling: Telling) -> list[Step]:
    """The moves by the clock, one after another: what was deferred and came back may fall due again."""
    made: list[Step] = []
    while True:
        ticket = tx.lock(Ticket, id)
        flow = rules.flow(ticket.flow, ticket.edition)
        position = position_of(flow, ticket.begun(flow), steps_of(tx, ticket))
        due = due_move(flow, position, ticket.facts())
        if due is None or due[1] > at:
            return made
        move, when = due
        ask = Ask(event=move.event, actor=CLOCK, roles=(CLOCK,), facts=ticket.facts())
        step = advance(flow, position, ask, at=max(when, position.at)).value
        if step is None:
            return made
        keep_step(tx, flow, ticket, step, telling)
        made.append(step)
