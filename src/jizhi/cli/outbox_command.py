"""``jizhi outbox``: list what waits to be told or is parked, tell the plugins, let a parked message go, park one."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from jizhi.access import AuditHead
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.opening import add_store, open_desk
from jizhi.codec import to_data, to_json
from jizhi.host import Host
from jizhi.office.desk import Desk
from jizhi.office.queues import StoreQueue, park_message, retry_message
from jizhi.office.relay import Witness, relay
from jizhi.records import OutboxMessage

_STATES = ("waiting", "parked", "sent")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument(
        "what",
        choices=("list", "relay", "retry", "park"),
        help="list 列出 · list; relay 通知插件 · tell the plugins; retry 再发 · let it go; park 搁置 · keep it back",
    )
    parser.add_argument("message", nargs="?", metavar="ID", help="消息编号 · the message, for retry and park")
    parser.add_argument("--state", choices=_STATES, help="状态 · only these, for list")
    parser.add_argument("--why", default="", help="搁置的原因 · why it is parked")
    parser.add_argument(
        "--heads",
        metavar="FILE",
        help="审计链头续写到这个文件，放在别人写不到的地方 · heads of the audit trail are added to this file",
    )
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="最多几条 · at most so many")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.message is None) == (options.what in ("retry", "park")):
        raise WrongUse(f"outbox {options.what}: retry、park 要写消息编号，别的不写 · an ID goes with retry and park")
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    states = (options.state,) if options.state else ("waiting", "parked")
    with desk.store.reading() as known:
        messages = tuple(known.find(OutboxMessage, state=states, limit=options.limit))
    if console.as_json:
        console.answer({"messages": [to_data(each) for each in messages]})
    console.say(*(f"{each.state}  {each.attempts}  {each.topic}  {each.id}  {each.why}".rstrip() for each in messages))
    console.say(f"共 {len(messages)} 条 · {len(messages)} messages")
    return DONE


def _relay(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    at = datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    queue = desk.store.queue() if hasattr(desk.store, "queue") else StoreQueue(desk.store)
    told = relay(desk, queue, Host(discover=True), at=at, limit=options.limit, witness=_witness(options))
    counts = {fate: told.count(fate) for fate in ("sent", "failed", "parked", "lost")}
    if console.as_json:
        console.answer({**counts, "findings": console.as_data(told.findings)})
    console.say(f"✓ 已通知 {counts['sent']} · told; 再试 {counts['failed']} · again; 搁置 {counts['parked']} · parked")
    console.tell(told.findings)
    return NEEDS_A_PERSON if counts["parked"] else DONE


def _witness(options: argparse.Namespace) -> Witness | None:
    if not options.heads:
        return None

    def taken(heads: tuple[AuditHead, ...]) -> None:
        line = to_json({"heads": [to_data(head) for head in heads]})
        with Path(options.heads).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return taken


def _retry(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    return _moved(retry_message(desk.store, options.message), console)


def _park(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    return _moved(park_message(desk.store, options.message, why=options.why or f"parked by {desk.actor}"), console)


def _moved(message: OutboxMessage, console: Console) -> int:
    if console.as_json:
        console.answer({"message": to_data(message)})
    console.say(f"✓ {message.id}: {message.state}")
    return DONE


_VERBS = {"list": _list, "relay": _relay, "retry": _retry, "park": _park}
