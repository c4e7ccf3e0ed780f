"""Orders refunds and notices of payment channels."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0009"
down_revision = "0008"

STEPS: tuple[Step, ...] = (
    NewTable(
        "online_order",
        "versioned",
        (
            "id:Identifier! project:Identifier key:LongText payer:Identifier bills:LongText amount_fen:Whole "
            "amount_currency:Identifier subject:LongText way:LongText buyer:LongText gateway:Identifier "
            "merchant:LongText opened_at:Instant expires_at:Instant state:Identifier attempts:Whole checks:Whole "
            "due:Instant closing:Flag evidence:LongText transaction:LongText payer_fen:Whole refunded_fen:Whole "
            "paid_at:Instant? effect:LongText posting:LongText receipt:LongText why:LongText actor:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "payer", "gateway", "state", "due"),
        checks=(
            ("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("payer_fen_in_range", "payer_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("refunded_fen_in_range", "refunded_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(
            ("bills", "[]"),
            ("buyer", ""),
            ("merchant", ""),
            ("state", "unknown"),
            ("attempts", 0),
            ("checks", 0),
            ("closing", 0),
            ("evidence", ""),
            ("transaction", ""),
            ("payer_fen", 0),
            ("refunded_fen", 0),
            ("effect", ""),
            ("posting", ""),
            ("receipt", ""),
            ("why", ""),
            ("actor", ""),
        ),
    ),
    NewTable(
        "online_refund",
        "versioned",
        (
            "id:Identifier! project:Identifier key:LongText order:Identifier payer:Identifier amount_fen:Whole "
            "amount_currency:Identifier gateway:Identifier reason:LongText asked_at:Instant state:Identifier "
            "attempts:Whole checks:Whole due:Instant evidence:LongText transaction:LongText done_at:Instant? "
            "entry:LongText posted:Flag why:LongText actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "payer", "order", "gateway", "state", "due"),
        checks=(("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(
            ("reason", ""),
            ("state", "unknown"),
            ("attempts", 0),
            ("checks", 0),
            ("evidence", ""),
            ("transaction", ""),
            ("entry", ""),
            ("posted", 0),
            ("why", ""),
            ("actor", ""),
        ),
    ),
    NewTable(
        "channel_notice",
        "versioned",
        (
            "id:Identifier! gateway:Identifier notice:LongText about:LongText order:Identifier told:LongText "
            "headers:LongText body:LongText received_at:Instant state:Identifier tries:Whole why:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("gateway", "order", "state", "received_at"),
        meanwhile=(("headers", "[]"), ("state", "kept"), ("tries", 0), ("why", "")),
    ),
    NewTable(
        "refused_notices",
        "versioned",
        ("id:Identifier! gateway:Identifier reason:LongText count:Whole last_at:Instant version:Whole form:Whole "),
        indexed=("gateway",),
        meanwhile=(("count", 0),),
    ),
    NewTable(
        "payment_case",
        "versioned",
        (
            "id:Identifier! project:Identifier code:Identifier subject:Identifier facts:LongText at:Instant "
            "state:Identifier settled_by:LongText note:LongText version:Whole form:Whole "
        ),
        indexed=("project", "code", "subject", "state", "at"),
        meanwhile=(("facts", "[]"), ("state", "open"), ("settled_by", ""), ("note", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
