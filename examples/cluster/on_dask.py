"""A bill run on Dask: ``Client()`` takes the address of a cluster. Needs ``pip install "dask[distributed]"``."""

from pathlib import Path

from distributed import Client
from estate import jobs, told
from jizhi_columnar.shard import call


def run(folder: Path) -> str:
    """Bill every shard on two workers."""
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        return told(client.gather(client.map(call, jobs(folder))))
