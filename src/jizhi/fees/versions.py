"""One version of a fee: its names, bands and tables, and its formulas checked against their units."""

from __future__ import annotations

import itertools
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from jizhi.errors import FormulaRefused
from jizhi.fees.document import BandDoc, FeeDoc, Number, RowDoc, VersionDoc
from jizhi.fees.places import Place
from jizhi.fees.tariff import EVERY_MONTH, Discount, Version
from jizhi.formula import (
    METER_FACTS,
    Band,
    Bands,
    Constant,
    FactSpec,
    Node,
    Row,
    Scope,
    Table,
    built_in,
    countable,
    parse,
    predicate,
    reduced,
)
from jizhi.formula.functions import FUNCTIONS
from jizhi.formula.parse import Binding
from jizhi.values import Quantity, Unit

ACCUMULATE = ("once", "month", "season", "calendar-year", "contract-year")
TARGETS = {"month": "元/月", "year": "元/年", "day": "元/日", "period": "元", "once": "元"}
BANDS_MAX = 64
ROWS_MAX = 500


def read_version(fee: FeeDoc, doc: VersionDoc, custom: Mapping[str, FactSpec], place: Place) -> Version | None:
    """Check one version; None where a formula is refused (the findings say why)."""
    if not doc.basis.strip():
        place.at("basis").refuse("basis-missing")
    if isinstance(doc.since, datetime):
        place.at("since").refuse("date-with-time", {"value": doc.since})
    place.at("accumulate").one_of(doc.accumulate, ACCUMULATE)
    months = _months(doc, place)
    names = _named(fee, doc, custom, place)
    before = len(place.findings)
    formulas = _formulas(fee, doc, names, custom, place)
    if formulas is None or len(place.findings) > before:
        return None
    formula, applies, conditions = formulas
    discounts = tuple(_discounts(fee, conditions, place))
    return Version(
        since=doc.since,
        basis=doc.basis,
        text=doc.formula,
        formula=formula,
        applies=applies,
        discounts=discounts,
        months=months,
        accumulate=doc.accumulate,
    )


def _months(doc: VersionDoc, place: Place) -> frozenset[int]:
    if doc.season is None:
        return EVERY_MONTH
    months = frozenset(doc.season.months)
    if not months or not months <= EVERY_MONTH:
        place.at("season").refuse("season-months", {"months": sorted(months)})
    return months & EVERY_MONTH


def specs(custom: Mapping[str, FactSpec], meter: Unit) -> dict[str, FactSpec]:
    """Every fact by its name: built in, then the tariff's own."""
    return {**built_in(meter), **custom}


def _named(fee: FeeDoc, doc: VersionDoc, custom: Mapping[str, FactSpec], place: Place) -> dict[str, Binding]:
    """The rates, bands and tables of the version; a name that is taken or unfit is refused."""
    known = specs(custom, Unit())
    owner = {name: "facts" for spec in known.values() for name in (spec.name, spec.alias) if name}
    owner |= {name: "functions" for name in FUNCTIONS}
    for discount in fee.discount:
        _claim(owner, discount.name, "discount", place)
    found: dict[str, Binding] = {}
    for name, source in doc.rates.items():
        rate = place.at("rates", name).measure(source)
        if _claim(owner, name, "rates", place) and rate is not None:
            found[name] = rate
    for name, bands in doc.bands.items():
        if _claim(owner, name, "bands", place):
            found[name] = Bands(tuple(_bands(bands, place.at("bands", name))))
    for name, rows in doc.table.items():
        if _claim(owner, name, "table", place):
            found[name] = _table(rows, place.at("table", name))
    for name in doc.shift:
        if name not in doc.bands:
            place.at("shift", name).refuse("shift-without-bands", {"name": name})
    return found


def _claim(owner: dict[str, str], name: str, kind: str, place: Place) -> bool:
    """Take *name* for *kind*; False where it is taken or cannot stand in a formula."""
    fit = name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name
    if kind != "discount" and not fit:
        place.at(kind, name).refuse("name-form", {"name": name})
        return False
    if name in owner:
        place.at(kind, name).refuse("name-taken", {"name": name, "by": owner[name]})
        return False
    owner[name] = kind
    return True


def _constant(source: Number, place: Place) -> Constant | None:
    found = place.measure(source)
    if found is None:
        return None
    return Constant(found.value, found.unit if found.unit != Unit() else None, digits=found.digits)


def _bands(docs: tuple[BandDoc, ...], place: Place) -> Iterator[Band]:
    if not 1 <= len(docs) <= BANDS_MAX:
        place.refuse("bands-count", {"count": len(docs), "most": BANDS_MAX})
    last: Constant | None = None
    for number, doc in enumerate(docs, 1):
        here = place.at(number)
        to = None if doc.to is None else _constant(doc.to, here.at("to"))
        rate = None if doc.rate is None else _constant(doc.rate, here.at("rate"))
        flat = None if doc.flat is None else _constant(doc.flat, here.at("flat"))
        if doc.rate is None and doc.flat is None:
            here.refuse("band-empty")
        if (to is None) != (number == len(docs)) and (doc.to is None or number == len(docs)):
            here.refuse("band-open", {"number": number, "count": len(docs)})
        if to is not None and to.value <= (last.value if last is not None else 0):
            here.refuse("band-order", {"to": to.digits})
        last = to or last
        yield Band(to, rate, flat)


def _table(doc: Mapping[str, Number] | tuple[RowDoc, ...], place: Place) -> Table:
    if len(doc) > ROWS_MAX or not doc:
        place.refuse("table-count", {"count": len(doc), "most": ROWS_MAX})
    if isinstance(doc, tuple):
        return Table(tuple(_ranges(doc, place)))
    values = {key: _constant(value, place.at(key)) for key, value in doc.items()}
    rows = tuple(Row(key, value) for key, value in values.items() if key != "else" and value is not None)
    return Table(rows, values.get("else"))


def _ranges(docs: tuple[RowDoc, ...], place: Place) -> Iterator[Row]:
    last: Constant | None = None
    for number, doc in enumerate(docs, 1):
        here = place.at(number)
        to = None if doc.to is None else _constant(doc.to, here.at("to"))
        value = _constant(doc.value, here.at("value"))
        if doc.to is None and number < len(docs):
            here.refuse("band-open", {"number": number, "count": len(docs)})
        if to is not None and last is not None and to.value <= last.value:
            here.refuse("band-order", {"to": to.digits})
        last = to or last
        if value is not None:
            yield Row(to, value)


_Formulas = tuple[Node, Node | None, tuple[Node, ...]]


def _formulas(
    fee: FeeDoc, doc: VersionDoc, names: dict[str, Binding], custom: Mapping[str, FactSpec], place: Place
) -> _Formulas | None:
    """The version's formulas under the first reading of its open units that fits; else the first reading's refusal."""
    first: list[tuple[Place, FormulaRefused]] = []
    for scope in _scopes(fee, doc, names, custom):
        try:
            return _read(fee, doc, scope, place)
        except _Misread as trouble:
            first.append((trouble.place, trouble.refusal))
    first[0][0].refuse_formula(first[0][1])
    return None


class _Misread(Exception):  # noqa: N818 - a signal between two functions of this file, never seen outside
    def __init__(self, place: Place, refusal: FormulaRefused) -> None:
        self.place, self.refusal = place, refusal
        super().__init__(str(refusal))


def _scopes(
    fee: FeeDoc, doc: VersionDoc, names: dict[str, Binding], custom: Mapping[str, FactSpec]
) -> Iterator[Scope]:
    """What the names may mean: a meter counts m³ or kWh, a rent is an amount or an amount per ``per``."""
    texts = [doc.formula, *(shift.by for shift in doc.shift.values())]
    spellings = {name for fact in METER_FACTS for name in (fact, built_in(Unit())[fact].alias)}
    written = str(doc.rates) + str(doc.bands) + str(doc.table)
    meters = ["m³", "kWh"] if written.count("kWh") <= written.count("m") else ["kWh", "m³"]
    if not any(spelling in text for text in texts for spelling in spellings):
        meters = ["m³"]
    rents = [TARGETS.get(fee.per, "元"), "元"] if "rent" in doc.formula or "租金" in doc.formula else ["元"]
    for meter, rent in itertools.product(meters, dict.fromkeys(rents)):
        facts = specs(custom, Unit.parse(meter))
        facts["rent"] = attrs.evolve(facts["rent"], unit=Unit.parse(rent))
        aliases = {spec.alias: spec for spec in facts.values() if spec.alias}
        yield Scope({**facts, **aliases, **names})


def _read(fee: FeeDoc, doc: VersionDoc, plain: Scope, place: Place) -> _Formulas:
    scope = Scope({**plain.names, **{name: _shifted(name, doc, plain, place) for name in doc.shift if name in doc.bands}})
    applies = _checked(place.at("applies"), fee.applies, scope, predicate) if fee.applies.strip() else None
    conditions = tuple(
        _checked(place.at("discount", discount.name), discount.when, scope, predicate) for discount in fee.discount
    )
    target = Unit.parse(TARGETS.get(fee.per, "元"))
    measure: Check = _weight if fee.on == "pool" else lambda node: reduced(node, target)
    return _checked(place.at("formula"), doc.formula, scope, measure), applies, conditions


Check = Callable[[Node], Node]


def _weight(node: Node) -> Node:
    return countable(node)[0]


def _checked(place: Place, text: str, scope: Scope, check: Check) -> Node:
    try:
        return check(parse(text, scope))
    except FormulaRefused as refusal:
        raise _Misread(place, refusal) from refusal


def _shifted(name: str, doc: VersionDoc, scope: Scope, place: Place) -> Binding:
    here, bands = place.at("shift", name), scope.names[name]
    step = _constant(doc.shift[name].step, here.at("step"))
    by = _checked(here.at("by"), doc.shift[name].by, scope, lambda node: node if countable(node) else node)
    return bands if step is None or not isinstance(bands, Bands) else bands.shifted(by, step)


def _discounts(fee: FeeDoc, conditions: Iterable[Node], place: Place) -> Iterator[Discount]:
    for doc, when in zip(fee.discount, conditions, strict=True):
        factor = place.at("discount", doc.name, "factor").quantity(doc.factor)
        if factor is not None and factor < 0:
            place.at("discount", doc.name, "factor").refuse("negative-number", {"value": doc.factor})
        if factor is not None:
            yield Discount(name=doc.name, when=when, factor=factor, digits=Quantity.parse(doc.factor).digits)
