"""The names of a fee's formulas: facts, rates, bands, tables and discounts, each name for one thing only."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from jizhi.fees.document import BandDoc, FeeDoc, Number, RowDoc, VersionDoc
from jizhi.fees.places import Place
from jizhi.formula import Band, Bands, Constant, FactSpec, Row, Table, built_in
from jizhi.formula.functions import FUNCTIONS
from jizhi.formula.parse import Binding
from jizhi.values import Quantity, Unit
from jizhi.values.quantity import PURE

BANDS_MAX = 64
ROWS_MAX = 500


@attrs.frozen
class Names:
    """What a version's own names mean, and the step by which each of its shifted bands moves."""

    meanings: Mapping[str, Binding]
    steps: Mapping[str, Constant]

    def units(self) -> Iterator[Unit]:
        """The units that the version writes its numbers in."""
        for meaning in self.meanings.values():
            if isinstance(meaning, Quantity):
                yield meaning.unit
            for constant in _constants(meaning):
                yield constant.unit or PURE


def specs(custom: Mapping[str, FactSpec], meter: Unit) -> dict[str, FactSpec]:
    """Every fact by its name: built in, then the tariff's own."""
    return {**built_in(meter), **custom}


def taken_names(fee: FeeDoc, custom: Mapping[str, FactSpec], place: Place) -> dict[str, str]:
    """The names that no version of *fee* may give another meaning: of facts, functions and the fee's discounts."""
    owners = {name: "facts" for spec in specs(custom, PURE).values() for name in (spec.name, spec.alias) if name}
    owners |= dict.fromkeys(FUNCTIONS, "functions")
    for discount in fee.discount:
        _claim(owners, discount.name, "discount", place)
    return owners


def named(doc: VersionDoc, taken: Mapping[str, str], place: Place) -> Names:
    """The rates, bands and tables of a version; a name that is *taken* or cannot stand in a formula is refused."""
    owners = dict(taken)
    found: dict[str, Binding] = {}
    for name, source in doc.rates.items():
        rate = place.at("rates", name).measure(source)
        if _claim(owners, name, "rates", place) and rate is not None:
            found[name] = rate
    for name, bands in doc.bands.items():
        if _claim(owners, name, "bands", place):
            found[name] = Bands(tuple(_bands(bands, place.at("bands", name))))
    for name, rows in doc.table.items():
        if _claim(owners, name, "table", place):
            found[name] = _table(rows, place.at("table", name))
    return Names(found, dict(_steps(doc, place)))


def is_name(text: str) -> bool:
    """True where *text* can stand in a formula and is read there as it is written."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.normalize("NFKC", text) == text


def _claim(owners: dict[str, str], name: str, kind: str, place: Place) -> bool:
    """Take *name* for *kind*; False where it is taken or cannot stand in a formula."""
    if kind != "discount" and not is_name(name):
        place.at(kind, name).refuse("name-form", {"name": name})
        return False
    if name in owners:
        place.at(kind, name).refuse("name-taken", {"name": name, "by": owners[name]})
        return False
    owners[name] = kind
    return True


def _constants(meaning: Binding) -> Iterator[Constant]:
    found: list[Constant | None] = []
    if isinstance(meaning, Bands):
        found = [each for band in meaning.bands for each in (band.to, band.rate, band.flat)]
    elif isinstance(meaning, Table):
        found = [*(row.value for row in meaning.rows), meaning.other]
    return (constant for constant in found if constant is not None)


def _steps(doc: VersionDoc, place: Place) -> Iterator[tuple[str, Constant]]:
    for name, shift in doc.shift.items():
        here = place.at("shift", name)
        if name not in doc.bands:
            here.refuse("shift-without-bands", {"name": name})
        step = _constant(shift.step, here.at("step"))
        if step is not None:
            yield name, step


def _constant(source: Number, place: Place) -> Constant | None:
    found = place.measure(source)
    if found is None:
        return None
    return Constant(found.value, found.unit if found.unit != PURE else None, digits=found.digits)


def _bands(docs: tuple[BandDoc, ...], place: Place) -> Iterator[Band]:
    if not 1 <= len(docs) <= BANDS_MAX:
        place.refuse("bands-count", {"count": len(docs), "most": BANDS_MAX})
    lower: Constant | None = None
    for number, doc in enumerate(docs, 1):
        here = place.at(number)
        to = None if doc.to is None else _constant(doc.to, here.at("to"))
        rate = None if doc.rate is None else _constant(doc.rate, here.at("rate"))
        flat = None if doc.flat is None else _constant(doc.flat, here.at("flat"))
        if doc.rate is None and doc.flat is None:
            here.refuse("band-empty")
        if (doc.to is None) != (number == len(docs)):
            here.refuse("band-open", {"number": number, "count": len(docs)})
        if to is not None and (to.value <= 0 or not _rises(lower, to)):
            here.refuse("band-order", {"to": to.digits})
        lower = to or lower
        yield Band(to, rate, flat)


def _rises(lower: Constant | None, upper: Constant) -> bool:
    """True where a bound is above the one before it, in whatever units both are written."""
    return lower is None or _size(upper) > _size(lower)


def _size(bound: Constant) -> Fraction:
    return bound.value * (bound.unit or PURE).factor


def _table(doc: Mapping[str, Number] | tuple[RowDoc, ...], place: Place) -> Table:
    if not 1 <= len(doc) <= ROWS_MAX:
        place.refuse("table-count", {"count": len(doc), "most": ROWS_MAX})
    if isinstance(doc, tuple):
        return Table(tuple(_ranges(doc, place)))
    values = {key: _constant(value, place.at(key)) for key, value in doc.items()}
    rows = tuple(Row(key, value) for key, value in values.items() if key != "else" and value is not None)
    return Table(rows, values.get("else"))


def _ranges(docs: tuple[RowDoc, ...], place: Place) -> Iterator[Row]:
    lower: Constant | None = None
    for number, doc in enumerate(docs, 1):
        here = place.at(number)
        to = None if doc.to is None else _constant(doc.to, here.at("to"))
        value = _constant(doc.value, here.at("value"))
        if doc.to is None and number < len(docs):
            here.refuse("band-open", {"number": number, "count": len(docs)})
        if to is not None and not _rises(lower, to):
            here.refuse("band-order", {"to": to.digits})
        lower = to or lower
        if value is not None:
            yield Row(to, value)
