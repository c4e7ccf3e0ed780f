"""Tickets and their rules are kept."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewColumn, NewTable, Step

revision = "0005"
down_revision = "0004"

STEPS: tuple[Step, ...] = (
    NewColumn("step", "clocks:LongText", meanwhile="[]"),
    NewColumn("step", "tells:LongText", meanwhile="[]"),
    NewTable(
        "rule_text",
        "append",
        (
            "id:Identifier! project:Identifier rule:Identifier name:Identifier edition:Whole text:LongText "
            "by:LongText form:Whole "
        ),
        indexed=("project", "rule", "name"),
    ),
    NewTable(
        "ticket",
        "versioned",
        (
            "id:Identifier! project:Identifier number:LongText kind:Identifier text:LongText reporter:Identifier "
            "opened:Instant category:LongText zone:LongText space:LongText urgency:LongText channel:LongText "
            "desk:LongText flow:LongText edition:Whole state:Identifier steps:Whole closed:Flag "
            "department:Identifier assignee:Identifier order:LongText charge:LongText price:LongText score:Whole "
            "reason:LongText result:LongText improvement:LongText version:Whole form:Whole "
        ),
        indexed=("project", "kind", "state", "closed", "reporter", "department", "assignee", "opened"),
        meanwhile=(
            ("category", ""),
            ("zone", ""),
            ("space", ""),
            ("urgency", "usual"),
            ("channel", "owner"),
            ("desk", ""),
            ("flow", ""),
            ("edition", 1),
            ("state", ""),
            ("steps", 0),
            ("closed", 0),
            ("department", ""),
            ("assignee", ""),
            ("order", ""),
            ("charge", ""),
            ("price", ""),
            ("score", 0),
            ("reason", ""),
            ("result", ""),
            ("improvement", ""),
        ),
    ),
    NewTable(
        "alarm",
        "append",
        (
            "id:Identifier! project:Identifier ticket:Identifier clock:LongText round:Whole stage:Whole "
            "to:Identifier due:Instant at:Instant form:Whole "
        ),
        indexed=("project", "ticket", "to", "at"),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
