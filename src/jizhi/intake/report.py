"""How every row of an import fared, with the places of what is wrong, as data and as a table to hand back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.findings import Finding
from jizhi.intake.columns import ROOMS
from jizhi.intake.rows import ReadRow
from jizhi.intake.table import Cell, Formula, Merged, Plain, Row, Table

Verdict: TypeAlias = Literal["accepted", "refused", "skipped"]
Say: TypeAlias = Callable[[Finding], str]

OUTCOME: Final = next(column.heading for column in ROOMS.columns if column.name == "outcome")
"""The heading under which the reasons stand in what is handed back; an import reads past it."""

VERDICTS: Final = {"accepted": "接受", "refused": "拒绝", "skipped": "略过"}


@attrs.frozen
class RowLine:
    """One row: its sheet and number, the space it is about, how it fared, and the findings about it."""

    sheet: str
    number: int
    space: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


@attrs.frozen
class RowReport:
    """Every row of an import, in the order of the sheets."""

    lines: tuple[RowLine, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return how many rows fared so.

        >>> RowReport((RowLine("s", 2, "1-101", "accepted"),)).count("accepted")
        1
        """
        return sum(line.verdict == verdict for line in self.lines)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding about a row, in order."""
        return tuple(finding for line in self.lines for finding in line.findings)


def report_of(rows: Iterable[ReadRow]) -> RowReport:
    """Return the report of *rows*."""
    return RowReport(tuple(_line(row) for row in rows))


def _line(row: ReadRow) -> RowLine:
    verdict: Verdict = "skipped" if row.skipped else "refused" if row.refused else "accepted"
    return RowLine(row.mapped.table.name, row.number, row.code, verdict, row.findings)


def report_table(report: RowReport, *, say: Say) -> Table:
    """Return *report* as a table: a line per finding, and one for each row that has none.

    Args:  say: makes the sentence of a finding, in the reader's language.
    """
    lines: list[Row] = []
    for line in report.lines:
        for finding in line.findings or (None,):
            said: tuple[Plain, ...] = (finding.subject, finding.code, say(finding)) if finding else ("", "", "")
            cells = (line.sheet, line.number, line.space, VERDICTS[line.verdict], *said)
            lines.append(Row(len(lines) + 2, cells))
    return Table("导入报告", ("工作表", "行", "房屋编码", "结果", "位置", "代码", "说明"), lines)


def refused_tables(tables: Iterable[Table], report: RowReport, *, say: Say) -> tuple[Table, ...]:
    """Return the refused rows under their own headings, with the reasons, to be put right and imported again.

    A formula is handed back as its text and a cell under a merged one as empty: neither is put right here.
    """
    handed: list[Table] = []
    for table in tables:
        refused = {line.number: line for line in report.lines if line.sheet == table.name and line.verdict == "refused"}
        if not refused:
            continue
        width = max(len(row.cells) for row in table.rows)
        seen = {line.number for line in report.lines if line.sheet == table.name}
        above = [row for row in table.rows if row.number < min(seen)]
        marked = [_widened(row, width, OUTCOME if row is above[-1] else None) for row in above]
        reasons = {
            number: "；".join(say(one) for one in line.findings if one.severity == "error")
            for number, line in refused.items()
        }
        marked += [_widened(row, width, reasons[row.number]) for row in table.rows if row.number in refused]
        rows = [Row(number, row.cells) for number, row in enumerate(marked, start=1)]
        header = (*table.header, OUTCOME) if table.header else ()
        handed.append(attrs.evolve(table, header=header, rows=rows))
    return tuple(handed)


def _widened(row: Row, width: int, last: str | None) -> Row:
    cells = [_plain(cell) for cell in row.cells]
    return Row(row.number, (*cells, *[None] * (width - len(cells)), last))


def _plain(cell: Cell) -> Plain:
    if isinstance(cell, Formula):
        return cell.text
    if isinstance(cell, Merged):
        return None
    return cell
