"""One version of a fee: its formulas, read with its names and checked against their units."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from jizhi.errors import FormulaRefused
from jizhi.fees.document import FeeDoc, VersionDoc
from jizhi.fees.naming import Names, named, specs
from jizhi.fees.places import Place
from jizhi.fees.tariff import EVERY_MONTH, Discount, Version
from jizhi.formula import (
    METER_FACTS,
    Bands,
    Constant,
    FactSpec,
    Node,
    Scope,
    built_in,
    countable,
    parse,
    predicate,
    reduced,
)
from jizhi.formula.parse import Binding
from jizhi.values import Quantity, Unit
from jizhi.values.quantity import PURE

ACCUMULATE = ("once", "month", "season", "calendar-year", "contract-year")
TARGETS = {"month": "元/月", "year": "元/年", "day": "元/日", "period": "元", "once": "元"}

Check = Callable[[Node], Node]
_Formulas = tuple[Node, Node | None, tuple[Node, ...]]


@attrs.frozen(kw_only=True)
class Surroundings:
    """What the versions of one fee share: its facts, the names that are taken, and the factors of its discounts."""

    fee: FeeDoc
    custom: Mapping[str, FactSpec]
    taken: Mapping[str, str]
    factors: tuple[Quantity | None, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """The texts of the fee's conditions."""
        return (self.fee.applies, *(discount.when for discount in self.fee.discount))


def read_version(doc: VersionDoc, around: Surroundings, place: Place) -> Version | None:
    """Check one version; None where it is refused (the findings say why)."""
    before = len(place.findings)
    if not doc.basis.strip():
        place.at("basis").refuse("basis-missing")
    if isinstance(doc.since, datetime):
        place.at("since").refuse("date-with-time", {"value": doc.since})
    place.at("accumulate").one_of(doc.accumulate, ACCUMULATE)
    months = _months(doc, place)
    unnamed = len(place.findings)
    names = named(doc, around.taken, place)
    # A formula over names that were refused would only be refused for that once more.
    formulas = _formulas(doc, around, names, place) if len(place.findings) == unnamed else None
    if formulas is None or len(place.findings) > before:
        return None
    formula, applies, conditions = formulas
    return Version(
        since=doc.since,
        basis=doc.basis,
        text=doc.formula,
        formula=formula,
        applies=applies,
        discounts=tuple(_discounts(around, conditions)),
        months=months,
        accumulate=doc.accumulate,
        idle=tuple(sorted(set(names.meanings) - _words(doc, around))),
        bands={name: meant for name, meant in names.meanings.items() if isinstance(meant, Bands)},
    )


def _words(doc: VersionDoc, around: Surroundings) -> set[str]:
    """Every word of the formulas of a version."""
    texts = (doc.formula, *around.conditions, *(shift.by for shift in doc.shift.values()))
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _months(doc: VersionDoc, place: Place) -> frozenset[int]:
    if doc.season is None:
        return EVERY_MONTH
    months = frozenset(doc.season.months)
    if not months or not months <= EVERY_MONTH:
        place.at("season").refuse("season-months", {"months": " ".join(map(str, sorted(months)))})
    return months & EVERY_MONTH


def _formulas(doc: VersionDoc, around: Surroundings, names: Names, place: Place) -> _Formulas | None:
    """The version's formulas under the first reading of its open units that fits; else the first reading's refusal."""
    refused: list[tuple[Place, FormulaRefused]] = []
    for scope in _scopes(doc, around, names):
        try:
            return _read(doc, around, names, scope, place)
        except _Misread as trouble:
            refused.append((trouble.place, trouble.refusal))
    first, refusal = refused[0]
    first.refuse_formula(refusal)
    return None


class _Misread(Exception):
    """A signal between two functions of this file, never seen outside."""

    def __init__(self, place: Place, refusal: FormulaRefused) -> None:
        self.place, self.refusal = place, refusal
        super().__init__(str(refusal))


def _scopes(doc: VersionDoc, around: Surroundings, names: Names) -> Iterator[Scope]:
    """What the names may mean: a meter counts m³ or kWh, a rent is an amount or an amount per ``per``."""
    words = _words(doc, around)
    counts_energy = any("kWh" in dict(unit.powers) for unit in names.units())
    meters = ("kWh", "m³") if counts_energy else ("m³", "kWh")
    rents = dict.fromkeys((TARGETS.get(around.fee.per, "元"), "元"))
    for meter, rent in itertools.product(
        meters if words & _spellings(METER_FACTS) else meters[:1], rents if words & _spellings(("rent",)) else ("元",)
    ):
        facts = specs(around.custom, Unit.parse(meter))
        facts["rent"] = attrs.evolve(facts["rent"], unit=Unit.parse(rent))
        aliases = {spec.alias: spec for spec in facts.values() if spec.alias}
        yield Scope({**facts, **aliases, **names.meanings})


def _spellings(facts: Iterable[str]) -> set[str]:
    known = built_in(PURE)
    return {spelling for fact in facts for spelling in (fact, known[fact].alias)}


def _read(doc: VersionDoc, around: Surroundings, names: Names, plain: Scope, place: Place) -> _Formulas:
    fee = around.fee
    shifted = {name: _shifted(name, doc, step, plain, place) for name, step in names.steps.items()}
    scope = Scope({**plain.names, **shifted})
    applies = _checked(place.at("applies"), fee.applies, scope, predicate) if fee.applies.strip() else None
    conditions = tuple(
        _checked(place.at("discount", discount.name), discount.when, scope, predicate) for discount in fee.discount
    )
    return _checked(place.at("formula"), doc.formula, scope, _measure(fee)), applies, conditions


def _measure(fee: FeeDoc) -> Check:
    """The check of a fee's formula: 元 per ``per``, or for a pool the weight of a space in any one unit."""
    if fee.on == "pool" or fee.per not in TARGETS:
        return lambda node: countable(node)[0]
    target = Unit.parse(TARGETS[fee.per])
    return lambda node: reduced(node, target)


def _checked(place: Place, text: str, scope: Scope, check: Check) -> Node:
    try:
        return check(parse(text, scope))
    except FormulaRefused as refusal:
        raise _Misread(place, refusal) from refusal


def _shifted(name: str, doc: VersionDoc, step: Constant, scope: Scope, place: Place) -> Binding:
    bands = scope.names[name]
    by = _checked(place.at("shift", name, "by"), doc.shift[name].by, scope, _countable)
    assert isinstance(bands, Bands)  # a shift without its bands was refused among the names
    return bands.shifted(by, step)


def _countable(node: Node) -> Node:
    """The node as it was, once it is known to be a number: its conversions are made where it is used."""
    countable(node)
    return node


def _discounts(around: Surroundings, conditions: Iterable[Node]) -> Iterator[Discount]:
    for doc, when, factor in zip(around.fee.discount, conditions, around.factors, strict=True):
        if factor is not None:
            yield Discount(name=doc.name, when=when, factor=factor.value, digits=factor.digits)
