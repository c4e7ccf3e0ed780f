"""Money in."""

from __future__ import annotations

from jizhi_sql.migrations.steps import NewTable, Step

revision = "0002"
down_revision = "0001"

STEPS: tuple[Step, ...] = (
    NewTable(
        "entry",
        "append",
        (
            "id:Identifier! project:Identifier posting:LongText n:Whole day:Day debit:LongText credit:LongText "
            "amount_fen:Whole amount_currency:Identifier kind:LongText payer:Identifier space:Identifier "
            "fee:LongText item:Identifier cycle_start:Day? cycle_end:Day? due_on:Day? bill:LongText "
            "because:LongText reverses:Identifier? actor:LongText form:Whole "
        ),
        indexed=("project", "payer", "space", "item", "day"),
        unique=(("reverses",),),
        checks=(
            ("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("amount_fen_above_zero", "amount_fen > 0"),
            ("debit_is_not_credit", "debit <> credit"),
        ),
        meanwhile=(
            ("payer", ""),
            ("space", ""),
            ("fee", ""),
            ("item", ""),
            ("bill", ""),
            ("because", ""),
            ("actor", ""),
        ),
    ),
    NewTable(
        "payer_account",
        "versioned",
        (
            "id:Identifier! project:Identifier payer:LongText receivable_fen:Whole receivable_currency:Identifier "
            "late_fee_fen:Whole late_fee_currency:Identifier prepayment_fen:Whole prepayment_currency:Identifier "
            "deposit_fen:Whole deposit_currency:Identifier received_fen:Whole received_currency:Identifier "
            "entries:Whole version:Whole form:Whole "
        ),
        indexed=("project",),
        checks=(
            ("receivable_fen_in_range", "receivable_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("late_fee_fen_in_range", "late_fee_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("prepayment_fen_in_range", "prepayment_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("deposit_fen_in_range", "deposit_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("received_fen_in_range", "received_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(("entries", 0),),
    ),
    NewTable(
        "book_policy",
        "versioned",
        (
            "id:Identifier! project:Identifier allocation:LongText fee_order:LongText apply_prepayment:LongText "
            "refund_above_fen:Whole refund_above_currency:Identifier waive_above_fen:Whole "
            "waive_above_currency:Identifier write_off_above_fen:Whole write_off_above_currency:Identifier "
            "receipt_series:LongText refund_series:LongText version:Whole form:Whole "
        ),
        indexed=("project",),
        checks=(
            ("refund_above_fen_in_range", "refund_above_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("waive_above_fen_in_range", "waive_above_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("write_off_above_fen_in_range", "write_off_above_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(
            ("allocation", "oldest-first"),
            ("fee_order", "[]"),
            ("apply_prepayment", "at-issue"),
            ("refund_above_fen", 0),
            ("refund_above_currency", "CNY"),
            ("waive_above_fen", 0),
            ("waive_above_currency", "CNY"),
            ("write_off_above_fen", 0),
            ("write_off_above_currency", "CNY"),
            ("receipt_series", "receipt"),
            ("refund_series", "refund"),
        ),
    ),
    NewTable(
        "book_closing",
        "versioned",
        ("id:Identifier! project:Identifier closed_until:Day actor:LongText version:Whole form:Whole "),
        indexed=("project",),
        meanwhile=(("actor", ""),),
    ),
    NewTable(
        "receipt",
        "append",
        (
            "id:Identifier! project:Identifier series:LongText number:Whole kind:LongText payer:Identifier "
            "amount_fen:Whole amount_currency:Identifier method:Identifier day:Day posting:Identifier "
            "reference:Identifier? till:Identifier actor:LongText note:LongText form:Whole "
        ),
        indexed=("project", "payer", "day", "till", "posting", "reference"),
        unique=(("project", "method", "reference"),),
        checks=(("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("till", ""), ("actor", ""), ("note", "")),
    ),
    NewTable(
        "series",
        "versioned",
        ("id:Identifier! project:Identifier name:LongText next:Whole version:Whole form:Whole "),
        indexed=("project",),
        meanwhile=(("next", 1),),
    ),
    NewTable(
        "till_session",
        "versioned",
        (
            "id:Identifier! project:Identifier till:Identifier number:Whole cashier:LongText opened_on:Day "
            "opening_fen:Whole opening_currency:Identifier expected_fen:Whole expected_currency:Identifier "
            "state:Identifier closed_on:Day? counted_fen:Whole? counted_currency:Identifier? version:Whole "
            "form:Whole "
        ),
        indexed=("project", "till", "state"),
        checks=(
            ("opening_fen_in_range", "opening_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("expected_fen_in_range", "expected_fen BETWEEN -1000000000000000 AND 1000000000000000"),
            ("counted_fen_in_range", "counted_fen BETWEEN -1000000000000000 AND 1000000000000000"),
        ),
        meanwhile=(("state", "open"),),
    ),
    NewTable(
        "proposal",
        "versioned",
        (
            "id:Identifier! project:Identifier key:LongText operation:LongText text:LongText amount_fen:Whole "
            "amount_currency:Identifier maker:LongText state:Identifier checker:LongText version:Whole form:Whole "
        ),
        indexed=("project", "state"),
        checks=(("amount_fen_in_range", "amount_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("state", "waiting"), ("checker", "")),
    ),
    NewTable(
        "instalment_plan",
        "versioned",
        (
            "id:Identifier! project:Identifier payer:Identifier number:Whole agreed_on:Day items:LongText "
            "parts:LongText baseline_fen:Whole baseline_currency:Identifier state:Identifier actor:LongText "
            "version:Whole form:Whole "
        ),
        indexed=("project", "payer", "state"),
        checks=(("baseline_fen_in_range", "baseline_fen BETWEEN -1000000000000000 AND 1000000000000000"),),
        meanwhile=(("state", "running"), ("actor", "")),
    ),
    NewTable(
        "command",
        "append",
        (
            "id:Identifier! project:Identifier key:LongText operation:LongText fingerprint:LongText text:LongText "
            "answer:LongText refusal:LongText actor:LongText form:Whole "
        ),
        indexed=("project",),
        meanwhile=(("refusal", ""), ("actor", "")),
    ),
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
