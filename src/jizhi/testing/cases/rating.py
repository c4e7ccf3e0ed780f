"""A case's prices written down as a tariff of ours, and rated as any tariff is: read, checked, evaluated exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.errors import CaseMalformed, NotRated, TariffRefused
from jizhi.fees import Constant, rate_line, read_tariff
from jizhi.fees.document import BandDoc, FeeDoc, RowDoc, TariffDoc, VersionDoc
from jizhi.formula import plain
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import exact
from jizhi.values import Period

SINCE: Final = date(2000, 1, 1)
ANY_PERIOD: Final = Period.month(2000, 1)
BOUNDS: Final = ("up_to", "to", "to_value")
FLATS: Final = ("flat", "flat_amount", "flat_price")
RATES: Final = ("unit", "per_unit", "unit_price", "per_unit_amount", "unit_amount")
PERCENTS: Final = ("percent", "rate")
ENDLESS: Final = ("", "inf", "infinity")
NOTHING: Final[Mapping[str, Fraction]] = MappingProxyType({})


@attrs.frozen
class Tier:
    """One tier: up to and including ``to`` (None: no end), a rate for each unit and a flat amount."""

    to: Fraction | None
    rate: Fraction
    flat: Fraction


@attrs.frozen(kw_only=True)
class Prices:
    """What a case's formula may name: pure numbers, amounts of money, bands and numbers by tier; and bounds."""

    numbers: Mapping[str, Fraction] = NOTHING
    amounts: Mapping[str, Fraction] = NOTHING
    bands: Mapping[str, Sequence[Tier]] = attrs.field(factory=dict)
    tables: Mapping[str, Sequence[tuple[Fraction | None, Fraction]]] = attrs.field(factory=dict)
    minimum: Fraction | None = None
    maximum: Fraction | None = None


def rated(formula: str, prices: Prices) -> Fraction:
    """Rate *formula* over *prices* as a fee of a tariff, before its one rounding.

    Raises:
        TariffRefused: bounds out of order, a last tier that ends, a number too fine.
        NotRated: a negative quantity or amount.

    >>> water = (Tier(Fraction(180), Fraction(5), Fraction(0)), Tier(None, Fraction(7), Fraction(0)))
    >>> rated("tiers(used, water)", Prices(numbers={"used": Fraction(181)}, bands={"water": water}))
    Fraction(907, 1)
    >>> rated("tiers(used, water)", Prices(numbers={"used": Fraction(-1)}, bands={"water": water}))
    Traceback (most recent call last):
    jizhi.errors.NotRated: quantity-negative: {}
    """
    outcome = read_tariff(TariffDoc(tariff="case", fee=(_fee(formula, prices),)), source="case")
    if outcome.value is None:
        raise TariffRefused("case", outcome.findings)
    line = rate_line(outcome.value.fee("case"), Constant({}), period=ANY_PERIOD)
    if line.value is None:
        refusal = line.findings[0]
        raise NotRated(refusal.code, dict(refusal.facts))
    return line.value.exact


def _fee(formula: str, prices: Prices) -> FeeDoc:
    numbers = {name: plain(number) for name, number in prices.numbers.items()}
    version = VersionDoc(
        since=SINCE,
        basis="case",
        formula=formula,
        rates=numbers | {name: _yuan(amount) for name, amount in prices.amounts.items()},
        bands={name: tuple(map(_band, tiers)) for name, tiers in prices.bands.items()},
        table={name: tuple(_row(*row) for row in rows) for name, rows in prices.tables.items()},
    )
    return FeeDoc(
        code="case",
        per="period",
        version=(version,),
        minimum=None if prices.minimum is None else plain(prices.minimum),
        maximum=None if prices.maximum is None else plain(prices.maximum),
    )


def _yuan(amount: Fraction) -> str:
    return f"{plain(amount)} 元"


def _band(tier: Tier) -> BandDoc:
    return BandDoc(to=None if tier.to is None else plain(tier.to), rate=_yuan(tier.rate), flat=_yuan(tier.flat))


def _row(to: Fraction | None, value: Fraction) -> RowDoc:
    return RowDoc(to=None if to is None else plain(to), value=_yuan(value))


def tiers_of(case: Case) -> tuple[Tier, ...]:
    """Return the tiers that *case* lists, in rising order; where a tier begins follows from where the one below ends.

    Raises:
        CaseMalformed: there are none, or one of them is no table.
    """
    listed = case.among(("tiers", "ranges", "graduated_ranges", "volume_ranges"))
    if not isinstance(listed, list) or not listed or not all(isinstance(row, dict) for row in listed):
        raise CaseMalformed(f"{listed!r} are no tiers")
    return tuple(sorted(map(_tier, listed), key=lambda tier: (tier.to is None, tier.to or 0)))


def _tier(row: Mapping[str, object]) -> Tier:
    bound, flat = _first(row, BOUNDS), _first(row, FLATS)
    percent, rate = _first(row, PERCENTS), _first(row, RATES)
    return Tier(
        to=None if bound is None or str(bound).lower() in ENDLESS else exact(bound),
        rate=exact(percent) / 100 if percent is not None else exact(rate or 0),
        flat=exact(flat or 0),
    )


def _first(row: Mapping[str, object], names: Sequence[str]) -> object:
    return next((row[name] for name in names if row.get(name) is not None), None)
