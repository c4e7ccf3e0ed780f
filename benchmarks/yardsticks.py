"""What others do with the same five fees: pandas row by row, pandas by columns, Ibis; each comes to the same fen.

``pip install -r requirements/bench.txt`` brings them. ``python -m benchmarks.yardsticks SPACES`` is one run of pandas
from Parquet to Parquet in a fresh process; ``python -m benchmarks.yardsticks chart SPACES FILE`` draws all in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve
from jizhi_columnar.duck import Duck
from jizhi_columnar.run import prepare
from jizhi_columnar.statement import statement_of

from benchmarks import tariff
from benchmarks.columnar import STEPS, look, raced, rooms
from benchmarks.measure import Row, in_fresh_process, interleaved, peak_mb
from jizhi.pages.svg import Bar, bar_chart

STANDALONE = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="14" fill="steelblue"'
APPLIED = 2_000
"""How many spaces pandas applies a function to; a row costs the same whatever their number."""


def measure(*, full: bool) -> list[Row]:
    """Return how many times as long the others take; nothing where they are not installed."""
    found: list[Row] = []
    if find_spec("pandas") and find_spec("pyarrow"):
        found += pandas_in_memory(1_000_000 if full else 100_000)
        found += pandas_end_to_end(10_000_000 if full else 1_000_000)
    if find_spec("ibis"):
        found.append(ibis_compiled())
    return found or [Row("yardsticks", "none: pip install -r requirements/bench.txt", 0, spelling="{:.0f}")]


def prices(rooms: Any) -> Any:
    """The service price of each space, by columns."""
    import numpy as np  # noqa: PLC0415

    floor, lift = rooms["floor"], rooms["lift"]
    by_floor = np.where(floor <= 6, 210, np.where(floor <= 18, 240, 270))
    return np.where(rooms["kind"] == "shop", 600, np.where(lift, by_floor, 130))


def tiers(used: Any, before: Any, steps: tuple[int, int], rates: tuple[int, int, int], over: int) -> Any:
    """Three tiers that count on from *before*, by columns, rounded half up."""
    first, second = steps
    after = before + used
    low = (after.clip(upper=first) - before).clip(lower=0)
    mid = (after.clip(upper=second) - before.clip(lower=first)).clip(lower=0)
    top = (after - before.clip(lower=second)).clip(lower=0)
    return (low * rates[0] + mid * rates[1] + top * rates[2] + over // 2) // over


def by_columns(rooms: Any) -> Any:
    """The bills as a careful programmer writes them in pandas: whole columns of int64."""
    import numpy as np  # noqa: PLC0415

    wide = {name: rooms[name].astype("int64") for name in rooms.columns if rooms[name].dtype.kind == "i"}
    bills = rooms[["project", "space", "owner"]].copy()
    vacancy = np.where(wide["vacant_months"] >= 6, 7, 10)
    bills["service_fen"] = (wide["area"] * prices(rooms) * vacancy + 500) // 1000
    bills["water_fen"] = tiers(wide["water_used"], wide["water_before"], (180_000, 260_000), (5, 7, 9), 10)
    steps, rates = (2_760_000, 4_800_000), (538, 588, 838)
    bills["power_fen"] = tiers(wide["power_used"], wide["power_before"], steps, rates, 10_000)
    bills["parking_fen"] = wide["stalls"] * 6000
    bills["shared_fen"] = (wide["area"] * wide["shared"] + 5000) // 10_000
    fees = ["service_fen", "water_fen", "power_fen", "parking_fen", "shared_fen"]
    bills["total_fen"] = bills[fees].sum(axis=1)
    return bills


def by_rows(rooms: Any) -> Any:
    """The same with ``apply``, a function of the row that returns its amounts: what is written first."""
    import pandas as pd  # noqa: PLC0415

    def stepped(used: int, before: int, steps: tuple[int, int], rates: tuple[int, int, int], over: int) -> int:
        after, (first, second) = before + used, steps
        low, mid = max(0, min(after, first) - before), max(0, min(after, second) - max(before, first))
        top = max(0, after - max(before, second))
        return int((low * rates[0] + mid * rates[1] + top * rates[2] + over // 2) // over)

    def bill(row: Any) -> Any:
        if row["kind"] == "shop":
            price = 600
        elif row["lift"]:
            price = 210 if row["floor"] <= 6 else 240 if row["floor"] <= 18 else 270
        else:
            price = 130
        service = (row["area"] * price * (7 if row["vacant_months"] >= 6 else 10) + 500) // 1000
        water = stepped(row["water_used"], row["water_before"], (180_000, 260_000), (5, 7, 9), 10)
        power = stepped(row["power_used"], row["power_before"], (2_760_000, 4_800_000), (538, 588, 838), 10_000)
        parking, shared = row["stalls"] * 6000, (row["area"] * row["shared"] + 5000) // 10_000
        amounts = {"service_fen": service, "water_fen": water, "power_fen": power, "parking_fen": parking}
        return pd.Series({**amounts, "shared_fen": shared, "total_fen": sum(amounts.values()) + shared})

    return rooms.apply(bill, axis=1)


def side_by_side(spaces: int) -> dict[str, float]:
    """Everybody over the same rows in one run, per space, as multiples of the SQL written by hand."""
    duck = Duck()
    rooms(duck, spaces)
    table = duck.arrow("SELECT * FROM roster").to_pandas()
    few = table.head(APPLIED)
    ready = prepare(duck, "roster", tariff.read(), period=tariff.MARCH, steps=STEPS)
    ((fen,),) = duck.rows(f"SELECT sum(total_fen) FROM ({ready.query})")
    duck.connection.register("few", few[["space"]])
    chosen = "space IN (SELECT space FROM few)"
    ((some,),) = duck.rows(f"SELECT sum(total_fen) FROM ({ready.query}) WHERE {chosen}")
    if int(by_columns(table)["total_fen"].sum()) != fen or int(by_rows(few)["total_fen"].sum()) != some:
        raise RuntimeError("pandas does not come to the same fen")
    duck.close()
    others = {"pandas by columns": partial(by_columns, table), "pandas apply": partial(by_rows, few)}
    times, looped = raced(spaces, others, rounds=3)
    shares = {"loop": looped, "pandas apply": len(few)}
    told = {"C": "C -O3", "numpy": "numpy", "compiled": "compiled", "hand": "SQL by hand", "loop": "Python loop"}
    return {
        told.get(name, name): times.ratio(name, "hand") * spaces / shares.get(name, spaces)
        for name in ("C", "numpy", "compiled", "hand", *others, "loop")
        if name in times.seconds
    }


def pandas_in_memory(spaces: int) -> list[Row]:
    """The compiled statement beside pandas by columns, and by rows for a few spaces."""
    found, told = side_by_side(spaces), f"{spaces:,} spaces".replace(",", " ")
    apply, columns = (found[f"pandas {how}"] / found["compiled"] for how in ("apply", "by columns"))
    return [
        Row("yardsticks", f"pandas apply / compiled, {told}", apply, at_least=900, spelling="{:.0f} x"),
        Row("yardsticks", f"pandas by columns / compiled, {told}", columns, at_least=1.5),
    ]


def chart(spaces: int, place: Path) -> None:
    """Draw the time of each per space; pandas apply, a hundred times as long as the rest, is told in the title."""
    found = side_by_side(spaces)
    apply = found.pop("pandas apply")
    bars = [Bar(name, round(value * 100), f"{value:.2f}") for name, value in sorted(found.items(), key=itemgetter(1))]
    bars = [evolve(bar, label=bar.label.removesuffix(" by columns")) for bar in bars]
    title = f"{spaces:,} spaces in memory, SQL by hand = 1; pandas apply: {apply:.0f}"
    drawn = bar_chart(bars, title=title).replace("<svg ", f"<svg {STANDALONE} ", 1)
    place.write_text(drawn + "\n", encoding="utf-8")


def pandas_end_to_end(spaces: int) -> list[Row]:
    """Parquet to Parquet, each in a fresh process: seconds and peak memory."""
    ours = in_fresh_process("benchmarks.columnar", str(spaces))
    theirs = in_fresh_process("benchmarks.yardsticks", str(spaces))
    if ours["total_fen"] != theirs["total_fen"]:
        raise RuntimeError("pandas does not come to the same fen")
    told = f"{spaces:,} spaces, end to end".replace(",", " ")
    ratio, worked = (theirs[name] / ours[name] for name in ("seconds", "processor_seconds"))
    return [
        Row("yardsticks", f"the same, processor time, {told}", worked),
        Row("yardsticks", f"pandas by columns / the run with its sample, {told}", ratio, at_least=3),
        Row("yardsticks", "peak memory of the run / of pandas", ours["peak_mb"] / theirs["peak_mb"], at_most=0.1),
    ]


def ibis_compiled() -> Row:
    """To compile the five fees: our statement beside an Ibis expression of the same arithmetic as SQL."""
    import ibis  # noqa: PLC0415

    duck, rule = Duck(threads=1), tariff.read()
    rooms(duck, 1000)
    door = look(duck, "roster", rule, period=tariff.MARCH, steps=STEPS)
    kinds = {"VARCHAR": "string", "INTEGER": "int32", "BOOLEAN": "boolean"}
    table = ibis.table({name: kinds[kind] for name, kind in duck.types("roster").items()}, name="roster")
    times = interleaved(
        {
            "ours": lambda: statement_of(door, rule, period=tariff.MARCH),
            "ibis": lambda: ibis.to_sql(ibis_bills(ibis, table), dialect="duckdb"),
        },
        rounds=9,
    )
    duck.close()
    return Row("yardsticks", "Ibis / our statement, compiling five fees", times.ratio("ibis", "ours"), at_least=50)


def ibis_bills(ibis: Any, rooms: Any) -> Any:
    """The five fees as an expression of Ibis."""
    wide = {name: rooms[name].cast("int64") for name in tariff.Facts._fields if name not in ("kind", "lift")}
    by_floor = ibis.cases((rooms.floor <= 6, 210), (rooms.floor <= 18, 240), else_=270)
    price = ibis.cases((rooms.kind == "shop", 600), (~rooms.lift, 130), else_=by_floor)
    vacancy = ibis.cases((rooms.vacant_months >= 6, 7), else_=10)
    service = (wide["area"] * price * vacancy + 500) // 1000

    def three(used: Any, before: Any, steps: tuple[int, int], rates: tuple[int, int, int], over: int) -> Any:
        after, (first, second) = before + used, steps
        low = ibis.greatest(ibis.least(after, first) - before, 0)
        mid = ibis.greatest(ibis.least(after, second) - ibis.greatest(before, first), 0)
        top = ibis.greatest(after - ibis.greatest(before, second), 0)
        return (low * rates[0] + mid * rates[1] + top * rates[2] + over // 2) // over

    water = three(wide["water_used"], wide["water_before"], (180_000, 260_000), (5, 7, 9), 10)
    power = three(wide["power_used"], wide["power_before"], (2_760_000, 4_800_000), (538, 588, 838), 10_000)
    parking, shared = wide["stalls"] * 6000, (wide["area"] * wide["shared"] + 5000) // 10_000
    fees = {"service": service, "water": water, "power": power, "parking": parking, "shared": shared}
    named = {f"{name}_fen": amount for name, amount in fees.items()}
    return rooms.select("project", "space", "owner", **named, total_fen=sum(fees.values()))


def main(spaces: int) -> dict[str, float]:
    """pandas from Parquet to Parquet; the rows are made by another process."""
    import pandas as pd  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        place = Path(folder) / "roster.parquet"
        made = f"from benchmarks.columnar import Duck, Path, rooms; rooms(Duck(), {spaces}, Path({str(place)!r}))"
        subprocess.run([sys.executable, "-c", made], check=True)
        begun, worked = time.perf_counter(), time.process_time()
        bills = by_columns(pd.read_parquet(place))
        bills.to_parquet(Path(folder) / "bills.parquet", compression="zstd")
        seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    return {
        "seconds": seconds,
        "processor_seconds": worked,
        "peak_mb": peak_mb(),
        "total_fen": int(bills["total_fen"].sum()),
    }


if __name__ == "__main__":
    if sys.argv[1] == "chart":
        chart(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(main(int(sys.argv[1]))))
