"""Facts: declared with type, unit, scale and range, and checked when they come in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, localcontext

import pytest

from jizhi.errors import FactRefused
from jizhi.formula import METER_FACTS, FactSpec, built_in
from jizhi.formula.facts import LONG_AGO
from jizhi.values import Unit

AREA = built_in(Unit())["area"]

#: The table of the language page: name, alias, type, unit, scale.
TABLE = """
area 建筑面积 decimal ㎡ 2 | inner_area 套内面积 decimal ㎡ 2 | billed_area 计费面积 decimal ㎡ 2
kind 类型 text - 0 | layout 户型 text - 0 | building 楼栋 text - 0 | entrance 单元 text - 0 | zone 区域 text - 0
usage_class 用途 text - 0 | floor 楼层 integer - 0 | floors 总楼层 integer - 0
lift 有电梯 boolean - 0 | certificate 有产权证 boolean - 0
occupants 人数 integer 人 0 | vehicles 车辆数 integer 车 0 | vacant_months 空置月数 integer 月 0
prepaid_months 预缴月数 integer 月 0 | handover 交房日期 date - 0
usage 用量 decimal kWh 3 | used_before 已用量 decimal kWh 3 | previous 上期 decimal kWh 3 | current 本期 decimal kWh 3
peak 峰 decimal kWh 3 | valley 谷 decimal kWh 3 | pool 分摊总额 decimal 元 2
minutes 停车分钟 integer min 0 | rent 租金 decimal 元 2 | rank 第几辆 integer - 0
"""


def test_the_built_in_facts_are_those_of_the_language() -> None:
    """Name, alias, type, unit and scale."""
    rows = [row.split() for row in TABLE.replace("\n", "|").split("|") if row.strip()]
    expected = {(n, a, t, "" if u == "-" else u, int(s)) for n, a, t, u, s in rows}
    specs = built_in(Unit.parse("kWh")).values()
    assert expected == {(s.name, s.alias, s.type, str(s.unit), s.scale) for s in specs}


def test_metered_facts_are_in_the_unit_of_their_meter() -> None:
    """And no other fact is."""
    assert {"m³"} == {str(built_in(Unit.parse("m³"))[name].unit) for name in METER_FACTS}
    assert "㎡" == str(built_in(Unit.parse("m³"))["area"].unit)


def test_two_facts_have_a_default() -> None:
    """A space without a handover was handed over long ago; a meter without a history has used nothing."""
    assert {"handover": LONG_AGO, "used_before": Decimal(0)} == {
        spec.name: spec.default for spec in built_in(Unit()).values() if spec.default is not None
    }


class TestTyped:
    @pytest.mark.parametrize(
        ("type_", "text", "expected"),
        [
            ("decimal", " 98.56 ", Decimal("98.56")),
            ("decimal", "-0.10", Decimal("-0.10")),
            ("decimal", "3", Decimal(3)),
            ("integer", "-3", -3),
            ("integer", "007", 7),
            ("boolean", "true", True),
            ("boolean", "False", False),
            ("boolean", "有", True),
            ("boolean", "无", False),
            ("boolean", "是", True),
            ("boolean", "否", False),
            ("boolean", "1", True),
            ("boolean", "0", False),
            ("text", " 三房 ", "三房"),
            ("text", "", ""),
            ("date", "2025-03-10", date(2025, 3, 10)),
        ],
    )
    def test_a_text_is_read_by_the_type_of_its_fact(self, type_: str, text: str, expected: object) -> None:
        """As a command line gives it."""
        found = FactSpec("x", type_, scale=2 if type_ == "decimal" else 0).typed(text)
        assert (type(expected), expected) == (type(found), found)

    @pytest.mark.parametrize(
        ("type_", "text"),
        [
            ("decimal", "1e3"),
            ("decimal", "1_000"),
            ("decimal", "１"),
            ("decimal", "nan"),
            ("decimal", "inf"),
            ("decimal", "+1"),
            ("decimal", ".5"),
            ("decimal", ""),
            ("decimal", "9" * 31),
            ("integer", "3.0"),
            ("integer", "0x10"),
            ("integer", "True"),
            ("boolean", "yes"),
            ("boolean", "2"),
            ("date", "2025-02-30"),
            ("date", "20250310"),
            ("date", "2025-W10-1"),
            ("date", "2025-03-10T00:00"),
            ("date", ""),
        ],
    )
    def test_a_text_of_another_form_is_refused(self, type_: str, text: str) -> None:
        """By the name of the fact and the type it wants."""
        with pytest.raises(FactRefused) as caught:
            FactSpec("x", type_).typed(text)
        assert ("x", "fact-type", type_) == (caught.value.fact, caught.value.code, caught.value.wanted)


class TestChecked:
    @pytest.mark.parametrize(
        "value", [0, 1_000_000, Decimal("0.01"), Decimal("98.560"), Decimal("1E+2"), Decimal("-0")]
    )
    def test_what_fits_comes_back_as_it_was(self, value: object) -> None:
        """Trailing zeros are no digits."""
        assert AREA.checked(value) is value

    @pytest.mark.parametrize(
        ("value", "code", "wanted"),
        [
            (Decimal("98.567"), "fact-scale", "2"),
            (Decimal("-0.01"), "fact-range", ">= 0"),
            (1_000_001, "fact-range", "<= 1000000"),
            (Decimal("1E+999999"), "fact-range", "<= 1000000"),
            (Decimal("1E-999999"), "fact-range", "<= 10**60"),
            (Decimal("NaN"), "fact-type", "decimal"),
            (Decimal("sNaN"), "fact-type", "decimal"),
            (Decimal("Infinity"), "fact-type", "decimal"),
            (98.56, "fact-type", "decimal"),
            (True, "fact-type", "decimal"),
            ("98.56", "fact-type", "decimal"),
            (None, "fact-type", "decimal"),
            (date(2025, 1, 1), "fact-type", "decimal"),
        ],
    )
    def test_what_does_not_fit_is_refused_never_rounded(self, value: object, code: str, wanted: str) -> None:
        """With what is wanted."""
        with pytest.raises(FactRefused) as caught:
            AREA.checked(value)
        assert (code, wanted) == (caught.value.code, caught.value.wanted)

    @pytest.mark.parametrize(
        ("type_", "value"),
        [
            ("integer", True),
            ("integer", Decimal(3)),
            ("integer", "3"),
            ("boolean", 1),
            ("boolean", "true"),
            ("text", 3),
            ("date", "2025-01-01"),
            ("date", datetime(2025, 1, 1)),  # noqa: DTZ001
            ("date", 3),
        ],
    )
    def test_each_type_takes_only_its_own(self, type_: str, value: object) -> None:
        """An instant is no day, a truth no number."""
        with pytest.raises(FactRefused, match="fact-type"):
            FactSpec("x", type_).checked(value)

    @pytest.mark.parametrize(
        ("type_", "value"), [("boolean", False), ("text", ""), ("date", date(2025, 1, 1)), ("integer", -(10**60))]
    )
    def test_each_type_takes_its_own(self, type_: str, value: object) -> None:
        """Unbounded where no range is declared."""
        assert FactSpec("x", type_).checked(value) is value

    def test_huge_numbers_are_refused_before_anything_is_computed_with_them(self) -> None:
        """Sixty digits are enough."""
        for huge in (10**5_000, Decimal("1E+61")):
            with pytest.raises(FactRefused, match="fact-range"):
                FactSpec("x", "decimal").checked(huge)
        assert FactSpec("x", "decimal", scale=10).checked(Decimal("9" * 30 + ".0123456789"))

    def test_the_decimal_context_of_the_thread_does_not_matter(self) -> None:
        """Thirty digits pass, and a digit too many is seen, at any precision."""
        spec = FactSpec("x", "decimal", scale=2)
        with localcontext(prec=3):
            assert spec.checked(Decimal("123456789012345678901234567890.12"))
            with pytest.raises(FactRefused, match="fact-scale"):
                spec.checked(Decimal("123456789012345678901234567890.123"))
