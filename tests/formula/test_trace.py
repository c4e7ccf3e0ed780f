"""A trace reads as arithmetic: what was not read does not appear."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.formula import evaluate, factor_text, operands, parse, plain, predicate, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(0), "0"),
        (Fraction(7), "7"),
        (Fraction(-7), "-7"),
        (Fraction(266112, 1000), "266.112"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 10**10), "0.0000000001"),
        (Fraction(10**30), "1" + "0" * 30),
        (Fraction(1, 3), "1/3"),
        (Fraction(-2, 7), "-2/7"),
        (Fraction(-(10**5_000)), "≈ -10**4999"),
        (Fraction(1, 10**5_000 + 1), "≈ 10**-5000"),
        (True, "是"),
        (False, "否"),
        ("三房", "三房"),
    ],
)
def test_a_value_is_a_terminating_decimal_or_a_ratio(value: object, expected: str) -> None:
    """Never cut off."""
    assert expected == plain(value)


@pytest.mark.parametrize(
    ("formula", "facts", "expected"),
    [
        ("area * price", {"area": "98.56"}, "98.56 ㎡ × 2.80 元/㎡/月"),
        ("area * (price + 0.05)", {"area": "98.56"}, "98.56 ㎡ × (2.80 元/㎡/月 + 0.05)"),
        ("area - 3 + 2", {"area": "5"}, "5 ㎡ − 3 + 2"),
        ("area - (3 - 2)", {"area": "5"}, "5 ㎡ − (3 − 2)"),
        ("-area * 2", {"area": "5"}, "−5 ㎡ × 2"),
        ("-(area + 2)", {"area": "5"}, "−(5 ㎡ + 2)"),
        ("area / (2 * 3)", {"area": "5"}, "5 ㎡ ÷ (2 × 3)"),
        ("area / 2 / 3", {"area": "5"}, "5 ㎡ ÷ 2 ÷ 3"),
        ("area * (2 / 3)", {"area": "5"}, "5 ㎡ × 2 ÷ 3"),
        ("min(area, 3)", {"area": "5"}, "min(5 ㎡, 3)"),
        ("max(area, 3) * 2", {"area": "5"}, "max(5 ㎡, 3) × 2"),
        ("round(area, 'half-up', '0.1')", {"area": "5"}, "round(5 ㎡, half-up 1/10)"),
        ("area if lift else floor * area", {"area": "5", "lift": True}, "5 ㎡"),
        ("pick(floor, by_floor)", {"floor": 7}, "2.40"),
        ("pick(layout, by_layout) * area", {"layout": "别墅", "area": "5"}, "2.0 × 5 ㎡"),
        ("tiers(usage, water)", {"usage": "300"}, "180 m³ × 5.00 元/m³ + 80 m³ × 7.00 元/m³ + 40 m³ × 9.00 元/m³"),
        ("tiers(usage, water)", {"usage": "100"}, "100 m³ × 5.00 元/m³"),
        ("tiers(usage, water)", {"usage": "0"}, "0"),
        ("tiers(usage, water) * 2", {"usage": "200"}, "(180 m³ × 5.00 元/m³ + 20 m³ × 7.00 元/m³) × 2"),
        ("tiers(usage, flats)", {"usage": "7"}, "5 m³ × 1 元/m³ + 10 元 + 20 元"),
        ("volume(usage, water)", {"usage": "300"}, "300 m³ × 9.00 元/m³"),
        ("volume(usage, flats)", {"usage": "5"}, "5 m³ × 1 元/m³ + 10 元"),
        ("package(usage, 10, area * price)", {"usage": "11", "area": "2"}, "2 × 5.6"),
        ("package(usage, 10, fare)", {"usage": "11"}, "2 × 2 元"),
        ("stay(minutes, 60, fare, free=60, cap=10)", {"minutes": 61}, "2 元"),
        ("stay(minutes, 60, fare, free=60, cap=10)", {"minutes": 1560}, "10 元 + 4 元"),
        ("stay(minutes, 60, fare, free=60)", {"minutes": 200}, "3 × 2 元"),
        ("1 if floor > 6 else 2", {"floor": 7}, "1"),
    ],
)
def test_a_step_reads_as_the_cashier_says_it(step, formula: str, facts: dict[str, object], expected: str) -> None:
    """Facts with their units, rates as they were written, slices that cost something."""
    known = {
        name: Decimal(fact) if isinstance(fact, str) and fact[0].isdigit() else fact for name, fact in facts.items()
    }
    assert expected == text(step(formula, **known))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("floor > 6", "7 > 6"),
        ("floor > 6 and not lift", "7 > 6 且 非 否"),
        ("lift or kind == 'shop'", "否 或 shop == shop"),
        ("lift", "否"),
    ],
)
def test_a_condition_reads_as_a_condition(scope, formula: str, expected: str) -> None:
    """Up to where it was judged."""
    facts = {"floor": 7, "lift": False, "kind": "shop"}
    assert expected == text(evaluate(predicate(parse(formula, scope)), facts))


def test_a_sum_in_a_product_stands_in_parentheses(step) -> None:
    """As a factor."""
    assert "(5 ㎡ + 1)" == factor_text(step("area + 1", area=Decimal(5)))
    assert "5 ㎡ × 2" == factor_text(step("area * 2", area=Decimal(5)))


def test_operands_are_the_facts_and_rates_that_were_read(step) -> None:
    """Each once, in the order they were first read."""
    trace = step("area * price + area * yearly / 12 if lift else floor * area * price", area=Decimal(5), lift=True)
    assert ["lift", "area", "price", "yearly"] == [step.name for step in operands(trace)]
