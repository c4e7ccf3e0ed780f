"""Dunning selection in columns: who is to be told what now, for every payer at once, as ``due_notices`` tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.errors import NaiveInstant
from jizhi.fees.dunning import Debt, DunningPolicy, Notice, debts, due_notices
from jizhi.fees.ledger import Entry, open_items
from jizhi.fees.ledger import items as all_items
from jizhi.findings import Finding
from jizhi.values import CHINA, Money, WorkCalendar
from jizhi_columnar.arrears.ageing import whole_books
from jizhi_columnar.arrears.fold import Items
from jizhi_columnar.arrears.remembered import Remembered, Whose
from jizhi_columnar.arrears.sample import SAMPLE, Row, agreed, chosen
from jizhi_columnar.arrears.selection import selection

NOTICES: Final = ("project", "payer", "number", "step", "channel", "bills", "amount_fen", "late_fen", "owed_fen")
_TOLD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "dunning-stopped": (),
        "dunning-held": ("payer", "kind", "until"),
        "dunning-undelivered": ("payer", "step"),
        "dunning-exhausted": ("payer", "step"),
        "dunning-below-minimum": ("step", "owed", "minimum"),
        "dunning-later": ("step", "until"),
    }
)


@attrs.frozen(kw_only=True)
class Dunned:
    """What a run came to: the table *name* with a row for each notice, and ``…_findings`` with what was met on the way.

    ``not_before`` is when all of them may go out; None on a day on which nothing does.
    """

    name: str
    day: date
    not_before: datetime | None
    notices: int
    amount_fen: int
    sampled: int


def dunned(
    policy: DunningPolicy,
    items: Items,
    known: Remembered,
    *,
    at: datetime,
    calendar: WorkCalendar = CHINA,
    later: Items | None = None,
    name: str = "notices",
    sample: int = SAMPLE,
) -> Dunned:
    """Select who is told what at *at* into the table *name*, and what was met on the way into ``…_findings``.

    Args:
        items: folded as of the day of *at* by the project's clocks.
        later: the items as they stand with entries of later days; what is settled by those is not dunned.

    Raises:
        NaiveInstant; CalendarUnknown: the policy spares days off, and the year is not announced.
        NotColumnar: a policy with more than 62 channels of steps.
        RunRefused: a random sample of payers differs from ``due_notices``.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    today, duck = policy.local(at).date(), items.book.duck
    dark = policy.is_dark(today, calendar)
    plan = selection(policy, items, known, today=today, later=later, name=name)
    for statement in plan:
        duck.do(statement)
    if dark:
        duck.do(f"DELETE FROM {name}; DELETE FROM {name}_findings")
    sampled = _checked(policy, items, known, at, calendar, later, name, sample)
    ((count, amount),) = duck.rows(f"SELECT count(*), COALESCE(sum(amount_fen), 0) FROM {name}")
    return Dunned(
        name=name,
        day=today,
        not_before=None if dark else policy.goes_out(at, calendar),
        notices=count,
        amount_fen=int(amount),
        sampled=sampled,
    )


def _checked(
    policy: DunningPolicy,
    items: Items,
    known: Remembered,
    at: datetime,
    calendar: WorkCalendar,
    later: Items | None,
    name: str,
    sample: int,
) -> int:
    """Ask the reference about a sample of payers: the same notices, the same findings."""
    duck = items.book.duck
    ((payers, count),) = duck.rows(f"SELECT approx_count_distinct((project, payer)), count(*) FROM {items.name}")
    few = max(1, sample * payers // max(count, 1)) if sample else 0  # payers with about so many items
    ((seed,),) = duck.rows(f"SELECT COALESCE(sum(amount_fen), 0) FROM {name}")
    some = chosen("project, payer", payers, few, seed=(policy.code, at, payers, seed))
    owing: dict[Whose, list[Debt]] = {}
    for project, book in whole_books(items, some).items():
        for debt in _owed(book, items.as_of, settled_later=later is not None):
            owing.setdefault((project, debt.payer), []).append(debt)
    told: list[Row] = []
    met: list[Row] = []
    facts = known.facts(some, {whose: tuple(mine) for whose, mine in owing.items()})
    for project, mine in facts.items():
        outcome = due_notices(policy, mine, at=at, calendar=calendar)
        told += [_row(project, notice) for notice in outcome.value]
        met += [(project, finding) for finding in outcome.findings]
    found = duck.rows(f"SELECT {', '.join(NOTICES)} FROM {name} WHERE {some}")
    agreed(told, [tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in found])
    whose = "CASE WHEN payer = '' THEN subject ELSE payer END"
    kept = duck.named_rows(f"SELECT * FROM {name}_findings WHERE {some.replace('payer', whose)}")
    agreed(met, [(row["project"], finding_of(row, currency=items.book.currency)) for row in kept])
    return len(owing)


def _owed(book: Iterable[Entry], on: date, *, settled_later: bool) -> tuple[Debt, ...]:
    rows = tuple(book)
    if not settled_later:
        return debts(open_items(rows, as_of=on))
    now = {item.id: item for item in all_items(rows)}
    return debts(item for item in open_items(rows, as_of=on) if now[item.id].outstanding.fen > 0)


def _row(project: str, notice: Notice) -> Row:
    amounts = (notice.amount.fen, notice.late.fen, notice.owed.fen)
    return (project, notice.payer, notice.number, notice.step.code, notice.channel, notice.bills, *amounts)


def finding_of(row: Mapping[str, Any], *, currency: str) -> Finding:
    """A row of the table of findings, by column, as the reference tells it."""
    facts: dict[str, object] = {
        "payer": row["payer"],
        "kind": row["kind"],
        "step": row["step"],
        "until": row["until"] or "",
        **{name: Money(row[f"{name}_fen"] or 0, currency) for name in ("owed", "minimum")},
    }
    told = {name: facts[name] for name in _TOLD[row["code"]]}
    return Finding(row["code"], row["subject"], told, row["severity"])
