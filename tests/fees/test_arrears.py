"""What is overdue on a day and how old it is, by the buckets that a policy names."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import AgeingRefused, CurrencyMismatch, NotADate, UnknownPolicy
from jizhi.fees import AGEING, AgeingPolicy, Arrears, ageing_policy, arrears
from jizhi.values import Money, cny

TODAY = date(2025, 6, 30)


@attrs.frozen
class Item:
    payer: str
    space: str
    fee: str
    due_on: date
    outstanding: Money


def item(days: int, fen: int = 100, *, payer: str = "zhang", space: str = "1-101", fee: str = "service") -> Item:
    return Item(payer, space, fee, TODAY - timedelta(days=days), Money(fen))


class TestBuckets:
    @pytest.mark.parametrize(
        ("due_on", "bucket"),
        [
            (date(2025, 6, 30), 0),
            (date(2025, 6, 29), 1),
            (date(2025, 3, 31), 2),
            (date(2025, 3, 30), 2),
            (date(2024, 12, 31), 3),
            (date(2024, 6, 30), 4),
            (date(2024, 7, 1), 3),
            (date(2023, 6, 30), 5),
            (date(2022, 6, 30), 6),
            (date(1990, 1, 1), 6),
        ],
    )
    def test_due_exactly_so_many_months_ago_is_the_older_bucket(self, due_on: date, bucket: int) -> None:
        """Three months after 31 March are over on 30 June; on the due day itself nothing is overdue."""
        assert bucket == AGEING["months"].bucket(due_on, as_of=TODAY)

    @pytest.mark.parametrize(("days", "bucket"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)])
    def test_an_edge_may_belong_to_the_younger_bucket(self, days: int, bucket: int) -> None:
        """0 to 30, 31 to 60, as these reports are headed."""
        assert bucket == ageing_policy("days").bucket(TODAY - timedelta(days=days), as_of=TODAY)

    @pytest.mark.parametrize(("edge", "bucket"), [("older", 2), ("younger", 1)])
    def test_the_policy_says_whose_the_edge_is(self, edge: str, bucket: int) -> None:
        """In months as in days."""
        due_on = date(2025, 3, 30)
        assert bucket == AgeingPolicy(name="p", bounds=(3,), edge=edge).bucket(due_on, as_of=TODAY)

    @given(st.sampled_from(sorted(AGEING)), st.integers(-50, 3000), st.integers(0, 400))
    def test_what_is_owed_longer_is_never_in_a_younger_bucket(self, name: str, days: int, more: int) -> None:
        """And every age has one bucket."""
        policy = AGEING[name]
        buckets = [policy.bucket(TODAY - timedelta(days=age), as_of=TODAY) for age in (days, days + more)]
        assert sorted(buckets) == buckets
        assert all(0 <= bucket < policy.buckets for bucket in buckets)


class TestArrears:
    ITEMS = (item(-1), item(1, 1000), item(200, 500), item(1, 70, fee="water"), item(400, 9, payer="li", space="1-102"))

    def test_they_are_told_by_payer_space_and_fee(self) -> None:
        """In that order, what is not overdue beside what is."""
        rows = arrears(AGEING["years"], self.ITEMS, as_of=TODAY)
        assert [
            ("li", "1-102", "service", 9, 9, 1),
            ("zhang", "1-101", "service", 1600, 1500, 3),
            ("zhang", "1-101", "water", 70, 70, 1),
        ] == [(row.payer, row.space, row.fee, row.total.fen, row.overdue.fen, row.items) for row in rows]
        assert (cny("1.00"), cny("15.00"), cny(0), cny(0), cny(0)) == rows[1].amounts
        assert TODAY - timedelta(days=200) == rows[1].oldest

    def test_they_are_summed_over_what_is_not_asked_for(self) -> None:
        """By fee alone, and in all."""
        by_fee = arrears(AGEING["years"], self.ITEMS, as_of=TODAY, by=("fee",))
        (whole,) = arrears(AGEING["years"], self.ITEMS, as_of=TODAY, by=())
        assert [("", "", "service"), ("", "", "water")] == [(row.payer, row.space, row.fee) for row in by_fee]
        assert (cny("16.79"), 5, cny("15.79")) == (whole.total, whole.items, whole.overdue)

    def test_what_is_settled_is_no_arrear_and_what_is_owed_back_is_taken_off(self) -> None:
        """Nothing open is no row."""
        assert () == arrears(AGEING["days"], [item(5, 0)], as_of=TODAY)
        (row,) = arrears(AGEING["days"], [item(5, 100), item(5, -30)], as_of=TODAY)
        assert cny("0.70") == row.overdue

    def test_what_is_not_due_has_no_oldest_day(self) -> None:
        """Nothing is overdue."""
        (row,) = arrears(AGEING["days"], [item(0)], as_of=TODAY)
        assert Arrears(
            payer="zhang", space="1-101", fee="service", amounts=(cny("1.00"), *[cny(0)] * 4), items=1, oldest=None
        ) == row  # fmt: skip

    @given(st.lists(st.builds(item, st.integers(-60, 2000), st.integers(-500, 900), payer=st.sampled_from("ab"))))
    def test_whatever_they_are_told_by_they_add_up(self, items: list[Item]) -> None:
        """To all that is open."""
        for by in (("payer", "space", "fee"), ("payer",), ("space", "fee"), ()):
            rows = arrears(AGEING["months"], items, as_of=TODAY, by=by)
            assert sum(one.outstanding.fen for one in items) == sum(row.total.fen for row in rows)


class TestRefusals:
    @pytest.mark.parametrize("bounds", [(), (0, 3), (-1,), (3, 3), (6, 3)])
    def test_bounds_are_above_zero_and_rise(self, bounds: tuple[int, ...]) -> None:
        """Or a bucket would hold nothing."""
        with pytest.raises(AgeingRefused):
            AgeingPolicy(name="p", bounds=bounds)

    @pytest.mark.parametrize("wrong", [{"unit": "weeks"}, {"edge": "both"}])
    def test_unit_and_edge_are_words_that_there_are(self, wrong: dict[str, str]) -> None:
        """Named where they are not."""
        with pytest.raises(UnknownPolicy, match="ageing"):
            AgeingPolicy(name="p", bounds=(3,), **wrong)

    def test_a_day_is_a_plain_date_and_a_row_has_one_currency(self) -> None:
        """As everywhere."""
        with pytest.raises(NotADate):
            arrears(AGEING["days"], [], as_of="2025-06-30")  # type: ignore[arg-type]
        dollars = attrs.evolve(item(1), outstanding=Money(100, "HKD"))
        with pytest.raises(CurrencyMismatch):
            arrears(AGEING["days"], [item(1), dollars], as_of=TODAY)


def test_an_unknown_ageing_is_refused_with_what_there_is() -> None:
    """No other one is taken for it."""
    with pytest.raises(UnknownPolicy, match="half-years"):
        ageing_policy("weeks")
