"""What moves and refusals say besides their amounts: the currency, the space, the reason, who refused what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import pytest

from jizhi.errors import AlreadyReversed, AmountRefused, MoreThanOwed, MoreThanThere, PlanRefused, UnknownPolicy
from jizhi.fees.ledger import (
    BookPolicy,
    Move,
    account,
    items,
    open_items,
    posted,
    rebuilt,
    released,
    statement,
    trial_balance,
)
from jizhi.fees.payments import (
    Allocating,
    agree,
    allocate,
    apply_prepayment,
    equal_parts,
    hand_over,
    in_suspense,
    plan_state,
    receive,
    receive_unknown,
    refund,
    resolve,
    reverse_receipt,
    transfer,
    unapply,
    unearned,
    unforgive,
    unrefund,
    usable,
    waive,
    write_off,
)
from jizhi.testing.billing import tariff
from jizhi.values import Money, Period

FIRST, DAY, DUE = date(2025, 3, 1), date(2025, 3, 10), date(2025, 3, 31)
CYCLE = Period.month(2025, 3)


def hkd(fen: int) -> Money:
    return Money(fen, "HKD")


def charged(fen: int, item: str = "s", fee: str = "service", **more: Any) -> Move:
    about = {"payer": "zhang", "space": "1-101", "fee": fee, "item": item, "cycle": CYCLE, "due_on": DUE}
    sides = {"debit": "receivable/zhang", "credit": f"income/{fee}", "kind": "charge", "day": FIRST}
    return Move(amount=hkd(fen), **(sides | about | more))


def kept(rows: tuple[Any, ...], *moves: Move, posting: str) -> tuple[Any, ...]:
    return (*rows, *posted(moves, project="jade", posting=posting))


def owing(*fens: int) -> tuple[Any, ...]:
    return kept((), *(charged(fen, f"s{at}") for at, fen in enumerate(fens)), posting="bill")


def received(rows: tuple[Any, ...], fen: int, posting: str = "pay") -> tuple[Any, ...]:
    return kept(rows, receive("zhang", hkd(fen), method="cash", on=DAY), posting=posting)


def paid(rows: tuple[Any, ...], fen: int, posting: str = "pay") -> tuple[Any, ...]:
    got = receive("zhang", hkd(fen), method="cash", on=DAY)
    return kept(rows, got, *apply_prepayment([*rows, got], payer="zhang", on=DAY), posting=posting)


def moneys(said: Any) -> Iterator[Money]:
    """Every amount inside an answer."""
    if isinstance(said, Money):
        yield said
    elif attrs.has(type(said)):
        for field in attrs.fields(type(said)):
            yield from moneys(getattr(said, field.name))
    elif isinstance(said, tuple | list):
        for each in said:
            yield from moneys(each)


def answers() -> Iterator[tuple[str, Any]]:
    """What each verb of the books answers in Hong Kong dollars; of nothing too where it can be nothing."""
    rows = owing(10_000, 8_000)
    yield "statement", statement(paid(rows, 20_000), payer="zhang", period=CYCLE, currency="HKD")
    yield "an empty statement", statement((), payer="zhang", period=CYCLE, currency="HKD")
    yield "items", items(paid(rows, 5_000))
    yield "usable", usable(received(rows, 10), "zhang", on=DAY)
    yield (
        "allocate",
        [
            allocate(hkd(amount), open_items(rows), Allocating(name=name), on=DAY)
            for name in ("oldest-first", "pro-rata", "as-told")
            for amount in (0, 9_999, 99_999)
        ],
    )
    yield (
        "nothing to allocate to",
        [allocate(hkd(5), [], Allocating(name=name), on=DAY) for name in ("pro-rata", "oldest-first")],
    )
    unknown = kept(rows, receive_unknown("x", hkd(70), method="cash", on=DAY), posting="unknown")
    yield "suspense", [in_suspense(unknown, "x", on=day) for day in (FIRST, DAY)]
    yield "resolve", resolve(unknown, "x", hkd(70), payer="zhang", on=DAY)
    plan = agree("zhang", open_items(rows), equal_parts(hkd(18_000), first=DUE, count=3), project="j", number=1, on=DAY)
    yield "a plan", plan
    yield "its state", [plan_state(plan, open_items(rows), as_of=day) for day in (DAY, date(2026, 1, 1))]
    yield "its state of nothing", plan_state(plan, [], as_of=DAY)
    full = paid(rows, 18_000)
    yield "unearned", [unearned(tariff(), items(full), on=day) for day in (FIRST, DAY, DUE)]
    credit = {"debit": "income/service", "credit": "receivable/zhang", "kind": "void", "day": DUE}
    voided = kept(full, charged(10_000, "s0", **credit), posting="void")
    yield "released", released(voided)
    yield "released twice", released(kept(voided, charged(10_000, "s0", **credit), posting="again"))
    yield "handed over", hand_over(received(rows, 30_000), seller="zhang", buyer="li", on=DAY)
    yield "taken back", reverse_receipt(full, next(row for row in full if row.kind == "receipt"), on=DUE)


def test_books_in_another_currency_hold_no_yuan() -> None:
    """Not even where the amount is nothing, for nothing of one currency cannot be added to something of another."""
    for name, said in answers():
        found = [money.currency for money in moneys(said)]
        assert found, name
        assert {"HKD"} == set(found), name


def test_a_move_keeps_its_space_its_fee_and_its_reason() -> None:
    """A report by space finds what was forgiven there, and whoever asks why finds the answer."""
    rows = owing(10_000)
    for forgive in (waive, write_off):
        move = forgive(rows, "s0", hkd(1), on=DAY, because="flood")
        assert ("zhang", "1-101", "service", "s0", "flood") == (
            move.payer,
            move.space,
            move.fee,
            move.item,
            move.because,
        )
    unknown = kept(rows, receive_unknown("x", hkd(70), method="cash", on=DAY, because="slip 7"), posting="unknown")
    assert ("slip 7", "clearing/cash", "suspense/x") == (unknown[-1].because, unknown[-1].debit, unknown[-1].credit)
    assert ["", "seen"] == [
        resolve(unknown, "x", hkd(1), payer="zhang", on=DAY, **why).because for why in ({}, {"because": "seen"})
    ]
    prepaid = received(rows, 500)
    assert ["→ li", "← zhang"] == [
        move.because for move in transfer(prepaid, hkd(1), giver="zhang", taker="li", on=DAY)
    ]
    assert {"gift"} == {
        move.because for move in transfer(prepaid, hkd(1), giver="zhang", taker="li", on=DAY, because="gift")
    }
    head = rebuilt("jade", "zhang", prepaid)
    assert ["", "left"] == [
        refund(prepaid, head, hkd(1), method="cash", on=DAY, **why).because for why in ({}, {"because": "left"})
    ]
    out = kept(prepaid, refund(prepaid, head, hkd(1), method="cash", on=DAY), posting="out")
    assert [out[-1].id, "failed"] == [
        unrefund(out, out[-1], on=DAY, **why).because for why in ({}, {"because": "failed"})
    ]


def test_a_receipt_taken_back_says_why_in_each_of_its_moves() -> None:
    """The reason that was given; the applications name the receipt where none was given."""
    rows = paid(owing(10_000), 10_000)
    receipt = next(row for row in rows if row.kind == "receipt")
    given = reverse_receipt(rows, receipt, on=DUE, because="the cheque bounced")
    assert ["the cheque bounced"] * 2 == [move.because for move in given]
    assert [receipt.id] * 2 == [move.because for move in reverse_receipt(rows, receipt, on=DUE)]


def test_what_was_applied_of_another_posting_is_taken_back_only_where_the_money_is_missing() -> None:
    """Its own first, then the newest; and never an entry that is no application."""
    rows = paid(owing(10_000, 8_000, 100), 10_000, posting="one")
    rows = kept(rows, waive(rows, "s2", hkd(100), on=DAY, because="small"), posting="waived")
    rows = paid(rows, 8_000, posting="two")
    first, second = (row for row in rows if row.kind == "receipt")
    assert ["s0", ""] == [move.item for move in reverse_receipt(rows, first, on=DUE)]
    assert ["s1", ""] == [move.item for move in reverse_receipt(rows, second, on=DUE)]


def test_who_hands_over_pays_by_the_policy_that_is_named() -> None:
    """The fee that stands first in the policy is paid, though the other is older by its id."""
    rows = kept((), charged(100, "a", "water"), charged(100, "b"), posting="bill")
    rows = received(rows, 100)
    policy = Allocating(name="by-fee-order", fees=("service", "water"))
    assert ["b"] == [move.item for move in hand_over(rows, seller="zhang", buyer="", on=DAY, policy=policy)]
    assert ["a"] == [move.item for move in hand_over(rows, seller="zhang", buyer="", on=DAY)]


def refused(kind: type[Exception], work: Any) -> Exception:
    with pytest.raises(kind) as found:
        work()
    return found.value


def test_a_refusal_names_the_money_whose_it_is_and_how_much_there_is() -> None:
    """The cashier reads which item or payer, what was asked, and what can be had."""
    rows = received(owing(10_000), 500)
    head = rebuilt("jade", "zhang", rows)
    unknown = kept(rows, receive_unknown("x", hkd(70), method="cash", on=DAY), posting="unknown")
    short = [
        (lambda: refund(rows, head, hkd(501), method="cash", on=DAY), "prepayment", "zhang", "5.01 HKD", "5.00 HKD"),
        (lambda: transfer(rows, hkd(502), giver="zhang", taker="li", on=DAY), "prepayment", "zhang", "5.02 HKD", None),
        (lambda: resolve(unknown, "x", hkd(71), payer="li", on=DAY), "suspense", "x", "0.71 HKD", "0.70 HKD"),
    ]
    for work, kind, holder, amount, there in short:
        said = refused(MoreThanThere, work)
        assert (kind, holder, amount, there or "5.00 HKD") == (said.kind, said.holder, said.amount, said.there)
    gone = kept(rows, refund(rows, head, hkd(200), method="cash", on=DAY), posting="out")
    said = refused(MoreThanThere, lambda: reverse_receipt(gone, next(r for r in gone if r.kind == "receipt"), on=DAY))
    assert ("prepayment", "zhang", "5.00 HKD", "3.00 HKD") == (said.kind, said.holder, said.amount, said.there)
    told = Allocating(name="as-told", told=(("s0", hkd(10_001)),))
    said = refused(MoreThanOwed, lambda: allocate(hkd(20_000), open_items(rows), told, on=DAY))
    assert ("s0", "100.01 HKD", "100.00 HKD") == (said.item, said.amount, said.owed)
    for item, owed in (("s0", "100.00 HKD"), ("none", "0.00 HKD")):
        said = refused(MoreThanOwed, lambda item=item: waive(rows, item, hkd(10_001), on=DAY, because="x"))
        assert (item, "100.01 HKD", owed) == (said.item, said.amount, said.owed)


def test_a_refusal_of_an_amount_says_of_what_and_which() -> None:
    """What is told of an item, a payment, a refund, a waiver: each by its name."""
    rows = received(owing(10_000), 500)
    head = rebuilt("jade", "zhang", rows)
    wrong = [
        (lambda: receive("zhang", hkd(0), method="cash", on=DAY), "a payment"),
        (lambda: receive_unknown("x", hkd(0), method="cash", on=DAY), "a payment"),
        (lambda: refund(rows, head, hkd(0), method="cash", on=DAY), "a refund"),
        (lambda: transfer(rows, hkd(0), giver="zhang", taker="li", on=DAY), "a transfer"),
        (lambda: resolve(rows, "x", hkd(0), payer="zhang", on=DAY), "a resolution"),
        (lambda: waive(rows, "s0", hkd(0), on=DAY, because="x"), "a waiver"),
        (lambda: write_off(rows, "s0", hkd(0), on=DAY, because="x"), "a write-off"),
        (lambda: allocate(hkd(1), open_items(rows), Allocating(name="as-told", told=(("s0", hkd(0)),)), on=DAY), "s0"),
    ]
    for work, kind in wrong:
        said = refused(AmountRefused, work)
        assert (kind, hkd(0)) == (said.kind, said.amount)


def test_a_refusal_of_instalments_says_whose_and_why() -> None:
    """Nothing owed, a sum that is another, days that do not rise."""
    owed = open_items(owing(9_000))
    for items_of, parts, why in (
        ((), [(DAY, hkd(1))], "nothing is owed"),
        (owed, [(DAY, hkd(8_900))], "the parts add up to 89.00 HKD, and 90.00 HKD is owed"),
        (owed, [(DUE, hkd(4_000)), (DUE, hkd(5_000))], "the days of the parts do not rise"),
        (owed, [(FIRST, hkd(9_000))], "the days of the parts do not rise"),
    ):
        said = refused(PlanRefused, lambda i=items_of, p=parts: agree("zhang", i, p, project="jade", number=1, on=DAY))
        assert ("zhang", why) == (said.payer, said.why)


def test_a_refusal_to_take_back_says_what_stands_in_the_way() -> None:
    """It is another kind of entry, it was taken back before, or what it did was undone since."""
    rows = paid(owing(10_000), 3_000)
    rows = kept(rows, waive(rows, "s0", hkd(7_000), on=DAY, because="flood"), posting="waive")
    entries = {row.kind: row for row in rows}
    assert (
        "it is a waiver, not a application"
        == refused(AlreadyReversed, lambda: unapply(rows, entries["waiver"], on=DAY)).why
    )
    assert (
        "it is a charge, not a waiver or a write-off"
        == refused(AlreadyReversed, lambda: unforgive(rows, entries["charge"], on=DAY)).why
    )
    back = kept(rows, unapply(rows, entries["application"], on=DAY), posting="back")
    assert (
        "it was reversed before" == refused(AlreadyReversed, lambda: unapply(back, entries["application"], on=DAY)).why
    )
    credit = {"debit": "income/service", "credit": "receivable/zhang", "kind": "void", "day": DUE}
    gone = kept(rows, charged(10_000, "s0", **credit), posting="void")
    gone = kept(gone, *released(gone), posting="released")
    assert (
        "the item was credited since, and the money was given back"
        == refused(AlreadyReversed, lambda: unapply(gone, entries["application"], on=DUE)).why
    )
    assert (
        "the item was credited since, and it was taken back by that"
        == refused(AlreadyReversed, lambda: unforgive(gone, entries["waiver"], on=DUE)).why
    )


def test_where_there_is_nothing_there_is_nothing_of_any_currency() -> None:
    """A payer without money, money of nobody that never came: refused as too much, never as another currency."""
    rows = owing(100)
    head = rebuilt("jade", "zhang", received(rows, 500))
    assert () == apply_prepayment(rows, payer="zhang", on=DAY, amount=hkd(5))
    for work in (
        lambda: transfer((), hkd(1), giver="zhang", taker="li", on=DAY),
        lambda: resolve((), "x", hkd(1), payer="li", on=DAY),
        lambda: refund((), head, hkd(1), method="cash", on=DAY),
    ):
        assert "0.00 HKD" == refused(MoreThanThere, work).there


def test_a_policy_that_is_not_known_is_named_with_those_that_are() -> None:
    """In an allocation and in the policy of the books."""
    for work in (lambda: Allocating(name="luck"), lambda: BookPolicy(project="jade", allocation="luck")):
        said = refused(UnknownPolicy, work)
        assert ("allocation policy", "luck") == (said.what, said.name)


def test_an_account_that_is_nobodys_has_the_name_of_its_kind() -> None:
    """There is one of it, and its balance is of the side that holds it alone."""
    assert ("transfer", "prepayment/zhang") == (account("transfer"), account("prepayment", "zhang"))
    cash, prepaid = trial_balance(received((), 500))
    assert ("clearing/cash", hkd(500), hkd(0)) == (cash.account, cash.debit, cash.credit)
    assert ("prepayment/zhang", hkd(0), hkd(500)) == (prepaid.account, prepaid.debit, prepaid.credit)
