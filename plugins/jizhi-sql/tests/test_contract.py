"""SQLite, PostgreSQL and MySQL keep every promise of the port."""

from functools import partial
from itertools import count

import pytest
from jizhi_sql.store import SqlStore

from jizhi.testing.contracts import StoreContract


class TestSqlite(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path):
        numbers = count()
        return lambda: SqlStore.open(f"sqlite:///{tmp_path}/{next(numbers)}.db")


@pytest.mark.postgresql
class TestPostgresql(StoreContract):
    @pytest.fixture
    def open_store(self, pg_url, open_emptied):
        return partial(open_emptied, pg_url)


@pytest.mark.mysql
class TestMysql(StoreContract):
    @pytest.fixture
    def open_store(self, mysql_url, open_emptied):
        return partial(open_emptied, mysql_url)
