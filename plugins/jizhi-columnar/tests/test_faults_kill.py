"""A run in shards is killed again and again, each time somewhere else, and ends with every bill exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jizhi_columnar.duck import Duck

KILLS = 8 if os.environ.get("JIZHI_FAULTS") == "nightly" else 3
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


@pytest.mark.faults
@pytest.mark.skipif(os.name == "nt", reason="a process of Windows is not killed by a signal")
def test_a_run_that_is_killed_ends_with_every_bill_once(duck: Duck, tmp_path: Path) -> None:
    """Whatever was half written is not there; what is there stays as it was."""
    roster, out = tmp_path / "r.parquet", tmp_path / "out"
    out.mkdir()
    rooms = "SELECT printf('p%03d', range // 500) AS project, 's' || range AS space, 'o' AS owner, "
    rooms += "CAST((3000 + range % 9000) / 100.0 AS DECIMAL(9,2)) AS area FROM range(20000)"
    duck.do(f"COPY ({rooms}) TO '{roster}' (FORMAT parquet)")
    (tmp_path / "t.toml").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-c", CHILD, str(tmp_path / "t.toml"), str(roster), str(out)]
    kept: dict[str, bytes] = {}
    for kill in range(KILLS):
        child = subprocess.Popen(command)
        try:
            while len(list(out.glob("part-*"))) <= len(kept) + kill and child.poll() is None:
                time.sleep(0.002)  # until it has come further than the one before
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
        found = {path.name: path.read_bytes() for path in out.glob("part-*")}
        assert kept.items() <= found.items()
        kept = found
    assert 0 < len(kept) < 20
    assert 0 == subprocess.run(command, check=False).returncode
    ((count, spaces, total),) = duck.rows(
        f"SELECT count(*), count(DISTINCT space), sum(service_fen) FROM '{out}/part-*.parquet'"
    )
    ((expected,),) = duck.rows(f"SELECT sum(CAST(trunc(area * 280 + 0.5) AS BIGINT)) FROM '{roster}'")
    assert (20_000, 20_000, expected) == (count, spaces, total)
    assert [] == list(out.glob(".*.tmp"))
