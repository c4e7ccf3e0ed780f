"""A bill run on Spark: the same kernel on each executor. Needs ``pip install pyspark`` and Java 17 or later."""

import os
import sys
from pathlib import Path

from estate import jobs, told
from jizhi_columnar.shard import call
from pyspark.sql import SparkSession


def run(folder: Path) -> str:
    """Bill every shard on two local executors; a master of yours in place of ``local[2]`` bills on a cluster."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        return told(session.sparkContext.parallelize(jobs(folder), 8).map(call).collect())
    finally:
        session.stop()
