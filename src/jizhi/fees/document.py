"""The shape of a tariff file: what may be written where; what it means is the business of ``reading``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import attrs

#: A number that may carry money or a unit: a text ("2.80 元/㎡/月") or an exact TOML number; never a float.
Number: TypeAlias = str | int | Decimal


@attrs.frozen(kw_only=True)
class FactDoc:
    """``[facts.NAME]``: a custom fact beside the built-in ones; a decimal without a scale has two digits."""

    type: str
    unit: str = ""
    scale: int | None = None
    min: Number | None = None
    max: Number | None = None
    alias: str = ""


@attrs.frozen(kw_only=True)
class BandDoc:
    """One band of ``bands.NAME``: ``to`` is inclusive and absent in the last."""

    to: Number | None = None
    rate: Number | None = None
    flat: Number | None = None


@attrs.frozen(kw_only=True)
class RowDoc:
    """One row of a ``table.NAME`` of ranges."""

    value: Number
    to: Number | None = None


@attrs.frozen(kw_only=True)
class ShiftDoc:
    """``shift.NAME``: how far the bounds of the bands NAME move, ``step`` for each of ``by``."""

    by: str
    step: Number


@attrs.frozen(kw_only=True)
class SeasonDoc:
    """``season``: the months of the year in which a version holds."""

    months: tuple[int, ...]


@attrs.frozen(kw_only=True)
class VersionDoc:
    """``[[fee.version]]``: what holds since a day, on a written basis."""

    since: date
    basis: str
    formula: str
    rates: Mapping[str, Number] = attrs.field(factory=dict)
    bands: Mapping[str, tuple[BandDoc, ...]] = attrs.field(factory=dict)
    table: Mapping[str, Mapping[str, Number] | tuple[RowDoc, ...]] = attrs.field(factory=dict)
    shift: Mapping[str, ShiftDoc] = attrs.field(factory=dict)
    accumulate: str = "once"
    season: SeasonDoc | None = None


@attrs.frozen(kw_only=True)
class CycleDoc:
    """``cycle``: how often a fee is billed, and when a bill falls due."""

    months: int | None = None
    weeks: int | None = None
    days: int | None = None
    anchor: date | None = None
    when: str = "in-advance"
    due_day: int | None = None
    due_days: int | None = None
    workday: str = "as-is"


@attrs.frozen(kw_only=True)
class RoundDoc:
    """``round``: the one rounding of a line."""

    mode: str = "half-up"
    to: Number = "0.01"


@attrs.frozen(kw_only=True)
class TaxDoc:
    """``tax``: the rate, and whether the price includes it."""

    rate: Number
    included: bool = True


@attrs.frozen(kw_only=True)
class DiscountDoc:
    """One row of ``discount``: a factor where a condition holds."""

    name: str
    when: str
    factor: Number


@attrs.frozen(kw_only=True)
class FeeDoc:
    """``[[fee]]``: everything about one fee but its versions' numbers."""

    code: str
    per: str
    version: tuple[VersionDoc, ...]
    name: str = ""
    on: str = "space"
    applies: str = ""
    start: str = "from-date"
    cycle: CycleDoc = CycleDoc()
    prorate: str = "actual/month"
    round: RoundDoc = RoundDoc()
    minimum: Number | None = None
    maximum: Number | None = None
    tax: TaxDoc | None = None
    payer: str = "owner"
    late: str | bool = False
    discount: tuple[DiscountDoc, ...] = ()
    meter: str = ""
    remainder: str = "largest-fraction"
    vacant_share: str = "owner"


@attrs.frozen(kw_only=True)
class LateRateDoc:
    """One row of ``rates`` of a late-fee policy: another rate since a day, and the decision that it rests on."""

    since: date
    rate_per_day: Number
    basis: str


@attrs.frozen(kw_only=True)
class LateDoc:
    """``[late.NAME]``: a late-fee policy; ``rate_per_day`` holds before the first of its ``rates``."""

    rate_per_day: Number = "0.0005"
    rates: tuple[LateRateDoc, ...] = ()
    grace_days: int = 0
    grace: str = "shifts"
    cap: Number = "principal"
    minimum: Number = "0"


@attrs.frozen(kw_only=True)
class OriginDoc:
    """``[origin]``: where the prices of this file were published, and how well that is known."""

    region: str
    source: str
    grade: str
    document: str = ""
    since: date | None = None
    until: date | None = None
    note: str = ""


@attrs.frozen(kw_only=True)
class TariffDoc:
    """The whole file: one tariff of one project."""

    tariff: str
    title: str = ""
    currency: str = "CNY"
    extends: str = ""
    origin: OriginDoc | None = None
    facts: Mapping[str, FactDoc] = attrs.field(factory=dict)
    fee: tuple[FeeDoc, ...] = ()
    late: Mapping[str, LateDoc] = attrs.field(factory=dict)
