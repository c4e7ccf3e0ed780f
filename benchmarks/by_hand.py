"""The five fees of the tariff as a programmer writes them by hand, in whole numbers, for these five fees alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.tariff import Facts


def total(spaces: Iterable[Facts]) -> int:
    """The fen of all charges: the bare loop, tiers with ``min`` and ``max``."""
    fen = 0
    for area, kind, floor, lift, vacant, water, water_before, power, power_before, stalls, shared in spaces:
        if kind == "shop":
            price = 600
        elif lift:
            price = 210 if floor <= 6 else 240 if floor <= 18 else 270
        else:
            price = 130
        fen += (area * price * (7 if vacant >= 6 else 10) + 500) // 1000
        after = water_before + water
        fen += (
            max(0, min(after, 180_000) - water_before) * 5
            + max(0, min(after, 260_000) - max(water_before, 180_000)) * 7
            + max(0, after - max(water_before, 260_000)) * 9
            + 5
        ) // 10
        after = power_before + power
        fen += (
            max(0, min(after, 2_760_000) - power_before) * 538
            + max(0, min(after, 4_800_000) - max(power_before, 2_760_000)) * 588
            + max(0, after - max(power_before, 4_800_000)) * 838
            + 5000
        ) // 10_000
        fen += stalls * 6000
        fen += (area * shared + 5000) // 10_000
    return fen


def total_tuned(spaces: Iterable[Facts]) -> int:
    """The same, tuned: comparisons in place of ``min`` and ``max``."""
    fen = 0
    for area, kind, floor, lift, vacant, water, water_before, power, power_before, stalls, shared in spaces:
        if kind == "shop":
            price = 600
        elif lift:
            price = 210 if floor <= 6 else 240 if floor <= 18 else 270
        else:
            price = 130
        fen += (area * price * (7 if vacant >= 6 else 10) + 500) // 1000
        after = water_before + water
        low = (after if after < 180_000 else 180_000) - water_before
        mid = (after if after < 260_000 else 260_000) - (water_before if water_before > 180_000 else 180_000)
        top = after - (water_before if water_before > 260_000 else 260_000)
        fen += ((low if low > 0 else 0) * 5 + (mid if mid > 0 else 0) * 7 + (top if top > 0 else 0) * 9 + 5) // 10
        after = power_before + power
        low = (after if after < 2_760_000 else 2_760_000) - power_before
        mid = (after if after < 4_800_000 else 4_800_000) - (power_before if power_before > 2_760_000 else 2_760_000)
        top = after - (power_before if power_before > 4_800_000 else 4_800_000)
        fen += (
            (low if low > 0 else 0) * 538 + (mid if mid > 0 else 0) * 588 + (top if top > 0 else 0) * 838 + 5000
        ) // 10_000
        fen += stalls * 6000
        fen += (area * shared + 5000) // 10_000
    return fen


def each(spaces: Iterable[Facts]) -> Iterator[tuple[int, int, int, int, int]]:
    """The fen of each charge, space by space, for comparing."""
    for space in spaces:
        nothing = {"water_used": 0, "power_used": 0, "stalls": 0, "shared": 0}
        service = total([space._replace(**nothing)])
        yield (
            service,
            total([space._replace(area=0, power_used=0, stalls=0)]),
            total([space._replace(area=0, water_used=0, stalls=0)]),
            total([space._replace(area=0, water_used=0, power_used=0)]),
            total([space._replace(**(nothing | {"shared": space.shared}))]) - service,
        )
