"""Clearing with a payment channel: what it says it settled in a day, held against what stands in our books.

lines of the channel + orders and receipts of ours ──reconcile──► differences, each of one class
lines ──added──► sums ──settled_moves──► fees and pay-out in the books, so that the clearing account ends at zero
"""

from jizhi.fees.clearing.judging import fee_agreed, is_ours, judged, missing, reconcile
from jizhi.fees.clearing.lines import (
    DIFFERENCE_KINDS,
    HARMLESS,
    KEPT,
    ChannelDay,
    ChannelLine,
    ChannelTerms,
    Counterpart,
    Difference,
    DifferenceKind,
)
from jizhi.fees.clearing.posting import (
    UNKNOWN_MONEY,
    Settled,
    added,
    repeated_lines,
    settled_moves,
    suspense_item,
    suspense_moves,
)

__all__ = [
    "DIFFERENCE_KINDS",
    "HARMLESS",
    "KEPT",
    "UNKNOWN_MONEY",
    "ChannelDay",
    "ChannelLine",
    "ChannelTerms",
    "Counterpart",
    "Difference",
    "DifferenceKind",
    "Settled",
    "added",
    "fee_agreed",
    "is_ours",
    "judged",
    "missing",
    "reconcile",
    "repeated_lines",
    "settled_moves",
    "suspense_item",
    "suspense_moves",
]
