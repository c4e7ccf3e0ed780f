"""The moves of an order and of a refund: each takes it forward, or leaves it as it is where it is further already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.fees.online.orders import (
    ONLINE_STATES,
    REFUND_STATES,
    Evidence,
    OnlineOrder,
    OnlineRefund,
    OnlineRefundState,
    OnlineState,
)

CHECKS: Final = (timedelta(minutes=5), timedelta(hours=1), *(timedelta(days=day) for day in range(1, 6)))
"""When an order or a refund is asked after, counted from its opening; after that a person looks."""

NEVER: Final = timedelta(days=36_500)
"""From its opening on: when what a person looks at is asked after by itself."""

UNSETTLED: Final[tuple[OnlineState, ...]] = ("unknown", "waiting")
"""The states in which an order is asked after."""
UNDONE: Final[tuple[OnlineRefundState, ...]] = ("unknown", "pending")
"""The states in which a refund is asked after."""


def moved(order: OnlineOrder, state: OnlineState, *, by: Evidence, **more: Any) -> OnlineOrder:
    """Return the order as *state* by the word of *by*, where that is further than it is.

    >>> from datetime import UTC
    >>> from jizhi.values import cny
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> told = {"project": "jade", "payer": "zhang", "amount": cny("1.00"), "subject": "fee", "way": "code"}
    >>> told |= {"gateway": "memory", "opened_at": noon, "expires_at": noon}
    >>> paid = moved(OnlineOrder(key="1", **told), "paid", by="notice", transaction="T1")
    >>> paid.state, moved(paid, "closed", by="query").state
    ('paid', 'paid')
    >>> moved(paid, "lost", by="query")
    Traceback (most recent call last):
    ValueError: tuple.index(x): x not in tuple
    """
    if ONLINE_STATES.index(state) <= order.rank:
        return order
    return attrs.evolve(order, state=state, evidence=by, why="", **more)


def refund_moved(refund: OnlineRefund, state: OnlineRefundState, *, by: Evidence, **more: Any) -> OnlineRefund:
    """Return the refund as *state* by the word of *by*, where that is further than it is."""
    if REFUND_STATES.index(state) <= refund.rank:
        return refund
    return attrs.evolve(refund, state=state, evidence=by, why="", **more)


def next_check(opened: datetime, checks: int, *, at: datetime) -> tuple[datetime, bool]:
    """When to ask next after *checks* were made, and whether those were the last; what was missed is asked once.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> [next_check(noon, checks, at=noon)[0] - noon for checks in (0, 1, 2)]
    [datetime.timedelta(seconds=300), datetime.timedelta(seconds=3600), datetime.timedelta(days=1)]
    >>> next_check(noon, len(CHECKS), at=noon)[1]
    True
    """
    if checks >= len(CHECKS):
        return opened + NEVER, True
    return max(opened + CHECKS[checks], at + CHECKS[0]), False
