"""A bill run on the processes of one machine: the measure for the others."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from estate import jobs, told
from jizhi_columnar.shard import call


def run(folder: Path) -> str:
    """Bill every shard in two processes."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return told(list(pool.map(call, jobs(folder))))
