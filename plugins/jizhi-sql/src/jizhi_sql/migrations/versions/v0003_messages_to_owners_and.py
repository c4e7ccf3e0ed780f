"""Messages to owners and staff."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0003"
down_revision = "0002"

STEPS: tuple[Step, ...] = (
    NewTable(
        "sending",
        "versioned",
        (
            "id:Identifier! project:Identifier party:Identifier purpose:Identifier channels:LongText "
            "template:LongText values:LongText subject:LongText text:LongText attachments:LongText about:LongText "
            "not_before:Instant not_after:Instant? state:Identifier leg:Whole attempts:Whole checks:Whole "
            "due:Instant number:Identifier code:LongText why:LongText proof:LongText handed_at:Instant? "
            "settled_at:Instant? version:Whole form:Whole "
        ),
        indexed=("project", "party", "purpose", "state", "due", "number"),
        meanwhile=(
            ("values", "[]"),
            ("subject", ""),
            ("text", ""),
            ("attachments", "[]"),
            ("about", "[]"),
            ("state", "queued"),
            ("leg", 0),
            ("attempts", 0),
            ("checks", 0),
            ("number", ""),
            ("code", ""),
            ("why", ""),
            ("proof", ""),
        ),
    ),
    NewTable(
        "handover",
        "versioned",
        (
            "id:Identifier! sending:Identifier attempt:Whole project:Identifier channel:LongText party:LongText "
            "purpose:LongText content_hash:LongText begun_at:Instant outcome:Identifier flagged:Flag "
            "number:Identifier code:LongText why:LongText parts:Whole cost_fen:Whole? ended_at:Instant? "
            "version:Whole form:Whole "
        ),
        indexed=("project", "sending", "number", "outcome"),
        checks=(("cost_fen_in_range", "cost_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("outcome", "begun"), ("flagged", 0), ("number", ""), ("code", ""), ("why", ""), ("parts", 0)),
    ),
    NewTable(
        "delivery_receipt",
        "append",
        (
            "id:Identifier! channel:LongText number:Identifier state:LongText project:Identifier "
            "sending:Identifier code:LongText effect:Identifier said_at:Instant received_at:Instant form:Whole "
        ),
        indexed=("project", "sending", "number", "effect"),
        meanwhile=(("project", ""), ("sending", ""), ("code", "")),
    ),
    NewTable(
        "receiver",
        "versioned",
        ("id:Identifier! channel:LongText who:LongText scope:LongText recent:LongText version:Whole form:Whole "),
        meanwhile=(("scope", ""), ("recent", "[]")),
    ),
    NewTable(
        "contact",
        "versioned",
        (
            "id:Identifier! project:Identifier party:Identifier channel:LongText address:LongText silent:Flag "
            "version:Whole form:Whole "
        ),
        indexed=("project", "party"),
        meanwhile=(("address", ""), ("silent", 0)),
    ),
    NewTable(
        "app_notice",
        "versioned",
        (
            "read:Flag id:Identifier! project:Identifier party:Identifier template:LongText subject:LongText "
            "body:LongText posted_at:Instant read_at:Instant? version:Whole form:Whole "
        ),
        indexed=("project", "party", "read"),
        meanwhile=(("subject", ""), ("body", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
