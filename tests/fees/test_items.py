"""Fees on vehicles, leases, single charges and stays: one line each, with the facts of the space beside its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs

from jizhi import fees
from jizhi.estate import Lease, RentStep, Stay, Vehicle
from jizhi.fees import Billed, Inputs, OneOff, explain_charge
from jizhi.testing.billing import fee_text, home, roster, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
CAR = fee_text(
    "car", on='"vehicle"', formula="price if rank == 1 else price * 2", unit="元/月", prices={"2020-01-01": "100"}
)
RENT = fee_text("rent", on='"lease"', formula="rent * price", unit="", prices={"2020-01-01": "1"})
CARD = fee_text("card", on='"once"', per='"once"', formula="price", unit="元", prices={"2020-01-01": "20"})
STAY = fee_text(
    "stay", on='"parking-stay"', per='"once"', formula="stay(minutes, 60, price, free=60, cap=10)", unit="元"
)


def charges(text, inputs=None, *, period=MARCH, **more):
    """The charges of one home, each of which explains itself."""
    rules, estate = tariff(text), roster(home(), **more)
    found = fees.assess(rules, estate, inputs or Inputs(), period=period).value.charges
    assert all(explain_charge(rules, charge).holds for charge in found)
    return found


def told(found) -> list[tuple[str, str, str]]:
    return [(charge.item, charge.payer, str(charge.amount.yuan)) for charge in found]


def car(plate: str, since: str = "2024-01-01", **more) -> Vehicle:
    return Vehicle(project="jade", space="1-101", plate=plate, since=date.fromisoformat(since), **more)


def test_the_first_car_and_each_further_one_have_their_price():
    """In the order in which they came; the payer is the owner, unless the car names another."""
    cars = (car("粤A1"), car("粤B2", "2024-06-01", party="li"))
    assert [("粤A1", "zhang", "100.00"), ("粤B2", "li", "200.00")] == told(charges(CAR, vehicles=cars))


def test_a_car_that_came_in_mid_month_pays_for_its_days():
    """21 of 31 days; the line says so and can be replayed."""
    (charge,) = charges(CAR, vehicles=(car("粤A1", "2025-03-11"),))
    assert (cny("67.74"), Period(date(2025, 3, 11), date(2025, 4, 1))) == (charge.amount, charge.part)


def test_when_the_first_car_leaves_the_second_becomes_the_first():
    """For the days after; a written rank stays, and a car that never pays has none."""
    cars = (car("粤A1", until=date(2025, 3, 17)), car("粤B2", "2024-06-01"))
    assert ["51.61", "151.61"] == [str(charge.amount.yuan) for charge in charges(CAR, vehicles=cars)]
    fixed = (cars[0], attrs.evolve(cars[1], rank=2))
    assert "200.00" == str(charges(CAR, vehicles=fixed)[1].amount.yuan)
    police = (attrs.evolve(cars[0], exempt=True, basis="公务"), cars[1])
    assert [("粤B2", "zhang", "100.00")] == told(charges(CAR, vehicles=police))


def test_a_car_that_came_back_is_charged_for_both_times():
    """The plate is the same, the charges are two."""
    cars = (car("粤A1", until=date(2025, 3, 11)), car("粤A1", "2025-03-21"))
    assert ["粤A1", "粤A1@2025-03-21"] == [charge.item for charge in charges(CAR, vehicles=cars)]


def test_a_rent_rises_on_the_day_that_the_lease_says():
    """15 days at 3000, 16 at 3100; the lessee pays, and only for the days of the lease."""
    step = RentStep(since=date(2025, 3, 16), rent=cny("3100"), basis="§4")
    lease = Lease(
        project="jade", space="1-101", code="L7", party="li", since=date(2025, 1, 1), rent=cny("3000"), steps=(step,)
    )
    (charge,) = charges(RENT, leases=(lease,))
    assert ("L7", "li", cny("3051.61")) == (charge.item, charge.payer, charge.amount)
    assert () == charges(RENT, leases=(lease,), period=Period.month(2024, 12))
    ended = attrs.evolve(lease, steps=(), until=date(2025, 3, 11))
    assert [("L7", "li", "967.74")] == told(charges(RENT, leases=(ended,)))


def asked(code: str = "K-1", **more) -> OneOff:
    given = {"project": "jade", "code": code, "fee": "card", "space": "1-101", "day": date(2025, 3, 7)}
    return OneOff(**(given | {"state": "approved"} | more))


def test_a_single_charge_is_billed_once_it_is_approved():
    """With its caller's key; what is only asked for, declined or withdrawn is not."""
    states = [asked(f"K-{n}", state=state) for n, state in enumerate(("asked", "approved", "declined", "withdrawn"))]
    (charge,) = charges(CARD, Inputs(one_offs=tuple(states)))
    assert ("K-1", Period.day(date(2025, 3, 7)), cny("20.00")) == (charge.item, charge.cycle, charge.amount)
    assert [("K-1", "wang", "20.00")] == told(charges(CARD, Inputs(one_offs=(asked(payer="wang"),))))


def test_a_single_charge_brings_the_facts_that_its_formula_reads():
    """An amount that somebody wrote down is one."""
    text = CARD.replace('formula = "price"', 'formula = "amount"')
    head = '[facts.amount]\ntype = "decimal"\nunit = "元"\n'
    given = Inputs(one_offs=(asked(facts={"amount": Decimal("12.34")}),))
    estate, manual = roster(home()), tariff(text, head=head)
    (charge,) = fees.assess(manual, estate, given, period=MARCH).value.charges
    assert (cny("12.34"), True) == (charge.amount, explain_charge(manual, charge).holds)
    missing = fees.assess(manual, estate, Inputs(one_offs=(asked(),)), period=MARCH)
    assert [("fact-missing", "1-101/K-1/card")] == [(one.code, one.subject) for one in missing.findings]


def test_a_withdrawn_charge_is_taken_back_by_the_next_run():
    """The cycle is looked at, and nothing is due in it any more."""
    rules, estate = tariff(CARD), roster(home())
    billed = fees.assess(rules, estate, Inputs(one_offs=(asked(),)), period=MARCH).value.charges
    later = fees.assess(rules, estate, Inputs(one_offs=(asked(state="withdrawn"),)), period=MARCH)
    (back,) = fees.reconcile(later.value, billed).value
    assert (cny("-20.00"), "K-1", 1) == (back.amount, back.item, back.n)


def stay(minutes: int, **more) -> Stay:
    entered = datetime(2025, 3, 7, 0, 0, tzinfo=UTC)
    given = {"project": "jade", "space": "1-101", "plate": "粤C3", "entered": entered}
    return Stay(left=entered + timedelta(minutes=minutes), **(given | more))


def test_a_stay_is_rated_by_its_minutes():
    """F21: an hour free, every started hour, at most 10 in a day; an ambulance never pays."""
    found = [charges(STAY, Inputs(stays=(stay(minutes),))) for minutes in (60, 61, 330, 26 * 60)]
    assert [[], ["2.00"], ["10.00"]] == [[str(one.amount.yuan) for one in each] for each in found[:3]]
    assert () == charges(STAY, Inputs(stays=(stay(330, exempt="救护车"),)))
    assert "粤C3/2025-03-07T00:00:00+00:00" == found[1][0].item


def test_a_stay_belongs_to_the_day_on_which_it_ended():
    """26 hours from the 7th end on the 8th."""
    (charge,) = charges(STAY, Inputs(stays=(stay(26 * 60),)))
    assert (Period.day(date(2025, 3, 8)), cny("14.00")) == (charge.cycle, charge.amount)


def test_inputs_of_fees_that_the_tariff_does_not_have_are_passed_over():
    """They are billed once the tariff has the fee."""
    assert () == charges(CARD, Inputs(one_offs=(asked(fee="other"),), stays=(stay(90),)))
    result = fees.assess(tariff(CARD), roster(home()), Inputs(one_offs=(asked(),)), period=MARCH).value.results[0]
    assert isinstance(result, Billed)


def test_a_vehicle_is_billed_beside_the_space_itself():
    """The keys differ by their item."""
    found = charges(CAR + "\n" + fee_text(), vehicles=(car("粤A1"),))
    ids = [charge.id for charge in found]
    assert [
        "jade/1-101/car/粤A1/2025-03-01..2025-04-01/zhang#0",
        "jade/1-101/service/2025-03-01..2025-04-01/zhang#0",
    ] == ids
