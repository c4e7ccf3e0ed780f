"""What ``jizhi checkout`` prints: an order, how it is paid, a refund."""

from __future__ import annotations

from typing import Any

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console
from jizhi.codec import to_data
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.office.checkout import Opened
from jizhi.words import money_text


def tell_opened(opened: Opened, console: Console) -> int:
    """Tell an order, how to pay it, and what a person has to look at."""
    checkout = opened.checkout
    if console.as_json:
        told = {"checkout": to_data(checkout), "findings": console.as_data(opened.findings)}
        console.answer({"order": order_data(opened.order), **told})
    console.say(order_line(opened.order, console.locale))
    if checkout is not None and checkout.target:
        about = "二维码内容 · text of the QR code" if checkout.way == "code" else "打开 · open"
        console.say(f"  {about}: {checkout.target}")
    if checkout is not None:
        console.say(*(f"  {name} = {value}" for name, value in checkout.parameters))
    console.tell(opened.findings)
    unknown = opened.order.state == "unknown"
    return NEEDS_A_PERSON if opened.findings or unknown else DONE


def order_data(order: OnlineOrder) -> dict[str, Any]:
    """An order as JSON has it, without the channel's id of whoever pays."""
    data: dict[str, Any] = to_data(order)
    return {"number": order.number, **{name: value for name, value in data.items() if name != "buyer"}}


def order_line(order: OnlineOrder, locale: str) -> str:
    """An order on one line."""
    amount = money_text(order.amount, locale=locale)
    more = " ".join(part for part in (order.evidence, order.effect, order.why) if part)
    return f"{order.number}  {order.state}  {amount}  {order.payer}  {order.gateway}  {more}".rstrip()


def refund_line(refund: OnlineRefund, locale: str) -> str:
    """A refund on one line."""
    amount = money_text(refund.amount, locale=locale)
    return f"  {refund.number}  {refund.state}  -{amount}  {refund.key}  {refund.why}".rstrip()
