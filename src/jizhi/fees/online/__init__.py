"""Paying by phone, as it is kept: orders and refunds at a channel, what the channel told, what a person must look at.

unknown ──► waiting ──► closed ──► paid          proposed ──► unknown ──► pending ──► failed · withdrawn ──► done

States move in this direction only, by whoever's word: the answer to a call, a notice, a query, a settlement line.
"""

from jizhi.fees.online.inbox import CaseState, ChannelNotice, NoticeState, PaymentCase, RefusedNotices
from jizhi.fees.online.kept import KEPT
from jizhi.fees.online.moves import CHECKS, UNDONE, UNSETTLED, moved, next_check, refund_moved
from jizhi.fees.online.orders import (
    EVIDENCE,
    ONLINE_STATES,
    REFUND_STATES,
    Evidence,
    OnlineOrder,
    OnlineRefund,
    OnlineRefundState,
    OnlineState,
    number_of,
)

__all__ = [
    "CHECKS",
    "EVIDENCE",
    "KEPT",
    "ONLINE_STATES",
    "REFUND_STATES",
    "UNDONE",
    "UNSETTLED",
    "CaseState",
    "ChannelNotice",
    "Evidence",
    "NoticeState",
    "OnlineOrder",
    "OnlineRefund",
    "OnlineRefundState",
    "OnlineState",
    "PaymentCase",
    "RefusedNotices",
    "moved",
    "next_check",
    "number_of",
    "refund_moved",
]
