"""The gateway: orders, refunds, notices and the bill of a day by WeChat Pay, API v3, for a merchant of his own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import attrs
from jizhi_http import Transport

from jizhi.errors import (
    AbilityMissing,
    AdapterFailed,
    NoSuchOrder,
    NotReady,
    RequestRefused,
    UnknownOutcome,
)
from jizhi.ports import (
    REFUND_LIMITS,
    Checkout,
    Health,
    OrderStatus,
    PaymentNotice,
    PaymentOrder,
    RefundOrder,
    RefundStatus,
    Reply,
    Request,
    SettlementLine,
)
from jizhi_wechatpay.ask import Desk
from jizhi_wechatpay.bill import CHINA, checked_lines
from jizhi_wechatpay.codes import NO_BILL
from jizhi_wechatpay.line import NAME, line
from jizhi_wechatpay.notices import read
from jizhi_wechatpay.settings import WechatPaySettings
from jizhi_wechatpay.told import Unfit, order_of, refund_of

_WAYS: Final = {"code": "native", "jsapi": "jsapi", "h5": "h5"}
_ORDER: Final = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_REFUND: Final = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
_ORDERS: Final = "/v3/pay/transactions"
_REFUNDS: Final = "/v3/refund/domestic/refunds"
_SUBJECT, _REASON = 127, 80
_BILL_HOUR: Final = 10


@attrs.frozen
class WechatPay:
    """``PaymentGateway``, ``PaymentNotices`` and ``Settlement`` of WeChat Pay.

    Closing asks afterwards where the order stands, because WeChat Pay says yes to closing whatever the number. It does
    not tell how much of an order was refunded: ``refunded_fen`` is 0. With ``h5`` the payer's IP address is ``payer``.
    """

    settings: WechatPaySettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    _desk: Desk = attrs.field(init=False, repr=False, eq=False)
    abilities = frozenset({*_WAYS, "close", "refund", "notices", "settlement", *REFUND_LIMITS})

    @_desk.default
    def _opened(self) -> Desk:
        return Desk(self.settings, self.transport)

    def create(self, order: PaymentOrder, *, at: datetime) -> Checkout:
        """Make the order known; a QR code's text, an address to open, or parameters for a page inside WeChat."""
        if order.way not in _WAYS:
            raise AbilityMissing(NAME, order.way)
        if not _ORDER.fullmatch(order.number) or order.currency != "CNY":
            raise RequestRefused(NAME, "a number has 6 to 32 letters, digits, - _ | *, and the currency is CNY")
        if order.way != "code" and not order.payer:
            raise RequestRefused(NAME, "jsapi needs the payer's openid, h5 his IP address, as payer")
        told = self._desk.ask("POST", f"{_ORDERS}/{_WAYS[order.way]}", self._content(order), at=at)
        field = {"code": "code_url", "h5": "h5_url", "jsapi": "prepay_id"}[order.way]
        target = told.get(field)
        if not isinstance(target, str) or not target:
            raise UnknownOutcome(NAME, f"the answer has no {field}")
        if order.way == "jsapi":
            parameters = self._desk.paid_by_app(target, at=at, nonce=secrets.token_hex(16))
            return Checkout(number=order.number, way=order.way, parameters=parameters)
        return Checkout(number=order.number, way=order.way, target=target)

    def query(self, number: str, *, at: datetime) -> OrderStatus:
        """Ask where an order stands."""
        told = self._desk.ask("GET", f"{self._place(number)}?mchid={quote(self.settings.merchant)}", at=at)
        try:
            found = order_of(told)
        except Unfit:
            raise UnknownOutcome(NAME, "the answer does not say what it should") from None
        if (found.number, found.merchant, told.get("appid")) != (number, self.settings.merchant, self.settings.app):
            raise UnknownOutcome(NAME, "the answer is about another order")
        return found

    def close(self, number: str, *, at: datetime) -> OrderStatus:
        """Close an order, and ask where it stands then."""
        with suppress(RequestRefused):  # it is paid, or closed before: what is true is asked for
            self._desk.ask("POST", f"{self._place(number)}/close", {"mchid": self.settings.merchant}, at=at)
        return self.query(number, at=at)

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        """Pay back; WeChat Pay takes it over and tells later what became of it."""
        if not _REFUND.fullmatch(refund.number) or refund.currency != "CNY":
            raise RequestRefused(NAME, "a number has at most 64 letters, digits, - _ | * @, and the currency is CNY")
        content: dict[str, Any] = {
            "out_trade_no": refund.order,
            "out_refund_no": refund.number,
            "notify_url": self.settings.notify_url,
            "amount": {"refund": refund.fen, "total": refund.order_fen, "currency": refund.currency},
        }
        if refund.reason:
            content["reason"] = refund.reason[:_REASON]
        made = self._refund(self._desk.ask("POST", _REFUNDS, content, at=at))
        if (made.number, made.order, made.fen) != (refund.number, refund.order, refund.fen):
            raise UnknownOutcome(NAME, "the answer is about another refund")
        return made

    def query_refund(self, number: str, order: str, *, at: datetime) -> RefundStatus:
        """Ask where a refund stands."""
        if not _REFUND.fullmatch(number):
            raise NoSuchOrder(NAME, "no refund can have this number")
        made = self._refund(self._desk.ask("GET", f"{_REFUNDS}/{quote(number, safe='')}", at=at))
        if (made.number, made.order) != (number, order):
            raise UnknownOutcome(NAME, "the answer is about another refund")
        return made

    def read(self, request: Request) -> PaymentNotice:
        """Read a notice of a payment or a refund."""
        return read(self.settings, self._desk.keys, request)

    def reply(self, *, kept: bool) -> Reply:
        """Say that a notice is kept, or shall come again."""
        if kept:
            return Reply(status=204)
        body = '{"code":"FAIL","message":"失败"}'.encode()
        return Reply(status=500, headers=(("Content-Type", "application/json"),), body=body)

    def lines(self, day: date, *, at: datetime) -> Iterator[SettlementLine]:
        """Fetch the bill of a day, check all of it, and tell its lines."""
        there = at.astimezone(CHINA)
        if there.date() <= day:
            raise NotReady(NAME, f"{day} is not over")
        asked = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
        try:
            told = self._desk.ask("GET", asked, at=at)
        except RequestRefused as refused:
            if refused.code != NO_BILL:
                raise
            if there < datetime(day.year, day.month, day.day, _BILL_HOUR, tzinfo=CHINA) + timedelta(days=1):
                raise NotReady(NAME, "a bill is there from ten o'clock of the next day", code=NO_BILL) from None
            return iter(())
        if told.get("hash_type") != "SHA1" or not isinstance(told.get("hash_value"), str):
            raise UnknownOutcome(NAME, "the answer names no hash")
        file = self._desk.fetched(str(told.get("download_url")), told["hash_value"], at=at)
        return checked_lines(file, merchant=self.settings.merchant)

    def health(self, *, at: datetime) -> Health:
        """Ask for an order that nobody has made: the answer proves keys and account on both sides."""
        try:
            self.query("jizhi-health", at=at)
        except NoSuchOrder:
            return Health(True)
        except AdapterFailed as trouble:
            return Health(False, str(trouble))
        return Health(True)

    def _content(self, order: PaymentOrder) -> dict[str, Any]:
        content: dict[str, Any] = {
            "appid": self.settings.app,
            "mchid": self.settings.merchant,
            "description": order.subject[:_SUBJECT],
            "out_trade_no": order.number,
            "time_expire": order.expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
            "notify_url": self.settings.notify_url,
            "amount": {"total": order.fen, "currency": order.currency},
        }
        if order.way == "jsapi":
            content["payer"] = {"openid": order.payer}
        if order.way == "h5":
            content["scene_info"] = {"payer_client_ip": order.payer, "h5_info": {"type": "Wap"}}
        return content

    def _place(self, number: str) -> str:
        if not _ORDER.fullmatch(number):
            raise NoSuchOrder(NAME, "no order can have this number")
        return f"{_ORDERS}/out-trade-no/{quote(number, safe='')}"

    def _refund(self, told: dict[str, Any]) -> RefundStatus:
        try:
            return refund_of(told)
        except Unfit:
            raise UnknownOutcome(NAME, "the answer does not say what it should") from None
