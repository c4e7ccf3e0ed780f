"""``jizhi due``: what upkeep is due, by which law, and what is overdue; adopt plans, raise the orders of today."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, verdict
from jizhi.cli.files import read_text, reserved
from jizhi.cli.opening import a_day, add_store, open_desk, today
from jizhi.codec import to_data
from jizhi.codec.upkeep import plans_from_toml
from jizhi.findings import Finding
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.upkeep_reports import summary_of
from jizhi.office.upkeep_round import adopt_plans, due_of, raise_due_work
from jizhi.pages import share_text, upkeep_page
from jizhi.presets import UPKEEP_PRESETS, preset_named
from jizhi.reports import Overdue, overdue_list
from jizhi.upkeep import Due, PlanBook, WorkOrder
from jizhi.values import Period

MORNING = time(8, tzinfo=timezone(timedelta(hours=8)))
AHEAD = 30
"""Days that are looked ahead where no end is given."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--since", type=a_day, metavar="DATE", help="从哪一天，默认今天 · from this day; today")
    parser.add_argument(
        "--until", type=a_day, metavar="DATE", help="到哪一天（含），默认 30 天 · up to and with this day"
    )
    parser.add_argument(
        "--plans", metavar="FILE|NAME", help="试用这份计划，不采用 · try these plans out: a file or a preset"
    )
    parser.add_argument("--adopt", metavar="FILE|NAME", help="采用这份计划 · keep these plans: a file or a preset")
    parser.add_argument("--raise", dest="raises", action="store_true", help="开出今天该开的工单 · raise today's orders")
    parser.add_argument("--page", metavar="OUT.html", help="这段时间的维保网页写到 · write the page on upkeep to")
    parser.add_argument("--presets", action="store_true", help="列出现成的计划 · list the ready-made plans")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.presets:
        return _presets(console)
    with open_desk(options) as desk:
        if options.adopt:
            return _adopt(desk, options, console)
        return _raise(desk, options, console) if options.raises else _due(desk, options, console)


def _text_of(name: str) -> tuple[str, str]:
    """The text of a file or of a preset, and what it is called."""
    if name in UPKEEP_PRESETS or not Path(name).exists():
        found = preset_named(name, presets=UPKEEP_PRESETS)
        return UPKEEP_PRESETS[found], f"{found}.toml"
    return read_text(name), Path(name).name


def _presets(console: Console) -> int:
    books = [(name, plans_from_toml(text, source=name).value) for name, text in UPKEEP_PRESETS.items()]
    found = [(name, book) for name, book in books if book is not None]
    if console.as_json:
        rows = [{"name": name, "title": book.title, "plans": [p.code for p in book.plan]} for name, book in found]
        console.answer({"presets": rows})
    for name, book in found:
        console.say(f"{name}  {book.title}", f"  {book.origin.grade}  {book.origin.document}")
        console.say(
            *(f"  {plan.code}  {plan.name}  {'法 · law' if plan.lawful else ''}".rstrip() for plan in book.plan)
        )
    return DONE


def _adopt(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    text, source = _text_of(options.adopt)
    outcome = adopt_plans(desk, options.project, text, source=source, on=options.since or today())
    kept = outcome.value
    if console.as_json:
        console.answer({"adopted": kept.code if kept else None, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    if kept is None:
        return NEEDS_A_PERSON
    console.say(f"✓ 已采用 · adopted {kept.code}")
    return DONE


def _raise(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    done = raise_due_work(desk, options.project, at=_at(options.since))
    if console.as_json:
        rows = [_order_data(order) for order in done.orders]
        console.answer({"orders": rows, "lapsed": len(done.lapsed), "findings": console.as_data(done.findings)})
    console.tell(done.findings)
    console.say(*(f"+ {order.due}  {order.title}  {order.id}" for order in done.orders))
    console.say(f"✓ 新工单 {len(done.orders)} · new orders; 不补做 {len(done.lapsed)} · lapsed")
    return verdict(done.findings)


def _at(day: date | None) -> datetime:
    """Now, or the morning of the day that is asked about, where all of China has one offset."""
    if day is not None:
        return datetime.combine(day, MORNING)
    return datetime.now(UTC).astimezone()  # noqa: TID251 - the door by which time comes in


def _due(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    since = options.since or today()
    window = Period(since, (options.until or since + timedelta(days=AHEAD)) + timedelta(days=1))
    if options.page:
        return _page(desk, options, console, window)
    plans, findings = _tried(options.plans)
    if findings:
        console.tell(findings)
        if console.as_json:
            console.answer({"findings": console.as_data(findings)})
        return NEEDS_A_PERSON
    outcome = due_of(desk, options.project, window=window, plans=plans)
    with desk.store.reading() as known:
        late = overdue_list(known.find(WorkOrder, project=options.project), as_of=since)
    if console.as_json:
        console.answer(
            {
                "window": str(window),
                "due": [_due_data(due) for due in outcome.value],
                "overdue": [{**_order_data(each.order), "days": each.days} for each in late],
                "findings": console.as_data(outcome.findings),
            }
        )
    console.tell(outcome.findings)
    console.say(*_lines(outcome.value, late))
    return NEEDS_A_PERSON if any(each.order.lawful for each in late) else verdict(outcome.findings)


def _page(desk: Desk, options: argparse.Namespace, console: Console, window: Period) -> int:
    with reserved(options.page), desk.store.reading() as known:
        name = read_project(known, options.project).name
        summary = summary_of(known, options.project, window=window, as_of=window.end)
        text = upkeep_page(summary, title=name or options.project, locale=console.locale)
        Path(options.page).write_text(text, encoding="utf-8")
    whole = summary.whole
    if console.as_json:
        console.answer({"page": options.page, **to_data(whole), "overdue": len(summary.overdue)})
    console.say(f"✓ {options.page}: 到期 {whole.due} · due, 按时率 {share_text(whole.rate)} · on time")
    return DONE


def _tried(name: str | None) -> tuple[PlanBook | None, tuple[Finding, ...]]:
    if not name:
        return None, ()
    text, source = _text_of(name)
    outcome = plans_from_toml(text, source=source)
    return outcome.value, outcome.findings


def _lines(due: Sequence[Due], late: Sequence[Overdue]) -> Iterator[str]:
    for each in late:
        law = "法 · law  " if each.order.lawful else ""
        yield f"✗ {law}逾期 {each.days} 天 · days late  {each.order.title}  {each.order.id}"
    for one in due:
        moved = f"  ({one.slot.limit})" if one.slot.limit != one.day else ""
        law = "  法 · law" if one.plan.lawful else ""
        yield f"{one.day} {one.slot.time}".rstrip() + f"  {one.subject}  {one.plan.name or one.plan.code}{law}{moved}"
    yield f"共 {len(due)} 项到期 · due; {len(late)} 项逾期 · overdue"


def _due_data(due: Due) -> dict[str, object]:
    slot = due.slot
    return {
        "subject": due.subject,
        "plan": due.plan.code,
        "law": due.plan.law,
        "day": _iso(slot.day),
        "limit": _iso(slot.limit),
        "time": slot.time,
        "occurrence": slot.occurrence,
    }


def _order_data(order: WorkOrder) -> dict[str, object]:
    return {
        "id": order.id,
        "title": order.title,
        "subject": order.subject,
        "state": order.state,
        "crew": order.crew,
        "due": _iso(order.due),
        "lawful": order.lawful,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
