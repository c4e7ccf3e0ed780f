"""Strategies for the nouns of the ledger: entries and moves, books and their policies, receipts, plans, proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from jizhi.fees.ledger import (
    CHART,
    POLICIES,
    BookClosing,
    BookPolicy,
    Entry,
    Move,
    OpenItem,
    PayerAccount,
    account,
)
from jizhi.fees.payments import Allocating, InstalmentPlan, Proposal, Receipt, Series, TillSession
from jizhi.testing.strategies.nouns import nouns, of_type, words
from jizhi.testing.strategies.values import days, monies
from jizhi.values import Money

LEAST: Final = monies(1)
NOTHING: Final = monies(0)


def accounts() -> st.SearchStrategy[str]:
    """Ids of accounts of every kind, held by somebody or by nobody."""
    return st.builds(account, st.sampled_from(tuple(CHART)), st.just("") | words())


def _sides() -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(accounts(), accounts()).filter(lambda pair: pair[0] != pair[1])


def entries(**fields: Any) -> st.SearchStrategy[Entry]:
    """Entries of every kind, each of an amount above zero between two accounts."""
    told = {"amount": LEAST, "reverses": st.none() | words()}
    return _sides().flatmap(lambda pair: nouns(Entry, **{"debit": pair[0], "credit": pair[1]} | told | fields))


def moves(**fields: Any) -> st.SearchStrategy[Move]:
    """Entries to be."""
    return _sides().flatmap(lambda pair: nouns(Move, **{"debit": pair[0], "credit": pair[1], "amount": LEAST} | fields))


def open_items(**fields: Any) -> st.SearchStrategy[OpenItem]:
    """Items of which something may be owed still."""
    told = dict.fromkeys(("issued", "applied", "waived", "written_off"), NOTHING)
    return nouns(OpenItem, **told | fields)


def payer_accounts(**fields: Any) -> st.SearchStrategy[PayerAccount]:
    """Heads of books with their checkpoints; they follow from no entries."""
    told = dict.fromkeys(("receivable", "late_fee", "prepayment", "deposit", "received"), NOTHING)
    return nouns(PayerAccount, **told | fields)


def book_policies(**fields: Any) -> st.SearchStrategy[BookPolicy]:
    """What a project settled about its books, with every way to spread a payment."""
    thresholds = dict.fromkeys(("refund_above", "waive_above", "write_off_above"), NOTHING)
    return nouns(BookPolicy, **{"allocation": st.sampled_from(POLICIES)} | thresholds | fields)


def book_closings(**fields: Any) -> st.SearchStrategy[BookClosing]:
    """Up to where books are closed."""
    return nouns(BookClosing, **fields)


def receipts(**fields: Any) -> st.SearchStrategy[Receipt]:
    """Receipts of every kind and way of paying, with a reference or without."""
    told = {"number": st.integers(1, 10**8 - 1), "amount": LEAST, "reference": st.none() | words()}
    return nouns(Receipt, **told | fields)


def series(**fields: Any) -> st.SearchStrategy[Series]:
    """Series of numbers and the next one of each."""
    return nouns(Series, **{"next": st.integers(1, 10**8 - 1)} | fields)


def till_sessions(**fields: Any) -> st.SearchStrategy[TillSession]:
    """Sessions of a till, open, or closed with what was counted."""
    opened: dict[str, Any] = {"state": "open", "closed_on": None, "counted": None}
    closed: dict[str, Any] = {"state": "closed", "closed_on": days(), "counted": NOTHING}
    told: dict[str, Any] = {"number": st.integers(1, 10**6 - 1), "opening": NOTHING}
    return st.sampled_from((opened, closed)).flatmap(lambda state: nouns(TillSession, **told | state | fields))


def proposals(**fields: Any) -> st.SearchStrategy[Proposal]:
    """What waits for a second person, was approved or declined."""
    return nouns(Proposal, **{"amount": LEAST} | fields)


def instalment_plans(**fields: Any) -> st.SearchStrategy[InstalmentPlan]:
    """Plans of one to four parts on days that rise."""
    parts = st.dictionaries(days(), LEAST, min_size=1, max_size=4).map(lambda by: tuple(sorted(by.items())))
    told: Mapping[str, Any] = {"parts": parts, "items": of_type(tuple[str, ...]), "baseline": NOTHING}
    return nouns(InstalmentPlan, **dict(told) | {"number": st.integers(1, 99)} | fields)


def allocatings(**fields: Any) -> st.SearchStrategy[Allocating]:
    """Ways to spread a payment, as somebody asks for one."""
    told: st.SearchStrategy[tuple[tuple[str, Money], ...]] = st.dictionaries(words(), LEAST, max_size=3).map(
        lambda by: tuple(sorted(by.items()))
    )
    return nouns(Allocating, **{"name": st.sampled_from(POLICIES), "told": told} | fields)
