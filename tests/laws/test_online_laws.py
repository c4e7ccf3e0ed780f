"""W6: what nobody knows leaves only with evidence, states only move forward, the order of evidence plays no part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.fees.online import ONLINE_STATES, OnlineOrder
from jizhi.office.checkout import CheckoutAsked, open_checkout, order_told, telling
from jizhi.office.checkout.books import in_books
from jizhi.office.checkout.rules import HOUSE_CHECKOUT
from jizhi.ports import OrderStatus
from jizhi.testing.checkouts import PROJECT, bill_of, channel_of, differences, owing
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money

EXAMPLES = 1000 if settings().max_examples >= 2000 else 25
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
WORDS = ("answer", "notice", "query", "settlement")


def word(number: str, kind: str, refunded: int = 0) -> OrderStatus:
    """What a channel says, at some moment of the order's life, of one that was paid in the end."""
    told: dict[str, Any] = {"number": number, "state": kind, "fen": 10_000, "merchant": "m-1"}
    if kind == "paid":
        told |= {"payer_fen": 10_000, "transaction": "T1", "paid_at": NOON, "refunded_fen": refunded}
    return OrderStatus(**told)


heard = st.lists(
    st.tuples(st.sampled_from(("waiting", "closed", "paid")), st.sampled_from(WORDS)), min_size=1, max_size=6
)


def story(words: list[tuple[str, Any]]) -> tuple[list[str], tuple[Any, ...]]:
    """Tell an order of a fresh office these words; return the states it went through, and what is left in the books."""
    store, gateway = MemoryStore(), MemoryGateway()
    desk, channel = owing(store, {"zhang": (10_000,)}), channel_of(gateway)
    gateway.fail_next("lost-answer")
    asked = CheckoutAsked(project=PROJECT, key="k", payer="zhang", bills=(bill_of("zhang"),))
    number = open_checkout(desk, channel, asked, at=NOON).order.number
    states = []
    with store.reading() as known:
        states.append(known.get(OnlineOrder, number).state)
    for kind, by in words:
        in_books(
            desk, channel, lambda books, k=kind, b=by: order_told(books, word(number, k), by=b), at=NOON,
            rules=HOUSE_CHECKOUT,
        )  # fmt: skip
        with store.reading() as known:
            states.append(known.get(OnlineOrder, number).state)
    if any(kind == "paid" for kind, _ in words):
        gateway.pay(number, at=NOON)
    with store.reading() as known:
        return states, tuple(differences(known, gateway))


def law_forward(tell: Callable[..., Any] = story, *, examples: int = EXAMPLES) -> None:
    """It begins unknown, moves forward only, and ends at the furthest that was heard, with the books as they are."""

    @settings(max_examples=examples, report_multiple_bugs=False)
    @given(heard)
    def law(words: list[tuple[str, Any]]) -> None:
        states, apart = tell(words)
        ranks = [ONLINE_STATES.index(state) for state in states]
        assert "unknown" == states[0]
        assert ranks == sorted(ranks)
        assert max(ONLINE_STATES.index(kind) for kind, _ in words) == ranks[-1]
        assert () == apart

    law()


def test_an_order_moves_forward_only_by_whatever_is_heard():
    """W6, at the counter itself: words in any order, any number of times, by whoever."""
    law_forward()


def test_the_order_of_evidence_plays_no_part():
    """W6: the same words in another order end in the same state and the same books."""

    @settings(max_examples=EXAMPLES)
    @given(heard, st.randoms(use_true_random=False))
    def law(words: list[tuple[str, Any]], chance: Any) -> None:
        again = list(words)
        chance.shuffle(again)
        assert (story(words)[0][-1], story(words)[1]) == (story(again)[0][-1], story(again)[1])

    law()


def test_silence_is_no_evidence():
    """W6: nothing that did not come from the channel moves an order out of unknown, however long nobody answers."""
    store, gateway = MemoryStore(), MemoryGateway()
    desk, channel = owing(store, {"zhang": (10_000,)}), channel_of(gateway)
    for fault, minute in zip(("lost-answer", "unreachable", "rate-limited", "auth"), range(4), strict=True):
        gateway.fail_next(fault)
        asked = CheckoutAsked(project=PROJECT, key="k", payer="zhang", amount=Money(10_000))
        opened = open_checkout(desk, channel, asked, at=NOON + timedelta(minutes=minute))
        assert ("unknown", "") == (opened.order.state, opened.order.evidence)


@pytest.mark.parametrize("twin", ["backward", "twice"])
def test_a_twin_is_caught(monkeypatch, twin):
    """The law can fail: states that follow the last word; money that is posted for each word."""
    if twin == "backward":

        def moves(books, order, status, by):
            return attrs.evolve(order, state=status.state, evidence=by)

        monkeypatch.setattr(telling, "_heard", moves)
    else:
        true = telling._heard

        def posts(books, order, status, by):
            fresh = attrs.evolve(order, state="unknown", key=f"k{order.version}", transaction="")
            paid = attrs.evolve(status, transaction="") if status.state == "paid" else status
            return attrs.evolve(true(books, fresh, paid, by), key=order.key)

        monkeypatch.setattr(telling, "_heard", posts)
    with pytest.raises(AssertionError):
        law_forward(examples=20 * EXAMPLES)
