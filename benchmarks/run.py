"""Measure jizhi: ``python benchmarks/run.py [--scale ci|full] [NAME…]``, the same as ``python -m benchmarks``."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
runpy.run_module("benchmarks", run_name="__main__", alter_sys=True)
