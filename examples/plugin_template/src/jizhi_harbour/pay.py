"""The payment channel: orders, refunds, notices and settlement; the vendor writes yuan as text, we count fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import attrs

from jizhi.codec import structure
from jizhi.errors import AbilityMissing, FileDamaged, NoticeRefused, UnknownOutcome
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
from jizhi.values import cny
from jizhi_harbour.line import NAME, HarbourSettings, ask, read

T = TypeVar("T")


@attrs.frozen
class HarbourPay:
    """``PaymentGateway``, ``PaymentNotices`` and ``Settlement`` of the vendor."""

    settings: HarbourSettings
    abilities = frozenset({"code", "h5", "page", "close", "refund", "notices", "settlement"})

    def create(self, order: PaymentOrder, *, at: datetime) -> Checkout:
        if order.way not in self.abilities:
            raise AbilityMissing(NAME, order.way)
        content = {
            "number": order.number,
            "yuan": _yuan(order.fen),
            "subject": order.subject,
            "way": order.way,
            "payer": order.payer,
            "expires_at": order.expires_at.isoformat(),
        }
        answer = ask(self.settings, "/pay/create", content, at=at)
        return Checkout(number=order.number, way=order.way, target=answer["target"])

    def query(self, number: str, *, at: datetime) -> OrderStatus:
        return _record(ask(self.settings, "/pay/query", {"number": number}, at=at)["order"], OrderStatus)

    def close(self, number: str, *, at: datetime) -> OrderStatus:
        return _record(ask(self.settings, "/pay/close", {"number": number}, at=at)["order"], OrderStatus)

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        content = {
            "number": refund.number,
            "order": refund.order,
            "yuan": _yuan(refund.fen),
            "order_yuan": _yuan(refund.order_fen),
            "reason": refund.reason,
        }
        return _record(ask(self.settings, "/pay/refund", content, at=at)["refund"], RefundStatus)

    def query_refund(self, number: str, order: str, *, at: datetime) -> RefundStatus:
        content = {"number": number, "order": order}
        return _record(ask(self.settings, "/pay/query-refund", content, at=at)["refund"], RefundStatus)

    def read(self, request: Request) -> PaymentNotice:
        told = read(self.settings, request)
        if "order" not in told:
            raise NoticeRefused(NAME, "malformed", "it is about no order")
        about = _record(told["order"], OrderStatus)
        if about.merchant != self.settings.merchant:
            raise NoticeRefused(NAME, "not-ours", "it is for another merchant")
        return PaymentNotice(id=told["id"], about=about, at=request.at)

    def reply(self, *, kept: bool) -> Reply:
        return Reply(status=200 if kept else 500, body=b"success" if kept else b"again")

    def lines(self, day: date, *, at: datetime) -> Iterator[SettlementLine]:
        answer = ask(self.settings, "/pay/settlement", {"day": day.isoformat()}, at=at)
        if answer["count"] != len(answer["lines"]):
            raise FileDamaged(NAME, f"{answer['count']} lines were announced, {len(answer['lines'])} came")
        return iter([_record(line, SettlementLine) for line in answer["lines"]])


def _yuan(fen: int) -> str:
    return str(cny(fen).yuan)


def _record(told: Mapping[str, Any], kind: type[T]) -> T:
    """Make our record of the vendor's: yuan become fen, and what does not fit leaves the outcome unknown."""
    fields = {name: value for name, value in told.items() if not name.endswith("yuan")}
    amounts = {name.removesuffix("yuan") + "fen": cny(text).fen for name, text in told.items() if name.endswith("yuan")}
    read = structure(fields | amounts, kind)
    if read.value is None:
        raise UnknownOutcome(NAME, f"the answer cannot be read: {', '.join(each.subject for each in read.findings)}")
    return read.value
