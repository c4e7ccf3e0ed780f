"""What upkeep keeps."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0008"
down_revision = "0007"

STEPS: tuple[Step, ...] = (
    NewTable(
        "asset",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText name:LongText asset_class:Identifier model:LongText "
            "maker:LongText serial:LongText registration:LongText bought:Day? installed:Day? zone:LongText "
            "building:LongText place:LongText warranty_until:Day? parent:LongText documents:LongText "
            "price_fen:Whole? price_currency:Identifier? retired:Day? version:Whole form:Whole "
        ),
        indexed=("project", "asset_class"),
        checks=(("price_fen_in_range", "price_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(
            ("project", ""),
            ("model", ""),
            ("maker", ""),
            ("serial", ""),
            ("registration", ""),
            ("zone", ""),
            ("building", ""),
            ("place", ""),
            ("parent", ""),
            ("documents", "[]"),
        ),
    ),
    NewTable(
        "standstill",
        "versioned",
        (
            "id:Identifier! project:Identifier asset:Identifier since:Day until:Day? reason:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "asset"),
        meanwhile=(("project", ""), ("reason", "")),
    ),
    NewTable(
        "run_hours",
        "append",
        ("id:Identifier! project:Identifier asset:Identifier day:Day hours:Whole by:LongText n:Whole form:Whole "),
        indexed=("project", "asset", "day"),
        meanwhile=(("project", ""), ("by", ""), ("n", 0)),
    ),
    NewTable(
        "asset_event",
        "append",
        (
            "id:Identifier! project:Identifier asset:Identifier day:Day kind:LongText says:LongText by:LongText "
            "n:Whole form:Whole "
        ),
        indexed=("project", "asset", "day"),
        meanwhile=(("project", ""), ("says", ""), ("by", ""), ("n", 0)),
    ),
    NewTable(
        "service",
        "append",
        (
            "id:Identifier! project:Identifier subject:Identifier plan:LongText day:Day occurrence:LongText "
            "outcome:LongText order:LongText by:LongText note:LongText n:Whole form:Whole "
        ),
        indexed=("project", "subject", "day"),
        meanwhile=(
            ("project", ""),
            ("occurrence", ""),
            ("outcome", "done"),
            ("order", ""),
            ("by", ""),
            ("note", ""),
            ("n", 0),
        ),
    ),
    NewTable(
        "certificate",
        "versioned",
        (
            "id:Identifier! project:Identifier holder:Identifier kind:LongText number:LongText issued:Day "
            "expires:Day document:LongText apply_months:Whole version:Whole form:Whole "
        ),
        indexed=("project", "holder", "expires"),
        meanwhile=(("project", ""), ("number", ""), ("document", ""), ("apply_months", 1)),
    ),
    NewTable(
        "plan_text",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText text:LongText source:LongText since:Day "
            "state:Identifier by:LongText version:Whole form:Whole "
        ),
        indexed=("project", "state"),
        meanwhile=(("source", ""), ("state", "adopted"), ("by", "")),
    ),
    NewTable(
        "upkeep_round",
        "versioned",
        ("id:Identifier! project:Identifier until:Day version:Whole form:Whole "),
        indexed=("project",),
    ),
    NewTable(
        "work_order",
        "versioned",
        (
            "id:Identifier! state:Identifier project:Identifier source:Identifier number:LongText title:LongText "
            "subject:Identifier plan:LongText series:LongText occurrence:LongText checklist:LongText "
            "checkpoints:LongText lawful:Flag due:Day? limit:Day? closes:Day? time:LongText skill:LongText "
            "role:LongText zone:LongText building:LongText ticket:Identifier stopped:Flag opened:Instant "
            "crew:Identifier refused:LongText position:LongText began:Instant? finished:Instant? done_on:Day? "
            "report:LongText? version:Whole form:Whole "
        ),
        indexed=("project", "subject", "source", "state", "crew", "ticket", "due"),
        meanwhile=(
            ("number", ""),
            ("title", ""),
            ("subject", ""),
            ("plan", ""),
            ("series", ""),
            ("occurrence", ""),
            ("checklist", ""),
            ("checkpoints", "[]"),
            ("lawful", 0),
            ("time", ""),
            ("skill", ""),
            ("role", ""),
            ("zone", ""),
            ("building", ""),
            ("ticket", ""),
            ("stopped", 0),
            ("crew", ""),
            ("refused", "[]"),
        ),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
