"""Acts of dunning and what became of them."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0006"
down_revision = "0005"

STEPS: tuple[Step, ...] = (
    NewTable(
        "dunning_act",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier number:Whole policy:LongText step:Identifier "
            "channel:Identifier bills:LongText day:Day at:Instant not_before:Instant amount_fen:Whole "
            "amount_currency:Identifier late_fen:Whole late_currency:Identifier template:LongText "
            "content:LongText addressee:LongText evidence:LongText interrupts:Flag approval:LongText "
            "wait_days:Whole cost_fen:Whole cost_currency:Identifier actor:LongText form:Whole "
        ),
        indexed=("project", "payer", "step", "channel", "day"),
        checks=(
            ("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("late_fen_in_range", "late_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("cost_fen_in_range", "cost_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(
            ("content", ""),
            ("addressee", ""),
            ("evidence", "[]"),
            ("interrupts", 0),
            ("approval", "none"),
            ("wait_days", 3),
            ("actor", ""),
        ),
    ),
    NewTable(
        "dunned_bill",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier bill:Identifier step:Identifier channel:LongText "
            "act:LongText n:Whole form:Whole "
        ),
        indexed=("project", "payer", "bill", "step"),
        meanwhile=(("n", 0),),
    ),
    NewTable(
        "dunning_proof",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier act:Identifier state:Identifier at:Instant "
            "evidence:LongText because:LongText actor:LongText form:Whole "
        ),
        indexed=("project", "payer", "act", "state"),
        meanwhile=(("evidence", "[]"), ("because", ""), ("actor", "")),
    ),
    NewTable(
        "dunning_approval",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier act:LongText approved:Flag at:Instant "
            "actor:LongText because:LongText form:Whole "
        ),
        indexed=("project", "payer"),
        meanwhile=(("because", ""),),
    ),
    NewTable(
        "dunning_response",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier number:Whole at:Instant channel:LongText "
            "answer:Identifier act:Identifier bills:LongText note:LongText actor:LongText form:Whole "
        ),
        indexed=("project", "payer", "act", "answer"),
        meanwhile=(("act", ""), ("bills", "[]"), ("note", ""), ("actor", "")),
    ),
    NewTable(
        "dunning_hold",
        "versioned",
        (
            "id:Identifier! project:Identifier payer:Identifier number:Whole kind:Identifier since:Day until:Day? "
            "space:LongText bills:LongText because:LongText actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "payer", "kind"),
        meanwhile=(("space", ""), ("bills", "[]"), ("because", ""), ("actor", "")),
    ),
    NewTable(
        "payment_promise",
        "append",
        (
            "id:Identifier! project:Identifier payer:Identifier number:Whole made_on:Day by:Day amount_fen:Whole "
            "amount_currency:Identifier bills:LongText act:LongText note:LongText actor:LongText form:Whole "
        ),
        indexed=("project", "payer", "by"),
        checks=(("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("bills", "[]"), ("act", ""), ("note", ""), ("actor", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
