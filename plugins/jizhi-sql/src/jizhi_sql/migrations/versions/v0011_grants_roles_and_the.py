"""Grants roles and the audit trail."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0011"
down_revision = "0010"

STEPS: tuple[Step, ...] = (
    NewTable(
        "access_grant",
        "versioned",
        (
            "id:Identifier! actor:Identifier role:LongText company:Identifier project:Identifier zone:LongText "
            "person:LongText scope:LongText by:LongText why:LongText state:Identifier version:Whole form:Whole "
        ),
        indexed=("actor", "project", "company", "state"),
        meanwhile=(("company", ""), ("project", ""), ("zone", ""), ("person", ""), ("why", ""), ("state", "given")),
    ),
    NewTable(
        "role_text",
        "append",
        ("id:Identifier! edition:Whole text:LongText by:LongText project:LongText form:Whole "),
        indexed=("edition",),
        meanwhile=(("project", ""),),
    ),
    NewTable(
        "assent",
        "versioned",
        (
            "id:Identifier! operation:Identifier fingerprint:Identifier project:Identifier maker:LongText "
            "checker:LongText number:Whole state:Identifier version:Whole form:Whole "
        ),
        indexed=("project", "operation", "fingerprint", "state"),
        meanwhile=(("project", ""), ("checker", ""), ("number", 1), ("state", "asked")),
    ),
    NewTable(
        "audit_row",
        "append",
        (
            "id:Identifier! chain:Identifier seq:Whole project:Identifier at:LongText actor:Identifier "
            "operation:LongText permission:LongText decision:Identifier about:LongText grant:LongText "
            "why:LongText kept:LongText count:Whole digest:LongText before:LongText hash:LongText form:Whole "
        ),
        indexed=("chain", "project", "actor", "decision"),
        meanwhile=(
            ("project", ""),
            ("at", ""),
            ("about", ""),
            ("grant", ""),
            ("why", ""),
            ("kept", "[]"),
            ("count", 0),
            ("digest", ""),
            ("before", "0000000000000000000000000000000000000000000000000000000000000000"),
            ("hash", ""),
        ),
    ),
    NewTable(
        "audit_head",
        "versioned",
        ("id:Identifier! chain:LongText seq:Whole hash:LongText project:Identifier version:Whole form:Whole "),
        indexed=("project",),
        meanwhile=(
            ("seq", 0),
            ("hash", "0000000000000000000000000000000000000000000000000000000000000000"),
            ("project", ""),
        ),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
