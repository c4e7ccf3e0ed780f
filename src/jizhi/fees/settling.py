"""Settling: the differences of a year's settlement as moves; what is owed is charged, what was too much is prepaid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jizhi.fees.ledger import Move, Row, account, items, released
from jizhi.fees.settlement import SettledShare, Settlement
from jizhi.values import Money, key


def settlement_moves(
    settlement: Settlement, rows: Iterable[Row], *, project: str, on: date, due_on: date, because: str
) -> tuple[Move, ...]:
    """The moves by which the differences of *settlement* come into the books, less what of them stands there already.

    What is still to be paid is owed by *due_on*; what is given back becomes the payer's prepayment at once. Settled
    again without a change nothing is posted; after a corrected cost, only what changed. A share of nobody's is in no
    move: a person has to say whose it is.

    Args:
        rows: everything in the books of the payers.
        because: the paper that the real cost stands on.

    Returns: moves about items ``project/space/fee/settlement/period/payer``, one for each difference, and what is given
        back of them.
    """
    book = tuple(rows)
    before = {item.item: item.issued for item in items(book) if item.part == "principal"}
    moves: list[Move] = []
    for row in settlement.rows:
        item = f"{key(project, row.space, settlement.fee, 'settlement')}/{settlement.period}/{key(row.payer)}"
        change = row.difference - before.get(item, row.difference * 0)
        if row.payer and change:
            moves.append(_move(settlement, row, change, item, on, due_on, because))
    touched = {move.item for move in moves}
    about: list[Row] = [row for row in (*book, *moves) if row.item in touched]
    return (*moves, *released(about))


def _move(
    settlement: Settlement, row: SettledShare, change: Money, item: str, on: date, due_on: date, because: str
) -> Move:
    owed, income = account("receivable", row.payer), account("income", settlement.fee)
    raised = change.fen > 0
    return Move(
        day=on,
        debit=owed if raised else income,
        credit=income if raised else owed,
        amount=abs(change),
        kind="correction",
        payer=row.payer,
        space=row.space,
        fee=settlement.fee,
        item=item,
        cycle=settlement.period,
        due_on=due_on,
        because=because,
    )
