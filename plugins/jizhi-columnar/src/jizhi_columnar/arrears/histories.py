"""What a late fee looks at, in columns: charges with what settled them, told apart by how much has to be known of them.

Most charges were raised once, and what settled them never came to more: for these a fee is linear in every amount.
All others have a history: corrections, payments taken off again, more paid than owed, days that do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from jizhi.fees.accrual import Frozen
from jizhi_columnar.arrears.book import Book
from jizhi_columnar.arrears.rows import put

_NAMES = ("payer", "space", "fee", "bill")
_ORDER = "ROW(due_on IS NULL, COALESCE(due_on, day), day, bill, id)"


@attrs.frozen(kw_only=True, eq=False)
class Histories:
    """The tables of a book's charges, and ``frozen`` as the reference has it; they depend on no day and no policy.

    ``charges`` were raised once; ``settled`` is what settled them more than once after their due day; all others stand
    in ``subjects``, ``standing``, ``changed`` and ``frozen``.
    """

    book: Book
    frozen: tuple[tuple[str, Frozen], ...] = ()


def histories_of(book: Book, *, frozen: Iterable[tuple[str, Frozen]] = ()) -> Histories:
    """Read the histories of all charges in *book* into tables.

    Args:
        frozen: by project, items and the days on which they bear nothing: disputes, waivers, plans that are kept.
    """
    duck, days = book.duck, tuple(frozen)
    kinds = ("project VARCHAR", "item VARCHAR", "start_on DATE", "end_on DATE")
    put(duck, "frozen", kinds, ((project, item, each.period.start, each.period.end) for project, (item, each) in days))
    duck.do(f"CREATE OR REPLACE TEMP TABLE own AS SELECT * EXCLUDE (late) FROM ({book.moved}) WHERE NOT late")
    duck.do("""CREATE OR REPLACE TEMP TABLE hard AS SELECT project, item FROM own GROUP BY ALL
HAVING count(*) FILTER (what = 0) <> 1 OR min(fen) <= 0 OR sum(CASE WHEN what = 0 THEN fen ELSE -fen END) < 0
UNION SELECT project, item FROM frozen""")
    duck.do("""CREATE OR REPLACE TEMP TABLE paid AS SELECT project, item, day, fen
FROM own ANTI JOIN hard USING (project, item) WHERE what > 0""")
    charge = "SELECT *, COALESCE(due_on, day) AS due FROM own ANTI JOIN hard USING (project, item) WHERE what = 0"
    # One payment after the due day, which most have, stands beside its charge, so that nobody has to look for it.
    duck.do(f"""CREATE OR REPLACE TEMP TABLE laid AS SELECT project, item,
  CAST(COALESCE(sum(p.fen) FILTER (p.day <= c.due), 0) AS BIGINT) AS early, count(*) FILTER (p.day > c.due) AS times,
  min(p.day) FILTER (p.day > c.due) AS paid_on, CAST(sum(p.fen) FILTER (p.day > c.due) AS BIGINT) AS paid_fen
FROM paid AS p JOIN ({charge}) AS c USING (project, item) GROUP BY ALL""")
    duck.do(f"""CREATE OR REPLACE TABLE charges AS
SELECT c.project, c.item, c.payer, c.space, c.fee, c.bill, c.due AS due_on, c.fen,
  c.fen - COALESCE(l.early, 0) AS open_fen, COALESCE(l.times > 1, FALSE) AS after,
  CASE WHEN l.times = 1 THEN l.paid_on END AS paid_on, CASE WHEN l.times = 1 THEN l.paid_fen END AS paid_fen
FROM ({charge}) AS c LEFT JOIN laid AS l USING (project, item)""")
    duck.do("""CREATE OR REPLACE TABLE settled AS SELECT c.project, c.item, c.fee, c.due_on AS due, p.day, p.fen
FROM paid AS p JOIN (SELECT * FROM charges WHERE after) AS c USING (project, item) WHERE p.day > c.due_on""")
    _others(book)
    duck.do("DROP TABLE own; DROP TABLE hard; DROP TABLE paid; DROP TABLE laid")
    return Histories(book=book, frozen=days)


def _others(book: Book) -> None:
    """The tables of the charges that have a history."""
    duck = book.duck
    firsts = ", ".join(f"arg_min_null({name}, {_ORDER}) AS {name}" for name in _NAMES)
    duck.do(f"""CREATE OR REPLACE TABLE subjects AS SELECT project, item, {firsts}
FROM own SEMI JOIN hard USING (project, item) GROUP BY ALL""")
    duck.do("""CREATE OR REPLACE TABLE changed AS SELECT project, item, day + 1 AS day, CAST(sum(fen) AS BIGINT) AS fen
FROM own SEMI JOIN hard USING (project, item) WHERE what > 0 GROUP BY ALL""")
    raised = """SELECT project, item, COALESCE(due_on, day) AS due, fen, day, id,
  min(fen) OVER (PARTITION BY project, item) < 0 AS taken
FROM own SEMI JOIN hard USING (project, item) WHERE what = 0"""
    rows = duck.rows(f"SELECT project, item, due, fen FROM ({raised}) WHERE taken ORDER BY project, item, day, id")
    put(duck, "stood", ("project VARCHAR", "item VARCHAR", "due DATE", "fen BIGINT"), _stood(rows))
    duck.do(f"""CREATE OR REPLACE TABLE standing AS SELECT *, row_number() OVER same AS part,
  CAST(sum(fen) OVER same AS BIGINT) - fen AS before
FROM (SELECT project, item, due, fen FROM ({raised}) WHERE NOT taken UNION ALL SELECT * FROM stood)
WINDOW same AS (PARTITION BY project, item ORDER BY due, fen ROWS UNBOUNDED PRECEDING)""")
    duck.do("DROP TABLE stood")


def _stood(rows: Iterable[tuple[str, str, date, int]]) -> Iterator[tuple[str, str, date, int]]:
    """What stands of the charges of each item after what was taken back, which takes from the latest first."""
    whose: tuple[str, str] | None = None
    standing: list[tuple[date, int]] = []
    lacking = 0
    for project, item, due, fen in rows:
        if (project, item) != whose:
            yield from ((*whose, *each) for each in standing if whose is not None)
            whose, standing, lacking = (project, item), [], 0
        lacking += fen
        if lacking > 0:
            standing.append((due, lacking))
            lacking = 0
        while lacking < 0 and standing:
            last, rest = standing.pop()
            lacking += rest
            if lacking > 0:
                standing.append((last, lacking))
                lacking = 0
    if whose is not None:
        yield from ((*whose, *each) for each in standing)
