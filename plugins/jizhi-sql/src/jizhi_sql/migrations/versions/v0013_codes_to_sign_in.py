"""Codes to sign in."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0013"
down_revision = "0012"

STEPS: tuple[Step, ...] = (
    NewTable(
        "one_time_code",
        "versioned",
        (
            "id:Identifier! project:Identifier purpose:LongText phone:Identifier salt:LongText digest:LongText "
            "session:LongText sent:LongText tries:Whole sending:LongText state:LongText version:Whole form:Whole "
        ),
        indexed=("project", "phone"),
        meanwhile=(
            ("salt", ""),
            ("digest", ""),
            ("session", ""),
            ("sent", "[]"),
            ("tries", 0),
            ("sending", ""),
            ("state", "used"),
        ),
    ),
    NewTable(
        "code_count",
        "versioned",
        ("id:Identifier! project:Identifier hours:LongText version:Whole form:Whole "),
        indexed=("project",),
        meanwhile=(("hours", "[]"),),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
