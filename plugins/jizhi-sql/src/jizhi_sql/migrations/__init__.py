"""How tables of one release become those of the next: Alembic revisions, with a version table of their own."""

VERSION_TABLE = "jizhi_alembic_version"
"""Alembic's own is left to the host, whose tables may lie in the same database."""
