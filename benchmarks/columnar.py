"""The columnar engine beside SQL, loops and a C kernel written by hand for the same five fees, over the same rows.

``python -m benchmarks.columnar SPACES`` is one end-to-end run in a fresh process: Parquet in, Parquet out, checked.
"""

from __future__ import annotations

import ctypes
import json
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from jizhi_columnar.arrays import computed_arrays
from jizhi_columnar.door import look
from jizhi_columnar.duck import Duck
from jizhi_columnar.lines import lines_of
from jizhi_columnar.run import Prepared, bill_to_parquet, checked, prepare
from jizhi_columnar.shard import call, jobs_of, shards_of

from benchmarks import by_hand, tariff
from benchmarks.measure import Row, Times, in_fresh_process, interleaved, peak_mb
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees import Tariff
from jizhi.formula.integers import Form

COLUMNS = tariff.Facts._fields
STEPS = ("area", "water_used", "water_before", "power_used", "power_before", "shared")
NUMBERS = "* EXCLUDE (project, space, owner)"
PROJECT = 1_450
"""Spaces in one project, as an estate has them."""

_KIND, _LIFT = "CASE WHEN b % 10 = 0 THEN 'shop' ELSE 'dwelling' END", "c % 10 < 7"
_ROOMS = f"""
SELECT printf('p%06d', i // {PROJECT}) AS project, printf('%09d', i) AS space, printf('o%09d', i) AS owner,
  CAST(3000 + a % 17001 AS INTEGER) AS area, {_KIND} AS kind, CAST(1 + d % 33 AS INTEGER) AS floor, {_LIFT} AS lift,
  CAST(CASE WHEN e % 100 < 8 THEN 1 + e // 100 % 24 ELSE 0 END AS INTEGER) AS vacant_months,
  CAST(1 + f % 40000 AS INTEGER) AS water_used, CAST(g % 300001 AS INTEGER) AS water_before,
  CAST(1 + h % 600000 AS INTEGER) AS power_used, CAST(j % 5000001 AS INTEGER) AS power_before,
  CAST([0, 0, 1, 1, 1, 2][1 + k % 6] AS INTEGER) AS stalls, CAST(1000 + l % 8001 AS INTEGER) AS shared
FROM (SELECT range AS i, {", ".join(f"CAST(hash(range, {at}) % 1000000007 AS BIGINT) AS {name}" for at, name in enumerate("abcdefghjkl"))}
  FROM range({{0}}))
"""  # noqa: E501
HAND = """
SELECT project, space, owner, service_fen, water_fen, power_fen, parking_fen, shared_fen,
  service_fen + water_fen + power_fen + parking_fen + shared_fen AS total_fen
FROM (SELECT project, space, owner,
  (area::BIGINT * CASE WHEN kind = 'shop' THEN 600 WHEN NOT lift THEN 130 WHEN floor <= 6 THEN 210 WHEN floor <= 18 THEN 240
    ELSE 270 END * CASE WHEN vacant_months >= 6 THEN 7 ELSE 10 END + 500) // 1000 AS service_fen,
  (greatest(0, least(water_before + water_used, 180000) - water_before)::BIGINT * 5
    + greatest(0, least(water_before + water_used, 260000) - greatest(water_before, 180000))::BIGINT * 7
    + greatest(0, water_before + water_used - greatest(water_before, 260000))::BIGINT * 9 + 5) // 10 AS water_fen,
  (greatest(0, least(power_before + power_used, 2760000) - power_before)::BIGINT * 538
    + greatest(0, least(power_before + power_used, 4800000) - greatest(power_before, 2760000))::BIGINT * 588
    + greatest(0, power_before + power_used - greatest(power_before, 4800000))::BIGINT * 838 + 5000) // 10000 AS power_fen,
  stalls::BIGINT * 6000 AS parking_fen,
  (area::BIGINT * shared + 5000) // 10000 AS shared_fen
FROM {0})
"""  # noqa: E501
KERNEL = r"""
#include <stdint.h>
static inline int64_t lo(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t hi(int64_t a, int64_t b) { return a > b ? a : b; }
void bill(int64_t n, const int32_t *area, const uint8_t *shop, const int32_t *floor, const uint8_t *lift,
          const int32_t *vacant, const int32_t *wu, const int32_t *wb, const int32_t *pu, const int32_t *pb,
          const int32_t *stalls, const int32_t *shared, int64_t *out) {
  for (int64_t i = 0; i < n; i++) {
    int64_t price = shop[i] ? 600 : !lift[i] ? 130 : floor[i] <= 6 ? 210 : floor[i] <= 18 ? 240 : 270;
    int64_t w = (int64_t)wb[i] + wu[i], p = (int64_t)pb[i] + pu[i], b = wb[i], q = pb[i];
    int64_t s0 = (area[i] * price * (vacant[i] >= 6 ? 7 : 10) + 500) / 1000;
    int64_t s1 = (hi(0, lo(w, 180000) - b) * 5 + hi(0, lo(w, 260000) - hi(b, 180000)) * 7
                  + hi(0, w - hi(b, 260000)) * 9 + 5) / 10;
    int64_t s2 = (hi(0, lo(p, 2760000) - q) * 538 + hi(0, lo(p, 4800000) - hi(q, 2760000)) * 588
                  + hi(0, p - hi(q, 4800000)) * 838 + 5000) / 10000;
    int64_t s3 = stalls[i] * 6000LL, s4 = ((int64_t)area[i] * shared[i] + 5000) / 10000;
    out[i] = s0; out[n + i] = s1; out[2 * n + i] = s2; out[3 * n + i] = s3; out[4 * n + i] = s4;
    out[5 * n + i] = s0 + s1 + s2 + s3 + s4;
  }
}
"""


def rooms(duck: Duck, spaces: int, place: Path | None = None) -> None:
    """The same spaces at every call: as the table ``roster``, or as a Parquet file."""
    query = _ROOMS.format(spaces)
    duck.do(
        f"CREATE OR REPLACE TABLE roster AS {query}"
        if place is None
        else f"COPY ({query}) TO '{place}' (FORMAT parquet)"
    )


def measure(*, full: bool) -> list[Row]:
    """Return the ratios to what was written by hand, in memory and end to end."""
    spaces = 1_000_000 if full else 100_000
    rows = [*in_memory(spaces), *end_to_end(spaces), *fees(spaces)]
    small, large = (in_fresh_process("benchmarks.columnar", str(count)) for count in (spaces, 10 * spaces))
    growth = math.log10(large["seconds"] / small["seconds"])
    told = f"{10 * spaces:,} spaces".replace(",", " ")
    return [
        *rows,
        Row("columnar", f"growth exponent to {told}, end to end", growth, at_most=1.02, spelling="{:.2f}"),
        Row(
            "columnar",
            f"end to end with its sample, {told}",
            large["rows_per_second"] / 1e6,
            spelling="{:.2f} M spaces/s",
        ),
        Row("columnar", f"peak memory, {told}", large["peak_mb"], spelling="{:.0f} MB"),
        Row("columnar", f"peak memory, {told} / a tenth of them", large["peak_mb"] / small["peak_mb"], at_most=1.2),
    ]


def prepared(duck: Duck, rule: Tariff, source: str = "roster") -> Prepared:
    """A run that is ready."""
    return prepare(duck, source, rule, period=tariff.MARCH, steps=STEPS)


def in_memory(spaces: int) -> list[Row]:
    """Compute and materialise: compiled, by hand, numpy, C, the bare loop of Python."""
    times, few = raced(spaces, {})
    thousands = f"{spaces:,} spaces in memory".replace(",", " ")
    found = [
        Row("columnar", f"compiled / SQL by hand, {thousands}", times.ratio("compiled", "hand"), at_most=1.0),
        Row("columnar", "the same, numbers only", times.ratio("numbers", "numbers by hand"), at_most=1.0),
        Row(
            "columnar", "numpy chunks / SQL by hand, numbers only", times.ratio("numpy", "numbers by hand"), at_most=1.0
        ),
        Row("columnar", "loop of Python by hand / compiled, per space", times.ratio("loop", "compiled") * spaces / few),
        Row("columnar", "door, plan and statement", times.median("compile") * 1e3, spelling="{:.0f} ms"),
        Row("columnar", "compiled", 5 * spaces / times.median("compiled") / 1e6, spelling="{:.1f} M charges/s"),
    ]
    if "C" in times.seconds:
        told = "compiled / C kernel, one thread, numbers only"
        found.append(Row("columnar", told, times.ratio("numbers", "C"), at_most=6))
    return found


def raced(spaces: int, others: Mapping[str, Callable[[], object]], *, rounds: int = 7) -> tuple[Times, int]:
    """Times of all that bill the same rows in memory, and how many of them the loop of Python does."""
    duck, rule = Duck(), tariff.read()
    rooms(duck, spaces)
    ready = prepared(duck, rule)
    hand = HAND.format("roster")
    agree(duck, ready.query, hand)
    door = look(duck, "roster", rule, period=tariff.MARCH, steps=STEPS)
    forms: dict[str, Form] = {line.name: line.fen for line in lines_of(rule, door.span, period=tariff.MARCH)}
    arrays = {name: np.ma.getdata(array) for name, array in duck.connection.execute(door.base()).fetchnumpy().items()}
    few = [tariff.Facts(*row) for row in duck.rows(f"SELECT {', '.join(COLUMNS)} FROM roster LIMIT 20000")]
    contestants: dict[str, Callable[[], object]] = {
        "compiled": partial(duck.do, f"CREATE OR REPLACE TABLE bills AS {ready.query}"),
        "hand": partial(duck.do, f"CREATE OR REPLACE TABLE bills AS {hand}"),
        "numbers": partial(duck.do, f"CREATE OR REPLACE TABLE bills AS SELECT {NUMBERS} FROM ({ready.query})"),
        "numbers by hand": partial(duck.do, f"CREATE OR REPLACE TABLE bills AS SELECT {NUMBERS} FROM ({hand})"),
        "numpy": partial(computed_arrays, forms, arrays, spaces),
        "loop": partial(by_hand.total, few),
        "compile": partial(prepared, duck, rule),
        **others,
    }
    kernel = c_kernel(arrays, spaces)
    if kernel is not None:
        total = sum(int(array.sum()) for array in computed_arrays(forms, arrays, spaces).values())
        if int(kernel()[5].sum()) != total:
            raise RuntimeError("the C kernel and numpy do not come to the same fen")
        contestants["C"] = kernel
    times = interleaved(contestants, rounds=rounds)
    duck.close()
    return times, len(few)


def agree(duck: Duck, compiled: str, hand: str) -> None:
    """Hold compiled and hand-written SQL to the same rows."""
    ((differing,),) = duck.rows(f"SELECT count(*) FROM (({compiled}) EXCEPT ALL ({hand}))")
    if differing:
        raise RuntimeError(f"{differing} rows differ from the SQL written by hand")


def c_kernel(arrays: dict[str, np.ndarray], spaces: int) -> Callable[[], np.ndarray] | None:
    """The five fees in C, -O3; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    with TemporaryDirectory() as folder:
        source, library = Path(folder) / "bill.c", Path(folder) / "bill.so"
        source.write_text(KERNEL, encoding="ascii")
        subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True)
        bill = ctypes.CDLL(str(library)).bill
    own = dict(arrays, kind=arrays["kind"] == "shop")
    columns = [
        np.ascontiguousarray(own[name].astype(np.uint8 if name in ("kind", "lift") else np.int32)) for name in COLUMNS
    ]
    order = [columns[COLUMNS.index(name)] for name in COLUMNS if name != "kind"]
    order.insert(1, columns[COLUMNS.index("kind")])

    def run() -> np.ndarray:
        out = np.empty((6, spaces), np.int64)
        bill(
            ctypes.c_int64(spaces),
            *(ctypes.c_void_p(column.ctypes.data) for column in order),
            ctypes.c_void_p(out.ctypes.data),
        )
        return out

    return run


def end_to_end(spaces: int) -> list[Row]:
    """Parquet to Parquet: one statement compiled and by hand, the run with its sample, shards in processes."""
    rule = tariff.read()
    with TemporaryDirectory() as folder:
        duck, place = Duck(), Path(folder) / "roster.parquet"
        rooms(duck, spaces, place)
        source = f"read_parquet('{place}')"
        ready = prepared(duck, rule, source)
        out = Path(folder) / "bills.parquet"
        copy = f"COPY ({{0}}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
        shards = shards_of(str(place), rows=math.ceil(spaces / (16 if spaces >= 1_000_000 else 8)), steps=STEPS)
        contestants: dict[str, Callable[[], object]] = {
            "compiled": partial(duck.do, copy.format(ready.query)),
            "hand": partial(duck.do, copy.format(HAND.format(source))),
            "run": lambda: bill_to_parquet(prepared(duck, rule, source), out, manifest={}),
            "sample": partial(checked, ready, f"read_parquet('{out}')"),
        }
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            contestants["shards"] = partial(_sharded, pool, rule, shards, Path(folder))
            times = interleaved(contestants)
        duck.close()
    return [
        Row("columnar", "compiled / SQL by hand, Parquet to Parquet", times.ratio("compiled", "hand"), at_most=1.03),
        Row("columnar", "run with door, sample, manifest / SQL by hand", times.ratio("run", "hand")),
        Row("columnar", f"{len(shards)} shards in 2 processes / the run", times.ratio("shards", "run"), at_most=1.25),
        Row(
            "columnar",
            "the sample alone, 1000 spaces by the reference",
            times.median("sample") * 1e3,
            spelling="{:.0f} ms",
        ),
    ]


def _sharded(pool: ProcessPoolExecutor, rule: Tariff, shards: tuple, folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as out:
        list(pool.map(call, jobs_of(rule, shards, out, period=tariff.MARCH, sample=1000 // len(shards))))


def fees(spaces: int) -> list[Row]:
    """What one more fee costs: the five, and the five with fifteen more of their kind; compiled and by hand."""
    text = tariff.TEXT
    head, *blocks = text.split("[[fee]]")
    more = [block.replace('code = "', f'code = "{n}', 1) for n in range(3) for block in blocks]
    wide = tariff_or_refuse(head + "".join(f"[[fee]]{block}" for block in (*blocks, *more)), source="more fees")
    duck = Duck()
    rooms(duck, spaces)
    queries = {"5": prepared(duck, tariff.read()).query, "20": prepared(duck, wide).query}
    times: Times = interleaved(
        {name: partial(duck.do, f"CREATE OR REPLACE TABLE bills AS {query}") for name, query in queries.items()}
    )
    duck.close()
    slope = (times.median("20") - times.median("5")) / 15 / spaces * 1e9
    return [Row("columnar", "one more fee", slope, at_most=15, spelling="{:.1f} ns/space")]


def main(spaces: int) -> dict[str, float]:
    """One run end to end: the rows are made by another process, so that its memory is not counted."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "roster.parquet"
        made = f"from benchmarks.columnar import Duck, Path, rooms; rooms(Duck(), {spaces}, Path({str(place)!r}))"
        subprocess.run([sys.executable, "-c", made], check=True)
        duck, rule = Duck(), tariff.read()
        begun, worked = time.perf_counter(), time.process_time()
        ready = prepared(duck, rule, f"read_parquet('{place}')")
        result = bill_to_parquet(ready, Path(folder) / "bills.parquet", manifest={"period": str(tariff.MARCH)})
        seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    return {
        "seconds": seconds,
        "processor_seconds": worked,
        "rows_per_second": result.spaces / seconds,
        "peak_mb": peak_mb(),
        "sampled": result.sampled,
        "total_fen": result.total_fen,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
