"""Facts as an estate may have them: within what is declared, mostly usual, and often right at a written bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeVar

import attrs
from hypothesis import strategies as st

from jizhi.estate import KINDS
from jizhi.fees.tariff import Fee, Version
from jizhi.formula import FactSpec, FactValue, Node
from jizhi.formula.tree import Compare, Constant, Fact, Text, children
from jizhi.values import Period, months_after
from jizhi.verify.cases import Case, Facts

T = TypeVar("T")

SPACES_MOST: Final = 4
"""How many spaces share a pool."""
NOBODYS: Final = "其他"
"""A word that no row of a table knows."""

_USUAL: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({
    "area": (1, 500), "inner_area": (1, 500), "billed_area": (1, 500), "floor": (-3, 60), "floors": (1, 60),
    "occupants": (0, 12), "vehicles": (0, 5), "vacant_months": (0, 60), "prepaid_months": (0, 36),
    "usage": (0, 2_000), "used_before": (0, 5_000), "previous": (0, 100_000), "current": (0, 100_000),
    "peak": (0, 2_000), "valley": (0, 2_000), "pool": (0, 100_000), "minutes": (0, 10_080), "rent": (0, 50_000),
    "rank": (1, 10),
})  # fmt: skip
_OTHERS: Final = (0, 1_000)
_AHEAD: Final = 24


def nodes(*trees: Node) -> Iterator[Node]:
    """Every node of some trees."""
    for tree in trees:
        yield tree
        yield from nodes(*children(tree))


def trees_of(version: Version) -> tuple[Node, ...]:
    """Everything that a version evaluates: its condition, its discounts, its formula."""
    applies = () if version.applies is None else (version.applies,)
    return (*applies, *(discount.when for discount in version.discounts), version.formula)


def bounds_of(fee: Fee) -> dict[str, list[Fraction]]:
    """By fact, the written numbers that some formula of the fee compares it with."""
    found: dict[str, list[Fraction]] = {}
    for version in fee.versions:
        for node in nodes(*trees_of(version)):
            match node:
                case Compare(left=Fact(name=name), right=Constant(value=bound)):
                    found.setdefault(name, []).append(bound)
                case Compare(left=Constant(value=bound), right=Fact(name=name)):
                    found.setdefault(name, []).append(bound)
    return found


def words_of(fee: Fee) -> dict[str, list[str]]:
    """By fact, the words that some formula of the fee compares it with."""
    found: dict[str, list[str]] = {}
    for version in fee.versions:
        for node in nodes(*trees_of(version)):
            match node:
                case Compare(left=Fact(name=name), right=Text(value=word)):
                    found.setdefault(name, []).append(word)
                case Compare(left=Text(value=word), right=Fact(name=name)):
                    found.setdefault(name, []).append(word)
    return found


def values_of(spec: FactSpec, bounds: list[Fraction], words: list[str]) -> st.SearchStrategy[FactValue]:
    """Values of one fact: of its type, range and scale, and near the *bounds* or among the *words* of the formulas."""
    if spec.type == "boolean":
        return st.booleans()
    if spec.type == "text":
        any_of = list(dict.fromkeys([*words, *(KINDS if spec.name == "kind" else (NOBODYS,))]))
        return st.one_of(st.sampled_from(words), st.sampled_from(any_of)) if words else st.sampled_from(any_of)
    if spec.type == "date":
        return st.dates(date(2015, 1, 1), date(2035, 12, 31))
    return _numbers(spec, bounds)


def _numbers(spec: FactSpec, bounds: list[Fraction]) -> st.SearchStrategy[FactValue]:
    scale = 10**spec.scale if spec.type == "decimal" else 1
    low, high = _range(spec, bounds)

    def number(units: int) -> FactValue:
        return Decimal(units).scaleb(-spec.scale) if spec.type == "decimal" else units

    near = [int(bound * scale) + step for bound in bounds for step in (-1, 0, 1)]
    near = [units for units in dict.fromkeys(near) if low * scale <= units <= high * scale]
    whole = st.integers(int(low), int(high)).map(lambda units: units * scale)
    any_of = [st.integers(int(low * scale), int(high * scale)), whole, *([st.sampled_from(near)] if near else [])]
    return st.one_of(*any_of).map(number)


def _range(spec: FactSpec, bounds: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The usual range, as wide as the bounds ask for, and never beyond the declared one."""
    low, high = map(Fraction, _USUAL.get(spec.name, _OTHERS))
    low, high = min([low, *bounds]), max([high, *(2 * bound for bound in bounds)])
    if spec.name not in _USUAL:  # a fact of the author's own: he said what it can be, if anything
        low = low if spec.at_least is None else Fraction(spec.at_least)
        high = high if spec.at_most is None else Fraction(spec.at_most)
    least, most = spec.at_least, spec.at_most
    return max(low, Fraction(least or 0)), high if most is None else min(high, Fraction(most))


def facts_of(fee: Fee) -> st.SearchStrategy[dict[str, FactValue]]:
    """Facts of everything that the fee may read; a meter's dials fit what was used."""
    bounds, words = bounds_of(fee), words_of(fee)
    drawn = {
        fact.name: values_of(fee.specs[fact.name], bounds.get(fact.name, []), words.get(fact.name, []))
        for fact in fee.reads
        if fact.name != "handover"
    }
    return st.fixed_dictionaries(drawn).map(_fitting)


def _fitting(facts: dict[str, FactValue]) -> dict[str, FactValue]:
    previous, current = facts.get("previous"), facts.get("current")
    if isinstance(previous, Decimal) and isinstance(current, Decimal):
        used = facts.get("usage")
        facts["current"] = previous + (used if isinstance(used, Decimal) else abs(current - previous))
    return facts


def months_of(fee: Fee) -> list[Period]:
    """The months in which something of the fee may be new: around every version, and two years from the last."""
    first = fee.first_day.replace(day=1)
    days = {first, *(version.since.replace(day=1) for version in fee.versions)}
    around = {months_after(day, step) for day in days for step in (0, 1)}
    ahead = {months_after(max(days), step) for step in range(_AHEAD)}
    return [Period.month(day.year, day.month) for day in sorted(around | ahead)]


def periods_of(fee: Fee) -> st.SearchStrategy[Period]:
    """What the fee is asked for: a month, or a day where it is charged once."""
    months = st.sampled_from(months_of(fee))
    return months if fee.per != "once" else months.map(lambda month: Period.day(month.end - timedelta(days=1)))


@attrs.frozen(kw_only=True)
class Drawn:
    """What is drawn once for a fee, and every law makes its own case of: facts, a period, and three dice.

    Args:
        spaces: the facts of each space of a pool.
        step: by how many smallest steps something grows; mostly one.
        share: a number from 1 to 99.
        pick: any number, to pick one of several by.
    """

    facts: Facts
    period: Period
    spaces: tuple[Facts, ...] = ()
    step: int = 1
    share: int = 50
    pick: int = 0

    def one_of(self, items: Sequence[T]) -> T:
        """One of some *items*."""
        return items[self.pick % len(items)]

    def case(self, fee: Fee) -> Case:
        """The plain question."""
        return Case(fee=fee.code, facts=self.facts, period=self.period)


def draws_of(fee: Fee) -> st.SearchStrategy[Drawn]:
    """Draws for one fee."""
    known = facts_of(fee)
    pooled = fee.on == "pool"
    return st.builds(
        Drawn,
        step=st.one_of(st.just(1), st.integers(1, 100_000)),  # what is drawn first is made small first
        share=st.integers(1, 99),
        pick=st.integers(0, 999),
        period=periods_of(fee),
        facts=st.just({}) if pooled else known,
        spaces=st.lists(known, min_size=1, max_size=SPACES_MOST).map(tuple) if pooled else st.just(()),
    )
