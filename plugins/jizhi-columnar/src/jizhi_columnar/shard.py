"""Shards: whole projects of a roster, each billed into a file of its own, by whatever maps a function over a list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.door import KEY, PROJECT
from jizhi_columnar.duck import Duck, parquet
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.result import Result
from jizhi_columnar.run import SAMPLE, bill_to_parquet, prepare

ROWS = 122_880
"""The least rows of a shard: a row group of DuckDB, so that each is worth its fixed cost."""


@attrs.frozen(kw_only=True)
class Shard:
    """A part of a roster: whole projects (all where none are named) of a Parquet file or of all that a pattern names.

    ``steps`` are the columns that count the smallest steps of their fact.
    """

    number: int
    source: str
    projects: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The rows of the shard in SQL."""
        if not self.projects:
            return parquet(self.source)
        names = ", ".join("'" + project.replace("'", "''") + "'" for project in self.projects)
        return f"(SELECT * FROM {parquet(self.source)} WHERE {PROJECT} IN ({names}))"


def shards_of(source: str, *, rows: int = ROWS, steps: Iterable[str] = ()) -> tuple[Shard, ...]:
    """Cut a roster into shards of whole projects, in their order, each of at least *rows* where there are so many.

    A roster without a column ``project`` is one shard.
    """
    duck = Duck()
    try:
        if PROJECT not in duck.types(parquet(source)):
            return (Shard(number=0, source=source, steps=tuple(steps)),)
        counted = duck.rows(f"SELECT {PROJECT}, count(*) FROM {parquet(source)} GROUP BY ALL ORDER BY {PROJECT}")
    finally:
        duck.close()
    groups: list[list[str]] = [[]]
    held = 0
    for project, count in counted:
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
    """Bill one *shard* into the folder *sink*, as ``part-00000.parquet``; picklable, and may be run again at any time.

    The file appears whole, with its manifest in its footer; where it is there with the same manifest already, nothing
    is done. So a run that is killed anywhere and started again ends with each bill once.

    Raises: RunRefused: two rows of one space; a sample that differs from the reference; a file of another run.
    """
    place = Path(sink) / f"part-{shard.number:05d}.parquet"
    manifest = _manifest(tariff, shard, period)
    duck = Duck(threads=threads)
    try:
        kept = _kept(duck, place, manifest)
        if kept is not None:
            return kept
        _one_row_each(duck, shard)
        prepared = prepare(duck, shard.query, tariff, period=period, steps=shard.steps)
        return bill_to_parquet(prepared, place, manifest=manifest, sample=sample)
    finally:
        duck.close()


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


def _one_row_each(duck: Duck, shard: Shard) -> None:
    keys = f"{PROJECT}, {KEY}" if PROJECT in duck.types(shard.query) else KEY
    twice = duck.rows(f"SELECT {keys}, count(*) FROM {shard.query} GROUP BY {keys} HAVING count(*) > 1 LIMIT 3")
    if twice:
        raise RunRefused("two rows of one space", twice)
