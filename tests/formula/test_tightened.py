"""The last pass over a compiled line: shorter, and the same integers."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.formula.tightened import tightened


def written(text: str) -> str:
    """The statements of *text*, tightened, as text."""
    return ast.unparse(ast.Module(tightened(ast.parse(text).body), []))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n = a + -b", "n = a - b"),
        ("n = a * 7 * 2", "n = a * 14"),
        ("n = (a * 200 + 1) // 2", "n = a * 100"),
        ("n = (a * 3 + 1) // 2", "n = (a * 3 + 1) // 2"),
        ("n = (a * 4 + 2) // 2", "n = (a * 4 + 2) // 2"),
        ("n = (x if a > 1 else y) if a > 1 else z", "n = x if a > 1 else z"),
        ("n = (x if a > 2 else y) if a > 1 else z", "n = (x if a > 2 else y) if a > 1 else z"),
        ("n = min(a, b)", "n = a if a <= b else b"),
        ("n = max(0, a)", "n = a if a >= 0 else 0"),
        ("n = min(a, b * 2, 7)", "n = (t1 if (t1 := (a if a <= (t0 := (b * 2)) else t0)) <= 7 else 7)"),
        ("n = a * b + 2 * (a * b)", "t0 = a * b\nn = t0 + 2 * t0"),
        ("n = (a + 1) * (a + 1)", "n = (a + 1) * (a + 1)"),
        ("n = rounded(a - b, 1, 2, 'up') + (a - b)", "t0 = a - b\nn = rounded(t0, 1, 2, 'up') + t0"),
        ("n = f(a)(b)", "n = f(a)(b)"),
        ("return None", "return None"),
    ],
)
def test_each_shape_has_a_shorter_one(text: str, expected: str) -> None:
    """Comparisons in place of calls, a sum of names made once, a question asked once; anything else stays."""
    assert ast.unparse(ast.parse(expected)) == written(text)


def test_a_branch_that_is_not_taken_is_still_not_read() -> None:
    """What refuses does so only where it is reached."""

    def refuse(code: str) -> int:
        raise LookupError(code)

    world: dict[str, object] = {"refuse": refuse, "a": 1, "b": 2}
    text = "n = refuse('never') * 2 if a > b else max(a + b, refuse('never') if b < a else a + b)"
    exec(compile(ast.Module(tightened(ast.parse(text).body), []), "<test>", "exec"), world)
    assert 3 == world["n"]


def test_sixty_four_bands_are_not_too_deep() -> None:
    """The longest table that a tariff may hold."""
    names = " + ".join(f"max(0, min(a + b, {n}) + -max(a, {n - 1})) * {n}" for n in range(1, 129))
    assert written(f"n = {names}").startswith("t0 = a + b\nn = (t")


LEAVES = st.sampled_from(["a", "b", "0", "3", "-2"])
NUMBERS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("({} + {})".format, inner, inner)
        | st.builds("({} + -{})".format, inner, inner)
        | st.builds("({} * {})".format, inner, inner)
        | st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner)
        | st.builds("min({}, {}, {})".format, inner, inner, inner)
        | st.builds("({} if {} > {} else {})".format, inner, inner, inner, inner)
        | st.builds("(({} * {} + {}) // {})".format, inner, st.integers(0, 9), st.integers(0, 9), st.integers(1, 9))
    ),
    max_leaves=20,
)


@given(text=NUMBERS, a=st.integers(-9, 9), b=st.integers(-9, 9))
def test_the_number_is_the_same(text: str, a: int, b: int) -> None:
    """Shorter never means other."""
    world: dict[str, object] = {"a": a, "b": b}
    exec(compile(ast.Module(tightened(ast.parse(f"n = {text}").body), []), "<test>", "exec"), world)
    assert eval(text, {"a": a, "b": b, "min": min, "max": max}) == world["n"]
