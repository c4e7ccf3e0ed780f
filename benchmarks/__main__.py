"""The command line of the benchmarks: one table, every figure a ratio within one run, beside its goal."""

from __future__ import annotations

import argparse
import platform
import sys
import time

from benchmarks import (
    arrears,
    assess,
    attendance,
    bill_tables,
    bulk,
    closures,
    columnar,
    counter,
    imports,
    ledger,
    letters,
    splitting,
    store,
    upkeep,
    yardsticks,
)
from benchmarks.measure import Row, table

BENCHMARKS = {
    "closures": closures.measure,
    "assess": assess.measure,
    "store": store.measure,
    "ledger": ledger.measure,
    "bulk": bulk.measure,
    "letters": letters.measure,
    "imports": imports.measure,
    "split": splitting.measure,
    "attendance": attendance.measure,
    "upkeep": upkeep.measure,
    "columnar": columnar.measure,
    "tables": bill_tables.measure,
    "yardsticks": yardsticks.measure,
    "arrears": arrears.measure,
    "counter": counter.measure,
}


def main() -> int:
    """Run the benchmarks that were asked for, or all; a figure that misses its goal is told, and is no failure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(BENCHMARKS))
    parser.add_argument("--scale", choices=("ci", "full"), default="ci", help="ci: minutes; full: a million spaces")
    parser.add_argument("--within", type=int, metavar="SECONDS", help="begin no benchmark after so long; default: all")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {' '.join(BENCHMARKS)}")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    begun = time.perf_counter()
    rows: list[Row] = []
    left_out = []
    for name in options.names or BENCHMARKS:
        if options.within is not None and time.perf_counter() - begun > options.within:
            left_out.append(name)
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](full=options.scale == "full")
    print(f"Python {platform.python_version()} on {platform.machine()}, scale {options.scale}")
    print(table(rows))
    if left_out:
        print(f"not begun within {options.within} s: {' '.join(left_out)}")
    print(
        f"{time.perf_counter() - begun:.0f} s in all; ratios are medians of interleaved rounds, the collector as it is"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
