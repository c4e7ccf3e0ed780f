"""What was done and said before, in columns: acts of dunning, proofs, approvals, holds, promises, and who is spared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.fees.dunning import (
    Debt,
    DunningAct,
    DunningApproval,
    DunningFacts,
    DunningHold,
    DunningProof,
    PaymentPromise,
)
from jizhi.values import Money
from jizhi_columnar.arrears.rows import put
from jizhi_columnar.duck import Duck

TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "acts": "project VARCHAR, payer VARCHAR, number INTEGER, act VARCHAR, step VARCHAR, channel VARCHAR, "
        "bills VARCHAR[], day DATE, not_before TIMESTAMP, approval VARCHAR, wait_days INTEGER",
        "proofs": "project VARCHAR, payer VARCHAR, act VARCHAR, state VARCHAR, said_at TIMESTAMP",
        "approvals": "project VARCHAR, payer VARCHAR, act VARCHAR, approved BOOLEAN, said_at TIMESTAMP",
        "holds": "project VARCHAR, payer VARCHAR, place INTEGER, kind VARCHAR, since DATE, until DATE, "
        "space VARCHAR, bills VARCHAR[]",
        "promises": "project VARCHAR, payer VARCHAR, place INTEGER, made_on DATE, paid_by DATE, bills VARCHAR[]",
        "stopped": "project VARCHAR, payer VARCHAR",
    }
)
"""The tables and their columns; instants are in UTC. Large ones may be laid there without Python."""

Whose = tuple[str, str]
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True, eq=False)
class Remembered:
    """The tables of ``TABLES`` in a database; each that is not there yet is made empty."""

    duck: Duck

    def __attrs_post_init__(self) -> None:
        for name, columns in TABLES.items():
            self.duck.do(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")

    def has(self, table: str, where: str = "TRUE") -> bool:
        """Whether the table has a row for which *where* is true."""
        ((some,),) = self.duck.rows(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT 1)")
        return bool(some)

    def facts(self, where: str, debts: Mapping[Whose, tuple[Debt, ...]]) -> dict[str, DunningFacts]:
        """By project, the facts of the reference: these *debts* and what is remembered of the rows with *where*."""
        found = {name: self._rows(name, where) for name in TABLES}
        projects = {project for project, _ in debts}
        return {
            project: DunningFacts(
                debts=tuple(debt for whose, mine in debts.items() if whose[0] == project for debt in mine),
                **{name: tuple(map(make, _mine(found[name], project))) for name, make in _MAKES.items()},
                stopped=tuple(row["payer"] for row in found["stopped"] if row["project"] == project),
            )
            for project in sorted(projects)
        }

    def _rows(self, name: str, where: str) -> list[dict[str, Any]]:
        order = "ORDER BY place" if name in ("holds", "promises") else ""
        return self.duck.named_rows(f"SELECT * FROM {name} WHERE {where} {order}")


def remember(
    duck: Duck,
    *,
    acts: Iterable[DunningAct] = (),
    proofs: Iterable[DunningProof] = (),
    approvals: Iterable[DunningApproval] = (),
    holds: Iterable[DunningHold] = (),
    promises: Iterable[PaymentPromise] = (),
    stopped: Iterable[Whose] = (),
) -> Remembered:
    """Lay what was done and said before into the tables of ``TABLES``, from records as a store streams them.

    Args:
        stopped: project and payer of those who are not dunned at all.
    """
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "acts": (
            (
                a.project,
                a.payer,
                a.number,
                a.id,
                a.step,
                a.channel,
                a.bills,
                a.day,
                a.not_before,
                a.approval,
                a.wait_days,
            )
            for a in acts
        ),
        "proofs": ((each.project, each.payer, each.act, each.state, each.at) for each in proofs),
        "approvals": ((each.project, each.payer, each.act, each.approved, each.at) for each in approvals),
        "holds": (
            (each.project, each.payer, place, each.kind, each.since, each.until, each.space, each.bills)
            for place, each in enumerate(holds)
        ),
        "promises": (
            (each.project, each.payer, place, each.made_on, each.by, each.bills) for place, each in enumerate(promises)
        ),
        "stopped": stopped,
    }
    for name, columns in TABLES.items():
        put(duck, name, [columns], rows[name])
    return Remembered(duck=duck)


def _mine(rows: list[dict[str, Any]], project: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["project"] == project]


def _instant(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _act(row: Mapping[str, Any]) -> DunningAct:
    return DunningAct(
        project=row["project"],
        payer=row["payer"],
        number=row["number"],
        policy="",
        step=row["step"],
        channel=row["channel"],
        bills=tuple(row["bills"]),
        day=row["day"],
        at=_LONG_AGO,
        not_before=_instant(row["not_before"]),
        amount=Money(0),
        late=Money(0),
        template="",
        approval=row["approval"],
        wait_days=row["wait_days"],
    )


def _proof(row: Mapping[str, Any]) -> DunningProof:
    return DunningProof(
        project=row["project"], payer=row["payer"], act=row["act"], state=row["state"], at=_instant(row["said_at"])
    )


def _approval(row: Mapping[str, Any]) -> DunningApproval:
    return DunningApproval(
        project=row["project"],
        payer=row["payer"],
        act=row["act"],
        approved=row["approved"],
        at=_instant(row["said_at"]),
        actor="",
    )


def _hold(row: Mapping[str, Any]) -> DunningHold:
    return DunningHold(
        project=row["project"],
        payer=row["payer"],
        number=row["place"],
        kind=row["kind"],
        since=row["since"],
        until=row["until"],
        space=row["space"],
        bills=tuple(row["bills"]),
    )


def _promise(row: Mapping[str, Any]) -> PaymentPromise:
    return PaymentPromise(
        project=row["project"],
        payer=row["payer"],
        number=row["place"],
        made_on=row["made_on"],
        by=row["paid_by"],
        amount=Money(0),
        bills=tuple(row["bills"]),
    )


_MAKES: Final[Mapping[str, Any]] = MappingProxyType(
    {"acts": _act, "proofs": _proof, "approvals": _approval, "holds": _hold, "promises": _promise}
)
