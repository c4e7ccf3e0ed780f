"""Sharing a pool out without losing a fen, against rounding every share on its own."""

from __future__ import annotations

import random
from functools import partial

from benchmarks.measure import Row, interleaved
from jizhi.values import Money, split

SHARES = 10_000


def rounded(fen: int, weights: list[int]) -> list[Money]:
    """Round every share half up on its own; the shares need not add up."""
    total = sum(weights)
    return [Money((2 * fen * weight + total) // (2 * total)) for weight in weights]


def rounded_bare(fen: int, weights: list[int]) -> list[int]:
    """The same as bare whole numbers."""
    total = sum(weights)
    return [(2 * fen * weight + total) // (2 * total) for weight in weights]


def measure(*, full: bool) -> list[Row]:
    """Return the ratios for a pool of 10 000 shares."""
    draw = random.Random(1)
    weights = [draw.randint(30_00, 200_00) for _ in range(SHARES)]
    pool = Money(1_234_567_89)
    parts = split(pool, by=weights)
    if sum(part.fen for part in parts) != pool.fen:
        raise RuntimeError("the parts do not add up to the pool")
    lost = pool.fen - sum(rounded_bare(pool.fen, weights))
    times = interleaved(
        {
            "split": partial(split, pool, by=weights),
            "rounded": partial(rounded, pool.fen, weights),
            "bare": partial(rounded_bare, pool.fen, weights),
        },
        rounds=21,
    )
    return [
        Row("split", "largest fraction / rounding each share to money", times.ratio("split", "rounded"), at_most=12),
        Row("split", "largest fraction / rounding each share, bare integers", times.ratio("split", "bare"), at_most=12),
        Row("split", "fen that rounding each share would lose", lost, spelling="{:.0f} fen"),
    ]
