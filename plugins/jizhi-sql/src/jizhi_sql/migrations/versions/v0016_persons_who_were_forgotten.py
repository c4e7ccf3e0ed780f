"""Persons who were forgotten."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0016"
down_revision = "0015"

STEPS: tuple[Step, ...] = (
    NewTable(
        "forgotten",
        "versioned",
        (
            "id:Identifier! project:Identifier party:Identifier at:Instant by:LongText why:LongText "
            "basis:LongText keys:LongText version:Whole form:Whole "
        ),
        indexed=("project", "party"),
        meanwhile=(("keys", "kept"),),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
