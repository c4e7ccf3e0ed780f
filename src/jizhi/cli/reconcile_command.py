"""``jizhi reconcile``: hold what a payment channel settled on a day against the books; list and settle what differs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from typing import Final

from jizhi.cli.channels import open_offer
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, verdict
from jizhi.cli.counting import wants
from jizhi.cli.opening import a_day, add_store, an_instant, named, open_desk
from jizhi.codec import to_data
from jizhi.fees.clearing import ChannelDay, ChannelTerms
from jizhi.fees.payments import METHODS
from jizhi.office.checkout.rules import Channel
from jizhi.office.checkout.telling import take_settled
from jizhi.office.desk import Desk
from jizhi.office.reconciling import (
    difference_finding,
    differences,
    explain_difference,
    reconcile_day,
    settle_terms,
    take_lines,
    terms_of,
)
from jizhi.values import Money
from jizhi.words import money_text

_WANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "terms": ("channel", "merchant"),
        "run": ("channel", "day", "settings"),
        "list": (),
        "explain": ("id", "note"),
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=tuple(_WANTS),
        help="terms 登记商户号与费率 · keep the terms; run 取一天的账单并对账 · fetch a day and reconcile; "
        "list 列出差异 · list what differs; explain 了结一条 · settle one",
    )
    parser.add_argument("--channel", type=named, metavar="NAME", help="渠道，如 wechatpay · the channel")
    parser.add_argument("--day", type=a_day, metavar="DATE", help="渠道的哪一天 · which day of the channel")
    parser.add_argument("--settings", metavar="FILE", help="渠道的设置（TOML）· the settings of the channel")
    parser.add_argument("--merchant", type=named, metavar="NO", help="商户号 · our number with the channel")
    parser.add_argument("--fee-rate", type=_a_rate, metavar="RATE", help="手续费率，如 0.6%% · share of the channel")
    parser.add_argument("--method", choices=METHODS, default="online", help="收付方式 · the way of paying")
    parser.add_argument("--id", type=named, metavar="ID", help="哪条差异，见 list · which difference")
    parser.add_argument("--note", default="", metavar="TEXT", help="怎么处理的 · what became of it")
    parser.add_argument("--all", action="store_true", help="已了结的也列出 · settled ones too")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="时刻，默认现在 · the instant, else now")


def _a_rate(text: str) -> Decimal:
    """A rate like ``0.6%`` or ``0.006``."""
    try:
        rate = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        rate = Decimal(-1)
    if not (rate.is_finite() and 0 <= rate < 1):
        raise argparse.ArgumentTypeError(f"{text}: 费率写作 0.6% · a rate is written 0.6%")
    return rate


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _terms(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    terms = settle_terms(
        desk,
        ChannelTerms(
            project=options.project,
            channel=options.channel,
            merchant=options.merchant,
            method=options.method,
            fee_rate=options.fee_rate,
        ),
    )
    if console.as_json:
        console.answer(to_data(terms))
    rate = "-" if terms.fee_rate is None else f"{(terms.fee_rate * 100).normalize():f}%"
    console.say(f"✓ {terms.channel}  {terms.merchant}  {rate}")
    return DONE


def _run(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    settlement = open_offer("jizhi_payment_gateways", options.channel, options.settings, ability="settlement")
    at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    taken = take_lines(desk, options.project, options.channel, settlement, day=options.day, at=at)
    if taken.value is None:
        if console.as_json:
            console.answer({"day": None, "findings": console.as_data(taken.findings)})
        console.tell(taken.findings)
        return NEEDS_A_PERSON
    with desk.store.reading() as known:
        merchant = terms_of(known, options.project, options.channel).merchant
    channel = Channel(name=options.channel, gateway=settlement, project=options.project, merchant=merchant)
    hear = partial(take_settled, desk, channel, at=at)
    day = reconcile_day(desk, options.project, options.channel, day=options.day, hear=hear)
    with desk.store.reading() as known:
        found = differences(known, options.project, channel=options.channel, day=options.day, every=True)
        findings = tuple(map(difference_finding, found))
    if console.as_json:
        console.answer({"day": to_data(day), "findings": console.as_data(findings)})
    console.tell(findings)
    console.say(_line(day, console.locale))
    return verdict(findings)


def _line(day: ChannelDay, locale: str) -> str:
    paid, refunded, fees, out = (
        money_text(Money(fen), locale=locale) for fen in (day.paid_fen, day.refunded_fen, day.fee_fen, day.paid_out_fen)
    )
    return (
        f"✓ {day.channel} {day.day}：{day.lines} 笔 · lines；收 {paid} · paid；退 {refunded} · refunded；"
        f"手续费 {fees} · fees；应到账 {out} · paid out；差异 {day.differences} · differences"
    )


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        found = tuple(
            differences(known, options.project, channel=options.channel or "", day=options.day, every=options.all)
        )
    findings = tuple(map(difference_finding, found))
    if console.as_json:
        told = zip(found, console.as_data(findings), strict=True)
        console.answer([{**to_data(each), "id": each.id, "text": finding["text"]} for each, finding in told])
    console.tell(findings)
    return verdict(findings)


def _explain(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    settled = explain_difference(desk, options.project, options.id, note=options.note)
    if console.as_json:
        console.answer(to_data(settled))
    console.say(f"✓ {settled.id}  {settled.note}")
    return DONE


_VERBS: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"terms": _terms, "run": _run, "list": _list, "explain": _explain}
)
