"""What a formula measures, and where its measures do not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jizhi.errors import FormulaRefused
from jizhi.formula import Scope, countable, evaluate, parse, predicate, reduced
from jizhi.formula.tree import Bare, Constant, Fact, Refuse
from jizhi.formula.units import BARE, measured
from jizhi.values import Unit

MONTHLY = Unit.parse("元/月")


def amount(scope: Scope, text: str, target: str, **facts: object) -> Fraction:
    return evaluate(reduced(parse(text, scope), Unit.parse(target)), facts).value


class TestReduced:
    def test_a_price_per_year_is_a_twelfth_per_month(self, scope: Scope) -> None:
        """元/年 under per = "month" is divided by 12 exactly."""
        assert Fraction(1) == amount(scope, "area * yearly", "元/月", area=1)
        assert Fraction(12) == amount(scope, "area * yearly", "元/年", area=1)
        assert Fraction("3.8") == amount(scope, "area * price + yearly * area", "元/月", area=1)
        assert Fraction("45.6") == amount(scope, "area * yearly + price * area", "元/年", area=1)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("area", "㎡"),
            ("area * 单价", "元·㎡/m³"),
            ("price", "元/㎡/月"),
            ("area * price * area", "元·㎡/月"),
            ("floor", ""),
            ("1 / area", "1/㎡"),
        ],
    )
    def test_what_is_not_money_per_time_is_refused(self, scope: Scope, text: str, found: str) -> None:
        """With what it comes to instead."""
        with pytest.raises(FormulaRefused) as caught:
            reduced(parse(text, scope), MONTHLY)
        assert ("unit-mismatch", found) == (caught.value.code, str(caught.value.facts["found"]))

    @pytest.mark.parametrize("text", ["3", "1 + 2", "2 * 3", "round(3, 'up', 1)", "3 if lift else 4"])
    def test_a_bare_number_is_no_amount(self, scope: Scope, text: str) -> None:
        """Money needs its unit."""
        with pytest.raises(FormulaRefused, match="unit-missing at column 1"):
            reduced(parse(text, scope), MONTHLY)

    @pytest.mark.parametrize("text", ["kind", "lift", "area > 3", "handover", "'x'", "kind if lift else 'x'"])
    def test_a_text_or_a_truth_is_no_amount(self, scope: Scope, text: str) -> None:
        """Nor a day."""
        with pytest.raises(FormulaRefused, match="type-mismatch at column 1"):
            reduced(parse(text, scope), MONTHLY)


class TestPartners:
    @pytest.mark.parametrize(
        "text",
        [
            "area + 3",
            "3 + area - 2",
            "min(3, area)",
            "max(area, 3, 4)",
            "area if lift else 0",
            "0 if lift else area",
            "round(area, 'up', 1)",
            "-area",
            "area * 2 / 3",
            "area * floor",
            "(3 - area) * 0.5",
        ],
    )
    def test_a_bare_number_takes_the_unit_of_its_partner(self, scope: Scope, text: str) -> None:
        """In sums, extremes and choices; in products it is a pure factor; round keeps the unit."""
        assert Unit.parse("㎡") == countable(parse(text, scope))[1]

    def test_hours_and_minutes_convert(self, scope: Scope) -> None:
        """min(90 min, 1 h) is 60 min."""
        node, unit = countable(parse("min(minutes, hour)", scope))
        assert (Fraction(60), Unit.parse("min")) == (evaluate(node, {"minutes": 90}).value, unit)
        node, unit = countable(parse("hour + minutes", scope))
        assert (Fraction(150), Unit.parse("min")) == (evaluate(node, {"minutes": 90}).value, unit)
        assert evaluate(predicate(parse("minutes == hour", scope)), {"minutes": 60}).value

    @pytest.mark.parametrize("text", ["max(hour, minutes, 30)", "max(minutes, 30, hour)", "max(30, minutes, hour)"])
    def test_a_bare_number_where_units_of_two_sizes_meet_counts_in_base_measures(self, scope: Scope, text: str) -> None:
        """30 is 30 min, whatever the order: never 30 h because the hour stands first."""
        node, unit = countable(parse(text, scope))
        assert (Fraction(60), Unit.parse("min")) == (evaluate(node, {"minutes": 20}).value, unit)

    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("area + usage", 8),
            ("usage + 1 - area", 13),
            ("min(area, usage)", 11),
            ("area if lift else usage", 19),
            ("1 if area > usage else 2", 13),
            ("floor + area", 9),
            ("area + floor * 2", 8),
            ("minutes + vacant_months", 11),
            ("stay(area, hour, fare)", 12),
            ("stay(minutes, 60, fare, cap=area)", 29),
            ("package(usage, hour, fare)", 16),
            ("tiers(usage, flats, before=area)", 7),
        ],
    )
    def test_what_does_not_measure_alike_does_not_add(self, scope: Scope, text: str, column: int) -> None:
        """Named at the partner that does not fit, or at the call that it stands in."""
        with pytest.raises(FormulaRefused) as caught:
            countable(parse(text, scope))
        assert ("unit-mismatch", column) == (caught.value.code, caught.value.column)

    def test_months_and_days_do_not_convert(self, scope: Scope) -> None:
        """How many days a month has is a day count's business."""
        with pytest.raises(FormulaRefused, match="unit-mismatch"):
            reduced(parse("area * price", scope), Unit.parse("元/日"))


class TestTypes:
    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("lift + 1", 1),
            ("1 + lift", 5),
            ("area * lift", 8),
            ("area / kind", 8),
            ("-lift", 2),
            ("min(area, lift)", 11),
            ("round(kind, 'up', 1)", 7),
            ("1 if area else 2", 6),
            ("1 if kind else 2", 6),
            ("1 if 3 else 2", 6),
            ("1 if not area else 2", 10),
            ("1 if lift and area else 2", 15),
            ("1 if kind == 3 else 2", 14),
            ("1 if 3 == kind else 2", 11),
            ("1 if lift == 1 else 2", 14),
            ("1 if kind < 'b' else 2", 6),
            ("1 if lift <= certificate else 2", 6),
            ("1 if handover > 3 else 2", 17),
            ("1 if handover == lift else 2", 18),
            ("1 if kind > handover else 2", 13),
            ("1 if lift else kind", 16),
            ("lift if lift else 2", 19),
            ("kind if lift else lift", 19),
            ("tiers(kind, water)", 7),
            ("tiers(usage, water, before=lift)", 28),
            ("volume(lift, water)", 8),
            ("pick(lift, by_kind)", 6),
            ("pick(floor, by_kind)", 6),
            ("pick(kind, by_floor)", 6),
        ],
    )
    def test_a_fact_of_another_type_is_refused(self, scope: Scope, text: str, column: int) -> None:
        """A truth is no number, a text is not ordered, a day is no text of other form."""
        with pytest.raises(FormulaRefused) as caught:
            countable(parse(text, scope))
        assert ("type-mismatch", column) == (caught.value.code, caught.value.column)

    @pytest.mark.parametrize("day", ["2020-13-01", "2020-1-1", "20200101", "yesterday", "2020-01-01T00:00", ""])
    def test_a_text_beside_a_day_must_be_a_day(self, scope: Scope, day: str) -> None:
        """YYYY-MM-DD, on either side."""
        for text in (f"handover < '{day}'", f"'{day}' < handover"):
            with pytest.raises(FormulaRefused, match="date-form"):
                predicate(parse(text, scope))

    def test_a_predicate_is_a_condition(self, scope: Scope) -> None:
        """A number or a text is none."""
        assert predicate(parse("lift", scope))
        for text in ("area", "3", "kind", "handover", "price * area"):
            with pytest.raises(FormulaRefused, match="type-mismatch"):
                predicate(parse(text, scope))


def test_what_only_functions_make_is_measured_too() -> None:
    """A refusal is bare; Bare takes the unit away."""
    assert (Refuse("x"), BARE) == measured(Refuse("x"))
    area = Fact("area", "decimal", Unit.parse("㎡"))
    assert (area, BARE) == measured(Bare(area))
    with pytest.raises(FormulaRefused):
        measured(Bare(Fact("kind", "text")))
    with pytest.raises(AssertionError):
        measured("no node")  # type: ignore[arg-type]
    assert (Constant(Fraction(1)), BARE) == countable(Constant(Fraction(1)))
