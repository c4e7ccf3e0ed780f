"""Reconciling with a channel: its lines of a day kept, held against ours, posted; what differs left to a person.

settlement of a day ──take_lines──► lines ──reconcile_day──► differences, suspense, fees, pay-out ──► the work list
"""

from jizhi.office.reconciling.holding import reconcile_day
from jizhi.office.reconciling.taking import settle_terms, take_lines, terms_of
from jizhi.office.reconciling.work import difference_finding, differences, explain_difference

__all__ = [
    "difference_finding",
    "differences",
    "explain_difference",
    "reconcile_day",
    "settle_terms",
    "take_lines",
    "terms_of",
]
