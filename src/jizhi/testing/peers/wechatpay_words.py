"""How WeChat Pay says things: orders and refunds as JSON, notices sealed with AES-256-GCM, errors with their codes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jizhi.ports import OrderStatus, PaymentOrder, RefundOrder, RefundStatus
from jizhi.testing.peers.wechatpay_truth import CHINA, TRADES

REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    "rate-limited": (429, "RATELIMIT_EXCEEDED"),
    "auth": (401, "SIGN_ERROR"),
    "no-permission": (403, "NO_AUTH"),
    "money": (403, "NOT_ENOUGH"),
    "server-error": (500, "SYSTEM_ERROR"),
    "blocked": (403, "REQUEST_BLOCKED"),
}
"""HTTP status and code of the faults after which nothing was done."""

_STATES: Final = {"done": "SUCCESS", "pending": "PROCESSING", "failed": "ABNORMAL"}


class Refused(Exception):
    """The channel says no: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(code)


def transaction(order: PaymentOrder, status: OrderStatus, *, app: str) -> dict[str, Any]:
    """Tell of an order; one that was refunded says so, but not how much."""
    paid = status.state == "paid"
    words = {"waiting": "NOTPAY", "closed": "CLOSED", "paid": "REFUND" if status.refunded_fen else "SUCCESS"}
    told: dict[str, Any] = {
        "appid": app,
        "mchid": status.merchant,
        "out_trade_no": order.number,
        "trade_state": words[status.state],
        "trade_state_desc": "支付成功" if paid else "订单未支付",
        "attach": "",
        "amount": {"total": order.fen, "currency": "CNY", "payer_currency": "CNY"},
    }
    if status.paid_at:
        told |= {
            "transaction_id": status.transaction,
            "trade_type": TRADES[order.way],
            "bank_type": "OTHERS",
            "success_time": moment(status.paid_at),
            "payer": {"openid": order.payer if order.way == "jsapi" else "o-wechat"},
        }
        told["amount"]["payer_total"] = status.payer_fen
    return told


def refund(asked: RefundOrder, made: RefundStatus, status: OrderStatus, *, at: datetime) -> dict[str, Any]:
    """Tell of a refund, as an answer does."""
    told: dict[str, Any] = {
        "refund_id": made.transaction,
        "out_refund_no": asked.number,
        "transaction_id": status.transaction,
        "out_trade_no": asked.order,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": moment(at),
        "status": _STATES[made.state],
        "funds_account": "AVAILABLE",
        "amount": _amounts(asked, status) | {"currency": "CNY", "settlement_refund": asked.fen},
    }
    return told | ({"success_time": moment(made.done_at)} if made.done_at else {})


def refund_notice(asked: RefundOrder, made: RefundStatus, status: OrderStatus) -> dict[str, Any]:
    """Tell of a refund, as a notice does: other words for some of it, and no currency."""
    told: dict[str, Any] = {
        "mchid": status.merchant,
        "out_trade_no": asked.order,
        "transaction_id": status.transaction,
        "out_refund_no": asked.number,
        "refund_id": made.transaction,
        "refund_status": _STATES[made.state],
        "user_received_account": "支付用户零钱",
        "amount": _amounts(asked, status),
    }
    return told | ({"success_time": moment(made.done_at)} if made.done_at else {})


def notice(id: str, event: str, told: Mapping[str, Any], *, api_key: str, nonce: str, at: datetime) -> bytes:
    """Return the body of a notice; what it is about is sealed with the merchant's APIv3 key."""
    kind = "transaction" if event.startswith("TRANSACTION") else "refund"
    sealed_in = sealed(as_bytes(told), api_key=api_key, nonce=nonce, associated=kind)
    return as_bytes(
        {
            "id": id,
            "create_time": moment(at),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": "支付成功" if kind == "transaction" else "退款成功",
            "resource": {"original_type": kind, **sealed_in},
        }
    )


def sealed(content: bytes, *, api_key: str, nonce: str, associated: str) -> dict[str, str]:
    """Seal *content* by AEAD_AES_256_GCM."""
    told = AESGCM(api_key.encode()).encrypt(nonce.encode(), content, associated.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": b64encode(told).decode(),
        "associated_data": associated,
        "nonce": nonce,
    }


def moment(at: datetime) -> str:
    """Write an instant in the channel's own time."""
    return at.astimezone(CHINA).isoformat(timespec="seconds")


def as_bytes(told: Mapping[str, Any]) -> bytes:
    """Write JSON as the channel does."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _amounts(asked: RefundOrder, status: OrderStatus) -> dict[str, Any]:
    return {
        "total": status.fen,
        "refund": asked.fen,
        "payer_total": status.payer_fen,
        "payer_refund": min(asked.fen, status.payer_fen),
    }
