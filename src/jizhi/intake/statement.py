"""A bank's statement into its lines: each once, every amount to the fen, nothing repaired and nothing made up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import attrs

from jizhi.fees.banking import BankLine
from jizhi.findings import Outcome
from jizhi.intake.bank_columns import CURRENCIES, DIRECTIONS, STATEMENT
from jizhi.intake.columns import Column
from jizhi.intake.mapping import recognise
from jizhi.intake.report import RowReport, report_of
from jizhi.intake.rows import ReadRow, read_rows
from jizhi.intake.table import Table

_TAIL: Final = 4


@attrs.frozen(kw_only=True)
class StatementPlan:
    """The lines of a statement, in the order of the file, and how each row fared."""

    lines: tuple[BankLine, ...]
    report: RowReport


def read_statement(
    tables: Iterable[Table], *, project: str, account: str, extra: Sequence[Column] = ()
) -> Outcome[StatementPlan]:
    """Read the statement of *account* of ours; a row with an error is left out whole, and named.

    Of money in and out stands one amount to a row: in a column of its own each, or in one with its sign or with a word
    for its way. A line without a serial of the bank is known by what it says, its balance and its place among equals.

    Args:
        extra: further headings, for a bank that calls a column otherwise: ``Column("credit", "bank-money", "进账",
            form="statement")``.

    Findings: those of cells; ``cell-missing``, ``bank-amount-unclear``, ``bank-direction-unknown``,
        ``bank-currency-unknown``, ``bank-serial-twice`` (errors); ``row-repeated`` (note).

    >>> table = Table("s", rows=[["交易日期", "流水号", "收入", "支出", "对方户名", "摘要"],
    ...     ["20250310", "0001", "1,266.11", "", "张三", "1-1-101 物业费"]])
    >>> line = read_statement([table], project="jade", account="icbc").value.lines[0]
    >>> line.fen, line.remark, str(line.day)
    (126611, '1-1-101 物业费', '2025-03-10')
    """
    outcomes = [recognise(table, extra=extra, forms=(STATEMENT,)) for table in tables]
    rows = [row for one in outcomes if one.value is not None for row in read_rows(one.value)]
    lines: list[BankLine] = []
    fared: list[ReadRow] = []
    known: dict[str, BankLine] = {}
    equals: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        judged, line = _line(row, project, account, equals)
        if line is not None:
            before = known.setdefault(line.serial, line)
            if before is line:
                lines.append(line)
            elif before.says_the_same(line):
                judged = attrs.evolve(judged.found("row-repeated", severity="note", other=line.serial), skipped=True)
            else:
                judged = judged.found("bank-serial-twice", "serial", serial=line.serial)
        fared.append(judged)
    report = report_of(fared)
    plan = StatementPlan(lines=tuple(lines), report=report)
    return Outcome(plan, (*(each for one in outcomes for each in one.findings), *report.findings))


def _line(
    row: ReadRow, project: str, account: str, equals: Counter[tuple[object, ...]]
) -> tuple[ReadRow, BankLine | None]:
    if row.skipped:
        return row, None
    row = row.needs("day")
    row, fen = _fen(row)
    currency = CURRENCIES.get(row.text("currency") or "CNY", row.text("currency"))
    if currency != "CNY":
        row = row.found("bank-currency-unknown", "currency", shown=currency[:12])
    day = row.day("day")
    if row.refused or day is None or not fen:
        return row, None
    told = {
        "day": day,
        "fen": fen,
        "name": row.text("name"),
        "tail": row.text("their_account")[-_TAIL:],
        "remark": " ".join(filter(None, (row.text("remark"), row.text("note")))),
        "balance_fen": _whole_fen(row.values.get("balance")),
    }
    serial = row.text("serial")
    if not serial:
        equals[tuple(told.values())] += 1
        serial = _digest((*told.values(), equals[tuple(told.values())]))
    return row, BankLine(project=project, account=account, serial=serial, **told)  # type: ignore[arg-type]


def _fen(row: ReadRow) -> tuple[ReadRow, int]:
    """What a row moved, in fen: in above zero, out below."""
    credit, debit, amount = (_whole_fen(row.values.get(name)) or 0 for name in ("credit", "debit", "amount"))
    if row.troubled("credit") or row.troubled("debit") or row.troubled("amount"):
        return row, 0
    said = row.text("direction")
    if said and said.upper() not in DIRECTIONS:
        return row.found("bank-direction-unknown", "direction", shown=said[:12]), 0
    if amount and said:
        amount = amount * DIRECTIONS[said.upper()]
    moved = [each for each in (credit, -debit, amount) if each]
    if len(moved) != 1:
        return row.found("bank-amount-unclear", severity="error", count=len(moved)), 0
    return row, moved[0]


def _whole_fen(value: Decimal | None) -> int | None:
    return None if value is None else int(value * 100)


def _digest(told: tuple[object, ...]) -> str:
    return f"~{hashlib.sha256(repr(told).encode()).hexdigest()[:24]}"
