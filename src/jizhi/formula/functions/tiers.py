"""``tiers(quantity, bands, before=…)``: graduated, each slice of the quantity at the rate of its own band."""

from __future__ import annotations

from jizhi.formula.functions.amounts import band_amount, refuse_negative
from jizhi.formula.tables import Bands
from jizhi.formula.tree import ZERO, Add, All, Choose, Compare, Constant, Least, Most, Negate, Node


def tiers(quantity: Node, bands: Bands, before: Node = ZERO) -> Node:
    """Charge each slice of *quantity* at the rate of its own band, counting on from *before*.

    A bound belongs to the band below it. A band's flat amount is due once, when the quantity enters the band: not again
    where *before* was already inside. Quantity 0 costs 0; a negative one is refused, and a negative *before* too.
    """
    after = Add((before, quantity))
    parts: list[Node] = []
    for lower, upper, band in bands.edges():
        if band.rate is not None:
            reached = after if upper is None else Least((after, upper))
            slice_of_band = Most((ZERO, Add((reached, Negate(Most((before, lower)))))))
            parts.append(band_amount(slice_of_band, band.rate))
        if band.flat is not None:
            parts.append(Choose(_entered(after, before, lower, upper), band.flat, ZERO))
    amount = Add(tuple(parts))
    return refuse_negative(quantity, amount if before is ZERO else refuse_negative(before, amount))


def _entered(after: Node, before: Node, lower: Node, upper: Node | None) -> Node:
    entered = (Compare(">", after, lower), Compare("<=", before, lower))
    # A shift may take away a band altogether: nothing enters it then.
    if upper is None or isinstance(upper, Constant):
        return All(entered)
    return All((Compare("<", lower, upper), *entered))
