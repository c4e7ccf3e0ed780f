"""Paying by phone under faults: replayed, reordered, late, crafted, killed, lost and doubled; the end is the truth.

Each law is a function that is asked of the house and of broken twins of it. A few rounds run with every test; the many
run in the fault tier, and scale with JIZHI_FAULTS=nightly.
"""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice, permutations, product

import attrs
import pytest

from jizhi.errors import JizhiError, RateLimited, RequestRefused, UnknownOutcome, Unreachable
from jizhi.fees.ledger import Entry, PayerAccount
from jizhi.fees.online import OnlineOrder, OnlineRefund, PaymentCase
from jizhi.fees.payments import Receipt
from jizhi.office.checkout import (
    CheckoutAsked,
    CheckoutRules,
    RefundAsked,
    ask_due,
    ask_order,
    ask_refund,
    ask_refund_again,
    close_checkout,
    notices,
    open_checkout,
    opening,
    process_kept,
    receive_notice,
    store_notice,
    take_settled,
    taking,
    telling,
)
from jizhi.office.counter import Pay, carry_out
from jizhi.ports import SettlementLine
from jizhi.testing.checkouts import PROJECT, bill_of, channel_of, differences, moved_out, owing
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = date(2025, 3, 1)
NEXT = NOON + timedelta(days=1)
MANY = 10 if os.environ.get("JIZHI_FAULTS") == "nightly" else 1
"""By how much the fault tier is larger at night."""


class Town:
    """Many payers who owe one bill of 100.00 each, and one channel."""

    def __init__(self, payers, gateway=None, *, fen=10_000, store=None):
        self.store, self.gateway = store or MemoryStore(), gateway or MemoryGateway()
        owed = (fen,) if fen else ()
        self.desk = owing(self.store, {f"p{number}": owed for number in range(payers)})
        self.channel = channel_of(self.gateway)
        self.channels = {self.channel.name: self.channel}

    def open(self, payer, key="", *, at=NOON, bills=True, **more):
        asked = CheckoutAsked(
            project=PROJECT, key=key or payer, payer=payer, bills=(bill_of(payer),) if bills else (), **more
        )
        return open_checkout(self.desk, self.channel, asked, at=at).order.number

    def paid(self, payer, key="", *, at=NOON):
        number = self.open(payer, key, at=at)
        self.gateway.pay(number, at=at)
        return number

    def receive(self, request, **more):
        return receive_notice(self.desk, self.channel, request, **more)

    def all(self, kind, **by):
        with self.store.reading() as known:
            return list(known.find(kind, **by))

    def get(self, kind, id):
        with self.store.reading() as known:
            return known.get(kind, id)

    def apart(self):
        with self.store.reading() as known:
            return differences(known, self.gateway)


def clumsy(monkeypatch, place, name, twin):
    """Put a broken twin in the place of the house's own."""
    monkeypatch.setattr(place, name, twin)


# ------------------------------------------------------------------ K01: replayed, one after another and at once


def k01(many: int, replays: int, threads: int, store=None) -> list[str]:
    """The same notice many times: one posting, and success each time."""
    town = Town(many, store=store)
    requests = [town.gateway.notice(town.paid(f"p{number}"), at=NOON) for number in range(many)]
    every = [request for request in requests for _ in range(replays)]
    random.Random(1).shuffle(every)
    replies: list[int] = []

    def work(part: int) -> None:
        for request in every[part::threads]:
            replies.append(town.receive(request).reply.status)

    crowd = [threading.Thread(target=work, args=(part,)) for part in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    wrong = town.apart()
    if [200] * len(every) != replies:
        wrong.append(f"{len(every) - replies.count(200)} replies are no success")
    if many != len(town.all(Receipt)):
        wrong.append(f"{len(town.all(Receipt))} receipts of {many} payments")
    return wrong


def test_a_notice_replayed_is_one_posting_and_all_successes():
    """A few, one after another and at once."""
    assert [] == k01(3, 20, 1)
    assert [] == k01(3, 20, 4)


@pytest.mark.faults
@pytest.mark.parametrize("threads", [1, 8])
def test_fifty_notices_a_hundred_times(threads):
    """K01."""
    assert [] == k01(50 * MANY, 100, threads)


@pytest.mark.faults
def test_notices_at_once_in_a_database(tmp_path):
    """K01, in a file that four threads write to."""
    store = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    assert [] == k01(5, 10, 4, store)
    store.close()


def forgetful(books, order, status, by):
    """A twin that posts what it is told, whatever it knows."""
    again = attrs.evolve(order, key=f"{order.key}+{order.version}", state="unknown", transaction="")
    paid = taking.take_money(books, again, attrs.evolve(status, transaction=""), by=by)
    return attrs.evolve(paid, key=order.key)


def test_a_twin_that_forgets_is_caught(monkeypatch):
    """The law can fail: one that does not look into its inbox posts each replay."""
    kept, counter = notices._as_kept, count(1)

    def anew(channel, read, request):
        return kept(channel, attrs.evolve(read, id=f"{read.id}-{next(counter)}"), request)

    clumsy(monkeypatch, notices, "_as_kept", anew)
    assert [] == k01(1, 3, 1)  # the state of the order is a second wall
    clumsy(monkeypatch, telling, "_heard", forgetful)
    assert ["3 receipts of 1 payments"] == k01(1, 3, 1)[1:]


# ------------------------------------------------------------------ K02: seven events in all their orders

EVENTS = ("reply", "pay", "part", "full", "close", "query", "next-day")


class Story:
    """One order of one payer, to which the events happen; what cannot be is refused, here or there."""

    def __init__(self, town: Town, payer: str, chance: random.Random) -> None:
        self.town, self.chance, self.pending = town, chance, []
        town.gateway.fail_next("lost-answer")
        self.payer = payer
        self.number = town.open(payer, bills=False, amount=Money(10_000))

    def happen(self, event: str) -> None:
        """Let one event happen, and some of the notices that are under way arrive."""
        getattr(self, event.replace("-", "_"))()
        self.chance.shuffle(self.pending)
        while self.pending and self.chance.random() < 0.4:
            self.town.receive(self.pending.pop())

    def reply(self) -> None:
        self.town.open(self.payer, bills=False, amount=Money(10_000))

    def pay(self) -> None:
        try:
            self.town.gateway.pay(self.number, at=NOON)
        except RequestRefused:
            return
        self.pending += [self.town.gateway.notice(self.number, at=NOON)] * self.chance.randint(1, 2)

    def part(self) -> None:
        self._refund("part", 3_000)

    def full(self) -> None:
        self._refund("full", 7_000)

    def _refund(self, key: str, fen: int) -> None:
        if self.chance.random() < 0.3:
            self.town.gateway.fail_next("lost-answer")
        asked = RefundAsked(order=self.number, key=f"{self.payer}/{key}", amount=Money(fen))
        try:
            done = ask_refund(self.town.desk, self.town.channel, asked, at=NOON)
        except JizhiError:
            return
        self.pending.append(self.town.gateway.refund_notice(done.refund.number, at=NOON))

    def close(self) -> None:
        close_checkout(self.town.desk, self.town.channel, self.number, at=NOON)

    def query(self) -> None:
        ask_order(self.town.desk, self.town.channel, self.number, at=NOON)

    def next_day(self) -> None:
        for line in lines_of(self.town.gateway, self.number):
            take_settled(self.town.desk, self.town.channel, line, at=NEXT)

    def end(self) -> None:
        """Whatever is under way arrives, and what nobody knows is asked after."""
        for request in self.pending:
            self.town.receive(request)
        self.town.gateway.fail_next("")  # an answer that was to be lost, of a call that was never made
        self.query()
        for refund in self.town.all(OnlineRefund, order=self.number):
            ask_refund_again(self.town.desk, self.town.channel, refund.number, at=NOON)

    def differs(self) -> str:
        """In what the order here is another than at the channel."""
        here, there = self.town.get(OnlineOrder, self.number).state, self.town.gateway.orders[self.number][1].state
        return "" if here == there else f"{here} here, {there} at the channel"


def lines_of(gateway: MemoryGateway, number: str) -> Iterator[SettlementLine]:
    """The lines of the day that are about one order, by the channel's truth so far."""
    order, status = gateway.orders[number]
    if status.state == "paid":
        yield SettlementLine(
            kind="payment", order=number, transaction=status.transaction, merchant="m-1", fen=order.fen, at=NOON
        )
    for refund, made in gateway.refunds.values():
        if refund.order == number:
            yield SettlementLine(
                kind="refund", order=number, refund=refund.number, transaction=made.transaction, fen=made.fen, at=NOON
            )


def k02(orders: Iterator[tuple[str, ...]], *, of: int = 60) -> list[str]:
    """Each order of the events, with some of them twice: the end is the channel's truth, in states and in fen."""
    wrong: list[str] = []
    number = 0
    while batch := list(islice(orders, of)):
        town = Town(len(batch), fen=0)
        for place, events in enumerate(batch):
            chance = random.Random(number := number + 1)
            story = Story(town, f"p{place}", chance)
            for event in events:
                for _ in range(chance.choice((1, 1, 2))):
                    story.happen(event)
            story.end()
            if said := story.differs():
                wrong.append(f"{events}: {said}")
        wrong += town.apart()
    return wrong


def test_seven_events_in_some_orders_end_in_the_truth():
    """Every two hundredth of them."""
    assert [] == k02(islice(permutations(EVENTS), 0, None, 200))


@pytest.mark.faults
def test_seven_events_in_all_their_orders_end_in_the_truth():
    """K02: 5 040 of them."""
    for _ in range(MANY):
        assert [] == k02(permutations(EVENTS))


def backward(order, state, *, by, **more):
    """A twin whose orders go wherever the last word says."""
    return attrs.evolve(order, state=state, evidence=by, **more)


@pytest.mark.parametrize("place", ["telling", "taking"])
def test_a_twin_that_moves_backward_is_caught(monkeypatch, place):
    """The law can fail."""
    if place == "telling":
        clumsy(monkeypatch, telling, "moved", backward)

        def heard(books, order, status, by):
            return backward(order, status.state, by=by)

        clumsy(monkeypatch, telling, "_heard", heard)
    else:
        clumsy(monkeypatch, telling, "take_money", lambda books, order, status, *, by: order)
    assert [] != k02(islice(permutations(EVENTS), 0, None, 400))


# ------------------------------------------------------------------ K03: late, by every way it may be late


@pytest.mark.parametrize("evidence", ["notice", "query", "settlement"])
@pytest.mark.parametrize(
    ("late", "closed", "cash", "gone"), [case for case in product((False, True), repeat=4) if any(case)]
)
def test_late_money_is_the_right_payers_and_somebody_knows(evidence, late, closed, cash, gone):
    """K03: a day late, after a close here, after cash, after he moved out, and all of them together."""
    town = Town(1)
    number = town.open("p0")
    if closed:
        close_checkout(town.desk, town.channel, number, at=NOON)
        order, status = town.gateway.orders[number]
        town.gateway.orders[number] = (order, attrs.evolve(status, state="waiting"))
    if cash:
        told = {"project": PROJECT, "payer": "p0", "method": "cash", "on": DAY, "amount": Money(10_000)}
        carry_out(town.desk, Pay(key="cash", **told))
    if gone:
        moved_out(town.store, "p0", until=DAY)
    at = NOON + (timedelta(hours=24, minutes=4) if late else timedelta(minutes=1))
    town.gateway.pay(number, at=at)
    if evidence == "notice":
        town.receive(town.gateway.notice(number, at=at))
    elif evidence == "query":
        ask_order(town.desk, town.channel, number, at=at)
    else:
        line = next(lines_of(town.gateway, number))
        take_settled(town.desk, town.channel, attrs.evolve(line, at=at), at=at + timedelta(days=1))
    wanted = {"payment-late": late or closed, "payment-second": cash, "payer-gone": gone}
    assert {code for code, there in wanted.items() if there} == {case.code for case in town.all(PaymentCase)}
    head = town.get(PayerAccount, f"{PROJECT}/p0")
    assert (Money(0), Money(10_000 if cash else 0)) == (head.owed, head.prepayment)
    assert [] == town.apart()


# ------------------------------------------------------------------ K04: crafted, and truly signed


def crafted(chance: random.Random, number: str, fen: int) -> dict[str, object]:
    """Something that a paid notice of this order must not say."""
    told: dict[str, object] = {
        "number": number, "state": "paid", "fen": fen, "payer_fen": fen, "refunded_fen": 0, "currency": "CNY",
        "transaction": f"T{chance.randrange(10**9)}", "merchant": "m-1", "paid_at": NOON.isoformat(),
    }  # fmt: skip
    amounts = (fen + 1, fen - 1, 0, -fen, str(fen), f"{fen}e2", float(fen), 2**63, None, True, fen * 100, [fen])
    wrong: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("fen", amounts),
        ("payer_fen", (fen + 1, fen - 1, 0, -1, "0", 2**63)),
        ("currency", ("USD", "HKD", "cny", "", None, 156)),
        ("merchant", ("m-2", "M-1", " m-1")),
        ("state", ("SUCCESS", "PAID", "", None, "refund")),
        ("number", (number[:-1], number.upper(), "", None)),
        ("paid_at", ("yesterday", 0, "2025-03-01")),
    )
    field, values = chance.choice(wrong)
    return told | {field: chance.choice(values)}


def k04(count: int) -> list[str]:
    """Whatever is said otherwise than it is kept never marks an order paid, and money that came is in suspense."""
    town = Town(1)
    number = town.open("p0")
    chance, rules = random.Random(4), CheckoutRules(coupons="ask")
    wrong: list[str] = []
    suspended: dict[str, int] = {}
    for each in range(count):
        told = crafted(chance, number, 10_000)
        done = town.receive(town.gateway.say(told, id=f"n{each}", at=NOON), rules=rules)
        if done.fate not in ("done", "refused"):
            wrong.append(f"{told}: {done.fate}")
        if done.fate == "done" and told["fen"] and told["currency"] == "CNY":
            suspended[str(told["transaction"])] = int(told["fen"])
    order = town.get(OnlineOrder, number)
    if order.state != "waiting":
        wrong.append(f"the order is {order.state}")
    kept = {receipt.reference: receipt.amount.fen for receipt in town.all(Receipt, project=PROJECT)}
    if kept != suspended:
        wrong.append(f"{len(kept)} in suspense of {len(suspended)}")
    if count > 100 and not {"payment-differs", "payment-unknown"} <= {case.code for case in town.all(PaymentCase)}:
        wrong.append("nobody was told")
    return wrong


def test_a_crafted_notice_never_marks_an_order_paid():
    """Three hundred of them."""
    assert [] == k04(300)


@pytest.mark.faults
def test_ten_thousand_crafted_notices():
    """K04."""
    assert [] == k04(10_000 * MANY)


def test_a_twin_that_compares_nothing_is_caught(monkeypatch):
    """The law can fail."""
    clumsy(monkeypatch, telling, "difference", lambda *given: "")
    assert [] != k04(100)


# ------------------------------------------------------------------ K08: killed at each call of the store


class Killed(BaseException):
    """The process is gone: nothing that runs after is run."""


class Dying(FaultyStore):
    """A store at whose call number *fail_at* the process dies; ``Injected`` is an error that the house may catch."""

    def call(self) -> None:
        try:
            super().call()
        except Injected as at:
            raise Killed from at


def k08(kind: type[FaultyStore], fresh: Callable[[], object], receive=receive_notice) -> tuple[list[str], int]:
    """Break the taking in of a notice at each call of the store; the channel sends again; one posting, told once."""
    wrong: list[str] = []
    point = 0
    while True:
        point += 1
        town = Town(1, store=fresh())
        number = town.paid("p0")
        request = town.gateway.notice(number, at=NOON)
        faulty = kind(town.store, point)
        broken = attrs.evolve(town.desk, store=faulty)
        acknowledged = False
        try:
            acknowledged = receive(broken, town.channel, request).reply.status == 200
        except (Injected, Killed):
            faulty.fail_at = 0
        if acknowledged:
            process_kept(town.desk, town.channels, at=NOON)
        before = town.apart()
        if acknowledged and before:
            wrong.append(f"call {point}: it was answered for, and {before}")
        if 200 != town.receive(request).reply.status:
            wrong.append(f"call {point}: the replay is refused")
        wrong += [f"call {point}: {line}" for line in town.apart()]
        if 1 != len(town.all(Receipt)):
            wrong.append(f"call {point}: {len(town.all(Receipt))} receipts")
        if faulty.calls < point:
            return wrong, point


@pytest.mark.parametrize("kind", [FaultyStore, Dying])
def test_a_notice_broken_off_at_any_call_is_posted_once(kind):
    """K08, in memory: after the replay there is one posting, and nothing is answered for that is not kept."""
    wrong, points = k08(kind, MemoryStore)
    assert ([], True) == (wrong, points > 20)


@pytest.mark.faults
@pytest.mark.parametrize("kind", [FaultyStore, Dying])
def test_a_notice_broken_off_at_any_call_of_a_database_is_posted_once(kind, tmp_path):
    """K08, in a file."""
    sql = pytest.importorskip("jizhi_sql.store").SqlStore
    empty, opened = tmp_path / "empty.db", []
    sql.open(f"sqlite:///{empty}").close()

    def fresh():
        path = tmp_path / f"{len(opened)}.db"
        shutil.copy(empty, path)
        opened.append(sql.open(f"sqlite:///{path}"))
        return opened[-1]

    try:
        wrong, points = k08(kind, fresh)
    finally:
        for store in opened:
            store.close()
    assert ([], True) == (wrong, points > 20)


def hasty(desk, channel, request):
    """A twin that answers first and works after."""
    try:
        return receive_notice(desk, channel, request)
    except (Injected, Killed):
        return attrs.evolve(FIRST, reply=channel.notices.reply(kept=True))


FIRST = notices.Received(reply=MemoryGateway().reply(kept=True), fate="done")


def test_a_twin_that_answers_first_is_caught():
    """The law can fail."""
    wrong, _ = k08(Dying, MemoryStore, hasty)
    assert [] != wrong


# ------------------------------------------------------------------ K09: the worker is down for three days


def k09(count: int) -> list[str]:
    """Notices that were kept are done days later; their freshness was judged when they came."""
    town = Town(count)
    for number in range(count):
        store_notice(town.desk, town.channel, town.gateway.notice(town.paid(f"p{number}"), at=NOON))
    later = NOON + timedelta(days=3)
    done = process_kept(town.desk, town.channels, at=later, limit=count)
    wrong = town.apart()
    if [fate for _, fate in done.fates].count("done") != count:
        wrong.append("not all are done")
    if {DAY} != {receipt.day for receipt in town.all(Receipt)}:
        wrong.append("they are not posted on the day of the payment")
    return wrong


def test_kept_notices_are_done_three_days_later():
    """A few."""
    assert [] == k09(20)


@pytest.mark.faults
def test_a_thousand_notices_wait_for_three_days():
    """K09."""
    assert [] == k09(1_000 * MANY)


def test_a_twin_that_judges_again_is_caught(monkeypatch):
    """The law can fail: three days later nothing is fresh any more."""

    def stale(books, id):
        notice = books.tx.lock(notices.ChannelNotice, id)
        return "done" if books.at - notice.received_at < timedelta(minutes=5) else "kept"

    clumsy(monkeypatch, notices, "_done_later", stale)
    assert [] != k09(2)


# ------------------------------------------------------------------ K10: a channel at thirty per cent faults


class Flaky(MemoryGateway):
    """A channel that fails in three calls of ten, before or after it has done what it was asked."""

    def __init__(self, chance: random.Random, share: float = 0.3) -> None:
        super().__init__()
        self.chance, self.share = chance, share

    def _fate(self, work):
        if self.chance.random() >= self.share:
            return work()
        fate = self.chance.choice(("lost", "unreachable", "busy", "broken", "echo", "noun"))
        if fate == "unreachable":
            raise Unreachable(self.name, "down")
        if fate == "busy":
            raise RateLimited(self.name, "busy")
        answer = work()
        if fate == "lost":
            raise UnknownOutcome(self.name, "a bad signature")
        if fate == "broken":
            raise ValueError("<html>")
        return attrs.evolve(answer, number="another") if fate == "echo" else "<html>"

    def create(self, order, *, at):
        return self._fate(lambda: MemoryGateway.create(self, order, at=at))

    def query(self, number, *, at):
        return self._fate(lambda: MemoryGateway.query(self, number, at=at))

    def close(self, number, *, at):
        return self._fate(lambda: MemoryGateway.close(self, number, at=at))

    def refund(self, refund, *, at):
        return self._fate(lambda: MemoryGateway.refund(self, refund, at=at))

    def query_refund(self, number, order, *, at):
        return self._fate(lambda: MemoryGateway.query_refund(self, number, order, at=at))


def k10(count: int) -> list[str]:
    """Whatever gets lost: unknown until there is evidence, and in the end the books are the channel's truth."""
    chance = random.Random(10)
    town = Town(count, Flaky(chance))
    for number in range(count):
        order = town.open(f"p{number}")
        if order in town.gateway.orders and chance.random() < 0.8:
            town.gateway.pay(order, at=NOON)
            if chance.random() < 0.5:
                town.receive(town.gateway.notice(order, at=NOON))
        elif chance.random() < 0.3:
            close_checkout(town.desk, town.channel, order, at=NOON)
    early = [order for order in town.all(OnlineOrder) if order.state == "closed" and not order.evidence]
    for hours in (0.1, 1, 24, 48, 72, 96, 120, 144):
        ask_due(town.desk, town.channels, at=NOON + timedelta(hours=hours, minutes=6), limit=count)
    for line in [*MemoryGateway.lines(town.gateway, DAY, at=NEXT)]:
        take_settled(town.desk, town.channel, line, at=NEXT)
    town.gateway.share = 0.0  # a person asks after what is left, with cases for each
    for order in town.all(OnlineOrder):
        if order.state in ("unknown", "waiting"):
            ask_order(town.desk, town.channel, order.number, at=NOON + timedelta(days=7))
    wrong = town.apart() + [f"{order.number} is closed without evidence" for order in early]
    for order in town.all(OnlineOrder):
        there = town.gateway.orders.get(order.number)
        wanted = there[1].state if there else "closed"
        if order.state != wanted:
            wrong.append(f"{order.number}: {order.state} here, {wanted} at the channel")
    return wrong


def test_a_channel_that_fails_ends_in_the_truth():
    """Thirty orders at thirty per cent faults."""
    assert [] == k10(30)


@pytest.mark.faults
def test_a_thousand_orders_at_thirty_per_cent_faults():
    """K10, and L7: the channel's truth is the ledger."""
    for _ in range(MANY):
        assert [] == k10(1_000)


def test_a_twin_that_takes_lost_for_failed_is_caught(monkeypatch):
    """The law can fail: an order whose answer was lost is closed, and its money left outside."""

    def doomed(books, begun, called):
        order = books.tx.lock(OnlineOrder, begun.number)
        state = "waiting" if called.fate == "answered" else "closed"
        return books.tx.put(attrs.evolve(order, state=state), expected=order.version)

    clumsy(monkeypatch, opening, "_answered", doomed)
    assert [] != k10(30)


# ------------------------------------------------------------------ K12: two paid orders for one bill


def k12(count: int, second: str) -> list[str]:
    """The first pays the bill; the second is his prepayment, or goes back; both are visible."""
    town = Town(count)
    rules = CheckoutRules(second=second)
    for number in range(count):
        one, two = (town.open(f"p{number}", f"p{number}/{key}") for key in ("old", "new"))
        for each in (two, one):
            town.gateway.pay(each, at=NOON)
            town.receive(town.gateway.notice(each, at=NOON), rules=rules)
    while ask_due(town.desk, town.channels, at=NOON + timedelta(minutes=5), limit=count).count("done"):
        pass
    wrong = town.apart()
    cases = [case.code for case in town.all(PaymentCase)]
    if ["payment-second"] * count != cases:
        wrong.append(f"{len(cases)} cases of {count}")
    prepaid = {head.prepayment.fen for head in town.all(PayerAccount)}
    if prepaid != {10_000 if second == "prepay" else 0}:
        wrong.append(f"prepaid: {prepaid}")
    refunds = [entry for entry in town.all(Entry) if entry.kind == "refund"]
    if len(refunds) != (0 if second == "prepay" else count):
        wrong.append(f"{len(refunds)} refunds")
    return wrong


@pytest.mark.parametrize("second", ["prepay", "refund"])
def test_a_second_payment_is_never_lost(second):
    """A few."""
    assert [] == k12(5, second)


@pytest.mark.faults
@pytest.mark.parametrize("second", ["prepay", "refund"])
def test_a_thousand_second_payments(second):
    """K12."""
    assert [] == k12(500 * MANY, second)


def test_a_twin_that_refuses_a_second_payment_is_caught(monkeypatch):
    """The law can fail: money that came is not in the books."""
    clumsy(monkeypatch, taking, "_odd", lambda *given, **more: None)
    assert [] != k12(2, "prepay")
