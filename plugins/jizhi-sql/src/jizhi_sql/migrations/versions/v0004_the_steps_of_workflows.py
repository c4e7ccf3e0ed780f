"""The steps of workflows are kept."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0004"
down_revision = "0003"

STEPS: tuple[Step, ...] = (
    NewTable(
        "step",
        "append",
        (
            "id:Identifier! project:Identifier subject:Identifier number:Whole workflow:LongText edition:Whole "
            "event:LongText before:LongText after:LongText actor:LongText role:LongText at:Instant given:LongText "
            "form:Whole "
        ),
        indexed=("project", "subject", "at"),
        meanwhile=(("given", "[]"),),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
