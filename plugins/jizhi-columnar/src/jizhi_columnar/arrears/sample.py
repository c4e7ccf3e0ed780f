"""The random sample of a run that the reference computes again; one difference, and the result is refused."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable

from jizhi_columnar.refusals import RunRefused

SAMPLE = 1000
"""How many charges, payers or rows of a run the reference computes again."""

Row = tuple[object, ...]


def chosen(keys: str, count: int, sample: int, *, seed: object) -> str:
    """A condition that holds for about *sample* of *count* values of the columns *keys*, other ones for each *seed*."""
    if not sample:
        return "FALSE"
    every = max(1, count // sample)
    return f"hash({keys}) % {every} = {zlib.crc32(str(seed).encode()) % every}"


def agreed(expected: Iterable[Row], found: Iterable[Row]) -> None:
    """Hold what the columns told to what the reference tells, row by row.

    Raises: RunRefused.
    """
    wanted, got = Counter(expected), Counter(found)
    if wanted != got:
        differing = [*(wanted - got), *(got - wanted)]
        raise RunRefused("a sample differs from the reference", sorted(differing, key=str))
