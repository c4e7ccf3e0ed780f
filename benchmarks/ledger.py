"""Money in: spreading and posting against bare numbers and the bare driver; one book in a small and a large estate."""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from jizhi_sql.store import SqlStore

from benchmarks.measure import Row, interleaved
from jizhi.estate import Party, Project
from jizhi.fees.ledger import (
    Entry,
    Move,
    OpenItem,
    PayerAccount,
    account,
    brought_forward,
    open_items,
    opened,
    posted,
)
from jizhi.fees.payments import Allocating, allocate, apply_prepayment
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.posting import book_of, head_of
from jizhi.values import Money, Period, months_after

ITEMS, MOVES, YEARS, COMMANDS = 1_000, 10_000, 10, 100
FIRST = date(2015, 1, 1)


def measure(*, full: bool) -> list[Row]:
    """Return the ratios of spreading, posting, paying at the counter, and reading one book."""
    return [*_spreading(), *_posting(), *_counter(), *_reading(1_000 if full else 40)]


def _spreading() -> Iterator[Row]:
    draw = random.Random(1)
    owed = [_item(number, draw.randint(1_00, 500_00)) for number in draw.sample(range(ITEMS), ITEMS)]
    half = Money(sum(item.outstanding.fen for item in owed) // 2)
    bare = [(item.due_on, item.id, item.outstanding.fen) for item in owed]
    if sum(share.amount.fen for share in allocate(half, owed, on=FIRST).shares) != sum(_bare(half.fen, bare)):
        raise RuntimeError("the bare loop pays something else")
    contestants = {name: partial(allocate, half, owed, Allocating(name=name), on=FIRST) for name in _NAMES}
    times = interleaved({**contestants, "bare": partial(_bare, half.fen, bare)}, rounds=21)
    for name in _NAMES:
        yield Row("ledger", f"{name} over {ITEMS} items / bare tuples, oldest first", times.ratio(name, "bare"))
    yield Row("ledger", "oldest-first", ITEMS / times.median("oldest-first") / 1e3, spelling="{:.0f} k items/s")


_NAMES = ("oldest-first", "pro-rata")


def _item(number: int, fen: int) -> OpenItem:
    nothing, day = Money(0), months_after(FIRST, number % 120)
    return OpenItem(
        item=f"item-{number}",
        part="principal",
        payer="p",
        space="1-101",
        fee="service",
        cycle=None,
        since=day,
        due_on=day,
        bill="b",
        issued=Money(fen),
        applied=nothing,
        waived=nothing,
        written_off=nothing,
    )


def _bare(fen: int, owed: list[tuple[date, str, int]]) -> list[int]:
    parts = []
    for _, _, outstanding in sorted(owed):
        part = min(fen, outstanding)
        if not part:
            break
        parts.append(part)
        fen -= part
    return parts


def _posting() -> Iterator[Row]:
    moves = [_charge("p", number, Money(100 + number)) for number in range(MOVES)]

    def post() -> PayerAccount:
        return brought_forward(opened("jade", "p"), posted(moves, project="jade", posting="x"))

    def bare() -> int:
        rows = [(f"jade/x#{n:06d}", m.day, m.debit, m.credit, m.amount.fen, m.item) for n, m in enumerate(moves)]
        return sum(fen for _, _, debit, _, fen, _ in rows if debit == "receivable/p")

    if post().receivable.fen != bare():
        raise RuntimeError("the bare fold comes to something else")
    times = interleaved({"post": post, "bare": bare}, rounds=9)
    yield Row("ledger", "entries made and folded / bare tuples", times.ratio("post", "bare"))
    yield Row("ledger", "entries made and folded", MOVES / times.median("post") / 1e3, spelling="{:.0f} k entries/s")


def _charge(payer: str, number: int, amount: Money) -> Move:
    month = Period(months_after(FIRST, number), months_after(FIRST, number + 1)) if number < 600 else None
    day = months_after(FIRST, number % 600)
    return Move(
        day=day,
        debit=account("receivable", payer),
        credit="income/service",
        amount=amount,
        kind="charge",
        payer=payer,
        space="1-101",
        fee="service",
        item=f"{payer}-{number}",
        cycle=month,
        due_on=day,
        bill=f"bill-{number}",
    )


def _book(payer: str) -> tuple[Entry, ...]:
    """Ten years of monthly bills, all but the last year's paid."""
    moves = [_charge(payer, number, Money(250_00)) for number in range(12 * YEARS)]
    last = moves[-1].day
    money = Money(250_00 * 12 * (YEARS - 1))
    paid = Move(
        day=last,
        debit="clearing/pos",
        credit=account("prepayment", payer),
        amount=money,
        kind="receipt",
        payer=payer,
    )
    moves += [paid, *apply_prepayment([*moves, paid], payer=payer, on=last)]
    return posted(moves, project="jade", posting=f"book/{payer}")


def _filled(path: Path, payers: int) -> SqlStore:
    store = SqlStore.open(f"sqlite:///{path}")
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
        for number in range(payers):
            payer = f"p{number:05d}"
            rows = _book(payer)
            tx.put(Party(id=payer, name=payer), expected=None)
            tx.add(rows)
            tx.put(brought_forward(opened("jade", payer), rows), expected=None)
    return store


def _counter() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(Path(folder) / "pay.db", COMMANDS)
        desk, keys, raw = Desk(store=store, actor="chen"), iter(range(10**6)), _raw(Path(folder) / "raw.db")

        def pay() -> None:
            for number in range(COMMANDS):
                command = Pay(
                    project="jade",
                    key=f"k{next(keys)}",
                    on=date(2025, 1, 1),
                    payer=f"p{number:05d}",
                    amount=Money(100_00),
                    method="pos",
                )
                carry_out(desk, command)

        times = interleaved({"pay": pay, "raw": raw}, rounds=3)
        store.close()
    yield Row("ledger", "a payment at the counter / bare driver, seven rows a transaction", times.ratio("pay", "raw"))
    yield Row("ledger", "payments, one transaction each", COMMANDS / times.median("pay"), spelling="{:.0f} /s")


def _raw(path: Path) -> partial[None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return partial(_write, connection)


def _write(connection: sqlite3.Connection) -> None:
    for _ in range(COMMANDS):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO row (text) VALUES (?)", [("x" * 200,)] * 7)
        connection.execute("COMMIT")


def _reading(payers: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        stores = {name: _filled(Path(folder) / f"{name}.db", payers * times) for name, times in _SIZES.items()}
        heads = _growth(_heads, stores)
        books = _growth(_owed, stores)
        fold = interleaved({"fold": partial(_owed, stores["one"])}, rounds=9)
        for store in stores.values():
            store.close()
    sizes = f"{payers * 10} payers / {payers} payers"
    yield Row("ledger", f"balance of one payer by his head, {sizes}", heads, at_most=1.2)
    yield Row("ledger", f"what one owes after ten years, folded, {sizes}", books, at_most=1.2)
    yield Row("ledger", "the fold of ten years of monthly bills", fold.median("fold") * 1e3, spelling="{:.1f} ms")


def _growth(read: Callable[[SqlStore], None], stores: dict[str, SqlStore]) -> float:
    """How many times the processor time it takes in the larger estate: other work on the machine does not count."""
    ratios = []
    for _ in range(15):
        seconds = {}
        for name, store in stores.items():
            begun = time.process_time()
            read(store)
            seconds[name] = time.process_time() - begun
        ratios.append(seconds["ten"] / seconds["one"])
    return statistics.median(ratios)


_SIZES = {"one": 1, "ten": 10}
_ONE = "p00007"


def _heads(store: SqlStore) -> None:
    for _ in range(20):
        with store.reading() as known:
            if head_of(known, "jade", _ONE).owed != Money(250_00 * 12):
                raise RuntimeError("the head says something else")


def _owed(store: SqlStore) -> None:
    with store.reading() as known:
        items = open_items(book_of(known, "jade", _ONE))
    if sum(item.outstanding.fen for item in items) != 250_00 * 12:
        raise RuntimeError("the fold comes to something else")
