"""Who is told, and of what: messages queued in the unit of the alarm, of the move, or of the report they are about."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

import attrs

from jizhi.messages import Sending
from jizhi.office.sending import queue
from jizhi.ports import Reading, Writing
from jizhi.tickets import Alarm, ServiceDesk, Ticket, clock_of
from jizhi.values import key
from jizhi.words import Worded, alarm_words, moved_words, opened_words
from jizhi.workflow import Step, Workflow

ALARMED: Final = "alarm"
"""What messages about promises are for, which go to staff."""
TOLD: Final = "ticket"
"""What messages about his ticket are for, which go to its reporter."""
REPORTER: Final = "owner"
"""The role of a workflow that is the reporter: a move that ``tells`` it is told to him."""


@attrs.frozen(kw_only=True)
class Telling:
    """By which channels staff and reporters are told, and in which language.

    A notice in the app is always there to be had; a channel that no messenger serves keeps its messages waiting, so a
    host names ``("robot", "in-app")`` for staff once it has a robot.
    """

    staff: tuple[str, ...] = ("in-app",)
    reporter: tuple[str, ...] = ("in-app",)
    locale: str = "zh_CN"


USUAL: Final = Telling()
"""Notices in the app, in Chinese."""


def zone_of(service: ServiceDesk) -> tzinfo:
    """Return the zone in which the desk's office reads its clocks."""
    return service.hours[service.office].business(None).tz


def tell_alarm(tx: Writing, service: ServiceDesk, ticket: Ticket, alarm: Alarm, telling: Telling) -> Sending:
    """Queue the *alarm* to the person or the role that it names, under its own id."""
    words = alarm_words(ticket, alarm, zone=zone_of(service), locale=telling.locale)
    to = alarm.to.strip() or "desk"
    return queue(tx, _sending(alarm.id, ticket, to, ALARMED, telling.staff, words, alarm.at))


def tell_opened(
    tx: Writing, service: ServiceDesk, flow: Workflow, ticket: Ticket, promised: datetime | None, telling: Telling
) -> Sending | None:
    """Queue to its reporter the number of a new *ticket* and its promise; nothing where the flow never tells him."""
    if not any(REPORTER in move.tells for move in flow.move) or not ticket.reporter.strip():
        return None
    words = opened_words(ticket, promised, zone=zone_of(service), locale=telling.locale)
    id = key(ticket.id, 0)
    return queue(tx, _sending(id, ticket, ticket.reporter.strip(), TOLD, telling.reporter, words, ticket.opened))


def tell_moved(tx: Writing, flow: Workflow, ticket: Ticket, step: Step, telling: Telling) -> Sending | None:
    """Queue a *step* to the reporter, under the step's id, where its row of the table tells him."""
    if REPORTER not in step.tells or not ticket.reporter.strip():
        return None
    words = moved_words(ticket, flow, step, locale=telling.locale)
    return queue(tx, _sending(step.id, ticket, ticket.reporter.strip(), TOLD, telling.reporter, words, step.at))


def recheck_alarm(known: Reading, sending: Sending, at: datetime) -> str:
    """Why an alarm is needless at *at*: the last look before it goes out. Empty while its clock runs or waits."""
    alarm = known.get(Alarm, sending.id)
    ticket = None if alarm is None else known.get(Ticket, alarm.ticket)
    if alarm is None or ticket is None:
        return "no such alarm"
    if ticket.closed:
        return "closed"
    clock = clock_of(alarm.clock, ticket.opened, known.find(Step, project=ticket.project, subject=ticket.id))
    return "stopped" if clock.stopped is not None or clock.round != alarm.round else ""


def _sending(
    id: str, ticket: Ticket, to: str, purpose: str, channels: tuple[str, ...], words: Worded, at: datetime
) -> Sending:
    return Sending(
        id=id,
        project=ticket.project,
        party=to,
        purpose=purpose,
        channels=channels,
        template=words.template,
        values=words.values,
        subject=words.subject,
        text=words.text,
        about=(ticket.id,),
        not_before=at,
    )
