"""The counter: every command once for its key, in one unit, whoever asks meanwhile and wherever it is broken off."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime

import attrs
import pytest

from jizhi.errors import (
    AlreadyReversed,
    AmountRefused,
    BadCommandKey,
    Conflict,
    JizhiError,
    KeyReused,
    MakerIsChecker,
    MoreThanOwed,
    MoreThanThere,
    NotBilled,
    NothingOwed,
    NotPosted,
    PeriodClosed,
    PlanRefused,
    ReferenceUsed,
    TillRefused,
    UnknownPolicy,
    UnknownProject,
    WrongState,
)
from jizhi.estate import Party
from jizhi.fees import Bill
from jizhi.fees.deposits import deposits
from jizhi.fees.ledger import BookPolicy, Entry, PayerAccount, open_items, rebuilt, trial_balance
from jizhi.fees.payments import InstalmentPlan, Proposal, Receipt, TillSession
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.office.billing_day import issue_bills, open_run
from jizhi.office.counter import (
    AgreeInstalments,
    Apply,
    Approve,
    CloseBooks,
    CloseTill,
    ForfeitDeposit,
    HandOver,
    HoldDeposit,
    OffsetDeposit,
    OpenTill,
    Pay,
    Refund,
    RefundDeposit,
    Resolve,
    Reverse,
    TakeUnknown,
    Transfer,
    Waive,
    WriteOff,
    answered,
    carry_out,
)
from jizhi.office.desk import Desk
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.office.voiding import void_bill
from jizhi.records import Command, OutboxMessage
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period, cny

MARCH = Period.month(2025, 3)
DAY = date(2025, 3, 10)
FREE = Money(10**12)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """An empty store: in memory, and a real file where the plugin is installed."""
    if request.param == "memory":
        yield MemoryStore()
        return
    kept = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    yield kept
    kept.close()


def office(store, *, free=True, billed=True):
    """Two homes of zhang and one of li, 200 yuan each; with *free*, nobody has to approve what is small."""
    homes = [home("1-101"), home("1-102"), home("1-103")]
    held = [owned("1-101"), owned("1-102"), owned("1-103", "li")]
    settle(store, village(homes, held))
    publish(store, tariff_text())
    with store.writing() as tx:
        for payer in ("zhang", "li", "wang"):
            if tx.get(Party, payer) is None:
                tx.put(Party(id=payer, name=payer), expected=None)
        if free:
            policy = BookPolicy(project="jade", refund_above=FREE, waive_above=FREE, write_off_above=FREE)
            tx.put(policy, expected=None)
    desk = Desk(store=store, actor="chen")
    if billed:
        issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


@pytest.fixture
def desk(store):
    return office(store)


def kept(desk, kind, **indexed):
    with desk.store.reading() as known:
        return list(known.find(kind, **indexed))


def pay(key="p1", amount="200.00", **more):
    return Pay(
        **({"project": "jade", "key": key, "on": DAY, "payer": "zhang", "amount": cny(amount), "method": "pos"} | more)
    )


def refund(key="r1", amount="10.00", **more):
    told = {"project": "jade", "key": key, "on": DAY, "payer": "zhang", "amount": cny(amount), "method": "pos"}
    return Refund(**(told | {"note": "moved out"} | more))


def ask(desk, command, key, **more):
    return carry_out(desk, command(**({"project": "jade", "key": key, "on": DAY} | more)))


def owed(desk, payer="zhang"):
    return {item.id: item.outstanding for item in open_items(kept(desk, Entry, payer=payer))}


def check_books(desk):
    """What must hold of any books at any moment: L1, L3, L4, L6, L8 and the gapless numbers."""
    entries = kept(desk, Entry)
    assert Money(0) == sum((row.balance for row in trial_balance(entries)), Money(0))
    for head in kept(desk, PayerAccount):
        assert attrs.evolve(rebuilt("jade", head.payer, entries), version=head.version) == head
        assert head.prepayment.fen >= 0 and head.received.fen >= 0 and head.deposit.fen >= 0
    assert all(item.outstanding.fen >= 0 for item in open_items(entries))
    reversed_ones = [entry.reverses for entry in entries if entry.reverses]
    assert len(set(reversed_ones)) == len(reversed_ones)
    for series in ("receipt", "refund"):
        numbers = [receipt.number for receipt in kept(desk, Receipt) if receipt.series == series]
        assert list(range(1, len(numbers) + 1)) == sorted(numbers)
    assert {receipt.id for receipt in kept(desk, Receipt)} == {
        subject for message in kept(desk, OutboxMessage, topic="payments-posted") for subject in message.subjects
    }


def test_one_payment_pays_the_bills_of_several_spaces_and_the_rest_is_prepaid(desk):
    """A combined payment: both homes are paid, oldest first, and the surplus is the payer's."""
    answer = carry_out(desk, pay(amount="450.00", reference="T-1"))
    assert (cny("400.00"), cny(0), cny("50.00")) == (answer.applied, answer.owed, answer.prepayment)
    assert {} == owed(desk)
    assert "jade/receipt/00000001" == answer.receipt
    check_books(desk)


def test_the_same_command_again_gets_the_same_answer_and_does_nothing(desk):
    """A cashier who presses twice takes the money once."""
    first = carry_out(desk, pay())
    before = kept(desk, Entry)
    assert first == carry_out(desk, pay())
    assert before == kept(desk, Entry)
    with desk.store.reading() as known:
        assert first == answered(known, "jade", "p1")
        assert None is answered(known, "jade", "p2")


def test_a_key_is_good_for_one_command_only(desk):
    """Another amount under the same key is refused, and the field is named."""
    carry_out(desk, pay())
    before = kept(desk, Entry)
    with pytest.raises(KeyReused, match="another amount") as other:
        carry_out(desk, pay(amount="200.01"))
    assert "amount" == other.value.field
    with pytest.raises(KeyReused, match="another operation"):
        carry_out(desk, refund(key="p1", amount="200.00"))
    assert before == kept(desk, Entry)


@pytest.mark.parametrize("key", ["", "钥匙", "a\nb", "k" * 256], ids=["empty", "chinese", "lines", "long"])
def test_a_key_that_is_none_is_refused(desk, key):
    """1 to 255 printable ASCII characters."""
    with pytest.raises(BadCommandKey):
        carry_out(desk, pay(key=key))


def test_a_refusal_is_final_for_its_key(desk):
    """Even when there is money later, the same key gets the same refusal; a new key is a new command."""
    with pytest.raises(MoreThanThere) as first:
        carry_out(desk, refund())
    carry_out(desk, pay(amount="500.00"))
    with pytest.raises(MoreThanThere) as again:
        carry_out(desk, refund())
    assert first.value.told == again.value.told
    assert cny("90.00") == carry_out(desk, refund(key="r2")).prepayment
    check_books(desk)


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        (pay(amount="-1.00"), AmountRefused),
        (pay(amount="0.00"), AmountRefused),
        (pay(project="ruby"), UnknownProject),
        (pay(payer="zhagn"), NotPosted),
        (pay(bills=("jade/no-such",)), NotBilled),
        (pay(allocation="newest-first"), UnknownPolicy),
        (pay(told=(("no-item", cny("1.00")),)), MoreThanOwed),
        (pay(method="cash", till="front"), TillRefused),
        (Apply(project="jade", key="a", on=DAY, payer="zhang", told=(("x", cny("1.00")),)), MoreThanOwed),
        (Reverse(project="jade", key="a", on=DAY, entry="jade/nothing#000000", note="?"), NotPosted),
        (Approve(project="jade", key="a", on=DAY, proposal="nothing"), NotPosted),
        (OffsetDeposit(project="jade", key="a", on=DAY, payer="zhang", deposit="?", amount=cny(1)), NotPosted),
        (OpenTill(project="jade", key="a", on=DAY, till="front", opening=cny("-1.00")), AmountRefused),
        (CloseTill(project="jade", key="a", on=DAY, till="front", counted=cny("-1.00")), AmountRefused),
        (CloseTill(project="jade", key="a", on=DAY, till="front", counted=cny("1.00")), TillRefused),
        (AgreeInstalments(project="jade", key="a", on=DAY, payer="wang", parts=((DAY, cny(1)),)), PlanRefused),
    ],
)
def test_what_cannot_be_done_leaves_the_books_as_they_were(desk, wrong, trouble):
    """A typed answer, and not an entry, a number or a message more."""
    before = kept(desk, Entry), kept(desk, Receipt), kept(desk, PayerAccount)
    with pytest.raises(trouble):
        carry_out(desk, wrong)
    assert before == (kept(desk, Entry), kept(desk, Receipt), kept(desk, PayerAccount))


def test_a_void_or_paid_bill_takes_no_payment(desk):
    """The payer is told why."""
    first, second = kept(desk, Bill, payer="zhang")
    void_bill(desk, first.id, on=DAY)
    with pytest.raises(NothingOwed, match="it is void"):
        carry_out(desk, pay(bills=(first.id,)))
    assert cny(0) == carry_out(desk, pay(key="p2", bills=(second.id,))).owed
    with pytest.raises(NothingOwed, match="it is paid"):
        carry_out(desk, pay(key="p3", bills=(second.id,)))
    with pytest.raises(NotBilled):
        carry_out(desk, pay(key="p4", payer="li", bills=(second.id,)))


def test_what_was_paid_on_a_bill_that_is_voided_then_is_prepaid_again(desk):
    """And it pays the next bill by itself."""
    carry_out(desk, pay(amount="400.00"))
    void_bill(desk, kept(desk, Bill, payer="zhang")[0].id, on=DAY)
    (head,) = (each for each in kept(desk, PayerAccount) if each.payer == "zhang")
    assert (cny(0), cny("200.00")) == (head.owed, head.prepayment)
    issue_bills(desk, "jade", period=Period.month(2025, 4), issued_on=date(2025, 4, 1))
    assert [cny("200.00")] == list(owed(desk).values())
    check_books(desk)


def test_one_transfer_is_received_once(desk):
    """The number of the bank comes once, whatever the key."""
    carry_out(desk, pay(reference="T-1"))
    with pytest.raises(ReferenceUsed, match="jade/receipt/00000001"):
        carry_out(desk, pay(key="p2", reference="T-1"))
    carry_out(desk, pay(key="p3", reference="T-1", method="online"))
    check_books(desk)


def test_a_bounced_payment_is_owed_again(desk):
    """The receipt is taken back with all that it paid; once."""
    carry_out(desk, pay(amount="450.00"))
    (receipt,) = (entry for entry in kept(desk, Entry) if entry.kind == "receipt")
    ask(desk, Reverse, "v1", entry=receipt.id, note="the cheque bounced")
    assert [cny("200.00")] * 2 == list(owed(desk).values())
    with pytest.raises(AlreadyReversed):
        ask(desk, Reverse, "v2", entry=receipt.id, note="again")
    check_books(desk)


def test_an_application_or_a_waiver_is_taken_back_by_itself(desk):
    """What it settled is owed again, the money is prepaid, and can be applied anew."""
    carry_out(desk, pay())
    (applied,) = (entry for entry in kept(desk, Entry) if entry.kind == "application")
    ask(desk, Reverse, "v1", entry=applied.id, note="the other home first")
    other = max(owed(desk))
    assert cny("200.00") == ask(desk, Apply, "a1", payer="zhang", told=((other, cny("200.00")),)).applied
    item = next(iter(owed(desk)))
    ask(desk, Waive, "w1", payer="zhang", item=item, amount=cny("50.00"), note="noise")
    assert {item: cny("150.00")} == owed(desk)
    (waived,) = (entry for entry in kept(desk, Entry) if entry.kind == "waiver")
    ask(desk, Reverse, "v2", entry=waived.id, note="a mistake")
    ask(desk, WriteOff, "w2", payer="zhang", item=item, amount=cny("200.00"), note="bankrupt")
    assert {} == owed(desk)
    check_books(desk)


def test_money_of_nobody_waits_until_somebody_knows(desk):
    """It is not lost, and then it pays what its payer owes; it cannot be taken back as if it were a payer's."""
    held = ask(desk, TakeUnknown, "u1", amount=cny("250.00"), method="bank-transfer", reference="T-9")
    (receipt,) = (entry for entry in kept(desk, Entry) if entry.kind == "receipt")
    with pytest.raises(AlreadyReversed):
        ask(desk, Reverse, "v1", entry=receipt.id, note="?")
    found = ask(desk, Resolve, "u2", item=held.told, payer="li", amount=cny("250.00"))
    assert (cny("200.00"), cny("50.00")) == (found.applied, found.prepayment)
    with pytest.raises(MoreThanThere):
        ask(desk, Resolve, "u3", item=held.told, payer="li", amount=cny("0.01"))
    check_books(desk)


def test_an_owner_who_leaves_keeps_his_arrears_and_hands_on_his_prepayment(desk):
    """Both books show both sides."""
    carry_out(desk, pay(amount="500.00"))
    ask(desk, Transfer, "t1", giver="zhang", taker="li", amount=cny("30.00"))
    gone = ask(desk, HandOver, "h1", seller="zhang", buyer="wang")
    assert (cny("70.00"), cny(0)) == (gone.amount, gone.prepayment)
    heads = {head.payer: head for head in kept(desk, PayerAccount)}
    assert (cny("70.00"), cny("30.00")) == (heads["wang"].prepayment, heads["li"].prepayment)
    assert cny("200.00") == heads["li"].owed
    assert cny(0) == ask(desk, HandOver, "h2", seller="li").amount
    check_books(desk)


def test_a_deposit_is_offset_forfeited_and_given_back_and_never_more_than_was_held(desk):
    """Each part goes where it goes, and the rest stays held."""
    told = {"payer": "li", "space": "1-103", "kind": "decoration", "amount": cny("2000.00"), "method": "pos"}
    held = ask(desk, HoldDeposit, "d1", **told)
    about = {"payer": "li", "deposit": held.told}
    ask(desk, OffsetDeposit, "d2", amount=cny("250.00"), **about)
    ask(desk, ForfeitDeposit, "d3", amount=cny("300.00"), note="a broken tile", **about)
    ask(desk, RefundDeposit, "d4", amount=cny("1000.00"), method="pos", **about)
    with pytest.raises(MoreThanThere):
        ask(desk, RefundDeposit, "d5", amount=cny("450.01"), method="pos", **about)
    (deposit,) = deposits(kept(desk, Entry, payer="li"))
    assert cny("450.00") == deposit.balance
    (head,) = (each for each in kept(desk, PayerAccount) if each.payer == "li")
    assert (cny("450.00"), cny("50.00"), cny(0)) == (head.deposit, head.prepayment, head.owed)
    check_books(desk)


def test_a_till_counts_its_cash_from_opening_to_closing(desk):
    """Cash in, cash out, and what is missing is kept as it was counted; a card payment is not in the till."""
    ask(desk, OpenTill, "o1", till="front", opening=cny("100.00"))
    with pytest.raises(TillRefused, match="open already, by chen"):
        ask(desk, OpenTill, "o2", till="front", opening=cny(0))
    carry_out(desk, pay(amount="450.00", method="cash", till="front"))
    carry_out(desk, pay(key="p2", amount="5.00", till="front"))
    carry_out(desk, refund(method="cash", till="front"))
    with pytest.raises(TillRefused, match="opened by chen"):
        carry_out(attrs.evolve(desk, actor="wu"), pay(key="p3", method="cash", till="front"))
    closed = ask(desk, CloseTill, "o3", till="front", counted=cny("539.50"))
    assert cny("-0.50") == closed.amount
    assert ["closed"] == [session.state for session in kept(desk, TillSession)]
    ask(desk, OpenTill, "o4", till="front", opening=cny(0))
    check_books(desk)


def test_a_second_person_approves_what_is_above_the_threshold(store):
    """Nothing is posted before; exactly the command is done; its maker cannot approve it, and nobody twice."""
    desk = office(store, free=False)
    carry_out(desk, pay(amount="500.00"))
    asked = carry_out(desk, refund(amount="60.00"))
    assert (0, "") == (asked.entries, asked.receipt)
    with pytest.raises(MakerIsChecker):
        ask(desk, Approve, "ok1", proposal="r1")
    boss = attrs.evolve(desk, actor="boss")
    done = ask(boss, Approve, "ok2", proposal="r1")
    assert (cny("60.00"), cny("40.00"), "jade/refund/00000001") == (done.amount, done.prepayment, done.receipt)
    with pytest.raises(WrongState):
        ask(boss, Approve, "ok3", proposal="r1")
    carry_out(desk, refund(key="r2", amount="40.00"))
    assert 0 == ask(boss, Approve, "ok4", proposal="r2", decline="not yet").entries
    assert ["approved", "declined"] == [proposal.state for proposal in kept(desk, Proposal)]
    check_books(desk)


def test_what_waited_over_the_end_of_a_month_is_posted_on_the_day_it_is_approved(store):
    """Money leaves when somebody approves it: the entry, its receipt and the open books agree on that day."""
    desk = office(store, free=False)
    carry_out(desk, pay(amount="500.00"))
    carry_out(desk, refund(amount="60.00"))
    ask(desk, CloseBooks, "c1", until=date(2025, 4, 1))
    april = date(2025, 4, 2)
    done = ask(attrs.evolve(desk, actor="boss"), Approve, "ok1", on=april, proposal="r1")
    (entry,) = kept(desk, Entry, day=april)
    (receipt,) = kept(desk, Receipt, id=done.receipt)
    assert (done.posting, april) == (entry.posting, receipt.day)
    check_books(desk)


def test_instalments_are_about_what_is_owed_and_the_newest_plan_runs(desk):
    """One plan of a payer at a time."""
    halves = ((DAY, cny("200.00")), (date(2025, 4, 10), cny("200.00")))
    ask(desk, AgreeInstalments, "i1", payer="zhang", parts=halves)
    item = min(owed(desk))
    again = ask(desk, AgreeInstalments, "i2", payer="zhang", parts=((DAY, cny("200.00")),), items=(item,))
    assert cny("200.00") == again.amount
    assert ["ended", "running"] == [plan.state for plan in kept(desk, InstalmentPlan)]


def test_nothing_is_posted_into_a_closed_month(desk):
    """What corrects it goes into an open one; the books never open again, and wait for a run that is open."""
    run = open_run(desk, "jade", period=Period.month(2025, 4), issued_on=date(2025, 4, 1))
    with pytest.raises(WrongState, match="bill run"):
        ask(desk, CloseBooks, "c0", until=date(2025, 5, 1))
    assert "open" == run.state
    ask(desk, CloseBooks, "c1", until=date(2025, 4, 1))
    with pytest.raises(PeriodClosed):
        carry_out(desk, pay())
    with pytest.raises(PeriodClosed, match="2025-03-31 is closed"):
        ask(desk, CloseBooks, "c2", until=date(2025, 4, 1))
    assert cny("200.00") == carry_out(desk, pay(key="p2", on=date(2025, 4, 2))).applied
    check_books(desk)


def test_whoever_listens_is_told_of_every_receipt(desk):
    """Through the outbox, after the commit."""
    carry_out(desk, pay())
    carry_out(desk, pay(key="p2", amount="300.00"))

    heard = []

    class Cashbook:
        @hookimpl
        def jizhi_payments_posted(self, payments):
            heard.extend(receipt.number for receipt in payments)

    queue, host = StoreQueue(desk.store), Host(Cashbook())
    while told := relay(desk, queue, host, at=datetime(2025, 3, 11, tzinfo=UTC)).fates:
        assert {"sent"} == {fate for _, fate in told}
    assert [1, 2] == heard


COMMANDS = (
    pay(amount="450.00", reference="T-1"),
    refund(),
    Waive(
        project="jade",
        key="w",
        on=DAY,
        payer="li",
        item="jade/1-103/service/2025-03-01..2025-04-01/li",
        amount=cny(1),
        note="?",
    ),
    HandOver(project="jade", key="h", on=DAY, seller="zhang", buyer="wang"),
    CloseBooks(project="jade", key="c", on=DAY, until=date(2025, 3, 2)),
)


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=lambda number: type(COMMANDS[number]).__name__)
def test_a_command_that_is_broken_off_anywhere_is_done_once_when_it_is_given_again(number):
    """At every call of the store, commits included: the books are whole then, and as after an unbroken command."""
    whole = office(MemoryStore())
    for before in COMMANDS[:number]:
        carry_out(whole, before)
    answer = carry_out(whole, COMMANDS[number])
    cut = 0
    while True:
        cut += 1
        desk = office(MemoryStore())
        for before in COMMANDS[:number]:
            carry_out(desk, before)
        calls = FaultyStore(desk.store, fail_at=cut)
        try:
            carry_out(attrs.evolve(desk, store=calls), COMMANDS[number])
        except Injected:
            check_books(desk)
            assert answer == carry_out(desk, COMMANDS[number])
            for kind in (Entry, PayerAccount, Receipt, Command, OutboxMessage):
                assert kept(whole, kind) == kept(desk, kind)
            continue
        break
    assert cut > 10


def at_once(desk, asked):
    """Carry the commands out, each in a thread of its own; the answers and the errors."""
    done, begin = [], threading.Barrier(len(asked))

    def one(command):
        begin.wait()
        try:
            done.append(carry_out(desk, command))
        except JizhiError as error:
            done.append(error)

    threads = [threading.Thread(target=one, args=(command,)) for command in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_twenty_refunds_at_once_never_give_back_more_than_there_is(desk):
    """400 paid for bills, 100 prepaid: ten refunds of 10 and no more."""
    carry_out(desk, pay(amount="500.00"))
    done = at_once(desk, [refund(key=f"r{n}") for n in range(20)])
    assert [10, 10] == [
        sum(isinstance(one, MoreThanThere) for one in done),
        sum(not isinstance(one, Exception) for one in done),
    ]
    check_books(desk)


def test_two_cashiers_at_one_bill_take_it_once_and_prepay_the_rest(desk):
    """Both take money; no fen of it is lost, and the bill is not paid twice."""
    (bill,) = kept(desk, Bill, payer="li")
    done = at_once(desk, [pay(key=f"p{n}", payer="li", bills=(bill.id,)) for n in range(2)])
    assert [NothingOwed] == [type(one) for one in done if isinstance(one, Exception)]
    assert {} == owed(desk, "li")
    check_books(desk)


def test_one_command_given_twice_at_once_is_done_once(desk):
    """The same key from two hands."""
    first, second = at_once(desk, [pay(), pay()])
    assert first == second
    assert 1 == len(kept(desk, Receipt))


class Unlucky:
    """A store whose first units lose a race each."""

    def __init__(self, store, races):
        self.store, self.races = store, races

    def reading(self):
        return self.store.reading()

    @contextmanager
    def writing(self):
        with self.store.writing() as tx:
            yield tx
            if self.races:
                self.races -= 1
                raise Conflict("payer_account", "jade/zhang", 2)


@pytest.mark.parametrize(("races", "done"), [(7, True), (8, False)])
def test_a_command_that_loses_a_race_is_decided_again(desk, races, done):
    """Seven times; then whoever gave it is told, nothing is kept, and it can be given again."""
    unlucky = attrs.evolve(desk, store=Unlucky(desk.store, races))
    if done:
        assert cny("200.00") == carry_out(unlucky, pay()).applied
    else:
        with pytest.raises(Conflict):
            carry_out(unlucky, pay())
        assert [] == kept(desk, Receipt)
        assert cny("200.00") == carry_out(desk, pay()).applied
    check_books(desk)


def test_the_same_commands_leave_the_same_books_on_every_store(tmp_path):
    """L12: replayed from the first on, on another store, every entry, head, receipt and answer is the same."""
    sql = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    both = [office(MemoryStore()), office(sql)]
    for each in both:
        for command in COMMANDS:
            carry_out(each, command)
    for kind in (Entry, PayerAccount, Receipt, Command, OutboxMessage):
        assert kept(both[0], kind) == kept(both[1], kind)
    sql.close()


def test_a_payment_that_is_broken_off_anywhere_on_disk_is_done_once(tmp_path):
    """As in memory, on a real file, which is opened anew after each fault."""
    sql = pytest.importorskip("jizhi_sql.store").SqlStore
    first = sql.open(f"sqlite:///{tmp_path}/first.db")
    office(first)
    first.close()
    answers, cut = set(), 0
    while True:
        cut += 1
        shutil.copy(tmp_path / "first.db", tmp_path / "books.db")
        store = sql.open(f"sqlite:///{tmp_path}/books.db")
        try:
            carry_out(Desk(store=FaultyStore(store, fail_at=cut), actor="chen"), COMMANDS[0])
        except Injected:
            store.close()
            store = sql.open(f"sqlite:///{tmp_path}/books.db")
            desk = Desk(store=store, actor="chen")
            check_books(desk)
            answers.add(carry_out(desk, COMMANDS[0]))
            assert 1 == len(kept(desk, Receipt))
            check_books(desk)
            store.close()
            continue
        store.close()
        break
    assert (1, True) == (len(answers), cut > 10)
