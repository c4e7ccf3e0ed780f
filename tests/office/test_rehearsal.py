"""A run rehearsed changes nothing and says what the run would do; one bill voided leaves the others alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from jizhi.codec import to_store
from jizhi.errors import NoTariff, NotBilled, PeriodClosed
from jizhi.estate import Space
from jizhi.fees import Bill, BillRun, Charge, Pool, RunItem
from jizhi.office.billing_day import explain_bill, issue_bills, void_run
from jizhi.office.desk import Desk
from jizhi.office.rehearsal import rehearse_bills
from jizhi.office.voiding import void_bill
from jizhi.records import OutboxMessage
from jizhi.testing.billing import JADE, fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
FIRST = MARCH.start
CODES = ("1-101", "1-102", "1-103")
LIGHT = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
LIGHT += 'formula = "area"'


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
        return
    kept = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    yield kept
    kept.close()


@pytest.fixture
def desk(store):
    """Three homes, the third without an area; a service fee, and a pool of light over the first two."""
    homes = [home(code) for code in CODES]
    homes[2] = home(CODES[2], area=None, kind="shop")
    settle(store, village(homes))
    shared = LIGHT.replace('per = "period"', 'per = "period"\napplies = "kind == \'dwelling\'"')
    publish(store, tariff_text(fee_text(), shared))
    with store.writing() as tx:
        tx.add([Pool(project="jade", fee="light", period=MARCH, amount=cny("31.01"), basis="bill 7")])
    return Desk(store=store, actor="li", chunk=2)


def kept(store, kind):
    with store.reading() as known:
        return list(known.find(kind, project="jade"))


def rehearse(desk, **more):
    return list(rehearse_bills(desk, "jade", period=MARCH, issued_on=FIRST, **more))


def state(store):
    kinds = (BillRun, Charge, Bill, RunItem, OutboxMessage)
    return [to_store(record) for kind in kinds for record in kept(store, kind)]


def test_a_rehearsal_says_what_the_run_then_does_and_keeps_nothing(desk, store):
    """The same charges, the same parked spaces."""
    before = state(store)
    parts = rehearse(desk)
    assert before == state(store)
    told = {each.charge.subject: each.charge.amount for part in parts for each in part.differences}
    issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    assert told == {charge.subject: charge.amount for charge in kept(store, Charge)}
    assert [CODES[2]] == [space for part in parts for space, _ in part.parked]
    assert [item.space for item in kept(store, RunItem) if item.outcome == "parked"] == [CODES[2]]
    assert cny("431.01") == sum((part.total for part in parts), cny(0))


def test_after_a_run_there_is_nothing_left_to_change(desk):
    """Until something changes: then it says what, and why."""
    issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    parts = rehearse(desk)
    assert [] == [each for part in parts for each in part.differences]
    assert 2 == sum(part.unchanged for part in parts)
    with desk.store.writing() as tx:
        space = tx.get(Space, home("1-101").id)
        tx.put(attrs.evolve(space, area=Decimal(80)), expected=space.version)
    found = [each for part in rehearse(desk) for each in part.differences]
    assert {"service": "-40.00", "light": "-1.73"} == {
        each.charge.fee: str(each.charge.amount.yuan) for each in found if each.charge.space == "1-101"
    }
    reasons = {(each.charge.fee, each.charge.space): [one.cause for one in each.reasons] for each in found}
    assert ["facts"] == reasons["service", "1-101"]
    assert (["facts", "pool"], ["pool"]) == (reasons["light", "1-101"], reasons["light", "1-102"])


def test_a_rehearsal_refuses_what_the_run_would_refuse(desk):
    """Closed books, and a project without a tariff."""
    with pytest.raises(PeriodClosed):
        rehearse(attrs.evolve(desk, closed_until=date(2025, 4, 1)))
    empty = MemoryStore()
    with empty.writing() as tx:
        tx.put(JADE, expected=None)
    with pytest.raises(NoTariff):
        rehearse(Desk(store=empty, actor="li"))


def bills(store, run) -> list[Bill]:
    return [bill for bill in kept(store, Bill) if bill.run == run.id]


def test_a_voided_bill_is_issued_again_and_no_other(desk, store):
    """Its part of the shared cost too; the parts of the others stay as they are."""
    run = issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    wrong = bills(store, run)[0]
    back = void_bill(desk, wrong.id, on=date(2025, 3, 5))
    (credit,) = bills(store, back)
    assert (-wrong.total, wrong.space, wrong.payer) == (credit.total, credit.space, credit.payer)
    again = issue_bills(desk, "jade", period=MARCH, issued_on=date(2025, 3, 6))
    (anew,) = bills(store, again)
    assert (wrong.total, wrong.space) == (anew.total, anew.space)
    assert all(why.holds for why in explain_bill(desk, anew.id)[1])
    assert all(why.holds for why in explain_bill(desk, credit.id)[1])


def test_voiding_a_bill_twice_changes_nothing(desk, store):
    """The same run is the answer; and a run over the period may still be voided whole."""
    run = issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    wrong = bills(store, run)[0]
    back = void_bill(desk, wrong.id, on=date(2025, 3, 5))
    before = state(store)
    assert back == void_bill(desk, wrong.id, on=date(2025, 3, 9))
    assert before == state(store)
    void_run(desk, run.id, on=date(2025, 3, 10))
    total = sum((charge.amount for charge in kept(store, Charge)), cny(0))
    assert cny(0) == total


def test_what_another_run_took_back_is_not_taken_back_again(desk, store):
    """The owner changed after the run: his charge is gone already when the bill is voided."""
    run = issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    with store.writing() as tx:
        held = tx.get(type(owned()), owned().id)
        tx.put(attrs.evolve(held, until=date(2025, 2, 1)), expected=held.version)
        tx.put(owned(party="li", since=date(2025, 2, 1)), expected=None)
    issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    wrong = next(bill for bill in bills(store, run) if bill.space == "1-101")
    assert [] == bills(store, void_bill(desk, wrong.id, on=date(2025, 3, 5)))


def test_a_bill_that_is_not_there_or_closed_books_are_refused(desk, store):
    """Before anything is kept."""
    with pytest.raises(NotBilled):
        void_bill(desk, "nothing", on=FIRST)
    run = issue_bills(desk, "jade", period=MARCH, issued_on=FIRST)
    with pytest.raises(PeriodClosed):
        void_bill(attrs.evolve(desk, closed_until=date(2025, 4, 1)), bills(store, run)[0].id, on=FIRST)
