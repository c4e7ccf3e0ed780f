"""Two tariffs compared: the sums are those of two assessments, whatever the chunks, and a broken twin is caught."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi import fees
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.office.comparing import changes
from jizhi.office.extracts import roster_of
from jizhi.reports.tariff_change import SHOWN, STEPS, Changed, Gathering
from jizhi.testing.billing import billing_tariffs, villages
from jizhi.values import Money, Period

MONTH = Period.month(2025, 3)


def compared(rows):
    gathering = Gathering({})
    for row in rows:
        gathering.add(row)
    return gathering.told(period=MONTH, old="old", new="new")


@settings(max_examples=6)
@given(villages(), billing_tariffs().map(tariff_or_refuse), billing_tariffs().map(tariff_or_refuse))
def test_the_sums_are_those_of_two_assessments(village, old, new):
    """What is told of each side is what it would bill, but for the spaces that one of them cannot rate."""
    roster = roster_of(village)
    told = compared(changes(roster, (old, fees.Inputs()), (new, fees.Inputs()), MONTH, []))
    sides = [fees.assess(tariff, roster, period=MONTH).value for tariff in (old, new)]
    parked = {result.space for side in sides for result in side.results if isinstance(result, fees.Parked)}
    sums = [sum(one.amount.fen for one in side.charges if one.space not in parked) for side in sides]
    assert sums == [told.before.fen, told.after.fen]
    owing = {(one.space, one.payer) for side in sides for one in side.charges if one.space not in parked}
    assert told.payers == len(owing)


ROWS = st.builds(
    lambda at, before, after: Changed(
        space=f"1-{at}", payer="zhang", before={"a": Money(before)}, after={"a": Money(after)}
    ),
    st.integers(0, 10**6),
    st.integers(0, 30_000),
    st.integers(0, 30_000),
)


def law(rows, gather=compared):
    """Groups count everybody once, and the named are the most extreme of all."""
    told = gather(rows)
    changes_ = sorted(row.by.fen for row in rows if row.by.fen)
    assert told.payers == len(rows) and told.same == len(rows) - len(changes_)
    assert sum(told.groups[len(STEPS) // 2 + 1 :]) == sum(by > 0 for by in changes_)
    assert [row.by.fen for row in told.winners] == [by for by in changes_[:SHOWN] if by < 0]
    assert [row.by.fen for row in told.losers] == [by for by in reversed(changes_[-SHOWN:]) if by > 0]


@settings(max_examples=30)
@given(st.lists(ROWS, max_size=120))
def test_everybody_is_counted_and_the_most_extreme_are_named(rows):
    law(rows)


def test_a_gathering_that_forgets_is_caught():
    """A twin that keeps only the first it meets misses whoever comes later."""
    rows = [Changed(space=f"1-{at}", payer="z", before={"a": Money(0)}, after={"a": Money(at + 1)}) for at in range(60)]

    def forgetful(rows):
        told = compared(rows)
        return attrs.evolve(told, losers=compared(rows[:SHOWN]).losers)

    law(rows)
    with pytest.raises(AssertionError):
        law(rows, forgetful)
