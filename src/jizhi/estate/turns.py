"""Who pays for a space, from when to when, and with what shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from jizhi.errors import UnknownPayer
from jizhi.estate.dossier import Dossier
from jizhi.estate.people import ALL, Role, Tenure
from jizhi.findings import Finding, Outcome
from jizhi.values import Period

Shares: TypeAlias = tuple[tuple[str, Fraction], ...]
Rule: TypeAlias = Callable[[Dossier, str, date], Shares]

UNTIL_HANDOVER: Final = "developer-until-handover"


@attrs.frozen
class Turn:
    """A part of a period throughout which the same parties pay; their shares add up to 1 and stand by party id.

    >>> Turn(Period.month(2025, 3), (("zhang", Fraction(1)),)).period.days
    31
    """

    period: Period
    shares: Shares


def _merged(tenures: Iterable[Tenure]) -> Shares:
    shares: dict[str, Fraction] = {}
    for tenure in tenures:
        shares[tenure.party] = shares.get(tenure.party, Fraction()) + tenure.share
    return tuple(sorted(shares.items()))


def _in_role(dossier: Dossier, role: Role, fee: str, on: date) -> Shares:
    held = [tenure for tenure in dossier.tenures if tenure.role == role and tenure.covers(on)]
    # A tenure for single fees says who pays those; who holds the space as such stands in one without fees.
    return _merged(tenure for tenure in held if not tenure.fees) or _merged(t for t in held if fee in t.fees)


def _developer(dossier: Dossier, fee: str, on: date) -> Shares:
    fallback = ((dossier.developer, ALL),) if dossier.developer else ()
    return _in_role(dossier, "developer", fee, on) or fallback


def _owner(dossier: Dossier, fee: str, on: date) -> Shares:
    return _in_role(dossier, "owner", fee, on) or _in_role(dossier, "developer", fee, on)


def _occupant(dossier: Dossier, fee: str, on: date) -> Shares:
    first = next((((who.party, ALL),) for who in dossier.occupancies if who.covers(on)), ())
    return _in_role(dossier, "tenant", fee, on) or first or _owner(dossier, fee, on)


def _tenure(dossier: Dossier, fee: str, on: date) -> Shares:
    return _merged(t for t in dossier.tenures if fee in t.fees and t.covers(on)) or _owner(dossier, fee, on)


PAYERS: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "owner": _owner,
        "occupant": _occupant,
        UNTIL_HANDOVER: _owner,
        "tenure": _tenure,
    }
)
"""Every rule of who pays, by its name in a tariff."""


def turns_of(
    dossier: Dossier, *, payer: str, fee: str, period: Period, handover_from: date | None = None
) -> Outcome[tuple[Turn, ...]]:
    """Return who pays *fee* for a space throughout *period*, in order of time.

    Args:
        payer: ``owner``: who owns the space on the day, or its developer where nobody does. ``occupant``: the tenant,
            else whoever moved in first, else the owner. ``developer-until-handover``: the developer before
            *handover_from*, the owner from then on. ``tenure``: who a tenure names for this fee, else the owner.
        fee: code of the fee; a tenure for single fees counts for those alone.
        handover_from: the day from which the owner pays; None where that was long ago.

    Returns:
        Turns that tile the period where there is no finding. Days on which nobody pays are a ``payer-missing``; days
        on which the shares do not add up to 1 a ``tenure-shares-short`` or a ``tenure-shares-exceed``; all are errors.

    Raises:
        UnknownPayer: no rule is called *payer*.

    >>> from jizhi.estate.places import Space
    >>> owned = Tenure(space="1-101", party="zhang", role="owner", since=date(2025, 3, 11))
    >>> home = Dossier(space=Space(project="jade", code="1-101", kind="dwelling"), tenures=(owned,))
    >>> answer = turns_of(home, payer="owner", fee="service", period=Period.month(2025, 3))
    >>> [(str(turn.period), turn.shares) for turn in answer.value]
    [('2025-03-11..2025-04-01', (('zhang', Fraction(1, 1)),))]
    >>> [(finding.code, finding.fact("to")) for finding in answer.findings]
    [('payer-missing', '2025-03-11')]
    >>> turns_of(home, payer="landlord", fee="service", period=Period.month(2025, 3))
    Traceback (most recent call last):
    jizhi.errors.UnknownPayer: no rule of who pays is called 'landlord'; there are owner, occupant, ...
    """
    if payer not in PAYERS:
        raise UnknownPayer(payer, tuple(PAYERS))
    sole = dossier.sole
    if sole is not None and _undisturbed(dossier, sole, payer, period, handover_from):
        return Outcome((Turn(period, ((sole.party, sole.share),)),))
    turns: list[Turn] = []
    findings: list[Finding] = []
    for part, shares in _stretches(dossier, payer, fee, period, handover_from):
        total = sum((share for _, share in shares), start=Fraction())
        if total == 1:
            turns.append(Turn(part, shares))
        else:
            findings.append(_trouble(dossier, fee, part, total))
    return Outcome(tuple(turns), findings)


def _undisturbed(dossier: Dossier, sole: Tenure, payer: str, period: Period, handover_from: date | None) -> bool:
    if sole.since > period.start or (sole.until is not None and sole.until < period.end):
        return False
    if payer == "occupant":
        return not dossier.occupancies
    return payer != UNTIL_HANDOVER or handover_from is None or handover_from <= period.start


def _stretches(
    dossier: Dossier, payer: str, fee: str, period: Period, handover_from: date | None
) -> Iterator[tuple[Period, Shares]]:
    days = {day for spell in dossier.spells for day in spell.edges}
    boundary = handover_from if payer == UNTIL_HANDOVER else None
    if boundary is not None:
        days.add(boundary)
    rule = PAYERS[payer]
    answers = (
        (part, (_developer if boundary is not None and part.start < boundary else rule)(dossier, fee, part.start))
        for part in period.cut(days)
    )
    for shares, run in groupby(answers, key=itemgetter(1)):
        parts = [part for part, _ in run]
        yield Period(parts[0].start, parts[-1].end), shares


def _trouble(dossier: Dossier, fee: str, part: Period, total: Fraction) -> Finding:
    facts: dict[str, object] = {"from": part.start, "to": part.end, "fee": fee}
    if not total:
        return Finding("payer-missing", dossier.space.code, facts)
    code = "tenure-shares-short" if total < 1 else "tenure-shares-exceed"
    return Finding(code, dossier.space.code, facts | {"sum": total})
