"""Taking a bank's statement in: its lines kept once, whatever file they come in and however often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from jizhi.fees.banking import BankLine
from jizhi.findings import Finding
from jizhi.intake import Column, RowReport, Table, read_statement
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project


@attrs.frozen(kw_only=True)
class TakenStatement:
    """What a statement came to: lines that are new, how many are known, how each row fared, and what was found."""

    new: tuple[BankLine, ...]
    known: int
    report: RowReport
    findings: tuple[Finding, ...]


@operation("payments.resolve")
def take_statement(
    desk: Desk, project: str, tables: Iterable[Table], *, account: str, extra: Sequence[Column] = ()
) -> TakenStatement:
    """Keep the lines of a statement of *account*; those that are kept already stay as they are.

    Args:
        extra: further headings, as ``read_statement`` takes them.

    Findings: those of ``read_statement``, and ``bank-line-changed``: the bank says something else under a serial that
        is kept; that line stays as it was.
    Raises: UnknownProject.
    """
    outcome = read_statement(tables, project=project, account=account, extra=extra)
    lines, new, findings = outcome.value.lines, [], list(outcome.findings)
    for start in range(0, len(lines), desk.chunk):
        chunk = lines[start : start + desk.chunk]
        with desk.store.writing() as tx:
            lock_project(tx, project)
            kept = {each.id: each for each in tx.find(BankLine, id=tuple(line.id for line in chunk))}
            for line in chunk:
                before = kept.get(line.id)
                if before is None:
                    new.append(tx.put(line, expected=None))
                elif not before.says_the_same(line):
                    findings.append(Finding("bank-line-changed", line.id, {"serial": line.serial}))
    return TakenStatement(
        new=tuple(new), known=len(lines) - len(new), report=outcome.value.report, findings=tuple(findings)
    )
