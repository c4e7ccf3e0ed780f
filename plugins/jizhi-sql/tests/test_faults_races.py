"""N01, N02: many processes at one bill, and at one set of accounts; money is neither lost nor made."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.retrying import retrying
from jizhi_sql.store import SqlStore
from sqlalchemy import text

from jizhi.errors import Conflict, NothingOwed, Retryable
from jizhi.estate import Space
from jizhi.fees import Bill
from jizhi.fees.charges import Charge
from jizhi.fees.ledger import Entry, open_items
from jizhi.fees.payments import Receipt
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.ports import Writing
from jizhi.records import Command
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.contracts.specimens import charge, space
from jizhi.testing.crowds import crowd
from jizhi.values import Period, cny

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")]

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
BILLS, PAYERS = 1_000 if NIGHTLY else 100, 64
COUNTED = 100 if NIGHTLY else 5
SECONDS = 300 if NIGHTLY else 10
DAY = date(2025, 3, 10)
ACCOUNTS, SHARE, FULL = 50, 100, 1_000
PATIENCE_SECONDS = 60.0


@pytest.fixture
def pg(pg_url: str, open_emptied: Callable[[str], SqlStore]) -> str:
    """An empty database of PostgreSQL, to which no connection of this process is open."""
    open_emptied(pg_url).close()
    return pg_url


@pytest.fixture(params=["sqlite", "pg", "mysql"])
def place(request: pytest.FixtureRequest, tmp_path: Any, open_emptied: Callable[[str], SqlStore]) -> str:
    """An empty database of each make."""
    served = request.param != "sqlite"
    url: str = request.getfixturevalue(f"{request.param}_url") if served else f"sqlite:///{tmp_path}/bank.db"
    open_emptied(url).close()
    return url


def filled(url: str, count: int, floor: int) -> None:
    """Keep so many heads; the number on each is what is owed there, or lies there."""
    store = SqlStore.open(url)
    with store.writing() as unit:
        for number in range(count):
            unit.put(space(f"{number:04}", floor=floor), expected=None)
    store.close()


def pay(unit: Writing, bill: str, payer: int) -> bool:
    """Pay a bill whole, once: the head is held, then read, then changed."""
    head = unit.lock(Space, bill)
    if not head.floor:
        return False
    unit.add([charge(space=bill, payer=str(payer))])
    unit.put(attrs.evolve(head, floor=0), expected=head.version)
    return True


def paid(url: str, payer: int) -> list[bool]:
    """Pay every bill as one payer of many."""
    store = SqlStore.open(url)
    return [
        retrying(store, lambda unit, bill=bill: pay(unit, f"jade/{bill:04}", payer), seconds=PATIENCE_SECONDS)
        for bill in range(BILLS)
    ]


def paid_naively(url: str, payer: int) -> list[bool]:
    """The broken twin: what is owed is read, then the payment is kept, without a lock or a version."""
    store, answers = SqlStore.open(url), []
    for bill in range(BILLS):
        id = f"jade/{bill:04}"
        with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
            owed = connection.scalar(text("SELECT floor FROM jizhi_space WHERE id = :id"), {"id": id})
            time.sleep(0.001)
            if owed:
                connection.execute(text("UPDATE jizhi_space SET floor = 0 WHERE id = :id"), {"id": id})
            connection.commit()
            answers.append(bool(owed))
    return answers


def counted(url: str, payer: int) -> list[bool]:
    """Pay every bill at the counter, each with a key of one's own."""
    store, chance, answers = SqlStore.open(url), random.Random(payer), []
    desk = Desk(store=store, actor=f"cashier {payer}")
    with store.reading() as known:
        bills = [bill.id for bill in known.find(Bill)]
    for bill in bills:
        command = Pay(
            project="jade",
            key=f"{bill} {payer}",
            on=DAY,
            payer="zhang",
            amount=cny("200.00"),
            method="pos",
            bills=(bill,),
        )
        answers.append(_at_the_counter(desk, command, chance))
    return answers


def _at_the_counter(desk: Desk, command: Pay, chance: random.Random) -> bool:
    while True:
        try:
            carry_out(desk, command)
            return True
        except NothingOwed:
            return False
        except (Retryable, Conflict):
            time.sleep(chance.uniform(0, 0.2))


def times_paid(answers: list[Any]) -> list[int]:
    """Count for each bill how many payers were told that they paid it."""
    assert [] == [answer for answer in answers if not isinstance(answer, list)]
    return [sum(told) for told in zip(*answers, strict=True)]


@pytest.mark.postgresql
def test_of_64_payers_of_one_bill_one_pays_it(pg: str) -> None:
    """N01: the others are told that nothing is owed; what was kept is what was told."""
    filled(pg, BILLS, floor=1)
    assert [1] * BILLS == times_paid(crowd(lambda payer: paid(pg, payer), PAYERS))
    with SqlStore.open(pg).reading() as known:
        assert [1] * BILLS == [len(list(known.find(Charge, space=f"jade/{bill:04}"))) for bill in range(BILLS)]


@pytest.mark.postgresql
def test_of_64_cashiers_at_one_bill_one_takes_the_money(pg: str) -> None:
    """N01 at the counter: one receipt a bill, 63 refusals that are kept, and what was taken is what was owed."""
    store, homes = SqlStore.open(pg), COUNTED
    settle(store, village([home(f"1-{number:03}") for number in range(homes)]))
    publish(store, tariff_text())
    issue_bills(Desk(store=store, actor="clerk"), "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    store.close()
    assert [1] * homes == times_paid(crowd(lambda payer: counted(pg, payer), PAYERS))
    with SqlStore.open(pg).reading() as known:
        owed = open_items(known.find(Entry))
        assert {0} >= {item.outstanding.fen for item in owed}
        assert homes == len(list(known.find(Receipt)))
        assert homes * PAYERS == len(list(known.find(Command)))


@pytest.mark.postgresql
def test_payments_without_a_lock_are_found_out(pg: str) -> None:
    """The broken twin of N01: one bill is paid by many."""
    filled(pg, BILLS, floor=1)
    assert max(times_paid(crowd(lambda payer: paid_naively(pg, payer), PAYERS))) > 1


def moved(url: str, seed: int) -> int:
    """Move money between two accounts again and again; return how often."""
    store, chance, ends, moves = SqlStore.open(url), random.Random(seed), time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        one, other = (f"jade/{number:04}" for number in chance.sample(range(ACCOUNTS), 2))
        sum_ = chance.randrange(1, 40)
        try:
            moves += retrying(store, lambda unit, args=(one, other, sum_): move(unit, *args), seconds=5)
        except Retryable:
            continue
    return moves


def move(unit: Writing, one: str, other: str, amount: int) -> bool:
    """Move an amount where there is so much; the accounts are held in the order of their ids."""
    held = {id: unit.lock(Space, id) for id in sorted((one, other))}
    if (held[one].floor or 0) < amount or (held[other].floor or 0) + amount > FULL:
        return False
    for id, change in ((one, -amount), (other, amount)):
        unit.put(attrs.evolve(held[id], floor=(held[id].floor or 0) + change), expected=held[id].version)
    return True


def summed(url: str) -> list[str]:
    """Read all accounts again and again; return what was wrong with a reading."""
    store, ends, wrong = SqlStore.open(url), time.monotonic() + SECONDS, []
    while time.monotonic() < ends:
        with store.reading() as known:
            there = [account.floor or 0 for account in known.find(Space)]
        if sum(there) != ACCOUNTS * SHARE or min(there) < 0:
            wrong.append(f"{sum(there)} in all, {min(there)} at the least")
    return wrong or ["ok"]


def summed_piecemeal(url: str) -> list[str]:
    """The broken twin: each account is read in a unit of its own."""
    store, ends, wrong = SqlStore.open(url), time.monotonic() + SECONDS, []
    while time.monotonic() < ends:
        there = 0
        for number in range(ACCOUNTS):
            with store.reading() as known:
                there += known.get(Space, f"jade/{number:04}").floor or 0  # type: ignore[union-attr]
        if there != ACCOUNTS * SHARE:
            wrong.append(str(there))
    return wrong or ["ok"]


def bank(url: str, reader: Callable[[str], list[str]]) -> tuple[int, list[Any]]:
    """Let 32 move money and 8 read; return how often it was moved and what the readers say."""
    filled(url, ACCOUNTS, floor=SHARE)
    answers = crowd(lambda number: moved(url, number) if number < 32 else reader(url), 40)
    assert [] == [answer for answer in answers[:32] if not isinstance(answer, int)]
    with SqlStore.open(url).reading() as known:
        assert ACCOUNTS * SHARE == sum(account.floor or 0 for account in known.find(Space))
    return sum(answers[:32]), answers[32:]


def test_every_reading_of_a_busy_bank_sums_to_the_whole(place: str) -> None:
    """N02: 32 move money between 50 accounts and 8 read: no reading sees a half move, none is overdrawn."""
    moves, told = bank(place, summed)
    assert [["ok"]] * 8 == told
    assert moves > 100
    print(f"N02 {place.partition(':')[0]}: {moves} moves in {SECONDS} s")


def test_readings_that_are_no_snapshot_are_found_out(tmp_path: Any) -> None:
    """The broken twin of N02."""
    _, told = bank(f"sqlite:///{tmp_path}/bank.db", summed_piecemeal)
    assert [["ok"]] * 8 != told
