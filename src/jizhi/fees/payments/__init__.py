"""Payments: money in, spread over what is owed, taken back, refunded; what is forgiven; and a cashier's vouchers.

receive ──► prepayment ──allocate, apply──► open items        refund, transfer, hand over ◄── prepayment
"""

from jizhi.fees.payments.allocate import Allocating, Allocation, Share, allocate
from jizhi.fees.payments.forgiving import unforgive, waive, write_off
from jizhi.fees.payments.instalments import PlanState, agree, equal_parts, plan_state
from jizhi.fees.payments.moves import (
    apply_prepayment,
    hand_over,
    receive,
    refund,
    reverse_receipt,
    transfer,
    unapply,
    unrefund,
    usable,
)
from jizhi.fees.payments.suspense import in_suspense, receive_unknown, resolve
from jizhi.fees.payments.unearned import Unearned, unearned
from jizhi.fees.payments.vouchers import METHODS, InstalmentPlan, Method, Proposal, Receipt, Series, TillSession

__all__ = [
    "METHODS",
    "Allocating",
    "Allocation",
    "InstalmentPlan",
    "Method",
    "PlanState",
    "Proposal",
    "Receipt",
    "Series",
    "Share",
    "TillSession",
    "Unearned",
    "agree",
    "allocate",
    "apply_prepayment",
    "equal_parts",
    "hand_over",
    "in_suspense",
    "plan_state",
    "receive",
    "receive_unknown",
    "refund",
    "resolve",
    "reverse_receipt",
    "transfer",
    "unapply",
    "unearned",
    "unforgive",
    "unrefund",
    "usable",
    "waive",
    "write_off",
]
