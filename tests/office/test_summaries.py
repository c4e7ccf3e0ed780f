"""Summaries of what is kept: the counts of a run, its parked spaces, the bills of a space, the sums of a period."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import UnknownProject
from jizhi.fees import Bill, Charge
from jizhi.office.billing_day import issue_bills, void_run
from jizhi.office.desk import Desk
from jizhi.office.summaries import bills_of_space, kept_of, names_of, parked_of, run_counts, runs_within, summary_of
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period, cny

MARCH, APRIL = Period.month(2025, 3), Period.month(2025, 4)


@pytest.fixture
def desk():
    """Three homes: one billed, one without an area, one not handed over yet; two to a chunk."""
    desk = Desk(store=MemoryStore(), actor="li", chunk=2)
    homes = [home("1-101"), home("1-102", area=None), home("1-103", handover=date(2030, 1, 1))]
    settle(desk.store, village(homes))
    publish(desk.store, tariff_text(fee_text(start='"next-month-after-handover"')))
    return desk


def issue(desk, period=MARCH):
    return issue_bills(desk, "jade", period=period, issued_on=period.start)


def asked(desk, verb, *arguments, **more):
    """What *verb* says of the desk's store."""
    with desk.store.reading() as known:
        found = verb(known, *arguments, **more)
        return found if not hasattr(found, "__next__") else list(found)


def test_every_space_of_a_run_is_counted_once(desk):
    """As billed, skipped or parked, with the reason."""
    counts = asked(desk, run_counts, issue(desk))
    assert (1, 1, 1, 1) == (counts.billed, counts.skipped, counts.parked, counts.bills)
    assert {"fact-missing": 1, "not-liable": 1} == dict(counts.reasons)
    assert (cny("200.00"), "done") == (counts.total, counts.state)


def test_counts_go_out_as_plain_data(desk):
    """The total as text, the reasons by their codes."""
    data = asked(desk, run_counts, issue(desk)).as_data()
    assert ("200.00", {"fact-missing": 1, "not-liable": 1}) == (data["total"], data["reasons"])
    assert {"run", "state", "billed", "skipped", "parked", "bills", "total", "reasons"} == set(data)


def test_a_run_without_bills_counts_in_the_currency_of_its_tariff():
    """Nothing of Hong Kong dollars is not nothing of yuan."""
    desk = Desk(store=MemoryStore(), actor="li")
    settle(desk.store, village([home("1-101", handover=date(2030, 1, 1))]))
    fee = fee_text(start='"next-month-after-handover"')
    publish(desk.store, tariff_text(fee, head='currency = "HKD"'))
    assert Money(0, "HKD") == asked(desk, run_counts, issue(desk)).total


def test_parked_spaces_are_told_with_what_is_missing(desk):
    """Space by space; a run without any tells nothing."""
    (finding,) = asked(desk, parked_of, issue(desk))
    assert ("fact-missing", "1-102/service", "area") == (finding.code, finding.subject, finding.fact("fact"))


def test_the_bills_of_a_space_are_found_by_the_period_of_their_run(desk):
    """Of that very period, or of all."""
    issue(desk), issue(desk, APRIL)
    assert 2 == len(asked(desk, bills_of_space, "jade", "1-101"))
    (bill,) = asked(desk, bills_of_space, "jade", "1-101", period=APRIL)
    assert "jade/2025-04-01..2025-05-01#1" == bill.run
    assert () == asked(desk, bills_of_space, "jade", "1-101", period=Period.month(2025, 5))
    assert () == asked(desk, bills_of_space, "jade", "9-999")


def test_parties_are_named_and_strangers_left_out(desk):
    """Each once."""
    assert {"li": "li", "zhang": "zhang"} == asked(desk, names_of, ["zhang", "li", "zhang", "nobody"])


def test_runs_belong_to_the_period_in_which_theirs_begins(desk):
    """Half-open, as every period."""
    march, april = issue(desk), issue(desk, APRIL)
    assert (march, april) == asked(desk, runs_within, "jade", period=Period.year(2025))
    assert (april,) == asked(desk, runs_within, "jade", period=APRIL)
    assert () == asked(desk, runs_within, "nope", period=APRIL)


def test_only_what_the_runs_themselves_kept_is_gathered(desk):
    """Run by run."""
    march, april = issue(desk), issue(desk, APRIL)
    assert {march.id} == {bill.run for bill in asked(desk, kept_of, Bill, (march,))}
    assert [march.id, april.id] == [charge.run for charge in asked(desk, kept_of, Charge, (march, april))]


def test_a_summary_adds_up_to_the_bills_of_its_period_alone(desk):
    """April's are not in March's; a run that was taken back stands beside its reversal."""
    march = issue(desk)
    issue(desk, APRIL)
    summary = asked(desk, summary_of, "jade", period=MARCH)
    assert (cny("200.00"), 1, True) == (summary.amount, summary.bills, summary.agrees)
    assert ["1-102"] == [space.space for space in summary.parked]
    void_run(desk, march.id, on=date(2025, 3, 20))
    voided = asked(desk, summary_of, "jade", period=MARCH)
    assert (cny(0), True) == (voided.amount, voided.agrees)
    assert cny("200.00") == asked(desk, summary_of, "jade", period=Period.year(2025)).amount


def test_a_summary_of_a_project_that_is_not_kept_is_refused(desk):
    """By its code."""
    with pytest.raises(UnknownProject, match="nope"):
        asked(desk, summary_of, "nope", period=MARCH)


def test_a_change_of_hands_bills_both_and_names_both(desk):
    """Each payer has a bill of his own."""
    with desk.store.writing() as tx:
        (tenure,) = tx.find(type(owned()), project="jade", space="1-101")
        tx.put(owned("1-101", "zhang", until=date(2025, 3, 16)), expected=tenure.version)
        tx.put(owned("1-101", "li", since=date(2025, 3, 16)), expected=None)
    run = issue(desk)
    assert ["li", "zhang"] == sorted(bill.payer for bill in asked(desk, kept_of, Bill, (run,)))
    assert cny("200.00") == asked(desk, run_counts, run).total
