"""Tiered prices hold beyond the visible cases: worked by hand from the engines' documents."""

from __future__ import annotations

from typing import Any

import pytest

from jizhi.errors import NotRated, TariffRefused
from jizhi.testing.cases import Case, read_case, run_case
from jizhi.testing.cases.tiers import graduated

LAGO = [
    {"from": 0, "to": 10, "per_unit": "10", "flat": "2"},
    {"from": 11, "to": 20, "per_unit": "5", "flat": "3"},
    {"from": 21, "to": None, "per_unit": "5", "flat": "3"},
]
LAGO_VOLUME = [
    {"from": 201, "to": None, "per_unit": "0.5", "flat": "50"},
    {"from": 0, "to": 100, "per_unit": "2", "flat": "10"},
    {"from": 101, "to": 200, "per_unit": "1", "flat": "0"},
]
LAGO_TIMED: list[dict[str, Any]] = [
    {"from": 0, "to": 5, "per_unit": "10", "flat": "100"},
    {"from": 6, "to": 15, "per_unit": "5", "flat": "50"},
    {"from": 16, "to": None, "per_unit": "2", "flat": "0"},
]
METER = [
    {"up_to": "5", "flat": "100", "unit": None},
    {"up_to": "10", "flat": "50"},
    {"up_to": "15", "unit": "5"},
    {"up_to": "inf", "unit": "1"},
]
METER_VOLUME = [{"up_to": "5", "flat": "100"}, {"up_to": "10", "flat": "150"}, {"up_to": None, "unit": "10"}]
FINE = [{"up_to": "100", "unit": "0.00345"}, {"up_to": None, "unit": "0.001"}]
BLOCKS: list[dict[str, Any]] = [
    {"block_size": 100, "max_blocks": 10, "price_per_block": "1"},
    {"block_size": 1000, "max_blocks": 100, "price_per_block": "1"},
]
CAPACITY = [{"max": {"a": 10, "b": 100}, "price": "1"}, {"max": {"a": 50, "b": -1}, "price": "10"}]
PARTS = {"amount": 800, "percent": "1.3", "fixed_per_event": "2.0", "events": 4, "running_totals": [50, 150, 400]}
MOVES = {"events": [10, 80, 10000], "percent": "2.99"}

BEYOND: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("graduated", "graduated", {"tiers": METER, "quantity": 0}, {"total": "0", "lines": []}),
    ("graduated", "lago.graduated", {"ranges": LAGO, "quantity": 0}, {"total": "2", "unit": "0"}),
    ("graduated", "lago.graduated", {"ranges": LAGO, "quantity": "10.5"}, {"total": "107.5"}),
    ("graduated", "stripe.graduated", {"tiers": METER, "quantity": 0}, {"total": "100"}),
    ("graduated", "openmeter.graduated", {"tiers": METER, "quantity": "5.001"}, {"total": "150"}),
    ("graduated", "openmeter.graduated", {"tiers": FINE, "quantity": 103}, {"lines": ["0.35"], "total": "0.35"}),
    ("graduated", "graduated", {"tiers": FINE, "quantity": 103}, {"lines": ["0.345", "0.003"], "total": "0.348"}),
    ("graduated_split", "openmeter.graduated", {"tiers": METER, "quantity_before": 5, "quantity": 5},
     {"lines": ["50"], "total": "50"}),
    ("graduated_split", "openmeter.graduated", {"tiers": METER, "quantity_before": 0, "quantity": 0},
     {"lines": [], "total": "0"}),
    ("graduated_split", "openmeter.graduated", {"tiers": METER, "quantity_before": 0, "quantity": 12},
     {"lines": ["100", "50", "10"]}),
    ("graduated_split", "openmeter.graduated",
     {"tiers": METER, "quantity_before": 0, "quantity": 7, "first_invoice_of_period": False}, {"lines": ["50"]}),
    ("graduated_percentage", "lago.graduated_percentage",
     {"ranges": [{"from": 0, "to": 10, "rate": "1", "flat": "200"}, {"from": 11, "to": None, "rate": "3"}],
      "amount": 12}, {"total": "200.16"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": [LAGO_TIMED[0], {**LAGO_TIMED[1], "to": None}], "event_units": [5, 5, 10, -6],
      "event_prorated_units": ["3.5", "2.66667", "2", "-2.2"]}, {"total": "197.33", "unit": "14.10"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [2, 5, 10, -6, 4, 60],
      "event_prorated_units": ["1.4", "2.5", "2", "-2.2", "0.667", "2"]}, {"total": "191.335"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [], "event_prorated_units": []}, {"total": "100", "unit": "0"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [3, -3, 4], "event_prorated_units": ["0", "0", "2"]}, {"total": "120"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [6, 4], "event_prorated_units": ["0", "2"]}, {"total": "120"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [3, -3], "event_prorated_units": ["1.5", "0"]},
     {"total": "115", "unit": "0"}),
    ("graduated_prorated", "lago.prorated_graduated",
     {"ranges": LAGO_TIMED, "event_units": [-2, 6], "event_prorated_units": ["-1", "3"]}, {"total": "120"}),
    ("volume", "lago.volume", {"ranges": LAGO_VOLUME, "quantity": 0}, {"total": "10", "unit": "0"}),
    ("volume", "lago.volume", {"ranges": LAGO_VOLUME, "quantity": "100.5"}, {"total": "100.5", "unit": "1"}),
    ("volume", "lago.volume", {"ranges": LAGO_VOLUME, "quantity": -5}, {"total": "0", "unit": "0"}),
    ("volume", "openmeter.volume", {"tiers": METER_VOLUME, "quantity": 10, "last_invoice_of_period": False},
     {"lines": [], "total": "0"}),
    ("volume", "openmeter.volume", {"tiers": METER_VOLUME, "quantity": 11}, {"lines": ["110"], "total": "110"}),
    ("package", "openmeter.package", {"package_size": 10, "price": "15", "quantity_before": 17, "quantity": 5},
     {"total": "15", "packages": 1}),
    ("package", "openmeter.package", {"package_size": 10, "price": "15", "quantity_before": 11, "quantity": 9},
     {"total": "0"}),
    ("package", "lago.package", {"package_size": 10, "price": "100", "quantity": 121}, {"total": "1300"}),
    ("percentage", "lago.percentage", {**PARTS, "amount": 0, "free_events": 3, "free_total": "250.0"},
     {"total": "0", "free_amount": "250", "free_events": 2}),
    ("percentage", "lago.percentage", {**PARTS, "running_totals": []},
     {"total": "18.4", "free_amount": "0", "free_events": 0, "paid_events": 4, "unit": "0.023"}),
    ("percentage", "lago.percentage", {**PARTS, "amount": 400, "free_events": 5}, {"total": "0", "free_events": 4}),
    ("percentage", "lago.percentage", {**PARTS, "free_events": 1, "free_total": "250"},
     {"free_amount": "50", "free_events": 1, "total": "15.75"}),
    ("percentage", "lago.percentage", {**PARTS, "free_total": "150"}, {"free_amount": "150", "free_events": 1}),
    ("percentage", "lago.percentage", {"amount": 4, "percent": "2.9"}, {"total": "0.116", "unit": "0.029"}),
    ("percentage_min_max", "lago.percentage", {**MOVES, "min": "1.75", "max": "12", "fixed_per_event": "2.0"},
     {"total": "18.691", "lines": ["2.299", "4.392", "12"]}),
    ("percentage_min_max", "lago.percentage", {**MOVES, "max": "12", "free_events": 3, "free_total": "10000"},
     {"total": "2.691"}),
    ("percentage_min_max", "lago.percentage", {**MOVES, "min": "1.75", "max": "12", "free_total": "10"},
     {"lines": ["1.75", "2.392", "12"]}),
    ("percentage_min_max", "lago.percentage",
     {**MOVES, "min": "1.75", "max": "12", "free_total": "5", "free_events": 3}, {"total": "16.142"}),
    ("percentage_min_max", "lago.percentage", {**MOVES, "min": "1.75"}, {"total": "303.142"}),
    ("percentage_min_max", "lago.percentage", {**MOVES, "free_events": 1}, {"total": "301.392"}),
    ("standard", "lago.standard", {"unit_price": "2.5", "quantity": 0, "fixed": "3"}, {"total": "3", "unit": "0"}),
    ("min_max", "openmeter.graduated",
     {"tiers": METER, "quantity_before": 0, "quantity": 0, "billed_before": "100", "minimum": "1000",
      "last_invoice_of_period": True}, {"top_up": "900", "lines": ["900"]}),
    ("min_max", "openmeter.graduated",
     {"tiers": METER, "quantity_before": 12, "quantity": 10, "billed_before": "160", "maximum": "170"},
     {"gross": "22", "discount": "12", "total": "10", "lines": ["10"]}),
    ("min_max", "openmeter.volume", {"tiers": METER_VOLUME, "quantity": 0, "minimum": "150"},
     {"charge": "100", "top_up": "50", "total": "150"}),
    ("min_max", "openmeter.package",
     {"package_size": 10, "price": "15", "quantity_before": 60, "quantity": 50, "billed_before": "90",
      "maximum": "100"}, {"gross": "75", "discount": "65", "total": "10"}),
    ("min_max", "openmeter.package", {"package_size": 10, "price": "15", "quantity": 0, "minimum": "100"},
     {"top_up": "100"}),
    ("min_max", "openmeter.package",
     {"package_size": 10, "price": "15", "quantity": 10, "billed_before": "120", "maximum": "100"},
     {"total": "0", "lines": []}),
    ("min_max", "lago.minimum", {"fixed": "50", "unit_price": "10", "quantity": 6, "minimum": "100"},
     {"usage": "110", "true_up": "0", "total": "110"}),
    ("block", "killbill.all_tiers", {"tiers": BLOCKS, "quantity": 0}, {"lines": ["0"], "total": "0"}),
    ("block", "killbill.all_tiers", {"tiers": BLOCKS, "quantity": 1000}, {"lines": ["10"], "total": "10"}),
    ("block", "killbill.all_tiers", {"tiers": BLOCKS[:1], "quantity": 1001}, {"total": "10"}),
    ("block", "killbill.all_tiers", {"tiers": [{"max_blocks": -1, "price_per_block": "2"}], "quantity": "1.5"},
     {"total": "4"}),
    ("block", "killbill.top_tier", {"tiers": BLOCKS, "quantity": 1000, "base": "5"}, {"lines": ["10"], "total": "15"}),
    ("multi_unit", "killbill.top_tier",
     {"units": [{"tiers": BLOCKS, "quantity": 1001}, {"tiers": BLOCKS}], "base": "1"},
     {"parts": ["2", "0"], "total": "3"}),
    ("capacity", "killbill.capacity", {"tiers": CAPACITY, "usage": {"a": 11, "b": 10000}}, {"total": "10"}),
    ("capacity", "killbill.capacity", {"tiers": CAPACITY, "usage": {"a": 51}}, {"error": "no tier"}),
    ("capacity", "killbill.capacity", {"tiers": [{"max": 7, "price": "3"}], "usage": {"a": 7, "b": 2}},
     {"total": "3"}),
    ("true_up", "killbill.capacity", {"tiers": CAPACITY, "usage": {"a": 11}, "already_billed": "10"}, {"delta": "0"}),
    ("true_up", "killbill", {"tiers": BLOCKS, "quantity": 250}, {"due": "3", "delta": "3"}),
    ("true_up", "killbill", {"tiers": BLOCKS, "quantity_events": [100], "already_billed": "2"}, {"error": "less"}),
]  # fmt: skip


def case_of(kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any]) -> Case:
    """Return one case of *kind*."""
    return read_case(
        {"id": "given", "kind": f"tiers.{kind}", "convention": convention, "inputs": inputs, "expected": expected}
    )


@pytest.mark.parametrize(("kind", "convention", "inputs", "expected"), BEYOND)
def test_a_rule_answers_what_its_engine_would(
    kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Zero use, bounds, split periods, more billed than due."""
    result = run_case(case_of(kind, convention, inputs, expected))
    assert ("passed", "") == (result.verdict, result.reason)


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("graduated", {"tiers": [], "quantity": 1}),
        ("graduated", {"tiers": "cheap", "quantity": 1}),
        ("graduated", {"tiers": [{"up_to": 5, "unit": "1"}], "quantity": 1}),
        ("graduated", {"tiers": METER, "quantity": -1}),
        ("graduated_prorated", {"ranges": LAGO_TIMED, "event_units": [1], "event_prorated_units": []}),
        ("min_max", {"package_size": 10, "price": "1", "quantities": [1], "minimum": "1"}),
        ("block", {"tiers": [], "quantity": 1}),
        ("block", {"tiers": ["cheap"], "quantity": 1}),
        ("multi_unit", {"units": [{"tiers": None}]}),
        ("capacity", {"tiers": ["cheap"], "usage": 1}),
    ],
)
def test_what_cannot_be_rated_has_failed_with_its_reason(kind: str, inputs: dict[str, Any]) -> None:
    """Never a total of nothing."""
    result = run_case(case_of(kind, "killbill", inputs, {"total": "0"}))
    assert "failed" == result.verdict
    assert result.reason.startswith(("malformed: ", "refused: "))


@pytest.mark.parametrize(
    ("tiers", "quantity", "error", "code"),
    [
        ([{"up_to": 5, "unit": "1"}], 1, TariffRefused, "band-open"),
        ([{"up_to": 5, "unit": "1"}, {"up_to": 5}, {"up_to": None}], 1, TariffRefused, "band-order"),
        (METER, -1, NotRated, "quantity-negative"),
    ],
)
def test_a_price_list_out_of_order_is_refused_as_a_tariff_is(
    tiers: list[dict[str, Any]], quantity: int, error: type[Exception], code: str
) -> None:
    """The case's prices go through the same door as an office's."""
    with pytest.raises(error, match=code):
        graduated(case_of("graduated", "graduated", {"tiers": tiers, "quantity": quantity}, {"total": "0"}))
