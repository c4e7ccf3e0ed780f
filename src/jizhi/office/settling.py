"""A year's settlement posted: the differences come into the books of the payers, once."""

from __future__ import annotations

from datetime import date

from jizhi.fees import Settlement
from jizhi.fees.ledger import Entry, posted
from jizhi.fees.settling import settlement_moves
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project
from jizhi.office.posting import check_books_open, closed_until, head_of, keep_entries
from jizhi.values import key


@operation("settlements.post")
def post_settlement(
    desk: Desk, project: str, settlement: Settlement, *, on: date, due_on: date, because: str
) -> tuple[Entry, ...]:
    """Post the differences of *settlement* in one unit, as ``read_settlement`` found them; done again, nothing.

    Args:
        on: the day of the entries, in open books.
        due_on: by when what is still owed is to be paid.
        because: the paper that the real cost stands on.

    Returns: the entries that were posted now.

    Raises: UnknownProject, PeriodClosed; Conflict where somebody posted to one of the books meanwhile.
    """
    with desk.store.writing() as tx:
        lock_project(tx, project)
        check_books_open(tx, project, on, settled=desk.closed_until)
        payers = tuple(sorted({row.payer for row in settlement.rows if row.payer}))
        heads = {payer: head_of(tx, project, payer) for payer in payers}
        book = tuple(tx.find(Entry, project=project, payer=payers)) if payers else ()
        moves = settlement_moves(settlement, book, project=project, on=on, due_on=due_on, because=because)
        posting = key("settlement", settlement.fee, str(settlement.period), str(on))
        first = sum(entry.posting == posting for entry in book)
        entries = posted(moves, project=project, posting=posting, actor=desk.actor, first=first)
        if entries:
            keep_entries(tx, entries, heads=heads, closed=closed_until(tx, project, desk.closed_until))
    return entries
