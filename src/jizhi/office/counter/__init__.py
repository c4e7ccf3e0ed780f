"""The counter: where a cashier's commands are carried out, each once for its key, in one unit with all that it does.

command ──► key known? ──► decide (pure verbs of fees) ──► entries, heads, receipt, till, message, answer
"""

from jizhi.office.counter.carrying import Answer, answered, carried, carry_out
from jizhi.office.counter.commands import (
    AgreeInstalments,
    Apply,
    Approve,
    CloseBooks,
    CloseTill,
    Command,
    ForfeitDeposit,
    HandOver,
    HoldDeposit,
    OffsetDeposit,
    OpenTill,
    Pay,
    Refund,
    RefundDeposit,
    RefundFailed,
    Resolve,
    Reverse,
    TakeUnknown,
    Transfer,
    Waive,
    WriteOff,
)

__all__ = [
    "AgreeInstalments",
    "Answer",
    "Apply",
    "Approve",
    "CloseBooks",
    "CloseTill",
    "Command",
    "ForfeitDeposit",
    "HandOver",
    "HoldDeposit",
    "OffsetDeposit",
    "OpenTill",
    "Pay",
    "Refund",
    "RefundDeposit",
    "RefundFailed",
    "Resolve",
    "Reverse",
    "TakeUnknown",
    "Transfer",
    "Waive",
    "WriteOff",
    "answered",
    "carried",
    "carry_out",
]
