"""The money of the demo: a crowd that pays as people do, late fees, closed books, and one owner's statement."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from jizhi.cli.console import Console
from jizhi.cli.statement_command import statement_lines
from jizhi.fees import Bill
from jizhi.office.books import statement_of
from jizhi.office.counter import CloseBooks, Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.ports import Range
from jizhi.values import Money, Period
from jizhi.words import money_text

HABITS: Final = (*["on-time"] * 14, *["late"] * 3, *["partial"] * 2, "twice", "too-much", "gone")
"""How the payers of the crowd pay; each has one habit all year."""
METHODS: Final = ("bank-transfer", "online", "pos", "cash")


@attrs.frozen
class _Owed:
    payer: str
    amount: Money
    habit: str
    chance: random.Random


def pay_the_half(desk: Desk, project: str, *, half: Period, seed: int, console: Console) -> None:
    """Have the crowd pay what was billed and due in *half* a year, accrue late fees and close the books behind it."""
    count, total = 0, Money(0)
    for number, owed in enumerate(_crowd(desk, project, half, seed)):
        for command in _payments(project, owed, half, f"{half}/{number}"):
            carry_out(desk, command)
            count, total = count + 1, total + command.amount
    last = half.end - timedelta(days=1)
    late = accrue_late_fees(desk, project, as_of=last)
    carry_out(desk, CloseBooks(project=project, key=f"close/{half}", on=half.end, until=half.end))
    console.say(
        f"  {half}  收款 · payments {count:>4}  {money_text(total, locale=console.locale):>16}"
        f"  违约金 · late fees {money_text(late.accrued, locale=console.locale)}"
    )


def _crowd(desk: Desk, project: str, half: Period, seed: int) -> Iterator[_Owed]:
    """What each payer was billed and had due in the half, and how he pays."""
    due: defaultdict[str, Money] = defaultdict(lambda: Money(0))
    with desk.store.reading() as known:
        for bill in known.find(Bill, Range(field="due_on", at_least=half.start, below=half.end), project=project):
            due[bill.payer] += bill.total
    for payer, amount in sorted(due.items()):
        chance = random.Random(f"{seed}/{payer}")
        habit = chance.choice(HABITS)
        if amount.fen > 0 and habit != "gone":
            yield _Owed(payer, amount, habit, chance)


def _payments(project: str, owed: _Owed, half: Period, key: str) -> Iterator[Pay]:
    on, amount = half.end - timedelta(days=owed.chance.randrange(2, 20)), owed.amount
    if owed.habit == "late":
        on = half.end - timedelta(days=1)
    if owed.habit == "partial":
        amount = Money(amount.fen * 3 // 5)
    if owed.habit == "too-much":
        amount = Money(-(-amount.fen // 10_000) * 10_000)
    for number in range(2 if owed.habit == "twice" else 1):
        yield Pay(
            project=project,
            key=f"demo/{key}/{number}",
            on=on,
            payer=owed.payer,
            amount=amount,
            method=owed.chance.choice(METHODS),
        )


def tell_statement(desk: Desk, project: str, payer: str, *, year: int, console: Console) -> None:
    """Tell one owner's year: what he was charged, what he paid, and what is left."""
    with desk.store.reading() as known:
        told = statement_of(known, project, payer, period=Period(date(year, 1, 1), date(year + 1, 1, 1)))
    console.say("", "── 一户的对账单 · one statement ──", *statement_lines(told, console.locale))
