"""Invoices and what a project settled about them."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0014"
down_revision = "0013"

STEPS: tuple[Step, ...] = (
    NewTable(
        "invoice_terms",
        "versioned",
        (
            "id:Identifier! project:Identifier seller_tax_number:LongText fees:LongText basis:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("basis", "receipt"),),
    ),
    NewTable(
        "invoice",
        "versioned",
        (
            "id:Identifier! project:Identifier kind:LongText about:Identifier n:Whole payer:Identifier "
            "buyer:LongText buyer_tax_number:LongText seller_tax_number:LongText rows:LongText remark:LongText "
            "issuer:Identifier asked_at:Instant state:Identifier invoice_number:LongText document:LongText "
            "issued_at:Instant? why:LongText actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "payer", "about", "state", "issuer"),
        meanwhile=(
            ("n", 0),
            ("buyer_tax_number", ""),
            ("remark", ""),
            ("state", "unknown"),
            ("invoice_number", ""),
            ("document", ""),
            ("why", ""),
            ("actor", ""),
        ),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
