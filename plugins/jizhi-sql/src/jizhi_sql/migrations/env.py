"""Alembic's environment: it runs the revisions on the connection that ``jizhi_sql.upgrading`` lends it."""

from __future__ import annotations

from alembic import context

from jizhi_sql.migrations import VERSION_TABLE


def run() -> None:
    """Run the revisions inside the transaction that the caller has begun."""
    context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under this name; read in any other way it does nothing.
if __name__ == "env_py":
    run()
