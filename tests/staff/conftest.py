"""What the tests of this room share."""

from __future__ import annotations

import pytest

from jizhi.testing.staff import World


@pytest.fixture
def world() -> World:
    """A world without punches."""
    return World()
