"""How soon it is there: importing the package, and starting the command line, each in a fresh interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import tariff
from benchmarks.measure import Row

ROUNDS = 5
HEAVY = ("duckdb", "polars", "pandas", "numpy", "sqlalchemy", "babel", "pluggy", "cattrs")

LOADED = f"import sys, jizhi; print(len(set({HEAVY!r}) & set(sys.modules)))"


def measure(*, full: bool) -> list[Row]:
    """Return seconds, each the median of fresh processes; those of the bare interpreter are taken off an import."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tariff.toml"
        file.write_text(tariff.TEXT, encoding="utf-8")
        calc = ["-m", "jizhi", "calc", str(file), "--fee", "parking", "--fact", "stalls=1", "--period", "2025-03"]
        seconds = _interleaved(
            {
                "bare": ["-c", "pass"],
                "import": ["-c", "import jizhi"],
                "fees": ["-c", "import jizhi.fees, jizhi.codec.tariffs"],
                "version": ["-m", "jizhi", "--version"],
                "calc": calc,
            }
        )
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True)
    return [
        Row("imports", "import jizhi", _over(seconds, "import"), at_most=0.15, spelling="{:.3f} s"),
        Row("imports", "import jizhi.fees and the tariff door", _over(seconds, "fees"), spelling="{:.3f} s"),
        Row("imports", "python -c pass", statistics.median(seconds["bare"]), spelling="{:.3f} s"),
        Row("imports", "python -m jizhi --version", statistics.median(seconds["version"]), spelling="{:.3f} s"),
        Row("imports", "python -m jizhi calc, one line", statistics.median(seconds["calc"]), spelling="{:.3f} s"),
        Row("imports", "heavy libraries that import jizhi loads", int(loaded.stdout), at_most=0, spelling="{:.0f}"),
    ]


def _interleaved(commands: dict[str, list[str]]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for counts in range(ROUNDS + 1):
        for name, words in commands.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
            if counts:
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def _over(seconds: dict[str, list[float]], name: str) -> float:
    """The seconds above those of the bare interpreter in the same round."""
    return max(0.0, statistics.median(one - bare for one, bare in zip(seconds[name], seconds["bare"], strict=True)))
