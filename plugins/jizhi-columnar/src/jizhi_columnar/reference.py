"""The reference for one row: every line rated by ``evaluate``, parted between its payers, explained on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from jizhi.errors import NotRated
from jizhi.estate import Turn
from jizhi.fees.line import Constant, Line, not_rated, rate_line
from jizhi.fees.payers import shares_of
from jizhi.fees.tariff import Fee
from jizhi.findings import Finding
from jizhi.formula import FactValue
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, SALE, Door
from jizhi_columnar.lines import PAYERS, Due, columns_of

_FIRST, _NEXT = "1", "2"

Row = Mapping[str, Any]
"""A row of the roster by column, as the database gives it: Decimal, int, bool, str, date, None."""


@attrs.frozen(kw_only=True)
class Told:
    """What the reference says of one row: for each line the fen of the first owner and of the next; or why not."""

    row: Row
    fen: Mapping[str, tuple[int, int]]
    findings: tuple[Finding, ...] = ()

    @property
    def sold(self) -> date | None:
        """The day on which the next owner begins to pay, where there is one."""
        return sale_of(self.row)


def tell(door: Door, due: Iterable[Due], row: Row) -> Told:
    """Rate every line of a *row* by the reference: those that are *due*, as ``due_lines`` names them."""
    found: dict[str, tuple[int, int]] = {}
    findings: list[Finding] = []
    for name, fee, cycle in due:
        line, told = rated(door, fee, row, cycle=cycle)
        findings += told
        if line is not None:
            try:
                found[name] = parted(fee, line, row)
            except NotRated as trouble:
                findings.append(not_rated(trouble, fee, str(row[KEY])))
        if row[PAYERS[fee.payer]] is None:
            findings.append(Finding("payer-missing", f"{row[KEY]}/{fee.code}"))
    return Told(row=row, fen=found, findings=tuple(findings))


def rated(door: Door, fee: Fee, row: Row, *, cycle: Period) -> tuple[Line | None, tuple[Finding, ...]]:
    """One line of a *row* by the reference, with its trace: what explains any amount of any engine."""
    facts = dict(_facts(door, fee, row))
    sold = sale_of(row)
    cuts = (sold,) if sold is not None else ()
    outcome = rate_line(fee, Constant(facts), period=cycle, cuts=cuts, subject=str(row[KEY]))
    return outcome.value, outcome.findings


def _facts(door: Door, fee: Fee, row: Row) -> Iterable[tuple[str, FactValue]]:
    for fact, name in columns_of(fee).items():
        value = row.get(name)
        if value is not None:
            yield fact, Decimal(value).scaleb(-fee.specs[fact].scale) if door.columns[name].steps else value
    if row.get("handover") is not None:
        yield "handover", row["handover"]


def sale_of(row: Row) -> date | None:
    """The day on which the next owner of a *row* begins to pay, where there is one."""
    return row.get(SALE) if row.get(NEXT_OWNER) is not None else None


def parted(fee: Fee, line: Line, row: Row) -> tuple[int, int]:
    """What of a line the first payer owes, and the next."""
    sold, period = sale_of(row), line.period
    if sold is None or fee.payer != "owner" or sold >= period.end or not line.segments:
        return line.amount.fen, 0
    if sold <= period.start:
        return 0, line.amount.fen
    turns = (
        Turn(Period(period.start, sold), ((_FIRST, Fraction(1)),)),
        Turn(Period(sold, period.end), ((_NEXT, Fraction(1)),)),
    )
    parts = shares_of(fee, line, turns)
    return parts[_FIRST].fen, parts[_NEXT].fen
