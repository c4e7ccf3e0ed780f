"""``jizhi checkout``: have a payment channel take money, ask what became of it, pay back, hear its notices."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from jizhi.cli.channels import open_offer
from jizhi.cli.checkout_lines import order_data, order_line, refund_line, tell_opened
from jizhi.cli.checkout_listening import listen
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import add_payer, an_amount, payer_named, wants
from jizhi.cli.opening import a_count, add_store, an_instant, named, open_desk
from jizhi.codec import to_data
from jizhi.errors import NotStored
from jizhi.fees.clearing import ChannelTerms
from jizhi.fees.online import ONLINE_STATES, OnlineOrder, OnlineRefund
from jizhi.findings import Finding
from jizhi.office.checkout import (
    Channel,
    CheckoutAsked,
    CheckoutRules,
    RefundAsked,
    ask_due,
    ask_order,
    ask_refund,
    close_checkout,
    open_cases,
    open_checkout,
    settle_case,
)
from jizhi.office.desk import Desk
from jizhi.ports import WAYS
from jizhi.values import key

_CHANNEL: Final = ("channel", "settings")
_WANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "open": ("key", *_CHANNEL),
        "show": ("id",),
        "list": (),
        "close": ("id", *_CHANNEL),
        "refund": ("id", "key", "amount", *_CHANNEL),
        "ask": _CHANNEL,
        "listen": _CHANNEL,
        "cases": (),
        "settle": ("id", "note"),
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=tuple(_WANTS),
        help="open 请付 · open an order; show, list 看 · look; close 关闭 · close; refund 退款 · pay back; "
        "ask 查询到时候的，或一个 · ask after what is due, or one; listen 接通知 · hear notices; "
        "cases 待办 · what waits for a person; settle 了结一件 · settle one",
    )
    parser.add_argument("id", nargs="?", type=named, metavar="NUMBER", help="订单号，settle 写待办编号 · order or case")
    add_payer(parser)
    parser.add_argument(
        "--bill", action="append", default=[], metavar="BILL", help="付这些账单，可重复 · for these bills"
    )
    parser.add_argument(
        "--amount", type=an_amount, metavar="AMOUNT", help="金额（元），默认所欠 · in yuan, else what is owed"
    )
    parser.add_argument("--way", choices=WAYS, default="code", help="怎样付：二维码、公众号、手机网页、电脑网页 · how")
    parser.add_argument("--buyer", default="", metavar="ID", help="jsapi：渠道给付款人的编号 · the channel's id of him")
    parser.add_argument(
        "--key", metavar="KEY", help="操作键：同一键是同一个订单或退款 · one key is one order or refund"
    )
    parser.add_argument("--channel", type=named, metavar="NAME", help="渠道，如 wechatpay · the channel")
    parser.add_argument("--settings", metavar="FILE", help="渠道的设置（TOML）· the settings of the channel")
    parser.add_argument("--second", choices=("prepay", "refund"), default="prepay", help="重复付的怎么办 · paid twice")
    parser.add_argument("--state", choices=ONLINE_STATES, help="list：只看这个状态 · only these")
    parser.add_argument(
        "--limit", type=a_count(1_000_000), default=1000, metavar="N", help="最多几条 · at most so many"
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="退款原因，了结的说明 · why, or what was found")
    parser.add_argument("--port", type=a_count(65535), default=8088, metavar="N", help="listen 的端口 · the port")
    parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="listen 的地址，默认仅本机 · else local")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="时刻，默认现在 · the instant, else now")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    options.at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def channel_of(desk: Desk, options: argparse.Namespace) -> Channel:
    """Open the channel that ``--channel`` names; whose orders it makes is what was agreed with it, where it is kept.

    Raises: WrongUse, SettingsRefused.
    """
    adapter = open_offer("jizhi_payment_gateways", options.channel, options.settings, seconds=60)
    with desk.store.reading() as known:
        terms = known.get(ChannelTerms, key(options.project, options.channel))
    return Channel(
        name=options.channel,
        gateway=adapter,
        notices=adapter if "notices" in adapter.abilities else None,
        project=options.project,
        merchant="" if terms is None else terms.merchant,
    )


def _rules(options: argparse.Namespace) -> CheckoutRules:
    return CheckoutRules(second=options.second)


def _open(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        payer = payer_named(known, options)
    asked = CheckoutAsked(
        project=options.project,
        key=options.key,
        payer=payer,
        bills=tuple(options.bill),
        amount=options.amount,
        way=options.way,
        buyer=options.buyer,
    )
    return tell_opened(
        open_checkout(desk, channel_of(desk, options), asked, at=options.at, rules=_rules(options)), console
    )


def _show(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        order = known.get(OnlineOrder, options.id)
        if order is None or order.project != options.project:
            raise NotStored("order", options.id)
        refunds = tuple(known.find(OnlineRefund, order=order.number))
    if console.as_json:
        told = [{"number": each.number, **to_data(each)} for each in refunds]
        console.answer({"order": order_data(order), "refunds": told})
    console.say(order_line(order, console.locale), *(refund_line(each, console.locale) for each in refunds))
    return DONE


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    asked = {"state": options.state} if options.state else {}
    with desk.store.reading() as known:
        found = tuple(known.find(OnlineOrder, project=options.project, limit=options.limit, **asked))
    if console.as_json:
        console.answer([order_data(order) for order in found])
    console.say(*(order_line(order, console.locale) for order in found))
    return DONE


def _close(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    return tell_opened(close_checkout(desk, channel_of(desk, options), options.id, at=options.at), console)


def _refund(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    asked = RefundAsked(order=options.id, key=options.key, amount=options.amount, note=options.note)
    done = ask_refund(desk, channel_of(desk, options), asked, at=options.at)
    if console.as_json:
        told = {"number": done.refund.number, **to_data(done.refund)}
        console.answer({"refund": told, "findings": console.as_data(done.findings)})
    console.say(refund_line(done.refund, console.locale).strip())
    console.tell(done.findings)
    if done.refund.state == "proposed":
        console.say(f"! 待另一人审批：jizhi refund --approve {options.key} · somebody else has to approve it")
    return NEEDS_A_PERSON if done.findings or done.refund.state == "proposed" else DONE


def _ask(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    channel = channel_of(desk, options)
    if options.id is not None:
        return tell_opened(ask_order(desk, channel, options.id, at=options.at, rules=_rules(options)), console)
    asked = ask_due(desk, {channel.name: channel}, at=options.at, rules=_rules(options), limit=options.limit)
    if console.as_json:
        console.answer({"fates": dict(asked.fates), "findings": console.as_data(asked.findings)})
    console.say("\n".join(f"{number}  {state}" for number, state in asked.fates) or "没有到时候的 · nothing is due")
    console.tell(asked.findings)
    return NEEDS_A_PERSON if asked.findings else DONE


def _listen(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    channel = channel_of(desk, options)
    if channel.notices is None:
        raise WrongUse(f"{channel.name}: 它不发通知 · it sends no notices")
    return listen(desk, channel, console, rules=_rules(options), address=(options.bind, options.port))


def _cases(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        found = tuple(open_cases(known, options.project))
    findings: tuple[Finding, ...] = tuple(case.finding for case in found)
    if console.as_json:
        told = zip(found, console.as_data(findings), strict=True)
        console.answer([{"id": case.id, **finding} for case, finding in told])
    for case in found:
        console.say(case.id)
        console.tell((case.finding,))
    return NEEDS_A_PERSON if found else DONE


def _settle(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    settled = settle_case(desk, options.id, note=options.note)
    if console.as_json:
        console.answer({"id": settled.id, **to_data(settled)})
    console.say(f"✓ {settled.id}  {settled.note}")
    return DONE


_VERBS: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {
        "open": _open,
        "show": _show,
        "list": _list,
        "close": _close,
        "refund": _refund,
        "ask": _ask,
        "listen": _listen,
        "cases": _cases,
        "settle": _settle,
    }
)
