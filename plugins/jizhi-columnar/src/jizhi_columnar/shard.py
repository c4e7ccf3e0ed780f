"""Shards: whole projects of a roster, each billed into a file of its own, by whatever maps a function over a list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.door import KEY, PROJECT
from jizhi_columnar.duck import Duck, borrowed
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.result import Result
from jizhi_columnar.run import SAMPLE, bill_to_parquet, prepare
from jizhi_columnar.sources import Address, address_of, counted, loaded

ROWS = 122_880
"""The least rows of a shard: a row group of DuckDB, so that each is worth its fixed cost."""


@attrs.frozen(kw_only=True)
class Shard:
    """A part of a roster: whole projects (all where none are named) of a Parquet file, of all that a pattern names, or
    of a table of a database written as ``URL#TABLE``.

    ``steps`` are the columns that count the smallest steps of their fact.
    """

    number: int
    source: str
    projects: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def shards_of(source: str, *, rows: int = ROWS, steps: Iterable[str] = ()) -> tuple[Shard, ...]:
    """Cut a roster into shards of whole projects, in their order, each of at least *rows* where there are so many.

    A roster without a column ``project`` is one shard.
    """
    told = counted(source)
    if told is None:
        return (Shard(number=0, source=source, steps=tuple(steps)),)
    groups: list[list[str]] = [[]]
    held = 0
    for project, count in told:
        if project is None:
            raise RunRefused("a row has no project", [source])
        if held >= rows:
            groups.append([])
            held = 0
        groups[-1].append(project)
        held += count
    return tuple(
        Shard(number=number, source=source, projects=tuple(group), steps=tuple(steps))
        for number, group in enumerate(groups)
    )


def run_shard(
    tariff: Tariff, shard: Shard, sink: str, *, period: Period, sample: int = SAMPLE, threads: int = 1
) -> Result:
    """Bill one *shard* into *sink*; picklable, and may be run again at any time.

    Into a folder it is the file ``part-00000.parquet``, which appears whole with its manifest in its footer; into a
    table of a database, ``URL#TABLE``, it is one transaction with the rows of its manifest. Where the same is there
    already, nothing is done. So a run that is killed anywhere and started again ends with each bill once.

    Raises: RunRefused: two rows of one space; a sample that differs from the reference; bills of another run.
    """
    manifest, address = _manifest(tariff, shard, period), address_of(sink)
    table = None if address is None else _table(address, manifest, period)
    place = Path(sink) / f"part-{shard.number:05d}.parquet"
    with borrowed(threads=threads) as duck:
        kept = _kept(duck, place, manifest) if table is None else table.kept(shard.projects)
        if kept is not None:
            return kept
        source = loaded(duck, shard.source, shard.projects, tariff, period=period)
        prepared = prepare(duck, source, tariff, period=period, steps=shard.steps)
        if table is not None:
            done: Result = table.keep(prepared, sample=sample)
            return done
        return bill_to_parquet(prepared, place, manifest=manifest, sample=sample)


def _table(address: Address, manifest: dict[str, object], period: Period) -> Any:
    """The table that bills go into; SQLAlchemy is needed only here."""
    if address.file:
        raise RunRefused("a file of DuckDB is written by one process alone; write Parquet, and read that", [address])
    return resolve_name("jizhi_columnar.bill_tables:table_for")(address, manifest, period)


def jobs_of(
    tariff: Tariff, shards: Iterable[Shard], sink: str, *, period: Period, sample: int = SAMPLE
) -> Iterator[partial[Result]]:
    """One call for each shard, to be handed to ``map`` of an executor: ``for result in pool.map(call, jobs): …``"""
    for shard in shards:
        yield partial(run_shard, tariff, shard, sink, period=period, sample=sample)


def call(job: partial[Result]) -> Result:
    """Do a job."""
    return job()


def _manifest(tariff: Tariff, shard: Shard, period: Period) -> dict[str, object]:
    """What tells this shard of this run from any other."""
    rules = [
        (fee.code, str(fee.rounding), fee.minimum, fee.maximum, fee.tax, fee.prorate, fee.start, fee.cycle, fee.payer)
        for fee in tariff.fees
    ]
    texts = [
        (fee.code, each.since, each.text, each.months, each.applies, each.formula, each.discounts)
        for fee in tariff.fees
        for each in fee.versions
    ]
    digest = hashlib.sha256(repr((rules, texts)).encode()).hexdigest()
    projects = hashlib.sha256(json.dumps(shard.projects).encode()).hexdigest()
    return {"tariff": tariff.code, "rules": digest, "period": str(period), "shard": shard.number, "projects": projects}


def _kept(duck: Duck, place: Path, manifest: dict[str, object]) -> Result | None:
    if not place.exists():
        return None
    file = duck.dialect.text(str(place))
    found = duck.rows(f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = 'jizhi'")
    value = found[0][0] if found else None
    if value is None or json.loads(value) != manifest:
        raise RunRefused("the file is of another run", [place.name])
    keys = "(project, space)" if PROJECT in duck.types(f"read_parquet({file})") else KEY
    ((spaces, bills, total),) = duck.rows(
        f"SELECT count(DISTINCT {keys}), count(*), COALESCE(sum(total_fen), 0) FROM read_parquet({file})"
    )
    return Result(spaces=spaces, bills=bills, total_fen=int(total), resumed=True)
