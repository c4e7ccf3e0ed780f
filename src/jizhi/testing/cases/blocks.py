"""Kill Bill's prices: started blocks tier by tier, and capacity by the tier that every limit allows.

No property office rates so, therefore the rules stand here; a tier's bound is a number of blocks of that tier alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import CaseMalformed, CaseUnsupported, NotRated
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.rating import Prices, rated
from jizhi.testing.cases.spelling import exact
from jizhi.testing.cases.tiers import ZERO, Answer, number, quantity_of

UNLIMITED: Final = -1
POLICIES: Final = ("ALL_TIERS", "TOP_TIER")
NEXT_TIER: Final = "next_tier"


@attrs.frozen
class BlockTier:
    """One tier of blocks: the size of a block, how many of them it holds (None: no end), the price of one."""

    size: Fraction
    most: Fraction | None
    price: Fraction

    def begun(self, quantity: Fraction) -> Fraction:
        """Count the blocks that *quantity* begins, whole or not."""
        prices = Prices(numbers={"quantity": quantity, "size": self.size}, amounts={"one": Fraction(1)})
        return rated("package(quantity, size, one)", prices)

    def holds(self, quantity: Fraction) -> bool:
        """Tell whether *quantity* ends within this tier."""
        return self.most is None or self.begun(quantity) <= self.most


def all_tiers(tiers: Sequence[BlockTier], quantity: Fraction) -> list[Fraction]:
    """Price each tier's own slice by its started blocks; the first tier always has a line, be it of nothing.

    What goes beyond the last tier is not charged.
    """
    lines: list[Fraction] = []
    for tier in tiers:
        if lines and quantity == 0:
            break
        used = tier.begun(quantity) if tier.most is None else min(tier.begun(quantity), tier.most)
        quantity = max(quantity - used * tier.size, ZERO)
        lines.append(used * tier.price)
    return lines


def top_tier(tiers: Sequence[BlockTier], quantity: Fraction) -> list[Fraction]:
    """Price the whole quantity by the blocks of the tier it ends in; beyond the last tier, by those of the last."""
    left, reached = quantity, tiers[-1]
    for tier in tiers:
        if tier.holds(left):
            reached = tier
            break
        left -= (tier.most or ZERO) * tier.size
    return [reached.begun(quantity) * reached.price]


def block(case: Case) -> Answer:
    """Rate one unit by its blocks, on top of a base price."""
    lines = _lines(case, case.rows("tiers"), quantity_of(case))
    return {"lines": lines, "total": number(case, "base") + sum(lines, ZERO)}


def multi_unit(case: Case) -> Answer:
    """Rate several units, each by tiers of its own, and add them up."""
    parts, lines = [], []
    for unit in case.rows("units"):
        if not isinstance(unit, dict) or not isinstance(unit.get("tiers"), list):
            raise CaseMalformed(f"{unit!r} is no unit with tiers")
        drawn = _lines(case, unit["tiers"], exact(unit.get("quantity", 0)))
        parts.append(sum(drawn, ZERO))
        lines += drawn
    return {"parts": parts, "lines": lines, "total": number(case, "base") + sum(parts, ZERO)}


def _lines(case: Case, rows: Sequence[object], quantity: Fraction) -> list[Fraction]:
    named = "TOP_TIER" if case.convention == "killbill.top_tier" else "ALL_TIERS"
    policy = str(case.get("policy", named)).upper()
    if policy not in POLICIES:
        raise CaseUnsupported(f"the tier policy {policy!r} is not offered")
    tiers = [_block_tier(row) for row in rows]
    if not tiers:
        raise CaseMalformed("there are no tiers")
    return top_tier(tiers, quantity) if policy == "TOP_TIER" else all_tiers(tiers, quantity)


def _block_tier(row: object) -> BlockTier:
    if not isinstance(row, dict) or "price_per_block" not in row:
        raise CaseMalformed(f"{row!r} is no tier of blocks")
    return BlockTier(exact(row.get("block_size", 1)), _limit(row.get("max_blocks")), exact(row["price_per_block"]))


def _limit(bound: object) -> Fraction | None:
    """Return a limit; null and -1 are none."""
    return None if bound is None or exact(bound) == UNLIMITED else exact(bound)


def capacity(case: Case) -> Answer:
    """Charge the one price of the first tier whose limits all hold, inclusively; each of several uses by itself."""
    if "usages" in case.inputs:
        prices = [_capacity_price(case, usage) for usage in case.rows("usages")]
        return {"result": [NEXT_TIER if price is None else price for price in prices]}
    return {"total": number(case, "base") + _capacity_due(case)}


def _capacity_due(case: Case) -> Fraction:
    price = _capacity_price(case, case.need("usage"))
    if price is None:
        raise NotRated("pick-unmatched")
    return price


def _capacity_price(case: Case, usage: object) -> Fraction | None:
    for tier in case.rows("tiers"):
        if not isinstance(tier, dict) or "price" not in tier:
            raise CaseMalformed(f"{tier!r} is no tier of capacity")
        if _holds(tier.get("max"), usage):
            return exact(tier["price"])
    return None


def _holds(limits: object, usage: object) -> bool:
    """Tell whether no unit of *usage* goes beyond its limit; a unit without one is not limited."""
    if not isinstance(usage, Mapping):
        limit = _limit(limits)
        return limit is None or exact(usage) <= limit
    named = limits if isinstance(limits, Mapping) else dict.fromkeys(usage, limits)
    return all(_holds(named.get(unit), exact(used)) for unit, used in usage.items())


def true_up(case: Case) -> Answer:
    """Bill what is due beyond what was billed already; more billed than due is for a person to look at.

    Raises:
        NotRated: more was billed than is due.
    """
    due = _capacity_due(case) if "usage" in case.inputs else _consumed(case)
    due += number(case, "base")
    delta = due - number(case, "already_billed", "billed_before")
    if delta < 0:
        raise NotRated("amount-negative", {"amount": delta})
    return {"due": due, "total": due, "delta": delta}


def _consumed(case: Case) -> Fraction:
    events = case.rows("quantity_events") if "quantity_events" in case.inputs else (quantity_of(case),)
    return sum(_lines(case, case.rows("tiers"), sum(map(exact, events), ZERO)), ZERO)
