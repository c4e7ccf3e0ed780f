"""The payment channel: orders by code, page and phone, refunds, notices and bills of Alipay's open platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus

import attrs

from jizhi.errors import (
    AbilityMissing,
    NoSuchOrder,
    NotReady,
    RecordRefused,
    RequestRefused,
    UnknownOutcome,
)
from jizhi.ports import (
    Checkout,
    OrderStatus,
    PaymentNotice,
    PaymentOrder,
    RefundOrder,
    RefundStatus,
    Reply,
    Request,
    SettlementLine,
)
from jizhi_alipay import bills, notices
from jizhi_alipay.amounts import CHINA, china, time_of, yuan_of
from jizhi_alipay.codes import STANDS
from jizhi_alipay.line import Transport, line
from jizhi_alipay.orders import order_status, refund_status
from jizhi_alipay.settings import NAME, AlipaySettings, Keys, keys_of
from jizhi_alipay.signing import LONGEST, believed, request

T = TypeVar("T")

_PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "page": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    "h5": ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
}
_SUBJECT: Final = str.maketrans({"/": "／", "=": "＝", "&": "＆"})  # Alipay takes none of these
_NO_BILL_AFTER: Final = timedelta(days=1, hours=12)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}


@attrs.frozen
class Alipay:
    """``PaymentGateway``, ``PaymentNotices`` and ``Settlement`` of Alipay.

    Alipay hears of an order when a payer opens it: before that ``query`` and ``close`` raise NoSuchOrder, and the code
    can be paid until the order expires. ``close`` and, where Alipay does not say that money moved, ``refund`` ask once
    more how it stands.
    """

    settings: AlipaySettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    _keys: Keys = attrs.field(init=False, repr=False, eq=False)
    abilities = frozenset({"code", "h5", "page", "close", "refund", "notices", "settlement", "refund-1-year"})

    @_keys.default
    def _read_keys(self) -> Keys:
        return keys_of(self.settings)

    def create(self, order: PaymentOrder, *, at: datetime) -> Checkout:
        """Get a code for an order, or sign the address of its page, for which nobody is called."""
        if order.way not in self.abilities:
            raise AbilityMissing(NAME, order.way)
        content = {
            "out_trade_no": _fits(order.number, order.currency),
            "total_amount": yuan_of(order.fen),
            "subject": order.subject.translate(_SUBJECT)[:256],
            "time_expire": china(order.expires_at),
        }
        if order.way in _PAGES:
            method, product = _PAGES[order.way]
            asked = request(self.settings, self._keys, method, content | {"product_code": product}, at=at, told=True)
            return Checkout(number=order.number, way=order.way, target=f"{self.settings.url}?{_form(asked)}")
        told = self._ask("alipay.trade.precreate", content, order.number, at=at, told=True)
        if not isinstance(told.get("qr_code"), str) or not told["qr_code"].strip():
            raise UnknownOutcome(NAME, "the answer has no code")
        return Checkout(number=order.number, way=order.way, target=told["qr_code"])

    def query(self, number: str, *, at: datetime) -> OrderStatus:
        """Ask where an order stands."""
        told = self._ask("alipay.trade.query", {"out_trade_no": _fits(number)}, number, at=at)
        return _read(lambda: order_status(told, merchant=self.settings.seller_id, paid_at="send_pay_date"))

    def close(self, number: str, *, at: datetime) -> OrderStatus:
        """Close an order that waits, and ask how it stands then."""
        try:
            self._ask("alipay.trade.close", {"out_trade_no": _fits(number)}, number, at=at)
        except RequestRefused as refused:
            if refused.code not in STANDS:
                raise
        status = self.query(number, at=at)
        if status.state == "waiting":
            raise UnknownOutcome(NAME, "the order is neither closed nor paid")
        return status

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        """Pay back; where Alipay does not say that this call moved money, ask what became of the refund."""
        content = {
            "out_trade_no": _fits(refund.order, refund.currency),
            "out_request_no": _fits(refund.number),
            "refund_amount": yuan_of(refund.fen),
            "refund_reason": refund.reason[:256],
        }
        told = self._ask(
            "alipay.trade.refund", {name: text for name, text in content.items() if text}, refund.order, at=at
        )
        made = RefundStatus(number=refund.number, order=refund.order, state="pending", fen=refund.fen)
        if told.get("fund_change") == "Y":
            done = told.get("gmt_refund_pay")
            when = _read(lambda: time_of(done)) if done else None
            return attrs.evolve(made, state="done", transaction=str(told.get("trade_no") or ""), done_at=when)
        try:
            return self.query_refund(refund.number, refund.order, at=at)
        except NoSuchOrder:
            return made

    def query_refund(self, number: str, order: str, *, at: datetime) -> RefundStatus:
        """Ask where a refund stands; Alipay answers of one that it does not know as if all were well."""
        content = {"out_trade_no": _fits(order), "out_request_no": _fits(number), "query_options": ["gmt_refund_pay"]}
        told = self._ask("alipay.trade.fastpay.refund.query", content, at=at)
        if not told.get("out_request_no") or "refund_amount" not in told:
            raise NoSuchOrder(NAME, "there is no such refund")
        if (told["out_request_no"], told.get("out_trade_no")) != (number, order):
            raise UnknownOutcome(NAME, "the answer is about another refund")
        return _read(lambda: refund_status(told))

    def read(self, request: Request) -> PaymentNotice:
        """Read a notice."""
        return notices.read(self.settings, self._keys, request)

    def reply(self, *, kept: bool) -> Reply:
        """Return what Alipay wants to hear: this one word, and nothing else."""
        return Reply(
            status=200 if kept else 500,
            headers=(("Content-Type", "text/plain;charset=utf-8"),),
            body=b"success" if kept else b"fail",
        )

    def lines(self, day: date, *, at: datetime) -> Iterator[SettlementLine]:
        """Fetch the bill of a day, check it, and yield its lines; Alipay makes it until ten in the next morning.

        Of a day without a trade there is no bill, as of one that is not made yet: at noon of the second day it is the
        former.
        """
        now, midnight = at.astimezone(CHINA), datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)
        if now < midnight:
            raise NotReady(NAME, f"{day} is not over")
        try:
            told = self._ask(
                "alipay.data.dataservice.bill.downloadurl.query",
                {"bill_type": "trade", "bill_date": day.isoformat()},
                at=at,
            )
        except NotReady:
            if now < midnight + _NO_BILL_AFTER:
                raise
            return iter(())
        content = bills.fetched(self.settings, self.transport, told.get("bill_download_url"))
        return bills.lines_of(content, day, merchant=self.settings.seller_id)

    def _ask(
        self, method: str, content: Mapping[str, Any], about: str = "", *, at: datetime, told: bool = False
    ) -> dict[str, Any]:
        """Call once; *about* is the number that has to come back."""
        settings = self.settings
        asked = request(settings, self._keys, method, content, at=at, told=told)
        body = _form({"biz_content": asked.pop("biz_content")}).encode()
        url = f"{settings.url}?{_form(asked)}"
        status, answer = self.transport(url, body, _FORM, settings.timeout_seconds, LONGEST)
        node = believed(self._keys, method, status, answer)
        if about and node.get("out_trade_no") != about:
            raise UnknownOutcome(NAME, "the answer is about another order")
        return node


def _fits(number: str, currency: str = "CNY") -> str:
    if len(number) > 64 or currency != "CNY":
        raise RequestRefused(NAME, "a number has at most 64 signs, and the currency is CNY")
    return number


def _form(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote_plus(value)}" for name, value in parameters.items())


def _read(reading: Callable[[], T]) -> T:
    try:
        return reading()
    except (KeyError, TypeError, ValueError, RecordRefused) as trouble:
        raise UnknownOutcome(NAME, f"the answer cannot be read: {type(trouble).__name__}") from None
