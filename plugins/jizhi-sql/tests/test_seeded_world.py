"""D01 on PostgreSQL: the world of a seed goes the same way there as in memory, call by call."""

from __future__ import annotations

import os

import pytest

from jizhi.testing.world import walk

pytestmark = pytest.mark.postgresql

SEEDS = 20 if os.environ.get("JIZHI_FAULTS") == "nightly" else 2
STEPS = 40


def test_a_world_on_postgresql_walks_the_same_way_as_in_memory(pg_url, open_emptied):
    """Every law holds after each step, and the trace is that of the model: ids, versions, refusals, what is kept."""
    for seed in range(SEEDS):
        assert walk(seed, STEPS) == walk(seed, STEPS, store=open_emptied(pg_url))
