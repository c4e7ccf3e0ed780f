"""A small estate as Parquet and the jobs of its run: what any scheduler maps ``call`` over."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jizhi_columnar.duck import Duck
from jizhi_columnar.result import NOTHING, Result
from jizhi_columnar.shard import jobs_of, shards_of

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.values import Period

TARIFF = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2025-01-01
  basis   = "业主大会决议 2024-11 第 3 号"
  rates   = { price = "2.80 元/㎡/月" }
  formula = "area * price"
"""


def jobs(folder: Path, *, spaces: int = 8_000) -> list[partial[Result]]:
    """Eight shards of whole projects, each a job that can be pickled; bills go into ``folder/bills``."""
    roster, bills = folder / "roster.parquet", folder / "bills"
    bills.mkdir(exist_ok=True)
    duck = Duck(threads=1)
    rooms = "'s' || range AS space, 'o' || range AS owner, CAST((3000 + range % 9000) / 100.0 AS DECIMAL(9,2)) AS area"
    query = f"SELECT printf('p%03d', range // 500) AS project, {rooms} FROM range({spaces})"
    duck.do(f"COPY ({query}) TO '{roster}' (FORMAT parquet)")
    duck.close()
    tariff = tariff_or_refuse(TARIFF, source="jade.toml")
    return list(jobs_of(tariff, shards_of(str(roster), rows=spaces // 8), str(bills), period=Period.month(2025, 3)))


def told(results: list[Result]) -> str:
    """What a run came to."""
    whole = sum(results, NOTHING)
    return f"{len(results)} shards, {whole.spaces} spaces, {whole.bills} bills, {whole.total_fen} fen"
