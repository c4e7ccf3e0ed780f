"""The whole object path: rosters in parts, assessed space by space in a stream, in a fresh process each time.

``python -m benchmarks.assess SPACES`` is one such process. Its clock is the processor time of the process, so that
neighbours on the machine do not pass for growth.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

from benchmarks import by_hand, tariff
from benchmarks.measure import Row, in_fresh_process, peak_mb
from jizhi import fees
from jizhi.estate import Roster

PART = 2_000
SMALL = 5  # parts: 10 000 spaces


def measure(*, full: bool) -> list[Row]:
    """Return throughput, growth and memory."""
    spaces = 1_000_000 if full else 40_000
    run = in_fresh_process("benchmarks.assess", str(spaces))
    thousands = f"{spaces:,} spaces".replace(",", " ")
    rows = [
        Row(
            "assess",
            f"charges of the stream, {thousands}",
            run["charges_per_second"] / 1e3,
            spelling="{:.0f} k charges/s",
        ),
        Row("assess", "one charge / one charge of the loop by hand", run["to_hand"]),
        Row("assess", f"time for a space, {thousands} / 10 000", run["growth"], at_most=1.1),
        Row("assess", "the last tenth / the first tenth", run["last_to_first"], at_most=1.1),
        Row("assess", "making the rosters / assessing them", run["making"]),
    ]
    if run["peak_mb"]:
        rows += [
            Row("assess", f"peak memory, {thousands}", run["peak_mb"], spelling="{:.0f} MB"),
            Row("assess", f"peak memory, {thousands} / 10 000", run["peak_mb"] / run["small_mb"], at_most=1.2),
        ]
    return rows


def stream(spaces: int) -> dict[str, float]:
    """Assess so many spaces, keeping nothing, and say what it took: in turns a part of the estate and the bare loop."""
    rule = tariff.read()
    making: list[float] = []
    assessing: list[float] = []
    hand: list[float] = []
    charges = 0
    small_mb = 0.0
    for number in range(spaces // PART):
        begun = time.process_time()
        part = tariff.roster(number, PART)
        made = time.process_time()
        count, fen = _assess(rule, part)
        done = time.process_time()
        known = list(tariff.facts(PART, seed=number))
        start = time.process_time()
        wanted = by_hand.total(known)
        hand.append(time.process_time() - start)
        making.append(made - begun)
        assessing.append(done - made)
        charges += count
        if fen != wanted:
            raise RuntimeError(f"part {number}: {fen} fen, by hand {wanted}")
        if number == SMALL - 1:
            small_mb = peak_mb()
    tenth = max(1, len(assessing) // 10)
    return {
        "charges_per_second": charges / sum(assessing),
        "to_hand": median(one / other for one, other in zip(assessing, hand, strict=True)),
        "growth": sum(assessing) / len(assessing) / (sum(assessing[:SMALL]) / SMALL),
        "last_to_first": median(assessing[-tenth:]) / median(assessing[:tenth]),
        "making": sum(making) / sum(assessing),
        "peak_mb": peak_mb(),
        "small_mb": small_mb,
    }


def _assess(rule: fees.Tariff, part: Roster) -> tuple[int, int]:
    count = fen = 0
    for result in fees.assess_each(rule, part, period=tariff.MARCH, run="bench"):
        if not isinstance(result, fees.Billed):
            raise RuntimeError(str(result))
        for charge in result.charges:
            count += 1
            fen += charge.amount.fen
    return count, fen


if __name__ == "__main__":
    print(json.dumps(stream(int(sys.argv[1]))))
