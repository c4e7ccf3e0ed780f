"""The reference reader: exact, lazy, and replayable."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from jizhi.errors import FactRefused, NotExact, NotRated
from jizhi.formula import evaluate, replay
from jizhi.formula.tree import Alike, Constant, Divide, Fact, Multiply, Refuse


def test_nothing_is_rounded_on_the_way(value) -> None:
    """A third of 100 times 3 is 100; rates keep ten decimals, facts thirty digits."""
    assert 100 == value("area / 3 * 3", area="100")
    assert Fraction("0.0000000001") * 10**30 == value("0.0000000001 * balcony", balcony=Decimal(10**30))


def test_the_decimal_context_of_the_thread_does_not_matter(value) -> None:
    """Two digits of precision change no digit."""
    with localcontext(prec=2):
        assert Fraction("12345.6789") == value("area", area=Decimal("12345.6789"))


class TestShortCircuit:
    @pytest.mark.parametrize(
        "text",
        [
            "1 if lift or certificate else 0",
            "1 if not (not lift and certificate) else 0",
            "1 if lift else area",
            "1 if lift or 1 / 0 > 0 else 0",
            "1 if 1 == 2 == floor else 1",
            "1 if 2 < 1 < area / 0 else 1",
        ],
    )
    def test_what_is_not_reached_is_not_read(self, value, text: str) -> None:
        """Missing facts and divisions by zero count only where they are reached."""
        assert 1 == value(text, lift=True)

    @pytest.mark.parametrize(
        "text", ["1 if lift and certificate else 0", "area if lift else 1", "1 if 1 < floor else 2"]
    )
    def test_what_is_reached_must_be_known(self, step, text: str) -> None:
        """By name."""
        with pytest.raises(NotRated) as caught:
            step(text, lift=True)
        assert ("fact-missing", {"certificate", "area", "floor"}) >= (caught.value.code, set())
        assert caught.value.facts["fact"] in {"certificate", "area", "floor"}


def test_an_alias_reads_the_fact(step) -> None:
    """The missing fact is told by its name."""
    with pytest.raises(NotRated) as caught:
        step("建筑面积 * 2")
    assert {"fact": "area"} == caught.value.facts


@pytest.mark.parametrize("text", ["1 / 0", "area / (floor - floor)", "1 / (0 * area)", "package(area, 0, fare)"])
def test_division_by_zero_is_a_finding(value, text: str) -> None:
    """Never an amount."""
    with pytest.raises(NotRated, match="division-by-zero"):
        value(text, area="3", floor=2)


def test_every_operation_leaves_its_step(step) -> None:
    """Operation, value and parts in the order they were read."""
    trace = step("min(area, 3) if lift and not certificate else -area", area=Decimal(5), lift=True, certificate=False)
    assert ("choose", 3) == (trace.op, trace.value)
    condition, taken = trace.parts
    assert ("all", True, ("fact", "not")) == (condition.op, condition.value, tuple(p.op for p in condition.parts))
    assert ("named", "min") == (taken.op, taken.name)
    assert ("least", 3) == (taken.parts[0].op, taken.parts[0].value)


def test_a_trace_replays_to_its_value(step) -> None:
    """Believing no intermediate number."""
    trace = step(
        "round(max(area, 2) / 3 - 1, 'half-up', '0.01') + area * 2 if area > 1 or lift else 0", area=Decimal("1.6")
    )
    assert trace.value == replay(trace)


def test_facts_must_be_of_the_type_that_the_formula_was_read_with() -> None:
    """A mapping that was never checked does not slip through."""
    for wrong in ("3", True, date(2025, 1, 1)):
        with pytest.raises(FactRefused, match="fact-type"):
            evaluate(Fact("area", "decimal"), {"area": wrong})
    with pytest.raises(FactRefused):
        evaluate(Fact("kind", "text"), {"kind": 3})
    with pytest.raises(FactRefused):
        evaluate(Fact("lift", "boolean"), {"lift": "true"})
    with pytest.raises(NotExact):
        evaluate(Fact("area", "decimal"), {"area": 0.5})  # type: ignore[dict-item]


def test_fractions_are_facts_too() -> None:
    """A metered quantity shared by days."""
    assert (
        Fraction(2, 3)
        == evaluate(Multiply((Fact("usage", "decimal"), Constant(Fraction(2)))), {"usage": Fraction(1, 3)}).value
    )


def test_what_units_take_away_is_never_evaluated() -> None:
    """Alike and Bare are gone once the units are checked."""
    with pytest.raises(AssertionError):
        evaluate(Alike(Constant(Fraction(1)), Constant(Fraction(1))), {})
    with pytest.raises(NotRated, match="pick-unmatched"):
        evaluate(Refuse("pick-unmatched"), {})
    assert Fraction(1, 3) == evaluate(Divide(Constant(Fraction(1)), Constant(Fraction(3))), {}).value
