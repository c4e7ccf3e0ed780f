"""Compiled formulas: whole fen from whole numbers, the same as evaluate says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from jizhi.errors import NotRated
from jizhi.formula import FactValue, Scope, compiled, countable, evaluate, parse, predicate, scaled
from jizhi.formula.lowering import Lowering
from jizhi.formula.tree import All, Compare, Constant, Divide, Fact, Least, Multiply, Named, Negate, Some, Text
from jizhi.values import ROUNDING_MODES, Rounding


def fen(scope: Scope, text: str, applies: str = "", rounding: Rounding | None = None, **facts: FactValue) -> int | None:
    node = countable(parse(text, scope))[0]
    condition = predicate(parse(applies, scope)) if applies else None
    bounds = {name: Fraction(str(facts.pop(name))) for name in ("minimum", "maximum") if name in facts}
    closure = compiled(node, condition, rounding=rounding or Rounding(), **bounds)
    return closure.amount(*[scaled(facts[fact.name], fact) for fact in closure.reads])


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("area * price", {"area": Decimal("98.56")}),
        ("area / 3", {"area": Decimal("98.56")}),
        ("area / -3 * -1", {"area": Decimal("98.56")}),
        ("1 / 3", {}),
        ("2.5 * 4 / 0.3", {}),
        ("1 / (1 + 2)", {}),
        ("area / (floor + 1)", {"area": Decimal("98.56"), "floor": 2}),
        ("round(area / (floor + 1), 'half-even', '0.5')", {"area": Decimal("98.56"), "floor": 2}),
        ("0 * area", {"area": Decimal(3)}),
        ("-(-area)", {"area": Decimal(3)}),
        ("max(area, 3.005) + min(area, floor * area)", {"area": Decimal("2.01"), "floor": 2}),
        ("1 if lift == certificate else 2", {"lift": True, "certificate": False}),
        ("1 if (area > 2) == lift else 2", {"lift": True, "area": Decimal(3)}),
        ("1 if lift == (not certificate) else 2", {"lift": True, "certificate": False}),
        ("1 if kind == 'a' or not lift and kind != '' else 2", {"kind": "b", "lift": False}),
        ("1 if handover < '2025-01-01' else 2", {"handover": date(2024, 12, 31)}),
        ("1 if handover == handover else 2", {"handover": date(2024, 12, 31)}),
        ("1 if (kind if lift else 'x') == 'x' else 2", {"kind": "x", "lift": False}),
        ("1 if ('2025-01-01' if lift else '2024-01-01') != kind else 2", {"kind": "x", "lift": False}),
        ("1 if (lift if certificate else area > 2) else 2", {"lift": False, "certificate": True, "area": Decimal(1)}),
        ("1 if (lift or certificate) == (lift and certificate) else 2", {"lift": False, "certificate": True}),
        ("1 if 1 < area <= 2.5 < 3 else 2", {"area": Decimal("2.5")}),
        ("pick(floor, by_floor)", {"floor": 7}),
        ("pick(kind, by_kind)", {"kind": "shop"}),
        ("tiers(usage, flats, before=used_before)", {"usage": Decimal("7.123"), "used_before": Decimal(4)}),
        ("stay(minutes, 60, fare, free=60, cap=10)", {"minutes": 1560}),
    ],
)
@pytest.mark.parametrize("mode", ROUNDING_MODES)
def test_a_closure_gives_what_evaluate_gives(scope: Scope, text: str, facts: dict[str, FactValue], mode: str) -> None:
    """In every rounding mode."""
    rounding = Rounding(mode)
    expected = rounding.money(evaluate(countable(parse(text, scope))[0], facts).value).fen
    assert expected == fen(scope, text, rounding=rounding, **facts)


def test_bounds_hold_before_the_one_rounding(scope: Scope) -> None:
    """A bound finer than a fen is rounded as the amount would be."""
    assert 2001 == fen(scope, "area * 1", area=Decimal(3), minimum="20.005")
    assert 2000 == fen(scope, "area * 1", area=Decimal(3), minimum="20.005", rounding=Rounding("half-down"))
    assert 300 == fen(scope, "area * 1", area=Decimal(3), minimum="2", maximum="5")
    assert 250 == fen(scope, "area * 1", area=Decimal(3), maximum="2.5")
    assert 100 == fen(scope, "area / 3", area=Decimal(3), minimum="1")
    assert 50 == fen(scope, "area / (floor + 1)", area=Decimal(3), floor=2, maximum="0.5")


def test_rounding_to_a_coarser_place_counts_its_steps(scope: Scope) -> None:
    """130.02 to the jiao is 1300 steps."""
    assert 1300 == fen(scope, "1.2 * 0.7 * area", area=Decimal("154.78"), rounding=Rounding("half-up", "0.1"))
    assert 3 == fen(scope, "area * 1", area=Decimal("2.5"), rounding=Rounding("half-up", "1"))


def test_where_the_fee_does_not_apply_there_is_no_amount(scope: Scope) -> None:
    """None, not 0: not even the minimum."""
    assert fen(scope, "area * 1", "lift", area=Decimal(3), lift=False, minimum="20") is None
    assert 2000 == fen(scope, "area * 1", "lift", area=Decimal(3), lift=True, minimum="20")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("area - 3", {"area": Decimal(2)}),
        ("tiers(usage, water)", {"usage": Decimal(-1)}),
        ("pick(floor, to_18)", {"floor": 19}),
    ],
)
def test_what_only_a_person_can_say_is_refused(scope: Scope, text: str, facts: dict[str, FactValue]) -> None:
    """A negative amount, a negative quantity, a key without a row."""
    with pytest.raises(NotRated):
        fen(scope, text, **facts)


def test_division_by_zero_raises(scope: Scope) -> None:
    """Then evaluate is asked, which says why."""
    with pytest.raises(ZeroDivisionError):
        fen(scope, "1 / 0")
    with pytest.raises(ZeroDivisionError):
        fen(scope, "area / (floor - 2)", area=Decimal(3), floor=2)


class TestScaled:
    def test_numbers_become_whole_numbers_exactly(self) -> None:
        """Whatever the decimal context: thirty digits stay thirty digits."""
        fact = Fact("x", "decimal", scale=10)
        big = Decimal("12345678901234567890.0123456789")
        with localcontext(prec=3):
            assert 123456789012345678900123456789 == scaled(big, fact)
        assert -30000000000 == scaled(-3, fact)
        assert 5000000000 == scaled(Fraction(1, 2), fact)

    def test_truths_texts_and_days_stay_what_they_are(self) -> None:
        """A day is its ISO text, which keeps the order of days."""
        assert scaled(True, Fact("x", "boolean")) is True
        assert "a" == scaled("a", Fact("x", "text"))
        assert "2025-03-01" == scaled(date(2025, 3, 1), Fact("x", "date"))
        assert scaled(None, Fact("x", "text")) is None


def test_facts_come_in_the_order_of_their_names(scope: Scope) -> None:
    """Also those that only the condition reads."""
    closure = compiled(countable(parse("floor * area", scope))[0], predicate(parse("lift", scope)), rounding=Rounding())
    assert ("area", "floor", "lift") == tuple(fact.name for fact in closure.reads)


def test_a_lone_item_needs_no_function() -> None:
    """Trees may be made by hand."""
    closure = compiled(Least((Named("x", Constant(Fraction(3))),)), None, rounding=Rounding())
    assert 300 == closure.amount()
    lift = Fact("lift", "boolean")
    closure = compiled(Constant(Fraction(3)), Some((All((lift,)),)), rounding=Rounding())
    assert closure.amount(False) is None
    divided = Divide(Constant(Fraction(1)), Negate(Multiply((Constant(Fraction(-1)), Constant(Fraction(3))))))
    assert 33 == compiled(divided, None, rounding=Rounding()).amount()


def test_nodes_that_units_refused_cannot_be_lowered() -> None:
    """A text is no number, a number is no condition."""
    with pytest.raises(AssertionError):
        Lowering({}).number(Text("x"))
    with pytest.raises(AssertionError):
        Lowering({}).truth(Constant(Fraction(1)))
    with pytest.raises(AssertionError):
        Lowering({}).truth(Compare("==", Text("x"), Constant(Fraction(1))))
