"""The bill run on processes, Dask, Ray and Spark: each comes to the same bills, by an example of a few lines."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "cluster"
SAID = "8 shards, 8000 spaces, 8000 bills, 156788800 fen"
NEEDS = {"processes": None, "on_dask": "distributed", "on_ray": "ray", "on_spark": "pyspark"}


@pytest.mark.cluster
@pytest.mark.parametrize("scheduler", NEEDS)
def test_every_scheduler_comes_to_the_same_bills(scheduler: str) -> None:
    """In a program of its own, as a user runs it."""
    needed = NEEDS[scheduler]
    if needed and find_spec(needed) is None:
        pytest.skip(f"no {needed}: pip install -r requirements/cluster.txt")
    if needed == "pyspark" and shutil.which("java") is None:
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    done = subprocess.run([sys.executable, EXAMPLE, scheduler], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr[-2000:]
    assert SAID == done.stdout.splitlines()[-1]
