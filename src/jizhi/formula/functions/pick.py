"""``pick(key, table)``: the value of the row that a text or a number falls into."""

from __future__ import annotations

from jizhi.formula.tables import Row, Table
from jizhi.formula.tree import Choose, Compare, Node, Refuse, Some, Text


def pick(key: Node, table: Table) -> Node:
    """Look *key* up: by text, or by range with inclusive upper bounds; no match is refused unless ``else`` is given."""
    return _found(key, table.rows, Refuse("pick-unmatched") if table.other is None else table.other)


def _found(key: Node, rows: tuple[Row, ...], other: Node) -> Node:
    """Halve the rows again and again, so that a long table does not become a deep tree."""
    if not rows:
        return other
    if len(rows) == 1:
        return rows[0].value if rows[0].key is None else Choose(_reaches(key, rows), rows[0].value, other)
    half = len(rows) // 2
    return Choose(_reaches(key, rows[:half]), _found(key, rows[:half], other), _found(key, rows[half:], other))


def _reaches(key: Node, rows: tuple[Row, ...]) -> Node:
    """True where *key* falls into one of *rows*, given that it is in none before them."""
    last = rows[-1].key
    if isinstance(last, str):
        return Some(tuple(Compare("==", key, Text(str(row.key))) for row in rows))
    assert last is not None  # only the last row of all is open, and it is never asked
    return Compare("<=", key, last)
