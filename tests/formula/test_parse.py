"""The grammar: what a formula may say, how it binds, and where it is refused."""

from __future__ import annotations

import sys
import warnings
from datetime import date
from fractions import Fraction

import pytest

from jizhi.errors import FormulaRefused
from jizhi.formula import Scope, countable, parse
from jizhi.formula.parse import NODES_MAX
from jizhi.formula.tree import All, Choose, Compare, Fact, Some, Text, height
from jizhi.values import Quantity


class TestWhatAFormulaMaySay:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1 + 2 * 3", 7),
            ("(1 + 2) * 3", 9),
            ("10 - 3 - 2", 5),
            ("10 - (3 - 2)", 9),
            ("12 / 3 / 2", 2),
            ("12 / (3 / 2)", 8),
            ("12 / 3 * 2", 8),
            ("2 * 12 / 3", 8),
            ("-2 * 3", -6),
            ("--2", 2),
            ("1 - -2", 3),
            ("2 * -3", -6),
            ("1 / 3", Fraction(1, 3)),
            ("0.1 + 0.2", Fraction(3, 10)),
            ("1 if 2 > 1 else 1 / 0", 1),
            ("1 if 1 > 2 else 2 if 2 > 3 else 3", 3),
            ("1 if 1 > 2 or 2 > 1 and not 3 > 4 else 0", 1),
            ("1 if not (1 > 2) == (3 > 4) else 0", 0),
            ("1 if 1 < 2 <= 2 < 3 else 0", 1),
            ("1 if 1 < 2 > 5 else 0", 0),
            ("1 if 1 <= 1 >= 1 == 1 != 2 else 0", 1),
            ("min(3, 1, 2) + max(3, 1, 2)", 4),
            ("  1\n+\t1\r\n", 2),
            ("007.50", Fraction(15, 2)),
        ],
    )
    def test_it_binds_as_python_does(self, value, text: str, expected: int) -> None:
        """Precedence, association and chains are those that everybody knows; numbers are exact."""
        assert Fraction(expected) == value(text)

    def test_chinese_aliases_and_names_work(self, value) -> None:
        """An alias is the fact, a rate may have a Chinese name."""
        assert Fraction("13.2") == value("建筑面积 * 0.1 * 单价 / 单价 + 12 - 0", area="12")
        assert Fraction(50) == value("用量 * 单价", usage="10")

    def test_texts_stand_in_comparisons(self, value) -> None:
        """In either kind of quotes, on either side."""
        assert 1 == value("1 if kind == 'shop' and \"shop\" == kind and kind != '' else 0", kind="shop")

    def test_days_compare_with_days_and_with_texts(self, value) -> None:
        """A text beside a day is a day."""
        day = date(2025, 3, 10)
        assert 1 == value("1 if '2025-03-10' <= handover < '2025-03-11' and handover == handover else 0", handover=day)

    def test_a_condition_chooses_texts_and_truths_too(self, value) -> None:
        """``x if condition else y`` takes two of a kind, whatever kind."""
        choose = "1 if (lift if kind == 'shop' else certificate) else 0"
        assert 1 == value(choose, kind="shop", lift=True)
        assert 0 == value(choose, kind="office", certificate=False)
        assert 2 == value("pick('shop' if lift else kind, by_kind)", lift=True)

    def test_a_rate_without_a_unit_is_a_bare_number_with_a_name(self, value) -> None:
        """It takes the unit of its partner."""
        assert Fraction("1.06") == value("1 + tax_rate")
        assert 1 == value("1 if area > tax_rate else 0", area="1")

    def test_a_constant_keeps_its_digits_and_its_column(self) -> None:
        """Digits come from the text."""
        tree = parse("  area * 2.50", Scope({"area": Quantity.parse("1 ㎡")}))
        two = tree.factors[1]
        assert ("2.50", 10, Fraction(5, 2)) == (two.digits, two.at, two.value)

    def test_a_chain_is_every_link_of_it(self, scope: Scope) -> None:
        """``a < b < c`` compares b twice."""
        chain = parse("1 < floor < 3", scope)
        assert isinstance(chain, All)
        assert ("<", "<") == tuple(link.op for link in chain.items)
        assert chain.items[0].right == chain.items[1].left == Fact("floor", "integer")

    def test_and_and_or_are_flat(self, scope: Scope) -> None:
        """As many items as were written."""
        assert 3 == len(parse("lift or certificate or lift", scope).items)
        assert isinstance(parse("lift or certificate and lift", scope), Some)
        assert isinstance(parse("1 if kind == 'a' else 2", scope), Choose)
        assert Compare("==", Text("a"), Text("b")) == parse("'a' == 'b'", scope)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "code", "column"),
        [
            ("().__class__", "not-allowed", 1),
            ("().__class__.__bases__[0]", "not-allowed", 1),
            ("area.real", "not-allowed", 1),
            ("(1).real", "not-allowed", 1),
            ("1 .real", "not-allowed", 1),
            ("9**9**9", "not-allowed", 1),
            ("2 ** 2", "not-allowed", 1),
            ("7 // 2", "not-allowed", 1),
            ("7 % 2", "not-allowed", 1),
            ("area @ area", "not-allowed", 1),
            ("1 << 9", "not-allowed", 1),
            ("1 | 2", "not-allowed", 1),
            ("+area", "not-allowed", 1),
            ("~floor", "not-allowed", 1),
            ("water[0]", "not-allowed", 1),
            ("[area]", "not-allowed", 1),
            ("(1, 2)", "not-allowed", 1),
            ("{1: 2}", "not-allowed", 1),
            ("{1}", "not-allowed", 1),
            ("[x for x in area]", "not-allowed", 1),
            ("(x for x in area)", "not-allowed", 1),
            ("lambda: 1", "not-allowed", 1),
            ("(area := 3)", "not-allowed", 2),
            ("(await area)", "not-allowed", 2),
            ("(yield)", "not-allowed", 2),
            ("kind in kind", "not-allowed", 1),
            ("kind is kind", "not-allowed", 1),
            ("1 < 2 in 3", "not-allowed", 1),
            ("True", "not-allowed", 1),
            ("None", "not-allowed", 1),
            ("...", "not-allowed", 1),
            ("'a' 'b'", "not-allowed", 1),
            ("'''a'''", "not-allowed", 1),
            ("''''''", "not-allowed", 1),
            ("abs(area)", "function-unknown", 1),
            ("area(1)", "function-unknown", 1),
            ("__import__('os')", "function-unknown", 1),
            ("eval('1')", "function-unknown", 1),
            ("min(1, 2)(3)", "function-unknown", 1),
            ("1 + spam", "name-unknown", 5),
            ("建筑面积 + 面积", "name-unknown", 8),
            ("__builtins__", "name-unknown", 1),
            ("tiers", "name-unknown", 1),
            ("water", "table-alone", 1),
            ("1 + by_floor", "table-alone", 5),
            ("min(area)", "arguments", 1),
            ("min()", "arguments", 1),
            ("min(a=1, b=2)", "arguments", 1),
            ("tiers(usage)", "arguments", 1),
            ("tiers(usage, water, 1, 2)", "arguments", 1),
            ("tiers(usage, water, after=1)", "arguments", 1),
            ("tiers(usage, water, before=1, before=2)", "arguments", 1),
            ("tiers(*usage)", "not-allowed", 1),
            ("tiers(**usage)", "not-allowed", 1),
            ("tiers(usage, by_floor)", "table-wanted", 14),
            ("tiers(usage, 3)", "table-wanted", 14),
            ("pick(floor, water)", "table-wanted", 13),
            ("round(area, 'bankers', '1')", "rounding-unknown", 1),
            ("round(area, up, '1')", "text-wanted", 13),
            ("round(area, 'up', -1)", "text-wanted", 19),
            ("round(area, 'up', '0')", "rounding-step", 1),
            ("round(area, 'up', '1e3')", "rounding-step", 1),
            ("round(area, 'up', u'1')", "not-allowed", 19),
            ("round(area)", "arguments", 1),
            ("建筑面积 $ 2", "syntax", 6),
        ],
    )
    def test_everything_else_has_a_code_and_a_column(self, refusal, text: str, code: str, column: int) -> None:
        """Columns count characters from 1, blanks and Chinese included."""
        found = refusal(text)
        assert (code, column) == (found.code, found.column)

    @pytest.mark.parametrize(
        "text",
        [
            "area area",
            "(1",
            "1)",
            "area = 3",
            "1 +",
            "'a",
            "'''",
            "  1 +* 2",
            "if lift: 1",
            "import os",
            "1 if 2",
            "a.",
            "f(",
        ],
    )
    def test_what_is_no_expression_is_refused_within_the_text(self, refusal, text: str) -> None:
        """Python versions name different columns; all lie in the text or right behind it."""
        found = refusal(text)
        assert "syntax" == found.code
        assert 1 <= found.column <= len(text) + 1

    def test_the_nearest_name_is_offered(self, refusal) -> None:
        """And none where nothing is near."""
        assert "usage" == refusal("usagee + 1").facts["near"]
        assert "" == refusal("完全不同 + 1").facts["near"]

    def test_a_function_tells_how_it_is_called(self, refusal) -> None:
        """The signature as the language page has it."""
        assert "tiers(quantity, bands, before=…)" == refusal("tiers(1)").facts["signature"]
        assert "min(a, b, …)" == refusal("min(1)").facts["signature"]
        assert "stay(minutes, block, price, free=…, cap=…, every=…)" == refusal("stay(1)").facts["signature"]

    def test_a_formula_has_at_most_200_nodes(self, scope: Scope, refusal) -> None:
        """The 201st is the place."""
        fits = "+".join(["1"] * (NODES_MAX - 1))
        assert 199 == len(parse(fits, scope).terms)
        found = refusal(fits + "+1")
        assert ("formula-large", 399) == (found.code, found.column)

    def test_a_formula_is_at_most_32_deep(self, value, refusal) -> None:
        """Whatever the depth is made of."""
        assert -1 == value("-" * 31 + "1")
        assert "formula-deep" == refusal("-" * 32 + "1").code
        assert "formula-deep" == refusal("-" * 500 + "1").code
        assert "formula-deep" == refusal("not " * 100 + "lift").code
        assert "formula-deep" == refusal("1 if lift else " * 33 + "2").code
        assert "not-allowed" == refusal("lambda:" * 70 + "1").code
        assert "not-allowed" == refusal("**".join("9" * 150)).code

    def test_nested_tiers_cannot_grow_without_bound(self, refusal) -> None:
        """What functions are rewritten into is counted before anybody walks it."""
        text = "usage"
        for _ in range(6):
            text = f"tiers({text} / 单价 / usage * usage * usage, water)"
        found = refusal("  " + text)
        assert ("formula-large", 3) == (found.code, found.column)

    def test_what_functions_are_rewritten_into_is_at_most_96_deep(self, scope: Scope, refusal) -> None:
        """Every reader recurses over it."""

        def nested(packages: int) -> str:
            text = "usage"
            for _ in range(packages):
                text = f"package({text},10,fare)"
            for _ in range(31 - packages):
                text = f"min({text},1)"
            return text

        assert 94 == height(parse(nested(5), scope))
        found = refusal(nested(6))
        assert ("formula-deep", 1, 96) == (found.code, found.column, found.facts["most"])

    def test_no_warning_of_the_parser_leaks(self, refusal) -> None:
        """What Python would warn of is refused before."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert "number-form" == refusal("0x1for x in y").code
            assert "not-allowed" == refusal("1 is 1").code

    def test_a_parser_that_gives_up_is_a_refusal(self, scope: Scope) -> None:
        """Called from deep inside another program, a refused formula is still only refused."""

        def call(depth: int) -> str:
            if depth:
                return call(depth - 1)
            try:
                parse("-" * 500 + "1", scope)
            except FormulaRefused as found:
                return found.code
            return ""

        used = 0
        frame = sys._getframe()
        while frame is not None:
            frame, used = frame.f_back, used + 1
        assert "formula-deep" == call(sys.getrecursionlimit() - used - 150)


def test_the_deepest_formula_allowed_is_read_far_down_the_stack(scope: Scope) -> None:
    """No RecursionError for what the language allows, though the caller stands 400 frames deep."""

    def call(depth: int) -> bool:
        if depth:
            return call(depth - 1)
        text = "floor"
        for _ in range(31):
            text = f"max({text}, 1)"
        node, _ = countable(parse(text, scope))
        return node is not None

    assert call(400)
