"""Orders at a channel as they are kept: forward only, whatever is heard in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import attrs
import pytest

from jizhi.errors import RecordRefused
from jizhi.fees.online import (
    CHECKS,
    ONLINE_STATES,
    REFUND_STATES,
    ChannelNotice,
    OnlineOrder,
    OnlineRefund,
    PaymentCase,
    RefusedNotices,
    moved,
    next_check,
    refund_moved,
)
from jizhi.values import Money

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
ORDER = OnlineOrder(
    project="jade",
    key="desk/1",
    payer="zhang",
    bills=("b1",),
    amount=Money(100),
    subject="物业费",
    way="code",
    gateway="memory",
    opened_at=NOON,
    expires_at=NOON + timedelta(hours=2),
)
REFUND = OnlineRefund(
    project="jade", key="r", order=ORDER.number, payer="zhang", amount=Money(1), gateway="memory", asked_at=NOON
)


def test_an_order_ends_the_same_in_whatever_order_it_hears_of_its_states():
    """Forward only: the furthest state wins, by whose word it was heard first."""
    ends = set()
    for heard in permutations(ONLINE_STATES):
        order = ORDER
        for state in heard:
            order = moved(order, state, by="query")
        ends.add(order.state)
    assert {"paid"} == ends


def test_a_refund_ends_the_same_in_whatever_order_it_hears_of_its_states():
    """Forward only, like its order."""
    ends = set()
    for heard in permutations(REFUND_STATES):
        refund = REFUND
        for state in heard:
            refund = refund_moved(refund, state, by="notice")
        ends.add(refund.state)
    assert {"done"} == ends


def test_what_is_known_keeps_the_first_word_for_it():
    """A second word of the same state changes nothing, not even by whom it is known."""
    paid = moved(ORDER, "paid", by="notice", transaction="T1")
    assert paid == moved(paid, "paid", by="settlement", transaction="T2")
    done = refund_moved(REFUND, "done", by="answer")
    assert done == refund_moved(done, "failed", by="query")


def test_an_order_is_asked_after_at_five_minutes_an_hour_and_daily_and_then_is_a_persons():
    """Seven times; what was missed while nobody asked is asked once, not seven times at once."""
    when = [next_check(NOON, checks, at=NOON) for checks in range(len(CHECKS) + 1)]
    assert [NOON + pause for pause in CHECKS] == [due for due, _ in when[:-1]]
    assert [False] * len(CHECKS) + [True] == [last for _, last in when]
    late = NOON + timedelta(days=3)
    assert (late + CHECKS[0], False) == next_check(NOON, 1, at=late)


def test_numbers_fit_a_channel_and_tell_projects_and_keys_apart():
    """Thirty-two letters and digits; another project or key is another number, and a refund is no order."""
    others = [ORDER, attrs.evolve(ORDER, key="desk/2"), attrs.evolve(ORDER, project="j")]
    numbers = {order.number for order in others} | {attrs.evolve(REFUND, key="desk/1").number}
    assert 4 == len(numbers)
    assert (ORDER.number, REFUND.number) == (ORDER.id, REFUND.id)
    assert all(len(number) == 32 and number.isascii() and number.isalnum() for number in numbers)


def test_the_same_key_with_another_amount_does_not_ask_the_same():
    """So that it is refused, and not shown as if it were."""
    assert ORDER.asks_the_same(moved(ORDER, "paid", by="query"))
    assert not ORDER.asks_the_same(attrs.evolve(ORDER, amount=Money(101)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", Money(0)), ("amount", 100), ("state", "lost"), ("due", NOON.replace(tzinfo=None)), ("checks", -1)],
)
def test_an_order_that_cannot_be_is_refused(field, value):
    """Whoever makes one."""
    with pytest.raises(RecordRefused):
        attrs.evolve(ORDER, **{field: value})


def test_what_came_in_has_names_of_its_own():
    """A notice is known by what it says, a count by its reason, a case by its facts; and a case is a finding."""
    told = {"gateway": "memory", "notice": "n/1", "about": "order", "order": "J1", "body": b"{}", "received_at": NOON}
    assert ChannelNotice(told="{}", **told).id != ChannelNotice(told="[]", **told).id
    assert "memory/signature" == RefusedNotices(gateway="memory", reason="signature", last_at=NOON).id
    case = PaymentCase(project="jade", code="payment-differs", subject="J1", facts=(("field", "fen"),), at=NOON)
    assert ("payment-differs", "J1", "fen") == (case.finding.code, case.finding.subject, case.finding.fact("field"))
    assert case.id != attrs.evolve(case, facts=()).id
    with pytest.raises(RecordRefused):
        attrs.evolve(case, facts=(("field", 1),))
