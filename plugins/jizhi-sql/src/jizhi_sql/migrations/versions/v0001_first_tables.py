"""First tables."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0001"
down_revision = None

STEPS: tuple[Step, ...] = (
    NewTable(
        "company",
        "versioned",
        ("id:Identifier! code:LongText name:LongText credit_code:LongText? version:Whole form:Whole "),
    ),
    NewTable(
        "project",
        "versioned",
        (
            "id:Identifier! code:LongText name:LongText company:Identifier address:LongText area_m2:LongText? "
            "buildings:Whole? entrances:Whole? homes:Whole? plans:LongText pictures:LongText developer:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("company",),
        meanwhile=(("company", ""), ("address", ""), ("plans", "[]"), ("pictures", "[]"), ("developer", "")),
    ),
    NewTable(
        "zone",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText name:LongText by:LongText parent:LongText "
            "attributes:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("name", ""), ("by", "function"), ("parent", ""), ("attributes", "[]")),
    ),
    NewTable(
        "building",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText name:LongText zone:LongText floors:Whole? "
            "entrances:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("name", ""), ("zone", ""), ("entrances", "[]")),
    ),
    NewTable(
        "space",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText kind:Identifier building:Identifier "
            "entrance:LongText zone:LongText floor:Whole? floors:Whole? layout:LongText lift:Flag? "
            "certificate:Flag? usage_class:LongText area:LongText? inner_area:LongText? billed_area:LongText? "
            "handover:Day? attributes:LongText changes:LongText version:Whole form:Whole "
        ),
        indexed=("project", "building", "kind"),
        meanwhile=(
            ("building", ""),
            ("entrance", ""),
            ("zone", ""),
            ("layout", ""),
            ("usage_class", ""),
            ("attributes", "[]"),
            ("changes", "[]"),
        ),
    ),
    NewTable(
        "party",
        "versioned",
        (
            "id:Identifier! name:LongText kind:LongText phone:LongText? id_number:LongText? credit_code:LongText? "
            "project:Identifier needs:LongText preferences:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("kind", "person"), ("project", ""), ("needs", "[]"), ("preferences", "[]")),
    ),
    NewTable(
        "tenure",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier since:Day until:Day? party:Identifier "
            "role:LongText share:LongText fees:LongText version:Whole form:Whole "
        ),
        indexed=("project", "space", "party", "since", "until"),
        meanwhile=(("project", ""), ("share", "1"), ("fees", "[]")),
    ),
    NewTable(
        "occupancy",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier since:Day until:Day? party:Identifier heads:Whole "
            "vehicles:Whole needs:LongText preferences:LongText version:Whole form:Whole "
        ),
        indexed=("project", "space", "party"),
        meanwhile=(("project", ""), ("heads", 1), ("vehicles", 0), ("needs", "[]"), ("preferences", "[]")),
    ),
    NewTable(
        "vacancy",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier since:Day until:Day? basis:LongText version:Whole "
            "form:Whole "
        ),
        indexed=("project", "space"),
        meanwhile=(("project", ""), ("basis", "")),
    ),
    NewTable(
        "meter",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier code:LongText kind:LongText unit:LongText "
            "digits:Whole? multiplier:LongText serial:LongText parent:LongText limit:LongText? fitted:Day? "
            "removed:Day? version:Whole form:Whole "
        ),
        indexed=("project", "space"),
        meanwhile=(("project", ""), ("multiplier", "1"), ("serial", ""), ("parent", "")),
    ),
    NewTable(
        "meter_reading",
        "append",
        (
            "id:Identifier! project:Identifier space:Identifier meter:Identifier day:Day value:LongText "
            "peak:LongText? valley:LongText? kind:LongText confirmed:Flag closes:Day? by:LongText note:LongText "
            "n:Whole form:Whole "
        ),
        indexed=("project", "space", "meter", "day"),
        meanwhile=(("project", ""), ("kind", "read"), ("confirmed", 0), ("by", ""), ("note", ""), ("n", 0)),
    ),
    NewTable(
        "vehicle",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier since:Day until:Day? plate:Identifier "
            "party:Identifier rank:Whole? kind:LongText exempt:Flag basis:LongText version:Whole form:Whole "
        ),
        indexed=("project", "space", "plate", "party"),
        meanwhile=(("project", ""), ("party", ""), ("kind", ""), ("exempt", 0), ("basis", "")),
    ),
    NewTable(
        "lease",
        "versioned",
        (
            "id:Identifier! project:Identifier space:Identifier since:Day until:Day? code:LongText "
            "party:Identifier rent_fen:Whole rent_currency:Identifier steps:LongText basis:LongText version:Whole "
            "form:Whole "
        ),
        indexed=("project", "space", "party"),
        checks=(("rent_fen_in_range", "rent_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("project", ""), ("steps", "[]"), ("basis", "")),
    ),
    NewTable(
        "stay",
        "append",
        (
            "day:Day id:Identifier! project:Identifier space:Identifier plate:Identifier entered:Instant "
            "left:Instant exempt:LongText form:Whole "
        ),
        indexed=("project", "space", "plate", "day"),
        meanwhile=(("project", ""), ("exempt", "")),
    ),
    NewTable(
        "pool",
        "append",
        (
            "id:Identifier! project:Identifier fee:Identifier code:LongText period_start:Day period_end:Day "
            "amount_fen:Whole amount_currency:Identifier basis:LongText zone:LongText building:LongText "
            "entrance:LongText n:Whole form:Whole "
        ),
        indexed=("project", "fee", "period_end"),
        checks=(("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("code", ""), ("zone", ""), ("building", ""), ("entrance", ""), ("n", 0)),
    ),
    NewTable(
        "one_off",
        "versioned",
        (
            "id:Identifier! project:Identifier code:LongText fee:Identifier space:Identifier day:Day "
            "facts:LongText payer:LongText note:LongText state:Identifier asked_by:LongText approved_by:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "space", "fee", "day", "state"),
        meanwhile=(
            ("facts", "[]"),
            ("payer", ""),
            ("note", ""),
            ("state", "asked"),
            ("asked_by", ""),
            ("approved_by", ""),
        ),
    ),
    NewTable(
        "tariff_text",
        "versioned",
        (
            "id:Identifier! project:Identifier code:Identifier sha256:LongText text:LongText source:LongText "
            "since:Day state:Identifier drafted_by:LongText approved_by:LongText version:Whole form:Whole "
        ),
        indexed=("project", "code", "state"),
        meanwhile=(("state", "draft"), ("drafted_by", ""), ("approved_by", "")),
    ),
    NewTable(
        "bill_run",
        "versioned",
        (
            "id:Identifier! project:Identifier period_start:Day period_end:Day number:Whole tariff:LongText "
            "roster:LongText issued_on:Day chunks:Whole done:Whole state:Identifier actor:LongText voids:LongText "
            "findings:LongText version:Whole form:Whole "
        ),
        indexed=("project", "period_start", "state"),
        meanwhile=(("done", 0), ("state", "open"), ("actor", ""), ("voids", ""), ("findings", "[]")),
    ),
    NewTable(
        "roster_part",
        "append",
        ("id:Identifier! run:Identifier number:Whole text:LongText form:Whole "),
        indexed=("run",),
    ),
    NewTable(
        "run_item",
        "append",
        (
            "id:Identifier! run:Identifier project:Identifier space:Identifier outcome:Identifier reason:LongText "
            "findings:LongText form:Whole "
        ),
        indexed=("project", "run", "space", "outcome"),
        meanwhile=(("reason", ""), ("findings", "[]")),
    ),
    NewTable(
        "charge",
        "append",
        (
            "id:Identifier! run:Identifier project:Identifier space:Identifier fee:LongText cycle_start:Day "
            "cycle_end:Day payer:Identifier target_fen:Whole target_currency:Identifier amount_fen:Whole "
            "amount_currency:Identifier item:LongText part_start:Day? part_end:Day? slices:LongText "
            "turns:LongText draws:LongText share:LongText? n:Whole kind:LongText form:Whole "
        ),
        indexed=("project", "run", "space", "payer", "cycle_start"),
        checks=(
            ("target_fen_in_range", "target_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(("item", ""), ("slices", "[]"), ("turns", "[]"), ("draws", "[]"), ("n", 0), ("kind", "charge")),
    ),
    NewTable(
        "bill",
        "append",
        (
            "id:Identifier! run:Identifier project:Identifier space:Identifier payer:Identifier issued_on:Day "
            "due_on:Day charges:LongText total_fen:Whole total_currency:Identifier form:Whole "
        ),
        indexed=("project", "run", "space", "payer", "due_on"),
        checks=(("total_fen_in_range", "total_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
    ),
    NewTable(
        "imported_file",
        "append",
        (
            "id:Identifier! project:Identifier source:LongText sha256:Identifier instant:Instant rows:Whole "
            "parked:Whole form:Whole "
        ),
        indexed=("project",),
        unique=(("project", "sha256"),),
        meanwhile=(("parked", 0),),
    ),
    NewTable(
        "outbox_message",
        "versioned",
        (
            "id:Identifier! project:Identifier topic:Identifier aggregate:Identifier subjects:LongText "
            "state:Identifier attempts:Whole due:Instant? token:LongText until:Instant? why:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "topic", "state", "aggregate"),
        meanwhile=(("state", "waiting"), ("attempts", 0), ("token", ""), ("why", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
