"""Rows that Python made, put into a table of the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from jizhi_columnar.duck import Duck

BATCH = 2000


def put(duck: Duck, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Make the table *name* of *columns* (each with its type) and put *rows* into it."""
    duck.do(f"CREATE OR REPLACE TABLE {name} ({', '.join(columns)})")
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        duck.do(f"INSERT INTO {name} VALUES {', '.join(map(written, batch))}")


def written(row: Sequence[Any]) -> str:
    """A row written out in SQL."""
    return f"({', '.join(map(literal, row))})"


def literal(value: Any) -> str:
    """A value written out in SQL: nothing, a truth, a number, a day, an instant (in UTC), a text, a list of texts."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat()}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, tuple):
        return f"CAST([{', '.join(map(literal, value))}] AS VARCHAR[])"
    return "'" + str(value).replace("'", "''") + "'"
