"""What the tests of the tariff language share: a scope with something of everything, short ways through the readers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import FormulaRefused
from jizhi.formula import (
    Band,
    Bands,
    Constant,
    FactSpec,
    FactValue,
    Row,
    Scope,
    Step,
    Table,
    built_in,
    countable,
    evaluate,
    parse,
)
from jizhi.values import Quantity, Unit


def number(text: str) -> Constant:
    """A constant as a tariff writes it."""
    found = Quantity.parse(text)
    return Constant(found.value, found.unit if found.unit != Unit() else None, digits=found.digits)


def bands(*rows: tuple[str | None, str | None, str | None]) -> Bands:
    """Bands of (to, rate, flat)."""
    made = [Band(*(None if cell is None else number(cell) for cell in row)) for row in rows]
    return Bands(tuple(made))


RATES = {
    "price": "2.80 元/㎡/月",
    "yearly": "12 元/㎡/年",
    "tax_rate": "6%",
    "fare": "2 元",
    "hour": "1 h",
    "单价": "5 元/m³",
}
WATER = bands(("180", "5.00 元/m³", None), ("260", "7.00 元/m³", None), (None, "9.00 元/m³", None))
FLATS = bands(("5", "1 元/m³", "10 元"), ("10", None, "20 元"), (None, "3 元/m³", None))
BY_FLOOR = Table((Row(number("6"), number("2.10")), Row(number("18"), number("2.40")), Row(None, number("2.70"))))
TO_18 = Table((Row(number("6"), number("2.10")), Row(number("18"), number("2.40"))))
BY_LAYOUT = Table((Row("三房", number("1.9")), Row("四房", number("1.8"))), number("2.0"))
BY_KIND = Table(tuple(Row(kind, number(str(n))) for n, kind in enumerate(("dwelling", "shop", "office"), 1)))


@pytest.fixture
def scope() -> Scope:
    """Built-in facts, a custom one, rates, bands and tables."""
    facts = {**built_in(Unit.parse("m³")), "balcony": FactSpec("balcony", "decimal", Unit.parse("㎡"), 2)}
    aliases = {spec.alias: spec for spec in facts.values() if spec.alias}
    tables = {"water": WATER, "flats": FLATS, "by_floor": BY_FLOOR, "to_18": TO_18}
    tables |= {"by_layout": BY_LAYOUT, "by_kind": BY_KIND}
    return Scope({**facts, **aliases, **{name: Quantity.parse(text) for name, text in RATES.items()}, **tables})


@pytest.fixture
def step(scope: Scope):
    """Evaluate a formula: its trace."""

    def run(text: str, **facts: FactValue) -> Step:
        return evaluate(countable(parse(text, scope))[0], facts)

    return run


@pytest.fixture
def value(step):
    """Evaluate a formula: its value, numbers in facts written as text are decimals."""

    def run(text: str, **facts: FactValue) -> Fraction:
        return step(text, **decimals(facts)).value

    return run


def decimals(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The facts, with every text that is a number as a decimal."""
    return {
        name: Decimal(fact) if isinstance(fact, str) and fact.replace(".", "").lstrip("-").isdigit() else fact
        for name, fact in facts.items()
    }


@pytest.fixture
def refusal(scope: Scope):
    """Read and measure a formula that must be refused: the refusal."""

    def run(text: str) -> FormulaRefused:
        with pytest.raises(FormulaRefused) as caught:
            countable(parse(text, scope))
        return caught.value

    return run
