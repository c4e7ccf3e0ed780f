"""Money through a bank: the lines of a statement, kept once, and whose payments they are."""

from jizhi.fees.banking.debits import DEBIT_KEPT, Debit, DebitFile, Mandate, debits_of
from jizhi.fees.banking.lines import BANK_KEPT, BankLine
from jizhi.fees.banking.matching import Candidate, Directory, Match, PayerFacts, Sign, code_tokens, match, plain_name

__all__ = [
    "BANK_KEPT",
    "DEBIT_KEPT",
    "BankLine",
    "Candidate",
    "Debit",
    "DebitFile",
    "Directory",
    "Mandate",
    "Match",
    "PayerFacts",
    "Sign",
    "code_tokens",
    "debits_of",
    "match",
    "plain_name",
]
