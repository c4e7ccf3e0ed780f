"""What is refused before any parser sees it, with its column in characters."""

from __future__ import annotations

import pytest

from jizhi.errors import FormulaRefused
from jizhi.formula.scan import scan


def refused(text: str) -> tuple[str, int]:
    with pytest.raises(FormulaRefused) as caught:
        scan(text)
    return caught.value.code, caught.value.column


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_nothing_is_no_formula(text: str) -> None:
    """An empty formula is refused at its first column."""
    assert ("formula-empty", 1) == refused(text)


def test_a_formula_has_at_most_512_characters() -> None:
    """512 pass, 513 do not; ten thousand cost nothing."""
    scan("a" * 512)
    assert ("formula-long", 513) == refused("a" * 513)
    assert ("formula-long", 513) == refused("1+" * 5_000 + "1")


def test_parentheses_nest_at_most_32_deep() -> None:
    """The 33rd opening bracket is the place; a thousand are refused by length."""
    scan("(" * 32 + "1" + ")" * 32)
    assert ("formula-deep", 33) == refused("(" * 33 + "1" + ")" * 33)
    assert ("formula-long", 513) == refused("(" * 1_000 + "1" + ")" * 1_000)
    scan("(1)+" * 40 + "1")
    scan("'" + "(" * 40 + "' == kind")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("1e3", 1),
        ("area * 1E3", 8),
        ("1_000", 1),
        ("0x10", 1),
        ("0b1", 1),
        ("1j", 1),
        (".5", 1),
        ("5.", 1),
        ("1.5.2", 1),
        ("1if lift else 2", 1),
        ("建筑面积 * 1e3", 8),
        ("9" * 31, 1),
        ("0." + "1" * 31, 1),
        ("area.5", 5),
    ],
)
def test_numbers_are_plain_decimals(text: str, column: int) -> None:
    """No exponent, no underscore, no hexadecimal, at most 30 digits before and behind the point."""
    assert ("number-form", column) == refused(text)


@pytest.mark.parametrize("text", ["1", "0.0000000001", "9" * 30, "0." + "1" * 30, "007.5", "area2 + x1e3"])
def test_plain_decimals_and_names_with_digits_pass(text: str) -> None:
    """Digits in a name are no number."""
    scan(text)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("２", 1),
        ("area * ２", 8),
        ("（area）", 1),
        ("area＋1", 5),
        ("ａｒｅａ", 1),
        ("m²", 2),
        ("area # note", 6),
        ("area; 1", 5),
        ("area\\", 5),
        ("'a\\'b'", 3),
        ("area\u00a0+ 1", 5),
        ("area\u200b", 5),
        ("area\x00", 5),
        ("\ud800", 1),
        ("'\u202e'", 2),
        ("\uf900", 1),
    ],
)
def test_characters_that_read_as_something_else_are_refused(text: str, column: int) -> None:
    """Full-width digits and signs, invisible characters, comments and escapes are no formula."""
    assert ("character", column) == refused(text)


def test_a_text_may_hold_full_width_characters() -> None:
    """What is compared is what stands in the register."""
    scan("kind == 'Ａ座（东）#1; 1e3'")


@pytest.mark.parametrize("text", ["f'a'", "u'a' == kind", "rb'a'", "f'{1if 1 else 2}'", "kind'a'", "1if'a'"])
def test_nothing_is_glued_to_the_front_of_a_text(text: str) -> None:
    """No prefix: a text is what stands between its quotes."""
    assert "not-allowed" == refused(text)[0] or "number-form" == refused(text)[0]


def test_a_keyword_may_stand_right_before_a_text() -> None:
    """As in Python."""
    scan("1 if'a'== kind else 2")
