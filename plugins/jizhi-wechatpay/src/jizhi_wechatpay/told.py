"""Orders and refunds as WeChat Pay tells of them, in answers and in notices, as nouns of the port."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from jizhi.errors import NotExact
from jizhi.ports import OrderStatus, RefundStatus
from jizhi.ports.payments import OrderState, RefundState

_ORDER_STATES: Final[Mapping[str, OrderState]] = MappingProxyType(
    {
        "SUCCESS": "paid",
        "REFUND": "paid",
        "NOTPAY": "waiting",
        "USERPAYING": "waiting",
        "PAYERROR": "waiting",
        "CLOSED": "closed",
        "REVOKED": "closed",
    }
)
_REFUND_STATES: Final[Mapping[str, RefundState]] = MappingProxyType(
    {"SUCCESS": "done", "PROCESSING": "pending", "ABNORMAL": "failed", "CLOSED": "failed"}
)


class Unfit(Exception):
    """What is told does not fit the protocol."""


def order_of(told: Any) -> OrderStatus:
    """Return an order; how much of it was refunded is not told. Raises Unfit."""
    try:
        state, amount = _ORDER_STATES[told["trade_state"]], told["amount"]
        paid = state == "paid"
        return OrderStatus(
            number=told["out_trade_no"],
            state=state,
            fen=amount["total"],
            payer_fen=amount["payer_total"] if paid else 0,
            currency=amount.get("currency", "CNY"),
            transaction=told["transaction_id"] if paid else "",
            merchant=told["mchid"],
            paid_at=datetime.fromisoformat(told["success_time"]) if paid else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError, NotExact):
        raise Unfit from None


def refund_of(told: Any) -> RefundStatus:
    """Return a refund; an answer calls its state ``status``, a notice ``refund_status``. Raises Unfit."""
    try:
        state = _REFUND_STATES[told["refund_status"] if "refund_status" in told else told["status"]]
        return RefundStatus(
            number=told["out_refund_no"],
            order=told["out_trade_no"],
            state=state,
            fen=told["amount"]["refund"],
            currency=told["amount"].get("currency", "CNY"),
            transaction=told["refund_id"],
            done_at=datetime.fromisoformat(told["success_time"]) if state == "done" else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError, NotExact):
        raise Unfit from None
