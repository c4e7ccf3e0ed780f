"""The sheets of shared costs and of single charges: which fee each is for, and what somebody must tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import attrs

from jizhi.errors import FactRefused
from jizhi.fees import OneOff, Pool
from jizhi.fees.tariff import Fee
from jizhi.intake.kept import Kept, called, told_facts
from jizhi.intake.rows import ReadRow, once
from jizhi.intake.turns import known_space
from jizhi.intake.vehicles import past
from jizhi.values import Money, Period

R = TypeVar("R", Pool, OneOff)


@attrs.frozen(kw_only=True)
class Costs:
    """The records that sheets of shared costs and single charges come to, and their rows as they fared."""

    rows: tuple[ReadRow, ...] = ()
    pools: tuple[Pool, ...] = ()
    one_offs: tuple[OneOff, ...] = ()


def settle_pools(rows: Iterable[ReadRow], *, project: str, kept: Kept) -> Costs:
    """Return what the rows of shared costs come to: the next statement of each pool, none where it says the same.

    Findings:  ``cell-missing``, ``fee-unknown``, ``period-missing``, ``ends-before-start``, ``rows-clash`` (errors);
        ``pool-restated`` (warning).
    """
    last: dict[str, Pool] = {}
    for stated in sorted(kept.pools, key=lambda pool: pool.n):
        last[stated.subject] = stated
    told = [_pool(row, project, kept) for row in once(rows)]
    fared: list[ReadRow] = []
    fresh: list[Pool] = []
    for row, pool in _alone([(row, pool, pool.subject if pool else "") for row, pool in told]):
        fared.append(row)
        if pool is None:
            continue
        before = last.get(pool.subject)
        if before is None:
            fresh.append(pool)
        elif _as_said(before, pool) != before:
            fared[-1] = row.found("pool-restated", "amount", severity="warning", before=before.amount)
            fresh.append(attrs.evolve(pool, n=before.n + 1))
    return Costs(rows=tuple(fared), pools=tuple(fresh))


def _alone(told: Sequence[tuple[ReadRow, R | None, str]]) -> list[tuple[ReadRow, R | None]]:
    """Refuse every row under whose key another says something else: neither can be picked."""
    places: dict[str, list[str]] = {}
    for row, record, key in told:
        if record is not None:
            places.setdefault(key, []).append(row.place)
    judged: list[tuple[ReadRow, R | None]] = []
    for row, record, key in told:
        other = next((place for place in places.get(key, ()) if place != row.place), None)
        clashes = record is not None and other is not None
        judged.append((row.found("rows-clash", other=other), None) if clashes else (row, record))
    return judged


def _as_said(before: Pool, pool: Pool) -> Pool:
    return attrs.evolve(pool, n=before.n)


def _pool(row: ReadRow, project: str, kept: Kept) -> tuple[ReadRow, Pool | None]:
    if row.skipped:
        return row, None
    row = row.needs("fee").needs("amount").needs("basis")
    row, fee = _fee(row, kept.pooled)
    row, period = _period(row)
    if row.refused or fee is None or period is None:
        return row, None
    fen = int(row.values["amount"].scaleb(2))
    where = {name: row.text(name) for name in ("zone", "building", "entrance")}
    return row, Pool(
        project=project,
        fee=fee.code,
        code=row.text("pool") or "-".join(filter(None, where.values())),
        period=period,
        amount=Money(fen),
        basis=row.text("basis"),
        zone=where["zone"],
        building=where["building"],
        entrance=where["entrance"],
    )


def _fee(row: ReadRow, known: tuple[Fee, ...]) -> tuple[ReadRow, Fee | None]:
    fee = called(known, row.text("fee"))
    if fee is None and not row.troubled("fee") and row.text("fee"):
        names = " ".join(each.name for each in known)
        row = row.found("fee-unknown", "fee", fee=row.text("fee"), known=names)
    return row, fee


def _period(row: ReadRow) -> tuple[ReadRow, Period | None]:
    """The month, or the days from the first to the last one, both of them in it."""
    month: Period | None = row.values.get("month")
    since, end = row.day("since"), past(row)
    if month is not None:
        return row, month
    if since is None or end is None:
        return row if row.refused else row.found("period-missing", "month"), None
    if end <= since:
        return row.found("ends-before-start", "until", since=since), None
    return row, Period(since, end)


def settle_singles(rows: Iterable[ReadRow], *, project: str, kept: Kept, asked_by: str) -> Costs:
    """Return what the rows of single charges come to: each asked for, and still to be approved by somebody else.

    Findings:  ``cell-missing``, ``room-unknown``, ``fee-unknown``, ``payer-unknown``, ``fact-told-wrong``,
        ``rows-clash``, ``single-other`` (errors).
    """
    judged = [row if row.skipped else row.needs("key").needs("fee").needs("day") for row in once(rows)]
    known = {one.code: one for one in kept.one_offs}
    told = [_single(row, project, kept, asked_by) for row in known_space(judged, kept.codes)]
    fared: list[ReadRow] = []
    fresh: list[OneOff] = []
    for row, asked in _alone([(row, asked, asked.code if asked else "") for row, asked in told]):
        before = known.get(asked.code) if asked else None
        if asked is not None and before is None:
            fresh.append(asked)
        elif asked is not None and before is not None and _asked(before) != _asked(asked):
            row = row.found("single-other", "key", key=asked.code, state=before.state)
        fared.append(row)
    return Costs(rows=tuple(fared), one_offs=tuple(fresh))


def _asked(one: OneOff) -> OneOff:
    """What was asked for, whatever became of it and whoever asked."""
    return attrs.evolve(one, state="asked", asked_by="", approved_by="", version=0)


def _single(row: ReadRow, project: str, kept: Kept, asked_by: str) -> tuple[ReadRow, OneOff | None]:
    if row.skipped or row.refused:
        return row, None
    row, fee = _fee(row, kept.single)
    if fee is None:
        return row, None
    row, payer = _payer(row, kept)
    row, facts = _facts(row, fee)
    if row.refused:
        return row, None
    return row, OneOff(
        project=project,
        code=row.text("key"),
        fee=fee.code,
        space=row.code,
        day=row.values["day"],
        facts=facts,
        payer=payer,
        note=row.text("note"),
        asked_by=asked_by,
    )


def _payer(row: ReadRow, kept: Kept) -> tuple[ReadRow, str]:
    name = row.text("payer")
    parties = kept.names_in(row.code).get(name, []) if name else []
    if name and len(parties) != 1:
        return row.found("payer-unknown", "payer", payer=name, space=row.code), ""
    return row, parties[0] if parties else ""


def _facts(row: ReadRow, fee: Fee) -> tuple[ReadRow, dict[str, Any]]:
    """What the formula reads of the tariff's own facts, each held to its declaration."""
    facts: dict[str, Any] = {}
    for name, spec in told_facts(fee).items():
        value = row.values.get(name)
        if value is None:
            continue
        try:
            facts[name] = spec.checked(value)
        except FactRefused as refused:
            row = row.found("fact-told-wrong", name, fact=name, shown=value, wanted=refused.wanted)
    return row, facts
