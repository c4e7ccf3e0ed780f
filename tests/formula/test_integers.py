"""The integer form: the same fen as evaluate from bounded whole numbers, or the row is referred."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import NotIntegral
from jizhi.formula import FactSpec, FactValue, Scope, countable, evaluate, parse, predicate, scaled
from jizhi.formula.integers import (
    MOST,
    Always,
    Both,
    Integral,
    Lowerer,
    Number,
    Quotient,
    Span,
    Which,
    Workshop,
    computed,
    declared_span,
    in_order,
    integral,
    rounded,
)
from jizhi.formula.tree import Choose, Compare, Constant, Divide, Fact, Named, Node, Refuse, Text, facts_read
from jizhi.values import ROUNDING_MODES, Rounding
from jizhi.values.rounding import rounded_ratio

AREA, FLOOR, LIFT = Fact("area", "decimal", scale=2), Fact("floor", "integer"), Fact("lift", "boolean")


def spans(*nodes: Node, gaps: bool = True) -> dict[str, Span]:
    """Bounds for whatever *nodes* read."""
    numbers = {"decimal": Span(-(10**6), 10**6, gaps), "integer": Span(-100, 2000, gaps)}
    return {fact.name: numbers.get(fact.type, Span(0, 0, gaps)) for fact in facts_read(*nodes)}


def lowered(scope: Scope, text: str, applies: str = "", **rest: object) -> tuple[Integral, Node, Node | None]:
    node = countable(parse(text, scope))[0]
    condition = predicate(parse(applies, scope)) if applies else None
    reads = spans(node, *(() if condition is None else (condition,)))
    lowerer = Lowerer(Workshop(), {**reads, **rest.pop("spans", {})})  # type: ignore[dict-item]
    told = integral(lowerer, node, condition, rounding=rest.pop("rounding", Rounding()), **rest)  # type: ignore[arg-type]
    return told, node, condition


def steps(told: Integral, node: Node, condition: Node | None = None, **facts: FactValue) -> int | None:
    """What a row comes to; None where it is referred."""
    reads = facts_read(node, *(() if condition is None else (condition,)))
    row = {fact.name: scaled(facts.get(fact.name), fact) for fact in reads}
    return None if computed(told.refer, row) else int(computed(told.steps, row))


CASES = [
    ("area * price", {"area": Decimal("98.56")}),
    ("area / 3", {"area": Decimal("98.56")}),
    ("2.5 * 4 / 0.3", {}),
    ("area / (floor + 1)", {"area": Decimal("98.56"), "floor": 2}),
    ("area / (floor - 9)", {"area": Decimal("-98.56"), "floor": 2}),
    ("9 + floor / (rank + 1) + floor / (floor - 9) + 2 / (floor - 9)", {"floor": 2, "rank": 2}),
    ("min(floor / (floor + 1), 1 / (floor + 5), 7)", {"floor": 2}),
    ("round(area / (floor + 1), 'half-even', '0.5')", {"area": Decimal("98.56"), "floor": 2}),
    ("5 + round(area, 'half-even', '0.5')", {"area": Decimal("-1.75")}),
    ("0 * area", {"area": Decimal(3)}),
    ("-(-area)", {"area": Decimal(3)}),
    ("max(area, 3.005) + min(area, floor * area)", {"area": Decimal("2.01"), "floor": 2}),
    ("1 if lift == certificate else 2", {"lift": True, "certificate": False}),
    ("1 if lift != certificate else 2", {"lift": True, "certificate": False}),
    ("1 if (area > 2) == lift else 2", {"lift": True, "area": Decimal(3)}),
    ("1 if kind == 'a' or not lift and kind != '' else 2", {"kind": "b", "lift": False}),
    ("1 if handover < '2025-01-01' else 2", {"handover": date(2024, 12, 31)}),
    ("1 if (kind if lift else 'x') == 'x' else 2", {"kind": "x", "lift": False}),
    ("1 if ('x' if lift else 'y') == 'x' else 2", {"lift": False}),
    ("1 if (kind if 1 < 2 else 'x') == 'x' else 2", {"kind": "x"}),
    ("1 if 'a' == 'b' else 2", {}),
    ("1 if (lift if certificate else area > 2) else 2", {"lift": False, "certificate": True, "area": Decimal(1)}),
    ("1 if (lift or certificate) == (lift and certificate) else 2", {"lift": False, "certificate": True}),
    ("1 if 1 < area <= 2.5 < 3 else 2", {"area": Decimal("2.5")}),
    ("pick(floor, by_floor)", {"floor": 7}),
    ("pick(floor, to_18)", {"floor": 7}),
    ("pick(kind, by_kind)", {"kind": "shop"}),
    ("tiers(usage, flats, before=used_before)", {"usage": Decimal("7.123"), "used_before": Decimal(4)}),
    ("stay(minutes, 60, fare, free=60, cap=10)", {"minutes": 1560}),
]


@pytest.mark.parametrize(("text", "facts"), CASES)
@pytest.mark.parametrize("mode", ROUNDING_MODES)
def test_the_form_gives_what_evaluate_gives(scope: Scope, text: str, facts: dict[str, FactValue], mode: str) -> None:
    """In every rounding mode."""
    rounding = Rounding(mode)
    told, node, _ = lowered(scope, text, rounding=rounding)
    assert rounding.money(evaluate(node, facts).value).fen == steps(told, node, **facts)


@pytest.mark.parametrize("mode", ROUNDING_MODES)
@pytest.mark.parametrize("by", [1, 2, 3, 10])
def test_every_number_is_rounded_as_the_reference_rounds(mode: str, by: int) -> None:
    """Below zero and above, ties among them, by a known number and by one of the row."""
    shop = Workshop()
    known = rounded(shop, shop.read("n", -25, 25), shop.number(by), mode)
    read = rounded(shop, shop.read("n", -25, 25), shop.read("d", 1, 10), mode)
    for n in range(-25, 26):
        expected = rounded_ratio(n, by, mode=mode)
        assert expected == computed(known, {"n": n}) == computed(read, {"n": n, "d": by})


@pytest.mark.parametrize("mode", ROUNDING_MODES)
def test_what_does_not_fit_is_split_and_stays_exact(mode: str) -> None:
    """70 bits of area, price, days and basis points: no number on the way has more than 63."""
    shop = Workshop()
    reads = [shop.read("a", 0, 10**9), shop.read("b", 0, 10**6), shop.read("c", 0, 30), shop.read("d", 0, 10**4)]
    number = reads[0]
    for read in reads[1:]:
        number = shop.times(number, read)
    whole = rounded(shop, shop.total((number, reads[0])), shop.number(3 * 10**9), mode)
    assert all(-MOST <= each.low <= each.high <= MOST for each in in_order(whole) if hasattr(each, "low"))
    for row in ({"a": 10**9, "b": 10**6, "c": 30, "d": 10**4}, {"a": 3, "b": 10**6, "c": 5, "d": 10**2}):
        exact = row["a"] * row["b"] * row["c"] * row["d"] + row["a"]
        assert rounded_ratio(exact, 3 * 10**9, mode=mode) == computed(whole, row)


def test_what_cannot_be_split_is_refused_with_its_place(scope: Scope) -> None:
    """A factor that may be below zero, a divisor of the row, too many factors, nothing small enough."""
    wide = {"area": Span(0, 10**15), "balcony": Span(-(10**8), 10**15)}
    for text in ("1 + area * balcony", "area * area * area / floor", "area * area * area / 7" + "* area" * 6):
        with pytest.raises(NotIntegral) as refused:
            lowered(scope, text, spans=wide)
        assert ("bits", 63) == (refused.value.reason, refused.value.facts["most"])
        assert refused.value.facts["bits"] > 63 and refused.value.column > 0


def test_a_fact_without_a_range_proves_nothing() -> None:
    """Declared bounds are in the smallest steps of the fact, inwards."""
    spec = FactSpec("x", "decimal", scale=1, at_least=Decimal("0.01"), at_most=Decimal("2.59"))
    assert Span(1, 25) == declared_span(spec)
    for missing in ({"at_least": None}, {"at_most": None}):
        with pytest.raises(NotIntegral):
            declared_span(FactSpec("x", "decimal", **{"at_least": Decimal(0), "at_most": Decimal(1)} | missing))


@pytest.mark.parametrize(
    ("text", "applies", "facts"),
    [
        ("area - 3", "", {"area": Decimal(2)}),
        ("3 - area", "", {"area": Decimal(4)}),
        ("tiers(usage, water)", "", {"usage": Decimal(-1)}),
        ("pick(floor, to_18)", "", {"floor": 19}),
        ("1 / (floor - 2)", "", {"floor": 2}),
        ("1 / 0", "", {}),
        ("area", "", {}),
        ("1", "lift", {}),
        ("1 if lift and area > 3 else 2", "", {"lift": True}),
        ("1 if lift or area > 3 else 2", "", {"lift": False}),
        ("area if lift else 1", "", {"lift": True}),
    ],
)
def test_what_the_form_cannot_tell_is_referred(scope: Scope, text: str, applies: str, facts: dict) -> None:
    """And evaluate says why."""
    told, node, condition = lowered(scope, text, applies)
    assert steps(told, node, condition, **facts) is None


@pytest.mark.parametrize(
    ("text", "applies", "facts", "expected"),
    [
        ("area - 3", "lift", {"area": Decimal(2), "lift": False}, 0),
        ("1 if lift and area > 3 else 2", "", {"lift": False}, 200),
        ("1 if lift or area > 3 else 2", "", {"lift": True}, 100),
        ("area if lift else 1", "", {"lift": False}, 100),
        ("1 / (floor - 2) if floor != 2 else 7", "", {"floor": 2}, 700),
    ],
)
def test_a_branch_that_is_not_reached_troubles_nobody(
    scope: Scope, text: str, applies: str, facts: dict, expected: int
) -> None:
    """A missing fact, a zero below a bar, a negative amount where the fee does not apply."""
    told, node, condition = lowered(scope, text, applies)
    assert expected == steps(told, node, condition, **facts)


def test_bounds_hold_before_the_one_rounding(scope: Scope) -> None:
    """A bound finer than a fen is rounded as the amount would be, and only where the fee applies."""
    told, node, condition = lowered(scope, "area * 1", "lift", minimum=Fraction(20005, 1000), maximum=Fraction(30))
    rows = [(Decimal(3), True, 2001), (Decimal(3), False, 0), (Decimal(25), True, 2500), (Decimal(31), True, 3000)]
    assert [fen for *_, fen in rows] == [steps(told, node, condition, area=area, lift=lift) for area, lift, _ in rows]


def test_a_fact_that_no_row_knows_refers_every_row_and_a_given_one_is_read_from_its_form() -> None:
    """Columns may have other names than their facts."""
    shop = Workshop()
    lowerer = Lowerer(shop, {"floor": Span(0, 9)}, {"floor": "storey"}, {"~w": shop.number(3)})
    told = integral(lowerer, FLOOR, Compare("==", Fact("~w", "integer"), FLOOR), rounding=Rounding())
    assert 300 == computed(told.steps, {"storey": 3})
    assert computed(told.refer, {"floor": 3})
    assert Always is type(integral(lowerer, AREA, None, rounding=Rounding()).refer)


def test_equal_forms_are_one_and_what_is_known_is_folded() -> None:
    """So an engine computes nothing twice, and asks nothing that the bounds say."""
    shop = Workshop()
    one, two, lift = shop.read("a", 0, 9), shop.read("b", 3, 12), shop.holds("lift")
    assert shop.total((one, two)) is shop.total((one, two))
    assert shop.number(7) is shop.total((shop.number(3), shop.number(4)))
    assert shop.times(shop.times(one, shop.number(3)), two) is shop.times(shop.times(one, two), shop.number(3))
    assert shop.times(two, shop.times(one, shop.number(3))) is shop.times(shop.times(two, one), shop.number(3))
    assert shop.times(shop.number(3), shop.number(4)) is shop.number(12)
    assert shop.times(one, shop.number(1)) is one
    assert shop.times(one, shop.number(0)) is shop.number(0)
    assert shop.lesser(one, one) is one is shop.greater(one, one) is shop.lesser(one, shop.number(9))
    assert shop.lesser(shop.number(20), one) is one is shop.greater(shop.number(-1), one)
    assert shop.quotient(one, shop.number(1)) is one
    assert shop.quotient(shop.number(7), shop.number(2)) is shop.number(3)
    assert shop.entry(one, [5] * 10) is shop.number(5) is shop.entry(shop.number(1), [4, 5])
    assert shop.read("c", 4, 4) is shop.number(4)
    assert shop.compared("<", one, shop.number(10)) is shop.always(True) is shop.compared("<=", one, one)
    inner = shop.choice(lift, one, two)
    assert shop.choice(lift, inner, shop.number(1)) is shop.choice(lift, one, shop.number(1))
    assert shop.choice(lift, shop.number(1), inner) is shop.choice(lift, shop.number(1), two)
    assert shop.choice(lift, one, one) is one is shop.choice(shop.always(True), one, two)
    assert shop.choice(shop.always(False), one, two) is two


def test_conditions_are_folded_too() -> None:
    """What is decided disappears, what contradicts itself as well."""
    shop = Workshop()
    yes, no, lift, other = shop.always(True), shop.always(False), shop.holds("lift"), shop.holds("new")
    assert shop.both(lift, yes) is lift is shop.either(lift, no, lift)
    assert shop.both(lift, no) is no is shop.either()
    assert shop.opposite(shop.opposite(lift)) is lift
    assert shop.opposite(yes) is no
    assert shop.which(yes, lift, other) is lift is shop.which(no, other, lift) is shop.which(other, lift, lift)
    assert shop.which(lift, yes, other) is shop.either(lift, other)
    assert shop.which(lift, no, other) is shop.both(shop.opposite(lift), other)
    assert shop.which(lift, other, no) is shop.both(lift, other)
    assert shop.which(lift, other, yes) is shop.either(shop.opposite(lift), other)
    assert shop.both(lift, other, shop.opposite(lift)) is no
    assert shop.either(shop.opposite(lift), lift) is yes
    assert shop.which(lift, shop.opposite(lift), other) is shop.both(shop.opposite(lift), other)
    third = shop.holds("third")
    nested = shop.which(lift, other, third)
    assert isinstance(nested, Which)
    assert shop.which(lift, nested, other) is other
    assert shop.which(lift, other, nested) is nested
    word, day = shop.said("kind", "text"), shop.spelled("x", day=False)
    assert shop.word(lift, word, word) is word is shop.word(yes, word, day) is shop.word(no, day, word)
    assert isinstance(shop.both(lift, other), Both)


def test_a_bound_that_does_not_hold_is_noticed() -> None:
    """The plain reader checks every number on the way, so a wrong proof cannot hide."""
    shop = Workshop()
    with pytest.raises(AssertionError):
        computed(shop.times(shop.read("a", 0, 9), shop.number(2)), {"a": 10})
    half = shop.quotient(shop.read("a", 0, 9), shop.number(2))
    assert isinstance(half, Quotient) and 4 == computed(half, {"a": 9}) and 0 == computed(half, {})
    assert 8 == computed(shop.entry(shop.read("a", 0, 1), [7, 8]), {"a": 1})


def test_nodes_that_units_refused_cannot_be_lowered() -> None:
    """A text is no number, a number is no condition; a refusal under a name has no number either."""
    lowerer = Lowerer(Workshop(), spans(AREA, LIFT))
    for lower, node in (
        (lowerer.number, Text("x")),
        (lowerer.truth, Constant(Fraction(1))),
        (lowerer.truth, Compare("==", Text("x"), Constant(Fraction(1)))),
    ):
        with pytest.raises(AssertionError):
            lower(node)
    chosen = Choose(LIFT, Named("x", Refuse("y")), AREA)
    assert lowerer.number(chosen) is not None and lowerer.number(Refuse("y")).factor == 0
    assert isinstance(lowerer.number(Divide(AREA, Constant(Fraction(0)))).top, Number) is False


def test_a_negative_factor_is_no_negative_amount(scope: Scope) -> None:
    """3 − 2·x is above zero for x below 1.5; the sign is that of the value, not of its factor."""
    told, node, _ = lowered(scope, "0 - area")
    assert 200 == steps(told, node, area=Decimal(-2))
    assert steps(told, node, area=Decimal(2)) is None
