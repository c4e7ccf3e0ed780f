"""The demo of paying by phone: a stand-in for WeChat Pay on this machine, its notice, the posting, and its truth."""

from __future__ import annotations

import importlib
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Final

import attrs

from jizhi.cli.checkout_lines import order_line
from jizhi.cli.checkout_listening import NoticePlace
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.estate import Party
from jizhi.fees import Bill
from jizhi.fees.ledger import Entry
from jizhi.fees.online import OnlineOrder
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.office.billing_day import issue_bills
from jizhi.office.books import receipt_with
from jizhi.office.checkout import HOUSE_CHECKOUT, Channel, CheckoutAsked, Opened, open_checkout
from jizhi.office.desk import Desk
from jizhi.testing.settled import settle_estate
from jizhi.values import Money, Period
from jizhi.words import money_text, receipt_lines

CHANNEL: Final = "wechatpay"
_HOOK: Final = "jizhi_payment_gateways"
_INSTALL: Final = "pip install jizhi-wechatpay"


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the door by which time comes in


def pay_by_phone(desk: Desk, *, seed: int, year: int, console: Console) -> int:
    """Bill a month of the seeded estate and have one owner pay a bill by phone, against a channel on this machine."""
    project = settle_estate(desk.store, seed=seed, year=year).code
    issue_bills(desk, project, period=Period.month(year, 3), issued_on=date(year, 3, 1))
    with _peer() as (peer, channel), _listening(desk, project, channel, console) as place:
        opened = _opened(desk, place.channel, project, console)
        if opened.checkout is None:
            console.tell(opened.findings)
            return NEEDS_A_PERSON
        _pay(opened, console)
        for _ in range(2):  # as channels do: the same notice once more
            peer.notices.deliver(_carried(place), until=_now())
            peer.notices.tell(opened.order.number, at=_now())
        agrees = _tell_end(desk, project, opened.order.number, peer.order_fen(), console)
    return DONE if agrees else NEEDS_A_PERSON


@contextmanager
def _peer() -> Iterator[tuple[Any, Any]]:
    """The stand-in, and the adapter of the real plugin that talks to it. Raises: WrongUse."""
    offers = Host(discover=True).payment_gateways()
    try:
        kind = importlib.import_module("jizhi.testing.peers.wechatpay").WechatPayPeer
    except ModuleNotFoundError as missing:
        raise WrongUse(f"demo --pay: {_INSTALL} ({missing.name})") from missing
    if CHANNEL not in offers:
        raise WrongUse(f"demo --pay: {_INSTALL}")
    with kind(clock=_now) as peer:
        settings = read_settings(offers[CHANNEL].settings, peer.settings(), offer=CHANNEL, environment={})
        yield peer, Host(discover=True).adapter(_HOOK, CHANNEL, settings)


@contextmanager
def _listening(desk: Desk, project: str, adapter: Any, console: Console) -> Iterator[NoticePlace]:
    """The place for notices, up in a thread."""
    channel = Channel(name=CHANNEL, gateway=adapter, notices=adapter, project=project)
    with NoticePlace(("127.0.0.1", 0), desk, channel, console, rules=HOUSE_CHECKOUT) as place:
        threading.Thread(target=place.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield place
        finally:
            place.shutdown()


def _opened(desk: Desk, channel: Channel, project: str, console: Console) -> Opened:
    with desk.store.reading() as known:
        bill = next(bill for bill in known.find(Bill, project=project) if bill.total.fen > 0)
        party = known.get(Party, bill.payer)
    asked = CheckoutAsked(project=project, key=f"demo/{bill.id}", payer=bill.payer, bills=(bill.id,))
    opened = open_checkout(desk, channel, asked, at=_now())
    console.say(
        "",
        "── 手机付款 · paying by phone ──",
        f"  账单 · bill {bill.id}  {party.name if party else bill.payer}",
        f"  订单 · order {order_line(opened.order, console.locale)}",
    )
    return opened


def _pay(opened: Opened, console: Console) -> None:
    """Be the payer: open what is in the QR code."""
    target = "" if opened.checkout is None else opened.checkout.target
    console.say(f"  二维码内容 · text of the QR code: {target}", "  （本机的微信支付替身，不花钱 · no money moves）")
    with urllib.request.urlopen(target, timeout=10) as answer:
        console.say(f"  付款人 · the payer: {answer.read().decode().strip()}")


def _carried(place: NoticePlace) -> Callable[[Any], Any]:
    carry = importlib.import_module("jizhi.testing.peers.retries").over_http(place.url)

    def carried(request: Any) -> Any:
        place.say(
            f"  通知 · notice: {len(request.body)} 字节 · bytes, {', '.join(name for name, _ in request.headers)}"
        )
        return carry(attrs.evolve(request, path=""))

    return carried


def _tell_end(desk: Desk, project: str, number: str, truth: dict[str, int], console: Console) -> bool:
    """Tell the order, its posting and receipt, and hold the channel's truth against the books."""
    with desk.store.reading() as known:
        order = known.get(OnlineOrder, number)
        assert order is not None
        entries = tuple(each for each in known.find(Entry, project=project) if each.posting == order.posting)
        receipt = receipt_with(known, order.receipt) if order.receipt else None
    console.say(f"  订单 · order {order_line(order, console.locale)}", "  分录 · entries:")
    locale = console.locale
    console.say(*(f"    {each.debit} <- {each.credit}  {money_text(each.amount, locale=locale)}" for each in entries))
    if receipt is not None:
        console.say(*(f"    {line}" for line in receipt_lines(*receipt, locale=locale, names={})))
    there = Money(sum(truth.values()))
    here = sum((each.amount for each in entries if each.debit == "clearing/online"), Money(0))
    agrees = there == here and order.state == "paid"
    sign = "✓ 相符 · they agree" if agrees else "✗ 不符 · they differ"
    console.say(
        f"  渠道 · channel {money_text(there, locale=locale)}  账上 · books {money_text(here, locale=locale)}  {sign}"
    )
    if console.as_json:
        console.answer({"order": number, "state": order.state, "channel_fen": there.fen, "books_fen": here.fen})
    return agrees
