"""``jizhi dun``: do the dunning that is due, try a policy out, show one payer's path, keep what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import an_amount
from jizhi.cli.dunning_lines import (
    act_line,
    comparison_lines,
    path_lines,
    report_lines,
    simulation_lines,
)
from jizhi.cli.files import read_text
from jizhi.cli.opening import a_count, a_day, add_store, an_instant, open_desk
from jizhi.codec import to_data
from jizhi.codec.policies import policy_or_refuse
from jizhi.fees.dunning import ANSWERS, HOLD_KINDS, DunningPolicy
from jizhi.fees.dunning.acts import PROOF_STATES
from jizhi.fees.dunning.simulation import Comparison
from jizhi.office import reminders
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.reminders.paths import path_of, report_of, to_do, try_out
from jizhi.presets.policies import POLICIES
from jizhi.words import Voice, preview

NAMED: Final = ("respond", "hold", "lift", "promise", "approve", "prove", "show", "preview", "announce")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what", nargs="?", default="run", choices=tuple(VERBS), help="做什么，不写就是催缴 · what to do, else to dun"
    )
    parser.add_argument("subject", nargs="?", metavar="ID", help="缴费人、催缴编号或名字 · a payer, an act, a name")
    parser.add_argument("--dry-run", action="store_true", help="只看会发什么 · show what would go out")
    parser.add_argument(
        "--policy", default="standard", metavar="FILE", help="政策文件，或 standard、gentle · a policy's file or name"
    )
    parser.add_argument("--against", metavar="FILE", help="与另一份政策比较 · compare with another policy")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="时刻，默认现在 · the instant, else now")
    parser.add_argument(
        "--days", type=a_count(3660), default=365, metavar="N", help="模拟几天，或几天内缴清 · how many days"
    )
    parser.add_argument("--payer", default="", metavar="ID", help="只催这一户 · this payer alone")
    parser.add_argument("--company", default="", metavar="NAME", help="落款，默认项目名 · who speaks")
    parser.add_argument("--phone", default="", help="联系电话 · the office's phone")
    parser.add_argument("--channel", default="phone", help="答复的途径 · the way of an answer")
    parser.add_argument("--answer", choices=ANSWERS, help="答复 · the answer")
    parser.add_argument("--act", default="", metavar="ID", help="对哪一次催缴 · to which act")
    parser.add_argument("--bill", action="append", default=[], metavar="ID", help="哪些账单 · about which bills")
    parser.add_argument("--space", default="", metavar="CODE", help="哪一套房屋 · about which space")
    parser.add_argument("--kind", choices=HOLD_KINDS[:5], help="暂缓的原因 · why it is held back")
    parser.add_argument("--until", type=a_day, metavar="DATE", help="暂缓到哪天 · held back until")
    parser.add_argument("--by", type=a_day, metavar="DATE", help="承诺哪天前缴 · promised by")
    parser.add_argument("--amount", type=an_amount, metavar="YUAN", help="承诺的金额 · promised amount")
    parser.add_argument("--state", choices=PROOF_STATES, default="delivered", help="结果 · what became of it")
    parser.add_argument("--evidence", action="append", default=[], metavar="NAME=VALUE", help="凭证 · evidence")
    parser.add_argument("--decline", default="", metavar="WHY", help="不批的原因 · declined, and why")
    parser.add_argument("--note", default="", metavar="TEXT", help="备注 · a note")
    parser.add_argument("--text", default="", help="通知的文字 · the text of an announcement")
    parser.add_argument("--audience", choices=reminders.AUDIENCES, default="everyone", help="通知谁 · told to whom")
    parser.add_argument("--zone", default="", metavar="CODE", help="哪个区域 · of which zone")
    parser.add_argument("--building", default="", metavar="CODE", help="哪一栋 · of which building")
    parser.add_argument("--since", type=a_day, metavar="DATE", help="从哪天起的收款 · payments from this day on")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.what in NAMED) != (options.subject is not None):
        raise WrongUse(f"dun {options.what}: {'、'.join(NAMED)} 要写 ID，别的不写 · an ID goes with these alone")
    options.at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    policy = read_policy(options.policy)
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            place = read_project(known, options.project)
        options.voice = Voice(company=options.company or place.name, phone=options.phone, locale=console.locale)
        return VERBS[options.what](desk, policy, options, console)


def read_policy(name: str) -> DunningPolicy:
    """The policy of that name, or of the file at that path. Raises: PolicyRefused, WrongUse."""
    text = POLICIES[name] if name in POLICIES else read_text(name)
    return policy_or_refuse(text, source=name)


def _run(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    verb = reminders.rehearse if options.dry_run else reminders.dun
    done = verb(desk, options.project, policy, at=options.at, voice=options.voice, payer=options.payer)
    if console.as_json:
        acts = [{**to_data(act), "id": act.id, "text": words.text} for act, words in done.acts]
        console.answer({"acts": acts, "lost": done.lost, "findings": console.as_data(done.findings)})
    for act, words in done.acts:
        console.say(act_line(act, console.locale), f"    {words.text}")
    console.tell(done.findings)
    told = "会发 · would go out" if options.dry_run else "已记 · kept"
    console.say(f"✓ {told} {len(done.acts)}" + (f"，别人已办 · done by others {done.lost}" if done.lost else ""))
    return NEEDS_A_PERSON if any(each.severity == "error" for each in done.findings) else DONE


def _simulate(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    day = policy.local(options.at).date()
    policies = [policy, *([read_policy(options.against)] if options.against else [])]
    found = [try_out(desk, options.project, each, as_of=day, days=options.days) for each in policies]
    if console.as_json:
        plans = [{**to_data(each.value), "cost": to_data(each.value.cost)} for each in found]
        console.answer({"simulations": plans, "findings": console.as_data(found[0].findings)})
    for each in found:
        console.say(*simulation_lines(each.value, console.locale))
    if options.against:
        console.say(*comparison_lines(Comparison(one=found[0].value, other=found[1].value), console.locale))
    console.tell(found[0].findings)
    return DONE


def _show(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    path = path_of(desk, options.project, options.subject, policy, on=policy.local(options.at).date())
    if console.as_json:
        told = {"facts": to_data(path.file.facts), "limits": to_data(path.limits)}
        console.answer({**told, "states": {each.act.id: each.state for each in path.standings}})
    console.say(*path_lines(path, console.locale))
    return DONE


def _report(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    days = 14 if options.days == 365 else options.days
    day = policy.local(options.at).date()
    found = report_of(desk, options.project, policy, as_of=day, within_days=days)
    if console.as_json:
        console.answer(to_data(found))
    console.say(*report_lines(found, console.locale))
    return DONE


def _todo(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    found = to_do(desk, options.project, policy, on=policy.local(options.at).date())
    if console.as_json:
        console.answer([{**to_data(each.act), "id": each.act.id, "state": each.state} for each in found])
    console.say(*(f"{act_line(each.act, console.locale)}  {'、'.join(each.act.evidence)}" for each in found))
    return DONE


def _respond(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    if not options.answer:
        raise WrongUse("respond 要写 --answer · respond needs --answer")
    about = {"at": options.at, "channel": options.channel, "answer": options.answer, "note": options.note}
    kept = reminders.respond(desk, options.project, options.subject, act=options.act, bills=options.bill, **about)
    return _kept(console, kept, kept.id)


def _hold(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    if not options.kind:
        raise WrongUse("hold 要写 --kind · hold needs --kind")
    kept = reminders.hold(
        desk,
        options.project,
        options.subject,
        kind=options.kind,
        since=policy.local(options.at).date(),
        until=options.until,
        space=options.space,
        bills=options.bill,
        because=options.note,
    )
    return _kept(console, kept, kept.id)


def _lift(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    kept = reminders.lift(desk, options.project, options.subject, on=policy.local(options.at).date())
    return _kept(console, kept, kept.id)


def _promise(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    if options.by is None or options.amount is None:
        raise WrongUse("promise 要写 --by 和 --amount · promise needs --by and --amount")
    on: date = policy.local(options.at).date()
    about = {"on": on, "by": options.by, "amount": options.amount, "note": options.note}
    kept = reminders.promise(desk, options.project, options.subject, act=options.act, bills=options.bill, **about)
    return _kept(console, kept, kept.id)


def _approve(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    on = policy.local(options.at).date()
    grace, decline = policy.promise_grace_days, options.decline
    kept = reminders.approve(
        desk, options.project, options.subject, at=options.at, on=on, decline=decline, grace_days=grace
    )
    _kept(console, kept, kept.id)
    if not kept.approved:
        console.say(f"✗ 未批 · not approved: {kept.because}")
    return DONE if kept.approved or options.decline else NEEDS_A_PERSON


def _prove(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    told = dict(text.partition("=")[::2] for text in options.evidence)
    kept = reminders.prove(
        desk,
        options.project,
        options.subject,
        state=options.state,
        at=options.at,
        evidence=told,
        because=options.note,
    )
    return _kept(console, kept, kept.id)


def _preview(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    said = preview(options.subject, voice=options.voice, policy=policy)
    if console.as_json:
        console.answer(to_data(said))
    console.say(*(line for line in (said.subject, said.text) if line))
    return DONE


def _announce(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    if not options.text:
        raise WrongUse("announce 要写 --text · announce needs --text")
    said = reminders.Announcement(
        name=options.subject,
        text=options.text,
        subject=options.note,
        audience=options.audience,
        zone=options.zone,
        building=options.building,
    )
    found = reminders.announce(desk, options.project, said, at=options.at, voice=options.voice)
    return _kept(console, found, f"{options.subject}: {len(found)} 人 · people")


def _thank(desk: Desk, policy: DunningPolicy, options: argparse.Namespace, console: Console) -> int:
    if options.since is None:
        raise WrongUse("thank 要写 --since · thank needs --since")
    found = reminders.thank(desk, options.project, since=options.since, at=options.at, voice=options.voice)
    return _kept(console, found, f"{len(found)} 人 · people")


def _kept(console: Console, record: object, name: str) -> int:
    if console.as_json:
        console.answer(to_data(record))
    console.say(f"✓ {name}")
    return DONE


Verb = Callable[[Desk, DunningPolicy, argparse.Namespace, Console], int]
VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "run": _run,
        "simulate": _simulate,
        "show": _show,
        "todo": _todo,
        "report": _report,
        "respond": _respond,
        "hold": _hold,
        "lift": _lift,
        "promise": _promise,
        "approve": _approve,
        "prove": _prove,
        "preview": _preview,
        "announce": _announce,
        "thank": _thank,
    }
)
