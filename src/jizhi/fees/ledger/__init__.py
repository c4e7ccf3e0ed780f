"""The ledger: append-only entries, each one debit and one credit of one amount; every balance is a fold over them.

bill ──issue──► entries ◄──receive, apply, refund, waive …── payments
                   └──► open items · balances as of any day · trial balance · the checkpoint of a payer
"""

from jizhi.fees.ledger.balances import (
    AccountBalance,
    PayerAccount,
    balance,
    brought_forward,
    least_from,
    opened,
    rebuilt,
    trial_balance,
)
from jizhi.fees.ledger.closing import BookClosing, check_open
from jizhi.fees.ledger.entries import (
    CHART,
    Entry,
    EntryKind,
    Move,
    Row,
    account,
    kind_of_account,
    posted,
    reversed_move,
)
from jizhi.fees.ledger.issuing import issue, released
from jizhi.fees.ledger.items import OpenItem, Part, items, open_items
from jizhi.fees.ledger.policy import POLICIES, BookPolicy
from jizhi.fees.ledger.statement import Statement, StatementLine, statement

__all__ = [
    "CHART",
    "POLICIES",
    "AccountBalance",
    "BookClosing",
    "BookPolicy",
    "Entry",
    "EntryKind",
    "Move",
    "OpenItem",
    "Part",
    "PayerAccount",
    "Row",
    "Statement",
    "StatementLine",
    "account",
    "balance",
    "brought_forward",
    "check_open",
    "issue",
    "items",
    "kind_of_account",
    "least_from",
    "open_items",
    "opened",
    "posted",
    "rebuilt",
    "released",
    "reversed_move",
    "statement",
    "trial_balance",
]
