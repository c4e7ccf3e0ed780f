"""Rules that hold for the neighbours of the visible cases, re-expressed from the same engines' own tests."""

from __future__ import annotations

from typing import Any

import pytest

from jizhi.testing.cases import Result, run_entries

JANUARY = ["2014-01-01", "2014-02-01"]
WHOLE, FIRST, REST = ["2016-09-08", "2016-10-08"], ["2016-09-08", "2016-09-09"], ["2016-09-09", "2016-10-08"]
MONTHLY = {"period": "MONTHLY", "mode": "IN_ARREAR"}


def run(kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any]) -> Result:
    entry = {"id": "neighbour", "kind": kind, "convention": convention, "inputs": inputs, "expected": expected}
    return run_entries([entry])[0]


def greedy(start: str, end: str | None, target: str, cycle_day: int) -> dict[str, Any]:
    return {**MONTHLY, "start": start, "end": end, "target": target, "bill_cycle_day": cycle_day, "greedy": True}


def due(effective_end: str | None, next_cycle_date: str) -> dict[str, Any]:
    return {"effective_end": effective_end, "next_cycle_date": next_cycle_date}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (greedy("2022-09-07", None, "2022-12-01", 7), due("2022-12-07", "2023-01-07")),
        (greedy("2022-11-01", None, "2022-11-01", 1), due("2022-11-01", "2022-12-01")),
        (greedy("2022-11-07", "2022-11-15", "2022-12-01", 7), due("2022-11-15", "2022-12-07")),
        (greedy("2022-11-07", "2022-12-02", "2022-12-01", 7), due("2022-12-02", "2022-12-07")),
        (greedy("2022-11-07", "2022-12-08", "2022-12-01", 7), due("2022-12-07", "2023-01-07")),
        (greedy("2022-11-07", None, "2022-12-01", 7) | {"greedy": False}, due("2022-11-07", "2022-12-07")),
        (
            greedy("2022-11-07", None, "2022-12-01", 7) | {"greedy": None, "in_arrear_mode": "GREEDY"},
            due("2022-12-07", "2023-01-07"),
        ),
    ],
)
def test_a_greedy_run_in_arrears_bills_the_period_it_falls_into(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    """On a cycle date itself it bills no more than any run in arrears."""
    assert "passed" == run("arrears.interval", "killbill", inputs, expected).verdict


@pytest.mark.parametrize(
    ("date", "aligned"), [("2022-02-18", "2022-02-25"), ("2022-02-10", "2022-02-25"), ("2022-02-26", "2022-03-04")]
)
def test_a_period_counted_in_days_always_takes_its_first_step(date: str, aligned: str) -> None:
    """The anchor was billed already, so the day after it that counts is one period later."""
    inputs = {"date": date, "anchor": "2022-02-18", "period": "WEEKLY"}
    assert "passed" == run("anchor.align_next", "killbill", inputs, {"aligned": aligned}).verdict


@pytest.mark.parametrize(
    ("inputs", "result"),
    [
        ({"date": "2003-09-17", "add": {"days": 1}, "ask": "next wednesday"}, "2003-09-24"),
        ({"date": "2003-09-17", "ask": "next wednesday, not today"}, "2003-09-24"),
        ({"date": "2003-09-17", "ask": "wednesday on or after"}, "2003-09-17"),
        ({"date": "2003-09-17", "ask": "friday on or before"}, "2003-09-12"),
        ({"date": "2003-01-01", "set_day": 4, "add": {"weeks": 14}, "ask": "last monday"}, "2003-04-07"),
        ({"date": "2003-01-31", "months": 1}, "2003-02-28"),
    ],
)
def test_months_come_first_then_the_day_then_days_then_the_weekday(inputs: dict[str, Any], result: str) -> None:
    """The order decides the day."""
    assert "passed" == run("date.add", "clamp", inputs, {"result": result}).verdict


@pytest.mark.parametrize(
    ("existing", "proposed", "items"),
    [
        ([[*FIRST, "2.0"], [*REST, "38.0"]], [*WHOLE, "40.00"],
         [[*WHOLE, "40.00"], [*FIRST, "-2.0"], [*REST, "-38.0"]]),
        ([[*FIRST, "2.0"], [*REST, "38.0"], [*WHOLE, "40.00"], [*FIRST, "-2.0"], [*REST, "-38.0"]],
         [*WHOLE, "40.00"], []),
        ([], [*JANUARY, "12.00"], [[*JANUARY, "12.00"]]),
        ([*JANUARY, "12.00"], ["2014-01-01", "2014-01-25", "12.00"], [["2014-01-25", "2014-02-01", "-2.71"]]),
        ([[*JANUARY, "12.00"], ["2014-01-13", "2014-01-25", "-4.65"]], [*JANUARY, "12.00"],
         [["2014-01-13", "2014-01-25", "4.65"]]),
    ],
)  # fmt: skip
def test_pieces_are_redone_as_a_whole_and_credits_open_their_days(
    existing: list[Any], proposed: list[Any], items: list[Any]
) -> None:
    """What stands after both is billed exactly once."""
    inputs = {"existing": existing, "proposed": proposed}
    assert Result("neighbour", "passed") == run("repair.idempotent", "killbill.repair", inputs, {"items": items})


def test_a_fixed_price_is_billed_beside_the_recurring_one() -> None:
    """Ten once and five a month make fifteen."""
    inputs = {"rate": "5", "fixed": "10", "start": "2011-01-01", "bill_cycle_day": 1, "target": "2011-01-01"}
    assert "passed" == run("invoice.amount", "killbill.in_advance", inputs, {"total": "15"}).verdict


def test_current_usage_asks_for_the_running_period() -> None:
    """Not for the one that has ended."""
    inputs = {"billing": "anniversary", "interval": "quarterly", "billing_at": "2023-08-08",
              "subscription": "2023-04-06", "current_usage": True}  # fmt: skip
    assert "passed" == run("period.boundaries", "lago.dates", inputs, {"from": "2023-07-06 00:00:00"}).verdict


@pytest.mark.parametrize(
    ("kind", "convention", "inputs", "expected"),
    [
        ("allocation.reject", "split", {"amount": "50", "parts": 0}, {"error": "invalid_parts"}),
        ("allocation.reject", "largest_ratio", {"amount_minor": 100, "ratios": [-50, -50]}, {"error": "invalid"}),
        ("allocation.to_first", "to_first", {"amount": "0.030", "step": "0.01", "ratios": [2, 1]},
         {"parts": ["0.02", "0.01"]}),
    ],
)  # fmt: skip
def test_splits_are_refused_and_spelled_alike(
    kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    """No part at all, weights below zero, and an amount with more places than its step."""
    assert "passed" == run(kind, convention, inputs, expected).verdict


@pytest.mark.parametrize(
    ("kind", "convention", "inputs", "expected", "reason"),
    [
        ("allocation.largest_ratio", "largest_ratio", {"amount_minor": 1003, "ratios": [-50, -50]},
         {"parts_minor": [502, 501]}, "negative"),
        ("allocation.largest_ratio", "largest_ratio", {"amount_minor": 1003, "ratios": []}, {"parts_minor": []},
         "above zero"),
        ("date.add", "clamp", {"date": "2003-01-01", "set_yearday": 260}, {"result": "2003-09-17"}, "set_yearday"),
        ("repair.reject", "killbill.repair", {"existing": [JANUARY], "repair": JANUARY}, {"error": "x"}, "repair"),
        ("repair.idempotent", "killbill.repair", {"existing": [*JANUARY, "-12"]}, {"items": []}, "no single line"),
    ],
)  # fmt: skip
def test_what_no_rule_answers_is_unsupported_with_the_reason(
    kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any], reason: str
) -> None:
    """Nothing is answered without looking at all that is given."""
    result = run(kind, convention, inputs, expected)
    assert "unsupported" == result.verdict
    assert reason in result.reason


@pytest.mark.parametrize(
    ("kind", "inputs", "expected"),
    [
        ("anchor.first_cycle_date", {"start": "2012-01-16", "bill_cycle_day": 32}, {"first_cycle_date": "2012-01-31"}),
        ("invoice.timeline", {"subscriptions": [{"phases": [["2011-01-01", "8", "DAILY"]]}], "until": "9999-12-31"},
         {"invoice_totals": []}),
    ],
)  # fmt: skip
def test_days_out_of_all_bounds_are_malformed(kind: str, inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """The run ends, and says why."""
    result = run(kind, "killbill", inputs, expected)
    assert "failed" == result.verdict
    assert result.reason.startswith("malformed")
