"""The column types of jizhi's tables, each spelled for SQLite, PostgreSQL, MySQL and MariaDB."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Date, Dialect, Integer, String, Text
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MYSQL = ("mysql", "mariadb")


class Day(TypeDecorator[date]):
    """A business day: DATE, and ISO text in SQLite, which has no dates."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in SQLite, DATE elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write a day."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read a day."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Instant(TypeDecorator[datetime]):
    """An instant: microseconds since 1970 in UTC, because databases lose offsets, and MariaDB microseconds too."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an instant."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an instant, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Flag(TypeDecorator[bool]):
    """True or False as 1 or 0, because a STRICT table of SQLite has no BOOLEAN."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Write a flag."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read a flag."""
        return None if value is None else bool(value)


class Whole(TypeDecorator[int]):
    """A whole number of 64 bits."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True


class Identifier(TypeDecorator[str]):
    """A text that can be a key: compared code point by code point, so that A, a, É and a trailing blank all count.

    MySQL and MariaDB hold 255 characters of it. Their collation ``utf8mb4_bin`` passes over trailing blanks, so each
    has the one of its own that does not.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The binary collation of each database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sqlite.TEXT(collation="BINARY"))
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TEXT(collation="C"))
        return dialect.type_descriptor(mysql.VARCHAR(255, charset="utf8mb4", collation=_exact(dialect)))


class LongText(TypeDecorator[str]):
    """A text of any length."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """LONGTEXT in MySQL, whose TEXT ends at 64 KiB."""
        if dialect.name in _MYSQL:
            return dialect.type_descriptor(mysql.LONGTEXT(charset="utf8mb4", collation=_exact(dialect)))
        return dialect.type_descriptor(Text())


def _exact(dialect: Dialect) -> str:
    mariadb = dialect.name == "mariadb" or getattr(dialect, "is_mariadb", False)
    return "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
