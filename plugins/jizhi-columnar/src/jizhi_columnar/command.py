"""What ``jizhi bill --engine columnar`` calls: the rows of a store, and a roster cut into shards for processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from jizhi.estate import Roster
from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.duck import Duck
from jizhi_columnar.kept import ROSTER, Kept, write_roster
from jizhi_columnar.result import Result
from jizhi_columnar.shard import call, jobs_of, shards_of
from jizhi_columnar.sources import address_of


def rows_of(rosters: Iterable[Roster], tariff: Tariff, *, period: Period, out: str) -> tuple[str, Kept]:
    """Write the rows of *rosters* into the folder *out*; return their file and what is no row.

    Raises: NotColumnar.
    """
    folder, duck = Path(out), Duck()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return str(folder / ROSTER), write_roster(duck, rosters, tariff, period=period, out=folder)
    finally:
        duck.close()


def bill(
    tariff: Tariff, *, roster: str, out: str, period: Period, workers: int = 1, steps: tuple[str, ...] = ()
) -> Iterator[Result]:
    """Bill every shard of *roster* into the folder or table *out*, and yield what each came to, in their order.

    Args:
        roster: Parquet files, or a table of a database written as ``URL#TABLE``; so *out*, a folder or a table.

    Raises: NotColumnar, ColumnRefused, RunRefused; what was kept before stays, and the next run goes on from there.
    """
    if address_of(out) is None:
        Path(out).mkdir(parents=True, exist_ok=True)
    jobs = jobs_of(tariff, shards_of(roster, steps=steps), out, period=period)
    if workers == 1:
        yield from map(call, jobs)
        return
    # Forked, a process would have the locks of DuckDB's threads without the threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(call, list(jobs))
