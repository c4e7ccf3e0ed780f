"""What payment channels settled and what differs."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0010"
down_revision = "0009"

STEPS: tuple[Step, ...] = (
    NewTable(
        "channel_terms",
        "versioned",
        (
            "id:Identifier! project:Identifier channel:LongText merchant:LongText method:LongText "
            "fee_rate:LongText? currency:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("method", "online"), ("currency", "CNY")),
    ),
    NewTable(
        "channel_line",
        "append",
        (
            "id:Identifier! number:Identifier project:Identifier channel:Identifier day:Day n:Whole kind:LongText "
            "order:LongText refund:LongText transaction:Identifier merchant:LongText fen:Whole fee_fen:Whole "
            "currency:LongText at:Instant form:Whole "
        ),
        indexed=("project", "channel", "day", "number", "transaction"),
        checks=(("fee_fen_in_range", "fee_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(
            ("order", ""),
            ("refund", ""),
            ("transaction", ""),
            ("merchant", ""),
            ("fee_fen", 0),
            ("currency", "CNY"),
        ),
    ),
    NewTable(
        "channel_day",
        "versioned",
        (
            "id:Identifier! project:Identifier channel:Identifier day:Day state:Identifier lines:Whole "
            "paid_fen:Whole refunded_fen:Whole fee_fen:Whole differences:Whole actor:LongText version:Whole "
            "form:Whole "
        ),
        indexed=("project", "channel", "day", "state"),
        checks=(
            ("paid_fen_in_range", "paid_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("refunded_fen_in_range", "refunded_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("fee_fen_in_range", "fee_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(
            ("state", "taking"),
            ("lines", 0),
            ("paid_fen", 0),
            ("refunded_fen", 0),
            ("fee_fen", 0),
            ("differences", 0),
            ("actor", ""),
        ),
    ),
    NewTable(
        "channel_difference",
        "versioned",
        (
            "id:Identifier! project:Identifier channel:Identifier day:Day kind:Identifier number:Identifier "
            "line:LongText ours_fen:Whole? theirs_fen:Whole? state:Identifier note:LongText actor:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "channel", "day", "kind", "number", "state"),
        checks=(
            ("ours_fen_in_range", "ours_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("theirs_fen_in_range", "theirs_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(("number", ""), ("line", ""), ("state", "open"), ("note", ""), ("actor", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
