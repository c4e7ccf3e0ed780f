"""The tables that stand beside a version's rates: Bands of a quantity, and a Table to pick from."""

from __future__ import annotations

import attrs

from jizhi.formula.tree import ZERO, Add, Bare, Constant, Most, Multiply, Node


@attrs.frozen
class Band:
    """One band: up to and including ``to`` (None: no end), at ``rate``, with ``flat`` once for entering it."""

    to: Constant | None
    rate: Constant | None = None
    flat: Constant | None = None


@attrs.frozen
class Bands:
    """Bands in rising order, the last without an end; ``shift`` moves every bound, as a household grows."""

    bands: tuple[Band, ...]
    shift: Node | None = None

    def shifted(self, by: Node, step: Constant) -> Bands:
        """The same bands with every bound moved by *step* for each of *by*, whatever *by* counts."""
        return attrs.evolve(self, shift=Multiply((Bare(by), step)))

    def edges(self) -> tuple[tuple[Node, Node | None, Band], ...]:
        """Each band with the bound it begins after and the bound it ends at, both already shifted, never below 0."""
        lower: Node = ZERO
        found: list[tuple[Node, Node | None, Band]] = []
        for band in self.bands:
            upper: Node | None = band.to
            if band.to is not None and self.shift is not None:
                upper = Most((ZERO, Add((band.to, self.shift))))
            found.append((lower, upper, band))
            lower = upper if upper is not None else lower
        return tuple(found)


@attrs.frozen
class Row:
    """One row of a Table: the key it answers to (a text, or an inclusive upper bound) and its value."""

    key: str | Constant | None
    value: Constant


@attrs.frozen
class Table:
    """Rows to pick from, by text or by range, and what holds for every other key."""

    rows: tuple[Row, ...]
    other: Constant | None = None
