"""Bringing the tables of an earlier release up to this one's, by Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Run every revision that the database does not have yet, inside the caller's transaction where it can be.

    MySQL and MariaDB commit at each table: a copy made before is the way back there.
    """
    config = Config()
    config.set_main_option("script_location", "jizhi_sql:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
