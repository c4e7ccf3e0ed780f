"""The errand of opening balances: rehearsed, posted once, on open books, all or nothing where that is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jizhi.errors import MoveInRefused, NaiveInstant, PeriodClosed, UnknownProject
from jizhi.fees.ledger import BookClosing, Entry, PayerAccount, rebuilt
from jizhi.intake import Table
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.opening import open_books, rehearse_opening
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import cny

ON, AT = date(2025, 7, 1), datetime(2025, 7, 1, 9, tzinfo=UTC)
HEADINGS = ["房屋编码", "费用名称", "开始时间", "结束时间", "收费金额"]
GOOD = ["1-101", "service", "2025-05-01", "2025-05-31", "200.00"]
BAD = ["9-999", "service", "2025-05-01", "2025-05-31", "200.00"]


def sheet(*rows):
    return [Table("期初欠费", rows=[HEADINGS, *rows], source="old.xlsx")]


def kept(desk, kind):
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade"))


@pytest.fixture
def desk():
    """One home of zhang's, under a tariff with late fees."""
    store = MemoryStore()
    settle(store, village([home("1-101")], [owned("1-101")]))
    publish(store, tariff_text(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"'))
    return Desk(store=store, actor="li")


def test_a_rehearsal_posts_nothing(desk):
    """It says what would be."""
    found = rehearse_opening(desk, "jade", sheet(GOOD), on=ON)
    assert (1, False, []) == (len(found.plan.new), found.applied, kept(desk, Entry))


def test_the_same_file_and_the_same_content_are_posted_once(desk):
    """The head of the payer knows it, and can be rebuilt from the entries."""
    assert open_books(desk, "jade", sheet(GOOD), on=ON, at=AT).applied
    again = open_books(desk, "jade", sheet(GOOD), on=ON, at=AT)
    more = open_books(desk, "jade", sheet(GOOD, [None] * 5), on=ON, at=AT)
    assert ([False] * 2, "file-known") == ([again.applied, more.applied], again.findings[0].code)
    (head,) = kept(desk, PayerAccount)
    assert cny("200") == head.owed == rebuilt("jade", "zhang", kept(desk, Entry)).owed


def test_the_good_rows_go_on_unless_all_or_nothing_is_asked(desk):
    """One room that nobody knows."""
    with pytest.raises(MoveInRefused):
        open_books(desk, "jade", sheet(GOOD, BAD), on=ON, at=AT, take="all-or-nothing")
    assert [] == kept(desk, Entry)
    assert open_books(desk, "jade", sheet(GOOD, BAD), on=ON, at=AT).applied
    assert 1 == len(kept(desk, Entry))


def test_nothing_is_opened_in_closed_books_nor_for_nobody(desk):
    """Nor at a time that nobody can place."""
    with desk.store.writing() as tx:
        tx.put(BookClosing(project="jade", closed_until=date(2025, 8, 1)), expected=None)
    with pytest.raises(PeriodClosed):
        open_books(desk, "jade", sheet(GOOD), on=ON, at=AT)
    with pytest.raises(UnknownProject):
        rehearse_opening(desk, "nowhere", sheet(GOOD), on=ON)
    with pytest.raises(NaiveInstant):
        open_books(desk, "jade", sheet(GOOD), on=ON, at=AT.replace(tzinfo=None))
    assert [] == kept(desk, Entry)


def test_old_arrears_bear_a_late_fee_from_their_own_due_day(desk):
    """200.00 due on 31 May: thirty days up to 30 June are 3.00."""
    open_books(desk, "jade", sheet(GOOD), on=ON, at=AT)
    assert cny("3.10") == accrue_late_fees(desk, "jade", as_of=ON).accrued
