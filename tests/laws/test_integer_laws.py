"""Laws of the integer form: any tariff, any facts, to the fen of evaluate, within 63 bits; twins are caught."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jizhi.codec.tariffs import tariff_from_toml, tariff_or_refuse
from jizhi.errors import NotIntegral
from jizhi.fees import Fee
from jizhi.fees.line import Constant as Facts
from jizhi.fees.line import rate_line
from jizhi.formula import FactValue, scaled
from jizhi.formula.integers import (
    Form,
    Integral,
    Lowerer,
    Quotient,
    Span,
    Workshop,
    computed,
    declared_span,
    in_order,
    integral,
)
from jizhi.formula.tree import ONE, Choose, Constant, Multiply
from jizhi.testing import tariffs as drawn
from jizhi.values import Period

MARCH = Period.parse("2025-03")
EXAMPLES = 1000 if settings().max_examples >= 2000 else 40
#: What ``drawn.facts`` draws lies well within what is declared; with such bounds more formulas fit.
DRAWN = {"area": (0, 2_000_000), "usage": (-1000, 500_000), "used_before": (-10, 400_000), "minutes": (0, 5000)}

Read = Callable[[Form, dict[str, int | str | bool | None]], int | str | bool]


def form_of(fee: Fee, *, narrow: bool) -> Integral:
    version = fee.versions[0]
    spans = {}
    for fact in version.reads:
        number = fact.type in ("decimal", "integer")
        spans[fact.name] = declared_span(fee.specs[fact.name]) if number else Span(0, 0)
        if narrow and fact.name in DRAWN:
            spans[fact.name] = Span(*DRAWN[fact.name])
    line = Multiply((version.formula, *(Choose(each.when, Constant(each.factor), ONE) for each in version.discounts)))
    return integral(
        Lowerer(Workshop(), spans),
        line,
        version.applies,
        rounding=fee.rounding,
        minimum=fee.minimum,
        maximum=fee.maximum,
    )


def agree(fee: Fee, facts: dict[str, FactValue], read: Read, *, narrow: bool = False) -> None:
    """What *read* makes of the form is the amount of evaluate; the rows that are referred are those it cannot rate."""
    try:
        told = form_of(fee, narrow=narrow)
    except NotIntegral as refused:
        assert "bits" == refused.reason
        return
    row = {fact.name: scaled(facts.get(fact.name, fee.specs[fact.name].default), fact) for fact in fee.reads}
    line = rate_line(fee, Facts(facts), period=MARCH).value
    fen = None if computed(told.refer, row) else int(read(told.steps, row)) * int(fee.rounding.to * 100)
    assert (None if line is None else line.amount.fen) == fen


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn.tariff_texts(), drawn.facts(), st.sets(st.sampled_from(("usage", "area", "lift", "kind"))), st.booleans())
def test_the_integer_form_is_bit_identical_to_evaluate(
    tariff: drawn.Drawn, facts: dict[str, FactValue], gone: set[str], narrow: bool
) -> None:
    """Every function, rounding, bound, discount and condition; missing facts too; every bound holds in every branch."""
    outcome = tariff_from_toml(tariff.text)
    if outcome.value is not None:
        known = {name: fact for name, fact in facts.items() if name not in gone}
        agree(outcome.value.fees[0], known, computed, narrow=narrow)


def truncated(form: Form, row: dict[str, int | str | bool | None]) -> int | str | bool:
    """A twin that rounds half down."""
    last = [each for each in in_order(form) if isinstance(each, Quotient)][-1]
    return int(computed(form, row)) - (int(computed(last.whole, row)) % int(computed(last.by, row)) == 0)


def wrapped(form: Form, row: dict[str, int | str | bool | None]) -> int | str | bool:
    """A twin whose numbers have 24 bits, and that does not tell when it overflows."""
    return (int(computed(form, row)) + 2**23) % 2**24 - 2**23


PLAIN = (
    drawn.HEAD
    + """
[[fee]]
code = "plain"
on   = "meter"
per  = "period"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "an example"
  rates   = { price = "2.375 元/㎡", dear = "97 元/㎡" }
  formula = "area * (dear if kind == 'shop' else price)"
"""
)


@pytest.mark.parametrize("twin", [computed, truncated, wrapped])
def test_an_engine_that_rounds_otherwise_or_overflows_is_caught(twin: Read) -> None:
    """The same comparison catches it, and passes who is honest."""
    fee = tariff_or_refuse('tariff = "plain"\n' + PLAIN, source="plain.toml").fees[0]

    @settings(max_examples=300, phases=[Phase.generate], report_multiple_bugs=False, deadline=None)
    @given(drawn.facts())
    def law(facts: dict[str, FactValue]) -> None:
        agree(fee, facts, twin)

    if twin is computed:
        law()
        return
    with pytest.raises(AssertionError):
        law()
