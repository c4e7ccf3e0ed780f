"""Documents: letters and receipts as data; how they read is said in ``words``, how they look in ``pages`` and plugins.

A letter freezes its amounts on its day: made again from the same books it is the same letter.
"""

from jizhi.reports.documents.letterhead import BankAccount, Letterhead
from jizhi.reports.documents.owing import OwedLine, owed_lines
from jizhi.reports.documents.papers import (
    Addressee,
    DemandLetter,
    PaidPart,
    Paper,
    PaymentNotice,
    ReceiptPaper,
    demand_letter,
    payment_notice,
    receipt_paper,
)
from jizhi.reports.documents.records import AnyPaper, AttendancePaper, CardPaper, OwnPaper, ServiceNote, ServiceRecord

__all__ = [
    "Addressee",
    "AnyPaper",
    "AttendancePaper",
    "BankAccount",
    "CardPaper",
    "DemandLetter",
    "Letterhead",
    "OwedLine",
    "OwnPaper",
    "PaidPart",
    "Paper",
    "PaymentNotice",
    "ReceiptPaper",
    "ServiceNote",
    "ServiceRecord",
    "demand_letter",
    "owed_lines",
    "payment_notice",
    "receipt_paper",
]
