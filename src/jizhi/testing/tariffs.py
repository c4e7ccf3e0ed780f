"""Strategies for the tariff language: formulas that fit their units, the facts they read, and whole tariffs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from jizhi.formula import FactValue, Scope
from jizhi.formula.parse import Binding, parse
from jizhi.formula.scan import DEPTH_MAX, LENGTH_MAX
from jizhi.formula.tree import Node
from jizhi.values import ROUNDING_MODES

Draw = Callable[[st.SearchStrategy[str]], str]

KINDS = ("dwelling", "shop", "其他")
_MEASURES = ("元", "㎡", "m³", "min", "")
#: The facts and named numbers of each measure, as ``scene`` declares them.
_LEAVES: Mapping[str, tuple[str, ...]] = {
    "元": ("fare", "dust", "sheet * area", "water_price * usage", "用量 * water_price"),
    "㎡": ("area", "建筑面积", "inner_area"),
    "m³": ("usage", "used_before", "previous"),
    "min": ("minutes", "hour"),
    "": ("floor", "ratio", "share", "0", "1", "2.5", "0.125", "3"),
}
_STEPS = ("1", "0.01", "0.05", "10", "3")

#: The numbers beside the formulas of ``formulas``, as a version of a tariff writes them.
NUMBERS = """\
  rates = { fare = "2.80 元", dust = "0.0000000003 元", sheet = "2.35 元/㎡", water_price = "5.07 元/m³", share = "0.7", hour = "1 h" }
  bands.steps = [ { to = 30, rate = "5.00 元/m³" }, { to = "260.5", rate = "7.03 元/m³", flat = "1.5 元" }, { rate = "9 元/m³" } ]
  bands.flats = [ { to = "12", flat = "3 元" }, { rate = "0.1 元/m³", flat = "0.333 元" } ]
  bands.open = [ { rate = "1.01 元/m³" } ]
  shift.flats = { by = "floor - 3", step = 5 }
  table.by_floor = [ { to = -1, value = "1 元" }, { to = 6, value = "2.10 元" }, { value = "2.70 元" } ]
  table.by_kind = { dwelling = "1.9 元", shop = "3.8 元", else = "2 元" }
  table.by_some = { dwelling = "0.1 元", "其他" = "0.3 元" }
"""  # noqa: E501
HEAD = """\
[facts.ratio]
type = "decimal"
scale = 10
min = -1000
max = 1000
"""


def facts() -> st.SearchStrategy[dict[str, FactValue]]:
    """Facts that every formula of ``formulas`` can read, zeros and halves among them."""

    def number(low: int, high: int, scale: int) -> st.SearchStrategy[FactValue]:
        return st.integers(low, high).map(lambda n: Decimal(n).scaleb(-scale))

    return st.fixed_dictionaries(
        {
            "area": number(0, 2_000_000, 2),
            "inner_area": st.sampled_from((Decimal(0), Decimal("98.56"), Decimal("130.30"))),
            "usage": number(-1000, 500_000, 3),
            "used_before": number(-10, 400_000, 3),
            "previous": number(0, 10_000, 3),
            "minutes": st.integers(0, 5000),
            "floor": st.integers(-3, 40),
            "ratio": number(-(10**12), 10**12, 10),
            "lift": st.booleans(),
            "certificate": st.booleans(),
            "kind": st.sampled_from((*KINDS, "")),
            "handover": st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        }
    )


def formulas(measure: str = "元", depth: int = 4) -> st.SearchStrategy[str]:
    """Texts of formulas that come to *measure* (元, ㎡, m³, min, or nothing for a pure number)."""
    return _texts(lambda draw: _number(draw, measure, depth))


def conditions(depth: int = 3) -> st.SearchStrategy[str]:
    """Texts of conditions."""
    return _texts(lambda draw: _truth(draw, depth))


def arbitrary_texts() -> st.SearchStrategy[str]:
    """Texts that may or may not be formulas: noise, pieces of formulas, and formulas with a few characters changed."""
    signs = st.sampled_from(tuple("()[]{}'\"+-*/<>=!.,:;#\\ \n\t_％１²٣é́０x9e") + _PIECES)
    mutated = st.builds(_mutated, formulas(), st.lists(st.tuples(st.integers(0, 600), signs), min_size=1, max_size=4))
    return st.one_of(st.text(max_size=80), st.lists(signs, max_size=40).map("".join), mutated)


@attrs.frozen
class Drawn:
    """A tariff of one fee as drawn: its TOML text, its formula, and what the line is bounded and rounded by."""

    text: str
    formula: str
    applies: str
    mode: str
    to: str
    minimum: str
    maximum: str


@st.composite
def tariff_texts(draw: st.DrawFn) -> Drawn:
    """Whole tariffs of one metered fee: a formula, perhaps a condition, discounts, bounds, and every rounding."""
    formula = draw(formulas())
    applies = draw(st.one_of(st.just(""), conditions()))
    low, high = sorted(draw(st.tuples(st.integers(0, 500_000), st.integers(0, 500_000))))
    minimum = draw(st.sampled_from(("", f"{low}.005")))
    maximum = draw(st.sampled_from(("", f"{high}.5")))
    mode, to = draw(st.sampled_from(ROUNDING_MODES)), draw(st.sampled_from(("0.01", "0.05", "0.1", "1")))
    discounts = draw(st.lists(st.tuples(conditions(2), st.sampled_from(("0.7", "50%", "0", "1.1"))), max_size=2))
    rows = ", ".join(
        f'{{ name = "减{n}", when = """{when}""", factor = "{factor}" }}' for n, (when, factor) in enumerate(discounts)
    )
    lines = [
        'tariff = "drawn"',
        HEAD,
        '[[fee]]\ncode = "drawn"\non = "meter"\nper = "period"',
        f'round = {{ mode = "{mode}", to = "{to}" }}',
        f"discount = [ {rows} ]",
        f'applies = """{applies}"""' if applies else "",
        f'minimum = "{minimum}"' if minimum else "",
        f'maximum = "{maximum}"' if maximum else "",
        '  [[fee.version]]\n  since = 2020-01-01\n  basis = "drawn"',
        f'  formula = """{formula}"""',
        NUMBERS,
    ]
    return Drawn("\n".join(filter(None, lines)), formula, applies, mode, to, minimum, maximum)


def parsed(text: str, names: Mapping[str, Binding]) -> Node:
    """The tree of *text*; raises nothing but FormulaRefused."""
    return parse(text, Scope(names))


_PIECES: tuple[str, ...] = (
    *("area", "usage", "lift", "建筑面积", " if ", " else ", " and ", " or ", "not ", "min(", "tiers(", "1e3", "0x1"),
    *("lambda: ", "__class__", " in ", " is ", "**", "//", "1_0", "f'", "'''", "...", "True", "await ", ":=", "*x"),
)


def _texts(build: Callable[[Draw], str]) -> st.SearchStrategy[str]:
    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        return build(draw)

    return drawn().filter(_fits)


def _fits(text: str) -> bool:
    depth = deepest = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return len(text) <= LENGTH_MAX and deepest <= DEPTH_MAX


def _mutated(text: str, changes: list[tuple[int, str]]) -> str:
    for place, sign in changes:
        cut = place % (len(text) + 1)
        text = text[:cut] + sign + text[cut + place % 3 :]
    return text


def _one_of(draw: Draw, *words: str) -> str:
    return draw(st.sampled_from(words))


def _number(draw: Draw, measure: str, depth: int) -> str:
    if depth <= 0:
        return _one_of(draw, *_LEAVES[measure])
    shapes = ["leaf", "sum", "scale", "extreme", "round", "choose", "negate"]
    shapes += ["price", "tiers", "volume", "package", "stay", "pick"] if measure == "元" else []
    shapes += ["ratio", "divide"] if measure == "" else ["share"]
    shape = _one_of(draw, *shapes)
    if shape == "leaf":
        return _one_of(draw, *_LEAVES[measure])
    return _SHAPES[shape](draw, measure, depth - 1)


def _sum(draw: Draw, measure: str, depth: int) -> str:
    sign = _one_of(draw, " + ", " - ")
    other = _one_of(draw, "1.5", "0", _number(draw, measure, depth))
    return f"({_number(draw, measure, depth)}{sign}{other})"


def _scale(draw: Draw, measure: str, depth: int) -> str:
    return f"({_number(draw, '', depth)} * {_number(draw, measure, depth)})"


def _share(draw: Draw, measure: str, depth: int) -> str:
    return f"({_number(draw, measure, depth)} / {_number(draw, '', depth)})"


def _ratio(draw: Draw, _: str, depth: int) -> str:
    measure = _one_of(draw, *_MEASURES)
    return f"({_number(draw, measure, depth)} / ({_number(draw, measure, depth)}))"


def _extreme(draw: Draw, measure: str, depth: int) -> str:
    return f"{_one_of(draw, 'min', 'max')}({_number(draw, measure, depth)}, {_number(draw, measure, depth)}, 7)"


def _round(draw: Draw, measure: str, depth: int) -> str:
    return f'round({_number(draw, measure, depth)}, "{_one_of(draw, *ROUNDING_MODES)}", "{_one_of(draw, *_STEPS)}")'


def _choose(draw: Draw, measure: str, depth: int) -> str:
    return f"({_number(draw, measure, depth)} if {_truth(draw, depth)} else {_number(draw, measure, depth)})"


def _negate(draw: Draw, measure: str, depth: int) -> str:
    return f"(-{_number(draw, measure, depth)})"


def _price(draw: Draw, _: str, depth: int) -> str:
    product = (f"sheet * {_number(draw, '㎡', depth)}", f"{_number(draw, 'm³', depth)} * water_price")
    return f"({_one_of(draw, *product)})"


def _tiers(draw: Draw, _: str, depth: int) -> str:
    before = _one_of(draw, "", ", used_before", ", before=used_before", ", before=29.5")
    return f"tiers({_number(draw, 'm³', depth)}, {_one_of(draw, 'steps', 'flats', 'open')}{before})"


def _volume(draw: Draw, _: str, depth: int) -> str:
    return f"volume({_number(draw, 'm³', depth)}, {_one_of(draw, 'steps', 'flats', 'open')})"


def _package(draw: Draw, _: str, depth: int) -> str:
    free = _one_of(draw, "", ", free=2", f", free={_number(draw, 'm³', 0)}")
    return f"package({_number(draw, 'm³', depth)}, {_one_of(draw, '10', '0.5')}, {_number(draw, '元', 0)}{free})"


def _stay(draw: Draw, _: str, depth: int) -> str:
    words = _one_of(draw, "", ", free=60", ", free=hour, cap=10", ", cap=fare", ", free=2000, cap=6, every=720")
    return f"stay({_number(draw, 'min', depth)}, {_one_of(draw, '60', 'hour', '7')}, fare{words})"


def _pick(draw: Draw, _: str, depth: int) -> str:
    by_text = f"({_word(draw)} if {_truth(draw, 0)} else {_word(draw)})"
    return _one_of(
        draw,
        f"pick({_number(draw, '', depth)}, by_floor)",
        f"pick({_one_of(draw, 'kind', by_text)}, {_one_of(draw, 'by_kind', 'by_some')})",
    )


def _word(draw: Draw) -> str:
    return _one_of(draw, "kind", "'shop'", '"其他"', "类型")


def _truth(draw: Draw, depth: int) -> str:
    leaf = _one_of(
        draw, "lift", "certificate", "kind == 'shop'", "kind != '其他'", "handover >= '2015-06-30'", "有电梯"
    )
    if depth <= 0:
        return leaf
    measure, op = _one_of(draw, *_MEASURES), _one_of(draw, "<", "<=", ">", ">=", "==", "!=")
    compared = f"{_number(draw, measure, depth - 1)} {op} {_number(draw, measure, depth - 1)}"
    one, two = _truth(draw, depth - 1), _truth(draw, depth - 1)
    return _one_of(
        draw,
        leaf,
        f"({compared})",
        f"(0 < {compared} <= 100)",
        f"({one} and {two})",
        f"({one} or {two})",
        f"(not {one})",
        f"(({one}) == ({two}))",
        f"({one} if {two} else {leaf})",
    )


_SHAPES: Mapping[str, Callable[[Draw, str, int], str]] = {
    "sum": _sum,
    "scale": _scale,
    "share": _share,
    "divide": _share,
    "ratio": _ratio,
    "extreme": _extreme,
    "round": _round,
    "choose": _choose,
    "negate": _negate,
    "price": _price,
    "tiers": _tiers,
    "volume": _volume,
    "package": _package,
    "stay": _stay,
    "pick": _pick,
}
