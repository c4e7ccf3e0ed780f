"""A tariff file at the door: TOML, presets, and what a file that cannot be read is told."""

from __future__ import annotations

import pytest

from jizhi.codec.tariffs import tariff_from_toml, tariff_or_refuse
from jizhi.codec.toml import LENGTH_MAX
from jizhi.errors import TariffRefused
from jizhi.fees.line import Constant, rate_line
from jizhi.presets import PRESETS
from jizhi.values import Period

FEE = """
[[fee]]
code = "{code}"
per = "month"
  [[fee.version]]
  since = 2025-01-01
  basis = "示例"
  rates = {{ p = "{price} 元/月" }}
  formula = "p"
"""
#: The first example of the language page, as it stands there.
PAGE = """\
tariff  = "jade-garden"            # code
title   = "翠园收费标准"
currency = "CNY"                   # default
extends = "foshan-2019"            # optional: a preset; later definitions replace fees of the same code

[facts.balcony]                    # custom facts beside the built-in ones
type = "decimal"                   # decimal | integer | text | boolean | date
unit = "㎡"
scale = 2
min = 0
max = 100
alias = "阳台面积"

[[fee]]
code    = "service"
name    = "物业服务费"
on      = "space"
applies = "kind == 'dwelling' and lift"      # optional; judged per segment
per     = "month"
start   = "next-month-after-handover"
cycle   = { months = 3, anchor = 2025-01-01, when = "in-advance", due_day = 15, workday = "next" }
prorate = "actual/month"
round   = { mode = "half-up", to = "0.01" }
minimum = "20.00"
tax     = { rate = "0.06", included = true }
payer   = "owner"
late    = "default"
discount = [ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]
remainder = "largest-fraction"
vacant_share = "spread"

  [[fee.version]]
  since   = 2025-01-01
  basis   = "业主大会决议 2024-11 第 3 号"
  rates   = { price = "2.80 元/㎡/月", pump = "0.05 元/㎡/月" }
  formula = "area * (price + pump)"
"""


def told(text: str, **presets: str) -> list[tuple[str, str]]:
    return [(f.code, f.subject) for f in tariff_from_toml(text, source="a.toml", presets=presets).findings]


def rated(tariff, fee: str, **facts: object) -> str:
    return str(rate_line(tariff.fee(fee), Constant(facts), period=Period.parse("2025-03")).value.amount.yuan)


def test_the_example_of_the_page_is_a_tariff() -> None:
    """As it stands there."""
    tariff = tariff_or_refuse(PAGE, presets=PRESETS)
    assert ("jade-garden", ("service",), ("default",)) == (
        tariff.code,
        tariff.codes(),
        tuple(policy.code for policy in tariff.late),
    )
    facts = {"area": 100, "kind": "dwelling", "lift": True}
    assert "285.00" == rated(tariff, "service", **facts, vacant_months=0)
    assert "199.50" == rated(tariff, "service", **facts, vacant_months=6)


class TestUnreadable:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("tariff = ", "toml-syntax"),
            ("", "key-missing"),
            ("tariff = 't'\ntariff = 'u'", "toml-syntax"),
            ("[a]\n[a]", "toml-syntax"),
            ("a = {b = 1, b = 2}", "toml-syntax"),
            ("a = " + "9" * 5_000, "toml-syntax"),
            ("a = \x00", "toml-syntax"),
            ("a = " + "[" * 100 + "]" * 100, "toml-deep"),
            ("a = " + "[" * 100_000, "toml-deep"),
            ("a" + ".a" * 100 + " = 1", "toml-deep"),
            ("a" * (LENGTH_MAX + 1), "toml-long"),
            ("extends = 'nothing'", "preset-unknown"),
            ("extends = 3", "preset-unknown"),
        ],
    )
    def test_it_is_told_why(self, text: str, code: str) -> None:
        """With the name of the file; nothing half read."""
        (finding,) = tariff_from_toml(text, source="a.toml").findings
        assert code == finding.code
        assert finding.subject.startswith("a.toml")

    def test_brackets_in_comments_are_no_nesting(self) -> None:
        """However many."""
        assert [] == told("tariff = 't'\n" + "# 备注 [ { [\n" * 100)

    def test_a_byte_order_mark_is_no_mistake(self) -> None:
        """Notepad writes one."""
        assert "t" == tariff_or_refuse('\ufefftariff = "t"').code

    @pytest.mark.parametrize(
        ("line", "code", "path"),
        [
            ("fees = 3", "key-unknown", "$.fees"),
            ("fee = 3", "type-wrong", "$.fee"),
            ("facts = 3", "value-refused", "$.facts"),
            ("fee = [3]", "type-wrong", "fee 1: $.fee[0]"),
            ("title = 3", "type-wrong", "$.title"),
            ("title = nan", "float-refused", "$.title"),
            ("title = 2025-01-01", "type-wrong", "$.title"),
        ],
    )
    def test_what_stands_in_the_wrong_place_is_told_by_its_path(self, line: str, code: str, path: str) -> None:
        """With the file."""
        assert [(code, f"a.toml: {path}")] == told(f"tariff = 't'\n{line}")

    def test_a_path_inside_a_fee_names_fee_and_version(self) -> None:
        """Whatever is wrong there."""
        good = FEE.format(code="water", price=3)
        for change, place in (
            (("basis", "basiss"), "version 2025-01-01: $.fee[0].version[0]"),
            (('"p"', "3"), "version 2025-01-01: $.fee[0].version[0].formula"),
            (("2025-01-01", "7"), "version 7: $.fee[0].version[0].since"),
            (("2025-01-01", "2025-01-01T00:00:00"), "version 2025-01-01 00:00:00: $.fee[0].version[0].since"),
            (("month", 'month"\nrond = "x'), "$.fee[0].rond"),
        ):
            findings = told("tariff = 't'\n" + good.replace(*change))
            assert f"a.toml: fee water: {place}" in {subject.removesuffix(".basiss") for _, subject in findings}
        version = "tariff = 't'\n[[fee]]\ncode = 'x'\nper = 'day'\nversion = [3]"
        assert [("type-wrong", "a.toml: fee x: $.fee[0].version[0]")] == told(version)
        version = "tariff = 't'\n[[fee]]\ncode = 'x'\nper = 'day'\n[[fee.version]]\nbasis = 'b'\nformula = '1'"
        assert [("key-missing", "a.toml: fee x: $.fee[0].version[0].since")] == told(version)


class TestPresets:
    BASE = 'tariff = "base"\ntitle = "底"\n[facts.a]\ntype = "text"\n[late.x]\n' + "".join(
        FEE.format(code=code, price=price) for code, price in (("one", 1), ("two", 2), ("three", 3))
    )

    def test_a_fee_of_the_same_code_takes_the_place_of_the_preset_s(self) -> None:
        """Others follow; facts and policies are filled up."""
        text = 'tariff = "own"\nextends = "base"\n[facts.b]\ntype = "text"\n[late.y]\n'
        text += FEE.format(code="four", price=4) + FEE.format(code="two", price=22)
        tariff = tariff_or_refuse(text, presets={"base": self.BASE})
        assert ("own", "底", ("one", "two", "three", "four")) == (tariff.code, tariff.title, tariff.codes())
        assert ["1.00", "22.00", "3.00", "4.00"] == [rated(tariff, code) for code in tariff.codes()]
        assert ({"a", "b"}, {"x", "y"}) == (set(tariff.facts), {policy.code for policy in tariff.late})

    def test_a_preset_may_stand_on_another(self) -> None:
        """But not on itself."""
        middle = 'tariff = "middle"\nextends = "base"\n' + FEE.format(code="three", price=33)
        tariff = tariff_or_refuse('tariff = "own"\nextends = "middle"', presets={"base": self.BASE, "middle": middle})
        assert ["1.00", "2.00", "33.00"] == [rated(tariff, code) for code in tariff.codes()]
        circle = {"a": 'tariff = "a"\nextends = "b"', "b": 'tariff = "b"\nextends = "a"'}
        assert [("setting-refused", "b: extends")] == told('tariff = "own"\nextends = "a"', **circle)

    def test_trouble_in_a_preset_is_told_in_its_name(self) -> None:
        """Its text is not the file's."""
        assert [("toml-syntax", "bad")] == told('tariff = "own"\nextends = "bad"', bad="=")

    def test_a_code_twice_is_still_twice(self) -> None:
        """Also where the preset has it."""
        text = 'tariff = "own"\nextends = "base"\n' + FEE.format(code="two", price=22) * 2
        assert [("code-twice", "a.toml: fee two: code")] == told(text, base=self.BASE)

    @pytest.mark.parametrize("line", ["fee = 3", "facts = 3", "late = 3", "fee = [3]"])
    def test_a_file_of_the_wrong_shape_on_a_preset_is_refused(self, line: str) -> None:
        """By the door, not by a crash."""
        assert told(f'tariff = "own"\nextends = "base"\n{line}', base=self.BASE)

    def test_no_preset_is_no_preset(self) -> None:
        """An empty name."""
        assert [] == told('tariff = "own"\nextends = ""')

    @pytest.mark.parametrize("name", sorted(PRESETS))
    def test_every_preset_is_a_tariff(self, name: str) -> None:
        """And can be extended."""
        assert name == tariff_or_refuse(PRESETS[name], source=name).code
        assert "own" == tariff_or_refuse(f'tariff = "own"\nextends = "{name}"', presets=PRESETS).code


def test_a_tariff_that_must_be_sound_raises_with_every_finding() -> None:
    """Who cannot go on without it."""
    with pytest.raises(TariffRefused) as caught:
        tariff_or_refuse('tariff = ""\ncurrency = "x"', source="a.toml")
    assert ["code-missing", "setting-refused"] == [finding.code for finding in caught.value.findings]
    assert "a.toml is refused" in str(caught.value)
