"""A bill run on Ray: ``ray.init()`` takes the address of a cluster. Needs ``pip install ray``."""

from pathlib import Path

import ray
from estate import jobs, told
from jizhi_columnar.shard import call


def run(folder: Path) -> str:
    """Bill every shard in tasks."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        bill = ray.remote(call)
        return told(ray.get([bill.remote(job) for job in jobs(folder)]))
    finally:
        ray.shutdown()
