"""The fold of a book in SQL: what every entry did to what is owed, summed up item by item as of a day."""

from __future__ import annotations

from datetime import date

import attrs

from jizhi.values import Period, plain_date
from jizhi_columnar.arrears.book import Book

KEY = "project, item, late"
_ORDER = "ROW(due_on IS NULL, COALESCE(due_on, day), day, bill, id)"
_SUMS = ("issued_fen", "applied_fen", "waived_fen", "written_off_fen")
_NAMES = ("payer", "space", "fee", "bill", "cycle_start")


@attrs.frozen(kw_only=True, eq=False)
class Items:
    """The table *name* in the database of *book*: a row for each item as it stood on *as_of*.

    Columns as an ``OpenItem`` has them, ``late`` for its part; where *period* is given also ``was_fen``,
    ``was_applied_fen`` and ``was_forgiven_fen``: what was owed when it began, what had been paid and forgiven of it.
    """

    book: Book
    name: str
    as_of: date
    period: Period | None = None


def items_of(book: Book, *, as_of: date, period: Period | None = None, name: str = "items") -> Items:
    """Fold *book* into a table of items: the same as ``items(entries, as_of=…)``, in whatever order.

    Raises: NotADate.
    """
    plain_date("a day", as_of)
    duck = book.duck
    known = f"(SELECT * FROM ({book.moved}) WHERE day <= DATE '{as_of}')"
    duck.do(
        f"CREATE OR REPLACE TEMP TABLE {name}_twice AS SELECT {KEY} FROM {known} GROUP BY ALL "
        "HAVING count(*) FILTER (due_on IS NOT NULL) <> 1"
    )
    duck.do(f"CREATE OR REPLACE TABLE {name} AS {_folded(known, f'{name}_twice', period)}")
    duck.do(f"DROP TABLE {name}_twice")
    return Items(book=book, name=name, as_of=as_of, period=period)


def _folded(known: str, twice: str, period: Period | None) -> str:
    """Where one entry alone tells what an item is, it is not searched for among the others."""
    sums = _sums(period)
    added = ", ".join(f"CAST(sum({text}) AS BIGINT) AS {name}" for name, text in sums.items())
    firsts = ", ".join(f"arg_min_null({name}, {_ORDER}) AS {name}" for name in _NAMES)
    both = ", ".join(f"{text} + COALESCE(r.{name}, 0) AS {name}" for name, text in sums.items())
    whose = ", ".join(_NAMES)
    outstanding = "issued_fen - applied_fen - waived_fen - written_off_fen AS outstanding_fen"
    return f"""SELECT *, {outstanding} FROM (
SELECT {KEY}, {whose}, due_on, {both}
FROM (SELECT * FROM {known} WHERE due_on IS NOT NULL) AS m ANTI JOIN {twice} USING ({KEY})
LEFT JOIN (SELECT {KEY}, {added} FROM {known} WHERE due_on IS NULL GROUP BY ALL) AS r USING ({KEY})
UNION ALL
SELECT {KEY}, {firsts}, arg_min(COALESCE(due_on, day), {_ORDER}) AS due_on, {added}
FROM {known} AS m SEMI JOIN {twice} USING ({KEY}) GROUP BY ALL)"""


def _sums(period: Period | None) -> dict[str, str]:
    found = {name: f"CASE WHEN what = {at} THEN fen ELSE 0 END" for at, name in enumerate(_SUMS)}
    if period is not None:
        begun = f"(opening OR day < DATE '{period.start}')"
        found["was_fen"] = f"CASE WHEN NOT {begun} THEN 0 WHEN what = 0 THEN fen ELSE -fen END"
        found["was_applied_fen"] = f"CASE WHEN {begun} AND what = 1 THEN fen ELSE 0 END"
        found["was_forgiven_fen"] = f"CASE WHEN {begun} AND what > 1 THEN fen ELSE 0 END"
    return found
