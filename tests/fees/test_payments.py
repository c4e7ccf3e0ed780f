"""Payments: money in and back, passed on and forgiven; taking back restores exactly; nothing goes below zero."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import AlreadyReversed, AmountRefused, MoreThanOwed, MoreThanThere, PlanRefused
from jizhi.fees.ledger import Entry, account, balance, items, open_items, posted, rebuilt
from jizhi.fees.payments import (
    Proposal,
    Receipt,
    Series,
    TillSession,
    agree,
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
    unforgive,
    unrefund,
    usable,
    waive,
    write_off,
)
from jizhi.values import Period, cny

FIRST, DUE, DAY = date(2025, 3, 1), date(2025, 3, 31), date(2025, 3, 10)
CYCLE = Period.month(2025, 3)


def entry(debit, credit, yuan, kind, *, n=0, posting="bill", day=FIRST, payer="zhang", **more):
    told = {"project": "jade", "posting": posting, "n": n, "day": day, "kind": kind, "payer": payer}
    return Entry(debit=debit, credit=credit, amount=cny(yuan), **(told | more))


def owing(yuan="100", name="s", n=0, day=FIRST, payer="zhang"):
    """What one bill brings into the books."""
    about = {"item": name, "fee": "service", "space": "1-101", "cycle": CYCLE, "due_on": DUE, "bill": f"bill-{name}"}
    return entry(account("receivable", payer), "income/service", yuan, "charge", n=n, day=day, payer=payer, **about)


def kept(rows, moves, posting):
    return (*rows, *posted(moves, project="jade", posting=posting))


def paid(rows, yuan, posting="pay", on=DAY):
    received = receive("zhang", cny(yuan), method="cash", on=on)
    return kept(rows, [received, *apply_prepayment([*rows, received], payer="zhang", on=on)], posting)


def state(rows):
    """What is owed of each item, and what is prepaid, in fen."""
    return {one.id: one.outstanding.fen for one in open_items(rows)}, -balance(rows, "prepayment/zhang").fen


def one(rows, kind):
    return next(row for row in rows if row.kind == kind)


def test_a_surplus_is_prepaid_and_pays_the_next_bill():
    """Money goes to the prepayment first, and from there to what is owed."""
    rows = paid([owing()], "150")
    assert ({}, 5000) == state(rows)
    rows = (*rows, owing("80", "t", n=1, day=date(2025, 4, 1)))
    rows = kept(rows, apply_prepayment(rows, payer="zhang", on=DAY), "next")
    assert ({"t": 3000}, 0) == state(rows)
    assert date(2025, 4, 1) == rows[-1].day


def test_only_what_is_named_is_paid_and_no_more_than_is_asked():
    """Another item and the rest of the money stay."""
    rows = kept([owing(), owing("80", "t", n=1)], [receive("zhang", cny("500"), method="pos", on=DAY)], "pay")
    assert [("t", cny("30"))] == [
        (move.item, move.amount) for move in apply_prepayment(rows, payer="zhang", on=DAY, amount=cny("30"), only=["t"])
    ]
    assert () == apply_prepayment(rows, payer="li", on=DAY)


def test_taking_an_application_back_restores_exactly_what_was():
    """The item is owed and the money is prepaid, as if it had not been applied; once."""
    before = kept([owing()], [receive("zhang", cny("60"), method="cash", on=DAY)], "pay")
    rows = kept(before, apply_prepayment(before, payer="zhang", on=DAY), "apply")
    applied = one(rows, "application")
    back = kept(rows, [unapply(rows, applied, on=DAY)], "back")
    assert state(before) == state(back)
    assert items(before) == items(back)
    for wrong in (applied, one(rows, "receipt"), back[-1]):
        with pytest.raises(AlreadyReversed):
            unapply(back, wrong, on=DAY)


def test_an_application_whose_money_was_given_back_cannot_be_taken_back():
    """The item was credited; the money is prepaid already."""
    rows = paid([owing()], "100")
    void = entry("income/service", "receivable/zhang", "100", "void", posting="void", item="s", fee="service")
    given = entry("receivable/zhang", "prepayment/zhang", "100", "release", posting="void", n=1, item="s")
    rows = (*rows, void, given)
    with pytest.raises(AlreadyReversed, match="given back"):
        unapply(rows, one(rows, "application"), on=DUE)
    back = reverse_receipt(rows, one(rows, "receipt"), on=DUE)
    assert ["receipt"] == [one(rows, "receipt").kind for move in back if move.reverses == one(rows, "receipt").id]
    assert 1 == len(back)
    rows = (*rows, owing("100", "t", n=1))
    rows = kept(rows, apply_prepayment(rows, payer="zhang", on=DUE), "again")
    back = reverse_receipt(rows, one(rows, "receipt"), on=DUE)
    assert ["t", ""] == [move.item for move in back]


def test_a_receipt_taken_back_takes_back_what_it_paid_and_no_more():
    """Its own applications first, then the newest; money that was refunded cannot be taken back a second time."""
    rows = paid([owing("70"), owing("60", "t", n=1)], "100", posting="one")
    rows = paid(rows, "50", posting="two")
    assert ({}, 2000) == state(rows)
    receipts = [row for row in rows if row.kind == "receipt"]
    back = kept(rows, reverse_receipt(rows, receipts[1], on=DUE), "back")
    assert ({"t": 3000}, 0) == state(back)
    with pytest.raises(AlreadyReversed):
        reverse_receipt(back, receipts[1], on=DUE)
    with pytest.raises(AlreadyReversed):
        reverse_receipt(back, one(rows, "charge"), on=DUE)
    gone = kept(rows, [refund(rows, rebuilt("jade", "zhang", rows), cny("20"), method="cash", on=DUE)], "refund")
    gone = kept(gone, reverse_receipt(gone, receipts[1], on=DUE), "back")
    assert ({"t": 6000}, 1000) == state(gone)
    drained = kept([], [receive("zhang", cny("50"), method="cash", on=DAY)], "pay")
    drained = kept(drained, [refund(drained, rebuilt("jade", "zhang", drained), cny("1"), method="cash", on=DAY)], "r")
    with pytest.raises(MoreThanThere):
        reverse_receipt(drained, drained[0], on=DUE)


def test_a_refund_is_never_more_than_is_prepaid_nor_than_came_in():
    """Not on the day, not with a view to a later one, and not of money that never came."""
    rows = paid([owing()], "150")
    head = rebuilt("jade", "zhang", rows)
    move = refund(rows, head, cny("50"), method="cash", on=DAY)
    assert ("clearing/cash", "refund") == (move.credit, move.kind)
    for amount, on, trouble in (
        ("50.01", DAY, MoreThanThere),
        ("1", FIRST, MoreThanThere),
        ("0", DAY, AmountRefused),
        ("-1", DAY, AmountRefused),
    ):
        with pytest.raises(trouble):
            refund(rows, head, cny(amount), method="cash", on=on)
    with pytest.raises(MoreThanThere):
        refund(rows, attrs.evolve(head, received=cny("-5")), cny("1"), method="cash", on=DAY)


def test_a_refund_that_moved_no_money_is_taken_back_once():
    """The money is prepaid again, as before; nothing else can be taken back by that."""
    rows = paid([owing()], "150")
    before = balance(rows, account("prepayment", "zhang"))
    rows = kept(rows, [refund(rows, rebuilt("jade", "zhang", rows), cny("30"), method="online", on=DUE)], "out")
    (gone,) = (row for row in rows if row.kind == "refund")
    back = unrefund(rows, gone, on=DAY, because="failed")
    assert (DUE, "reversal", gone.id) == (back.day, back.kind, back.reverses)
    rows = kept(rows, [back], "back")
    assert before == balance(rows, account("prepayment", "zhang"))
    for entry in (gone, next(row for row in rows if row.kind == "receipt")):
        with pytest.raises(AlreadyReversed):
            unrefund(rows, entry, on=DAY)


def test_what_is_taken_on_a_day_is_there_on_every_later_day_too():
    """A refund that is dated back may not use what was spent since."""
    rows = kept([], [receive("zhang", cny("100"), method="cash", on=FIRST)], "pay")
    rows = kept(rows, [refund(rows, rebuilt("jade", "zhang", rows), cny("70"), method="cash", on=DUE)], "out")
    rows = kept(rows, [receive("zhang", cny("10"), method="cash", on=date(2025, 4, 5))], "in")
    assert [cny("30"), cny("30"), cny("40"), cny("0")] == [
        usable(rows, "zhang", on=day) for day in (FIRST, DUE, date(2025, 4, 5), date(2025, 2, 1))
    ]


def test_a_transfer_shows_in_both_books_and_makes_no_money():
    """What one gives the other takes; the account between them ends at zero."""
    rows = kept([], [receive("zhang", cny("100"), method="cash", on=DAY)], "pay")
    rows = kept(rows, transfer(rows, cny("40"), giver="zhang", taker="li", on=DAY), "move")
    assert [cny("60"), cny("40")] == [rebuilt("jade", payer, rows).received for payer in ("zhang", "li")]
    assert cny("0") == balance(rows, "transfer")
    for amount, trouble in (("60.01", MoreThanThere), ("0", AmountRefused)):
        with pytest.raises(trouble):
            transfer(rows, cny(amount), giver="zhang", taker="li", on=DAY)


@pytest.mark.parametrize(("buyer", "left"), [("li", 0), ("", 5000)])
def test_an_owner_who_leaves_pays_what_he_owes_and_hands_on_the_rest(buyer, left):
    """His arrears stay his where the money does not reach; without a buyer the rest waits for a refund."""
    rows = kept([owing()], [receive("zhang", cny("150"), method="cash", on=DAY)], "pay")
    after = kept(rows, hand_over(rows, seller="zhang", buyer=buyer, on=DAY), "leave")
    assert ({}, left) == state(after)
    short = kept([owing()], [receive("zhang", cny("40"), method="cash", on=DAY)], "pay")
    assert ({"s": 6000}, 0) == state(kept(short, hand_over(short, seller="zhang", buyer=buyer, on=DAY), "leave"))


def test_what_is_forgiven_is_owed_no_more_and_can_be_owed_again():
    """Never more than is owed of the item; taken back once."""
    rows = paid([owing()], "30")
    rows = kept(rows, [waive(rows, "s", cny("50"), on=DAY, because="flood")], "waive")
    rows = kept(rows, [write_off(rows, "s", cny("20"), on=DAY, because="gone")], "off")
    assert ({}, 0) == state(rows)
    assert {"discount/service": 5000, "write-off/service": 2000} == {
        name: balance(rows, name).fen for name in ("discount/service", "write-off/service")
    }
    for name in ("s", "nothing"):
        with pytest.raises(MoreThanOwed):
            waive(rows, name, cny("0.01"), on=DAY, because="x")
    with pytest.raises(AmountRefused):
        write_off(rows, "s", cny("0"), on=DAY, because="x")
    rows = kept(rows, [unforgive(rows, one(rows, "waiver"), on=DAY)], "back")
    assert ({"s": 5000}, 0) == state(rows)
    for wrong in (one(rows, "waiver"), one(rows, "charge")):
        with pytest.raises(AlreadyReversed):
            unforgive(rows, wrong, on=DAY)
    taken = entry("receivable/zhang", "write-off/service", "5", "release", posting="r", item="s", fee="service")
    with pytest.raises(AlreadyReversed):
        unforgive((*rows, taken), one(rows, "write-off"), on=DAY)


def test_a_late_fee_is_waived_and_paid_apart_from_what_it_is_on():
    """Its id says so, and its account is its own."""
    fee = entry("late-fee/zhang", "late-income", "5", "late-fee", posting="late", item="s", fee="service", due_on=DUE)
    rows = (owing(), fee)
    waived = waive(rows, "s!late", cny("2"), on=DAY, because="first time")
    assert "late-fee/zhang" == waived.credit
    rows = paid(kept(rows, [waived], "w"), "103")
    assert ({}, 0) == state(rows)
    assert {"receivable/zhang", "late-fee/zhang"} == {row.credit for row in rows if row.kind == "application"}


def test_money_of_nobody_is_in_suspense_until_it_is_somebodys():
    """No more than came in, and none before it came."""
    rows = kept([], [receive_unknown("x", cny("80"), method="bank-transfer", on=DAY)], "in")
    rows = kept(rows, [resolve(rows, "x", cny("30"), payer="zhang", on=DAY)], "known")
    assert [cny("50"), cny("0")] == [in_suspense(rows, "x", on=day) for day in (DAY, FIRST)]
    assert cny("0") == in_suspense([], "x", on=DAY)
    assert 3000 == state(rows)[1]
    for amount, trouble in (("50.01", MoreThanThere), ("0", AmountRefused)):
        with pytest.raises(trouble):
            resolve(rows, "x", cny(amount), payer="zhang", on=DAY)


def test_instalments_add_up_and_say_who_is_behind():
    """What is paid or forgiven since counts, the oldest part first."""
    rows = [owing("90")]
    parts = equal_parts(cny("90"), first=date(2025, 4, 30), count=3)
    plan = agree("zhang", open_items(rows), parts, project="jade", number=1, on=DAY)
    assert (cny("90"), "jade/zhang#000001", ("s",)) == (plan.total, plan.id, plan.items)
    rows = paid(rows, "40")
    now = plan_state(plan, items(rows), as_of=date(2025, 5, 30))
    assert (cny("60"), cny("40"), cny("20"), date(2025, 5, 30)) == (now.due, now.paid, now.behind, now.next_due)
    done = plan_state(plan, items(paid(rows, "50", posting="rest")), as_of=date(2025, 5, 1))
    assert (cny("0"), None) == (done.behind, done.next_due)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(DAY, cny("89"))],
        [(DAY, cny("100")), (DUE, cny("-10"))],
        [(DUE, cny("40")), (DUE, cny("50"))],
        [(FIRST, cny("90"))],
    ],
)
def test_instalments_that_cannot_be_are_refused(parts):
    """They add up to what is owed, each above zero, on days that rise from today on."""
    with pytest.raises(PlanRefused):
        agree("zhang", open_items([owing("90")]), parts, project="jade", number=1, on=DAY)


def test_nobody_pays_nothing_in_instalments():
    """Nothing is owed."""
    with pytest.raises(PlanRefused):
        agree("zhang", [], [(DAY, cny("1"))], project="jade", number=1, on=DAY)


def test_what_a_cashier_keeps_sorts_in_its_order():
    """Numbers have leading zeros in their keys; a session tells what is missing once it is counted."""
    told = {"project": "jade", "posting": "p", "payer": "zhang", "amount": cny("1"), "method": "cash", "day": DAY}
    nine, ten = (Receipt(series="receipt", number=number, kind="refund", **told) for number in (9, 10))
    assert nine.id < ten.id and nine.pays_out
    session = TillSession(
        project="jade", till="front", number=1, cashier="chen", opened_on=DAY, opening=cny("100"), expected=cny("150")
    )
    assert "jade/front#000001" == session.id
    assert (cny("0"), cny("-1")) == (session.difference, attrs.evolve(session, counted=cny("149")).difference)
    proposal = Proposal(project="jade", key="k", operation="Refund", text="{}", amount=cny("1"), maker="chen")
    assert ("jade/k", "jade/receipt") == (proposal.id, Series(project="jade", name="receipt").id)
