"""What WeChat Pay itself holds: orders, refunds and the bill of a day, with its limits and in its words."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import attrs

from jizhi.errors import NoSuchOrder, RequestRefused
from jizhi.ports import OrderStatus, PaymentOrder, RefundOrder, RefundStatus
from jizhi.testing.gateway import MemoryGateway

CHINA: Final = ZoneInfo("Asia/Shanghai")
COLUMNS: Final = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TOTALS: Final = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
TRADES: Final = {"code": "NATIVE", "jsapi": "JSAPI", "h5": "MWEB"}
REFUNDS_MOST: Final = 50
REFUNDABLE: Final = timedelta(days=365)
_RATE: Final = Decimal("0.006")
_FEE: Final = Decimal("0.00001")
_FEN: Final = Decimal("0.01")


class WechatTruth(MemoryGateway):
    """The books of one merchant; a refund is only taken over, and done when ``settle_refund`` says so."""

    name = "wechatpay"

    def __init__(self, *, merchant: str, app: str) -> None:
        super().__init__(merchant=merchant)
        self.app = app
        self.refunded_at: dict[str, datetime] = {}
        self._paid = itertools.count(1)
        self._parts: Counter[str] = Counter()

    def standing(self, number: str, *, at: datetime) -> tuple[PaymentOrder, OrderStatus]:
        """Return an order as it stands then; one that has expired unpaid is closed."""
        order, status = self._order(number)
        if status.state == "waiting" and at >= order.expires_at:
            self.orders[number] = (order, attrs.evolve(status, state="closed"))
        return self.orders[number]

    def pay(self, number: str, *, at: datetime, coupon_fen: int = 0) -> None:
        """Be the payer, who may have a coupon of the channel's."""
        self.standing(number, at=at)
        super().pay(number, at=at)
        order, status = self.orders[number]
        there = f"4200{next(self._paid):024d}"
        self.orders[number] = (order, attrs.evolve(status, payer_fen=order.fen - coupon_fen, transaction=there))

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        """Take a refund over, the same one once; at most 50 of an order, within a year."""
        known = refund.number in self.refunds
        status = self._order(refund.order)[1]
        if not known and (status.paid_at is None or at - status.paid_at > REFUNDABLE):
            raise RequestRefused(self.name, "订单状态错误")
        if not known and self._parts[refund.order] >= REFUNDS_MOST:
            raise RequestRefused(self.name, "部分退款次数超限")
        made = super().refund(refund, at=at)
        if known:
            return made
        number = f"5030{len(self.refunds):024d}"
        made = attrs.evolve(made, state="pending", transaction=number, done_at=None)
        self.refunds[refund.number] = (refund, made)
        self.refunded_at[refund.number] = at
        self._parts[refund.order] += 1
        return made

    def settle_refund(
        self, number: str, *, at: datetime, state: Literal["done", "failed", "pending"] = "done"
    ) -> RefundStatus:
        """Say what became of a refund."""
        if number not in self.refunds:
            raise NoSuchOrder(self.name, "退款单不存在")
        refund, made = self.refunds[number]
        self.refunds[number] = (refund, attrs.evolve(made, state=state, done_at=at if state == "done" else None))
        return self.refunds[number][1]

    def bill(self, day: date) -> bytes:
        """Return the bill of a day as the channel writes it, nothing where nothing happened."""
        rows = [*self._paid_rows(day), *self._refund_rows(day)]
        if not rows:
            return b""
        sums = [sum((Decimal(row[place]) for row in rows), Decimal(0)) for place in (12, 16, 17, 22, 24, 25)]
        told = [str(len(rows)), *(f"{each:.5f}" if place == 3 else f"{each:.2f}" for place, each in enumerate(sums))]
        lines = [COLUMNS, *(_row(row) for row in rows), TOTALS, _row(told), ""]
        return ("\ufeff" + "\r\n".join(lines)).encode()

    def _paid_rows(self, day: date) -> Iterator[list[str]]:
        for order, status in self.orders.values():
            if status.paid_at and status.paid_at.astimezone(CHINA).date() == day:
                coupon = order.fen - status.payer_fen
                fee = (Decimal(order.fen) / 100 * _RATE).quantize(_FEN, ROUND_HALF_UP)
                yield [
                    *self._who(status.paid_at, order, status), "SUCCESS", "OTHERS", "CNY", _yuan(order.fen),
                    _yuan(coupon), "0", "0", "0.00", "0.00", "", "", order.subject, "", str(fee.quantize(_FEE)),
                    "0.60%", _yuan(order.fen), "0.00", "",
                ]  # fmt: skip

    def _refund_rows(self, day: date) -> Iterator[list[str]]:
        for refund, made in self.refunds.values():
            at = self.refunded_at[refund.number]
            if at.astimezone(CHINA).date() == day:
                order, status = self.orders[refund.order]
                fee = (Decimal(refund.fen) / 100 * _RATE).quantize(_FEN, ROUND_HALF_UP)
                yield [
                    *self._who(at, order, status), "REFUND", "OTHERS", "CNY", "0.00", "0.00", made.transaction,
                    refund.number, _yuan(refund.fen), "0.00", "ORIGINAL", _WORDS[made.state], order.subject, "",
                    str(-fee.quantize(_FEE)), "0.60%", "0.00", _yuan(refund.fen), "",
                ]  # fmt: skip

    def _who(self, at: datetime, order: PaymentOrder, status: OrderStatus) -> list[str]:
        told = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        payer = order.payer if order.way == "jsapi" else "o-wechat"
        return [told, self.app, self.merchant, "0", "", status.transaction, order.number, payer, TRADES[order.way]]


_WORDS: Final[dict[str, str]] = {"done": "SUCCESS", "pending": "PROCESSING", "failed": "FAIL"}


def _yuan(fen: int) -> str:
    return str((Decimal(fen) / 100).quantize(_FEN))


def _row(fields: list[Any]) -> str:
    return ",".join(f"`{field}" for field in fields)
