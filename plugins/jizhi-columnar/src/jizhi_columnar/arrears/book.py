"""A book in columns: the entries of any projects as a table, looked at once; the reference reads any part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.fees.ledger import Entry
from jizhi.values import Money, Period
from jizhi_columnar.duck import Duck
from jizhi_columnar.refusals import ColumnRefused, RunRefused
from jizhi_columnar.writing import write_rows

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "project": "VARCHAR", "id": "VARCHAR", "day": "DATE", "debit": "VARCHAR", "credit": "VARCHAR",
        "amount_fen": "BIGINT", "currency": "VARCHAR", "kind": "VARCHAR", "payer": "VARCHAR", "space": "VARCHAR",
        "fee": "VARCHAR", "item": "VARCHAR", "cycle_start": "DATE", "cycle_end": "DATE", "due_on": "DATE",
        "bill": "VARCHAR",
    }
)  # fmt: skip
"""What an entry is in columns; an amount is whole fen above zero, an empty text and no text are the same."""

OPTIONAL: Final = frozenset({"currency", "cycle_end", "space", "fee", "bill"})
_NEEDED: Final = ("project", "id", "day", "debit", "credit", "amount_fen", "kind", "payer", "item")
_WHOLE: Final = re.compile(r"U?(TINY|SMALL|BIG)?INT(EGER)?|UTINYINT", re.IGNORECASE)
_FITS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "VARCHAR": re.compile(r"VARCHAR|ENUM.*", re.IGNORECASE),
        "DATE": re.compile("DATE", re.IGNORECASE),
        "BIGINT": _WHOLE,
    }
)


def _of(side: str, *kinds: str) -> str:
    """Whether an account is of one of the *kinds*, with or without a holder."""
    return "(" + " OR ".join(f"{side} LIKE '{kind}/%' OR {side} = '{kind}'" for kind in kinds) + ")"


_DEBITED, _CREDITED = _of("debit", "receivable", "late-fee"), _of("credit", "receivable", "late-fee")


@attrs.frozen(kw_only=True, eq=False)
class Book:
    """Entries that were looked at: the rows of ``moved`` are what was done to anything that is owed.

    ``currency`` is the one of all of them, ``count`` how many entries there are.
    """

    duck: Duck
    source: str
    currency: str
    count: int

    @property
    def moved(self) -> str:
        """A SELECT with a row for each entry on what is owed: whose, which part, what of it (0 issued), signed fen."""
        return f"""SELECT project, item, late, payer, space, fee, bill, day, due_on, cycle_start, id, opening, what,
  CASE WHEN raised = (what = 0) THEN amount_fen ELSE -amount_fen END AS fen
FROM (SELECT *, {_of("owed", "late-fee")} AS late, CASE WHEN {_of("other", "prepayment")} THEN 1
    WHEN {_of("other", "discount")} THEN 2 WHEN {_of("other", "write-off")} THEN 3 ELSE 0 END AS what
  FROM (SELECT *, {_DEBITED} AS raised, CASE WHEN raised THEN debit ELSE credit END AS owed,
      CASE WHEN raised THEN credit ELSE debit END AS other, kind = 'opening' AS opening
    FROM ({self.source}) WHERE {_DEBITED} OR {_CREDITED}))"""

    def entries(self, where: str) -> tuple[Entry, ...]:
        """The entries for which *where* is true, as the reference reads them, in the order of their ids."""
        rows = self.duck.named_rows(f"SELECT * FROM ({self.source}) WHERE {where} ORDER BY project, id")
        return tuple(_entry(row, self.currency) for row in rows)


def look(duck: Duck, source: str) -> Book:
    """Look at the entries in *source*: the name of a table or a registered frame, or ``read_parquet('…')``.

    Raises:
        ColumnRefused: a column that is missing or of another type; a float is never an amount.
        RunRefused: two currencies, an amount that is not above zero, a cell that has to be there and is not, an entry
            between two accounts of what is owed.
    """
    types = {name.lower(): type for name, type in duck.types(source).items()}
    for name, wanted in COLUMNS.items():
        if name not in types and name not in OPTIONAL:
            raise ColumnRefused(name, "missing", wanted)
        if name in types and not _FITS[wanted].fullmatch(types[name]):
            raise ColumnRefused(name, types[name], wanted)
    cells = ", ".join(_cell(name, type, present=name in types) for name, type in COLUMNS.items())
    query = f"SELECT {cells} FROM {source}"
    bad = " OR ".join(f"{name} IS NULL" for name in _NEEDED)
    both = f"({_DEBITED} AND {_CREDITED})"
    ((count, low, high, wrong),) = duck.rows(
        f"SELECT count(*), min(currency), max(currency), "
        f"count(*) FILTER ({bad} OR amount_fen <= 0 OR {both}) FROM ({query})"
    )
    if low != high:
        raise RunRefused("two currencies", [low, high])
    if wrong:
        some = duck.rows(f"SELECT * FROM ({query}) WHERE {bad} OR amount_fen <= 0 OR {both} LIMIT 3")
        raise RunRefused("an entry that cannot be", some)
    return Book(duck=duck, source=query, currency=low or "CNY", count=count)


def _cell(name: str, type: str, *, present: bool) -> str:
    nothing = {"currency": "'CNY'", "VARCHAR": "''"}.get(name, {"VARCHAR": "''"}.get(type, "NULL"))
    if not present:
        return f"CAST({nothing} AS {type}) AS {name}"
    if name in _NEEDED or type == "DATE":
        return name
    return f"COALESCE({name}, {nothing}) AS {name}"


def _entry(row: Mapping[str, Any], currency: str) -> Entry:
    start, end = row["cycle_start"], row["cycle_end"]
    return Entry(
        project=row["project"],
        posting=row["id"],
        n=0,
        day=row["day"],
        debit=row["debit"],
        credit=row["credit"],
        amount=Money(row["amount_fen"], currency),
        kind=row["kind"],
        payer=row["payer"],
        space=row["space"],
        fee=row["fee"],
        item=row["item"],
        cycle=None if start is None else Period(start, end) if end is not None else Period.day(start),
        due_on=row["due_on"],
        bill=row["bill"],
    )


def write_entries(duck: Duck, entries: Iterable[Entry], place: Path) -> int:
    """Write *entries*, which a store streams, as Parquet; return how many there were.

    ``write_entries(duck, known.find(Entry, project="jade"), path)`` takes a snapshot of a project from any store.
    """
    return write_rows(duck, COLUMNS, map(cells, entries), place)


def cells(entry: Entry) -> tuple[object, ...]:
    """An entry in the order of ``COLUMNS``; None for what is not there."""
    cycle = entry.cycle
    days = (cycle.start, cycle.end) if cycle is not None else (None, None)
    return (
        entry.project, entry.id, entry.day, entry.debit, entry.credit, entry.amount.fen, entry.amount.currency,
        entry.kind, entry.payer, entry.space, entry.fee, entry.item, *days, entry.due_on, entry.bill,
    )  # fmt: skip
