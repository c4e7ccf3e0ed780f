"""Why one space of a run owes what it owes: each line by the reference, beside what the run billed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import attrs

from jizhi.errors import NotRated
from jizhi.fees.line import Line, not_rated
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Finding
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, PROJECT, Door, look
from jizhi_columnar.duck import Duck, borrowed, parquet
from jizhi_columnar.lines import PAYERS, due_lines
from jizhi_columnar.reference import Row, parted, rated, sale_of
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.sources import address_of, attached, loaded

_BILLS = "bills_there"


@attrs.frozen(kw_only=True)
class Part:
    """What of a line one payer owes, in fen; ``billed_fen`` is what the run billed, None where no bill is there."""

    payer: str
    fen: int
    billed_fen: int | None = None


@attrs.frozen(kw_only=True)
class LineTold:
    """One line of a space by the reference, with its trace; without a ``line`` the findings say why there is none."""

    fee: Fee
    line: Line | None
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def explain(
    tariff: Tariff,
    *,
    roster: str,
    period: Period,
    space: str,
    project: str = "",
    out: str = "",
    steps: Iterable[str] = (),
) -> tuple[LineTold, ...]:
    """Explain every line of one *space* of *roster*, and lay it beside the bills in *out* where that is given.

    Raises: RunRefused: there is no such space, or it stands in several projects and none is named; ColumnRefused.
    """
    with borrowed(threads=1) as duck:
        source = loaded(duck, roster, [project] if project else [], tariff, period=period)
        door = look(duck, source, tariff, period=period, steps=steps)
        row = _row(duck, door, project, space)
        billed = _billed(duck, door, row, out, period) if out else None
    return tuple(_told(door, due, row, billed) for due in due_lines(tariff, period))


def _row(duck: Duck, door: Door, project: str, space: str) -> Row:
    names, text = ", ".join(map(duck.dialect.quoted, door.raw)), duck.dialect.text
    where = f"{KEY} = {text(space)}" + (f" AND {PROJECT} = {text(project)}" if project and door.projects else "")
    rows = duck.named_rows(f"SELECT {names} FROM {door.source} WHERE {where} LIMIT 2")
    if not rows:
        raise RunRefused("there is no such space", [space])
    if len(rows) > 1:
        raise RunRefused("a space of several projects: name one", [row.get(PROJECT) for row in rows])
    return rows[0]


def _told(door: Door, due: tuple[str, Fee, Period], row: Row, billed: list[Row] | None) -> LineTold:
    name, fee, cycle = due
    line, findings = rated(door, fee, row, cycle=cycle)
    if line is None:
        return LineTold(fee=fee, line=None, parts=(), findings=findings)
    column = PAYERS[fee.payer]
    try:
        first, second = parted(fee, line, row)
    except NotRated as trouble:
        return LineTold(fee=fee, line=line, parts=(), findings=(*findings, not_rated(trouble, fee, str(row[KEY]))))
    if row[column] is None:
        findings = (*findings, Finding("payer-missing", f"{row[KEY]}/{fee.code}"))
    owed = [(row[column], first)]
    if fee.payer == "owner" and sale_of(row) is not None:
        owed.append((row[NEXT_OWNER], second))
    parts = tuple(
        Part(payer=str(payer), fen=fen, billed_fen=_of(billed, column, payer, name))
        for payer, fen in owed
        if payer is not None
    )
    return LineTold(fee=fee, line=line, parts=parts, findings=findings)


def _of(billed: list[Row] | None, column: str, payer: object, name: str) -> int | None:
    found = [bill[f"{name}_fen"] for bill in billed or () if bill[column] == payer and f"{name}_fen" in bill]
    return sum(map(int, found)) if found else None


def _billed(duck: Duck, door: Door, row: Row, out: str, period: Period) -> list[Row]:
    """The wide rows that a run of *period* kept of the space."""
    address, text = address_of(out), duck.dialect.text
    keys: Mapping[str, Any] = {name: row[name] for name in door.keys}
    where = [f"{name} = {text(str(value))}" for name, value in keys.items()]
    if address is None:
        source = parquet(str(Path(out) / "part-*.parquet"))
    elif address.file:
        source = attached(duck, address)
    else:
        projects = [row[PROJECT]] if door.projects else []
        resolve_name("jizhi_columnar.databases:load")(duck, address, _BILLS, wanted=None, projects=projects)
        source, where = _BILLS, [*where, f"period = {text(str(period))}"]
    return list(duck.named_rows(f"SELECT * FROM {source} WHERE {' AND '.join(where)}"))
