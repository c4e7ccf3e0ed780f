"""From rosters, as a store gives them, to rows that columns bill: spaces in which nothing changes but the owner.

What is no row is billed by the reference at once, charge by charge, so that a project is billed whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.estate import Roster
from jizhi.fees.charges import Billed, Charge, Parked, Result
from jizhi.fees.charging import Charging
from jizhi.fees.inputs import Inputs
from jizhi.fees.plan import Plan, plans_of
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, PROJECT, SALE, facts_read
from jizhi_columnar.duck import Duck
from jizhi_columnar.lines import PAYERS, due_lines
from jizhi_columnar.refusals import NotColumnar
from jizhi_columnar.rows_of_spaces import PLACES, NoRow, row_of
from jizhi_columnar.writing import write_rows

ROSTER, LEFT = "roster.parquet", "charges-left.parquet"
_NOTHING: Final = Inputs()
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {"decimal": f"DECIMAL(30, {PLACES})", "integer": "BIGINT", "text": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE"}
)
_CHARGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "project": "VARCHAR", "space": "VARCHAR", "fee": "VARCHAR", "item": "VARCHAR", "cycle_start": "DATE",
        "cycle_end": "DATE", "payer": "VARCHAR", "fen": "BIGINT",
    }
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Kept:
    """What a project came to: how many *rows*, the spaces that are none and why, and what those are charged."""

    rows: int
    left: Mapping[str, str]
    charges: tuple[Charge, ...]
    findings: tuple[Finding, ...]

    @property
    def total_fen(self) -> int:
        """What the spaces that are no rows are charged."""
        return sum(charge.amount.fen for charge in self.charges)


def write_roster(duck: Duck, rosters: Iterable[Roster], tariff: Tariff, *, period: Period, out: Path) -> Kept:
    """Write the spaces of *rosters* as ``roster.parquet``, and what the others are charged as ``charges-left.parquet``.

    Only the fees that rows tell are charged; ``Result.left_out`` names the others.

    Args:
        rosters: of one project or several, whole or in chunks; a stream, of which none is held.
        out: a folder that is there.

    Raises: NotColumnar: a fee whose payer no column names.
    """
    due = due_lines(tariff, period)
    for _, fee, _ in due:
        if fee.payer not in PAYERS:
            raise NotColumnar(fee.code, "payer", {"payer": fee.payer})
    plans = plans_of(((fee, cycle) for _, fee, cycle in due), currency=tariff.currency)
    types = _types(tariff, period)
    left: dict[str, str] = {}
    results: list[Result] = []

    def rows() -> Iterator[Sequence[object]]:
        for roster in rosters:
            for space in roster.spaces:
                try:
                    row = row_of(roster, space.code, due)
                except NoRow as why:
                    left[space.code] = str(why)
                    results.append(_charged(roster, space.code, plans))
                else:
                    yield [row.get(name) for name in types]

    count = write_rows(duck, types, rows(), out / ROSTER)
    charges = tuple(charge for each in results if isinstance(each, Billed) for charge in each.charges)
    write_rows(duck, _CHARGE, map(_cells, charges), out / LEFT)
    findings = (each.findings if isinstance(each, Parked) else each.notes for each in results)
    return Kept(rows=count, left=left, charges=charges, findings=tuple(one for each in findings for one in each))


def _types(tariff: Tariff, period: Period) -> dict[str, str]:
    """The columns of a row and their types."""
    facts = {name: _TYPES[spec.type] for name, spec in facts_read(tariff, period).items()}
    whose = dict.fromkeys((PROJECT, KEY, *PAYERS.values(), NEXT_OWNER), "VARCHAR")
    return whose | {SALE: "DATE"} | facts | {"handover": "DATE"}


def _charged(roster: Roster, space: str, plans: Iterable[Plan]) -> Result:
    troubles = roster.parked.get(space)
    return Parked(space, troubles) if troubles else Charging(roster, space, "", _NOTHING).result(plans)


def _cells(charge: Charge) -> tuple[object, ...]:
    return (
        charge.project, charge.space, charge.fee, charge.item, charge.cycle.start, charge.cycle.end, charge.payer,
        charge.amount.fen,
    )  # fmt: skip
