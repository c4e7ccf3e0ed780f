"""Ageing in columns: what is owed on a day by payer, space and fee, and how old it is, as ``arrears`` tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.arrears import AgeingPolicy, arrears
from jizhi.fees.ledger import Entry, open_items
from jizhi_columnar.arrears.fold import Items
from jizhi_columnar.arrears.rows import literal
from jizhi_columnar.arrears.sample import SAMPLE, Row, agreed, chosen

By: TypeAlias = Literal["payer", "space", "fee"]
NAMES: Final[tuple[By, ...]] = ("payer", "space", "fee")


@attrs.frozen(kw_only=True)
class Ages:
    """What a run came to: the table *name* with a row for each of what *by* tells apart.

    Its columns are ``project``, the names of *by*, ``bucket_0_fen`` (not overdue yet) and so on in the order of the
    policy, ``items``, and ``oldest``, the first day on which any of what is overdue fell due.
    """

    name: str
    by: tuple[By, ...]
    as_of: date
    rows: int
    total_fen: int
    sampled: int


def aged(
    policy: AgeingPolicy,
    items: Items,
    *,
    by: Iterable[By] = NAMES,
    name: str = "ages",
    sample: int = SAMPLE,
) -> Ages:
    """Sum up what is open on the day of *items* into the table *name*, project by project.

    The rows of a random sample of payers are computed again by ``arrears``; where the rows tell no payers apart, the
    same statement is held to the reference over the items of those payers alone.

    Raises: BeyondCalendar; UnknownPolicy: no such name in *by*; RunRefused: the sample differs.
    """
    wanted = set(by)
    if wanted - set(NAMES):
        raise UnknownPolicy("name to sum up by", str(sorted(wanted - set(NAMES))[0]), NAMES)
    names = tuple(each for each in NAMES if each in wanted)
    duck = items.book.duck
    duck.do(f"CREATE OR REPLACE TABLE {name} AS {ageing_query(policy, items, by=names)}")
    buckets = " + ".join(bucket_names(policy))
    ((rows, total),) = duck.rows(f"SELECT count(*), COALESCE(sum({buckets}), 0) FROM {name}")
    sampled = _checked(policy, items, names, name, sample, (rows, total))
    return Ages(name=name, by=names, as_of=items.as_of, rows=rows, total_fen=int(total), sampled=sampled)


def bucket_names(policy: AgeingPolicy) -> list[str]:
    """The columns of the buckets, in their order."""
    return [f"bucket_{number}_fen" for number in range(policy.buckets)]


def ageing_query(policy: AgeingPolicy, items: Items, *, by: tuple[By, ...], where: str = "TRUE") -> str:
    """The SELECT of all rows. Every bound is a day: what fell due by then has passed it, whatever the calendar says."""
    days = [*_thresholds(policy, items.as_of), None]
    sums, above = [], literal(items.as_of)
    for name, below in zip(bucket_names(policy), days, strict=True):
        # The first bucket has what is due on the day itself or later; each one after what fell due up to its bound.
        inside = [] if name == "bucket_0_fen" else [f"due_on {'<' if name == 'bucket_1_fen' else '<='} {above}"]
        inside += [] if below is None else [f"due_on {'>=' if name == 'bucket_0_fen' else '>'} {literal(below)}"]
        sums.append(f"CAST(sum(CASE WHEN {' AND '.join(inside)} THEN outstanding_fen ELSE 0 END) AS BIGINT) AS {name}")
        above = literal(below)
    columns = ", ".join(("project", *by))
    oldest = f"min(CASE WHEN due_on < {literal(items.as_of)} THEN due_on END) AS oldest"
    return (
        f"SELECT {columns}, {', '.join(sums)}, count(*) AS items, {oldest} FROM {items.name} "
        f"WHERE outstanding_fen > 0 AND ({where}) GROUP BY {columns}"
    )


def _thresholds(policy: AgeingPolicy, as_of: date) -> list[date]:
    """Where one bucket ends: the day itself, then the last due day that has passed each bound, by the policy itself."""
    found = [as_of]
    for bucket in range(2, policy.buckets):
        low, high = 0, as_of.toordinal()
        while low < high:  # a later due day never has an older bucket
            middle = (low + high + 1) // 2
            if policy.bucket(date.fromordinal(middle), as_of=as_of) >= bucket:
                low = middle
            else:
                high = middle - 1
        found.append(date.fromordinal(max(low, 1)))
    return found


def _checked(
    policy: AgeingPolicy, items: Items, by: tuple[By, ...], name: str, sample: int, seed: tuple[int, int]
) -> int:
    duck = items.book.duck
    ((payers, count),) = duck.rows(f"SELECT approx_count_distinct((project, payer)), count(*) FROM {items.name}")
    few = max(1, sample * payers // max(count, 1)) if sample else 0  # payers with about so many items
    some = chosen("project, payer", payers, few, seed=(items.as_of, by, *seed))
    names = ", ".join(("project", *by, *bucket_names(policy), "items", "oldest"))
    if "payer" in by:
        found = duck.rows(f"SELECT {names} FROM {name} WHERE {some}")
    else:
        found = duck.rows(f"SELECT {names} FROM ({ageing_query(policy, items, by=by, where=some)})")
    told: list[Row] = []
    groups = whole_books(items, some)
    for project, mine in groups.items():
        for row in arrears(policy, open_items(mine, as_of=items.as_of), as_of=items.as_of, by=by):
            whose = (project, *(getattr(row, each) for each in by))
            told.append((*whose, *(money.fen for money in row.amounts), row.items, row.oldest))
    agreed(told, found)
    return len({(entry.project, entry.payer) for mine in groups.values() for entry in mine})


def whole_books(items: Items, where: str) -> dict[str, list[Entry]]:
    """By project, every entry about an item whose row is one of those for which *where* is true."""
    book = items.book
    keys = f"SELECT project, item FROM {items.name} WHERE {where}"
    found: dict[str, list[Entry]] = {}
    for entry in book.entries(f"(project, item) IN ({keys})"):
        found.setdefault(entry.project, []).append(entry)
    return found
