"""The contract of the payment ports, for the maker of an adapter to subclass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import (
    AuthRefused,
    NoSuchOrder,
    NoticeRefused,
    NotReady,
    NumberReused,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import PAYMENT_ABILITIES, WAYS, OrderStatus, PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.vendor import Bench, Laws


def order(bench: Bench, number: str = "jade-1", **more: Any) -> PaymentOrder:
    """Return an order by the first way that the adapter declares."""
    way = next(way for way in WAYS if way in bench.adapter.abilities)
    given = {"fen": 13743, "subject": "物业费 2025-03", "payer": "o-1" if way == "jsapi" else ""} | more
    return PaymentOrder(number=number, way=way, expires_at=NOON + timedelta(hours=2), **given)  # type: ignore[arg-type]


def paid(bench: Bench, number: str = "jade-1", **more: Any) -> PaymentOrder:
    """Create an order and let the payer pay it."""
    made = order(bench, number, **more)
    bench.adapter.create(made, at=NOON)
    bench.world.pay(number, at=NOON)
    return made


def back(number: str = "back-1", fen: int = 100, of: str = "jade-1") -> RefundOrder:
    """Return a refund of a part of ``order``."""
    return RefundOrder(number=number, order=of, fen=fen, order_fen=13743, reason="多收")


class PaymentContract(Laws):
    """Every promise of ``PaymentGateway``, ``PaymentNotices`` and ``Settlement`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of a new adapter and its new peer. The peer has ``pay``,
    ``notice``, ``fail_next``, ``order_fen`` and ``refunded_fen`` as ``jizhi.testing.gateway.MemoryGateway`` has them.
    """

    def test_abilities_are_known_words_with_a_way_to_pay(self, bench: Bench) -> None:
        """If this fails, look at ``abilities``: a frozenset out of PAYMENT_ABILITIES, with one of WAYS in it."""
        assert isinstance(bench.adapter.abilities, frozenset)
        assert bench.adapter.abilities <= PAYMENT_ABILITIES
        assert bench.adapter.abilities & set(WAYS)

    @pytest.mark.parametrize("fen", [1, 13743, 10**9 + 1])
    def test_an_amount_arrives_to_the_fen(self, bench: Bench, fen: int) -> None:
        """If this fails, look at fen turned into yuan: through Decimal or text, never through a float."""
        made = order(bench, fen=fen)
        checkout = bench.adapter.create(made, at=NOON)
        assert (made.number, made.way) == (checkout.number, checkout.way)
        assert checkout.target or checkout.parameters
        assert {made.number: fen} == bench.world.order_fen()
        assert fen == bench.adapter.query(made.number, at=NOON).fen

    def test_the_same_order_again_is_the_same_order(self, bench: Bench) -> None:
        """If this fails, look at "order exists": it is no error where the content is the same."""
        bench.adapter.create(order(bench), at=NOON)
        bench.adapter.create(order(bench), at=NOON)
        assert {"jade-1": 13743} == bench.world.order_fen()

    def test_a_number_with_other_content_is_refused(self, bench: Bench) -> None:
        """If this fails, look at the code for "order exists with other content": it is NumberReused."""
        bench.adapter.create(order(bench), at=NOON)
        with pytest.raises(NumberReused):
            bench.adapter.create(order(bench, fen=1), at=NOON)
        assert {"jade-1": 13743} == bench.world.order_fen()

    def test_an_unknown_number_is_told_apart_from_trouble(self, bench: Bench) -> None:
        """If this fails, look at the code for "no such order": it is NoSuchOrder."""
        with pytest.raises(NoSuchOrder):
            bench.adapter.query("nobody", at=NOON)

    def test_an_order_waits_until_it_is_paid(self, bench: Bench) -> None:
        """If this fails, look at the states, the time zone of the paid time, and the merchant of the answer."""
        bench.adapter.create(order(bench), at=NOON)
        waiting = bench.adapter.query("jade-1", at=NOON)
        assert ("waiting", 0, "", None) == (waiting.state, waiting.payer_fen, waiting.transaction, waiting.paid_at)
        bench.world.pay("jade-1", at=NOON)
        found: OrderStatus = bench.adapter.query("jade-1", at=NOON)
        assert ("paid", 13743, 13743, 0) == (found.state, found.fen, found.payer_fen, found.refunded_fen)
        assert found.transaction and found.merchant
        assert found.paid_at == NOON

    def test_a_closed_order_takes_no_money(self, bench: Bench) -> None:
        """If this fails, look at ``close``: closing again is a no-op."""
        bench.needs("close")
        bench.adapter.create(order(bench), at=NOON)
        assert "closed" == bench.adapter.close("jade-1", at=NOON).state
        assert "closed" == bench.adapter.close("jade-1", at=NOON).state
        with pytest.raises(RequestRefused):
            bench.world.pay("jade-1", at=NOON)

    def test_closing_what_is_paid_says_paid(self, bench: Bench) -> None:
        """If this fails, look at the answer "already paid" to ``close``: ask, and return what is true."""
        bench.needs("close")
        paid(bench)
        assert "paid" == bench.adapter.close("jade-1", at=NOON).state

    def test_a_refund_is_made_once(self, bench: Bench) -> None:
        """If this fails, look at the number of the refund: it goes with every try, and is the same."""
        bench.needs("refund")
        paid(bench)
        first = bench.adapter.refund(back(), at=NOON)
        again = bench.adapter.refund(back(), at=NOON)
        assert (first.number, first.order, first.fen) == (again.number, again.order, again.fen)
        assert "failed" != bench.adapter.query_refund("back-1", "jade-1", at=NOON).state
        assert {"back-1": 100} == bench.world.refunded_fen()

    def test_a_paid_order_stays_paid_when_money_goes_back(self, bench: Bench) -> None:
        """If this fails, look at vendors that call a refunded order closed: it was paid, whatever went back.

        A vendor may keep to himself how much that was; ``refunded_fen`` is 0 then.
        """
        bench.needs("refund")
        paid(bench)
        bench.adapter.refund(back(fen=13743), at=NOON)
        found = bench.adapter.query("jade-1", at=NOON)
        assert "paid" == found.state
        assert found.refunded_fen in (0, 13743)

    def test_a_refund_that_cannot_be_moves_nothing(self, bench: Bench) -> None:
        """If this fails, look at codes for "not paid", "more than is left" and "number used" of a refund."""
        bench.needs("refund")
        bench.adapter.create(order(bench, "jade-2"), at=NOON)
        with pytest.raises(RequestRefused):
            bench.adapter.refund(back("back-2", of="jade-2"), at=NOON)
        paid(bench)
        bench.adapter.refund(back(fen=13000), at=NOON)
        with pytest.raises(RequestRefused):
            bench.adapter.refund(back("back-3", fen=744), at=NOON)
        with pytest.raises(NumberReused):
            bench.adapter.refund(back(fen=1), at=NOON)
        with pytest.raises(NoSuchOrder):
            bench.adapter.query_refund("nobody", "jade-1", at=NOON)
        assert {"back-1": 13000} == bench.world.refunded_fen()

    def test_a_lost_answer_is_an_unknown_outcome(self, bench: Bench) -> None:
        """If this fails, look at time-outs and cut lines after the request was sent: never TryLater, never a retry."""
        bench.world.fail_next("lost-answer")
        with pytest.raises(UnknownOutcome):
            bench.adapter.create(order(bench), at=NOON)
        assert "waiting" == bench.adapter.query("jade-1", at=NOON).state
        if "refund" in bench.adapter.abilities:
            bench.world.pay("jade-1", at=NOON)
            bench.world.fail_next("lost-answer")
            with pytest.raises(UnknownOutcome):
                bench.adapter.refund(back(), at=NOON)
            bench.adapter.refund(back(), at=NOON)
            assert {"back-1": 100} == bench.world.refunded_fen()

    @pytest.mark.parametrize(
        ("fault", "error"), [("unreachable", Unreachable), ("rate-limited", RateLimited), ("auth", AuthRefused)]
    )
    def test_trouble_before_the_call_was_heard_has_its_own_error(
        self, bench: Bench, fault: str, error: type[Exception]
    ) -> None:
        """If this fails, look at refused connections, "too many requests", and refused keys: nothing was done."""
        bench.world.fail_next(fault)
        with pytest.raises(error):
            bench.adapter.create(order(bench), at=NOON)
        assert {} == bench.world.order_fen()

    def test_a_notice_says_what_a_query_says(self, bench: Bench) -> None:
        """If this fails, look at how a notice is read: from raw bytes and headers, at the instant of receipt."""
        bench.needs("notices")
        paid(bench)
        told = bench.adapter.read(bench.world.notice("jade-1", at=NOON))
        assert bench.adapter.query("jade-1", at=NOON) == told.about
        assert told.id == bench.adapter.read(bench.world.notice("jade-1", at=NOON)).id
        assert 200 <= bench.adapter.reply(kept=True).status < 300
        assert bench.adapter.reply(kept=True) != bench.adapter.reply(kept=False)

    def test_no_byte_of_a_notice_can_be_changed(self, bench: Bench) -> None:
        """If this fails, look at what is signed: all of the body, as raw bytes, before anything is parsed."""
        bench.needs("notices")
        paid(bench)
        true = bench.world.notice("jade-1", at=NOON)
        for place in range(len(true.body)):
            changed = true.body[:place] + bytes([true.body[place] ^ 1]) + true.body[place + 1 :]
            with pytest.raises(NoticeRefused):
                bench.adapter.read(attrs.evolve(true, body=changed))

    def test_a_notice_without_a_header_or_with_two_is_refused(self, bench: Bench) -> None:
        """If this fails, look at missing and repeated headers: take them by ``Request.header``."""
        bench.needs("notices")
        paid(bench)
        true = bench.world.notice("jade-1", at=NOON)
        for header in true.headers:
            fewer = tuple(each for each in true.headers if each != header)
            for headers in (fewer, (*true.headers, (header[0], "x"))):
                with pytest.raises(NoticeRefused):
                    bench.adapter.read(attrs.evolve(true, headers=headers))

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_a_notice_that_is_not_fresh_is_refused(self, bench: Bench, seconds: int) -> None:
        """If this fails, look at the freshness: 300 s to either side of ``Request.at``, which is its only clock."""
        bench.needs("notices")
        paid(bench)
        true = bench.world.notice("jade-1", at=NOON)
        bench.adapter.read(attrs.evolve(true, at=NOON + timedelta(seconds=300 if seconds > 0 else -300)))
        with pytest.raises(NoticeRefused) as refused:
            bench.adapter.read(attrs.evolve(true, at=NOON + timedelta(seconds=seconds)))
        assert "stale" == refused.value.reason

    def test_a_truly_signed_notice_for_another_merchant_is_refused(self, bench: Bench) -> None:
        """If this fails, look at the merchant in the notice: it is compared before anything else is used."""
        bench.needs("notices")
        paid(bench)
        with pytest.raises(NoticeRefused) as refused:
            bench.adapter.read(bench.world.notice("jade-1", at=NOON, merchant="m-2"))
        assert "not-ours" == refused.value.reason

    def test_a_settlement_tells_every_fen_of_the_day(self, bench: Bench) -> None:
        """If this fails, look at the units of the file, at its last line, and at refunds: amounts are not negative."""
        bench.needs("settlement")
        paid(bench)
        paid(bench, "jade-2", fen=1)
        expected = [("payment", "jade-1", 13743), ("payment", "jade-2", 1)]
        if "refund" in bench.adapter.abilities:
            bench.adapter.refund(back(), at=NOON)
            expected.append(("refund", "jade-1", 100))
        tomorrow = NOON + timedelta(days=1)
        lines = list(bench.adapter.lines(NOON.date(), at=tomorrow))
        assert expected == sorted((line.kind, line.order, line.fen) for line in lines)
        assert lines == list(bench.adapter.lines(NOON.date(), at=tomorrow))
        assert [] == list(bench.adapter.lines(NOON.date() - timedelta(days=1), at=tomorrow))

    def test_a_day_that_is_not_over_has_no_settlement_yet(self, bench: Bench) -> None:
        """If this fails, look at the code for "file not ready": it is NotReady, and never an empty day."""
        bench.needs("settlement")
        with pytest.raises(NotReady):
            list(bench.adapter.lines(NOON.date(), at=NOON))

    def test_no_secret_is_ever_printed(self, bench: Bench) -> None:
        """If this fails, look at ``repr`` of the adapter and at errors that carry the request."""
        bench.world.fail_next("auth")
        with pytest.raises(AuthRefused) as refused:
            bench.adapter.create(order(bench), at=NOON)
        printed = f"{bench.adapter!r} {bench.adapter} {refused.value!r} {vars(refused.value)}"
        assert [] == [secret for secret in bench.secrets if secret in printed]
