"""SQLite, PostgreSQL and MySQL keep every promise of the port."""

from functools import partial
from itertools import count

import pytest
from jizhi_sql.store import SqlStore

from jizhi.testing.contracts import QueueContract, StoreContract


def with_queue(open_store):
    def open_queue():
        store = open_store()
        return store, store.queue()

    return open_queue


class TestSqlite(StoreContract, QueueContract):
    @pytest.fixture
    def open_store(self, tmp_path):
        numbers = count()
        return lambda: SqlStore.open(f"sqlite:///{tmp_path}/{next(numbers)}.db")

    @pytest.fixture
    def open_queue(self, open_store):
        return with_queue(open_store)


@pytest.mark.postgresql
class TestPostgresql(StoreContract, QueueContract):
    @pytest.fixture
    def open_store(self, pg_url, open_emptied):
        return partial(open_emptied, pg_url)

    @pytest.fixture
    def open_queue(self, open_store):
        return with_queue(open_store)


@pytest.mark.mysql
class TestMysql(StoreContract, QueueContract):
    @pytest.fixture
    def open_store(self, mysql_url, open_emptied):
        return partial(open_emptied, mysql_url)

    @pytest.fixture
    def open_queue(self, open_store):
        return with_queue(open_store)
