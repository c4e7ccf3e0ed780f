"""Splitting: parts that add back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import BadStep, BadWeights, NothingToSplitBy, NotWhole, UnknownPolicy
from jizhi.values import REMAINDERS, Money, cny, split


def fen(parts):
    return [part.fen for part in parts]


@pytest.mark.parametrize(
    ("remainder", "expected"),
    [
        ("largest-fraction", [23, 8, 0, 69]),
        ("largest-ratio", [23, 7, 0, 70]),
        ("first", [24, 7, 0, 69]),
        ("last", [23, 7, 0, 70]),
        ("rotating", [24, 7, 0, 69]),
        ("kept-apart", [23, 7, 0, 69, 1]),
        ("block-kept-apart", [21, 7, 0, 63, 9]),
    ],
)
def test_each_policy_places_the_odd_fen(remainder, expected):
    """One yuan over areas of 30, 10, none and 90: 23.08, 7.69 and 69.23 fen."""
    assert expected == fen(split(cny(100), by=[30, 10, 0, 90], remainder=remainder))


@pytest.mark.parametrize("remainder", REMAINDERS)
def test_a_credit_note_mirrors_its_bill(remainder):
    """Fen for fen, under every policy."""
    bill = split(cny(1003), by=[3, 3, 4], remainder=remainder, turn=1)
    assert [-part.fen for part in bill] == fen(split(cny(-1003), by=[3, 3, 4], remainder=remainder, turn=1))


def test_several_odd_fen_go_one_by_one():
    """Eleven fen over seven equal weights: four get two."""
    assert [2, 2, 2, 2, 1, 1, 1] == fen(split(cny(11), by=[1] * 7))
    assert [1, 1, 1, 2, 2, 2, 2] == fen(split(cny(11), by=[1] * 7, remainder="last"))
    assert [0, 1, 1] == fen(split(cny(2), by=[1, 1, 1], remainder="last"))
    assert [1, 1, 2, 0, 2] == fen(split(cny(6), by=[1, 1, 1, 0, 1], remainder="rotating", turn=2))


def test_a_turn_counts_the_weights_above_zero_and_comes_round():
    """Turn 0, 1, 2 and 3 of two payers; a vacant one has no turn."""
    parts = [fen(split(cny(1), by=[0, 1, 1], remainder="rotating", turn=turn)) for turn in (0, 1, 2, 3)]
    assert [[0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]] == parts


def test_ties_of_a_sequence_go_by_position_and_of_a_mapping_by_key():
    """Equal weights, however written: the first in order, or the first key, gets the odd fen."""
    assert [34, 33, 33] == fen(split(cny(100), by=[1, "1", Decimal("1.0")]))
    assert [40, 60] == fen(split(cny(100), by=[1, Fraction(3, 2)]))
    shares = split(cny(100), by={"3-101": 1, "1-101": 1, "2-101": 1})
    assert [("1-101", 34), ("2-101", 33), ("3-101", 33)] == [(code, part.fen) for code, part in shares.items()]
    assert Money(34) == split(cny(100), by={"b": 1, "c": 1, "a": 1}, remainder="last")["c"]


def test_what_is_kept_apart_has_a_key_of_its_own():
    """The rest of a mapping stands under the empty key, which no space may have."""
    assert {"a": Money(33), "b": Money(66), "": Money(1)} == split(
        cny(100), by={"a": 1, "b": 2}, remainder="kept-apart"
    )
    with pytest.raises(BadWeights, match="this key is taken"):
        split(cny(100), by={"a": 1, "": 2}, remainder="kept-apart")
    assert Money(67) == split(cny(100), by={"a": 1, "": 2})[""]


def test_cash_is_split_in_steps_of_five_fen():
    """100.00 in parts of 0.05; what is below a step can only be kept apart."""
    assert [770, 1540, 2305, 5385] == fen(split(cny("100.00"), by=[1, 2, 3, 7], step=5))
    assert [50, 50, 3] == fen(split(cny(103), by=[1, 1], step=5, remainder="kept-apart"))
    assert [-50, -50, -3] == fen(split(cny(-103), by=[1, 1], step=5, remainder="block-kept-apart"))
    with pytest.raises(BadStep, match=r"splitting 1\.03 CNY: step 5 fen does not divide it") as refused:
        split(cny(103), by=[1, 1], step=5)
    assert ("splitting 1.03 CNY", 5) == (refused.value.what, refused.value.step)


def test_nothing_is_split_into_nothings():
    """An amount of zero is shared out like any other, and keeps its currency."""
    assert (Money(0, "HKD"), Money(0, "HKD")) == split(Money(0, "HKD"), by=[1, 2])


@pytest.mark.parametrize("by", [[], [0, 0], {}, {"a": 0}])
def test_without_a_weight_there_is_nothing_to_split_by(by):
    """No space with an area: said, not divided by zero."""
    with pytest.raises(NothingToSplitBy, match=r"no weights to split 0\.50 CNY by") as refused:
        split(cny("0.50"), by=by)
    assert cny("0.50") == refused.value.whole


@pytest.mark.parametrize("weight", [-1, Decimal("-0.01"), 0.5, True, None, "much", Decimal("NaN"), Decimal("1E+99")])
def test_a_bad_weight_is_named_with_its_place(weight):
    """The error says which weight, and is a ValueError and a TypeError alike."""
    for by, where in (([1, weight], 1), ({"1-101": 1, "1-102": weight}, "1-102")):
        with pytest.raises(BadWeights) as refused:
            split(cny(100), by=by)
        assert where == refused.value.where
        assert isinstance(refused.value, ValueError) and isinstance(refused.value, TypeError)


def test_a_text_is_no_sequence_of_weights():
    """ "123" does not mean 1, 2 and 3."""
    with pytest.raises(BadWeights, match="a sequence or a mapping"):
        split(cny(100), by="123")


def test_a_refusal_says_whose_weight_it_is_and_what_it_was():
    """Name, value and reason, word for word: a cashier reads them."""
    told = {
        "weight 'by' is '123': a sequence or a mapping of weights is wanted": {"by": "123"},
        "weight 1 is -1: a weight is at or above zero": {"by": [1, -1]},
        "weight 0 is 1.5: weight must be exact (str, int or Decimal), not float 1.5": {"by": [1.5]},
        "weight '' is 1: this key is taken by what is kept apart": {"by": {"": 1}, "remainder": "kept-apart"},
        "splitting 1.00 CNY: step 0 is below one fen": {"by": [1], "step": 0},
        "a step in fen must be a whole number, not float 0.05": {"by": [1], "step": 0.05},
    }
    for sentence, asked in told.items():
        with pytest.raises((BadWeights, BadStep, NotWhole)) as refused:
            split(Money(100), **asked)
        assert sentence == str(refused.value)


def test_a_turn_counts_among_the_keys_of_a_mapping_too():
    """Rotating over names begins where the turn says, as it does over positions."""
    names = {"a": 1, "b": 1, "c": 1}
    got = [next(key for key, part in split(Money(1), by=names, remainder="rotating", turn=turn).items() if part)
           for turn in range(4)]  # fmt: skip
    assert ["a", "b", "c", "a"] == got


def test_the_rule_itself_is_checked():
    """An unknown policy, a step of nothing, a step or a turn that is no whole number."""
    with pytest.raises(UnknownPolicy, match="unknown remainder policy 'fair'"):
        split(cny(100), by=[1], remainder="fair")
    with pytest.raises(BadStep, match="step 0 is below one fen"):
        split(cny(100), by=[1], step=0)
    with pytest.raises(NotWhole, match="a step in fen must be a whole number"):
        split(cny(100), by=[1], step=0.05)
    with pytest.raises(NotWhole, match="a turn must be a whole number"):
        split(cny(100), by=[1], turn=True)


def test_ten_thousand_spaces_share_one_bill():
    """A whole estate at once: exact, and the ends are in order."""
    areas = [Decimal(5000 + at * 7 % 9000).scaleb(-2) for at in range(10_000)]
    parts = split(cny("123456.78"), by=areas)
    total = sum(areas)
    assert cny("123456.78") == sum(parts, Money(0))
    assert all(
        abs(part.fen - 12345678 * Fraction(area) / Fraction(total)) < 1 for part, area in zip(parts, areas, strict=True)
    )
