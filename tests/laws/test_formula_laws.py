"""Laws of the tariff language: on any formula that fits, any facts, any text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.errors import FormulaRefused, JizhiError, NotRated
from jizhi.fees.line import Constant as Facts
from jizhi.fees.line import rate_line
from jizhi.formula import (
    Band,
    Bands,
    Closure,
    Constant,
    FactValue,
    Node,
    Scope,
    built_in,
    compiled,
    countable,
    evaluate,
    parse,
    reduced,
    replay,
    scaled,
)
from jizhi.formula.tree import ONE, Choose, Multiply
from jizhi.testing import tariffs as drawn
from jizhi.values import Period, Quantity, Unit

MARCH = Period.parse("2025-03")


def ready(tariff: drawn.Drawn):
    """The fee of a drawn tariff; None where the drawn formula is too large, the one thing that may be refused."""
    outcome = tariff_from_toml(tariff.text)
    if outcome.value is None:
        assert {finding.code for finding in outcome.findings} <= {"formula-large", "formula-deep"}
        return None
    return outcome.value.fees[0]


def closure_of(fee) -> Closure:
    version = fee.versions[0]
    discounts = (Choose(each.when, Constant(each.factor), ONE) for each in version.discounts)
    line = Multiply((version.formula, *discounts))
    return compiled(line, version.applies, rounding=fee.rounding, minimum=fee.minimum, maximum=fee.maximum)


def by_closure(fee, facts: dict[str, FactValue]) -> int | None:
    """The amount in fen; None where there is none to be said."""
    closure = closure_of(fee)
    try:
        steps = closure.amount(
            *[scaled(fee.specs[fact.name].checked(facts[fact.name]), fact) for fact in closure.reads]
        )
    except (JizhiError, ZeroDivisionError):
        return None
    return 0 if steps is None else steps * int(fee.rounding.to * 100)


@given(drawn.tariff_texts(), drawn.facts())
def test_closures_are_bit_identical_to_evaluate(tariff: drawn.Drawn, facts: dict[str, FactValue]) -> None:
    """Every function, every rounding, bounds, discounts and conditions; both fail on the same facts."""
    fee = ready(tariff)
    if fee is None:
        return
    line = rate_line(fee, Facts(facts), period=MARCH).value
    assert (None if line is None else line.net.fen) == by_closure(fee, facts)


@given(drawn.formulas(), drawn.facts())
def test_a_trace_replays_to_its_value(text: str, facts: dict[str, FactValue]) -> None:
    """Every number of it is computed again from its operands; every step can be read."""
    node = read(text)
    if node is None:
        return
    try:
        step = evaluate(node, facts)
    except NotRated:
        return
    assert step.value == replay(step)


@given(drawn.formulas(), drawn.facts(), st.randoms(use_true_random=False))
def test_evaluation_does_not_depend_on_the_order_of_facts(text: str, facts: dict[str, FactValue], random) -> None:
    """Nor on facts that it does not read."""
    node = read(text)
    if node is None:
        return
    shuffled = list({**facts, "never_read": "x"}.items())
    random.shuffle(shuffled)
    assert said(node, facts) == said(node, dict(shuffled))


@given(drawn.arbitrary_texts())
def test_any_text_is_a_formula_or_refused_at_its_place(text: str) -> None:
    """No other exception, no place outside the text, whatever was written."""
    try:
        drawn.parsed(text, NAMES)
    except FormulaRefused as refusal:
        assert refusal.code
        assert 1 <= refusal.column <= min(len(text), 512) + 1


@given(st.text(), st.integers(0, 2_000), st.integers(0, 5))
def test_any_change_of_a_tariff_file_leaves_a_tariff_or_findings(piece: str, place: int, gone: int) -> None:
    """Reading a file never raises, whatever was typed into it."""
    changed = SAMPLE[: place % len(SAMPLE)] + piece + SAMPLE[place % len(SAMPLE) + gone :]
    outcome = tariff_from_toml(changed)
    assert (outcome.value is None) == bool(outcome.errors)


@given(drawn.facts(), st.integers(0, 10**12), st.sampled_from(("元/月", "元/年", "元/㎡/月", "元/㎡/年")))
def test_an_amount_is_the_same_in_whatever_time_it_is_measured(
    facts: dict[str, FactValue], rate: int, unit: str
) -> None:
    """A price per year counts a twelfth per month, exactly; twelve months are a year."""
    price = Quantity.parse(f"{Decimal(rate).scaleb(-10):f} {unit}")
    text = "area * r * floor" if "㎡" in unit else "r * floor + r * 2"
    node = parse(text, Scope({**NAMES, "r": price}))
    month, year = (evaluate(reduced(node, Unit.parse(per)), facts).value for per in ("元/月", "元/年"))
    assert 12 * month == year


rates = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))
bounds = st.lists(st.integers(1, 5_000), min_size=0, max_size=6, unique=True).map(sorted)
amounts = st.integers(0, 8_000_000).map(lambda n: Decimal(n).scaleb(-3))


@st.composite
def bands_without_flats(draw: st.DrawFn) -> Bands:
    """Bands of any rates."""
    edges = [*draw(bounds), None]
    rows = [(None if edge is None else Constant(Fraction(edge)), draw(rates)) for edge in edges]
    return Bands(tuple(Band(edge, Constant(Fraction(rate), Unit.parse("元/m³"))) for edge, rate in rows))


@given(bands_without_flats(), amounts, amounts)
def test_tiers_are_continuous_monotone_and_additive(bands: Bands, one: Decimal, two: Decimal) -> None:
    """Counting on from what was used costs what using all at once does; a drop more costs at most the highest rate."""
    node = tiered(bands)
    whole = said(node, {"usage": one + two, "used_before": 0})
    assert whole == said(node, {"usage": one, "used_before": 0}) + said(node, {"usage": two, "used_before": one})
    assert said(node, {"usage": one, "used_before": 0}) <= whole
    steepest = max(band.rate.value for band in bands.bands)
    assert whole - said(node, {"usage": one, "used_before": 0}) <= Fraction(two) * steepest


@given(amounts, amounts)
def test_flat_amounts_are_additive_too(one: Decimal, two: Decimal) -> None:
    """Each band is entered once, however the quantity is cut."""
    unit = Unit.parse("元/m³")
    bands = Bands(
        tuple(
            Band(
                None if to is None else Constant(Fraction(to)), Constant(Fraction(rate), unit), Constant(Fraction(flat))
            )
            for to, rate, flat in ((100, 1, 7), (2_000, 2, 0), (None, 3, 11))
        )
    )
    node = tiered(bands)
    parts = said(node, {"usage": one, "used_before": 0}) + said(node, {"usage": two, "used_before": one})
    assert parts == said(node, {"usage": one + two, "used_before": 0})


@given(st.integers(0, 20_000), st.integers(0, 300), st.integers(1, 90), st.integers(1, 20))
def test_a_longer_stay_never_costs_less(minutes: int, free: int, block: int, cap: int) -> None:
    """And a day never more than the cap."""
    scope = Scope({**built_in(Unit()), "fare": Quantity.parse("2 元")})
    node, _ = countable(parse(f"stay(minutes, {block}, fare, free={free}, cap={cap})", scope))
    amount = said(node, {"minutes": minutes})
    assert amount <= said(node, {"minutes": minutes + 1})
    assert amount <= cap * -(-minutes // 1440)


@pytest.mark.parametrize("inner", ["tiers(usage, {0}, before=usage)", "volume(usage, {0})", "tiers(usage, {0})"])
def test_the_largest_tables_stay_small(inner: str) -> None:
    """Sixty-four bands in a formula are read, and six such formulas in one are refused before they are walked."""
    rows = [
        Band(Constant(Fraction(n)), Constant(Fraction(n), Unit.parse("元/m³")), Constant(Fraction(1)))
        for n in range(1, 64)
    ]
    table = Bands((*rows, Band(None, Constant(Fraction(1), Unit.parse("元/m³")), Constant(Fraction(1)))))
    scope = Scope({**NAMES, "w": table})
    assert countable(parse(inner.format("w"), scope))
    bomb = inner.format("w")
    for _ in range(4):
        bomb = bomb.replace("usage", f"({inner.format('w')} / fare * usage)")
    with pytest.raises(FormulaRefused, match=r"formula-(large|long)"):
        parse(bomb, scope)


NAMES = {**built_in(Unit.parse("m³")), "fare": Quantity.parse("2 元")}
FACTS: dict[str, FactValue] = {"area": 1, "floor": 3}
SAMPLE = f"""\
tariff = "sample"
{drawn.HEAD}
[[fee]]
code = "sample"
per = "period"
on = "meter"
cycle = {{ months = 3, anchor = 2025-01-01, when = "in-advance", due_day = 15, workday = "next" }}
tax = {{ rate = "0.06", included = true }}
late = "standard"
discount = [ {{ name = "空置", when = "vacant_months >= 6", factor = "0.7" }} ]
  [[fee.version]]
  since = 2025-01-01
  basis = "示例"
  season = {{ months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }}
  accumulate = "calendar-year"
  formula = "tiers(usage, steps, before=used_before) + pick(floor, by_floor) + area * sheet"
{drawn.NUMBERS}
[late.standard]
rate_per_day = "0.0005"
"""


def read(text: str) -> Node | None:
    """A drawn formula, read with the names of a drawn tariff."""
    fee = ready(drawn.Drawn(PLAIN.format(text, drawn.HEAD, drawn.NUMBERS), text, "", "", "", "", ""))
    return None if fee is None else fee.versions[0].formula


PLAIN = '''tariff = "drawn"
{1}
[[fee]]
code = "drawn"
on = "meter"
per = "period"
  [[fee.version]]
  since = 2020-01-01
  basis = "drawn"
  formula = """{0}"""
{2}'''


def said(node: Node, facts: dict[str, FactValue]) -> Fraction | str:
    """The value, or why there is none."""
    try:
        return evaluate(node, facts).value
    except NotRated as trouble:
        return trouble.code


def tiered(bands: Bands) -> Node:
    """``tiers`` over *bands*, counting on."""
    scope = Scope({**built_in(Unit.parse("m³")), "w": bands})
    return countable(parse("tiers(usage, w, before=used_before)", scope))[0]
