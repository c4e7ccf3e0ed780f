"""Reports of money add up whichever way they are cut: flows, rates of collection, takings, prepayments, statements."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import UnknownPolicy
from jizhi.fees import deposits
from jizhi.fees.ledger import account, balance, items, open_items, reversed_move, statement
from jizhi.fees.payments import Receipt, TillSession, unapply
from jizhi.reports import (
    Collection,
    collection,
    flows,
    money_summary,
    prepayments,
    space_statement,
    takings,
    till_day,
    till_sessions,
)
from jizhi.reports.flows import CUTS
from jizhi.reports.takings import TAKEN_BY
from jizhi.values import Money, Period, cny

from .books import Book

MARCH = Period.month(2025, 3)
LAST = date(2025, 3, 31)
PLACES = {"1-101": "1", "1-102": "1", "2-101": "2"}


def on(day: int, month: int = 3) -> date:
    return date(2025, month, day)


@pytest.fixture
def book() -> Book:
    """Zhang owes February and pays it in March with half of March; Li pays all; Wang has prepaid and pays nothing."""
    found = Book()
    found.charge("zhang", "1-101", 20000, month=2)
    for payer, space in (("zhang", "1-101"), ("li", "1-102"), ("wang", "2-101")):
        found.charge(payer, space, 20000)
    found.charge("li", "1-102", 3000, fee="lift")
    found.pay("zhang", 30000, on(10))
    found.pay("li", 25000, on(12), method="online", actor="li")
    found.charge("wang", "2-101", 500, part="late-fee", other="late-income", kind="late-fee", on=on(20))
    found.hold("wang", "2-101", 100000, on(21))
    return found


def test_what_is_owed_at_the_end_follows_from_what_was_owed_before(book: Book) -> None:
    """Opening 200, charged 630, late 5, received 530."""
    (flow,) = flows(PLACES, book.entries, period=MARCH)
    told = (flow.key, flow.opening, flow.charged, flow.late, flow.received, flow.closing)
    assert ("jade", cny("200"), cny("630"), cny("5"), cny("530"), cny("305")) == told


def test_rates_of_collection_go_by_the_bills_of_the_period(book: Book) -> None:
    """330 of 630 of March, all of the arrears, two of three homes not settled yet."""
    (found,) = collection(PLACES, book.entries, period=MARCH, as_of=LAST)
    assert (Fraction(33, 63), Fraction(1), Fraction(530, 830), Fraction(1, 3)) == (
        found.current_rate, found.recovery_rate, found.overall_rate, found.household_rate,
    )  # fmt: skip


def test_an_earlier_day_has_what_had_been_paid_by_then(book: Book) -> None:
    """On the eleventh Li had not paid."""
    (found,) = collection(PLACES, book.entries, period=MARCH, as_of=on(11))
    assert (cny("100"), cny("630"), 0) == (found.received, found.receivable, found.settled)


def test_money_for_march_that_came_in_february_is_of_march(book: Book) -> None:
    """By bill period; by cash date it is in no takings of March."""
    early = Book()
    early.pay("zhang", 20000, on(20, 2))
    early.charge("zhang", "1-101", 20000)
    early.pay("zhang", 1, on(1, 4))
    assert Fraction(0) == collection({}, early.entries, period=MARCH, as_of=LAST)[0].current_rate
    assert () == takings(early.entries, period=MARCH)


def test_what_was_waived_counts_where_it_is_asked_to() -> None:
    """K1: (121823.19 + 1567.17) / 140985.76 is 87.52 %."""
    found = Collection(
        key="", receivable=cny("140985.76"), received=cny("121823.19"), waived=cny("1567.17"), arrears=cny("0"),
        recovered=cny("0"), forgiven=cny("0"), spaces=1, settled=0,
    )  # fmt: skip
    rate = found.current_rate_with_waived
    assert rate is not None
    assert (8752, None) == (round(rate * 10000), found.recovery_rate)


def test_the_same_rate_comes_from_the_books() -> None:
    """K1 once more: charged, paid in part, waived in part."""
    book = Book()
    book.charge("zhang", "1-101", 14098576)
    book.pay("zhang", 12182319, on(20))
    book.forgive("zhang", 156717, on(21))
    (found,) = collection({}, book.entries, period=MARCH, as_of=LAST)
    assert Fraction(12339036, 14098576) == found.current_rate_with_waived
    assert Fraction(12182319, 14098576) == found.current_rate


def test_where_nothing_was_billed_there_is_no_rate(book: Book) -> None:
    """None, never a division by nothing."""
    (found,) = collection({}, book.entries, period=Period.month(2025, 4), as_of=on(30, 4))
    assert (None, None, Fraction(0)) == (found.current_rate, found.household_rate, found.recovery_rate)
    assert () == collection({}, book.entries, period=Period.month(2024, 4), as_of=on(30, 4))


def test_an_opening_balance_is_arrears_and_no_charge_of_the_period() -> None:
    """It is brought in, once, and stands in its own column; without a cycle it goes by its due day."""
    book = Book()
    book.charge("zhang", "1-101", 5000, month=1, other="opening", kind="opening")
    (flow,) = flows({}, book.entries, period=Period.month(2025, 1))
    assert (Money(0), Money(0), cny("50"), cny("50")) == (flow.opening, flow.charged, flow.brought_in, flow.closing)


def test_arrears_that_were_moved_in_within_the_period_count_as_old() -> None:
    """50.00 of January brought in on the first of March, 20.00 of it paid in March."""
    book = Book()
    book.charge("zhang", "1-101", 5000, month=1, other="opening", kind="opening", on=on(1))
    book.pay("zhang", 2000, on(20))
    (found,) = collection({}, book.entries, period=MARCH, as_of=LAST)
    assert (cny("50"), cny("20"), None) == (found.arrears, found.recovered, found.current_rate)


@pytest.mark.parametrize("by", ["channel", "cashier", "day", "fee"])
def test_takings_add_up_whichever_way_they_are_cut(book: Book, by) -> None:
    """1550 came in, 10 went out."""
    book.refund("li", 1000, on(25))
    found = takings(book.entries, period=MARCH, by=by)
    assert cny("1540") == sum((each.net for each in found), Money(0))
    assert cny("10") == sum((each.paid_out for each in found), Money(0))


def test_takings_know_their_channels_and_cashiers(book: Book) -> None:
    """Cash, online and card; wang and li."""
    assert [("cash", cny("300")), ("online", cny("250")), ("pos", cny("1000"))] == [
        (each.key, each.net) for each in takings(book.entries, period=MARCH)
    ]
    assert [("li", 2), ("wang", 1)] == [
        (each.key, each.entries) for each in takings(book.entries, period=MARCH, by="cashier")
    ]
    with pytest.raises(UnknownPolicy):
        takings(book.entries, period=MARCH, by="colour")  # type: ignore[arg-type]


def test_no_report_is_cut_by_what_it_does_not_know(book: Book) -> None:
    """It says what there is."""
    with pytest.raises(UnknownPolicy):
        flows({}, book.entries, period=MARCH, by="colour")  # type: ignore[arg-type]
    with pytest.raises(UnknownPolicy):
        collection({}, book.entries, period=MARCH, as_of=LAST, by="colour")  # type: ignore[arg-type]


def test_prepayments_come_are_used_and_go(book: Book) -> None:
    """Li paid 250 for 230, and got 5 back; in April nothing more happens."""
    book.refund("li", 500, on(25))
    li, _ = prepayments(book.entries, period=MARCH)
    assert ("li", Money(0), cny("250"), cny("230"), cny("5"), cny("15")) == (
        li.key, li.opening, li.came, li.used, li.went, li.closing,
    )  # fmt: skip
    later, _ = prepayments(book.entries, period=Period.month(2025, 4))
    assert (cny("15"), cny("15")) == (later.opening, later.closing)


def test_a_space_shows_what_was_paid_for_it_and_its_deposit(book: Book) -> None:
    """The prepayment of its payer is not the space's."""
    found = space_statement(book.entries, space="2-101", period=MARCH)
    assert (Money(0), cny("205"), cny("1000")) == (found.opening, found.closing, found.deposit)
    assert [("charge", cny("200")), ("late-fee", cny("205")), ("deposit", cny("205"))] == [
        (line.entry.kind, line.owed) for line in found.lines
    ]
    zhang = space_statement(book.entries, space="1-101", period=MARCH)
    assert (cny("200"), cny("100"), 3) == (zhang.opening, zhang.closing, len(zhang.lines))


def test_a_summary_holds_it_all(book: Book) -> None:
    """The cuts and the whole say the same; a deposit that was given back is not there."""
    gone = book.hold("zhang", "1-101", 5000, on(22))
    (deposit,) = [one for one in deposits.deposits(book.entries) if one.id == gone]
    book.post(deposits.give_back(book.entries, deposit, cny("50"), method="cash", on=on(23)))
    found = money_summary(None, PLACES, book.entries, period=MARCH, as_of=LAST)
    assert found.flow is not None
    assert found.ages is not None
    assert found.flow.closing == found.ages.total == sum((row.total for row in found.ageing), Money(0))
    assert ["1", "2"] == [each.key for each in found.collected_by_building]
    assert [cny("1000")] == [one.balance for one in found.deposits]


def test_a_till_has_its_day() -> None:
    """By cashier and way of paying; what was paid out stands apart; a session that was open then is there."""

    def receipt(number: int, kind: str, fen: int, day: date = LAST) -> Receipt:
        return Receipt(
            project="jade", series="r", number=number, kind=kind, payer="zhang", amount=Money(fen), method="cash",
            day=day, posting=f"p{number}", actor="wang",
        )  # fmt: skip

    receipts = [receipt(1, "payment", 500), receipt(2, "refund", 200), receipt(3, "payment", 9, on(1))]
    (row,) = till_day(receipts, day=LAST)
    assert ("wang", "cash", 2, cny("5"), cny("2")) == (
        row.cashier, row.method, row.receipts, row.received, row.paid_out,
    )  # fmt: skip
    nothing = Money(0)
    sessions = [
        TillSession(project="jade", till="a", number=n, cashier="wang", opened_on=first, opening=nothing,
                    expected=nothing, state="closed" if last else "open", closed_on=last, counted=nothing)
        for n, first, last in ((1, on(1), on(2)), (2, on(30), None))
    ]  # fmt: skip
    assert [2] == [one.number for one in till_sessions(sessions, day=LAST)]


payers = st.sampled_from(("zhang", "li"))
fens = st.integers(1, 30000)
days = st.dates(date(2025, 1, 1), date(2025, 5, 31))
acts = st.lists(
    st.tuples(
        st.sampled_from(("charge", "back", "late", "pay", "forgive", "write-off", "unapply", "opening", "refund")),
        payers,
        fens,
        days,
    ),
    max_size=14,
)


def played(story) -> Book:
    """A book in which these acts were done, as far as they can be."""
    book, spaces = Book(), {"zhang": "1-101", "li": "2-101"}
    for act, payer, fen, day in story:
        space, month = spaces[payer], day.month
        match act:
            case "charge":
                book.charge(payer, space, fen, month=month)
            case "back":
                owed = [item for item in items(book.of(payer)) if item.part == "principal" and item.issued.fen > 0]
                if owed:
                    start = owed[0].cycle.start
                    book.charge(payer, space, -min(fen, owed[0].issued.fen), month=start.month, kind="correction",
                                on=max(day, owed[0].since))  # fmt: skip
            case "late":
                book.charge(payer, space, fen, month=month, part="late-fee", other="late-income", kind="late-fee",
                            on=day)  # fmt: skip
            case "pay":
                book.pay(payer, fen, day, method="cash" if fen % 2 else "pos")
            case "forgive":
                book.forgive(payer, fen, day)
            case "write-off":
                book.write_off(payer, fen, day)
            case "opening":
                book.charge(payer, space, fen, month=month, other="opening", kind="opening", on=day)
            case "refund":
                there = balance(book.entries, account("prepayment", payer))
                if there.fen < 0:
                    book.refund(payer, min(fen, -there.fen), date(2025, 5, 31))
            case _:
                gone = {entry.reverses for entry in book.entries}
                for entry in [row for row in book.of(payer) if row.kind == "application" and row.id not in gone][:1]:
                    if not any(row.kind == "release" for row in book.entries):
                        book.post(unapply(book.of(payer), entry, on=max(day, entry.day)))
    return book


@given(acts, st.integers(1, 5))
def test_every_cut_of_a_flow_closes_at_what_is_owed(story, month) -> None:
    """Opening + charged + late - waived - written off - received + given back = what the accounts say, for each key."""
    book, period = played(story), Period.month(2025, month)
    last, following = date.fromordinal(period.end.toordinal() - 1), Period.month(2025, month + 1)
    until = [entry for entry in book.entries if entry.day < period.end]
    owed = sum((item.outstanding for item in items(until)), Money(0))
    for by in CUTS:
        found = flows(PLACES, book.entries, period=period, by=by)
        assert owed == sum((flow.closing for flow in found), Money(0))
        later = {flow.key: flow.opening for flow in flows(PLACES, book.entries, period=following, by=by)}
        assert {flow.key: flow.closing for flow in found} == {key: later[key] for key in (flow.key for flow in found)}
    by_payer = {flow.key: flow for flow in flows(PLACES, book.entries, period=period, by="payer")}
    for payer, flow in by_payer.items():
        told = statement(book.entries, payer=payer, period=period)
        assert (flow.opening, flow.closing, True) == (told.opening, told.closing, told.agrees)
    for flow in flows(PLACES, book.entries, period=period, by="space"):
        about = space_statement(book.entries, space=flow.key, period=period)
        assert (flow.opening, flow.closing) == (about.opening, about.closing)
        assert about.closing - about.opening == sum((line.change for line in about.lines), Money(0))
    for held in prepayments(book.entries, period=period):
        assert -balance(book.entries, account("prepayment", held.key), as_of=last) == held.closing


@given(acts, st.integers(1, 5))
def test_collection_never_counts_a_fen_twice(story, month) -> None:
    """Of the period's bills: receivable = received + waived + written off + open; cuts add up; rates stay within 1."""
    book, period = played(story), Period.month(2025, month)
    last = date(2025, 5, 31)
    whole = collection(PLACES, book.entries, period=period, as_of=last)
    for by in CUTS:
        found = collection(PLACES, book.entries, period=period, as_of=last, by=by)
        for name in ("receivable", "received", "waived", "arrears", "recovered", "forgiven"):
            parts, all_of_it = ((getattr(each, name) for each in cut) for cut in (found, whole))
            assert sum(all_of_it, Money(0)) == sum(parts, Money(0))
    for each in whole:
        owed = sum((i.outstanding for i in items(book.entries, as_of=last)
                    if i.part == "principal" and i.cycle.start in period), Money(0))  # fmt: skip
        assert (each.receivable - each.received - each.waived).fen >= owed.fen
        assert each.current_rate_with_waived is None or each.current_rate_with_waived <= 1


@given(acts)
def test_takings_are_what_lies_in_the_clearing_accounts(story) -> None:
    """By cash date, over all days, whichever way they are cut."""
    book, whole = played(story), Period(date(2024, 1, 1), date(2026, 1, 1))
    there = sum((balance(book.entries, account("clearing", one)) for one in ("cash", "pos", "bank-transfer")), Money(0))
    for by in TAKEN_BY:
        assert there == sum((each.net for each in takings(book.entries, period=whole, by=by)), Money(0))
    assert all(item.outstanding.fen >= 0 for item in open_items(book.entries))


def test_a_receipt_that_was_reversed_went_out_again(book: Book) -> None:
    """A cheque that bounced: nothing is left of it."""
    (receipt,) = [entry for entry in book.entries if entry.kind == "receipt" and entry.payer == "li"]
    book.post(reversed_move(receipt, on=on(30)))
    assert Money(0) == next(each.net for each in takings(book.entries, period=MARCH) if each.key == "online")
