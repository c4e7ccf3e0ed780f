"""A ticket as text: where it stands, who has it, how its promises stand and why each instant is due when it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Final

from jizhi.tickets import OwnView, Reason, Standing, Ticket
from jizhi.words.catalogue import SOURCE, say, translated
from jizhi.words.terms import term
from jizhi.workflow import MIGRATED, Step, Workflow

CLOCK_NAMES: Final[Mapping[str, str]] = MappingProxyType({"response": "响应", "arrival": "到场", "resolution": "办结"})
STATE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"running": "计时中", "paused": "暂停计时", "met": "按时", "late": "超时才完成", "breached": "已超时"}
)


def clock_name(clock: str, *, locale: str = SOURCE) -> str:
    """Return what people call a clock.

    >>> clock_name("arrival"), clock_name("arrival", locale="en")
    ('到场', 'on site')
    """
    return translated(CLOCK_NAMES.get(clock, clock), locale=locale)


def ticket_line(ticket: Ticket, flow: Workflow, *, locale: str = SOURCE) -> str:
    """Return a *ticket* on one line."""
    return say(
        "{number}　{kind}　{state}　{department}　{assignee}　{text}",
        locale=locale,
        number=ticket.number,
        kind=term(ticket.kind, locale=locale),
        state=flow.name_of(ticket.state),
        department=ticket.department or "-",
        assignee=ticket.assignee or "-",
        text=ticket.text,
    )


def ticket_lines(
    ticket: Ticket,
    flow: Workflow,
    steps: Sequence[Step],
    clocks: Iterable[Standing],
    reasons: Mapping[str, Sequence[Reason]],
    *,
    zone: tzinfo,
    locale: str = SOURCE,
) -> tuple[str, ...]:
    """Return everything about a *ticket*, line by line, its instants in *zone*."""
    lines = [
        ticket_line(ticket, flow, locale=locale),
        say(
            "  报事：{reporter}　房屋：{space}　{opened}　第 {steps} 步",
            locale=locale,
            reporter=ticket.reporter,
            space=ticket.space or "-",
            opened=instant_text(ticket.opened, zone),
            steps=ticket.steps,
        ),
    ]
    for each in clocks:
        lines.append("  " + clock_line(each, zone=zone, locale=locale))
        lines += (f"    {line}" for line in reason_lines(reasons.get(each.clock, ()), zone=zone, locale=locale))
    names = {move.event: move.name or move.event for move in flow.move} | {MIGRATED: translated("迁移", locale=locale)}
    for step in steps:
        told = "　".join(f"{name}={value}" for name, value in step.given)
        line = f"  {step.number}  {instant_text(step.at, zone)}  {names.get(step.event, step.event)}  {step.actor}"
        lines.append(f"{line}  {told}".rstrip())
    return tuple(lines)


def clock_line(standing: Standing, *, zone: tzinfo, locale: str = SOURCE) -> str:
    """Return how a clock stands: the target, whether it is kept, when it is due, how much has run."""
    return say(
        "{clock} {target}：{state}，时限 {due}，已计 {elapsed}",
        locale=locale,
        clock=clock_name(standing.clock, locale=locale),
        target=standing.target,
        state=translated(STATE_NAMES[standing.state], locale=locale),
        due="-" if standing.due is None else instant_text(standing.due, zone),
        elapsed=length_text(standing.elapsed),
    )


def reason_lines(reasons: Iterable[Reason], *, zone: tzinfo, locale: str = SOURCE) -> Iterator[str]:
    """Yield why an instant is due: each stretch that counted, and each that did not."""
    for each in reasons:
        message = "{start} 至 {end} 计 {length}" if each.counted else "{start} 至 {end} 不计"
        yield say(
            message,
            locale=locale,
            start=instant_text(each.start, zone),
            end=instant_text(each.end, zone),
            length=length_text(each.end - each.start),
        )


def own_line(view: OwnView, *, zone: tzinfo, locale: str = SOURCE) -> str:
    """Return a ticket as its reporter sees it."""
    return say(
        "{number}　{kind}　{state}　下一步：{next}　承诺：{promised}　{text}",
        locale=locale,
        number=view.number,
        kind=term(view.kind, locale=locale),
        state=view.state,
        next=view.next or "-",
        promised="-" if view.promised is None else instant_text(view.promised, zone),
        text=view.text,
    )


def instant_text(at: datetime, zone: tzinfo) -> str:
    """Return an instant as people write it, in *zone*, to the minute.

    >>> from datetime import UTC
    >>> instant_text(datetime(2026, 3, 6, 8, 50, tzinfo=UTC), UTC)
    '2026-03-06 08:50'
    """
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def length_text(length: timedelta) -> str:
    """Return a length of time in hours and minutes.

    >>> length_text(timedelta(hours=26, minutes=5))
    '26:05'
    """
    minutes = length // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02}"
