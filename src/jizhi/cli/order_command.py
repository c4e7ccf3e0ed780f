"""``jizhi order``: list, show, open and move work orders, and give the waiting ones to people."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse, verdict
from jizhi.cli.opening import add_store, named, open_desk, today
from jizhi.codec import to_data
from jizhi.office.desk import Desk
from jizhi.office.orders import (
    Wanted,
    advance_order,
    dispatch_orders,
    find_order,
    items_of,
    order_for_ticket,
    order_work,
)
from jizhi.upkeep import Answer, CheckItem, Hand, Report, WorkOrder
from jizhi.upkeep.orders import CREW, DISPATCHER, SUPERVISOR
from jizhi.values import cny, key
from jizhi.words import order_line, order_lines
from jizhi.workflow import Ask, Step

_NEEDED = {"show": "ID", "move": "ID", "open": "NUMBER"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=("list", "show", "open", "move", "dispatch"),
        help="list 列出 · list; show 看一张 · show; open 报障 · open; move 流转 · move; dispatch 派工 · give",
    )
    parser.add_argument("order", nargs="?", metavar="ID", help="工单编号或其末尾 · the order, or the end of its id")
    parser.add_argument("--state", metavar="STATE", help="状态 · only these, for list")
    parser.add_argument("--title", default="", help="什么事，用于 open · what is wrong, for open")
    parser.add_argument("--asset", default="", metavar="CODE", help="哪台设备，用于 open · the asset, for open")
    parser.add_argument("--skill", default="", help="要会什么，用于 open · the skill it needs, for open")
    parser.add_argument(
        "--ticket", action="store_true", help="编号是报事的编号，用于 open · ID is of a ticket, for open"
    )
    parser.add_argument("--stopped", action="store_true", help="设备停了，用于 open · it does not work, for open")
    parser.add_argument("--event", metavar="EVENT", help="做什么，用于 move · what is done, for move")
    parser.add_argument(
        "--role", choices=(CREW, DISPATCHER, SUPERVISOR), default=CREW, help="以什么身份 · in which role"
    )
    parser.add_argument("--given", action="append", default=[], metavar="NAME=VALUE", help="随附的内容 · told with it")
    parser.add_argument("--minutes", type=int, default=0, metavar="N", help="工时分钟，用于 finish · minutes worked")
    parser.add_argument("--cost", default="0", metavar="YUAN", help="费用，用于 finish · what it cost")
    parser.add_argument(
        "--check",
        action="append",
        default=[],
        metavar="ITEM=OK|VALUE[@PHOTO]",
        help="检查项的结果，* 为其余各项 · an answer; * for all others",
    )
    parser.add_argument(
        "--hand", action="append", default=[], metavar="CODE[:SKILL,…]", help="在岗的人，用于 dispatch · who is there"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    needed = _NEEDED.get(options.what)
    if needed and not options.order:
        raise WrongUse(f"order {options.what}: 要写 {needed} · {needed} is missing")
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        found = [order for order in known.find(WorkOrder, project=options.project) if _wanted(order, options.state)]
    found.sort(key=lambda order: (order.due or date.max, order.id))
    if console.as_json:
        console.answer({"orders": [{"id": order.id, **to_data(order)} for order in found]})
    console.say(*(order_line(order, on=today(), locale=console.locale) for order in found))
    console.say(f"共 {len(found)} 张 · {len(found)} orders")
    return DONE


def _wanted(order: WorkOrder, state: str | None) -> bool:
    return order.state == state if state else order.is_open


def _show(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        order = find_order(known, options.project, options.order)
        steps = sorted(known.find(Step, project=options.project, subject=order.id), key=lambda step: step.number)
    if console.as_json:
        console.answer({"order": {"id": order.id, **to_data(order)}, "steps": [to_data(step) for step in steps]})
    console.say(*order_lines(order, steps, on=today(), locale=console.locale))
    return DONE


def _open(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if options.ticket:
        ticket = key(options.project, options.order)
        order = order_for_ticket(desk, ticket, at=_now(), subject=options.asset, skill=options.skill)
        return _told(order, console)
    if not options.asset:
        raise WrongUse(
            "order open: 要写 --asset，或用 --ticket 从报事开单 · --asset is missing, or open it with --ticket"
        )
    wanted = Wanted(
        source="fault",
        number=options.order,
        title=options.title or options.order,
        subject=options.asset,
        skill=options.skill,
        stopped=options.stopped,
    )
    return _told(order_work(desk, options.project, wanted, at=_now()), console)


def _move(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    if not options.event:
        raise WrongUse("order move: 要写 --event · --event is missing")
    given = dict(_pair(text) for text in options.given)
    ask = Ask(event=options.event, actor=options.actor, roles=(options.role,), given=given)
    with desk.store.reading() as known:
        order = find_order(known, options.project, options.order)
        items = items_of(known, order) if options.event == "finish" else ()
    answers = tuple(_answers(options.check, items))
    report = Report(minutes=options.minutes, cost=cny(options.cost), answers=answers)
    outcome = advance_order(desk, options.project, order.id, ask, at=_now(), report=report)
    console.tell(outcome.findings)
    if outcome.value is None:
        if console.as_json:
            console.answer({"findings": console.as_data(outcome.findings)})
        return NEEDS_A_PERSON
    return _told(outcome.value, console)


def _dispatch(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    hands = [_hand(text) for text in options.hand]
    outcome = dispatch_orders(desk, options.project, hands, at=_now())
    if console.as_json:
        rows = [{"id": order.id, "crew": order.crew} for order in outcome.value]
        console.answer({"given": rows, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    console.say(*(f"→ {order.crew}  {order.title}  {order.id}" for order in outcome.value))
    console.say(f"✓ 派出 {len(outcome.value)} 张 · orders given")
    return verdict(outcome.findings)


def _told(order: WorkOrder, console: Console) -> int:
    if console.as_json:
        console.answer({"order": {"id": order.id, **to_data(order)}})
    console.say(f"✓ {order_line(order, on=today(), locale=console.locale)}")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise WrongUse(f"{text}: 写作 名字=值 · write NAME=VALUE")
    return name, value


def _answers(texts: list[str], items: Sequence[CheckItem]) -> Iterator[Answer]:
    told_of = dict(_pair(text) for text in texts)
    rest = told_of.pop("*", None)
    if rest is not None:
        told_of |= {item.code: rest for item in items if item.code not in told_of}
    for item, told in told_of.items():
        value, _, photo = told.partition("@")
        photos = (photo,) if photo else ()
        if value in ("ok", "repaired", "wrong", "absent"):
            yield Answer(item=item, verdict=value, photos=photos)  # type: ignore[arg-type]
        else:
            yield Answer(item=item, value=_number(value), photos=photos)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as trouble:
        raise WrongUse(f"{text}: 写 ok、repaired、wrong、absent 或实测值 · or the measured value") from trouble


def _hand(text: str) -> Hand:
    code, _, skills = text.partition(":")
    return Hand(code=named(code), skills=tuple(skill for skill in skills.split(",") if skill))


def _now() -> datetime:
    return datetime.now(UTC).astimezone()  # noqa: TID251 - the door by which time comes in


_VERBS = {"list": _list, "show": _show, "open": _open, "move": _move, "dispatch": _dispatch}
