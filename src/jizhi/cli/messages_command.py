"""``jizhi messages``: what is queued and how far it is, hand over what is due, ask for receipts, keep an address."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.dun_command import read_policy
from jizhi.cli.files import read_content
from jizhi.cli.opening import CHINA, a_count, add_store, an_instant, open_desk
from jizhi.codec import to_data
from jizhi.findings import Finding
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.messages import STATES, Contact, Sending
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import ALARMED, recheck_alarm
from jizhi.office.reminders import PURPOSE, recheck, recheck_by
from jizhi.office.sending import InApp, SendingRules, ask_receipts, keep_contact, send_again, send_due
from jizhi.ports import Messenger
from jizhi.presets.policies import POLICIES

_OPEN: Final = ("queued", "handing-over", "unknown", "failed")
_GRACE_SECONDS: Final = 5
_NAMED: Final = ("again", "contact")
RULES: Final = SendingRules(rechecks=MappingProxyType({PURPOSE: recheck, ALARMED: recheck_alarm}))
"""The rules of the house; what dunning has queued is looked at again, so that nobody is dunned who has paid, and so are
alarms, so that nobody is called to a ticket that is closed."""


def sending_rules(desk: Desk, files: Iterable[str]) -> SendingRules:
    """The rules with the hours, days off and grace of dunning policies: the package's own and those of *files*."""
    policies = [read_policy(name) for name in (*POLICIES, *files)]
    looks = {**RULES.rechecks, PURPOSE: recheck_by(*policies, calendar=desk.calendar)}
    return attrs.evolve(RULES, rechecks=MappingProxyType(looks))


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument(
        "what",
        choices=tuple(VERBS),
        help="list 列出 · list; send 发送 · hand over; receipts 查回执 · ask for receipts; "
        "again 重发一条不明的 · send an unknown one again; contact 登记地址 · keep an address",
    )
    parser.add_argument("subject", nargs="?", metavar="ID", help="消息编号，或缴费人 · a message, or a party")
    parser.add_argument("--channels", metavar="FILE", help="渠道的设置（TOML）· the settings of the channels")
    parser.add_argument("--project", default="", metavar="CODE", help="项目编号 · the project")
    parser.add_argument("--state", choices=STATES, help="状态 · only these, for list")
    parser.add_argument("--channel", default="mail", metavar="NAME", help="登记哪个渠道 · of which channel")
    parser.add_argument("--address", default="", help="地址；不写就是不愿收 · the address; none, and it stays silent")
    parser.add_argument("--why", default="", help="重发的原因 · why it is sent again")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="时刻，默认现在 · the instant, else now")
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="FILE",
        help="催缴政策文件，时段和假日照它 · hours as it has them",
    )
    parser.add_argument(
        "--limit", type=a_count(1_000_000), default=1000, metavar="N", help="最多几条 · at most so many"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.subject is None) == (options.what in _NAMED):
        raise WrongUse(
            f"messages {options.what}: again 写消息编号，contact 写缴费人，别的不写 · an ID goes with these two"
        )
    if options.what == "contact" and not options.project:
        raise WrongUse("messages contact: --project 不能少 · --project is needed")
    options.at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with open_desk(options) as desk:
        return VERBS[options.what](desk, options, console)


def messengers(desk: Desk, options: argparse.Namespace) -> dict[str, Messenger]:
    """Open the messengers of the channels: notices in the app, and what ``--channels`` names.

    Raises: WrongUse, SettingsRefused.
    """
    opened: dict[str, Messenger] = {"in-app": InApp(desk.store)}
    if options.channels is None:
        return opened
    try:
        document = tomllib.loads(read_content(options.channels).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise WrongUse(f"{options.channels}: 不是正确的 TOML · is no TOML: {trouble}") from trouble
    host = Host(discover=True)
    offers = host.messengers()
    for channel, table in document.items():
        name = table.pop("offer", "") if isinstance(table, dict) else ""
        if name not in offers:
            known = ", ".join(sorted(offers))
            raise WrongUse(f"{options.channels}: [{channel}] offer = {name!r}: 没有这个插件 · no such plugin: {known}")
        settings = read_settings(offers[name].settings, table, offer=name, environment=os.environ)
        # The adapter's own time-out comes first; the host's deadline is for one that does not keep it.
        seconds = getattr(settings, "timeout_seconds", 10) + _GRACE_SECONDS
        opened[channel] = host.adapter("jizhi_messengers", name, settings, seconds=seconds)
    return opened


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    asked: dict[str, Any] = {"state": (options.state,) if options.state else _OPEN}
    asked |= {"project": options.project} if options.project else {}
    with desk.store.reading() as known:
        counts: Counter[str] = Counter(each.state for each in known.find(Sending))
        found = tuple(known.find(Sending, limit=options.limit, **asked))
    if console.as_json:
        console.answer({"counts": dict(counts), "messages": [_told(each) for each in found]})
    console.say(*(_line(each) for each in found))
    console.say("  ".join(f"{state} {counts[state]}" for state in STATES if counts[state]) or "没有消息 · no messages")
    return DONE


def _told(sending: Sending) -> dict[str, Any]:
    """A message without its words: they may name a person."""
    data: dict[str, Any] = to_data(sending)
    return {name: value for name, value in data.items() if name not in ("text", "subject", "values")}


def _line(sending: Sending) -> str:
    due = sending.due.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return f"{sending.state}  {sending.channel}  {due}  {sending.id}  {sending.party}  {sending.why}".rstrip()


def _send(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    rules = sending_rules(desk, options.policy)
    sent = send_due(desk, messengers(desk, options), at=options.at, rules=rules, limit=options.limit)
    counts = Counter(fate for _, fate in sent.fates)
    return _came(counts, sent.findings, console, "没有到时候的 · nothing is due")


def _receipts(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    taken = ask_receipts(desk, messengers(desk, options), at=options.at, rules=RULES, limit=options.limit)
    counts = Counter(effect for _, effect in taken.effects)
    return _came(counts, taken.findings, console, "没有要查的 · nothing to ask after")


def _came(counts: Counter[Any], findings: tuple[Finding, ...], console: Console, none: str) -> int:
    if console.as_json:
        console.answer({"counts": dict(counts), "findings": console.as_data(findings)})
    console.say("  ".join(f"{word} {count}" for word, count in sorted(counts.items())) or none)
    console.tell(findings)
    return NEEDS_A_PERSON if findings else DONE


def _again(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    kept = send_again(desk, options.subject, at=options.at, why=options.why or "by hand")
    if console.as_json:
        console.answer({"message": _told(kept)})
    console.say(f"✓ {kept.id}: {kept.state}")
    return DONE


def _contact(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    contact = Contact(
        project=options.project,
        party=options.subject,
        channel=options.channel,
        address=options.address,
        silent=not options.address,
    )
    kept = keep_contact(desk, contact)
    if console.as_json:
        console.answer({"contact": {"id": kept.id, "channel": kept.channel, "silent": kept.silent}})
    console.say(f"✓ {kept.party} {kept.channel}: {'不发 · silent' if kept.silent else '已登记 · kept'}")
    return DONE


VERBS: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"list": _list, "send": _send, "receipts": _receipts, "again": _again, "contact": _contact}
)
