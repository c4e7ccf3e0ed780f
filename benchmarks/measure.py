"""How it is measured: interleaved rounds, the median of the ratios within each round, memory of a fresh process."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One figure: what it is, its value, and the most (or least) it should be; without a goal it is only told."""

    benchmark: str
    what: str
    value: float
    at_most: float | None = None
    at_least: float | None = None
    spelling: str = "{:.2f} x"

    def cells(self) -> tuple[str, str, str, str, str]:
        """The row as texts."""
        if self.at_most is not None:
            goal, met = f"<= {self.spelling.format(self.at_most)}", self.value <= self.at_most
        elif self.at_least is not None:
            goal, met = f">= {self.spelling.format(self.at_least)}", self.value >= self.at_least
        else:
            return self.benchmark, self.what, self.spelling.format(self.value), "", ""
        return self.benchmark, self.what, self.spelling.format(self.value), goal, "ok" if met else "short"


@dataclass(frozen=True)
class Times:
    """Seconds of each contestant in each round."""

    seconds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """The median seconds of one contestant."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> float:
        """How many times as long as *to* it takes: the median of the ratios within each round."""
        pairs = zip(self.seconds[name], self.seconds[to], strict=True)
        return statistics.median(one / other for one, other in pairs)


def interleaved(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> Times:
    """Run the *contestants* one after another, A B C A B C …, after one round that does not count.

    By the *clock* ``time.process_time`` other work on the machine does not count: for what waits for nothing.
    """
    for contestant in contestants.values():
        contestant()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            begun = clock()
            contestant()
            seconds[name].append(clock() - begun)
    return Times(seconds)


def in_fresh_process(module: str, *words: str) -> dict[str, float]:
    """Run ``python -m module words`` and return the JSON that it prints last."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(words)} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def peak_mb() -> float:
    """The most memory that this process has held, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it started this process
        held = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 2**10
    try:
        import resource  # noqa: PLC0415  Windows has no such module
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def table(rows: Iterable[Row]) -> str:
    """The rows under each other, columns aligned."""
    cells = [("benchmark", "figure", "measured", "goal", ""), *(row.cells() for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
