"""What is due of many assets over a year, as a stream in a fresh process: against a bare loop, and as it grows.

``python -m benchmarks.upkeep ASSETS`` is one such process. Its clock is the processor time of the process.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from benchmarks.measure import Row, in_fresh_process, peak_mb
from jizhi.codec.upkeep import plans_from_toml
from jizhi.estate import Asset
from jizhi.presets import UPKEEP_PRESETS
from jizhi.upkeep import Due, History, PlanBook, Service, due_each
from jizhi.values import Period

PART = 5_000
SMALL = 2  # parts
YEAR = Period.year(2025)


def measure(*, full: bool) -> list[Row]:
    """Return time, growth and memory."""
    assets = 100_000 if full else 20_000
    run = in_fresh_process("benchmarks.upkeep", str(assets))
    many = f"{assets:,} assets × 5 plans × a year".replace(",", " ")
    rows = [
        Row("upkeep", f"due_each, {many}", run["seconds"], spelling="{:.1f} s"),
        Row("upkeep", "occurrences of the stream", run["due_per_second"] / 1e3, spelling="{:.0f} k/s"),
        Row("upkeep", "one occurrence / one of the loop by hand", run["to_hand"]),
        Row("upkeep", "time for an asset, the last 10 000 / the first", run["growth"], at_most=1.2),
    ]
    if run["peak_mb"]:
        rows.append(Row("upkeep", f"peak memory, {many}", run["peak_mb"], spelling="{:.0f} MB"))
        rows.append(Row("upkeep", "peak memory, all / the first 10 000", run["peak_mb"] / run["small_mb"], at_most=1.2))
    return rows


def _book() -> PlanBook:
    lifts = plans_from_toml(UPKEEP_PRESETS["lift-tsg-t5002"]).value
    inspections = plans_from_toml(UPKEEP_PRESETS["lift-tsg-t7001"]).value
    assert lifts is not None and inspections is not None
    return PlanBook(code="bench", plan=(*lifts.plan, inspections.plan[0]), checklist=lifts.checklist)


def _known(first: int, count: int) -> Iterator[History]:
    for number in range(first, first + count):
        code = f"L{number}"
        installed = date(2010, 1, 1) + timedelta(days=number % 3000)
        asset = Asset(code=code, name="梯", asset_class="lift.traction", installed=installed)
        year = Service(subject=code, plan="lift-year", day=date(2024, 6, 1) + timedelta(days=number % 200))
        visit = Service(subject=code, plan="lift-half-month", day=date(2024, 12, 17) + timedelta(days=number % 15))
        yield History(asset=asset, done=(year, visit))


def _by_hand(known: list[History]) -> int:
    """The bare loop: 15 days after 15 days as pairs, no calendar, no law, no ladder."""
    step, found = timedelta(days=15), 0
    for history in known:
        day = history.done[-1].day + step
        while day < YEAR.end:
            pair = (history.asset.code, day)
            found += len(pair) > 1
            day += step
    return found


def stream(assets: int) -> dict[str, float]:
    """Ask once for so many assets, made as they are asked for, keeping nothing; then make them alone, and by hand."""
    marks: list[float] = []
    small_mb = 0.0

    def marked() -> Iterator[History]:
        nonlocal small_mb
        for number, history in enumerate(_known(0, assets)):
            if number % PART == 0:
                marks.append(time.process_time())
            if number == SMALL * PART:
                small_mb = peak_mb()
            yield history

    count = sum(isinstance(each, Due) for each in due_each(_book(), marked(), window=YEAR))
    marks.append(time.process_time())
    whole_mb = peak_mb()
    making = time.process_time()
    sample = list(_known(0, PART))
    made = time.process_time() - making
    hand: list[float] = []
    for _ in range(5):
        begun = time.process_time()
        bare = _by_hand(sample)
        hand.append((time.process_time() - begun) / bare)
    asking = marks[-1] - marks[0] - made * (assets / PART)
    parts = [other - one for one, other in pairwise(marks)]
    return {
        "seconds": asking,
        "due_per_second": count / asking,
        "to_hand": asking / count / median(hand),
        "growth": sum(parts[-SMALL:]) / sum(parts[:SMALL]),
        "peak_mb": whole_mb,
        "small_mb": small_mb,
    }


if __name__ == "__main__":
    print(json.dumps(stream(int(sys.argv[1]))))
