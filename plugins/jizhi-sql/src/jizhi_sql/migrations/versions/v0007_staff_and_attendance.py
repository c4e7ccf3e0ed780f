"""Staff and attendance."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0007"
down_revision = "0006"

STEPS: tuple[Step, ...] = (
    NewTable(
        "employee",
        "versioned",
        (
            "id:Identifier! project:Identifier number:Identifier name:LongText hired:Day left:Day? "
            "phone:LongText? id_number:LongText? appointments:LongText certificates:LongText photo:LongText "
            "documents:LongText version:Whole form:Whole "
        ),
        indexed=("project", "number"),
        meanwhile=(("appointments", "[]"), ("certificates", "[]"), ("photo", ""), ("documents", "[]")),
    ),
    NewTable(
        "rules_text",
        "versioned",
        (
            "id:Identifier! project:Identifier kind:Identifier code:LongText text:LongText sha256:LongText "
            "source:LongText since:Day actor:LongText version:Whole form:Whole "
        ),
        indexed=("project", "kind"),
        meanwhile=(("source", ""), ("actor", "")),
    ),
    NewTable(
        "rota_line",
        "versioned",
        (
            "id:Identifier! project:Identifier employee:Identifier pattern:LongText since:Day until:Day? "
            "offset:Whole version:Whole form:Whole "
        ),
        indexed=("project", "employee"),
        meanwhile=(("offset", 0),),
    ),
    NewTable(
        "rota_change",
        "append",
        (
            "id:Identifier! project:Identifier employee:Identifier on:Day shift:LongText name:LongText "
            "made_at:Instant kind:LongText partner:LongText reason:LongText actor:LongText form:Whole "
        ),
        indexed=("project", "employee", "on"),
        meanwhile=(("shift", ""), ("kind", "change"), ("partner", ""), ("reason", ""), ("actor", "")),
    ),
    NewTable(
        "device",
        "versioned",
        (
            "id:Identifier! project:Identifier serial:LongText name:LongText since:Day until:Day? "
            "trust_least:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("name", ""), ("trust_least", "none")),
    ),
    NewTable(
        "held_device",
        "versioned",
        (
            "id:Identifier! project:Identifier serial:LongText cause:LongText kept:Whole passed_over:Whole "
            "first_seen:Instant last_seen:Instant version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("kept", 0), ("passed_over", 0)),
    ),
    NewTable(
        "badge",
        "versioned",
        (
            "id:Identifier! project:Identifier user:LongText employee:LongText since:Day until:Day? "
            "device:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("device", ""),),
    ),
    NewTable(
        "clock_look",
        "append",
        ("id:Identifier! project:Identifier device:Identifier shown:Instant known:Instant form:Whole "),
        indexed=("project", "device"),
    ),
    NewTable(
        "punch",
        "append",
        (
            "day:Day id:Identifier! project:Identifier device:Identifier user:LongText at:Instant kind:LongText "
            "trust:LongText evidence:LongText received_at:Instant? form:Whole "
        ),
        indexed=("project", "device", "day"),
        meanwhile=(("kind", ""), ("trust", "none"), ("evidence", "")),
    ),
    NewTable(
        "correction",
        "append",
        (
            "id:Identifier! project:Identifier name:LongText employee:Identifier on:Day kind:LongText at:Instant? "
            "punch:LongText evidence:LongText made_at:Instant actor:LongText cancels:LongText form:Whole "
        ),
        indexed=("project", "employee", "on"),
        meanwhile=(("punch", ""), ("evidence", ""), ("actor", ""), ("cancels", "")),
    ),
    NewTable(
        "leave",
        "append",
        (
            "id:Identifier! project:Identifier name:LongText employee:Identifier kind:LongText start:Instant "
            "end:Instant made_at:Instant approver:LongText document:LongText cancels:LongText form:Whole "
        ),
        indexed=("project", "employee"),
        meanwhile=(("approver", ""), ("document", ""), ("cancels", "")),
    ),
    NewTable(
        "overtime",
        "append",
        (
            "day:Day id:Identifier! project:Identifier name:LongText employee:Identifier start:Instant "
            "end:Instant made_at:Instant in_lieu:Flag emergency:Flag approver:LongText reason:LongText "
            "cancels:LongText form:Whole "
        ),
        indexed=("project", "employee", "day"),
        meanwhile=(("in_lieu", 0), ("emergency", 0), ("approver", ""), ("reason", ""), ("cancels", "")),
    ),
    NewTable(
        "confirmed_sheet",
        "append",
        (
            "id:Identifier! project:Identifier month:Identifier number:Whole text:LongText sha256:LongText "
            "actor:LongText at:Instant form:Whole "
        ),
        indexed=("project", "month"),
        meanwhile=(("actor", ""),),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
