"""Sending: queue in the unit of the cause, hand over outside any unit, take in what the vendor says; forward only.

queue (in your unit) ──► send_due ──► take_receipts (pushed) · ask_receipts (asked) ──► delivered, failed, or a person
"""

from jizhi.messages import Sending
from jizhi.office.sending.dispatch import Sent, send_due
from jizhi.office.sending.in_app import InApp, read_notice, unread_notices
from jizhi.office.sending.queueing import keep_contact, queue, send_again, withdraw
from jizhi.office.sending.receipts import Taken, ask_receipts, take_receipts
from jizhi.office.sending.rules import HOUSE_RULES, SendingRules, address_of

__all__ = [
    "HOUSE_RULES",
    "InApp",
    "Sending",
    "SendingRules",
    "Sent",
    "Taken",
    "address_of",
    "ask_receipts",
    "keep_contact",
    "queue",
    "read_notice",
    "send_again",
    "send_due",
    "take_receipts",
    "unread_notices",
    "withdraw",
]
