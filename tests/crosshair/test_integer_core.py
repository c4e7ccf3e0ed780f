"""The laws of the integer core on drawn numbers; under ``--hypothesis-profile=crosshair`` z3 looks for them."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import integer_core as core

pytestmark = pytest.mark.faults

NUMBERS = st.integers(-(10**18), 10**18)
COUNTS, SIZES = st.integers(0, 10**18), st.integers(1, 10**18)


def ranges(numbers: st.SearchStrategy[int], others: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, ...]]:
    """Two ranges, each with a number within."""
    three = [st.lists(each, min_size=3, max_size=3).map(sorted) for each in (numbers, others)]
    return st.tuples(*three).map(lambda two: (*two[0], *two[1]))


LAWS = [
    (core.half_up_is_the_nearest_and_a_tie_goes_away_from_zero, st.tuples(NUMBERS, SIZES)),
    (core.half_up_mirrors, st.tuples(NUMBERS, SIZES)),
    (core.half_even_is_the_nearest_and_a_tie_goes_to_the_even, st.tuples(NUMBERS, SIZES)),
    (core.one_division_rounds_half_up, st.tuples(COUNTS, SIZES)),
    (core.what_is_cut_out_ahead_changes_nothing, st.tuples(COUNTS, COUNTS, SIZES)),
    (core.two_shares_add_up, st.tuples(COUNTS, SIZES, SIZES)),
    (core.three_shares_add_up, st.tuples(COUNTS, SIZES, SIZES, SIZES)),
    (core.larger_weights_never_get_less, st.tuples(COUNTS, SIZES, SIZES).map(lambda n: (n[0], max(n[1:]), min(n[1:])))),
    (core.a_sum_is_within_its_bounds, ranges(NUMBERS, NUMBERS)),
    (core.a_product_is_within_its_bounds, ranges(NUMBERS, NUMBERS)),
    (core.a_choice_is_within_its_bounds, ranges(NUMBERS, NUMBERS)),
    (core.a_quotient_is_within_its_bounds, ranges(COUNTS, SIZES)),
]


@pytest.mark.parametrize(("law", "numbers"), LAWS, ids=[law.__name__ for law, _ in LAWS])
def test_the_integer_core_keeps_its_laws(law: Callable[..., None], numbers: st.SearchStrategy[tuple[int, ...]]) -> None:
    """On any whole numbers that the law asks for."""
    settings(report_multiple_bugs=False)(given(numbers)(lambda told: law(*told)))()


def test_every_law_of_the_core_is_drawn_for():
    """A law that only the other engine reads would be none in the usual run."""
    written = {law for _, law in inspect.getmembers(core, inspect.isfunction) if law.__module__ == core.__name__}
    assert written == {law for law, _ in LAWS}


def test_a_rounding_that_is_none_is_caught(monkeypatch):
    """The twin rounds down, and the same law says so."""
    monkeypatch.setattr(core, "rounded_ratio", lambda number, by, mode: number // by)
    with pytest.raises(AssertionError):
        test_the_integer_core_keeps_its_laws(*LAWS[0])
