"""Databases that bill where the rows are: PostgreSQL by a connection of psycopg, Spark by a session.

Each is handed to ``prepare`` in place of a ``Duck``; ``Prepared.query`` is then a statement for it, and ``checked``
holds what it wrote to the reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from jizhi_columnar.sql import POSTGRESQL, SPARK, Dialect

_NAMES = {"bool": "BOOLEAN", "varchar": "VARCHAR", "bpchar": "VARCHAR", "float8": "DOUBLE"}


@attrs.frozen
class PostgreSQL:
    """A connection of psycopg; whoever opened it commits."""

    connection: Any
    dialect: Dialect = attrs.field(default=POSTGRESQL, init=False)

    def types(self, source: str) -> Mapping[str, str]:
        """The columns of *source* and their types, in the words of the door."""
        cursor = self.connection.execute(f"SELECT * FROM {source} LIMIT 0")
        told = {column.name: column.type_display for column in cursor.description}
        return {name: _NAMES.get(kind.partition("(")[0], kind) for name, kind in told.items()}

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer to *query*."""
        found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return found

    def do(self, statement: str) -> None:
        """Carry a statement out."""
        self.connection.execute(statement)


@attrs.frozen
class Spark:
    """A session of Spark, local or on a cluster; a source is a table or a temporary view of it."""

    session: Any
    dialect: Dialect = attrs.field(default=SPARK, init=False)

    def types(self, source: str) -> Mapping[str, str]:
        """The columns of *source* and their types."""
        fields = self.session.sql(f"SELECT * FROM {source}").schema.fields
        return {field.name: field.dataType.simpleString() for field in fields}

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer to *query*."""
        return [tuple(row) for row in self.session.sql(query).collect()]
