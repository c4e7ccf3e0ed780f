"""From the shape of a tariff file to what it means: every rule checked, every refusal with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jizhi.errors import JizhiError, UnknownUnit
from jizhi.fees.cycle import FIRST, Cycle
from jizhi.fees.document import CycleDoc, FactDoc, FeeDoc, LateDoc, TariffDoc
from jizhi.fees.places import Place
from jizhi.fees.proration import DAY_COUNTS
from jizhi.fees.tariff import EVERY_MONTH, Fee, LatePolicy, Tariff, Tax, Version
from jizhi.fees.versions import TARGETS, read_version, specs
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactSpec, built_in
from jizhi.values import REMAINDERS, Money, Quantity, Rounding, Unit, months_after

ON = ("space", "meter", "pool", "parking-stay", "vehicle", "lease", "once")
START = ("next-month-after-handover", "day-after-handover", "from-date")
PAYERS = ("owner", "occupant", "developer-until-handover", "tenure")
VACANT = ("spread", "company")
_TYPES = ("decimal", "integer", "text", "boolean", "date")


def read_tariff(doc: TariffDoc, *, source: str) -> Outcome[Tariff | None]:
    """Check the *doc* of a tariff and give it its meaning; None where an error finding refuses it.

    Args:
        source: the name of the file, for the places of the findings.
    """
    findings: list[Finding] = []
    place = Place((source,), findings)
    if not doc.tariff.strip():
        place.at("tariff").refuse("code-missing")
    custom = dict(_facts(doc.facts, place.at("facts")))
    late = tuple(_late(doc.late, place.at("late"), doc.currency))
    fees = tuple(_fees(doc, custom, place))
    if findings:
        return Outcome(None, findings)
    return Outcome(
        Tariff(code=doc.tariff, title=doc.title or doc.tariff, currency=doc.currency, fees=fees, facts=custom, late=late)
    )


def _facts(docs: Mapping[str, FactDoc], place: Place) -> Iterator[tuple[str, FactSpec]]:
    taken = {name for spec in built_in(Unit()).values() for name in (spec.name, spec.alias) if name}
    for name, doc in docs.items():
        here = place.at(name)
        for spelling in (name, *((doc.alias,) if doc.alias else ())):
            if not spelling.isidentifier() or spelling in taken:
                here.refuse("name-taken" if spelling in taken else "name-form", {"name": spelling, "by": "facts"})
            taken.add(spelling)
        here.at("type").one_of(doc.type, _TYPES)
        scale = doc.scale if doc.scale is not None else 2 if doc.type == "decimal" else 0
        if not 0 <= scale <= 10 or (scale and doc.type != "decimal"):
            here.at("scale").refuse("scale", {"scale": scale, "type": doc.type})
        at_least, at_most = here.at("min").quantity(doc.min), here.at("max").quantity(doc.max)
        if at_least is not None and at_most is not None and at_least > at_most:
            here.refuse("range-empty", {"min": at_least, "max": at_most})
        try:
            unit = Unit.parse(doc.unit)
        except UnknownUnit as trouble:
            here.at("unit").refuse("unit-unknown", {"unit": trouble.symbol, "known": " ".join(trouble.known)})
            unit = Unit()
        low, high = _decimal(at_least), _decimal(at_most)
        yield name, FactSpec(name, doc.type, unit, scale, low, high, doc.alias)  # type: ignore[arg-type]


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / value.denominator


def _late(docs: Mapping[str, LateDoc], place: Place, currency: str) -> Iterator[LatePolicy]:
    for code, doc in docs.items():
        here = place.at(code)
        rate = here.at("rate_per_day").quantity(doc.rate_per_day)
        minimum = here.at("minimum").quantity(doc.minimum, unit="元")
        here.at("grace").one_of(doc.grace, ("forgives", "shifts"))
        cap = str(doc.cap)
        if cap != "principal" and (not cap.endswith(("元", "%")) or here.at("cap").measure(cap) is None):
            here.at("cap").refuse("cap-form", {"value": cap})
        if doc.grace_days < 0 or (rate is not None and rate < 0):
            here.refuse("negative-number", {"value": f"{doc.grace_days} {doc.rate_per_day}"})
        least = Money(int((minimum or 0) * 100), currency)
        yield LatePolicy(
            code=code,
            rate_per_day=rate or Fraction(0),
            grace_days=doc.grace_days,
            grace=doc.grace,
            cap=cap,
            minimum=least,
        )


def _fees(doc: TariffDoc, custom: Mapping[str, FactSpec], place: Place) -> Iterator[Fee]:
    codes: set[str] = set()
    for number, fee in enumerate(doc.fee, 1):
        here = place.at(f"fee {fee.code.strip() or number}")
        if not fee.code.strip():
            here.at("code").refuse("code-missing")
        if fee.code in codes:
            here.at("code").refuse("code-twice", {"code": fee.code})
        codes.add(fee.code)
        read = _fee(fee, doc, custom, here)
        if read is not None:
            yield read


def _fee(doc: FeeDoc, tariff: TariffDoc, custom: Mapping[str, FactSpec], place: Place) -> Fee | None:
    place.at("on").one_of(doc.on, ON)
    place.at("per").one_of(doc.per, TARGETS)
    place.at("start").one_of(doc.start, START)
    place.at("payer").one_of(doc.payer, PAYERS)
    place.at("prorate").one_of(doc.prorate, DAY_COUNTS)
    place.at("remainder").one_of(doc.remainder, REMAINDERS)
    place.at("vacant_share").one_of(doc.vacant_share, VACANT)
    if doc.late is True or (doc.late and doc.late not in tariff.late):
        place.at("late").refuse("late-unknown", {"value": doc.late, "known": " ".join(tariff.late)})
    minimum, maximum = _bounds(doc, place)
    cycle, rounding, tax = _cycle(doc.cycle, place.at("cycle")), _rounding(doc, place.at("round")), _tax(doc, place)
    versions = tuple(_versions(doc, custom, place))
    if cycle is None or rounding is None or not versions:
        return None
    return Fee(
        code=doc.code,
        name=doc.name or doc.code,
        on=doc.on,
        per=doc.per,
        start=doc.start,
        cycle=cycle,
        prorate=doc.prorate,
        rounding=rounding,
        versions=versions,
        specs=specs(custom, Unit()),
        minimum=minimum,
        maximum=maximum,
        tax=tax,
        payer=doc.payer,
        late=str(doc.late or ""),
        remainder=doc.remainder,
        vacant_share=doc.vacant_share,
    )


def _bounds(doc: FeeDoc, place: Place) -> tuple[Fraction | None, Fraction | None]:
    minimum = place.at("minimum").quantity(doc.minimum, unit="元")
    maximum = place.at("maximum").quantity(doc.maximum, unit="元")
    for name, value in (("minimum", minimum), ("maximum", maximum)):
        if value is not None and value < 0:
            place.at(name).refuse("negative-number", {"value": value})
    if minimum is not None and maximum is not None and minimum > maximum:
        place.at("maximum").refuse("range-empty", {"min": minimum, "max": maximum})
    return minimum, maximum


def _cycle(doc: CycleDoc, place: Place) -> Cycle | None:
    counted = doc.weeks or doc.days
    try:
        return Cycle(
            months=doc.months if doc.months is not None else 0 if counted else 1,
            weeks=doc.weeks or 0,
            days=doc.days or 0,
            anchor=doc.anchor or FIRST,
            when=doc.when,
            due_day=doc.due_day,
            due_days=doc.due_days,
            workday=doc.workday,
        )
    except JizhiError as trouble:
        place.refuse_error(trouble)
        return None


def _rounding(doc: FeeDoc, place: Place) -> Rounding | None:
    try:
        step = Quantity.parse(doc.round.to)
        rounding = Rounding(doc.round.mode, step.digits)
        rounding.money(Fraction(0))
    except JizhiError as trouble:
        place.refuse_error(trouble)
        return None
    return rounding


def _tax(doc: FeeDoc, place: Place) -> Tax | None:
    if doc.tax is None:
        return None
    rate = place.at("tax").quantity(doc.tax.rate)
    if rate is not None and not 0 <= rate < 1:
        place.at("tax").refuse("tax-rate", {"value": doc.tax.rate})
    return None if rate is None else Tax(rate=rate, included=doc.tax.included, digits=str(doc.tax.rate))


def _versions(doc: FeeDoc, custom: Mapping[str, FactSpec], place: Place) -> Iterator[Version]:
    if not doc.version:
        place.at("version").refuse("version-missing")
    found: list[Version] = []
    for version in doc.version:
        here = place.at(f"version {version.since}")
        read = read_version(doc, version, custom, here)
        if read is None:
            continue
        if any(each.since == read.since and each.months & read.months for each in found):
            here.refuse("versions-overlap", {"since": read.since})
        found.append(read)
    found.sort(key=lambda version: (version.since, sorted(version.months)))
    if len(found) == len(doc.version):
        _seasons(tuple(found), place)
    yield from found


def _seasons(versions: tuple[Version, ...], place: Place) -> None:
    """Seasonal versions must leave no month of the year, and no day since the first, without a version."""
    missing = EVERY_MONTH - frozenset().union(*(version.months for version in versions))
    if missing and versions:
        place.at("version").refuse("season-gap", {"months": " ".join(map(str, sorted(missing)))})
        return
    for day in _probes(versions):
        if not any(version.since <= day and day.month in version.months for version in versions):
            place.at("version").refuse("version-gap", {"day": day})
            return


def _probes(versions: tuple[Version, ...]) -> Iterator[date]:
    """The days on which a gap would begin: each first of a month and each version's start, up to a year past the last."""
    if not versions:
        return
    first, last = versions[0].since, versions[-1].since + timedelta(days=366)
    yield from (version.since for version in versions)
    month = first
    while month < last:
        yield month
        month = months_after(month.replace(day=1), 1)
