"""The cases of other engines, answered through the public interface: one test for each group of kinds."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from jizhi.testing.cases import DECLINED, DECLINED_CASES, Case, read_case, read_entries, run_case

HERE = Path(__file__).parent


def cases(group: str) -> list[Any]:
    """Return the visible cases of one file, each under its own id."""
    found = [read_case(entry) for entry in read_entries(HERE / f"{group}.json")]
    return [pytest.param(case, id=case.id) for case in found]


def passes(case: Case) -> None:
    """An offered case passes; a declined one says that it is left out, and why."""
    declined = case.id in DECLINED_CASES or case.convention in DECLINED
    result = run_case(case)
    assert ("unsupported" if declined else "passed") == result.verdict, result.reason
    assert declined == bool(result.reason)


@pytest.mark.parametrize("case", cases("allocation"))
def test_money_is_split_as_the_rule_says(case: Case) -> None:
    """Each remainder rule under its own name."""
    passes(case)


@pytest.mark.parametrize("case", cases("rounding"))
def test_values_are_rounded_as_the_mode_says(case: Case) -> None:
    """Each mode under its own name."""
    passes(case)


@pytest.mark.parametrize("case", cases("date"))
def test_months_are_added_to_a_day(case: Case) -> None:
    """Clamped to the month's end, never chained."""
    passes(case)


@pytest.mark.parametrize("case", cases("period"))
def test_a_period_lies_between_its_boundaries(case: Case) -> None:
    """Calendar and anniversary, in the customer's zone."""
    passes(case)


@pytest.mark.parametrize("case", cases("anchor"))
def test_a_cycle_keeps_its_day(case: Case) -> None:
    """Cycle days through short months, leap years and zones."""
    passes(case)


@pytest.mark.parametrize("case", cases("proration"))
def test_a_stub_costs_its_part(case: Case) -> None:
    """Leading and trailing stubs, whole periods, fixed months."""
    passes(case)


@pytest.mark.parametrize("case", cases("recurrence"))
def test_a_contract_is_invoiced_period_by_period(case: Case) -> None:
    """Pre-paid and post-paid, up to the contract's end."""
    passes(case)


@pytest.mark.parametrize("case", cases("arrears"))
def test_arrears_are_billed_up_to_the_last_cycle_date(case: Case) -> None:
    """Nothing before the first cycle date."""
    passes(case)


@pytest.mark.parametrize("case", cases("repair"))
def test_only_what_is_not_billed_yet_is_billed(case: Case) -> None:
    """Credits by days, gaps, and nothing twice."""
    passes(case)


@pytest.mark.parametrize("case", cases("invoice"))
def test_an_invoice_holds_what_is_new(case: Case) -> None:
    """Several subscriptions, event by event."""
    passes(case)


@pytest.mark.parametrize("case", cases("tiers"))
def test_a_quantity_is_rated_tier_by_tier(case: Case) -> None:
    """Graduated, volume, blocks, packages, capacity, percentages, least and most."""
    passes(case)


@pytest.mark.parametrize("case", cases("attendance"))
def test_a_punch_belongs_to_the_shift_whose_window_holds_it(case: Case) -> None:
    """Windows over midnight, hours, half days and fences."""
    passes(case)


def all_offered() -> list[Any]:
    every = [each for path in sorted(HERE.glob("*.json")) for each in cases(path.stem)]
    return [each for each in every if run_case(each.values[0]).verdict == "passed"]


def bent(value: object) -> object:
    """Return *value* a little wrong: its first leaf is another number, another day or another word."""
    if isinstance(value, dict):
        first = next(iter(value))
        return {**value, first: bent(value[first])}
    if isinstance(value, list):
        return [bent(value[0]), *value[1:]] if value else ["2001-01-01"]
    return _bent_leaf(value)


def _bent_leaf(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return "2001-01-01" if value is None else not value
    text = str(value)
    try:
        return str(date.fromisoformat(text[:10]) + timedelta(days=1)) + text[10:]
    except ValueError:
        pass
    try:
        places = max(-int(Decimal(text).as_tuple().exponent), 0)
    except ArithmeticError:
        return text + "!"
    return str(Decimal(text) + Decimal(1).scaleb(-min(places, 9)))


@pytest.mark.parametrize("case", all_offered())
def test_a_wrong_expectation_never_passes(case: Case) -> None:
    """The comparison catches an answer that is off by its last digit or by a day."""
    wrong = {"amounts": ["1"]} if "error" in case.expected else bent(dict(case.expected))
    assert isinstance(wrong, dict)
    assert run_case(attrs.evolve(case, expected=wrong)).verdict != "passed"


def test_ids_are_unique() -> None:
    """Two cases of one id could hide each other in a list."""
    ids = [entry["id"] for path in HERE.glob("*.json") for entry in json.loads(path.read_text(encoding="utf-8"))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", cases("aging"))
def test_open_items_stand_in_the_bucket_of_their_age(case: Case) -> None:
    """An age on a bound in the bucket that the convention names."""
    passes(case)


@pytest.mark.parametrize("case", cases("dunning"))
def test_interest_on_what_is_overdue_is_simple(case: Case) -> None:
    """By the day, of a yearly rate, rounded once."""
    passes(case)


@pytest.mark.parametrize("case", cases("ledger"))
def test_the_same_entry_again_is_answered_and_not_repeated(case: Case) -> None:
    """Another content under its id is refused with the field; reservations are declined."""
    passes(case)


@pytest.mark.parametrize("case", cases("maintenance"))
def test_maintenance_comes_again_as_the_rule_says(case: Case) -> None:
    """From completion or from the start, within the horizon or until the end."""
    passes(case)


def test_a_maintenance_day_that_is_counted_from_itself_is_malformed() -> None:
    """And an interval that nobody knows is left out with its name."""
    told = {"id": "x", "kind": "maintenance.recurrence", "convention": "oca.maintenance_plan"}
    wanted = {"next": "D"}
    given = [{"start": "start+1 day", "step": "month"}, {"start": "D", "step": "moon"}, {"start": "D", "step": "week"}]
    verdicts = [run_case(read_case({**told, "expected": wanted, "inputs": each})).verdict for each in given]
    assert ["failed", "unsupported", "passed"] == verdicts


def test_what_an_entry_is_told_that_it_does_not_have_is_said() -> None:
    """Neither guessed nor passed over."""
    told = {"id": "x", "kind": "ledger.idempotency", "convention": "idempotent_id", "expected": {"result": ["exists"]}}
    verdicts = [
        run_case(read_case({**told, "inputs": {"submit": [what]}})).verdict
        for what in ("same id, same fields", "same id, other colour", "another id")
    ]
    assert ["passed", "unsupported", "failed"] == verdicts


@pytest.mark.parametrize("case", cases("calendar"))
def test_business_time_is_counted_in_open_hours(case: Case) -> None:
    """Breaks, holidays and special days; forwards and backwards."""
    passes(case)


@pytest.mark.parametrize("case", cases("sla"))
def test_a_service_clock_runs_in_business_time(case: Case) -> None:
    """Paused while nobody can work on it."""
    passes(case)
