"""Differences: why a charge is what it adds to what was billed before — new, other facts, other rule, no longer due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import attrs

from jizhi.estate import FactValue
from jizhi.fees.charges import Charge
from jizhi.fees.reconcile import books_of, key_of
from jizhi.values import Money

Cause: TypeAlias = Literal["new", "no-longer-due", "facts", "payer", "readings", "pool", "days", "rule"]


@attrs.frozen(kw_only=True)
class Reason:
    """One reason: its cause; for ``facts`` the fact's name and its values before and now, None where not known."""

    cause: Cause
    fact: str = ""
    before: FactValue | None = None
    now: FactValue | None = None


@attrs.frozen(kw_only=True)
class Difference:
    """A charge that a run would make, what was billed of it before, and why the two differ."""

    charge: Charge
    billed: Money
    reasons: tuple[Reason, ...]


def differences(fresh: Iterable[Charge], known: Iterable[Charge]) -> tuple[Difference, ...]:
    """Say of each *fresh* charge, as ``reconcile`` gives them, why it is not what is *known*.

    The last charge of the same key that recorded its facts is what it is compared with; where nothing that was recorded
    differs, it is the rule: another price, formula or version.

    >>> from jizhi.values import Period
    >>> march, amount = Period.month(2025, 3), Money(100)
    >>> new = Charge(
    ...     run="r", project="jade", space="1", fee="service", cycle=march, payer="li", target=amount, amount=amount
    ... )
    >>> [reason.cause for each in differences([new], []) for reason in each.reasons]
    ['new']
    """
    books = books_of(known)
    return tuple(
        Difference(
            charge=charge,
            billed=charge.target - charge.amount,
            reasons=tuple(_reasons(charge, books.get(key_of(charge), ()))),
        )
        for charge in fresh
    )


def _reasons(charge: Charge, entry: tuple[Charge, ...]) -> Iterator[Reason]:
    if not entry:
        yield Reason(cause="new")
        return
    if not charge.target:
        yield Reason(cause="no-longer-due")
        return
    recorded = [each for each in entry if each.slices or each.draws or each.share]
    if not recorded or not sum((each.amount for each in entry), charge.amount * 0):
        yield Reason(cause="new")  # what was billed was taken back whole
        return
    found = tuple(_between(recorded[-1], charge))
    yield from found or (Reason(cause="rule"),)


def _between(before: Charge, now: Charge) -> Iterator[Reason]:
    was, known = dict(_facts(before)), dict(_facts(now))
    for name in sorted(was.keys() | known.keys()):
        if was.get(name) != known.get(name):
            yield Reason(cause="facts", fact=name, before=was.get(name), now=known.get(name))
    if not _same_days(before, now) and was == known:
        yield Reason(cause="days")
    if before.turns != now.turns:
        yield Reason(cause="payer")
    if before.draws != now.draws:
        yield Reason(cause="readings")
    if before.share != now.share:
        yield Reason(cause="pool")


def _facts(charge: Charge) -> Iterator[tuple[str, FactValue]]:
    """The facts as they were at the end of the line."""
    for piece in charge.slices:
        yield from piece.facts


def _same_days(before: Charge, now: Charge) -> bool:
    """True where the facts changed on the same days of the same part of the cycle."""
    days = ([piece.since for piece in charge.slices] for charge in (before, now))
    return before.part == now.part and next(days) == next(days)
