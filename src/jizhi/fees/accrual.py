"""Accrual: what the books have to be told so that the late fees in them are what they should be on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from jizhi.fees.late_fee import late_fee, late_policy
from jizhi.fees.ledger import Entry, Move, OpenItem, Row, account, items, kind_of_account, released, reversed_move
from jizhi.fees.ledger.items import bucket
from jizhi.fees.overdue import Due, Freeze, Principal, Settled
from jizhi.fees.payments.instalments import plan_state
from jizhi.fees.payments.vouchers import InstalmentPlan
from jizhi.fees.tariff import LatePolicy, Tariff
from jizhi.values import Money, Period, plain_date

Frozen: TypeAlias = tuple[str, Freeze]
"""A charge subject, and days on which it bears no late fee."""


def principal_of(entries: Iterable[Row], item: str, *, frozen: Iterable[Freeze] = ()) -> Principal:
    """The history of one charge subject as a late fee looks at it: the principal alone, in the order of days.

    Args:
        entries: at least those about the item, late fees among them or not.
        frozen: days that do not count.
    """
    charged: list[Due] = []
    settled: list[Settled] = []
    for row in sorted(entries, key=lambda row: row.day):
        if row.item != item or "receivable" not in {kind_of_account(row.debit), kind_of_account(row.credit)}:
            continue
        raised = kind_of_account(row.debit) == "receivable"
        if bucket(kind_of_account(row.credit if raised else row.debit)) == "issued":
            charged.append(Due(due_on=row.due_on or row.day, amount=row.amount if raised else -row.amount))
        else:
            settled.append(Settled(day=row.day, amount=-row.amount if raised else row.amount))
    return Principal(subject=item, charged=tuple(charged), settled=tuple(settled), frozen=tuple(frozen))


def plan_freezes(plan: InstalmentPlan, entries: Sequence[Row], *, as_of: date) -> tuple[Freeze, ...]:
    """The days that do not count for the items of *plan*: from the day after it was agreed, as long as it is kept.

    It is kept up to the first day on which less than its parts by then was paid, that day included.

    Args:
        entries: everything in the payer's book.
    """
    until = as_of
    for day, _ in plan.parts:
        if day > as_of:
            break
        if plan_state(plan, items(entries, as_of=day), as_of=day).behind:
            until = day
            break
    if until <= plan.agreed_on:
        return ()
    return (Freeze(Period(plan.agreed_on + timedelta(days=1), until + timedelta(days=1)), "instalment-plan"),)


def accrue_book(
    tariff: Tariff,
    entries: Sequence[Entry],
    *,
    as_of: date,
    plans: Iterable[InstalmentPlan] = (),
    frozen: Iterable[Frozen] = (),
) -> tuple[Move, ...]:
    """The moves that bring every late fee in a payer's book to what it should be up to and with *as_of*.

    What is too little is accrued (debit late fee, credit late income). What is too much, because a payment was
    back-dated or a charge taken back, is reversed: the newest accruals whole, and what still stands of them is accrued
    anew; what was paid of it becomes the payer's prepayment again. Late fees that came in with an opening balance are
    never taken back. A day before the last accrual of an item changes nothing: it is counted up to that one.

    Args:
        entries: everything in the payer's book.
        plans: the payer's plans of instalments; what they cover bears nothing while they are kept.
        frozen: items and the days on which they bear nothing, because they are disputed.

    Returns: the moves, in the order of due day and item; none where nothing has changed. A fee that the tariff does not
        have, or whose rule names no late-fee policy, bears none.

    Raises:
        NotADate, BeyondCalendar, CurrencyMismatch: as ``late_fee``.
    """
    plain_date("a day", as_of)
    policies = {fee.code: policy for fee in tariff.fees if (policy := late_policy(tariff, fee.code)) is not None}
    agreed, disputed = tuple(plans), tuple(frozen)
    moves: list[Move] = []
    for owed in items(entries):
        if owed.part == "principal" and owed.fee in policies:
            mine = [freeze for item, freeze in disputed if item == owed.item]
            moves += _accrued(policies[owed.fee], owed, entries, agreed, mine, as_of)
    touched = {move.item for move in moves if move.reverses is not None}
    book: list[Row] = [*entries, *moves]
    about = [row for row in book if row.item in touched and _late(row)]
    return (*moves, *released(about))


def _late(row: Row) -> bool:
    return "late-fee" in {kind_of_account(row.debit), kind_of_account(row.credit)}


def _accrued(
    policy: LatePolicy,
    owed: OpenItem,
    entries: Sequence[Entry],
    plans: tuple[InstalmentPlan, ...],
    disputed: list[Freeze],
    as_of: date,
) -> Iterator[Move]:
    """What brings the late fee of one item to its target."""
    about = [entry for entry in entries if entry.item == owed.item]
    standing = _standing(about)
    on = max([as_of, *(entry.day for entry in standing)])
    kept = (freeze for plan in plans if owed.id in plan.items for freeze in plan_freezes(plan, entries, as_of=on))
    target = late_fee(policy, principal_of(about, owed.item, frozen=(*kept, *disputed)), as_of=on).amount
    brought = sum((entry.amount for entry in about if entry.kind == "opening" and _late(entry)), target * 0)
    wanted = max(target - brought, target * 0)
    posted = sum((entry.amount for entry in standing), target * 0)
    while posted > wanted:
        newest = standing.pop()
        posted -= newest.amount
        yield reversed_move(newest, on=on)
    if posted < wanted:
        yield _raised(owed, wanted - posted, on)


def _standing(about: Iterable[Entry]) -> list[Entry]:
    """The accruals that were not reversed, the newest last."""
    rows = tuple(about)
    gone: Mapping[str | None, Entry] = {row.reverses: row for row in rows}
    accruals = (row for row in rows if row.kind == "late-fee" and row.id not in gone)
    return sorted(accruals, key=lambda row: (row.day, row.id))


def _raised(owed: OpenItem, amount: Money, on: date) -> Move:
    return Move(
        day=on,
        debit=account("late-fee", owed.payer),
        credit=account("late-income", owed.fee),
        amount=amount,
        kind="late-fee",
        payer=owed.payer,
        space=owed.space,
        fee=owed.fee,
        item=owed.item,
        cycle=owed.cycle,
        due_on=on,
        bill=owed.bill,
        because=owed.bill or owed.item,
    )
