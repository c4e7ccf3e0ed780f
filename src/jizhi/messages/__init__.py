"""Messages: what is to be told to a person, how far it has come, and how often anybody may be told.

queued ──► handing-over ──► handed-over ──► delivered · failed (or the next channel) · withdrawn
                       └──► unknown, where the answer is lost

A ``Sending`` moves forward only. Nothing here sends, and nothing here looks at a clock.
"""

from jizhi.messages.contacts import AppNotice, Contact
from jizhi.messages.limits import (
    CODE_CAPS,
    NOTICE_CAPS,
    QUIET_NIGHT,
    Cap,
    QuietHours,
    Receiver,
    Submit,
    counted,
    free_from,
    over,
)
from jizhi.messages.moves import CHECKS, accepted, asked, begun, doubtful, later, postponed, refused, told, withdrawn
from jizhi.messages.sending import FINAL, STATES, DeliveryReceipt, Handover, Sending, State

__all__ = [
    "CHECKS",
    "CODE_CAPS",
    "FINAL",
    "NOTICE_CAPS",
    "QUIET_NIGHT",
    "STATES",
    "AppNotice",
    "Cap",
    "Contact",
    "DeliveryReceipt",
    "Handover",
    "QuietHours",
    "Receiver",
    "Sending",
    "State",
    "Submit",
    "accepted",
    "asked",
    "begun",
    "counted",
    "doubtful",
    "free_from",
    "later",
    "over",
    "postponed",
    "refused",
    "told",
    "withdrawn",
]
