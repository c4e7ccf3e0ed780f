"""What a store keeps of paying by phone: the class, its name, what it is found by, and whether it changes."""

from __future__ import annotations

from typing import Any, Final, Literal

from jizhi.fees.online.inbox import ChannelNotice, PaymentCase, RefusedNotices
from jizhi.fees.online.orders import OnlineOrder, OnlineRefund

KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (OnlineOrder, "online_order", ("project", "payer", "gateway", "state", "due"), "versioned"),
    (OnlineRefund, "online_refund", ("project", "payer", "order", "gateway", "state", "due"), "versioned"),
    (ChannelNotice, "channel_notice", ("gateway", "order", "state", "received_at"), "versioned"),
    (RefusedNotices, "refused_notices", ("gateway",), "versioned"),
    (PaymentCase, "payment_case", ("project", "code", "subject", "state", "at"), "versioned"),
)
"""The records that payments by phone keep."""
