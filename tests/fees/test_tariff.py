"""The nouns of a tariff: which version holds, when a fee begins for a space, the tax in an amount."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import UnknownFee
from jizhi.fees.tariff import Tax, liable_from, owner_from
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Money, Period

TENTH = date(2025, 3, 10)


def fee(**words):
    return tariff(fee_text(**words)).fees[0]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("next-month-after-handover", date(2025, 4, 1)),
        ("day-after-handover", date(2025, 3, 11)),
        ("from-date", date(2025, 3, 10)),
    ],
)
def test_the_owner_begins_as_the_start_rule_says(start, expected):
    """None where the space was handed over long ago; never where the day is a placeholder."""
    rule = fee(start=f'"{start}"')
    assert expected == owner_from(rule, TENTH)
    assert owner_from(rule, None) is None
    assert date.max == owner_from(rule, date.max)


@pytest.mark.parametrize(
    ("words", "handover", "expected"),
    [
        ({"start": '"day-after-handover"'}, TENTH, date(2025, 3, 11)),
        ({"start": '"day-after-handover"'}, date(2019, 1, 1), date(2020, 1, 1)),
        ({"start": '"day-after-handover"'}, None, date(2020, 1, 1)),
        ({"start": '"day-after-handover"', "payer": '"developer-until-handover"'}, TENTH, date(2020, 1, 1)),
        ({"start": '"from-date"'}, TENTH, date(2020, 1, 1)),
    ],
)
def test_somebody_is_liable_from_the_fees_first_day_or_the_owners(words, handover, expected):
    """The developer, where he pays until handover; everybody, where the fee simply begins."""
    assert expected == liable_from(fee(**words), handover)


def test_the_latest_version_of_the_month_holds():
    """None before the first; a change is a day on which another one begins to hold."""
    rule = fee(prices={"2020-01-01": "1", "2025-03-10": "2", "2025-06-01": "3"})
    assert [None, "1", "1", "2", "3"] == [
        version and version.basis[-10:].replace("2020-01-01", "1").replace("2025-03-10", "2").replace("2025-06-01", "3")
        for version in map(
            rule.version, (date(2019, 12, 31), date(2020, 1, 1), date(2025, 3, 9), TENTH, date(2026, 1, 1))
        )
    ]
    assert (TENTH,) == rule.changes(Period.month(2025, 3))
    assert () == rule.changes(Period(TENTH, date(2025, 6, 1)))
    assert date(2020, 1, 1) == rule.first_day


def test_a_seasonal_version_holds_until_the_next_for_the_same_month():
    """Summer and the rest of the year, and a later summer."""
    (version,) = fee().versions
    rest = attrs.evolve(version, months=frozenset({1, 2, 3, 4, 11, 12}))
    summer = attrs.evolve(version, months=frozenset(range(5, 11)))
    later = attrs.evolve(summer, since=date(2025, 7, 10))
    rule = attrs.evolve(fee(), versions=(rest, summer, later))
    assert [rest, summer, later, rest] == [rule.version(date(2025, month, 15)) for month in (4, 6, 7, 12)]
    assert (date(2025, 5, 1), date(2025, 7, 10), date(2025, 11, 1)) == rule.changes(Period.year(2025))
    assert (date(2025, 5, 1),) == rule.changes(Period.parse("2025-04-01..2025-06-01"))
    corrected = attrs.evolve(rule, versions=(rest, summer, attrs.evolve(summer, since=date(2025, 5, 31))))
    assert (date(2025, 5, 31),) == corrected.changes(Period.parse("2025-05-15..2025-06-15"))


def test_a_fee_reads_what_any_version_or_condition_reads():
    """By name, each once."""
    rule = fee(applies='"lift"', discount='[ { name = "a", when = "floor > 1 and lift", factor = "0.5" } ]')
    assert ["area", "floor", "lift"] == [fact.name for fact in rule.reads]


def test_fees_are_found_by_code():
    """An unknown one is named beside those that there are."""
    made = tariff(fee_text("b"), fee_text("a"))
    assert ("b", "a") == made.codes()
    assert made.fees[1] is made.fee("a")
    assert ("a",) == made.select(["a"]).codes()
    with pytest.raises(UnknownFee, match="water"):
        made.fee("water")


RATES = st.fractions(0, Fraction(99, 100), max_denominator=10_000)


@given(RATES, st.integers(0, 10**12))
def test_what_is_put_on_top_is_what_is_found_within(rate, fen):
    """One rule finds the tax of both kinds of price."""
    tax = Tax(rate=rate, included=False)
    gross = tax.on_top(Money(fen))
    assert gross - Money(fen) == tax.within(gross)
