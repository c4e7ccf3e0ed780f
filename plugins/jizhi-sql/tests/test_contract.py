"""SQLite keeps every promise of the port."""

from itertools import count

import pytest
from jizhi_sql.store import SqlStore

from jizhi.testing.contracts import StoreContract


class TestSqlStore(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path):
        numbers = count()
        return lambda: SqlStore.open(f"sqlite:///{tmp_path}/{next(numbers)}.db")
