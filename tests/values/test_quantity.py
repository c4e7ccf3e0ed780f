"""Units multiply and divide like numbers; a quantity is exactly what was written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import UnknownUnit, WrongQuantity
from jizhi.values import Quantity, Unit


class TestUnit:
    @pytest.mark.parametrize(
        ("alias", "unit"),
        [
            *((alias, "㎡") for alias in ("㎡", "m2", "m²", "平方米", "平米")),
            *((alias, "m³") for alias in ("m³", "m3", "立方米", "立方")),
            *((alias, "kWh") for alias in ("kWh", "kwh", "KWh", "KWH", "度")),
            *((alias, "月") for alias in ("月", "month", "个月")),
            *((alias, "年") for alias in ("年", "year")),
            *((alias, "日") for alias in ("日", "day", "天")),
            *((alias, "人") for alias in ("人", "person")),
            *((alias, "户") for alias in ("户", "household")),
            *((alias, "车") for alias in ("车", "辆", "vehicle")),
            *((alias, "h") for alias in ("h", "hour", "小时")),
            *((alias, "min") for alias in ("min", "minute", "分钟")),
            *((alias, "元") for alias in ("元", "yuan")),
            *((alias, "") for alias in ("次", "time", "")),
        ],
    )
    def test_every_spelling_is_one_unit(self, alias: str, unit: str) -> None:
        """And is written in one way."""
        assert unit == str(Unit.parse(alias))

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("元/㎡/月", "元/㎡/月"),
            ("元/㎡·月", "元/㎡/月"),
            ("元 / m2 * month", "元/㎡/月"),
            ("元/月/㎡", "元/㎡/月"),
            ("元/㎡/年", "元/㎡/年"),
            ("元/次", "元"),
            ("元/h", "元/h"),
            ("㎡·月", "㎡·月"),
            ("年·年", "年·年"),
            ("h·月/年", "5×min"),
            ("月/年", "1/12"),
            ("元/年/h", "元/h/年"),
            ("次/月", "1/月"),
        ],
    )
    def test_a_unit_is_written_as_a_price_list_has_it(self, text: str, written: str) -> None:
        """Money first, then what it is per, time last."""
        assert written == str(Unit.parse(text))

    @pytest.mark.parametrize(
        "text", ["ft", "元/", "/月", "元//月", "元·", "元/ft2", "２", "元／㎡", "吨", "1/月", "元" + "·元" * 40]
    )
    def test_any_other_unit_is_refused(self, text: str) -> None:
        """With those that are known."""
        with pytest.raises(UnknownUnit) as caught:
            Unit.parse(text)
        assert "㎡" in caught.value.known

    def test_units_calculate(self) -> None:
        """A year is twelve months, an hour sixty minutes; days and months do not convert."""
        price, area = Unit.parse("元/㎡/年"), Unit.parse("㎡")
        assert Unit.parse("元/年") == price * area
        assert Fraction(1, 12) == (price * area).factor_to(Unit.parse("元/月"))
        assert Unit() == area / area
        assert Fraction(60) == Unit.parse("h").factor_to(Unit.parse("min"))
        assert not Unit.parse("日").measures_like(Unit.parse("月"))
        assert Unit.parse("年").measures_like(Unit.parse("月"))


class TestQuantity:
    @pytest.mark.parametrize(
        ("source", "value", "unit", "digits"),
        [
            ("2.80 元/㎡/月", "2.8", "元/㎡/月", "2.80"),
            ("2.80元/㎡/月", "2.8", "元/㎡/月", "2.80"),
            (" 2.80  元 ", "2.8", "元", "2.80"),
            ("-5", "-5", "", "-5"),
            ("0.66286875 元/kWh", "0.66286875", "元/kWh", "0.66286875"),
            ("0.0000000001", "1/10000000000", "", "0.0000000001"),
            ("999999999999999", "999999999999999", "", "999999999999999"),
            (30, "30", "", "30"),
            (Decimal("2.80"), "2.8", "", "2.80"),
            (Decimal("-0.0"), "0", "", "-0.0"),
            ("6%", "3/50", "", "6%"),
            ("6 %", "3/50", "", "6%"),
            ("50 % 元", "1/2", "元", "50%"),
            ("3 次", "3", "", "3"),
        ],
    )
    def test_it_is_exactly_what_was_written(self, source: object, value: str, unit: str, digits: str) -> None:
        """Number, unit and digits."""
        found = Quantity.parse(source)
        assert (Fraction(value), unit, digits) == (found.value, str(found.unit), found.digits)

    @pytest.mark.parametrize(
        "source",
        [
            *(
                "",
                "元",
                "一 元",
                "２.8 元",
                "+2 元",
                ".5 元",
                "5. 元",
                "1e3",
                "1E+3 元",
                "0x10",
                "1_000 元",
                "1,000 元",
            ),
            *("1.2.3", "0.12345678901 元", "1234567890123456 元", "nan", "inf", "--5"),
            *(Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999"), Decimal("1E-999999999"), 10**16),
            *(True, None, 2.8, Fraction(1, 3)),
        ],
    )
    def test_anything_else_is_refused(self, source: object) -> None:
        """By what it should look like; nothing is computed with a number of a million digits."""
        with pytest.raises(WrongQuantity):
            Quantity.parse(source)

    def test_a_number_of_five_thousand_digits_is_refused_by_its_size(self) -> None:
        """Without being written out."""
        with pytest.raises(WrongQuantity, match="bits"):
            Quantity.parse(10**5_000)

    def test_an_unknown_unit_is_named(self) -> None:
        """The number was fine."""
        for text in ("2.80 元/ft2", "5%%", "3 xx"):
            with pytest.raises(UnknownUnit):
                Quantity.parse(text)
