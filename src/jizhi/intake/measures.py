"""Measures that a host brings as a sheet: whose, of which metric, a part of a base, from how many cases."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from jizhi.findings import Finding, Outcome
from jizhi.intake.mapping import recognise
from jizhi.intake.rows import ReadRow, read_rows
from jizhi.intake.staff_columns import STAFF_FORMS
from jizhi.intake.table import Table
from jizhi.staff.kpi import Measure
from jizhi.values import Period


def read_measures(tables: Iterable[Table], *, period: Period) -> Outcome[tuple[Measure, ...]]:
    """Return the measures of *tables*; a row with an error gives none.

    Findings:  those of ``recognise`` and ``read_rows``; ``cell-missing``.
    """
    findings: list[Finding] = []
    measures: list[Measure] = []
    for table in tables:
        outcome = recognise(table, forms=STAFF_FORMS)
        findings += outcome.findings
        if outcome.value is None or outcome.value.form.name != "measures":
            continue
        for row in read_rows(outcome.value):
            if row.skipped:
                continue
            row = row.needs("subject").needs("metric").needs("part")
            findings += row.findings
            if not row.refused:
                measures.append(_measure(row, period))
    return Outcome(tuple(measures), findings)


def _measure(row: ReadRow, period: Period) -> Measure:
    base = row.values.get("base")
    sample = row.whole("sample")
    return Measure(
        metric=row.text("metric"),
        subject=row.text("subject"),
        period=period,
        part=Fraction(row.values["part"]),
        base=Fraction(1) if base is None else Fraction(base),
        sample=sample if sample is not None else 1 if base is None else max(0, int(base)),
        evidence=row.parts("evidence"),
        source=row.mapped.table.source,
    )
