"""L4, L7, L9, L11, L12 and B6: whatever breaks off, is done again or tampered with, the books stay what they are."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jizhi.access import GENESIS, AuditHead, AuditRow, behind, sealed, verify
from jizhi.codec import to_store
from jizhi.errors import AlreadyStored, JizhiError
from jizhi.fees import Bill, BillRun, Charge
from jizhi.fees.ledger import Entry, PayerAccount, kind_of_account, rebuilt
from jizhi.office.billing_day import issue_bills, void_run
from jizhi.office.counter import Pay, Refund, Waive, WriteOff, carry_out
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.records import CATALOGUE
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.faults import FaultyStore, Injected, Killed
from jizhi.testing.memory import MemoryStore
from jizhi.testing.world import Broken, World, walk
from jizhi.values import Money, Period

MARCH, APRIL = Period.month(2025, 3), Period.month(2025, 4)
LATE = '[late.slow]\nrate_per_day = "0.0005"\ngrace_days = 3\n'
TARIFF = tariff_text(fee_text(late='"slow"'), head=LATE)
SHORT = settings().max_examples < 2_000
calls = st.integers(1, 160)
faults = st.sampled_from((Injected, Killed))


def few(count, **more):
    """As many examples in make test; a hundred times more in the nightly run."""
    return settings(max_examples=count if SHORT else 100 * count, deadline=None, **more)


def searching(law, examples=400):
    """The same law asked for longer, of the same examples each time: for twins."""
    told = settings(
        max_examples=examples, phases=[Phase.generate], derandomize=True, database=None, deadline=None,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    told(law)()


class InParts(MemoryStore):
    """The broken twin: what a unit keeps is committed at once, call by call."""

    @contextmanager
    def writing(self):
        store = self
        with self.reading() as known:

            class Unit:
                get, find = staticmethod(known.get), staticmethod(known.find)

                def lock(self, kind, id):
                    return self.get(kind, id)

                def add(self, records):
                    with MemoryStore.writing(store) as tx:
                        return tx.add(records)

                def put(self, record, *, expected):
                    with MemoryStore.writing(store) as tx:
                        return tx.put(record, expected=expected)

            yield Unit()


def an_office(kind=MemoryStore, *, billed=True):
    """Two payers with three homes; March is billed, or not yet. A store of its own each time."""
    store, first = kind(), settled(billed=billed)
    store._commit = first._commit
    for cls, shelf in first._shelves.items():
        ids = {names: {value: set(found) for value, found in known.items()} for names, known in shelf.ids.items()}
        states = {id: list(states) for id, states in shelf.states.items()}
        store._shelves[cls] = attrs.evolve(shelf, states=states, ids=ids)
    return store


@cache
def settled(*, billed):
    """The office from which each example sets out."""
    store = MemoryStore()
    homes = [home("1-101"), home("1-102"), home("1-103")]
    settle(store, village(homes, [owned("1-101"), owned("1-102"), owned("1-103", "wang")]))
    publish(store, TARIFF)
    if billed:
        issue_bills(Desk(store=store, actor="chen", chunk=2), "jade", period=MARCH, issued_on=MARCH.start)
    return store


def desk_at(store):
    """The desk of a cashier whose runs take two spaces at a time."""
    return Desk(store=store, actor="chen", chunk=2)


def all_that_is_kept(store):
    """Every record, as it is written."""
    with store.reading() as known:
        return [json.dumps(to_store(each), sort_keys=True) for kind in CATALOGUE for each in known.find(kind.cls)]


# commands ------------------------------------------------------------------------------------------------------------

PAID = {"project": "jade", "on": date(2025, 4, 20)}
amounts = st.sampled_from((1, 50, 20_000, 20_001, 45_000)).map(Money)
payers = st.sampled_from(("zhang", "wang"))
pays = st.builds(lambda p, a: Pay(key="k", payer=p, amount=a, method="cash", **PAID), payers, amounts)
refunds = st.builds(lambda p, a: Refund(key="k", payer=p, amount=a, method="cash", note="?", **PAID), payers, amounts)
ITEM = "jade/1-101/service/2025-03-01..2025-04-01/zhang"
forgiven = st.builds(lambda kind, a: kind(key="k", payer="zhang", item=ITEM, amount=a, note="?", **PAID),
                     st.sampled_from((Waive, WriteOff)), amounts)  # fmt: skip
commands = st.one_of(pays, pays, refunds, forgiven)


def answered(store, command):
    """The answer to a command: what it returns, or the error with its facts."""
    try:
        return repr(carry_out(desk_at(store), command))
    except JizhiError as refused:
        return f"{type(refused).__name__} {refused}"


def l9(kind):
    """The law of a command that is done again, on a kind of store."""

    @given(commands, calls, faults, st.integers(1, 3))
    def law(command, fail_at, fault, times):
        whole, store = an_office(kind), an_office(kind)
        wanted = answered(whole, command)
        broken = FaultyStore(store, fail_at)
        broken.fault = fault
        with suppress(Injected, Killed, JizhiError):  # a refusal is an answer, and is asked for again below
            carry_out(desk_at(broken), command)
        assert {wanted} == {answered(store, command) for _ in range(times)}
        assert all_that_is_kept(whole) == all_that_is_kept(store)

    return law


def test_l9_a_command_done_again_after_any_crash_is_done_once_and_answers_the_same():
    """L9: apply(c, k) n times is apply(c, k): the same bytes are kept, the same bytes are answered."""
    few(12)(l9(MemoryStore))()


def is_billed(store):
    """Whether April's run is done."""
    with store.reading() as known:
        return any(run.period == APRIL and run.state == "done" for run in known.find(BillRun))


def l12(kind):
    """The law of a run that is killed and goes on, on a kind of store."""

    errands = {
        "issue": lambda desk: issue_bills(desk, "jade", period=APRIL, issued_on=APRIL.start),
        "void": lambda desk: void_run(desk, "jade/2025-03-01..2025-04-01#1", on=APRIL.start),
        "late": lambda desk: accrue_late_fees(desk, "jade", as_of=date(2025, 5, 20)),
    }

    @given(st.sampled_from(sorted(errands)), st.lists(st.integers(1, 90), min_size=1, max_size=4), faults)
    def law(name, breaks, fault):
        whole, store = an_office(kind), an_office(kind)
        errands[name](desk_at(whole))
        for fail_at in breaks:
            broken = FaultyStore(store, fail_at)
            broken.fault = fault
            with suppress(Injected, Killed):
                errands[name](desk_at(broken))
                break
            if name == "issue" and is_billed(store):
                break  # only the last answer was lost; once more would be a run of corrections, with nothing to correct
        else:
            errands[name](desk_at(store))
        assert all_that_is_kept(whole) == all_that_is_kept(store)

    return law


def test_l12_a_run_that_was_killed_anywhere_goes_on_to_the_same_bytes():
    """L12: bills, a void, late fees; killed up to four times, then let through, it is the run that never broke."""
    few(10)(l12(MemoryStore))()


class Watched(FaultyStore):
    """Somebody reads at every call of the store, as others do while a writer is busy."""

    def call(self):
        super().call()
        with self.store.reading() as known:
            entries, heads = tuple(known.find(Entry)), tuple(known.find(PayerAccount))
        sides = [(kind_of_account(entry.debit), entry.amount.fen) for entry in entries]
        sides += [(kind_of_account(entry.credit), -entry.amount.fen) for entry in entries]
        theirs = {"receivable", "late-fee", "prepayment", "deposit"}
        elsewhere = sum(fen for kind, fen in sides if kind not in theirs)
        held = sum(head.owed.fen - head.prepayment.fen - head.deposit.fen for head in heads)
        assert 0 == elsewhere + held, "L4: the accounts do not add up to nothing"
        for head in heads:
            assert attrs.evolve(rebuilt("jade", head.payer, entries), version=head.version) == head, "L3"


def l4(kind):
    """The law of whoever reads while somebody writes, on a kind of store."""

    @given(st.lists(commands, min_size=1, max_size=3))
    def law(asked):
        store = Watched(an_office(kind, billed=False))
        issue_bills(desk_at(store), "jade", period=MARCH, issued_on=MARCH.start)
        for number, command in enumerate(asked):
            answered_or_broken(store, attrs.evolve(command, key=f"k{number}"))

    return law


def answered_or_broken(store, command):
    """Carry a command out; a refusal is an answer, a broken law is not."""
    with suppress(JizhiError):
        carry_out(desk_at(store), command)


def test_l4_every_reading_while_a_writer_is_busy_sums_to_nothing():
    """L3 and L4: at every call of the store somebody else reads, and the books are whole."""
    few(6)(l4(MemoryStore))()


@pytest.mark.parametrize(
    ("law", "examples"),
    [
        (l4, 5),
        pytest.param(l9, 200, marks=pytest.mark.faults),
        pytest.param(l12, 60, marks=pytest.mark.faults),
    ],
    ids=["L4", "L9", "L12"],
)
def test_a_store_that_commits_in_parts_is_caught(law, examples):
    """The twin of all three: half a unit is there for a reader, and after a crash."""
    with pytest.raises(Exception) as met:
        searching(law(InParts), examples)
    assert not isinstance(met.value, Injected)


# L7 ------------------------------------------------------------------------------------------------------------------


class Deafened(World):
    """A channel that says another amount in its own books than it was paid."""

    def deeds(self):
        wanted = ("bill", "checkout", "scan", "notice", "time_passes")
        return {name: 20 if name in wanted else 1 for name in super().deeds()}

    def scan(self):
        deed = super().scan()
        return None if deed is None else lambda: (deed(), self._less())

    def _less(self):
        for number, (order, status) in self.gateway.orders.items():
            if status.state == "paid":
                self.gateway.orders[number] = (attrs.evolve(order, fen=order.fen + 1), status)


def l7(world):
    """The law of what a channel was paid, in the worlds of any seed."""

    @given(st.integers(0, 10**6), st.integers(5, 40))
    def law(seed, steps):
        walk(seed, steps, world)

    return law


def test_l7_every_fen_of_the_channel_is_in_bills_prepayment_suspense_or_refunds():
    """L5 and L7: each world of a seed keeps the nets of its payers to the channel's own books."""
    few(3)(l7(World))()


@pytest.mark.faults
def test_l7_catches_a_channel_whose_books_say_something_else():
    """One fen more in the channel's truth than in its notices."""
    with pytest.raises(Broken, match="L7"):
        searching(l7(Deafened), 60)


# L11 -----------------------------------------------------------------------------------------------------------------

rows = st.builds(
    AuditRow,
    chain=st.just("store"),
    seq=st.just(0),
    actor=st.text(min_size=1, max_size=5),
    operation=st.text(max_size=5),
    permission=st.text(max_size=3),
    decision=st.sampled_from(("done", "denied")),
    count=st.integers(0, 9),
)
FIELDS = ("actor", "operation", "permission", "about", "why", "at", "grant", "digest")


def l11(verifying):
    """The law of a chain in which one row was changed, dropped, or written twice."""

    @given(st.lists(rows, min_size=1, max_size=9), st.integers(0, 8), st.sampled_from((*FIELDS, "drop", "twice")))
    def law(wanted, place, how):
        head, chain = AuditHead(chain="store"), []
        for row in wanted:
            chain.append(sealed(row, head))
            head = behind(head, chain[-1])
        assert () == verifying("store", chain, head=head)
        place %= len(chain)
        if how == "drop":
            tampered = chain[:place] + chain[place + 1 :]
        elif how == "twice":
            tampered = [*chain[: place + 1], *chain[place:]]
        else:
            changed = attrs.evolve(chain[place], **{how: getattr(chain[place], how) + "x"})
            tampered = [*chain[:place], changed, *chain[place + 1 :]]
        (found, *_) = verifying("store", tampered, head=head) or (None,)
        assert found is not None, f"{how} of row {place + 1} is not found"
        if how in FIELDS:
            assert f"{place + 1}" in f"{found.subject} {found.facts}"

    return law


def test_l11_any_row_of_the_trail_that_is_changed_dropped_or_doubled_is_found():
    """L11: the chain verifies whole, and whatever is done to one row is named at it."""
    few(25)(l11(verify))()


def test_l11_catches_a_chain_that_looks_at_numbers_only():
    """A twin that finds gaps and believes what stands in a row."""

    def counting(chain, given, *, head):
        seals, last = [], AuditHead(chain=chain, seq=0, hash=GENESIS)
        for row in given:
            seals.append(sealed(attrs.evolve(row, hash=""), last) if row.seq == last.seq + 1 else row)
            last = behind(last, seals[-1])
        return verify(chain, seals)

    with pytest.raises(AssertionError):
        searching(l11(counting), 60)


# B6 ------------------------------------------------------------------------------------------------------------------


class Overwriting(MemoryStore):
    """A store that lets the newest content of an id win."""

    @contextmanager
    def writing(self):
        with super().writing() as unit:
            unit._is_new = lambda record: True
            yield unit


def b6(kind):
    """The law of what was issued, whatever is done at the counter and whoever writes it again."""

    @given(st.lists(commands, max_size=3), st.integers(1, 10**9), st.booleans())
    def law(asked, fen, voided):
        store = an_office(kind)
        with store.reading() as known:
            issued = [*known.find(Bill), *known.find(Charge)]
        for number, command in enumerate(asked):
            answered(store, attrs.evolve(command, key=f"k{number}"))
        if voided:
            void_run(desk_at(store), "jade/2025-03-01..2025-04-01#1", on=APRIL.start)
        for record in issued[:1]:
            other = attrs.evolve(record, total=record.total + Money(fen))
            with pytest.raises(AlreadyStored), store.writing() as tx:
                tx.add([other])
        with store.reading() as known:
            assert issued == [known.get(type(record), record.id) for record in issued]

    return law


def test_b6_the_amount_of_what_was_issued_never_changes():
    """B6: payments, refunds, waivers, a void, and another amount under the same id leave bills and charges alone."""
    few(8)(b6(MemoryStore))()


def test_b6_catches_a_store_that_overwrites():
    """The twin keeps the newest under an id."""
    with pytest.raises(BaseException, match=r"DID NOT RAISE|assert"):
        searching(b6(Overwriting), 3)
