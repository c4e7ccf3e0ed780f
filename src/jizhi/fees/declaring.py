"""What a tariff file declares beside its fees: facts of its own, and late-fee policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from jizhi.errors import JizhiError, UnknownUnit
from jizhi.fees.document import FactDoc, LateDoc, TariffDoc
from jizhi.fees.naming import is_name
from jizhi.fees.places import Place
from jizhi.fees.tariff import LatePolicy
from jizhi.formula import FactSpec, built_in, plain
from jizhi.formula.functions import FUNCTIONS
from jizhi.values import Dated, Money, Since, Unit
from jizhi.values.quantity import PURE

FACT_TYPES = ("decimal", "integer", "text", "boolean", "date")
GRACE = ("forgives", "shifts")
STANDARD = "default"
SCALE_MAX = 10


def declared_facts(docs: Mapping[str, FactDoc], place: Place) -> Iterator[FactSpec]:
    """The facts of ``[facts.NAME]``, checked: none may take the name of a built-in one or of a function."""
    owners = {name: "facts" for spec in built_in(PURE).values() for name in (spec.name, spec.alias) if name}
    owners |= dict.fromkeys(FUNCTIONS, "functions")
    for name, doc in docs.items():
        here = place.at(name)
        for spelling in (name, *((doc.alias,) if doc.alias else ())):
            if not is_name(spelling):
                here.refuse("name-form", {"name": spelling})
            elif spelling in owners:
                here.refuse("name-taken", {"name": spelling, "by": owners[spelling]})
            owners.setdefault(spelling, "facts")
        yield _fact(name, doc, here)


def _fact(name: str, doc: FactDoc, place: Place) -> FactSpec:
    place.at("type").one_of(doc.type, FACT_TYPES)
    scale = doc.scale if doc.scale is not None else 2 if doc.type == "decimal" else 0
    if not 0 <= scale <= SCALE_MAX or (scale and doc.type != "decimal"):
        place.at("scale").refuse("scale", {"scale": scale, "type": doc.type})
        scale = 0
    if doc.type not in ("decimal", "integer") and (doc.unit or doc.min is not None or doc.max is not None):
        place.refuse("setting-refused", {"why": f"a {doc.type} has no unit, no min and no max"})
    at_least, at_most = place.at("min").quantity(doc.min), place.at("max").quantity(doc.max)
    if at_least is not None and at_most is not None and at_least > at_most:
        place.refuse("range-empty", {"min": plain(at_least), "max": plain(at_most)})
    return FactSpec(
        name,
        doc.type,  # type: ignore[arg-type]  # checked above
        _unit(doc.unit, place.at("unit")),
        scale,
        None if at_least is None else Decimal(plain(at_least)),
        None if at_most is None else Decimal(plain(at_most)),
        doc.alias,
    )


def _unit(text: str, place: Place) -> Unit:
    try:
        return Unit.parse(text)
    except UnknownUnit as trouble:
        place.refuse("unit-unknown", {"unit": trouble.symbol, "text": text, "known": " ".join(trouble.known)})
    return PURE


def late_policies(doc: TariffDoc, place: Place, currency: str) -> Iterator[LatePolicy]:
    """The policies of ``[late.NAME]``; ``default``, where a fee names it and the file does not, has all defaults."""
    docs = dict(doc.late)
    if any(fee.late == STANDARD for fee in doc.fee):
        docs.setdefault(STANDARD, LateDoc())
    for code, late in docs.items():
        yield _policy(code, late, place.at(code), currency)


def _policy(code: str, doc: LateDoc, place: Place, currency: str) -> LatePolicy:
    rate = place.at("rate_per_day").not_negative(doc.rate_per_day)
    place.at("grace").one_of(doc.grace, GRACE)
    if doc.grace_days < 0:
        place.at("grace_days").refuse("negative-number", {"value": doc.grace_days})
    return LatePolicy(
        code=code,
        rate_per_day=rate or Fraction(0),
        grace_days=doc.grace_days,
        grace=doc.grace,
        cap=_cap(str(doc.cap).strip(), place.at("cap")),
        minimum=_least(doc, place.at("minimum"), currency),
        rates=Dated(_rates(doc, place.at("rates"))),
    )


def _rates(doc: LateDoc, place: Place) -> Iterator[Since[Fraction]]:
    days: set[date] = set()
    for row in doc.rates:
        here = place.at(row.since)
        rate = here.at("rate_per_day").not_negative(row.rate_per_day)
        if not row.basis.strip():
            here.refuse("basis-missing")
        if isinstance(row.since, datetime):
            here.at("since").refuse("date-with-time", {"value": row.since})
        elif row.since in days:
            here.refuse("versions-overlap", {"since": row.since})
        elif rate is not None:
            yield Since(row.since, rate, row.basis)
        days.add(row.since)


def _cap(cap: str, place: Place) -> str:
    """``principal``, a share of it (``50 %``) or an amount (``100 元``)."""
    if cap == "principal":
        return cap
    found = place.measure(cap)
    wanted = PURE if cap.endswith("%") else Unit.parse("元")
    if found is not None and (found.unit != wanted or found.value <= 0):
        place.refuse("cap-form", {"value": cap})
    return cap


def _least(doc: LateDoc, place: Place, currency: str) -> Money:
    fen = (place.not_negative(doc.minimum, unit="元") or Fraction(0)) * 100
    if fen.denominator != 1:
        place.refuse("setting-refused", {"why": f"{doc.minimum} is finer than a fen"})
    try:
        return Money(int(fen), currency)
    except JizhiError as trouble:
        place.refuse_error(trouble)
        return Money(0, currency)
