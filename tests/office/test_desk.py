"""The desk: what every errand needs, and nothing that makes no sense."""

from __future__ import annotations

import pytest

from jizhi.errors import RecordRefused
from jizhi.office.desk import Desk
from jizhi.testing.memory import MemoryStore


@pytest.mark.parametrize(("field", "value"), [("actor", ""), ("actor", "  "), ("chunk", 0), ("chunk", -1)])
def test_a_desk_at_which_nothing_can_be_done_is_refused(field, value):
    """By the name of what is wrong with it."""
    given = {"actor": "li", field: value}
    with pytest.raises(RecordRefused, match=f"desk: {field}"):
        Desk(store=MemoryStore(), **given)
