"""Who pays for a space, looked up for many at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jizhi.estate import Party, Project
from jizhi.fees.ledger import Entry, Move, account, open_items, posted
from jizhi.office import books
from jizhi.office.books import payers_by_space, payers_of
from jizhi.office.summaries import names_of
from jizhi.testing.memory import MemoryStore
from jizhi.values import cny

DAY = date(2025, 3, 1)
SPACES = ("1-1", "1-2", "1-3", "1-4", "1-5")


def move(space, payer, item, *, paid=False, days=0):
    debit, credit = ("prepayment", "receivable") if paid else ("receivable", None)
    return Move(
        day=DAY + timedelta(days=days), debit=account(debit, payer),
        credit=account(credit, payer) if credit else "income/service", amount=cny("100"),
        kind="allocation" if paid else "charge", payer=payer, space=space, fee="service", item=item, due_on=DAY,
        bill=f"b/{item}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def known():
    """1-1: one who owes; 1-2: one who owes nothing; 1-3: two, one owes; 1-4: two, both have paid; 1-5: nobody yet."""
    store = MemoryStore()
    moves = [
        move("1-1", "a", "i1"), move("1-2", "b", "i2"), move("1-2", "b", "i2", paid=True),
        move("1-3", "a", "i3"), move("1-3", "a", "i3", paid=True, days=9), move("1-3", "c", "i4"),
        *(move("1-4", payer, item, paid=paid) for payer, item in (("d", "i5"), ("e", "i6")) for paid in (False, True)),
    ]  # fmt: skip
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
        tx.put(Party(id="a", name="张三", project="jade"), expected=None)
        tx.add(posted(moves, project="jade", posting="p"))
        tx.add(posted([move("1-5", "z", "i7")], project="pearl", posting="p"))
    with store.reading() as unit:
        yield unit


def alone(known, space, as_of):
    """Who pays for one space, from all of its entries."""
    entries = tuple(entry for entry in known.find(Entry, space=space) if entry.project == "jade")
    owing = {item.payer for item in open_items(entries, as_of=as_of)}
    return tuple(sorted(owing or {entry.payer for entry in entries if entry.payer}))


def everybody(known, project, spaces):
    """The broken twin: it folds nothing."""
    return iter(())


@pytest.mark.parametrize("as_of", [None, DAY, DAY - timedelta(days=1)])
@pytest.mark.parametrize("folding", [books._books, everybody])
def test_who_pays_is_told_for_many_spaces_as_for_each_alone(known, folding, as_of, monkeypatch):
    """Who owes, or who ever was billed where nobody does; the twin tells an owner who moved out and has paid."""
    monkeypatch.setattr(books, "_books", folding)
    wanted = {space: alone(known, space, as_of) for space in SPACES}
    told = dict(payers_by_space(known, "jade", SPACES, as_of=as_of))
    assert (wanted == told) is (folding is not everybody or as_of is not None)
    assert [payers_by_space(known, "jade", (space,), as_of=as_of)[space] for space in SPACES] == [
        payers_of(known, "jade", space, as_of=as_of) for space in SPACES
    ]


def test_what_parties_are_called_is_told_together(known):
    """Whoever is not kept is left out."""
    assert {"a": "张三"} == names_of(known, ["b", "a", "a"])
    assert {} == names_of(known, [])
