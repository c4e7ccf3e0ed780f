"""The dunning of the demo: one owner who does not pay, from the first reminder to a letter, with each proof."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import attrs

from jizhi.cli.console import Console
from jizhi.cli.dunning_lines import path_lines, report_lines
from jizhi.codec.policies import policy_or_refuse
from jizhi.fees.dunning import CARRIED, DunningAct
from jizhi.fees.ledger import PayerAccount
from jizhi.messages import Sending
from jizhi.office.desk import Desk
from jizhi.office.reminders import approve, dun, path_of, promise, prove, recheck, report_of, respond
from jizhi.office.sending import SendingRules, send_due, take_receipts
from jizhi.ports import Delivery
from jizhi.presets.policies import POLICIES
from jizhi.testing.messenger import MemoryMessenger
from jizhi.values import cny
from jizhi.words import Voice, Worded

EVERY: Final = 7
"""So many days lie between two runs of the demo: what is missed is made up, so that it does not matter."""


def tell_dunning(desk: Desk, project: str, *, year: int, console: Console) -> None:
    """Dun the payer who owes most for a year, write down what came of it, and tell his whole path."""
    policy = policy_or_refuse(POLICIES["standard"], source="standard")
    with desk.store.reading() as known:
        heads = tuple(known.find(PayerAccount, project=project))
    payer = max(heads, key=lambda head: (head.receivable.fen, head.payer)).payer
    voice, messenger = Voice(company="翠园物业", locale=console.locale), MemoryMessenger()
    letters: list[Worded] = []
    day = date(year, 1, 2)
    while day.year == year:
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        for act, words in dun(desk, project, policy, at=at, voice=voice, payer=payer).acts:
            letters += [words] if act.step == "demand-letter" else []
            _walk(desk, act, at)
        _carry(desk, messenger, at)
        day += timedelta(days=EVERY)
    path = path_of(desk, project, payer, policy, on=day)
    console.say("", "── 一户的催缴 · one owner's path ──", *path_lines(path, console.locale))
    console.say(*(line for letter in letters[-1:] for line in ("", letter.subject, letter.text)))
    console.say(*report_lines(report_of(desk, project, policy, as_of=day), console.locale))


def _carry(desk: Desk, messenger: MemoryMessenger, at: datetime) -> None:
    """Hand over what is queued, and take in the vendor's word that it arrived."""
    rules = SendingRules(rechecks={"dunning": recheck})
    send_due(desk, {"sms": messenger, "in-app": messenger}, at=at, rules=rules)
    with desk.store.reading() as known:
        waiting = tuple(known.find(Sending, state="handed-over"))
    for sending in waiting:
        said = Delivery(key=sending.id, number=sending.number, state="delivered", at=at)
        take_receipts(desk, sending.channel, [said], at=at)


def _walk(desk: Desk, act: DunningAct, at: datetime) -> None:
    """What a person does: the second one approves a letter, somebody calls or goes there and keeps the evidence."""
    if act.channel in CARRIED:
        return
    if act.approval != "none":
        approve(attrs.evolve(desk, actor="demo-manager"), act.project, act.id, at=at, on=act.day)
    evidence = {name: f"{name}-{act.number}" for name in act.evidence}
    prove(desk, act.project, act.id, state="delivered", at=at + timedelta(hours=3), evidence=evidence)
    if act.channel == "phone" and act.number < 5:
        respond(
            desk,
            act.project,
            act.payer,
            at=at + timedelta(hours=3),
            channel="phone",
            answer="promised",
            act=act.id,
            note="下周先缴一部分",
        )
        by = act.day + timedelta(days=7)
        promise(desk, act.project, act.payer, on=act.day, by=by, amount=cny("200.00"), act=act.id)
