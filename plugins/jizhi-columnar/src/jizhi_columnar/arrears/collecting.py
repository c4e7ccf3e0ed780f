"""Collection in columns: what of a period's bills and of older arrears was paid, as ``collection`` tells it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.ledger import Entry
from jizhi.reports import Collection, collection
from jizhi.reports.flows import CUTS, Cut
from jizhi.values import Money, Period
from jizhi_columnar.arrears.ageing import whole_books
from jizhi_columnar.arrears.fold import Items
from jizhi_columnar.arrears.rows import literal, put
from jizhi_columnar.arrears.sample import SAMPLE, Row, agreed, chosen
from jizhi_columnar.refusals import RunRefused

AMOUNTS: Final = ("receivable", "received", "waived", "arrears", "recovered", "forgiven")
PLACES: Final = "places"


@attrs.frozen(kw_only=True)
class Collected:
    """What a run came to: the table *name*, in each row a ``project``, a ``key`` of *by* in it, and what was collected.

    The columns are those of a ``Collection`` in fen; its five rates are fractions of them, which ``rows_of`` reads.
    """

    name: str
    by: Cut
    period: Period
    as_of: date
    rows: int
    sampled: int


def collected(
    items: Items,
    *,
    by: Cut = "project",
    places: Mapping[tuple[str, str], str] | None = None,
    name: str = "collected",
    sample: int = SAMPLE,
) -> Collected:
    """Sum up the collection of the period of *items* into the table *name*, project by project.

    Args:
        items: folded with a *period*.
        places: the building of each space, by project and code; needed where the cut is by building.

    Raises: UnknownPolicy: no such cut; RunRefused: items without a period, a sample that differs.
    """
    if by not in CUTS:
        raise UnknownPolicy("cut", by, CUTS)
    if items.period is None:
        raise RunRefused("items that were folded for no period", [items.name])
    duck = items.book.duck
    kinds = ("project VARCHAR", "space VARCHAR", "building VARCHAR")
    put(duck, PLACES, kinds, ((*whose, building) for whose, building in (places or {}).items()))
    duck.do(f"CREATE OR REPLACE TABLE {name} AS {collection_query(items, items.period, by=by)}")
    ((rows, total),) = duck.rows(f"SELECT count(*), COALESCE(sum(receivable_fen + arrears_fen), 0) FROM {name}")
    sampled = _checked(items, items.period, by, places or {}, name, sample, (rows, int(total)))
    return Collected(name=name, by=by, period=items.period, as_of=items.as_of, rows=rows, sampled=sampled)


def collection_query(items: Items, period: Period, *, by: Cut, where: str = "TRUE") -> str:
    """The SELECT of all rows: first space by space, for a space is settled or not as a whole, then key by key."""
    source = f"(SELECT * FROM {items.name} WHERE NOT late AND ({where}))"
    key = {"project": "''", "building": "COALESCE(building, '')"}.get(by, by)
    if by == "building":
        source = f"{source} LEFT JOIN {PLACES} USING (project, space)"
    sums = {
        "receivable": "CASE WHEN current THEN issued_fen ELSE 0 END",
        "received": "CASE WHEN current THEN applied_fen ELSE 0 END",
        "waived": "CASE WHEN current THEN waived_fen ELSE 0 END",
        "arrears": "CASE WHEN older THEN was_fen ELSE 0 END",
        "recovered": "CASE WHEN older THEN applied_fen - was_applied_fen ELSE 0 END",
        "forgiven": "CASE WHEN older THEN waived_fen + written_off_fen - was_forgiven_fen ELSE 0 END",
    }
    inner = ", ".join(f"sum({text}) AS {name}" for name, text in sums.items())
    outer = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}_fen" for name in AMOUNTS)
    start, end = literal(period.start), literal(period.end)
    of = "COALESCE(cycle_start, due_on)"
    return f"""SELECT project, {"project" if by == "project" else "b.key"} AS key, {outer},
  count(*) FILTER (billed) AS spaces, count(*) FILTER (billed AND owed <= 0) AS settled
FROM (SELECT project, key, space, {inner}, bool_or(current AND issued_fen <> 0) AS billed,
    sum(CASE WHEN current AND issued_fen <> 0 THEN outstanding_fen ELSE 0 END) AS owed
  FROM (SELECT *, {key} AS key, {of} >= {start} AND {of} < {end} AS current, {of} < {start} AND was_fen > 0 AS older
    FROM {source}) GROUP BY project, key, space) AS b
GROUP BY project, b.key HAVING spaces > 0 OR receivable_fen <> 0 OR arrears_fen <> 0"""


def rows_of(rows: Iterable[Mapping[str, Any]], *, currency: str) -> list[tuple[str, Collection]]:
    """Rows of the table, by column, as the reference's own, with their rates: each with its project."""
    found = []
    for row in rows:
        cells: dict[str, Any] = {each: Money(row[f"{each}_fen"], currency) for each in AMOUNTS}
        told = Collection(key=row["key"], spaces=row["spaces"], settled=row["settled"], **cells)
        found.append((row["project"], told))
    return found


def _checked(
    items: Items,
    period: Period,
    by: Cut,
    places: Mapping[tuple[str, str], str],
    name: str,
    sample: int,
    seed: tuple[int, int],
) -> int:
    """Hold whole projects to the reference where they are small; else the statement over the items of some spaces."""
    duck = items.book.duck
    query = f"SELECT project, count(*) AS items FROM {items.name} GROUP BY project ORDER BY items, project"
    counted = list(duck.rows(query))
    if not counted or not sample:
        return 0
    most, seeded = counted[-1][1], (items.as_of, by, *seed)
    if most <= 5 * sample:
        first = zlib.crc32(str(seeded).encode()) % len(counted)
        few = (counted[first:] + counted[:first])[: max(1, 2 * sample // most)]
        some = f"project IN ({', '.join(literal(project) for project, _ in few)})"
        query = f"SELECT * FROM {name} WHERE {some}"
    else:
        spaces = sum(count for _, count in counted) // 10
        some = chosen("project, space", spaces, max(1, sample // 10), seed=seeded)
        query = collection_query(items, period, by=by, where=some)
    told: list[Row] = []
    groups = whole_books(items, some)
    for project, mine in groups.items():
        told += [(project, *row) for row in _reference(project, mine, period, items.as_of, by, places)]
    wanted = ", ".join(("project", "key", *(f"{each}_fen" for each in AMOUNTS), "spaces", "settled"))
    agreed(told, duck.rows(f"SELECT {wanted} FROM ({query})"))
    return len({(entry.project, entry.item) for mine in groups.values() for entry in mine})


def _reference(
    project: str, book: list[Entry], period: Period, as_of: date, by: Cut, places: Mapping[tuple[str, str], str]
) -> list[Row]:
    buildings = {space: building for (where, space), building in places.items() if where == project}
    return [
        (row.key, *(getattr(row, each).fen for each in AMOUNTS), row.spaces, row.settled)
        for row in collection(buildings, book, period=period, as_of=as_of, by=by)
    ]
