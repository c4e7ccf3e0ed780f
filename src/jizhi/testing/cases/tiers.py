"""Cases of tiered prices: graduated, volume, packages and flat rates, asked of the tariff language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from jizhi.testing.cases.case import Case
from jizhi.testing.cases.rating import Prices, Tier, rated, tiers_of
from jizhi.testing.cases.spelling import exact
from jizhi.values import Rounding

FIRST_FLAT_WITHOUT_USE: Final = ("lago.", "openmeter.", "stripe.")
"""Engines that charge the flat amount of the first graduated tier although nothing was used."""
ROUNDED_LINE_BY_LINE: Final = "openmeter."
CENTS: Final = Rounding()
ZERO: Final = Fraction(0)
QUANTITIES: Final = ("quantity", "amount", "units", "usage")

Answer = Mapping[str, object]


def number(case: Case, *names: str, default: object = 0) -> Fraction:
    """Return the number that *case* gives under the first of *names* it has."""
    return exact(case.either(*names, default=default))


def quantity_of(case: Case) -> Fraction:
    """Return the quantity that *case* asks to rate."""
    return exact(case.among(QUANTITIES))


def per_unit(total: Fraction, units: Fraction) -> Fraction:
    """Return what one unit came to; nothing where there were none."""
    return total / units if units else ZERO


def standard(case: Case) -> Answer:
    """Charge every unit at one price, and a fixed amount beside it."""
    total = rated(
        "quantity * price + fixed",
        Prices(
            numbers={"quantity": quantity_of(case)},
            amounts={"price": exact(case.need("unit_price")), "fixed": number(case, "fixed", "fixed_amount")},
        ),
    )
    return {"total": total, "unit": per_unit(total, quantity_of(case)), "lines": drawn((total,))}


def graduated(case: Case) -> Answer:
    """Charge each slice of the quantity at its own tier, counting on from what was billed before."""
    lines = _graduated_lines(case)
    total = sum(lines, ZERO)
    return {"total": total, "unit": per_unit(total, quantity_of(case)), "lines": drawn(lines)}


def drawn(lines: Sequence[Fraction]) -> list[Fraction]:
    """Return the lines that an invoice shows: those that come to something."""
    return [line for line in lines if line]


def _graduated_lines(case: Case) -> tuple[Fraction, ...]:
    """For each tier what its slice comes to and then its flat amount, in the order of the tiers."""
    tiers, quantity = tiers_of(case), quantity_of(case)
    before = number(case, "quantity_before")
    flats_due = before > 0 or opens_the_period(case)
    prices = Prices(numbers={"quantity": quantity, "before": before})
    lines: list[Fraction] = []
    for place, tier in enumerate(tiers):
        flat = tier.flat if flats_due or place > 0 else ZERO
        for single in (attrs.evolve(tier, flat=ZERO), attrs.evolve(tier, rate=ZERO, flat=flat)):
            alone = tuple(single if place == other else Tier(each.to, ZERO, ZERO) for other, each in enumerate(tiers))
            amount = rated("tiers(quantity, bands, before=before)", attrs.evolve(prices, bands={"bands": alone}))
            lines.append(_rounded(case, amount))
    if quantity == before == 0 and flats_due and case.convention.startswith(FIRST_FLAT_WITHOUT_USE):
        lines.append(_rounded(case, tiers[0].flat))
    return tuple(lines)


def opens_the_period(case: Case) -> bool:
    """Tell whether this is the first invoice of its period; a later one of a split period may bring no use at all."""
    told = case.either("first_invoice_of_period", "first_in_period")
    if isinstance(told, bool):
        return told
    later = case.kind == "tiers.graduated_split" and quantity_of(case) == 0
    return number(case, "billed_before") == 0 and not later


def _rounded(case: Case, amount: Fraction) -> Fraction:
    return CENTS.apply(amount) if case.convention.startswith(ROUNDED_LINE_BY_LINE) else amount


def volume(case: Case) -> Answer:
    """Charge the whole quantity at the tier that it reaches, and that tier's flat amount.

    Where a time-weighted quantity stands beside the full one, the full one chooses the tier and is not charged.
    """
    if "unit_price_of_tier_reached" in case.inputs:
        price = Tier(None, exact(case.inputs["unit_price_of_tier_reached"]), ZERO)
        return _volume(case, (price,), quantity_of(case), quantity_of(case))
    full = exact(case.among(("quantity_full", *QUANTITIES)))
    charged = number(case, "quantity_prorated", *QUANTITIES, default=full)
    if case.get("last_invoice_of_period") is False or (full < 0 and case.convention.startswith("lago.")):
        return {"total": ZERO, "unit": ZERO, "lines": []}
    return _volume(case, tiers_of(case), full, charged)


def _volume(case: Case, tiers: Sequence[Tier], full: Fraction, charged: Fraction) -> Answer:
    flat = rated("volume(full, bands)", _reaching(full, [attrs.evolve(tier, rate=ZERO) for tier in tiers]))
    rates = [(tier.to, tier.rate) for tier in tiers]
    used = rated("pick(full, rate) * charged", _picking(full, rates, charged))
    lines = (_rounded(case, flat), _rounded(case, used))
    total = sum(lines, ZERO)
    return {"total": total, "unit": per_unit(total, full), "lines": drawn(lines)}


def _reaching(full: Fraction, bands: Sequence[Tier]) -> Prices:
    return Prices(numbers={"full": full}, bands={"bands": bands})


def _picking(full: Fraction, rates: Sequence[tuple[Fraction | None, Fraction]], charged: Fraction) -> Prices:
    return Prices(numbers={"full": full, "charged": charged}, tables={"rate": rates})


def package(case: Case) -> Answer:
    """Charge every package that is newly started beyond a free part."""
    if "quantities" in case.inputs:
        return {"packages": [_started(case, ZERO, exact(each)) for each in case.rows("quantities")]}
    before, quantity = number(case, "quantity_before"), quantity_of(case)
    packages = _started(case, before, quantity)
    total = packages * exact(case.among(("price", "package_price", "price_per_package")))
    paid = max(quantity - number(case, "free_units", "free"), ZERO)
    return {"total": total, "packages": packages, "unit": per_unit(total, paid), "lines": drawn((total,))}


def _started(case: Case, before: Fraction, quantity: Fraction) -> Fraction:
    """Count the packages that *quantity* begins on top of those that *before* had begun."""
    numbers = {
        "before": before,
        "after": before + quantity,
        "size": exact(case.among(("package_size", "size"))),
        "spared": number(case, "free_units", "free"),
    }
    formula = "package(after, size, one, free=spared) - package(before, size, one, free=spared)"
    return rated(formula, Prices(numbers=numbers, amounts={"one": Fraction(1)}))
