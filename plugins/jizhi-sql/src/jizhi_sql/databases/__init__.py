"""The makes of database that jizhi-sql works on, each in one module."""

from jizhi_sql.databases.database import LENDS, WRITES, Database
from jizhi_sql.databases.mysql import Mysql
from jizhi_sql.databases.postgresql import Postgresql
from jizhi_sql.databases.sqlite import Sqlite

__all__ = ["DATABASES", "LENDS", "WRITES", "Database", "Mysql", "Postgresql", "Sqlite"]

DATABASES: dict[str, Database] = {
    "sqlite": Sqlite(),
    "postgresql": Postgresql(),
    "mysql": Mysql(),
    "mariadb": Mysql(),
}
"""By the backend that a URL names."""
