"""Prices that are sound to read and most likely a slip: a point or a unit misplaced, a discount that raises."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final

from jizhi.fees.review.allowed import Ranges, declared, narrowed
from jizhi.fees.tariff import Fee, Tariff, Version
from jizhi.findings import Finding
from jizhi.formula import plain
from jizhi.formula.tree import Constant, Node, Text, children
from jizhi.values import Unit

USUAL: Final[Mapping[str, tuple[Fraction, Fraction]]] = {
    "元/㎡/月": (Fraction(1, 10), Fraction(100)),
    "元/m³": (Fraction(1, 2), Fraction(50)),
    "元/kWh": (Fraction(1, 10), Fraction(5)),
}
"""Between what published prices of these measures lie, with room on both sides: offices and rents among them."""
LATE_MOST: Final = Fraction(1, 1000)
"""By the day; courts cut what is above four times a loan's interest, which is less."""


def slips(tariff: Tariff) -> Iterator[Finding]:
    """Warn of what most likely was not meant.

    Findings, all warnings: ``discount-raises``, ``late-rate-high``, ``price-unusual``, ``band-cheaper``,
    ``rate-unused``, ``word-full-width``, ``fees-overlap``.
    """
    for policy in tariff.late:
        for rate in dict.fromkeys((policy.rate_per_day, *(entry.value for entry in policy.rates.entries))):
            if rate > LATE_MOST:
                told = {"rate": plain(rate * 100), "year": plain(rate * 36500)}
                yield Finding("late-rate-high", f"late {policy.code}", told, "warning")
    for fee in tariff.fees:
        for version in fee.versions:
            yield from _of_version(fee, version, f"fee {fee.code}: version {version.since}")
    yield from _overlapping(tariff)


def _of_version(fee: Fee, version: Version, place: str) -> Iterator[Finding]:
    for discount in version.discounts:
        if discount.factor > 1:
            told = {"name": discount.name, "factor": plain(discount.factor)}
            yield Finding("discount-raises", place, told, "warning")
    for name in version.idle:
        yield Finding("rate-unused", place, {"name": name}, "warning")
    for name, bands in version.bands.items():
        prices = [band.rate.value for band in bands.bands if band.rate is not None]
        for number, (before, after) in enumerate(pairwise(prices), 2):
            if after < before:
                dear = {"name": name, "number": number, "rate": plain(after), "before": plain(before)}
                yield Finding("band-cheaper", place, dear, "warning")
    conditions = (*(each.when for each in version.discounts), *((version.applies,) if version.applies else ()))
    for node in dict.fromkeys(each for tree in (version.formula, *conditions) for each in _nodes(tree)):
        if isinstance(node, Text) and (narrow := unicodedata.normalize("NFKC", node.value)) != node.value:
            yield Finding("word-full-width", place, {"word": node.value, "near": narrow}, "warning")
    if fee.on in ("space", "meter"):
        rates = [node for node in _nodes(version.formula) if isinstance(node, Constant) and node.name]
        yield from (Finding("price-unusual", place, told, "warning") for told in _unusual(rates))


def _unusual(rates: Iterable[Constant]) -> Iterator[dict[str, object]]:
    """What is said of the dearest rate of a measure that is too dear, or too cheap, though none stands beside it.

    A part of a price may be as small as it likes: a pump has 0.05 of it.
    """
    for measure, (least, most) in USUAL.items():
        unit = Unit.parse(measure)
        alike = [each for each in rates if each.unit is not None and each.unit.powers == unit.powers]
        told = {each.value * each.unit.factor / unit.factor: each.name for each in alike if each.unit and each.value}
        if told and not least <= (dearest := max(told)) <= most:
            rate = {"name": told[dearest], "rate": plain(dearest), "unit": measure}
            yield {**rate, "least": plain(least), "most": plain(most)}


def _overlapping(tariff: Tariff) -> Iterator[Finding]:
    """Fees of one name that no range of facts keeps apart: whoever meets both conditions pays twice."""
    for one, other in combinations((fee for fee in tariff.fees if fee.on == "space"), 2):
        if one.name == other.name and one.per == other.per:
            meets = one.versions[-1].applies, other.versions[-1].applies
            ranges: Ranges | None = declared({**one.specs, **other.specs})
            for condition in meets:
                if condition is not None and ranges is not None:
                    ranges = narrowed(condition, ranges, holds=True)
            if ranges is not None:
                yield Finding("fees-overlap", f"fee {other.code}", {"other": one.code, "name": one.name}, "warning")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _nodes(child)
