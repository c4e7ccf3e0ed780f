"""Shared costs stated at the desk: once, corrected by the next statement, taken back, and by meters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from jizhi.errors import NoTariff, NotStored, UnknownFee, UnknownProject
from jizhi.estate import Meter, MeterReading
from jizhi.fees import Pool
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.pools import read_common_use, state_pool, take_back_pool
from jizhi.testing.billing import fee_text, home, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
LIGHT = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
LIGHT += 'formula = "area"'
CARD = fee_text("card", on='"once"', per='"once"', formula="price", unit="元")
POOL = Pool(project="jade", fee="light", period=MARCH, amount=cny("30.01"), basis="bill 7")


@pytest.fixture
def desk():
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")]))
    publish(store, tariff_text(CARD, LIGHT))
    return Desk(store=store, actor="li")


def kept(desk):
    with desk.store.reading() as known:
        return [(pool.n, str(pool.amount)) for pool in known.find(Pool, project="jade")]


def test_the_same_statement_twice_is_one(desk):
    """Whatever number the caller gives it."""
    assert state_pool(desk, POOL) == state_pool(desk, attrs.evolve(POOL, n=5))
    assert [(0, "30.01 CNY")] == kept(desk)


def test_another_amount_is_the_next_statement_and_the_next_run_bills_the_difference(desk):
    """The first one stays as it was said."""
    state_pool(desk, POOL)
    first = issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    assert 1 == state_pool(desk, attrs.evolve(POOL, amount=cny("40.01"))).n
    assert [(0, "30.01 CNY"), (1, "40.01 CNY")] == kept(desk)
    second = issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    assert first.id != second.id


def test_a_pool_taken_back_is_nothing_and_taking_it_back_again_changes_nothing(desk):
    """It can be stated anew."""
    state_pool(desk, POOL)
    gone = take_back_pool(desk, attrs.evolve(POOL, basis="typed for the wrong month"))
    assert gone == take_back_pool(desk, attrs.evolve(POOL, basis="typed for the wrong month"))
    assert 2 == state_pool(desk, POOL).n
    assert [(0, "30.01 CNY"), (1, "0.00 CNY"), (2, "30.01 CNY")] == kept(desk)


def test_only_what_the_tariff_shares_out_can_be_stated(desk):
    """And only what was stated is taken back."""
    with pytest.raises(UnknownFee):
        state_pool(desk, attrs.evolve(POOL, fee="card"))
    with pytest.raises(NotStored):
        take_back_pool(desk, POOL)
    with pytest.raises(UnknownProject):
        state_pool(desk, attrs.evolve(POOL, project="ruby"))
    bare = Desk(store=MemoryStore(), actor="li")
    settle(bare.store, village([home("1-101")]))
    with pytest.raises(NoTariff):
        state_pool(bare, POOL)
    assert [] == kept(desk)


def test_the_meters_behind_a_master_are_those_that_name_it(desk):
    """One of another master, or of none, is not subtracted."""
    days = (MARCH.start, MARCH.end)
    with desk.store.writing() as tx:
        for space, code, parent, used in (("", "P1", "", 100), ("1-101", "w1", "P1", 30), ("1-102", "w1", "", 5)):
            tx.put(Meter(project="jade", space=space, code=code, kind="water", unit="m³", parent=parent), expected=None)
            dials = zip(days, (Decimal(0), Decimal(used)), strict=True)
            tx.add(
                [MeterReading(project="jade", space=space, meter=code, day=day, value=value) for day, value in dials]
            )
    use = read_common_use(desk, "jade", "P1", period=MARCH).value
    assert (Decimal(100), 1, Decimal(70)) == (use.counted, use.subs, use.quantity)
    with pytest.raises(NotStored):
        read_common_use(desk, "jade", "P9", period=MARCH)
    with pytest.raises(UnknownProject):
        read_common_use(desk, "ruby", "P1", period=Period(date(2025, 1, 1), date(2025, 2, 1)))
