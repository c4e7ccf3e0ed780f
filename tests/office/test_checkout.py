"""Paying by phone: kept before it is asked, unknown until there is evidence, in the books once, odd things visible."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import attrs
import pytest

from jizhi.codec import to_store
from jizhi.errors import (
    AbilityMissing,
    AuthRefused,
    KeyReused,
    MoreThanThere,
    NotBilled,
    NothingOwed,
    NotPosted,
    NotStored,
    NumberReused,
    RefundNotTaken,
    RequestRefused,
    UnknownOutcome,
    UnknownProject,
    WrongState,
)
from jizhi.fees.clearing import ChannelTerms
from jizhi.fees.ledger import Entry, PayerAccount
from jizhi.fees.online import ChannelNotice, OnlineOrder, OnlineRefund, PaymentCase, RefusedNotices
from jizhi.fees.payments import Receipt
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.office.checkout import (
    Channel,
    CheckoutAsked,
    CheckoutRules,
    RefundAsked,
    ask_due,
    ask_order,
    ask_refund,
    ask_refund_again,
    close_checkout,
    open_cases,
    open_checkout,
    process_kept,
    receive_notice,
    settle_case,
    store_notice,
    take_settled,
)
from jizhi.office.counter import Approve, CloseBooks, Pay, carry_out
from jizhi.office.reconciling import reconcile_day, settle_terms, take_lines
from jizhi.ports import Offer
from jizhi.records import OutboxMessage
from jizhi.testing.checkouts import PROJECT, bill_of, channel_of, differences, moved_out, owing
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.guard import guard
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
SOON, LATER = NOON + timedelta(minutes=5), NOON + timedelta(hours=25)
DAY = date(2025, 3, 1)


class Office:
    """Zhang owes 100.00 and 50.00, li 80.00; one channel."""

    def __init__(self, store=None, gateway=None, **more):
        self.store, self.gateway = store or MemoryStore(), gateway or MemoryGateway()
        self.desk = owing(self.store, {"zhang": (10_000, 5_000), "li": (8_000,)}, **more)
        self.channel = channel_of(self.gateway)

    def open(self, key="k1", *, payer="zhang", bill=0, at=NOON, **more):
        bills = () if bill is None else (bill_of(payer, bill),)
        asked = CheckoutAsked(project=PROJECT, key=key, payer=payer, bills=bills, **more)
        return open_checkout(self.desk, self.channel, asked, at=at)

    def paid(self, key="k1", *, at=NOON, **more):
        number = self.open(key, at=at, **more).order.number
        self.gateway.pay(number, at=at)
        return number

    def notice(self, number, *, at=NOON, rules=None):
        told = {} if rules is None else {"rules": rules}
        return receive_notice(self.desk, self.channel, self.gateway.notice(number, at=at), **told)

    def said(self, number, *, id="crafted", at=NOON, rules=None, **told):
        order = self.gateway.orders[number][0]
        plain = {
            "number": number, "state": "paid", "fen": order.fen, "payer_fen": order.fen, "currency": "CNY",
            "transaction": f"T{number}", "merchant": "m-1", "paid_at": at.isoformat(), "refunded_fen": 0,
        } | told  # fmt: skip
        more = {} if rules is None else {"rules": rules}
        return receive_notice(self.desk, self.channel, self.gateway.say(plain, id=id, at=at), **more)

    def refund(self, number, fen, key="r1", *, at=NOON):
        return ask_refund(self.desk, self.channel, RefundAsked(order=number, key=key, amount=Money(fen)), at=at)

    def due(self, at):
        return ask_due(self.desk, {"memory": self.channel}, at=at)

    def order(self, number) -> OnlineOrder:
        with self.store.reading() as known:
            return known.get(OnlineOrder, number)

    def all(self, kind):
        with self.store.reading() as known:
            return list(known.find(kind))

    def cases(self):
        with self.store.reading() as known:
            return sorted(case.code for case in open_cases(known, PROJECT))

    def head(self, payer="zhang") -> PayerAccount:
        with self.store.reading() as known:
            return known.get(PayerAccount, f"{PROJECT}/{payer}")

    def apart(self):
        with self.store.reading() as known:
            return differences(known, self.gateway)


@pytest.fixture
def office():
    """One office, in memory."""
    return Office()


class Probe(MemoryGateway):
    """Looks into the store whenever it is called."""

    def __init__(self):
        super().__init__()
        self.store, self.seen = None, []

    def create(self, order, *, at):
        with self.store.reading() as known:
            self.seen.append(known.get(OnlineOrder, order.number).state)
        return super().create(order, at=at)

    def refund(self, refund, *, at):
        with self.store.reading() as known:
            self.seen.append(known.get(OnlineRefund, refund.number).state)
        return super().refund(refund, at=at)


def test_an_order_and_its_refund_are_committed_before_the_channel_is_called():
    """Whatever happens in between, somebody knows the number, and that nobody knows the end of it."""
    gateway = Probe()
    office = Office(gateway=gateway)
    gateway.store = office.store
    number = office.paid()
    office.notice(number)
    other = office.paid("k2", bill=None, payer="li", amount=Money(9_000))
    office.notice(other)
    office.refund(other, 1_000)
    assert ["unknown", "unknown", "unknown"] == gateway.seen


def test_a_paid_order_pays_its_bills_once_however_often_the_notice_comes(office):
    """One posting, one receipt, one message; each time the channel hears that it is kept."""
    number = office.paid()
    fates = [office.notice(number) for _ in range(5)]
    assert ["done", "repeated", "repeated", "repeated", "repeated"] == [each.fate for each in fates]
    assert {200} == {each.reply.status for each in fates}
    assert ("paid", "bills", "notice", f"T{number}") == (
        office.order(number).state,
        office.order(number).effect,
        office.order(number).evidence,
        office.order(number).transaction,
    )
    (receipt,) = office.all(Receipt)
    assert (Money(10_000), "online", f"T{number}", DAY) == (
        receipt.amount,
        receipt.method,
        receipt.reference,
        receipt.day,
    )
    assert [(receipt.id,)] == [each.subjects for each in office.all(OutboxMessage)]
    assert Money(5_000) == office.head().owed
    assert ([], []) == (office.cases(), office.apart())


def test_the_same_click_again_shows_the_same_order(office):
    """The same key is the same order at the channel; another amount under it is refused."""
    first, again = office.open(), office.open(at=SOON)
    assert first.checkout == again.checkout
    assert first.order.number == again.order.number
    assert 1 == len(office.gateway.orders)
    with pytest.raises(KeyReused):
        office.open(amount=Money(1))
    with pytest.raises(KeyReused):
        office.open(bill=1)


def test_a_click_after_the_end_shows_no_checkout(office):
    """A QR code that nobody can pay is not shown, nor one of what is paid."""
    number = office.paid()
    office.notice(number)
    assert (None, "paid") == (office.open().checkout, office.open().order.state)
    office.open("k2", bill=1)
    assert office.open("k2", bill=1, at=LATER).checkout is None


@pytest.mark.parametrize("fault", ["lost-answer", "unreachable", "rate-limited", "auth"])
def test_a_lost_answer_is_unknown_until_there_is_evidence(office, fault):
    """Not failed, not waiting: the next click or the janitor finds out; nothing is made twice."""
    office.gateway.fail_next(fault)
    opened = office.open()
    assert ("unknown", None) == (opened.order.state, opened.checkout)
    assert (["gateway-stopped"] if fault == "auth" else []) == [each.code for each in opened.findings]
    assert "waiting" == office.open().order.state
    assert 1 == len(office.gateway.orders)


def test_a_lost_order_that_was_paid_is_found_by_asking(office):
    """The payer has the QR code of another click; the answer never came."""
    office.gateway.fail_next("lost-answer")
    number = office.open().order.number
    office.gateway.pay(number, at=NOON)
    assert 0 == office.due(NOON).count("paid")
    assert 1 == office.due(SOON).count("paid")
    assert ("query", []) == (office.order(number).evidence, office.apart())


def test_an_order_that_the_channel_refuses_is_closed_and_told():
    """The first call was refused: certainly there is no such order."""

    class Refusing(MemoryGateway):
        def create(self, order, *, at):
            raise RequestRefused(self.name, "no", code="NO_AUTH")

    office = Office(gateway=Refusing())
    opened = office.open()
    assert ("closed", "RequestRefused NO_AUTH") == (opened.order.state, opened.order.why)
    assert ["order-refused"] == office.cases()


def test_a_second_call_that_is_refused_settles_nothing():
    """The first may have been heard: the channel is asked, and says what is true; paid, where he paid meanwhile."""

    class Grudging(MemoryGateway):
        calls = 0

        def create(self, order, *, at):
            self.calls += 1
            super().create(order, at=at)
            if self.calls == 1:
                raise UnknownOutcome(self.name, "lost")
            raise NumberReused(self.name, "it is there")

    office = Office(gateway=Grudging())
    number = office.open().order.number
    assert "unknown" == office.order(number).state
    assert ("waiting", None) == (office.open().order.state, office.open().checkout)
    office.gateway.pay(number, at=NOON)
    assert ("paid", "query", []) == (office.open().order.state, office.order(number).evidence, office.apart())


def test_what_breaks_in_an_adapter_is_contained():
    """Its words are not repeated: they may hold a number or a name."""

    class Broken(MemoryGateway):
        def create(self, order, *, at):
            raise ZeroDivisionError("13800138000")

        def query(self, number, *, at):
            return "paid"

    office = Office(gateway=Broken())
    opened = office.open()
    assert ("unknown", ["gateway-failed"]) == (opened.order.state, [each.code for each in opened.findings])
    assert "13800138000" not in repr(opened)
    asked = ask_order(office.desk, office.channel, opened.order.number, at=SOON)
    assert ("unknown", "TypeError") == (asked.order.state, asked.findings[0].fact("why"))


def test_nobody_opens_an_order_for_nothing(office):
    """Nobody to pay, nothing to pay, no way to pay."""
    with pytest.raises(NotPosted):
        office.open(payer="nobody", bill=None, amount=Money(1))
    with pytest.raises(NotBilled):
        asked = CheckoutAsked(project=PROJECT, key="k", payer="zhang", bills=(bill_of("li"),))
        open_checkout(office.desk, office.channel, asked, at=NOON)
    with pytest.raises(UnknownProject):
        open_checkout(office.desk, office.channel, CheckoutAsked(project="nowhere", key="k", payer="zhang"), at=NOON)
    with pytest.raises(AbilityMissing):
        office.open(way="fax")
    office.notice(office.paid())
    with pytest.raises(NothingOwed):
        office.open("k2")
    office.notice(office.paid("k3", bill=None))
    with pytest.raises(NothingOwed):
        office.open("k4", bill=None)
    assert 2 == len(office.all(OnlineOrder))


def test_money_beyond_what_is_owed_stays_prepaid(office):
    """A payer may pay more than his bill."""
    number = office.paid(amount=Money(12_000))
    office.notice(number)
    assert ("part", Money(2_000), Money(5_000)) == (
        office.order(number).effect,
        office.head().prepayment,
        office.head().owed,
    )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"fen": 10_001}, "fen"),
        ({"fen": 9_999, "payer_fen": 9_999}, "fen"),
        ({"fen": 0, "payer_fen": 0}, "fen"),
        ({"currency": "USD"}, "currency"),
        ({"payer_fen": 10_001}, "payer_fen"),
        ({"merchant": "m-2"}, "merchant"),
        ({"refunded_fen": 10_001}, "refunded_fen"),
    ],
)
def test_a_notice_that_says_otherwise_than_what_is_kept_never_marks_paid(office, told, field):
    """It is answered, its money is in suspense once, and a person is told what differs."""
    number = office.open().order.number
    done = [office.said(number, **told) for _ in range(3)]
    assert {200} == {each.reply.status for each in done}
    assert "waiting" == office.order(number).state
    (case,) = office.all(PaymentCase)
    assert ("payment-differs", field) == (case.code, dict(case.facts)["field"])
    amounts = [entry.amount.fen for entry in office.all(Entry) if entry.kind == "receipt"]
    fen = told.get("fen", 10_000)
    assert ([] if fen == 0 or field == "currency" else [fen]) == amounts
    assert Money(15_000) == office.head().owed


@pytest.mark.parametrize(
    "told", [{"fen": -1}, {"fen": "10000"}, {"fen": 100.0}, {"fen": 2**63}, {"state": "SUCCESS"}, {"transaction": 7}]
)
def test_a_signed_notice_that_cannot_be_read_is_refused(office, told):
    """What no status can hold is not believed, whoever signed it."""
    number = office.open().order.number
    done = office.said(number, **told)
    assert ("refused", "malformed", 500) == (done.fate, done.reason, done.reply.status)
    assert ([], []) == (office.all(ChannelNotice), office.all(Receipt))


def test_a_coupon_is_taken_or_left_to_a_person_as_settled(office):
    """The payer paid less, the channel gave the rest: the order is paid; unless the house wants to look."""
    number = office.open().order.number
    office.said(number, payer_fen=9_000, rules=CheckoutRules(coupons="ask"))
    assert ("waiting", ["payment-differs"]) == (office.order(number).state, office.cases())
    other = office.open("k2", bill=1).order.number
    office.said(other, payer_fen=4_000)
    assert ("paid", 4_000, "bills") == (
        office.order(other).state,
        office.order(other).payer_fen,
        office.order(other).effect,
    )


def test_money_for_an_order_that_nobody_knows_is_in_suspense(office):
    """A number of another office at the same merchant: never lost, and a person's."""
    number = office.paid()
    strange = Office(gateway=office.gateway)
    done = strange.notice(number)
    assert ("done", ["payment-unknown"]) == (done.fate, strange.cases())
    assert ["suspense"] == [receipt.kind for receipt in strange.all(Receipt)]
    strange.notice(number)
    assert 1 == len(strange.all(Receipt))


def test_money_that_reconciling_put_in_suspense_is_not_put_there_twice(office):
    """The channel's account of the day told of it before its notice came."""
    number = office.paid()
    strange = Office(gateway=office.gateway)
    terms = ChannelTerms(project=PROJECT, channel="memory", merchant="m-1")
    settle_terms(strange.desk, terms)
    take_lines(strange.desk, PROJECT, "memory", office.gateway, day=DAY, at=LATER)
    hear = partial(take_settled, strange.desk, strange.channel, at=LATER)
    reconcile_day(strange.desk, PROJECT, "memory", day=DAY, hear=hear)
    held = [entry.amount for entry in strange.all(Entry) if entry.credit.startswith("suspense/")]
    strange.notice(number)
    assert [Money(10_000)] == held
    assert held == [entry.amount for entry in strange.all(Entry) if entry.credit.startswith("suspense/")]
    assert ["payment-unknown"] == strange.cases()


def test_what_is_not_believed_leaves_a_count_and_nothing_else(office):
    """A flood fills no store: one row for each reason."""
    number = office.paid()
    true = office.gateway.notice(number, at=NOON)
    for at in (NOON + timedelta(seconds=301), NOON - timedelta(seconds=301)):
        assert "refused" == receive_notice(office.desk, office.channel, attrs.evolve(true, at=at)).fate
    for body in (b"", true.body + b" ", true.body[1:]):
        done = receive_notice(office.desk, office.channel, attrs.evolve(true, body=body))
        assert ("refused", 500) == (done.fate, done.reply.status)
    foreign = office.gateway.notice(number, at=NOON, merchant="m-2")
    assert "not-ours" == receive_notice(office.desk, office.channel, foreign).reason
    counts = {row.reason: row.count for row in office.all(RefusedNotices)}
    assert {"stale": 2, "signature": 3, "not-ours": 1} == counts
    assert ([], "waiting") == (office.all(ChannelNotice), office.order(number).state)


def test_a_reader_that_breaks_is_refused_and_told(office):
    """Whatever a stranger sends: nothing of it is used."""

    class Clumsy(MemoryGateway):
        def read(self, request):
            raise IndexError("x")

    channel = attrs.evolve(office.channel, notices=Clumsy())
    done = receive_notice(office.desk, channel, office.gateway.say({}, id="x", at=NOON))
    assert ("refused", "unreadable", "notice-unreadable") == (done.fate, done.reason, done.findings[0].code)


def test_two_paid_orders_for_the_same_bill_leave_the_second_prepaid(office):
    """An old QR code paid late: the right payer has it, and somebody knows."""
    one, two = office.paid("k1"), office.paid("k2")
    office.notice(one)
    done = office.notice(two)
    assert ["payment-second"] == [each.code for each in done.findings]
    assert ("prepayment", Money(10_000), Money(5_000)) == (
        office.order(two).effect,
        office.head().prepayment,
        office.head().owed,
    )
    assert [] == office.apart()


def test_a_second_payment_goes_back_where_that_is_settled(office):
    """By policy: out of the books with the notice, then asked of the channel by the janitor."""
    rules = CheckoutRules(second="refund")
    one, two = office.paid("k1"), office.paid("k2")
    office.notice(one, rules=rules)
    office.notice(two, rules=rules)
    (refund,) = office.all(OnlineRefund)
    assert ("unknown", Money(10_000), {}) == (refund.state, refund.amount, office.gateway.refunds)
    office.due(SOON)
    assert ["done"] == [each.state for each in office.all(OnlineRefund)]
    assert (["payment-second"], Money(0), []) == (office.cases(), office.head().prepayment, office.apart())


def test_a_second_payment_stays_where_its_channel_pays_nothing_back():
    """The notice is done all the same."""

    class Poor(MemoryGateway):
        abilities = frozenset({"code", "notices"})

    office, rules = Office(gateway=Poor()), CheckoutRules(second="refund")
    for number in (office.paid("k1"), office.paid("k2")):
        assert "done" == office.notice(number, rules=rules).fate
    assert ([], Money(10_000), ["payment-second"]) == (
        office.all(OnlineRefund),
        office.head().prepayment,
        office.cases(),
    )


def test_a_bill_paid_in_cash_meanwhile_leaves_the_rest_prepaid(office):
    """The order was for two bills; one of them is paid at the counter before the notice comes."""
    asked = CheckoutAsked(project=PROJECT, key="k", payer="zhang", bills=(bill_of("zhang"), bill_of("zhang", 1)))
    number = open_checkout(office.desk, office.channel, asked, at=NOON).order.number
    told = {"project": PROJECT, "payer": "zhang", "method": "cash", "on": DAY}
    carry_out(office.desk, Pay(key="c", amount=Money(5_000), bills=(bill_of("zhang", 1),), **told))
    office.gateway.pay(number, at=NOON)
    office.notice(number)
    assert ("part", Money(5_000), Money(0)) == (
        office.order(number).effect,
        office.head().prepayment,
        office.head().owed,
    )
    assert [] == office.apart()


def test_a_late_payment_after_a_close_here_is_taken_and_told(office):
    """The channel had taken it before it heard of the close; or its clock is another."""
    number = office.open().order.number
    assert "closed" == close_checkout(office.desk, office.channel, number, at=NOON).order.state
    assert "closed" == close_checkout(office.desk, office.channel, number, at=NOON).order.state
    order, status = office.gateway.orders[number]
    office.gateway.orders[number] = (order, attrs.evolve(status, state="waiting"))
    late = NOON + timedelta(hours=24, minutes=4)
    office.gateway.pay(number, at=late)
    office.notice(number, at=late)
    assert ("paid", "bills", ["payment-late"]) == (
        office.order(number).state,
        office.order(number).effect,
        office.cases(),
    )


def test_a_payment_of_somebody_who_moved_out_is_his_and_told(office):
    """Never the next owner's."""
    number = office.open().order.number
    moved_out(office.store, "zhang", until=date(2025, 2, 20))
    office.gateway.pay(number, at=NOON)
    office.notice(number)
    assert (["payer-gone"], Money(5_000)) == (office.cases(), office.head().owed)


def test_money_that_a_cashier_took_down_already_is_not_posted_twice(office):
    """He read the number of the transaction off the payer's phone."""
    number = office.paid()
    told = {"project": PROJECT, "payer": "zhang", "method": "online", "on": DAY}
    carry_out(office.desk, Pay(key="c", amount=Money(10_000), reference=f"T{number}", **told))
    office.notice(number)
    assert ("paid", ["payment-posted-before"], 1) == (
        office.order(number).state,
        office.cases(),
        len(office.all(Receipt)),
    )


def test_money_for_closed_books_is_posted_on_the_first_open_day(office):
    """The day of the channel is closed; the money is not left outside for that."""
    number = office.paid()
    carry_out(office.desk, CloseBooks(project=PROJECT, key="close", on=DAY, until=date(2025, 3, 5)))
    office.notice(number)
    assert [date(2025, 3, 5)] == [receipt.day for receipt in office.all(Receipt)]


def test_a_second_transaction_of_one_order_is_suspense(office):
    """The order is paid; what comes once more under its number is nobody's until somebody has looked."""
    number = office.paid()
    office.notice(number)
    office.said(number, transaction="T-other")
    assert ["payment-differs"] == office.cases()
    assert ["payment", "suspense"] == sorted(receipt.kind for receipt in office.all(Receipt))
    office.said(number, id="c2", state="closed", payer_fen=0, transaction="", paid_at=None)
    assert "paid" == office.order(number).state


def test_a_notice_whose_effect_fails_is_kept_and_done_later(monkeypatch):
    """It was believed at its receipt, and is not judged again three days later."""
    office = Office()
    number = office.paid()
    monkeypatch.setattr("jizhi.office.checkout.notices.order_told", lambda *a, **k: 1 // 0)
    done = office.notice(number)
    assert ("kept", 200, ["notice-unprocessed"]) == (done.fate, done.reply.status, office.cases())
    failed = process_kept(office.desk, {"memory": office.channel}, at=SOON)
    assert ["kept"] == [fate for _, fate in failed.fates]
    monkeypatch.undo()
    assert ["notice"] == [fate for _, fate in office.due(NOON + timedelta(days=3)).fates]
    assert ("paid", []) == (office.order(number).state, office.apart())
    assert [("done", 1)] == [(each.state, each.tries) for each in office.all(ChannelNotice)]


def test_a_host_may_keep_now_and_work_later(office):
    """The bytes and headers as they came; the same once more is one."""
    number = office.paid()
    request = office.gateway.notice(number, at=NOON)
    assert ["kept", "repeated"] == [
        store_notice(office.desk, office.channel, request).fate,
        store_notice(office.desk, office.channel, request).fate,
    ]
    assert "refused" == store_notice(office.desk, office.channel, attrs.evolve(request, body=b"")).fate
    (notice,) = office.all(ChannelNotice)
    assert (request.body, request.headers, NOON) == (notice.body, notice.headers, notice.received_at)
    process_kept(office.desk, {"memory": office.channel}, at=LATER)
    assert ("paid", DAY) == (office.order(number).state, office.all(Receipt)[0].day)


def test_a_refund_is_out_of_the_books_before_the_channel_is_asked(office):
    """And done by the channel's word; the same key again pays nothing twice."""
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    done = office.refund(number, 3_000)
    assert ("done", Money(2_000)) == (done.refund.state, office.head().prepayment)
    assert done.refund.number == office.refund(number, 3_000).refund.number
    assert ({done.refund.number: 3_000}, []) == (office.gateway.refunded_fen(), office.apart())
    with pytest.raises(KeyReused):
        office.refund(number, 2_999)
    with pytest.raises(MoreThanThere):
        office.refund(number, 2_001, "r2")
    assert 1 == len(office.all(OnlineRefund))
    office.notice(number)
    assert ask_order(office.desk, office.channel, number, at=SOON).order.refunded_fen == 3_000
    assert [] == office.cases()


def test_a_refund_above_the_threshold_waits_for_a_second_person():
    """Proposed at the counter, approved there by somebody else, then sent by the janitor."""
    office = Office(approve_above=Money(1_000))
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    assert "proposed" == office.refund(number, 3_000).refund.state
    assert "proposed" == office.refund(number, 3_000).refund.state
    assert "proposed" == office.refund(number, 1_500, "r2").refund.state
    assert {"proposed"} == {fate for _, fate in office.due(SOON).fates}
    manager = attrs.evolve(office.desk, actor="manager")
    carry_out(manager, Approve(project=PROJECT, key="yes", on=DAY, proposal="r1"))
    carry_out(manager, Approve(project=PROJECT, key="no", on=DAY, proposal="r2", decline="no"))
    assert {"done", "withdrawn"} == {fate for _, fate in office.due(SOON).fates}
    assert ([3_000], []) == (list(office.gateway.refunded_fen().values()), office.apart())


def test_a_refund_whose_answer_is_lost_is_asked_for_again(office):
    """Under its number; it pays nothing twice."""
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    office.gateway.fail_next("lost-answer")
    assert "unknown" == office.refund(number, 3_000).refund.state
    assert 1 == office.due(SOON).count("done")
    assert ([3_000], []) == (list(office.gateway.refunded_fen().values()), office.apart())


def test_a_refund_that_the_channel_refuses_is_prepayment_again():
    """The books never hold as paid back what was not."""

    class Poor(MemoryGateway):
        def refund(self, refund, *, at):
            raise RequestRefused(self.name, "no", code="NOT_ENOUGH")

    office = Office(gateway=Poor())
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    done = office.refund(number, 3_000)
    assert ("failed", False, Money(5_000)) == (done.refund.state, done.refund.posted, office.head().prepayment)
    assert (["refund-failed"], []) == (office.cases(), office.apart())
    assert "failed" == ask_refund_again(office.desk, office.channel, done.refund.number, at=SOON).refund.state
    assert {"refund": 1, "reversal": 1} == {
        kind: sum(entry.kind == kind for entry in office.all(Entry)) for kind in ("refund", "reversal")
    }


def test_a_refund_that_was_lost_and_is_refused_then_is_prepayment_again():
    """The channel has never heard of it, and does not want it: nobody waits five days for that."""

    class Poor(MemoryGateway):
        def refund(self, refund, *, at):
            self._called()
            raise RequestRefused(self.name, "no", code="NOT_ENOUGH")

    office = Office(gateway=Poor())
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    office.gateway.fail_next("unreachable")
    assert "unknown" == office.refund(number, 3_000).refund.state
    assert 1 == office.due(SOON).count("failed")
    assert (Money(5_000), ["refund-failed"], []) == (office.head().prepayment, office.cases(), office.apart())


def test_a_pending_refund_is_told_by_notice(office):
    """The channel takes days; what it says is compared with what was asked for."""

    class Slow(MemoryGateway):
        def refund(self, refund, *, at):
            made = super().refund(refund, at=at)
            self.refunds[refund.number] = (refund, attrs.evolve(made, state="pending", done_at=None))
            return self.refunds[refund.number][1]

    office = Office(gateway=Slow())
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    refund = office.refund(number, 3_000).refund
    assert "pending" == refund.state
    assert 1 == office.due(SOON).count("pending")
    plain = {"number": refund.number, "order": number, "state": "done", "fen": 3_001, "currency": "CNY"}
    wrong = office.gateway.say(plain, id="w", about="refund", at=NOON)
    receive_notice(office.desk, office.channel, wrong)
    strange = office.gateway.say(plain | {"number": "R-x"}, id="x", about="refund", at=NOON)
    receive_notice(office.desk, office.channel, strange)
    assert ["refund-differs", "refund-unknown"] == office.cases()
    asked, made = office.gateway.refunds[refund.number]
    office.gateway.refunds[refund.number] = (asked, attrs.evolve(made, state="done", done_at=NOON))
    receive_notice(office.desk, office.channel, office.gateway.refund_notice(refund.number, at=NOON))
    assert (["done"], []) == ([each.state for each in office.all(OnlineRefund)], office.apart())


def test_a_refund_that_a_notice_of_its_order_names_is_asked_after_at_once(office):
    """Some channels tell of the order only: how much went back, and by which number."""

    class Naming(MemoryGateway):
        def read(self, request):
            return attrs.evolve(super().read(request), refund=self.named)

    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    office.gateway.fail_next("lost-answer")
    refund = office.refund(number, 3_000).refund
    naming = attrs.evolve(office.channel, notices=Naming())
    naming.notices.named = refund.number
    order, status = office.gateway.orders[number]
    office.gateway.orders[number] = (order, attrs.evolve(status, refunded_fen=3_000))
    assert () == office.due(NOON).fates
    receive_notice(office.desk, naming, office.gateway.say(to_store(status), id="again", at=NOON))
    assert [(refund.number, "done")] == list(office.due(NOON).fates)
    assert ([], []) == (office.cases(), office.apart())


def test_refunds_beyond_a_limit_of_the_channel_are_refused_here(office):
    """A fifty-first part, an order of more than a year ago, and nothing is sent."""
    number = office.paid(bill=None, amount=Money(20_000))
    office.notice(number)
    for part in range(50):
        office.refund(number, 1, f"r{part}")
    with pytest.raises(RefundNotTaken) as parts:
        office.refund(number, 1, "r51")
    with pytest.raises(RefundNotTaken) as age:
        other = office.paid("k2", payer="li", amount=Money(9_000))
        office.notice(other)
        office.refund(other, 1, "old", at=NOON + timedelta(days=366))
    assert ("parts", "age", 50) == (parts.value.code, age.value.code, len(office.gateway.refunds))
    poor = attrs.evolve(office.channel, gateway=type("Poor", (MemoryGateway,), {"abilities": frozenset({"code"})})())
    with pytest.raises(RefundNotTaken):
        ask_refund(office.desk, poor, RefundAsked(order=other, key="p", amount=Money(1)), at=NOON)


def test_only_what_is_paid_is_paid_back(office):
    """And only what this channel knows."""
    number = office.open().order.number
    with pytest.raises(WrongState):
        office.refund(number, 1)
    with pytest.raises(NotStored):
        office.refund("J0", 1)
    with pytest.raises(NotStored):
        close_checkout(office.desk, attrs.evolve(office.channel, name="other"), number, at=NOON)
    with pytest.raises(NotStored):
        ask_refund_again(office.desk, office.channel, "R0", at=NOON)


def test_what_the_channel_paid_back_by_itself_is_a_persons(office):
    """Somebody did it in the channel's console: nobody took it out of the books."""
    number = office.paid()
    office.notice(number)
    order, status = office.gateway.orders[number]
    office.gateway.orders[number] = (order, attrs.evolve(status, refunded_fen=700))
    ask_order(office.desk, office.channel, number, at=SOON)
    ask_order(office.desk, office.channel, number, at=LATER)
    assert (["refund-unknown"], 700) == (office.cases(), office.order(number).refunded_fen)


def test_the_janitor_asks_seven_times_and_then_a_person_looks():
    """After 5 minutes, 1 hour, and daily for five days; then it stops, and says so."""

    class Deaf(MemoryGateway):
        asked = ()

        def query(self, number, *, at):
            self.asked = (*self.asked, at - NOON)
            raise UnknownOutcome(self.name, "lost")

    office = Office(gateway=Deaf())
    number = office.open().order.number
    for hour in range(24 * 20):
        for minute in (0, 5):
            office.due(NOON + timedelta(hours=hour, minutes=minute))
    assert (timedelta(minutes=5), timedelta(hours=1), *map(timedelta, range(1, 6))) == office.gateway.asked
    assert (["order-unsettled"], "waiting") == (office.cases(), office.order(number).state)


def test_an_order_that_nobody_paid_is_closed_by_the_janitor(office):
    """The channel would take money for it still; nobody wants that."""
    number = office.open().order.number
    assert 1 == office.due(SOON).count("waiting")
    assert 1 == office.due(LATER).count("closed")
    assert "closed" == office.gateway.orders[number][1].state


def test_an_order_that_the_channel_never_heard_of_is_closed_when_it_is_over(office):
    """Not before: with some channels it begins to be when the payer looks at it."""
    office.gateway.fail_next("unreachable")
    number = office.open().order.number
    assert 1 == office.due(SOON).count("unknown")
    assert 1 == office.due(LATER).count("closed")
    assert "silence" == office.order(number).evidence


def test_a_close_whose_answer_is_lost_is_done_by_the_janitor(office):
    """It is wanted, and nobody knows."""
    number = office.open().order.number
    office.gateway.fail_next("unreachable")
    assert "waiting" == close_checkout(office.desk, office.channel, number, at=NOON).order.state
    assert office.order(number).closing
    assert 1 == office.due(SOON).count("closed")


def test_a_channel_that_has_stopped_is_not_called_again_this_time(office):
    """Its keys are wrong for the next order as well."""
    office.open("k1"), office.open("k2", bill=1), office.open("k3", payer="li")
    calls = []

    class Stopped(MemoryGateway):
        def query(self, number, *, at):
            calls.append(number)
            raise AuthRefused(self.name, "no")

    channel = attrs.evolve(office.channel, gateway=Stopped())
    asked = ask_due(office.desk, {"memory": channel}, at=SOON)
    assert (1, ["gateway-stopped"]) == (len(calls), [each.code for each in asked.findings])
    assert () == ask_due(office.desk, {"other": channel}, at=SOON).fates


def test_a_settlement_line_is_evidence_as_well(office):
    """The notice never came: the line of the next day brings the money in, once, however often it is read."""
    number = office.paid(bill=None, amount=Money(20_000))
    lines = tuple(office.gateway.lines(DAY, at=LATER))
    for line in (*lines, *lines):
        take_settled(office.desk, office.channel, line, at=LATER)
    assert ("settlement", 1, []) == (office.order(number).evidence, len(office.all(Receipt)), office.apart())
    office.gateway.fail_next("lost-answer")
    office.refund(number, 3_000)
    for line in (*office.gateway.lines(DAY, at=LATER), attrs.evolve(lines[0], kind="fee")):
        take_settled(office.desk, office.channel, line, at=LATER)
    assert (["done"], []) == ([each.state for each in office.all(OnlineRefund)], office.apart())


def test_a_case_is_settled_by_somebody_once(office):
    """Who looked, and what he found."""
    one, two = office.paid("k1"), office.paid("k2")
    office.notice(one), office.notice(two)
    with office.store.reading() as known:
        (case,) = open_cases(known, PROJECT)
    settled = settle_case(office.desk, case.id, note="他知道")
    assert ("settled", "chen", "他知道", []) == (settled.state, settled.settled_by, settled.note, office.cases())
    with pytest.raises(WrongState):
        settle_case(office.desk, case.id, note="")
    with pytest.raises(NotStored):
        settle_case(office.desk, "none", note="")


def test_a_channel_is_called_through_the_host_and_never_inside_a_unit(monkeypatch):
    """The guard of the house watches: an adapter under watch, called while a unit is open, would be caught."""
    guard(monkeypatch, MemoryStore)
    gateway = MemoryGateway()

    @attrs.frozen
    class Nothing:
        """No settings."""

    class Plugin:
        @hookimpl
        def jizhi_payment_gateways(self):
            return [Offer("memory", Nothing, lambda _: gateway, abilities=gateway.abilities)]

    watched = Host(Plugin()).adapter("jizhi_payment_gateways", "memory", Nothing())
    office = Office(gateway=gateway)
    office.channel = Channel(name="memory", gateway=watched, notices=watched, project=PROJECT, merchant="m-1")
    number = office.paid(bill=None, amount=Money(20_000))
    assert "done" == office.notice(number).fate
    assert "done" == office.refund(number, 3_000).refund.state
    office.open("k2", payer="li")
    office.due(SOON), office.due(LATER)
    assert ([], []) == (office.cases(), office.apart())
