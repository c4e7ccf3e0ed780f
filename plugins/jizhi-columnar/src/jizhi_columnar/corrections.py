"""Credit notes and supplements: what a new run adds to what was billed before, as ``reconcile`` has it."""

from __future__ import annotations

from jizhi_columnar.statement import Statement, long_rows


def corrected(statement: Statement, bills: str, known: str) -> str:
    """A SELECT of what is still to be billed: the keys, ``line``, ``payer``, ``amount_fen``; below zero, a credit note.

    What is as it was has no row; what was billed and is no longer due is taken back whole.

    Args:
        bills: the wide rows of the new run.
        known: long rows of all runs before it for the same cycles, corrections among them, with the same columns.
    """
    quoted = statement.door.dialect.quoted
    names = [*map(quoted, statement.door.keys), "line", "payer"]
    keys = ", ".join(names)
    fresh = f"SELECT {keys}, amount_fen FROM ({long_rows(statement, bills)}) AS fresh"
    before = f"SELECT {keys}, -amount_fen AS amount_fen FROM {known}"
    # Numbered by its place, for 'GROUP BY ALL' is not a word of every database.
    places = ", ".join(str(place) for place in range(1, len(names) + 1))
    return (
        f"SELECT {keys}, CAST(sum(amount_fen) AS {statement.door.dialect.wide}) AS amount_fen "
        f"FROM ({fresh} UNION ALL {before}) AS both_sides GROUP BY {places} HAVING sum(amount_fen) <> 0"
    )
