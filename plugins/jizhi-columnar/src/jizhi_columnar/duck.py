"""DuckDB as the database of a run: in the process, from Parquet or Arrow, in flat memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from jizhi_columnar.sql import DUCKDB, Dialect


class Duck:
    """One connection of its own; *threads* 0 takes all cores."""

    dialect: Dialect = DUCKDB

    def __init__(self, *, threads: int = 0) -> None:
        self.connection = duckdb.connect(config={"threads": threads} if threads else {})
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute("SET preserve_insertion_order = false")  # or what comes first waits in memory

    def types(self, source: str) -> Mapping[str, str]:
        """The columns of *source* and their types."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE SELECT * FROM {source}")}

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer to *query*."""
        return self.connection.execute(query).fetchall()

    def do(self, statement: str) -> None:
        """Carry a statement out."""
        self.connection.execute(statement)

    def named_rows(self, query: str) -> list[dict[str, Any]]:
        """The answer to *query*, each row by its columns."""
        answer = self.connection.execute(query)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def arrow(self, query: str) -> Any:
        """The answer to *query* as an Arrow table; needs pyarrow."""
        return self.connection.sql(query).to_arrow_table()

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()


_own = threading.local()


@contextmanager
def borrowed(*, threads: int) -> Iterator[Duck]:
    """The connection of this thread, which stays open: a shard after a shard would else pay for it anew.

    What was made in it is gone afterwards. A process that was forked has no use for the one of its parent.
    """
    whose = (os.getpid(), threads)
    if getattr(_own, "whose", None) != whose:
        _own.duck, _own.whose = Duck(threads=threads), whose
    duck: Duck = _own.duck
    try:
        yield duck
    finally:
        duck.do("DETACH DATABASE IF EXISTS estate")
        for (name,) in duck.rows("SELECT table_name FROM duckdb_tables()"):
            duck.do(f"DROP TABLE {duck.dialect.quoted(name)}")


def parquet(path: str) -> str:
    """A Parquet file, or all that a pattern names, as a source."""
    return f"read_parquet({DUCKDB.text(path)})"
