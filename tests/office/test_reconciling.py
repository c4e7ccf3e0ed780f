"""The errand of reconciliation: a channel's day taken in once, held against the books, posted, left to a person."""

from __future__ import annotations

import os
import resource
from collections import Counter
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from jizhi.errors import FileDamaged, NotPosted, NotReady, RecordRefused, UnknownProject, WrongState
from jizhi.fees.clearing import ChannelDay, ChannelLine, ChannelTerms, Difference
from jizhi.fees.ledger import BookClosing, Entry, account, balance, posted
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.fees.payments import Receipt, in_suspense, receive
from jizhi.office.counter import Resolve, TakeUnknown, carry_out
from jizhi.office.desk import Desk
from jizhi.office.reconciling import (
    difference_finding,
    differences,
    explain_difference,
    reconcile_day,
    settle_terms,
    take_lines,
)
from jizhi.ports import SettlementLine
from jizhi.testing.billing import settle, village
from jizhi.testing.channels import DAY, PLANTS, TERMS, planted
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, key

AT = datetime(2025, 3, 11, 2, tzinfo=UTC)
RECEIPTS = tuple(plant for plant in PLANTS if plant not in {"closed", "unposted"})
"""What can be planted among receipts, which are paid and nothing else."""


@attrs.frozen
class Told:
    """A channel that tells of planted orders, or fails."""

    orders: tuple
    trouble: Exception | None = None

    def lines(self, day, *, at):
        """Yield every line."""
        if self.trouble:
            raise self.trouble
        return (line for order in self.orders for line in order.lines)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """An empty store: in memory, and a real file where the plugin is installed."""
    if request.param == "memory":
        yield MemoryStore()
        return
    kept = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    yield kept
    kept.close()


def a_desk(store, *, chunk=7) -> Desk:
    """A desk of few lines a unit, with a project and its terms."""
    desk = Desk(store=store, actor="li", chunk=chunk)
    settle(store, village())
    settle_terms(desk, TERMS)
    return desk


def book(store, orders, *, chunk=500) -> None:
    """Have the books hold what *orders* say: a receipt and its entry for each, as the counter posts them."""
    rows = [(n, each) for n, each in enumerate((held for one in orders for held in one.held), 1)]
    for start in range(0, len(rows), chunk):
        with store.writing() as tx:
            tx.add([row for n, each in rows[start : start + chunk] for row in _booked(n, each)])


def _booked(n, each):
    paid_back = each.kind == "refund"
    posting, amount = key("test", n), Money(each.fen)
    move = receive("zhang", amount, method="online", on=each.day)
    if paid_back:
        move = attrs.evolve(move, debit=move.credit, credit=move.debit, kind="refund")
    yield from posted([move], project="jade", posting=posting)
    yield Receipt(
        project="jade", series="refund" if paid_back else "receipt", number=n, kind=each.kind, payer="zhang",
        amount=amount, method="online", day=each.day, posting=posting, reference=each.number,
    )  # fmt: skip


def all_of(store, kind) -> list:
    """Every record of a kind."""
    with store.reading() as known:
        return [*known.find(kind)]


def run(desk, orders) -> ChannelDay:
    """Take a day in and reconcile it."""
    taken = take_lines(desk, "jade", "memory", Told(tuple(orders)), day=DAY, at=AT)
    assert () == taken.findings
    return reconcile_day(desk, "jade", "memory", day=DAY)


def wanted(orders) -> Counter:
    """What must be found, by class and order."""
    return Counter((kind, "" if kind == "other" else order.number) for order in orders for kind in order.found)


def found(store) -> Counter:
    """What was found."""
    return Counter((each.kind, each.number.removeprefix("R")) for each in all_of(store, Difference))


def test_a_day_is_taken_in_reconciled_and_posted_once(store):
    """Every plant is found in pages of seven lines; the books end with what differs; again changes nothing."""
    desk, orders = a_desk(store), list(planted(37 * len(RECEIPTS), plants=RECEIPTS))
    book(store, orders)
    day = run(desk, orders)
    assert wanted(orders) == found(store)
    assert ("done", len(all_of(store, ChannelLine)), len(all_of(store, Difference))) == (
        day.state, day.lines, day.differences,
    )  # fmt: skip
    entries = all_of(store, Entry)
    assert day.paid_out_fen == balance(entries, account("bank", "memory")).fen
    assert day.fee_fen == balance(entries, account("channel-fee", "memory")).fen
    before = [all_of(store, kind) for kind in (ChannelLine, ChannelDay, Difference, Entry)]
    assert day == run(desk, [])
    assert before == [all_of(store, kind) for kind in (ChannelLine, ChannelDay, Difference, Entry)]


def test_the_clearing_account_ends_at_zero_where_the_channel_agrees(store):
    """Receipts, refunds, fees and the pay-out; money that nobody knows waits in suspense and is given to its payer."""
    plants = ("cross-day", "channel-only", "fee", "repeated", "monthly-fee")
    desk, orders = a_desk(store), list(planted(37 * len(plants), plants=plants))
    book(store, orders)
    run(desk, orders)
    entries = all_of(store, Entry)
    assert 0 == balance(entries, account("clearing", "online")).fen
    (unknown,) = [entry for entry in entries if entry.kind == "receipt" and not entry.payer]
    resolved = carry_out(
        desk, Resolve(project="jade", key="r1", on=DAY, item=unknown.item, payer="zhang", amount=unknown.amount)
    )
    assert unknown.amount == resolved.amount
    assert 0 == in_suspense([e for e in all_of(store, Entry) if e.item == unknown.item], unknown.item, on=DAY).fen


def test_a_run_that_is_broken_off_anywhere_ends_the_same():
    """C01: at every call of the store, then done again: the same differences, entries and day."""
    orders = list(planted(37 * 4, plants=("channel-only", "ours-only", "duplicate", "amount")))[36::37]
    unbroken = MemoryStore()
    desk = a_desk(unbroken, chunk=3)
    book(unbroken, orders)
    run(desk, orders)
    kinds = (ChannelLine, ChannelDay, Difference, Entry)
    wanted_state = [all_of(unbroken, kind) for kind in kinds]
    for call in range(1, 400):
        store = MemoryStore()
        a_desk(store, chunk=3)
        book(store, orders)
        try:
            run(Desk(store=FaultyStore(store, fail_at=call), actor="li", chunk=3), orders)
            break
        except Injected:
            run(Desk(store=store, actor="li", chunk=3), orders)
            assert wanted_state == [_without_versions(all_of(store, kind), all_of(unbroken, kind)) for kind in kinds]
    else:
        pytest.fail("the run never came to its end")


def _without_versions(rows, like):
    return [
        attrs.evolve(row, version=other.version) if hasattr(row, "version") else row
        for row, other in zip(rows, like, strict=True)
    ]


def test_what_one_day_misses_and_the_next_tells_is_healed(store):
    """A payment at midnight that the channel counts tomorrow is open for a day, and closes by itself."""
    desk, orders = a_desk(store), list(planted(37, plants=("ours-only",)))
    book(store, orders)
    run(desk, orders)
    assert ["ours-only"] == [each.kind for each in all_of(store, Difference)]
    late = attrs.evolve(orders[0].lines[0], order=orders[-1].number, fen=orders[-1].held[0].fen, fee_fen=60)
    next_day = DAY + timedelta(days=1)
    take_lines(desk, "jade", "memory", Told((attrs.evolve(orders[0], lines=(late,)),)), day=next_day, at=AT)
    reconcile_day(desk, "jade", "memory", day=next_day)
    assert {("ours-only", "healed"), ("cross-day", "open")} == {(d.kind, d.state) for d in all_of(store, Difference)}
    with store.reading() as known:
        assert [] == [*differences(known, "jade")]
    assert 0 == balance(all_of(store, Entry), account("clearing", "online")).fen


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(NotReady("memory", "not yet"), "settlement-not-ready"), (FileDamaged("memory", "cut"), "settlement-damaged")],
)
def test_a_file_that_is_not_there_or_damaged_changes_nothing(store, trouble, code):
    """None of its lines is used; the day can be taken in later."""
    desk = a_desk(store)
    stopped = take_lines(desk, "jade", "memory", Told((), trouble), day=DAY, at=AT)
    assert (None, [code]) == (stopped.value, [finding.code for finding in stopped.findings])
    assert [] == all_of(store, ChannelLine) == all_of(store, ChannelDay)
    with pytest.raises(NotPosted):
        reconcile_day(desk, "jade", "memory", day=DAY)
    assert "done" == run(desk, planted(3)).state


@pytest.mark.parametrize("other", ["changed", "shorter"])
def test_a_file_that_says_something_else_the_second_time_is_refused(store, other):
    """Half of a day was taken in; what the channel tells then is not the same."""
    desk, orders = a_desk(store, chunk=2), list(planted(6))
    first = Told(tuple(orders))
    broken = FaultyStore(store, fail_at=15)
    with pytest.raises(Injected):
        take_lines(attrs.evolve(desk, store=broken), "jade", "memory", first, day=DAY, at=AT)
    assert all_of(store, ChannelLine)
    lines = orders[0].lines
    orders[0] = attrs.evolve(orders[0], lines=(attrs.evolve(lines[0], fen=1),) if other == "changed" else lines)
    told = Told(tuple(orders if other == "changed" else orders[:1]))
    refused = take_lines(desk, "jade", "memory", told, day=DAY, at=AT)
    assert ["settlement-changed"] == [finding.code for finding in refused.findings]


def test_a_person_settles_a_difference_once(store):
    """With a reason; what is settled otherwise is not settled again."""
    desk, orders = a_desk(store), list(planted(37, plants=("amount",)))
    book(store, orders)
    run(desk, orders)
    with store.reading() as known:
        (difference,) = differences(known, "jade", channel="memory", day=DAY)
        assert [] == [*differences(known, "jade", channel="other")]
    finding = difference_finding(difference)
    assert ("settlement-amount", "error", "100.36") == (finding.code, finding.severity, finding.fact("ours"))
    with pytest.raises(RecordRefused):
        explain_difference(desk, "jade", difference.id, note=" ")
    with pytest.raises(NotPosted):
        explain_difference(desk, "pearl", difference.id, note="a coupon")
    done = explain_difference(desk, "jade", difference.id, note="a coupon")
    assert done == explain_difference(desk, "jade", difference.id, note="a coupon")
    assert ("explained", "note") == (done.state, difference_finding(done).severity)
    with pytest.raises(WrongState):
        explain_difference(desk, "jade", difference.id, note="something else")
    with store.reading() as known:
        assert [] == [*differences(known, "jade")]
        assert [done] == [*differences(known, "jade", every=True)]


def an_order(number, **more) -> OnlineOrder:
    """An order of 100 yuan that nobody knows the end of."""
    told = {
        "project": "jade", "key": f"k{number}", "payer": "zhang", "amount": Money(10_000), "subject": "物业费",
        "way": "code", "gateway": "memory", "opened_at": AT, "expires_at": AT + timedelta(hours=2),
    }  # fmt: skip
    return OnlineOrder(**(told | more))


def a_line(order, **more) -> SettlementLine:
    """What the channel says of an order that was paid."""
    told = {
        "kind": "payment", "order": order.number, "transaction": f"T{order.number}", "merchant": "m-1",
        "fen": order.amount.fen, "fee_fen": 60, "at": datetime(2025, 3, 10, 2, tzinfo=UTC),
    }  # fmt: skip
    return SettlementLine(**(told | more))


def kinds(store) -> list:
    """The kinds of differences, in their order."""
    return sorted(each.kind for each in all_of(store, Difference))


def keep(store, *records) -> None:
    """Keep records as they are."""
    with store.writing() as tx:
        for record in records:
            tx.put(record, expected=None)


class Lines:
    """A channel that tells these lines."""

    def __init__(self, *lines):
        self.told = lines

    def lines(self, day, *, at):
        """Yield every line."""
        return iter(self.told)


def reconciled(desk, *lines, hear=None) -> ChannelDay:
    """Take lines in and reconcile them."""
    take_lines(desk, "jade", "memory", Lines(*lines), day=DAY, at=AT)
    return reconcile_day(desk, "jade", "memory", day=DAY, hear=hear)


def test_a_line_is_evidence_that_moves_an_unknown_order_forward(store):
    """Who takes the evidence in is called outside any unit; what he moved is no difference any more."""
    desk, unknown, closed = a_desk(store), an_order(1), an_order(2, state="closed")
    keep(store, unknown, closed)
    heard = []

    def hear(line):
        order = next(each for each in all_of(store, OnlineOrder) if each.number == line.order)
        heard.append(order.state)
        receipt = Receipt(
            project="jade", series="r", number=len(heard), kind="payment", payer="zhang", amount=order.amount,
            method="online", day=DAY, posting=f"p{len(heard)}", reference=line.transaction,
        )  # fmt: skip
        paid = attrs.evolve(order, state="paid", transaction=line.transaction, paid_at=line.at)
        move = receive("zhang", order.amount, method="online", on=DAY)
        with store.writing() as tx:
            tx.put(paid, expected=order.version)
            tx.add([receipt, *posted([move], project="jade", posting=receipt.posting)])

    reconciled(desk, a_line(unknown), a_line(closed), hear=hear)
    assert (["closed", "unknown"], []) == (sorted(heard), kinds(store))
    assert 0 == balance(all_of(store, Entry), account("clearing", "online")).fen


def test_without_anybody_to_hear_it_the_evidence_is_a_difference(store):
    """What we think closed, what we know nothing of, and a refund that we think failed."""
    desk, unknown, closed = a_desk(store), an_order(1), an_order(2, state="closed")
    refund = OnlineRefund(
        project="jade", key="r", order=unknown.number, payer="zhang", amount=Money(500), gateway="memory",
        asked_at=AT, state="failed",
    )  # fmt: skip
    keep(store, unknown, closed, refund)
    back = a_line(unknown, kind="refund", refund=refund.number, fen=500, fee_fen=0)
    day = reconciled(desk, a_line(unknown), a_line(closed), back)
    assert ["closed", "refund", "unposted"] == kinds(store)
    assert (20_000, 500, 120) == (day.paid_fen, day.refunded_fen, day.fee_fen)


def test_a_second_payment_of_one_order_is_a_duplicate_wherever_it_stands_in_the_file(store):
    """The one that stands in our books is known by the channel's number; the other money waits in suspense, once."""
    desk = a_desk(store)
    order = an_order(1, state="paid", transaction="T-ours", paid_at=datetime(2025, 3, 10, 2, tzinfo=UTC))
    keep(store, order)
    second, ours = a_line(order, transaction="T-other"), a_line(order, transaction="T-ours")
    reconciled(desk, second, ours)
    (found,) = all_of(store, Difference)
    assert ("duplicate", 1) == (found.kind, int(found.line.rpartition("#")[2]))
    assert [10_000] == [entry.amount.fen for entry in all_of(store, Entry) if entry.kind == "receipt"]


def test_money_that_a_notice_put_into_suspense_is_not_put_there_again(store):
    """It is still nobody's, and a difference; the books have it once."""
    desk, order = a_desk(store), an_order(1)
    line = a_line(order)
    taken = TakeUnknown(
        project="jade", key="n1", on=DAY, amount=Money(10_000), method="online", reference=line.transaction
    )
    carry_out(desk, taken)
    reconciled(desk, line)
    assert ["channel-only"] == kinds(store)
    assert 0 == balance(all_of(store, Entry), account("clearing", "online")).fen


def test_a_refund_that_we_hold_as_done_and_the_channel_does_not_tell_is_missing(store):
    """Of another channel it is no matter here; one that the channel tells agrees."""
    desk, order = a_desk(store), an_order(1)
    done = {"payer": "zhang", "amount": Money(500), "asked_at": AT, "state": "done", "done_at": a_line(order).at}
    told, lost, other = (
        OnlineRefund(project="jade", key=key, order=order.number, gateway=gateway, **done)
        for key, gateway in (("a", "memory"), ("b", "memory"), ("c", "alipay"))
    )
    keep(store, told, lost, other)
    reconciled(desk, a_line(order, kind="refund", refund=told.number, fen=500, fee_fen=0))
    assert [("refund", lost.number)] == [(each.kind, each.number) for each in all_of(store, Difference)]


def test_terms_are_settled_once_and_belong_to_a_project(store):
    """The same terms again are no change; without terms nothing is taken in."""
    desk = a_desk(store)
    again = settle_terms(desk, TERMS)
    assert again == settle_terms(desk, TERMS)
    assert again.version + 1 == settle_terms(desk, attrs.evolve(TERMS, merchant="m-9")).version
    with pytest.raises(UnknownProject):
        settle_terms(desk, ChannelTerms(project="pearl", channel="memory", merchant="m-1"))
    with pytest.raises(NotPosted):
        take_lines(desk, "jade", "alipay", Told(()), day=DAY, at=AT)


def test_a_day_of_closed_books_is_posted_on_the_first_open_one(store):
    """The channel's day stays what it is; the books take it when they are open."""
    desk, orders = a_desk(store), list(planted(37, plants=("channel-only",)))
    book(store, orders)
    until = DAY + timedelta(days=22)
    with store.writing() as tx:
        tx.put(BookClosing(project="jade", closed_until=until), expected=None)
    run(desk, orders)
    days = {entry.kind: entry.day for entry in all_of(store, Entry) if not entry.payer}
    assert {"settlement": until, "receipt": until} == days


def test_a_day_half_taken_in_is_not_reconciled(store):
    """What is missing would look like our own money lost."""
    desk = a_desk(store)
    with store.writing() as tx:
        tx.put(ChannelDay(project="jade", channel="memory", day=DAY), expected=None)
    with pytest.raises(WrongState):
        reconcile_day(desk, "jade", "memory", day=DAY)


@pytest.mark.faults
def test_many_lines_are_reconciled_in_bounded_memory(tmp_path):
    """K13 through a store: all found and classed, none false, again no change, and memory does not grow with lines."""
    kept = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    try:
        desk = a_desk(kept, chunk=2_000)
        count = 100_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 20_000
        orders = list(planted(count, plants=RECEIPTS))
        book(kept, orders, chunk=5_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        day = run(desk, orders)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert wanted(orders) == found(kept)
        assert (True, day) == (day.lines >= count, reconcile_day(desk, "jade", "memory", day=DAY))
        assert grown < 60_000, f"{grown} kB more than before"
    finally:
        kept.close()
