"""The bank at the office: a statement taken in, its lines matched, the sure ones posted, the others left to a person.

statement ──take_statement──► lines ──match_lines──► payments at the counter, and suggestions for a person
"""

from jizhi.office.banking.debits import (
    RETURNED,
    Returned,
    debit_file,
    gather_debits,
    keep_mandate,
    take_returns,
)
from jizhi.office.banking.posting import Matched, directory, match_lines, post_line, set_aside
from jizhi.office.banking.taking import TakenStatement, take_statement

__all__ = [
    "RETURNED",
    "Matched",
    "Returned",
    "TakenStatement",
    "debit_file",
    "directory",
    "gather_debits",
    "keep_mandate",
    "match_lines",
    "post_line",
    "set_aside",
    "take_returns",
    "take_statement",
]
