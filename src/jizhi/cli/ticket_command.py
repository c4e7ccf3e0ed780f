"""``jizhi ticket``: report something, list and show tickets, move and rate one, run what falls due."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.opening import a_period, add_store, open_desk
from jizhi.cli.service_reporting import service_lines
from jizhi.codec import to_data
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import (
    Rules,
    Telling,
    move_ticket,
    own_tickets,
    rate_ticket,
    read_rules,
    report,
    run_due,
    show_ticket,
    summarize_service,
)
from jizhi.pages import service_page
from jizhi.tickets import KINDS, Ticket
from jizhi.values import key
from jizhi.words import own_line, ticket_line, ticket_lines
from jizhi.words.tickets import clock_name, instant_text
from jizhi.workflow import Ask


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=tuple(_VERBS), help="报事、列出、查看、办理、评价、到期、报表 · what to do")
    parser.add_argument("number", nargs="?", metavar="NUMBER", help="工单编号，由报事方定 · the number of the ticket")
    parser.add_argument("event", nargs="?", metavar="EVENT", help="办理的动作，或评的分数 · the event, or the score")
    parser.add_argument("--kind", choices=KINDS, default="repair", help="工单种类 · the kind, to open")
    parser.add_argument("--text", default="", metavar="TEXT", help="报什么 · what it is about, to open")
    parser.add_argument("--reporter", metavar="ID", help="报事人，默认经办人 · who reported it, else the actor")
    for name, about in _FACTS.items():
        parser.add_argument(f"--{name}", default="", metavar="TEXT", help=about)
    parser.add_argument("--channel", choices=("owner", "staff", "phone"), default="owner", help="来源 · how it came")
    parser.add_argument("--role", default="desk", metavar="ROLE", help="以什么角色办理 · in which role, to move")
    parser.add_argument("--given", action="append", default=[], metavar="NAME=VALUE", help="要填的内容 · what is told")
    parser.add_argument("--seen", type=int, metavar="N", help="看到的是第几步，防止撞车 · the step that was seen")
    parser.add_argument("--period", type=a_period, metavar="PERIOD", help="哪一期，报表用 · the period of a report")
    parser.add_argument("--html", metavar="OUT.html", help="写一页带图表的网页，报表用 · write a page with charts")
    parser.add_argument(
        "--via",
        default="in-app",
        metavar="CHANNEL,…",
        help="向员工报警的渠道，依次，到期用 · channels of alarms to staff, for due",
    )
    parser.add_argument("--at", type=_instant, metavar="INSTANT", help="时刻，默认现在 · the instant; now")


_FACTS = {
    "category": "类别 · the category, to open",
    "zone": "区域 · the zone, to open",
    "space": "房屋编号 · the space, to open",
    "urgency": "缓急：usual、prompt、urgent、critical · the urgency, to open",
}


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.what in ("list", "due", "report")) == bool(options.number):
        raise WrongUse("list、due、report 不带编号，其余都要 · only list, due and report go without a number")
    options.at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _open(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if not options.text.strip():
        raise WrongUse("报事要写 --text · --text is wanted")
    reported = Ticket(
        project=options.project,
        number=options.number,
        kind=options.kind,
        text=options.text,
        reporter=options.reporter or options.actor,
        opened=options.at,
        category=options.category,
        zone=options.zone,
        space=options.space,
        urgency=options.urgency or "usual",
        channel=options.channel,
    )
    return _told(desk, report(desk, reported, at=options.at), console)


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if options.reporter:
        views = own_tickets(desk, options.project, options.reporter, at=options.at)
        if console.as_json:
            console.answer([to_data(view) for view in views])
        console.say(*(own_line(view, zone=_zone(_rules(desk, options)), locale=console.locale) for view in views))
        return DONE
    rules = _rules(desk, options)
    with desk.store.reading() as known:
        found = [each for each in known.find(Ticket, project=options.project) if not each.closed]
    if console.as_json:
        console.answer([to_data(each) for each in found])
    console.say(*(ticket_line(each, rules.flow(each.flow, each.edition), locale=console.locale) for each in found))
    console.say(f"共 {len(found)} 张未结 · {len(found)} open")
    return DONE


def _show(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    shown = show_ticket(desk, key(options.project, options.number), at=options.at)
    if console.as_json:
        parts = {"steps": shown.steps, "clocks": [_clock(each) for each in shown.clocks], "reasons": shown.reasons}
        findings = console.as_data(shown.findings)
        console.answer({"ticket": to_data(shown.ticket), **to_data(parts), "findings": findings})
    zone = _zone(_rules(desk, options))
    console.say(
        *ticket_lines(
            shown.ticket, shown.flow, shown.steps, shown.clocks, shown.reasons, zone=zone, locale=console.locale
        )
    )
    console.tell(shown.findings)
    return NEEDS_A_PERSON if shown.findings else DONE


def _clock(standing: object) -> Mapping[str, object]:
    names = ("clock", "target", "hours", "state", "due", "stopped", "round")
    return {name: getattr(standing, name) for name in names}


def _move(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if not options.event:
        raise WrongUse("办理要写动作，例如 assign · an event is wanted, such as assign")
    given = dict(_pair(text) for text in options.given)
    ask = Ask(event=options.event, actor=options.actor, roles=(options.role,), given=given, version=options.seen)
    return _told(desk, move_ticket(desk, key(options.project, options.number), ask, at=options.at), console)


def _rate(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if options.event not in {"1", "2", "3", "4", "5"}:
        raise WrongUse("评价写 1 到 5 分 · a score is 1 to 5")
    rated = rate_ticket(desk, key(options.project, options.number), int(options.event), at=options.at)
    return _told(desk, rated, console)


def _due(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    channels = tuple(name.strip() for name in options.via.split(",") if name.strip())
    if not channels:
        raise WrongUse("--via 要写渠道，例如 robot,in-app · a channel is wanted")
    done = run_due(desk, options.project, at=options.at, telling=Telling(staff=channels))
    if console.as_json:
        data = {"steps": [to_data(step) for step in done.steps], "alarms": [to_data(each) for each in done.alarms]}
        data["followed"] = [to_data(each) for each in done.followed]
        console.answer({**data, "findings": console.as_data(done.findings)})
    zone = _zone(_rules(desk, options))
    for alarm in done.alarms:
        stage = "预警 · warning" if alarm.stage == 0 else f"超时 · overdue {alarm.stage}"
        clock = clock_name(alarm.clock, locale=console.locale)
        console.say(f"! {alarm.ticket}  {clock}  {stage} → {alarm.to}  {instant_text(alarm.due, zone)}")
    console.say(*(f"· {each.id} → {each.state}" for each in done.followed))
    console.say(*(f"· {step.subject}  {step.event} → {step.after}" for step in done.steps))
    console.tell(done.findings)
    console.say(f"✓ {len(done.steps)} 步到期，{len(done.alarms)} 条提醒 · moves by the clock, alarms")
    return NEEDS_A_PERSON if done.findings else DONE


def _report(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if options.period is None:
        raise WrongUse("报表要写 --period · --period is wanted")
    summary = summarize_service(desk, options.project, period=options.period, at=options.at)
    if options.html:
        Path(options.html).write_text(service_page(summary, locale=console.locale), encoding="utf-8")
    if console.as_json:
        console.answer(to_data(summary))
    console.say(*service_lines(summary, console.locale))
    return DONE


def _told(desk: Desk, ticket: Ticket, console: Console) -> int:
    if console.as_json:
        console.answer(to_data(ticket))
    with desk.store.reading() as known:
        flow = read_rules(known, ticket.project).flow(ticket.flow, ticket.edition)
    console.say(f"✓ {ticket_line(ticket, flow, locale=console.locale)}")
    return DONE


def _rules(desk: Desk, options: argparse.Namespace) -> Rules:
    with desk.store.reading() as known:
        return read_rules(known, options.project)


def _zone(rules: Rules) -> tzinfo:
    return rules.service.hours[rules.service.office].business(None).tz


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise WrongUse(f"--given {text}: 写作 NAME=VALUE · write NAME=VALUE")
    return name, value


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text}: 时刻写作 2026-03-06T16:50+08:00 · an instant with its offset")
    return at


_VERBS: Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]] = {
    "open": _open,
    "list": _list,
    "show": _show,
    "move": _move,
    "rate": _rate,
    "due": _due,
    "report": _report,
}
