"""Reconcile: only the difference becomes a charge; and runs are voided in any order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from jizhi import fees
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)


def proposed(*texts, spaces=None, tenures=None, run="second", period=MARCH):
    estate = roster(*(spaces or (home(),)), tenures=tenures)
    return fees.assess(tariff(*texts), estate, period=period, run=run).value


def first(*texts, **words):
    return proposed(*texts, run="first", **words).charges


def told(charges):
    return [(one.payer, one.kind, one.n, str(one.amount.yuan), str(one.target.yuan)) for one in charges]


def reconciled(assessment, known):
    outcome = fees.reconcile(assessment, known)
    assert () == outcome.findings
    return outcome.value


def test_what_nobody_was_billed_is_billed_as_proposed():
    """The first run keeps the charges as they are."""
    assert first() == reconciled(proposed(run="first"), ())


def test_what_is_billed_already_yields_nothing():
    """Also where the books are read in another order."""
    spaces = (home("1-101"), home("1-102"))
    known = first(fee_text(), fee_text("other"), spaces=spaces)
    again = proposed(fee_text(), fee_text("other"), spaces=spaces)
    assert () == reconciled(again, known) == reconciled(again, reversed(known))


def test_a_difference_becomes_a_correction_with_the_next_number():
    """Up, and down again; each says what should have been billed in all."""
    known = first()
    more = reconciled(proposed(spaces=[home(area=Decimal(120))]), known)
    assert [("zhang", "correction", 1, "40.00", "240.00")] == told(more)
    less = reconciled(proposed(spaces=[home(area=Decimal(90))], run="third"), known + more)
    assert [("zhang", "correction", 2, "-60.00", "180.00")] == told(less)
    assert "jade/1-101/service/2025-03-01..2025-04-01/zhang#2" == less[0].id


def test_a_late_sale_moves_only_its_days():
    """The seller is corrected to his days, the buyer charged for his."""
    sale = [owned(until=date(2025, 3, 21)), owned(party="li", since=date(2025, 3, 21))]
    fresh = reconciled(proposed(tenures=sale), first())
    assert told(fresh) == [
        ("zhang", "correction", 1, "-70.97", "129.03"),
        ("li", "charge", 0, "70.97", "70.97"),
    ]


def test_who_owes_nothing_any_more_has_it_taken_back():
    """On the books alone: the facts of then say nothing of now."""
    fresh = reconciled(proposed(tenures=[owned(party="li")]), first())
    assert [("li", "charge", 0, "200.00", "200.00"), ("zhang", "correction", 1, "-200.00", "0.00")] == told(fresh)
    assert ("second", (), ()) == (fresh[1].run, fresh[1].slices, fresh[1].turns)


@pytest.mark.parametrize("text", [fee_text(applies='"lift"'), fee_text(prices={"2020-01-01": "0"})])
def test_a_fee_that_applies_no_more_is_taken_back_once(text):
    """Or costs nothing any more; running again finds nothing left."""
    known = first()
    fresh = reconciled(proposed(text, spaces=[home(lift=False)]), known)
    assert [("zhang", "correction", 1, "-200.00", "0.00")] == told(fresh)
    assert () == reconciled(proposed(text, spaces=[home(lift=False)], run="third"), known + fresh)


def test_what_was_taken_back_can_be_billed_again():
    """The numbers go on."""
    known = first()
    known += reconciled(proposed(fee_text(applies='"area > 999"')), known)
    assert [("zhang", "correction", 2, "200.00", "200.00")] == told(reconciled(proposed(run="third"), known))


def test_parked_spaces_are_left_as_they_are():
    """Nobody knows what they owe."""
    assert () == reconciled(proposed(spaces=[home(area=None)]), first())


def test_a_fee_that_the_tariff_no_longer_has_is_left_as_it_is():
    """A fee ends by a version that costs nothing; what is not there says nothing of what was."""
    assert () == reconciled(proposed(fee_text()), first(fee_text(), fee_text("other")))


def test_cycles_and_spaces_that_were_not_looked_at_are_left_as_they_are():
    """February, and a space of another chunk."""
    february = first(period=Period.month(2025, 2))
    other = first(spaces=[home("1-102")])
    assert ["charge"] == [charge.kind for charge in reconciled(proposed(), february + other)]


def test_books_that_were_written_by_hand_are_named():
    """The next number is above them all, so that nothing collides."""
    (charge,) = first()
    outcome = fees.reconcile(proposed(spaces=[home(area=Decimal(120))]), [charge, attrs.evolve(charge, n=3)])
    assert [("charge-numbers", "warning", "0 3")] == [(f.code, f.severity, f.fact("numbers")) for f in outcome.findings]
    assert [("zhang", "correction", 4, "-160.00", "240.00")] == told(outcome.value)


# ---- voiding


def test_a_run_is_voided_to_nothing_and_twice_is_once():
    """By id, each with the next number; the second time there is nothing left."""
    known = first(spaces=[home("1-102"), home("1-101")])
    back = fees.void("first", known, by="undo")
    assert [("zhang", "void", 1, "-200.00", "0.00")] * 2 == told(back)
    assert ["1-101", "1-102"] == [charge.space for charge in back]
    assert back == fees.void("first", reversed(known), by="undo")
    assert () == fees.void("first", known + back, by="undo")


def test_what_other_runs_charged_stays():
    """A later correction upwards stands; an earlier charge does too."""
    known = first()
    known += reconciled(proposed(spaces=[home(area=Decimal(120))]), known)
    assert [("zhang", "void", 2, "-200.00", "40.00")] == told(fees.void("first", known, by="undo"))
    assert [("zhang", "void", 2, "-40.00", "200.00")] == told(fees.void("second", known, by="undo"))
    assert () == fees.void("third", known, by="undo")


def test_what_was_taken_back_already_is_not_taken_back_again():
    """Partly, and wholly."""
    known = first()
    smaller = known + reconciled(proposed(spaces=[home(area=Decimal(90))]), known)
    assert [("zhang", "void", 2, "-180.00", "0.00")] == told(fees.void("first", smaller, by="undo"))
    sold = known + reconciled(proposed(tenures=[owned(party="li")]), known)
    assert () == fees.void("first", sold, by="undo")


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_runs_are_voided_in_any_order(order):
    """What a voided run had taken back is not given back when the run that took it is voided."""
    known = first()
    known += reconciled(proposed(spaces=[home(area=Decimal(90))]), known)
    one, two = order
    known += fees.void(one, known, by="undo one")
    known += fees.void(two, known, by="undo two", voided=[one])
    assert cny(0) == sum((charge.amount for charge in known), cny(0))


def test_a_void_of_a_correction_gives_back_what_it_took():
    """And a void is no charge of a run that could be corrected away: the next run bills anew."""
    known = first()
    known += reconciled(proposed(tenures=[owned(party="li")]), known)
    known += fees.void("second", known, by="undo")
    assert {"zhang": cny("200.00"), "li": cny(0)} == {
        who: sum((one.amount for one in known if one.payer == who), cny(0)) for who in ("zhang", "li")
    }
    assert () == reconciled(proposed(run="third"), known)


def test_the_charges_of_one_bill_are_taken_back_and_those_of_the_others_stand():
    """Taking them back again takes nothing more; the next run bills them anew."""
    known = first(spaces=[home("1-101"), home("1-102")])
    wrong = [known[0].id]
    back = fees.void_charges(wrong, known, by="undo")
    assert [(known[0].space, "void", "undo")] == [(one.space, one.kind, one.run) for one in back]
    assert [("zhang", "void", 1, "-200.00", "0.00")] == told(back)
    assert () == fees.void_charges(wrong, known + back, by="undo")
    assert () == fees.void_charges(["nothing of the kind"], known, by="undo")


def test_a_charge_taken_back_leaves_what_runs_that_stand_have_charged_to_the_same_payer():
    """What a voided run charged is gone already and is not taken back a second time."""
    known = first()
    known += reconciled(proposed(spaces=[home(area=Decimal(120))]), known)
    assert [("zhang", "void", 2, "-200.00", "40.00")] == told(fees.void_charges([known[0].id], known, by="undo"))
    voided = known + fees.void("second", known, by="undo second")
    back = fees.void_charges([known[0].id], voided, by="undo", voided=["second"])
    assert [("zhang", "void", 3, "-200.00", "0.00")] == told(back)
