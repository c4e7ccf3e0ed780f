"""Agreements to direct debit and debits."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0015"
down_revision = "0014"

STEPS: tuple[Step, ...] = (
    NewTable(
        "debit_mandate",
        "versioned",
        (
            "id:Identifier! project:Identifier payer:LongText name:LongText account:LongText contract:LongText "
            "since:Day until:Day? version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("contract", ""),),
    ),
    NewTable(
        "debit",
        "versioned",
        (
            "id:Identifier! project:Identifier batch:Identifier n:Whole on:Day payer:Identifier name:LongText "
            "account:LongText contract:LongText fen:Whole state:Identifier why:LongText receipt:LongText "
            "actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "batch", "payer", "state"),
        meanwhile=(("contract", ""), ("state", "out"), ("why", ""), ("receipt", ""), ("actor", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
