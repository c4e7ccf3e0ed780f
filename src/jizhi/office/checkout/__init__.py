"""Paying by phone: orders and refunds at a channel, kept before it is called and unknown until there is evidence.

open_checkout ──► unknown ──answer, notice, query, settlement line──► waiting · closed · paid ──► the books, once
                                 └── told otherwise ──► suspense and a case        ask_due ──► asked again, then a case
"""

from jizhi.office.checkout.asking import Asked, ask_due, ask_order, ask_refund_again
from jizhi.office.checkout.cases import keep_case, open_cases, settle_case
from jizhi.office.checkout.closing import close_checkout
from jizhi.office.checkout.notices import Received, process_kept, receive_notice, store_notice
from jizhi.office.checkout.opening import CheckoutAsked, Opened, open_checkout
from jizhi.office.checkout.refunding import RefundAsked, Refunded, ask_refund
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import order_told, refund_told, take_settled
from jizhi.office.checkout.web import BODY_MOST, NoticeDoor, asgi, wsgi

__all__ = [
    "BODY_MOST",
    "HOUSE_CHECKOUT",
    "Asked",
    "Channel",
    "CheckoutAsked",
    "CheckoutRules",
    "NoticeDoor",
    "Opened",
    "Received",
    "RefundAsked",
    "Refunded",
    "asgi",
    "ask_due",
    "ask_order",
    "ask_refund",
    "ask_refund_again",
    "close_checkout",
    "keep_case",
    "open_cases",
    "open_checkout",
    "order_told",
    "process_kept",
    "receive_notice",
    "refund_told",
    "settle_case",
    "store_notice",
    "take_settled",
    "wsgi",
]
