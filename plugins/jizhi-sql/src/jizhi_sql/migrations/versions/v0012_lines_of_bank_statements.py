"""Lines of bank statements."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0012"
down_revision = "0011"

STEPS: tuple[Step, ...] = (
    NewTable(
        "bank_line",
        "versioned",
        (
            "id:Identifier! project:Identifier account:Identifier serial:LongText day:Day fen:Whole "
            "currency:LongText name:LongText tail:LongText remark:LongText balance_fen:Whole? state:Identifier "
            "payer:Identifier receipt:LongText note:LongText actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "account", "day", "state", "payer"),
        checks=(("balance_fen_in_range", "balance_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(
            ("currency", "CNY"),
            ("name", ""),
            ("tail", ""),
            ("remark", ""),
            ("state", "open"),
            ("payer", ""),
            ("receipt", ""),
            ("note", ""),
            ("actor", ""),
        ),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
