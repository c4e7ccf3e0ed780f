"""``tiers(quantity, bands, before=…)``: graduated, each slice of the quantity at the rate of its own band."""

from __future__ import annotations

from jizhi.formula.functions.amounts import band_amount, refuse_negative
from jizhi.formula.tables import Bands
from jizhi.formula.tree import ZERO, Add, All, Choose, Compare, Least, Most, Negate, Node


def tiers(quantity: Node, bands: Bands, *, before: Node = ZERO) -> Node:
    """Charge each slice of *quantity* at the rate of its own band, counting on from *before*.

    A bound belongs to the band below it. A band's flat amount is due once, when the quantity enters the band: not again
    where *before* was already inside. Quantity 0 costs 0; a negative one is refused.
    """
    after = Add((before, quantity))
    parts: list[Node] = []
    for lower, upper, band in bands.edges():
        if band.rate is not None:
            reached = after if upper is None else Least((after, upper))
            slice_of_band = Most((ZERO, Add((reached, Negate(Most((before, lower)))))))
            parts.append(band_amount(slice_of_band, band.rate))
        if band.flat is not None:
            entered = All((Compare(">", after, lower), Compare("<=", before, lower)))
            parts.append(Choose(entered, band.flat, ZERO))
    return refuse_negative(quantity, Add(tuple(parts)))
