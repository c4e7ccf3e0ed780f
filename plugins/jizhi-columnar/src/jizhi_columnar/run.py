"""A bill run in a database: rows in, wide bills out, kept only if a sample agrees with the reference."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, Database, Door, look
from jizhi_columnar.duck import Duck
from jizhi_columnar.lines import due_lines, left_out
from jizhi_columnar.reference import Row, Told, tell
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.result import Result, finding_rows
from jizhi_columnar.sql import Dialect
from jizhi_columnar.statement import Statement, fen, statement_of

SAMPLE = 1000
"""How many spaces of a run the reference computes again."""

APART = 1_000_000
"""How many rows are told apart in one pass, so that a roster of any size needs no more memory."""

Wide = tuple[Any, ...]


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """A run that is ready: its door and statement, and what the reference says of the rows that were referred."""

    database: Database
    tariff: Tariff
    period: Period
    statement: Statement
    told: tuple[Told, ...]
    extra: tuple[Wide, ...]

    @property
    def duck(self) -> Duck:
        """The database, for what only the DuckDB of this process does."""
        return cast("Duck", self.database)

    @property
    def door(self) -> Door:
        """The roster."""
        return self.statement.door

    @property
    def query(self) -> str:
        """A SELECT of all wide rows."""
        if not self.extra:
            return self.statement.bills
        more = _values(self.database.dialect, self.extra, self.statement.names)
        return f"{self.statement.bills} UNION ALL SELECT * FROM ({more})"


def prepare(
    database: Database,
    source: str,
    tariff: Tariff,
    *,
    period: Period,
    steps: Iterable[str] = (),
    taxes: bool = False,
) -> Prepared:
    """Look at *source*, write the statement, and ask the reference about the rows that only it can tell.

    Args:
        database: a ``Duck``, or whatever else answers SQL (``engines``).
        source: a table of spaces in SQL: the name of a table or a registered frame, or ``read_parquet('…')``.
        steps: the columns that count the smallest steps of their fact (8937 is 89.37 ㎡).
        taxes: a column beside each line for the tax in it.

    Raises: ColumnRefused, NotColumnar; RunRefused where a row has no space, or two have the same.
    """
    door = look(database, source, tariff, period=period, steps=steps)
    statement = statement_of(door, tariff, period=period, taxes=taxes)
    due = due_lines(tariff, period)
    told = tuple(tell(door, due, row) for row in _referred(database, statement))
    _one_row_each(database, door)
    extra = []
    for one in told:
        if not any(finding.severity == "error" for finding in one.findings):
            extra += _wide(statement, one)
    return Prepared(database=database, tariff=tariff, period=period, statement=statement, told=told, extra=tuple(extra))


def bill_to_parquet(prepared: Prepared, sink: Path, *, manifest: Mapping[str, object], sample: int = SAMPLE) -> Result:
    """Bill into one Parquet file, which is there whole or not at all; its footer carries the *manifest*.

    Findings go into a file beside it, ``findings-….parquet``, before the bills appear.

    Raises: RunRefused: the sample differs from the reference; then nothing is kept.
    """
    duck, unfinished = prepared.duck, sink.with_name(f".{sink.name}.{os.getpid()}.tmp")
    text = duck.dialect.text
    for dead in sink.parent.glob(f".{sink.name}.*.tmp"):  # left by a process that was killed
        dead.unlink(missing_ok=True)
    try:
        footer = text(json.dumps(dict(manifest), ensure_ascii=False, sort_keys=True))
        options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{jizhi: {footer}}}"
        duck.do(f"COPY ({prepared.query}) TO {text(str(unfinished))} ({options})")
        result = checked(prepared, f"read_parquet({text(str(unfinished))})", sample=sample)
        _keep_findings(duck, sink, result)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(sink)
    finally:
        unfinished.unlink(missing_ok=True)
    return result


def checked(prepared: Prepared, bills: str, *, sample: int = SAMPLE) -> Result:
    """Sum up the wide rows that *bills* holds, once a random sample of them agrees with the reference.

    Raises: RunRefused.
    """
    database, door = prepared.database, prepared.door
    names = partial(_names, database.dialect)
    ((count, total),) = database.rows(f"SELECT count(*), COALESCE(sum(total_fen), 0) FROM {bills}")
    every = max(1, door.count // max(1, sample))
    chance = zlib.crc32(f"{prepared.tariff.code} {prepared.period} {door.count} {total}".encode()) % every
    chosen = f"{database.dialect.lot.format(database.dialect.quoted(KEY), every)} = {chance}"
    rows = _raw(database, door, chosen) if sample else []
    expected: list[Wide] = []
    due = due_lines(prepared.tariff, prepared.period)
    for row in rows:
        told = tell(door, due, row)
        if not any(finding.severity == "error" for finding in told.findings):
            expected += _wide(prepared.statement, told)
    wanted = tuple(name for name in prepared.statement.names if not name.endswith("_tax_fen"))
    found = database.rows(f"SELECT {names(wanted)} FROM {bills} WHERE {chosen}") if sample else []
    known = {name: at for at, name in enumerate(prepared.statement.names)}
    plain = [tuple(row[known[name]] for name in wanted) for row in expected]
    differing = sorted(set(plain) ^ set(found), key=str)
    if differing or len(plain) != len(found):
        raise RunRefused("a sample differs from the reference", differing or sorted(found, key=str)[:3])
    return Result(
        spaces=door.count,
        bills=count,
        total_fen=int(total),
        referred=len(prepared.told),
        sampled=len(rows),
        findings=tuple(finding for told in prepared.told for finding in told.findings),
        left_out=left_out(prepared.tariff),
    )


def _referred(database: Database, statement: Statement) -> Sequence[Row]:
    """The rows of which the engine cannot tell: those it referred, and those that did not pass the door."""
    door = statement.door
    ways = [f"NOT ({door.clean})"]
    if statement.referred:
        ways.append(f"({_names(database.dialect, door.keys)}) IN ({statement.referred})")
    rows = _raw(database, door, " OR ".join(ways))
    nameless = [row for row in rows if any(row[name] is None for name in door.keys)]
    if nameless:
        raise RunRefused("a row has no space", nameless)
    return rows


def _raw(database: Database, door: Door, where: str) -> list[Row]:
    """The rows of the roster as the reference reads them."""
    query = f"SELECT {_names(database.dialect, door.raw)} FROM {door.source} WHERE {where}"
    return [dict(zip(door.raw, row, strict=True)) for row in database.rows(query)]


def _one_row_each(database: Database, door: Door) -> None:
    """Two rows of one space would be two bills. Hashes that all differ prove it; only where two do not, texts are.

    In as many passes as keep the memory flat, however large the roster is.
    """
    keys = _names(database.dialect, door.keys)
    apart, passes = database.dialect.apart.format(keys), -(-door.count // APART)
    lot = database.dialect.lot.format(database.dialect.quoted(KEY), passes)
    parts = [f"WHERE {lot} = {number}" for number in range(passes)] if passes > 1 else [""]
    counted = (database.rows(f"SELECT count(DISTINCT {apart}) FROM {door.source} {part}") for part in parts)
    if sum(count for ((count,),) in counted) < door.count:
        twice = database.rows(f"SELECT {keys}, count(*) FROM {door.source} GROUP BY {keys} HAVING count(*) > 1 LIMIT 3")
        if twice:
            raise RunRefused("two rows of one space", twice)


def _wide(statement: Statement, told: Told) -> list[Wide]:
    """The wide rows of one space as the reference tells them, in the order of the statement."""
    door, found = statement.door, []
    for at, payer in enumerate(("owner", NEXT_OWNER) if told.sold else ("owner",)):
        amounts = {fen(line): told.fen[line.name][at] for line in statement.lines}
        whose = {name: told.row[payer if name == "owner" else name] for name in (*door.keys, *door.payers)}
        row = {**whose, **amounts, "total_fen": sum(amounts.values())}
        found.append(tuple(row.get(name) for name in statement.names))
    return found


def _names(dialect: Dialect, names: Sequence[str]) -> str:
    return ", ".join(map(dialect.quoted, names))


def _values(dialect: Dialect, rows: Sequence[Wide], names: Sequence[str]) -> str:
    lines = ("(" + ", ".join(_literal(dialect, cell) for cell in row) + ")" for row in rows)
    return f"VALUES {', '.join(lines)}) AS v({_names(dialect, names)}" if rows else ""


def _literal(dialect: Dialect, value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else dialect.text(str(value))


def _keep_findings(duck: Duck, sink: Path, result: Result) -> None:
    if result.findings:
        text, place = duck.dialect.text, sink.with_name(f"findings-{sink.stem.removeprefix('part-')}.parquet")
        rows = _values(duck.dialect, finding_rows(result.findings), ("severity", "code", "subject", "facts"))
        duck.do(f"COPY (SELECT * FROM ({rows})) TO {text(str(place))} (FORMAT parquet)")
