"""``volume(quantity, bands)``: the whole quantity at the rate of the band that it reaches."""

from __future__ import annotations

from jizhi.formula.functions.amounts import band_amount, refuse_negative
from jizhi.formula.tables import Band, Bands
from jizhi.formula.tree import ZERO, Add, Choose, Compare, Node


def volume(quantity: Node, bands: Bands) -> Node:
    """Charge the whole *quantity* at the rate, and the flat amount, of the band reached; 0 is in the first band."""
    whole: Node = ZERO
    for _, upper, band in reversed(bands.edges()):
        amount = _whole(quantity, band)
        whole = amount if upper is None else Choose(Compare("<=", quantity, upper), amount, whole)
    return refuse_negative(quantity, whole)


def _whole(quantity: Node, band: Band) -> Node:
    parts: list[Node] = [] if band.rate is None else [band_amount(quantity, band.rate)]
    parts += [] if band.flat is None else [band.flat]
    return Add(tuple(parts))
