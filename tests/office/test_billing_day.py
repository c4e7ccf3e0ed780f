"""Billing day: pinned, resumable anywhere, done by several at once, voided whole and billed again."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi.codec import to_store
from jizhi.errors import (
    AlreadyStored,
    CalendarUnknown,
    Conflict,
    NoTariff,
    NotBilled,
    NotExplained,
    PeriodClosed,
    UnknownProject,
    WrongState,
)
from jizhi.estate import Change, Party, Space, Tenure
from jizhi.fees import Bill, BillRun, Charge, RosterPart, RunItem
from jizhi.office.billing_day import bill_chunks, explain_bill, issue_bills, open_run, run_id, void_run
from jizhi.office.desk import Desk
from jizhi.office.tariffs import published_tariff
from jizhi.records import OutboxMessage
from jizhi.testing.billing import JADE, fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period, cny

MARCH = Period.month(2025, 3)
FIRST = MARCH.start
CODES = tuple(f"1-10{n}" for n in range(1, 6))
KINDS = (BillRun, RosterPart, RunItem, Charge, Bill, OutboxMessage)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """An empty store: in memory, and a real file where the plugin is installed."""
    if request.param == "memory":
        yield MemoryStore()
        return
    kept = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    yield kept
    kept.close()


def five_homes(**more):
    """Five homes: one without an area, one sold on the 13th, one owned by two."""
    homes = [home(code) for code in CODES]
    homes[3] = home(CODES[3], area=None)
    held = [owned(code) for code in CODES if code not in {"1-102", "1-103"}]
    held += [owned("1-102", "zhang", until=date(2025, 3, 13)), owned("1-102", "li", since=date(2025, 3, 13))]
    held += [owned("1-103", "li", share=Fraction(3, 5)), owned("1-103", "wang", share=Fraction(2, 5))]
    return village(homes, held, **more)


def desk_at(store, records=None, text=None, **settings):
    settle(store, five_homes() if records is None else records)
    publish(store, tariff_text() if text is None else text)
    return Desk(**({"store": store, "actor": "li", "chunk": 2} | settings))


def kept(store, kind, **indexed):
    with store.reading() as known:
        return list(known.find(kind, **indexed))


def totals(store):
    """What is billed of each space and payer, in fen."""
    found = {}
    for charge in kept(store, Charge, project="jade"):
        key = charge.space, charge.payer
        found[key] = found.get(key, 0) + charge.amount.fen
    return {key: fen for key, fen in found.items() if fen}


def everything(store):
    """Every record of billing as bytes."""
    records = [to_store(record) for kind in KINDS for record in kept(store, kind)]
    return json.dumps(records, ensure_ascii=False, sort_keys=True).encode()


BILLED = {
    ("1-101", "zhang"): 20000,
    ("1-102", "zhang"): 7742,
    ("1-102", "li"): 12258,
    ("1-103", "li"): 12000,
    ("1-103", "wang"): 8000,
    ("1-105", "zhang"): 20000,
}


def issue(desk, period=MARCH, issued_on=FIRST):
    return issue_bills(desk, "jade", period=period, issued_on=issued_on)


def test_a_run_bills_every_space_that_it_can_and_says_what_became_of_each(store):
    """Exactly one of billed, skipped, parked; the parked one has its reason and no bill."""
    run = issue(desk_at(store))
    assert ("done", 3, 3, 1, "li") == (run.state, run.done, run.chunks, run.number, run.actor)
    assert BILLED == totals(store)
    items = {item.space: (item.outcome, item.reason) for item in kept(store, RunItem, run=run.id)}
    assert items == dict.fromkeys(CODES, ("billed", "")) | {"1-104": ("parked", "fact-missing")}
    bills = kept(store, Bill, run=run.id)
    assert BILLED == {(bill.space, bill.payer): bill.total.fen for bill in bills}
    assert {date(2025, 3, 31)} == {bill.due_on for bill in bills}


def test_bills_are_announced_chunk_by_chunk(store):
    """One message for each chunk that has bills, with their ids, kept beside them."""
    run = issue(desk_at(store))
    messages = kept(store, OutboxMessage, topic="bills-issued")
    assert {bill.id for bill in kept(store, Bill)} == {one for message in messages for one in message.subjects}
    assert {run.id} == {message.aggregate for message in messages}
    assert 3 == len(messages)


def test_running_again_bills_nothing(store):
    """A second run of the month finds everything billed: no charge, no bill, no message."""
    desk = desk_at(store)
    first = issue(desk)
    charges = kept(store, Charge)
    second = issue(desk)
    assert (2, "done") == (second.number, second.state) and run_id("jade", MARCH, 2) == second.id
    assert charges == kept(store, Charge)
    assert [] == kept(store, Bill, run=second.id)
    assert len(CODES) == len(kept(store, RunItem, run=second.id))
    assert {first.id} == {message.aggregate for message in kept(store, OutboxMessage)}


def test_a_sale_that_becomes_known_late_moves_only_the_difference(store):
    """The seller gets his days back, the buyer pays them; everybody else is left alone."""
    desk = desk_at(store)
    issue(desk)
    with store.writing() as tx:
        held = tx.get(Tenure, owned("1-101").id)
        tx.put(attrs.evolve(held, until=date(2025, 3, 21)), expected=held.version)
        tx.put(owned("1-101", "wang", since=date(2025, 3, 21)), expected=None)
    run = issue(desk, issued_on=date(2025, 4, 2))
    fresh = {(one.payer, one.kind, one.n): (one.amount, one.target) for one in kept(store, Charge, run=run.id)}
    seller = (cny("-70.97"), cny("129.03"))
    assert fresh == {("zhang", "correction", 1): seller, ("wang", "charge", 0): (cny("70.97"), cny("70.97"))}
    bills = {bill.payer: bill for bill in kept(store, Bill, run=run.id)}
    assert {date(2025, 4, 2)} == {bill.due_on for bill in bills.values()}
    assert all(each.holds for bill in bills.values() for each in explain_bill(desk, bill.id)[1])


def test_who_owes_nothing_any_more_is_explained_without_his_facts(store):
    """A whole charge that is taken back rests on the books, also where a new tariff reads other facts."""
    desk = desk_at(store)
    issue(desk)
    with store.writing() as tx:
        held = tx.get(Tenure, owned("1-101").id)
        space = tx.get(Space, home("1-101").id)
        tx.put(attrs.evolve(held, party="wang", since=date(2024, 1, 1)), expected=None)
        tx.put(attrs.evolve(held, until=date(2024, 1, 1)), expected=held.version)
        tx.put(attrs.evolve(space, floor=3), expected=space.version)
    publish(store, tariff_text(fee_text(formula="area * price * floor")))
    run = issue(desk)
    bills = {bill.payer: bill for bill in kept(store, Bill, run=run.id, space="1-101")}
    (gone,) = explain_bill(desk, bills["zhang"].id)[1]
    assert (cny("-200.00"), (), cny(0)) == (gone.charge.amount, gone.line.segments, gone.replayed)
    (new,) = explain_bill(desk, bills["wang"].id)[1]
    assert cny("600.00") == new.replayed


@pytest.mark.parametrize("chunk", [1, 2, 3, 500])
def test_the_size_of_a_chunk_changes_no_bill(chunk):
    """Chunks are for the store; what is billed knows nothing of them."""
    store = MemoryStore()
    run = issue(desk_at(store, chunk=chunk))
    assert -(-len(CODES) // chunk) == run.chunks
    assert BILLED == totals(store)


def test_an_empty_project_is_billed_at_once(store):
    """No space, no chunk, no bill; and it is done."""
    settle(store, attrs.evolve(village(), spaces=(), tenures=()))
    publish(store, tariff_text())
    run = issue(Desk(store=store, actor="li"))
    assert ("done", 0, 0) == (run.state, run.chunks, run.done)
    assert [] == kept(store, Bill)


def test_a_tariff_without_a_recurring_fee_skips_every_space(store):
    """A fee once is charged to those it was asked of, and nobody was."""
    text = fee_text("card", per='"once"', on='"once"', unit="元", formula="price")
    desk = desk_at(store, text=tariff_text(text))
    found = [p.findings for p in bill_chunks(desk, open_run(desk, "jade", period=MARCH, issued_on=FIRST))]
    assert [()] * 4 == found
    assert {("skipped", "not-liable")} == {(item.outcome, item.reason) for item in kept(store, RunItem)}


def test_a_month_is_pinned_when_its_run_opens(store):
    """Changes of the estate and another tariff wait for the next run, also between two chunks."""
    desk = desk_at(store)
    run = open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    chunks = bill_chunks(desk, run)
    next(chunks)
    with store.writing() as tx:
        space = tx.get(Space, home("1-105").id)
        tx.put(attrs.evolve(space, area=Decimal(7)), expected=space.version)
        tx.put(home("1-106"), expected=None)
    publish(store, tariff_text(fee_text(prices={"2020-01-01": "9.99"})))
    again = open_run(Desk(store=store, actor="wang", chunk=1), "jade", period=MARCH, issued_on=date(2025, 3, 9))
    assert (run.id, run.tariff, run.roster, run.issued_on) == (again.id, again.tariff, again.roster, again.issued_on)
    assert "done" == issue(desk).state
    assert BILLED == totals(store)
    assert 0 == len([item for item in kept(store, RunItem) if item.space == "1-106"])


def test_a_run_needs_nobodys_name_or_number(store):
    """Of people the pinned text has the id and the kind."""
    records = five_homes()
    people = [attrs.evolve(party, name="张三丰") for party in records.parties]
    issue(desk_at(store, attrs.evolve(records, parties=tuple(people))))
    assert all("张三丰" not in part.text for part in kept(store, RosterPart))


# ---- broken off anywhere


def run_whole(store):
    """A run, a late correction, a void and a run again: what an office does in a month."""
    desk = Desk(store=store, actor="li", chunk=2)
    run = issue(desk)
    void_run(desk, run.id, on=date(2025, 3, 5))
    issue(desk, issued_on=date(2025, 3, 6))
    return everything(store)


class Torn(MemoryStore):
    """The broken twin: what a unit kept stays kept, although the unit failed."""

    @contextmanager
    def writing(self):
        failed = None
        with super().writing() as tx:
            try:
                yield tx
            except Injected as fault:
                failed = fault
        if failed is not None:
            raise failed


def resumed(make):
    """Break the month off at every single call, once each, and go on with it: the bytes must be the same."""
    whole = prepared(make)
    wanted = run_whole(whole)
    calls = FaultyStore(prepared(make))
    run_whole(calls)
    for fail_at in range(1, calls.calls + 1):
        store = prepared(make)
        with pytest.raises(Injected):
            run_whole(FaultyStore(store, fail_at))
        assert wanted == resume(store), f"broken off at call {fail_at}"
    return calls.calls


def prepared(make):
    store = make()
    settle(store, five_homes())
    publish(store, tariff_text())
    return store


def resume(store):
    """Go on as the person would who finds the month half done: finish what is open, then what was not begun."""
    desk = Desk(store=store, actor="li", chunk=2)
    runs = {run.number: run for run in kept(store, BillRun)}
    if 1 not in runs or runs[1].state == "open":
        issue(desk)
    void_run(desk, run_id("jade", MARCH, 1), on=date(2025, 3, 5))
    if 3 not in runs or runs[3].state == "open":
        issue(desk, issued_on=date(2025, 3, 6))
    return everything(store)


@pytest.mark.faults
def test_a_month_broken_off_at_any_call_ends_in_the_same_bytes():
    """P6: before any call, before any commit, and after a commit whose answer was lost."""
    assert 60 < resumed(MemoryStore)


def test_a_store_that_tears_its_units_is_caught():
    """The same check fails where a failed unit leaves something behind."""
    with pytest.raises((AssertionError, Conflict, AlreadyStored)):
        resumed(Torn)


def test_two_desks_finish_one_run_together(store):
    """Both join the open run; each chunk is kept once; both come back with the finished run."""
    desks = [desk_at(store, chunk=1), Desk(store=store, actor="wang", chunk=1)]
    gate, done = threading.Barrier(2), []

    def work(desk):
        gate.wait()
        done.append(issue(desk))

    threads = [threading.Thread(target=work, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["done", "done"] == [run.state for run in done]
    assert BILLED == totals(store)
    assert len(kept(store, RunItem)) == len(CODES) * len(kept(store, BillRun))


class Overtaken:
    """A store in which somebody else is faster *times* over: just before a chunk is kept, *meanwhile* happens."""

    def __init__(self, store, meanwhile, times=1):
        self.store, self.meanwhile, self.times = store, meanwhile, times

    def reading(self):
        return self.store.reading()

    @contextmanager
    def writing(self):
        if self.times:
            self.times -= 1
            self.meanwhile(self.store)
        with self.store.writing() as tx:
            yield tx


def test_a_chunk_that_was_decided_on_old_books_is_decided_again(store):
    """Another run billed the same cycle in between: nothing is billed twice."""
    desk = desk_at(store, chunk=10)
    run = open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    quarter = Period(date(2025, 3, 1), date(2025, 4, 2))
    late = Overtaken(store, lambda books: issue(Desk(store=books, actor="wang"), period=quarter))
    (*_, last) = bill_chunks(attrs.evolve(desk, store=late), run)
    assert "done" == last.run.state
    march = [charge for charge in kept(store, Charge) if charge.cycle == MARCH]
    assert len(BILLED) == len(march) and {0} == {charge.n for charge in march}
    assert [] == kept(store, Bill, run=run.id)


class Nuisance:
    """Touches the open run before each unit that a predicate picks by its number, counted from 1."""

    def __init__(self, run, picks):
        self.run, self.picks, self.units = run, picks, 0

    def __call__(self, books):
        self.units += 1
        if self.picks(self.units):
            with books.writing() as tx:
                known = tx.get(BillRun, self.run.id)
                tx.put(known, expected=known.version)


def test_a_run_that_loses_every_race_is_left_to_be_resumed():
    """After eight times it says so; the run is open and can be finished."""
    store = MemoryStore()
    desk = desk_at(store, chunk=10)
    run = open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    always = Nuisance(run, lambda unit: True)
    with pytest.raises(Conflict):
        list(bill_chunks(attrs.evolve(desk, store=Overtaken(store, always, times=99)), run))
    assert 8 == always.units
    assert "done" == issue(desk).state
    assert BILLED == totals(store)


def test_a_run_that_gets_on_now_and_then_is_finished():
    """Seven races lost for its chunk, seven for its end: each step counts anew."""
    store = MemoryStore()
    desk = desk_at(store, chunk=10)
    run = open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    often = Nuisance(run, lambda unit: unit % 8)
    *_, last = bill_chunks(attrs.evolve(desk, store=Overtaken(store, often, times=99)), run)
    assert ("done", 16, BILLED) == (last.run.state, often.units, totals(store))


def test_a_run_whose_pinned_part_is_gone_says_which():
    """A store that lost a record is not billed around."""
    store = MemoryStore()
    desk = desk_at(store)
    with store.writing() as tx:
        lost = BillRun(
            project="jade",
            period=MARCH,
            number=1,
            tariff=published_tariff(tx, "jade").id,
            roster="",
            issued_on=FIRST,
            chunks=1,
        )
        tx.put(lost, expected=None)
    with pytest.raises(NotBilled, match="000000"):
        issue(desk)


# ---- refused before anything is kept


def refused(desk, error, **words):
    with pytest.raises(error):
        issue(desk, **words)
    assert [] == kept(desk.store, BillRun) and [] == kept(desk.store, RosterPart)


def test_only_a_published_tariff_bills():
    """Without one nothing is opened."""
    store = MemoryStore()
    settle(store, five_homes())
    refused(Desk(store=store, actor="li"), NoTariff)


def test_a_project_that_is_not_there_is_named():
    """Nothing is opened for it."""
    with pytest.raises(UnknownProject, match="opal"):
        issue_bills(Desk(store=MemoryStore(), actor="li"), "opal", period=MARCH, issued_on=FIRST)


def test_a_run_into_closed_books_is_not_even_opened():
    """It could never be ended: the day is checked before the roster is pinned."""
    refused(desk_at(MemoryStore(), closed_until=date(2025, 4, 1)), PeriodClosed, issued_on=date(2025, 3, 31))


def test_a_closed_month_is_corrected_in_an_open_one():
    """The correction of March stands on a bill of April."""
    store = MemoryStore()
    desk = desk_at(store)
    issue(desk)
    with store.writing() as tx:
        space = tx.get(Space, home("1-104").id)
        tx.put(attrs.evolve(space, area=Decimal(50)), expected=space.version)
    closed = attrs.evolve(desk, closed_until=date(2025, 4, 1))
    with pytest.raises(PeriodClosed):
        issue(closed, issued_on=date(2025, 3, 31))
    run = issue(closed, issued_on=date(2025, 4, 1))
    (bill,) = kept(store, Bill, run=run.id)
    assert (date(2025, 4, 1), date(2025, 4, 1), cny("100.00")) == (bill.issued_on, bill.due_on, bill.total)


def test_a_run_that_was_opened_in_time_is_finished_after_the_books_closed():
    """What is pinned is finished as it was pinned."""
    store = MemoryStore()
    desk = desk_at(store)
    open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    assert "done" == issue(attrs.evolve(desk, closed_until=date(2025, 12, 1))).state
    assert BILLED == totals(store)


def test_a_due_day_on_an_unknown_calendar_is_refused_before_anything_is_kept():
    """The year of the due day is not announced yet."""
    text = fee_text(cycle='{ due_day = 15, workday = "next" }')
    march = Period.month(2094, 3)
    refused(desk_at(MemoryStore(), text=tariff_text(text)), CalendarUnknown, period=march, issued_on=march.start)


# ---- voided whole


def test_a_voided_run_leaves_nothing_and_a_new_one_bills_again(store):
    """Reversals on credit bills; the same month is then billed anew, with corrections numbered on."""
    desk = desk_at(store)
    wrong = issue(desk)
    reversing = void_run(attrs.evolve(desk, actor="wang"), wrong.id, on=date(2025, 3, 5))
    assert ("done", wrong.id, "wang", 2) == (reversing.state, reversing.voids, reversing.actor, reversing.number)
    assert {} == totals(store)
    credit = kept(store, Bill, run=reversing.id)
    assert {key: -fen for key, fen in BILLED.items()} == {(b.space, b.payer): b.total.fen for b in credit}
    assert {credit[0].id} <= {one for message in kept(store, OutboxMessage) for one in message.subjects}
    assert all(each.holds for bill in credit for each in explain_bill(desk, bill.id)[1])
    with store.reading() as known:
        assert "voided" == known.get(BillRun, wrong.id).state
    again = issue(desk, issued_on=date(2025, 3, 6))
    assert (3, BILLED) == (again.number, totals(store))
    assert {("correction", 2)} == {(charge.kind, charge.n) for charge in kept(store, Charge, run=again.id)}


def test_voiding_twice_voids_once(store):
    """The second time returns the same reversing run, and keeps nothing."""
    desk = desk_at(store)
    wrong = issue(desk)
    first = void_run(desk, wrong.id, on=date(2025, 3, 5))
    before = everything(store)
    assert first == void_run(desk, wrong.id, on=date(2025, 3, 9))
    assert before == everything(store)


def sold(store, day=date(2024, 1, 1)):
    with store.writing() as tx:
        held = tx.get(Tenure, owned("1-101").id)
        tx.put(attrs.evolve(held, until=day), expected=held.version)
        tx.put(owned("1-101", "wang", since=day), expected=None)


def test_what_a_later_run_took_back_is_not_taken_back_twice(store):
    """The seller was paid back when the sale became known; voiding the first run leaves him and the buyer alone."""
    desk = desk_at(store)
    first = issue(desk)
    sold(store)
    issue(desk)
    void_run(desk, first.id, on=date(2025, 3, 9))
    assert {("1-101", "wang"): 20000} == totals(store)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_two_runs_may_be_voided_in_any_order(order):
    """Either way nothing of them is left; one of them alone leaves what the other charged."""
    store = MemoryStore()
    desk = desk_at(store)
    issue(desk)
    sold(store)
    issue(desk)
    for number in order:
        void_run(desk, run_id("jade", MARCH, number), on=date(2025, 3, 9))
    assert {} == totals(store)


def test_voiding_the_correction_restores_what_it_corrected():
    """The sale was a mistake: the second run is voided, and the first stands as it was."""
    store = MemoryStore()
    desk = desk_at(store)
    issue(desk)
    sold(store, date(2025, 3, 21))
    second = issue(desk)
    void_run(desk, second.id, on=date(2025, 3, 9))
    assert BILLED == totals(store)


def test_only_a_finished_run_can_be_voided_and_no_reversal():
    """An open one is finished first; a reversal is undone by billing again."""
    store = MemoryStore()
    desk = desk_at(store)
    run = open_run(desk, "jade", period=MARCH, issued_on=FIRST)
    with pytest.raises(WrongState, match="open"):
        void_run(desk, run.id, on=FIRST)
    issue(desk)
    reversing = void_run(desk, run.id, on=FIRST)
    with pytest.raises(WrongState, match="reversal"):
        void_run(desk, reversing.id, on=FIRST)
    with pytest.raises(NotBilled, match="2026"):
        void_run(desk, run_id("jade", Period.month(2026, 1), 1), on=FIRST)


def test_a_reversal_into_closed_books_is_not_even_opened():
    """It takes another day."""
    store = MemoryStore()
    desk = desk_at(store)
    run = issue(desk)
    with pytest.raises(PeriodClosed):
        void_run(attrs.evolve(desk, closed_until=date(2025, 4, 1)), run.id, on=date(2025, 3, 5))
    assert BILLED == totals(store)


def test_nobody_bills_a_period_that_is_half_voided():
    """The reversal is finished first; then the period is billed."""
    store = MemoryStore()
    desk = desk_at(store)
    run = issue(desk)
    with pytest.raises(Injected):
        void_run(attrs.evolve(desk, store=FaultyStore(store, fail_at=40)), run.id, on=FIRST)
    assert 0 < len(totals(store)) < len(BILLED)
    with pytest.raises(WrongState, match="half voided"):
        issue(desk)
    void_run(desk, run.id, on=FIRST)
    issue(desk)
    assert BILLED == totals(store)


# ---- explained


def test_a_bill_is_explained_by_the_tariff_that_it_was_made_by(store):
    """Another tariff since then changes nothing about it."""
    desk = desk_at(store)
    run = issue(desk)
    publish(store, tariff_text(fee_text(prices={"2020-01-01": "9.99"})))
    for bill in kept(store, Bill, run=run.id):
        found, explanations = explain_bill(desk, bill.id)
        assert found == bill
        assert bill.total == sum((one.replayed - one.before for one in explanations), Money(0))


def test_a_bill_that_is_not_there_or_has_no_run_is_named():
    """Who asks for another bill is told."""
    store = MemoryStore()
    desk = desk_at(store)
    with pytest.raises(NotBilled, match="no-such"):
        explain_bill(desk, "no-such")
    stray = Bill(
        run="gone",
        project="jade",
        space="1-101",
        payer="li",
        issued_on=FIRST,
        due_on=FIRST,
        charges=(),
        total=cny(0),
    )
    with store.writing() as tx:
        tx.add([stray])
    with pytest.raises(NotBilled, match="gone"):
        explain_bill(desk, stray.id)


def test_a_bill_whose_charges_are_gone_is_not_explained_by_halves():
    """A store that lost a charge is found out."""
    store = MemoryStore()
    desk = desk_at(store)
    run = issue(desk)
    bill = kept(store, Bill, run=run.id)[0]
    with store.writing() as tx:
        tx.add([attrs.evolve(bill, payer="wang", charges=("lost#0",))])
    with pytest.raises(NotExplained, match="lost"):
        explain_bill(desk, attrs.evolve(bill, payer="wang").id)


def test_a_month_with_vacancies_and_changes_is_pinned_and_billed(store):
    """A change of a fact and a developer of the project survive the pinning."""
    built = home("1-101", changes=(Change(since=date(2025, 3, 11), fact="area", value=Decimal(200)),))
    records = village([built, home("1-102")], [owned("1-101")], project=attrs.evolve(JADE, developer="wang"))
    issue(desk_at(store, records, tariff_text(fee_text(payer='"developer-until-handover"'))))
    parts = "".join(part.text for part in kept(store, RosterPart))
    assert '"wang"' in parts
    assert {("1-101", "zhang"): 33548} == totals(store)
    assert {"1-102": "payer-missing"} == {i.space: i.reason for i in kept(store, RunItem) if i.outcome == "parked"}
    assert 3 == len(kept(store, Party))
