"""One space of a roster as a row, or why it is none: a fact changes, several pay, a meter counted other days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import attrs

from jizhi.estate import Roster
from jizhi.fees.inputs import Inputs
from jizhi.fees.items import Item, items_of
from jizhi.fees.segments import Facts
from jizhi.fees.shared import versions_of
from jizhi.fees.space_facts import SpaceFacts
from jizhi.fees.tariff import Fee, liable_from, owner_from
from jizhi.formula import FactSpec
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, PROJECT, SALE
from jizhi_columnar.lines import PAYERS, Due, columns_of

PLACES: Final = 6
"""Decimals that a column has room for."""

_NOTHING: Final = Inputs()


class NoRow(Exception):
    """Why a space is no row, in the words of the roster's columns."""


@attrs.frozen
class _Paying:
    """Somebody pays by a rule for some days."""

    rule: str
    period: Period
    party: str


def row_of(roster: Roster, space: str, due: Iterable[Due]) -> Mapping[str, Any]:
    """The row of a *space* for the fees that are *due*, by column; what is not there is left out.

    Raises: NoRow.
    """
    if space in roster.parked:
        raise NoRow("parked")
    row: dict[str, Any] = {PROJECT: roster.project.code, KEY: space}
    paying: list[_Paying] = []
    metered = False
    for _, fee, cycle in due:
        facts: Facts = SpaceFacts(roster, space)
        line = cycle
        if fee.on == "meter":
            metered, counted = True, _counted(fee, roster, space, cycle)
            facts, line = counted.facts, counted.period
        told = _constant(fee, facts, line, cycle)
        for fact, column in columns_of(fee).items():
            _set(row, column, _fitting(fee.specs[fact], fact, told.get(fact)))
        handover = told.get("handover")
        _set(row, "handover", handover)
        first = liable_from(fee, handover if isinstance(handover, date) else None)
        if first >= cycle.end or (fee.on == "meter" and first > min(line.start, cycle.start)):
            raise NoRow("handover")
        paying += _payers(fee, roster, space, Period(max(first, line.start), line.end), handover)
    return row | _whose(paying, metered=metered)


def _set(row: dict[str, Any], column: str, value: object) -> None:
    if value is not None and row.setdefault(column, value) != value:
        raise NoRow(column)


def _counted(fee: Fee, roster: Roster, space: str, cycle: Period) -> Item:
    """What the meters of a space counted in a cycle, all of it at one price."""
    found = list(items_of(fee, roster.dossier(space), SpaceFacts(roster, space), cycle=cycle, inputs=_NOTHING))
    if len(found) != 1 or not isinstance(found[0], Item):
        raise NoRow(f"{fee.meter}_usage")
    item = found[0]
    if len(item.flows) != 1 or item.flows[0].taken_back or versions_of(fee, item.period) != versions_of(fee, cycle):
        raise NoRow(f"{fee.meter}_usage")
    return item


def _constant(fee: Fee, facts: Facts, line: Period, cycle: Period) -> Mapping[str, Any]:
    """The facts that *fee* reads, where none of them changes in its line or in its cycle."""
    names = {*columns_of(fee), "handover"}
    whole = Period(min(line.start, cycle.start), max(line.end, cycle.end))
    changes = facts.changes(names, whole)
    if changes:
        raise NoRow("changes")
    found = facts.on(line.end - timedelta(days=1))
    missing = [name for name in columns_of(fee) if found.get(name) is None and fee.specs[name].default is None]
    if missing:
        raise NoRow(missing[0])
    return found


def _fitting(spec: FactSpec, name: str, value: Any) -> object:
    """A value that its column holds as it is."""
    if spec.type == "decimal" and value is not None and Decimal(value) != round(Decimal(value), PLACES):
        raise NoRow(name)
    return value


def _payers(fee: Fee, roster: Roster, space: str, period: Period, handover: Any) -> Iterator[_Paying]:
    boundary = owner_from(fee, handover if isinstance(handover, date) else None)
    turns = roster.turns(space, payer=fee.payer, fee=fee.code, period=period, handover_from=boundary)
    if not turns.ok or any(len(turn.shares) != 1 for turn in turns.value):
        raise NoRow(PAYERS[fee.payer])
    for turn in turns.value:
        yield _Paying(PAYERS[fee.payer], turn.period, turn.shares[0][0])


def _whose(paying: Iterable[_Paying], *, metered: bool) -> dict[str, Any]:
    """Who pays by each rule: one party, or an owner and the next from a day on."""
    found: dict[str, Any] = {}
    for rule in PAYERS.values():
        spells = sorted((each for each in paying if each.rule == rule), key=lambda each: each.period.start)
        parties = list(dict.fromkeys(each.party for each in spells))
        if len(parties) > 1:
            sold = min(each.period.start for each in spells if each.party == parties[1])
            before = max(each.period.end for each in spells if each.party == parties[0])
            if rule != "owner" or len(parties) > 2 or before > sold or metered:
                raise NoRow(rule)
            found |= {NEXT_OWNER: parties[1], SALE: sold}
        if parties:
            found[rule] = parties[0]
    return found
