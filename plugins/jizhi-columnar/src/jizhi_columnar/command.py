"""What ``jizhi bill --engine columnar`` calls: a roster in Parquet, cut into shards, billed by several processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.result import Result
from jizhi_columnar.shard import call, jobs_of, shards_of


def bill(
    tariff: Tariff, *, roster: str, out: str, period: Period, workers: int = 1, steps: tuple[str, ...] = ()
) -> Iterator[Result]:
    """Bill every shard of *roster* into the folder *out*, and yield what each came to, in their order.

    Raises: NotColumnar, ColumnRefused, RunRefused; what was kept before stays, and the next run goes on from there.
    """
    Path(out).mkdir(parents=True, exist_ok=True)
    jobs = jobs_of(tariff, shards_of(roster, steps=steps), out, period=period)
    if workers == 1:
        yield from map(call, jobs)
        return
    # Forked, a process would have the locks of DuckDB's threads without the threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(call, list(jobs))
