"""The store in memory keeps every promise of the port."""

from __future__ import annotations

import pytest

from jizhi.errors import Busy
from jizhi.testing.contracts import StoreContract
from jizhi.testing.memory import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def open_store(self) -> type[MemoryStore]:
        return MemoryStore

    def test_a_writer_that_waits_too_long_is_told(self) -> None:
        """A second unit in the same thread can never begin; it gets Busy instead of waiting for ever."""
        store = MemoryStore(patience=0.01)
        with store.writing(), pytest.raises(Busy), store.writing():
            pass


def test_a_law_cannot_be_overridden() -> None:
    """A vendor who redefines a promise is refused when the class is made."""
    with pytest.raises(TypeError, match="overrides test_each_kind_has_its_own_verb"):
        type("TestMine", (StoreContract,), {"test_each_kind_has_its_own_verb": lambda self: None})
