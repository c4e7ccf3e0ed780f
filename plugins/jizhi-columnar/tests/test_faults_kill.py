"""A run in shards is killed again and again, each time somewhere else, and ends with every bill exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jizhi_columnar.duck import Duck
from jizhi_columnar.sources import address_of
from sqlalchemy import create_engine, inspect, text

from jizhi.testing.servers import NoServer, postgresql_server

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
KILLS = 8 if NIGHTLY else 3
SHARDS = 40 if NIGHTLY else 12
ROOMS = 1000 * SHARDS
TEXT = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2025-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月" }
  formula = "area * price"
"""
CHILD = """
import sys
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.values import Period
from jizhi_columnar.shard import call, jobs_of, shards_of
tariff = tariff_or_refuse(open(sys.argv[1], encoding="utf-8").read(), source="t")
for job in jobs_of(tariff, shards_of(sys.argv[2], rows=1000), sys.argv[3], period=Period.month(2025, 3), sample=50):
    call(job)
"""
Told = list[tuple[int, int, int]]


@contextmanager
def parquet_files(folder: Path) -> Iterator[str]:
    """A folder of files."""
    (folder / "out").mkdir()
    yield str(folder / "out")


@contextmanager
def sqlite_table(folder: Path) -> Iterator[str]:
    """A file that one process writes at a time."""
    yield f"sqlite:///{folder}/out.db#bills"


@contextmanager
def postgresql_table(folder: Path) -> Iterator[str]:
    """A server that outlives the killed process, and must forget what it had begun."""
    pytest.importorskip("psycopg")
    try:
        with postgresql_server() as url:
            yield url.replace("postgresql://", "postgresql+psycopg://") + "#bills"
    except NoServer as missing:
        pytest.skip(str(missing))


def begun(sink: str, duck: Duck) -> int:
    """How many projects are there by now, while the child goes on writing."""
    address = address_of(sink)
    if address is None:
        return len(list(Path(sink).glob("part-*")))
    with create_engine(address.url).connect() as connection:
        there = inspect(connection).has_table("bills_manifest")
        return connection.scalar(text("SELECT count(*) FROM bills_manifest")) or 0 if there else 0


def kept(sink: str, duck: Duck) -> Told:
    """What is there by now, project by project: the project, its bills, their fen."""
    address = address_of(sink)
    if address is None:
        if not list(Path(sink).glob("part-*")):
            return []
        query = "SELECT project, count(*), CAST(sum(service_fen) AS BIGINT) FROM '{0}/part-*.parquet'"
        return duck.rows(query.format(sink) + " GROUP BY project ORDER BY project")
    with create_engine(address.url).connect() as connection:
        if not inspect(connection).has_table("bills"):
            return []
        query = (
            "SELECT project, count(*), CAST(sum(service_fen) AS BIGINT) FROM bills GROUP BY project ORDER BY project"
        )
        found = [tuple(row) for row in connection.execute(text(query))]
        manifest = "SELECT project, bills, total_fen FROM bills_manifest ORDER BY project"
        assert found == [tuple(row) for row in connection.execute(text(manifest))]
        return found


@pytest.mark.faults
@pytest.mark.skipif(os.name == "nt", reason="a process of Windows is not killed by a signal")
@pytest.mark.parametrize("place", [parquet_files, sqlite_table, postgresql_table])
def test_a_run_that_is_killed_ends_with_every_bill_once(duck: Duck, tmp_path: Path, place: Callable) -> None:
    """Whatever was half written is not there; what is there stays as it was, and is whole projects."""
    roster = tmp_path / "r.parquet"
    rooms = "SELECT printf('p%03d', range // 500) AS project, 's' || range AS space, 'o' AS owner, "
    rooms += f"CAST((3000 + range % 9000) / 100.0 AS DECIMAL(9,2)) AS area FROM range({ROOMS})"
    duck.do(f"COPY ({rooms}) TO '{roster}' (FORMAT parquet)")
    (tmp_path / "t.toml").write_text(TEXT, encoding="utf-8")
    with place(tmp_path) as sink:
        command = [sys.executable, "-c", CHILD, str(tmp_path / "t.toml"), str(roster), sink]
        before: Told = []
        for kill in range(KILLS):
            killed_once_it_went_on(command, sink, duck, past=kill % 3)
            found = kept(sink, duck)
            assert set(before) <= set(found)
            assert all(500 == bills for _, bills, _ in found)
            before = found
        assert 0 < len(before) < 2 * SHARDS
        assert 0 == subprocess.run(command, check=False).returncode
        whole = (
            f"SELECT project, count(*), CAST(sum(CAST(trunc(area * 280 + 0.5) AS BIGINT)) AS BIGINT) FROM '{roster}'"
        )
        assert duck.rows(f"{whole} GROUP BY project ORDER BY project") == kept(sink, duck)
    assert [] == list(tmp_path.glob("out/.*.tmp"))


def killed_once_it_went_on(command: list[str], sink: str, duck: Duck, *, past: int) -> None:
    """Kill it once it has kept more than *past* further parts."""
    there, child = begun(sink, duck), subprocess.Popen(command)
    try:
        while begun(sink, duck) <= there + past and child.poll() is None:
            time.sleep(0.002)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
