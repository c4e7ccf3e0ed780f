"""``volume(quantity, bands)``: the whole quantity at the rate of the band that it reaches."""

from __future__ import annotations

from jizhi.formula.functions.amounts import band_amount, refuse_negative
from jizhi.formula.tables import Band, Bands
from jizhi.formula.tree import Add, Choose, Compare, Node

_Edges = tuple[tuple[Node, Node | None, Band], ...]


def volume(quantity: Node, bands: Bands) -> Node:
    """Charge the whole *quantity* at the rate, and the flat amount, of the band reached; 0 is in the first band."""
    return refuse_negative(quantity, _reached(quantity, bands.edges()))


def _reached(quantity: Node, edges: _Edges) -> Node:
    """Halve the bands again and again, so that many bands do not become a deep tree."""
    if len(edges) == 1:
        return _whole(quantity, edges[0][2])
    lower, upper = edges[: len(edges) // 2], edges[len(edges) // 2 :]
    within = Compare("<=", quantity, upper[0][0])
    return Choose(within, _reached(quantity, lower), _reached(quantity, upper))


def _whole(quantity: Node, band: Band) -> Node:
    parts: list[Node] = [] if band.rate is None else [band_amount(quantity, band.rate)]
    parts += [] if band.flat is None else [band.flat]
    return Add(tuple(parts))
