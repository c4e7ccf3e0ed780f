"""The desk: what every errand needs, and nothing that makes no sense."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
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


def test_before_another_store_a_desk_is_the_same_desk():
    """Field by field, whatever it was told."""
    desk = Desk(
        store=MemoryStore(), actor="li", chunk=3, closed_until=date(2026, 1, 1),
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), lane="till-1",
    )  # fmt: skip
    assert all(getattr(desk, field.name) != field.default for field in attrs.fields(Desk) if field.name != "calendar")
    other = MemoryStore()
    assert attrs.evolve(desk, store=other) == desk.before(other)
