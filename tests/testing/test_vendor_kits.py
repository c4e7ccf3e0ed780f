"""The adapters in memory keep every promise of their ports, and the kits catch adapters that break one."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import AdapterFailed, NoSuchOrder, NoticeRefused, NotReady, NumberReused, RequestRefused, TryLater
from jizhi.ports import Message, PaymentNotice, Request
from jizhi.testing.contracts import Bench, MessengerContract, PaymentContract, PunchContract
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.punches import MemoryPunches


def alone(adapter: Any) -> Bench:
    """An adapter in memory is its own world."""
    return Bench(adapter, adapter, secrets=("a key for tests",))


class TestMemoryGateway(PaymentContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return alone(MemoryGateway())


class TestMemoryMessenger(MessengerContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return alone(MemoryMessenger())


class TestMemoryPunches(PunchContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return alone(MemoryPunches())


class TestPoorGateway(PaymentContract):
    """One that can do the least."""

    @pytest.fixture
    def bench(self) -> Bench:
        return alone(type("Poor", (MemoryGateway,), {"abilities": frozenset({"page"})})())


class RoundsYuan(MemoryGateway):
    def create(self, order: Any, *, at: datetime) -> Any:
        return super().create(attrs.evolve(order, fen=order.fen // 10 * 10 or 1), at=at)


class NumbersAnew(MemoryGateway):
    def create(self, order: Any, *, at: datetime) -> Any:
        while order.number in self.orders:
            order = attrs.evolve(order, number=f"{order.number}+")
        return super().create(order, at=at)


class RefusesRepeats(MemoryGateway):
    def create(self, order: Any, *, at: datetime) -> Any:
        if order.number in self.orders:
            raise NumberReused(self.name, "it is there")
        return super().create(order, at=at)


class Overwrites(MemoryGateway):
    def create(self, order: Any, *, at: datetime) -> Any:
        self.orders.pop(order.number, None)
        return super().create(order, at=at)


class CallsItTrouble(MemoryGateway):
    def query(self, number: str, *, at: datetime) -> Any:
        try:
            return super().query(number, at=at)
        except NoSuchOrder as unknown:
            raise TryLater(self.name, "something is wrong") from unknown


class ForgetsTheMerchant(MemoryGateway):
    def query(self, number: str, *, at: datetime) -> Any:
        return attrs.evolve(super().query(number, at=at), merchant="")


class EightHoursOff(MemoryGateway):
    def query(self, number: str, *, at: datetime) -> Any:
        found = super().query(number, at=at)
        return found if not found.paid_at else attrs.evolve(found, paid_at=found.paid_at + timedelta(hours=8))


class RefusesToCloseTwice(MemoryGateway):
    def close(self, number: str, *, at: datetime) -> Any:
        if self.orders[number][1].state == "closed":
            raise RequestRefused(self.name, "it is closed")
        return super().close(number, at=at)


class ClosesWhatIsPaid(MemoryGateway):
    def close(self, number: str, *, at: datetime) -> Any:
        return attrs.evolve(super().close(number, at=at), state="closed")


class RefundsTwice(MemoryGateway):
    def refund(self, refund: Any, *, at: datetime) -> Any:
        if refund.number in self.refunds:
            refund = attrs.evolve(refund, number=f"{refund.number}+")
        return super().refund(refund, at=at)


class CallsRefundedClosed(MemoryGateway):
    def query(self, number: str, *, at: datetime) -> Any:
        found = super().query(number, at=at)
        return attrs.evolve(found, state="closed") if found.refunded_fen == found.fen else found


class RefundsTooMuch(MemoryGateway):
    def refund(self, refund: Any, *, at: datetime) -> Any:
        try:
            return super().refund(refund, at=at)
        except RequestRefused:
            self.refunds[refund.number] = (refund, None)  # type: ignore[assignment]
            raise


class GuessesFailure(MemoryGateway):
    def _answer(self, lost: bool) -> None:
        if lost:
            raise TryLater(self.name, "it timed out")


class Retries(MemoryGateway):
    def create(self, order: Any, *, at: datetime) -> Any:
        try:
            return super().create(order, at=at)
        except AdapterFailed:
            return super().create(order, at=at)


class ReadsUnsigned(MemoryGateway):
    def read(self, request: Request) -> PaymentNotice:
        told = json.loads(request.body.decode(errors="replace"))
        return PaymentNotice(id=told["id"], about=self.orders["jade-1"][1], at=request.at)


class TakesTheFirstHeader(MemoryGateway):
    def read(self, request: Request) -> PaymentNotice:
        first = dict(reversed(request.headers))
        return super().read(attrs.evolve(request, headers=tuple(first.items())))


class NeverStale(MemoryGateway):
    def read(self, request: Request) -> PaymentNotice:
        stamp = request.header("Timestamp")
        return super().read(attrs.evolve(request, at=datetime.fromisoformat(stamp)) if stamp else request)


class BelievesAnybody(MemoryGateway):
    def read(self, request: Request) -> PaymentNotice:
        try:
            return super().read(request)
        except NoticeRefused as refused:
            if refused.reason == "not-ours":
                return PaymentNotice(id="n", about=self.orders["jade-1"][1], at=request.at)
            raise


class DropsTheLastLine(MemoryGateway):
    def lines(self, day: date, *, at: datetime) -> Any:
        return iter(list(super().lines(day, at=at))[:-1])


class EmptyToday(MemoryGateway):
    def lines(self, day: date, *, at: datetime) -> Any:
        try:
            return super().lines(day, at=at)
        except NotReady:
            return iter(())


class PrintsItsKey(MemoryGateway):
    def __repr__(self) -> str:
        return f"PrintsItsKey({self._key!r})"


class InventsAbilities(MemoryGateway):
    abilities = frozenset({"code", "magic"})


class SpoilsSigns(MemoryMessenger):
    def send(self, message: Message, *, at: datetime) -> Any:
        spoilt = tuple((name, value.encode("gbk", "replace").decode("gbk")) for name, value in message.values)
        return super().send(attrs.evolve(message, values=spoilt), at=at)


class SendsAgain(MemoryMessenger):
    def send(self, message: Message, *, at: datetime) -> Any:
        try:
            return super().send(message, at=at)
        except AdapterFailed:
            super().send(message, at=at)
            raise


class OneNumberForAll(MemoryMessenger):
    def send(self, message: Message, *, at: datetime) -> Any:
        return attrs.evolve(super().send(message, at=at), number="v-0")


class OneErrorForAll(MemoryMessenger):
    def send(self, message: Message, *, at: datetime) -> Any:
        try:
            return super().send(message, at=at)
        except RequestRefused as refused:
            raise RequestRefused(self.name, "no") from refused


class FindsNothingLost(MemoryMessenger):
    def find(self, message: Message, number: str, *, at: datetime) -> Any:
        return super().find(message, number or "v-0", at=at)


class SaysDelivered(MemoryMessenger):
    def find(self, message: Message, number: str, *, at: datetime) -> Any:
        found = super().find(message, number, at=at)
        return found and attrs.evolve(found, state="delivered")


class BelievesPushes(MemoryMessenger):
    def read(self, request: Request) -> Any:
        return list(self.states.values())


class TellsNumbers(MemoryMessenger):
    def send(self, message: Message, *, at: datetime) -> Any:
        try:
            return super().send(message, at=at)
        except AdapterFailed as failed:
            failed.why = f"could not send to {message.to.reveal('a liar')}"  # type: ignore[union-attr]
            raise


class InventsMessengerAbilities(MemoryMessenger):
    abilities = frozenset({"magic"})


def asking(name: str, change: Any) -> type[MemoryPunches]:
    """Make a source whose answer is changed before it is given."""

    def punches(self: Any, *, since: datetime, until: datetime, at: datetime) -> Any:
        return change(list(MemoryPunches.punches(self, since=since, until=until, at=at)))

    return type(name, (MemoryPunches,), {"punches": punches})


class ClosedWindow(MemoryPunches):
    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Any:
        return super().punches(since=since, until=until + timedelta(minutes=1), at=at)


class EmptyWhenBroken(MemoryPunches):
    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Any:
        try:
            return iter(list(super().punches(since=since, until=until, at=at)))
        except AdapterFailed:
            return iter(())


class InventsPunchAbilities(MemoryPunches):
    abilities = frozenset({"pull", "magic"})


class PrintsPunchKey(MemoryPunches):
    def __repr__(self) -> str:
        return "a key for tests"


def eight_hours_off(found: list[Any]) -> list[Any]:
    return [attrs.evolve(each, at=each.at + timedelta(hours=8)) for each in found]


HONEST = {PaymentContract: MemoryGateway, MessengerContract: MemoryMessenger, PunchContract: MemoryPunches}
LIARS = [
    (PunchContract, ClosedWindow, "test_a_window"),
    (PunchContract, asking("Backwards", lambda found: found[::-1]), "test_punches_come_by_instant"),
    (PunchContract, asking("Repeats", lambda found: found * 2), "test_history_sent_again"),
    (PunchContract, asking("EightOff", eight_hours_off), "test_instants_carry"),
    (PunchContract, asking("DropsGarbage", lambda found: found[:1]), "test_a_line_that_cannot_be_read"),
    (PunchContract, EmptyWhenBroken, "test_trouble_has"),
    (PunchContract, PrintsPunchKey, "test_no_secret"),
    (PunchContract, InventsPunchAbilities, "test_abilities"),
    (PaymentContract, RoundsYuan, "test_an_amount_arrives_to_the_fen"),
    (PaymentContract, NumbersAnew, "test_the_same_order_again"),
    (PaymentContract, RefusesRepeats, "test_the_same_order_again"),
    (PaymentContract, Overwrites, "test_a_number_with_other_content"),
    (PaymentContract, CallsItTrouble, "test_an_unknown_number"),
    (PaymentContract, ForgetsTheMerchant, "test_an_order_waits"),
    (PaymentContract, EightHoursOff, "test_an_order_waits"),
    (PaymentContract, RefusesToCloseTwice, "test_a_closed_order"),
    (PaymentContract, ClosesWhatIsPaid, "test_closing_what_is_paid"),
    (PaymentContract, RefundsTwice, "test_a_refund_is_made_once"),
    (PaymentContract, CallsRefundedClosed, "test_a_paid_order_stays_paid"),
    (PaymentContract, RefundsTooMuch, "test_a_refund_that_cannot_be"),
    (PaymentContract, GuessesFailure, "test_a_lost_answer"),
    (PaymentContract, Retries, "test_trouble_before_the_call"),
    (PaymentContract, ForgetsTheMerchant, "test_a_notice_says_what_a_query_says"),
    (PaymentContract, ReadsUnsigned, "test_no_byte_of_a_notice"),
    (PaymentContract, TakesTheFirstHeader, "test_a_notice_without_a_header"),
    (PaymentContract, NeverStale, "test_a_notice_that_is_not_fresh"),
    (PaymentContract, BelievesAnybody, "test_a_truly_signed_notice"),
    (PaymentContract, DropsTheLastLine, "test_a_settlement_tells"),
    (PaymentContract, EmptyToday, "test_a_day_that_is_not_over"),
    (PaymentContract, PrintsItsKey, "test_no_secret"),
    (PaymentContract, InventsAbilities, "test_abilities"),
    (MessengerContract, InventsMessengerAbilities, "test_abilities"),
    (MessengerContract, SpoilsSigns, "test_a_message_is_taken_over_once"),
    (MessengerContract, OneNumberForAll, "test_messages_are_told_apart"),
    (MessengerContract, OneErrorForAll, "test_every_refusal"),
    (MessengerContract, SendsAgain, "test_a_lost_answer"),
    (MessengerContract, SaysDelivered, "test_what_became_of_a_message"),
    (MessengerContract, FindsNothingLost, "test_a_message_whose_answer_was_lost"),
    (MessengerContract, BelievesPushes, "test_what_is_pushed"),
    (MessengerContract, TellsNumbers, "test_no_secret"),
]


@pytest.mark.parametrize(("contract", "liar", "law"), LIARS, ids=lambda part: getattr(part, "__name__", part))
def test_an_adapter_that_breaks_a_promise_is_caught(caught: Any, contract: type, liar: type, law: str) -> None:
    """The law that guards the promise fails for the liar, and passes for the honest one."""
    assert caught(contract, law, liar, HONEST[contract])


@pytest.mark.parametrize("contract", HONEST)
def test_every_law_catches_a_liar_and_says_where_to_look(unguarded: Any, contract: type) -> None:
    """A law that nobody can break proves nothing; one that fails without a word helps nobody."""
    assert [] == unguarded(contract, [law for each, _, law in LIARS if each is contract])


def test_no_law_of_a_vendor_can_be_overridden() -> None:
    """Neither by a subclass nor by a subclass of that."""
    name = "test_no_secret_is_ever_printed"
    with pytest.raises(TypeError, match=f"overrides {name}"):
        type("TestMine", (PaymentContract,), {name: lambda self: None})
    with pytest.raises(TypeError, match=f"overrides {name}"):
        type("TestHis", (type("TestMine", (PaymentContract,), {}),), {name: lambda self: None})


def test_what_is_not_declared_is_skipped_with_its_name() -> None:
    """A vendor without refunds is not asked for any."""
    poor = alone(type("Poor", (MemoryGateway,), {"abilities": frozenset({"page"})})())
    with pytest.raises(pytest.skip.Exception, match="ability not declared: refund"):
        poor.needs("refund")
