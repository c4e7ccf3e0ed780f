"""Fuzz by coverage with atheris: ``python3 dev.py fuzz [--target NAME]... [--seconds N]``.

Each target runs in a process of its own, from the samples and the committed corpus; what it makes up lies in
``build/fuzz/NAME`` and is where the next run goes on from. What a reader stumbles over is left in ``build/fuzz`` under
the name of its target: put it into ``tests/fuzz/corpus/met``, where every run tries it first, and mend the reader.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "fuzz"
INSTALL = "python3 -m pip install atheris"
LENGTH_MOST = 1 << 16
MEGABYTES_MOST = 2048
SECONDS_FOR_ONE = 10


def options() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--target", action="append", default=[], metavar="NAME", help="one target; again for more; all")
    parser.add_argument("--seconds", type=int, default=10, metavar="N", help="of each target; 10")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of what is made up; 1")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def one(name: str, *, seconds: int, seed: int) -> None:
    """Fuzz one target in this process, which libFuzzer ends by itself."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["jizhi"], enable_loader_override=False):
        targets: Any = importlib.import_module("tests.fuzz.targets")
    target = targets.TARGETS[name]()
    own, given = BUILD / name, BUILD / f"{name}.given"
    for place in (own, given):
        place.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate((*target.samples, *targets.met(name))):
        (given / str(number)).write_bytes(content)
    arguments = [
        f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={SECONDS_FOR_ONE}", f"-max_len={LENGTH_MOST}",
        f"-rss_limit_mb={MEGABYTES_MOST}", f"-artifact_prefix={BUILD}/{name}.", "-print_final_stats=1",
        str(own), str(given),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *arguments], target.tried, enable_python_coverage=True)
    atheris.Fuzz()


def said(log: str) -> str:
    """What libFuzzer says of a run, in a line."""
    told = {name: value.strip() for name, _, value in (line.partition(": ") for line in log.splitlines())}
    runs, new = (told.get(f"stat::{name}", "?") for name in ("number_of_executed_units", "new_units_added"))
    covered = [word for line in log.splitlines() if " cov: " in line for word in [line.split(" cov: ")[1].split()[0]]]
    return f"{runs} runs, {covered[-1] if covered else '?'} edges, {new} new inputs kept"


def main() -> int:
    """Fuzz every target that is asked for, tell of each, and return 1 where one stumbled."""
    asked = options()
    if asked.one:
        one(asked.one, seconds=asked.seconds, seed=asked.seed)
        return 0
    if importlib.util.find_spec("atheris") is None:
        print(f"atheris is not here; it comes by: {INSTALL}")
        return 0
    names: Any = importlib.import_module("tests.fuzz.targets").TARGETS
    if unknown := sorted({*asked.target} - {*names}):
        print(f"no target {' '.join(unknown)}; there are {' '.join(names)}", file=sys.stderr)
        return 2
    failed = 0
    for name in asked.target or names:
        words = ["-m", "tests.fuzz", "--one", name, "--seconds", str(asked.seconds), "--seed", str(asked.seed)]
        ran = subprocess.run([sys.executable, *words], capture_output=True, check=False)
        log = (ran.stdout + ran.stderr).decode(errors="replace")
        print(f"{'ok  ' if ran.returncode == 0 else 'FAIL'} {name:<16} {said(log)}", flush=True)
        if ran.returncode:
            failed += 1
            print(log[-6000:], flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
