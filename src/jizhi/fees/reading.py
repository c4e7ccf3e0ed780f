"""From the shape of a tariff file to what it means: every rule checked, every refusal with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs

from jizhi.errors import JizhiError
from jizhi.estate import METER_KINDS
from jizhi.fees.cycle import FIRST, Cycle
from jizhi.fees.declaring import declared_facts, late_policies
from jizhi.fees.document import CycleDoc, FeeDoc, TariffDoc, VersionDoc
from jizhi.fees.naming import specs, taken_names
from jizhi.fees.origin import Ground, read_origin
from jizhi.fees.places import Place
from jizhi.fees.proration import DAY_COUNTS
from jizhi.fees.tariff import EVERY_MONTH, Fee, Tariff, Tax, Version
from jizhi.fees.versions import TARGETS, Surroundings, read_version
from jizhi.findings import Finding, Outcome
from jizhi.formula import METER_FACTS, FactSpec, plain
from jizhi.values import REMAINDERS, Money, Quantity, Rounding
from jizhi.values.quantity import PURE

ON = ("space", "meter", "pool", "parking-stay", "vehicle", "lease", "once")
START = ("next-month-after-handover", "day-after-handover", "from-date")
PAYERS = ("owner", "occupant", "developer-until-handover", "tenure")
VACANT = ("owner", "spread", "company")


def read_tariff(doc: TariffDoc, *, source: str, grounds: tuple[Ground, ...] = ()) -> Outcome[Tariff | None]:
    """Check the *doc* of a tariff and give it its meaning; None where an error finding refuses it.

    Args:
        source: the name of the file, for the places of the findings.
        grounds: the presets that the file extends, the nearest first.
    """
    findings: list[Finding] = []
    place = Place((source,), findings)
    if not doc.tariff.strip():
        place.at("tariff").refuse("code-missing")
    currency = _currency(doc.currency, place.at("currency"))
    custom = {spec.name: spec for spec in declared_facts(doc.facts, place.at("facts"))}
    late = tuple(late_policies(doc, place.at("late"), currency))
    known_late = frozenset(policy.code for policy in late)
    fees = tuple(_fees(doc, custom, known_late, place))
    origin = None if doc.origin is None else read_origin(doc.origin, place.at("origin"))
    if findings:
        return Outcome(None, findings)
    return Outcome(
        Tariff(
            code=doc.tariff,
            title=doc.title or doc.tariff,
            currency=currency,
            fees=fees,
            facts=custom,
            late=late,
            origin=origin,
            grounds=grounds,
        )
    )


def _currency(code: str, place: Place) -> str:
    try:
        return Money(0, code).currency
    except JizhiError as trouble:
        place.refuse_error(trouble)
        return "CNY"


def _fees(doc: TariffDoc, custom: Mapping[str, FactSpec], late: Collection[str], place: Place) -> Iterator[Fee]:
    codes: set[str] = set()
    for number, fee in enumerate(doc.fee, 1):
        here = place.at(f"fee {fee.code.strip() or number}")
        if not fee.code.strip():
            here.at("code").refuse("code-missing")
        elif fee.code in codes:
            here.at("code").refuse("code-twice", {"code": fee.code})
        codes.add(fee.code)
        read = _fee(fee, custom, late, here)
        if read is not None:
            yield read


def _words(doc: FeeDoc, late: Collection[str], place: Place) -> None:
    """Check everything that is one of several words."""
    place.at("on").one_of(doc.on, ON)
    place.at("per").one_of(doc.per, tuple(TARGETS))
    place.at("start").one_of(doc.start, START)
    place.at("payer").one_of(doc.payer, PAYERS)
    place.at("prorate").one_of(doc.prorate, tuple(DAY_COUNTS))
    place.at("remainder").one_of(doc.remainder, REMAINDERS)
    place.at("vacant_share").one_of(doc.vacant_share, VACANT)
    if doc.meter:
        place.at("meter").one_of(doc.meter, METER_KINDS)
    if doc.late is not False and doc.late not in late:
        place.at("late").refuse("late-unknown", {"value": doc.late, "known": " ".join(late)})


def _fee(doc: FeeDoc, custom: Mapping[str, FactSpec], late: Collection[str], place: Place) -> Fee | None:
    _words(doc, late, place)
    minimum, maximum = _bounds(doc, place)
    if doc.on == "pool" and (minimum is not None or maximum is not None):
        place.at("minimum" if minimum is not None else "maximum").refuse("pool-bounds")
    cycle, rounding, tax = _cycle(doc.cycle, place.at("cycle")), _rounding(doc, place.at("round")), _tax(doc, place)
    versions = tuple(_versions(doc, custom, place))
    if cycle is None or rounding is None or not versions:
        return None
    if doc.on == "meter":  # what a meter counted is known when it is read
        cycle = attrs.evolve(cycle, when="in-arrears")
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
        specs=specs(custom, PURE),
        minimum=minimum,
        maximum=maximum,
        tax=tax,
        payer=doc.payer,
        late=str(doc.late or ""),
        meter=_meter(doc, versions),
        remainder=doc.remainder,
        vacant_share=doc.vacant_share,
    )


def _meter(doc: FeeDoc, versions: tuple[Version, ...]) -> str:
    """The kind of meter that is read: as it is written, else by what it counts: kWh electricity, m³ water."""
    units = {str(fact.unit) for version in versions for fact in version.reads if fact.name in METER_FACTS}
    if doc.meter or not units:
        return doc.meter
    return "electricity" if "kWh" in units else "water"


def _bounds(doc: FeeDoc, place: Place) -> tuple[Fraction | None, Fraction | None]:
    minimum = place.at("minimum").not_negative(doc.minimum, unit="元")
    maximum = place.at("maximum").not_negative(doc.maximum, unit="元")
    if minimum is not None and maximum is not None and minimum > maximum:
        place.at("maximum").refuse("range-empty", {"min": plain(minimum), "max": plain(maximum)})
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
    step = place.at("to").quantity(doc.round.to, unit="元")
    if step is None:
        return None
    try:
        rounding = Rounding(doc.round.mode, Decimal(plain(step)))
        rounding.money(Fraction(0))  # refuses a place finer than a fen
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
    taken, factors = taken_names(doc, custom, place), tuple(_factors(doc, place))
    around = Surroundings(fee=doc, custom=custom, taken=taken, factors=factors)
    found: list[Version] = []
    for version in doc.version:
        here = place.at(_title(version))
        read = read_version(version, around, here)
        if read is None:
            continue
        if any(each.since == read.since and each.months & read.months for each in found):
            here.refuse("versions-overlap", {"since": read.since})
        found.append(read)
    found.sort(key=lambda version: (version.since, sorted(version.months)))
    if found and len(found) == len(doc.version):
        _seasons(tuple(found), place.at("version"))
    yield from found


def _title(version: VersionDoc) -> str:
    """What a version is called where one of its findings is told."""
    months = "" if version.season is None else f" ({', '.join(map(str, version.season.months))})"
    return f"version {version.since}{months}"


def _factors(doc: FeeDoc, place: Place) -> Iterator[Quantity | None]:
    for discount in doc.discount:
        here = place.at("discount", discount.name, "factor")
        yield None if here.not_negative(discount.factor) is None else Quantity.parse(discount.factor)


def _seasons(versions: tuple[Version, ...], place: Place) -> None:
    """Seasonal versions must leave no month of the year, and no day since the first, without a version.

    A version holds until the next one for the same month; so a gap can only lie before a month's first version.
    """
    first: dict[int, date] = {}
    for version in versions:
        for month in version.months:
            first.setdefault(month, version.since)
    missing = EVERY_MONTH - first.keys()
    if missing:
        place.refuse("season-gap", {"months": " ".join(map(str, sorted(missing)))})
        return
    gaps = [day for month in first for day in _first_day(versions[0].since, month) if day < first[month]]
    if gaps:
        place.refuse("version-gap", {"day": min(gaps)})


def _first_day(start: date, month: int) -> Iterator[date]:
    """The first day of a *month* that is not before *start*; none after the last year there is."""
    if month == start.month:
        yield start
    elif month > start.month or start.year < date.max.year:
        yield date(start.year + (month < start.month), month, 1)
