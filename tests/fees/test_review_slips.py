"""Slips of the pen in tariffs: ``jizhi check`` names each with its place and the way out, in Chinese and in English."""

from __future__ import annotations

import pytest

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.review import slips, unreachable
from jizhi.presets import PRESETS
from jizhi.testing.billing import fee_text, tariff_text
from jizhi.words import sentence

LATE = '\n[late.default]\nrate_per_day = "0.05"\n'
WATER = fee_text("water", on='"meter"', per='"period"', formula="tiers(usage, w)").replace("元/㎡/月", "元/m³")
BANDS = '\n  bands.w = [ { to = 180, rate = "5 元/m³" }, { to = 260, rate = "0.7 元/m³" }, { rate = "9 元/m³" } ]'
TWO = (
    fee_text(name='"物业费"', applies="\"kind == 'dwelling'\"")
    + "\n"
    + fee_text("new", name='"物业费"', applies="\"kind != 'shop'\"")
)

# ruff: noqa: E501 - a slip reads best as one line

# What was planted, the tariff, the code, and a word of the sentence in each language.
PLANTED = {
    "a word in full width": (fee_text(applies="\"zone == 'Ａ区'\""), "word-full-width", "半角", "half-width"),
    "a kind in full width": (fee_text(applies="\"kind == 'ｓｈｏｐ'\""), "applies-never", "是不是“shop”", "perhaps shop"),
    "a kind in Chinese": (fee_text(applies="\"kind == '住宅'\""), "applies-never", "可以写 dwelling", "may be dwelling"),
    "a discount of seventy": (
        fee_text(discount='[ { name = "空置", when = "vacant_months >= 6", factor = "70" } ]'),
        "discount-raises", "越优惠越贵", "makes it dearer",
    ),
    "a price in fen": (fee_text(prices={"2025-01-01": "280"}), "price-unusual", "分写成了元", "fen were written"),
    "a price a hundred times too small": (fee_text(prices={"2025-01-01": "0.028"}), "price-unusual", "0.1", "the point"),
    "a price by the year that is one by the month": (
        fee_text(prices={"2025-01-01": "0.2"}).replace("元/㎡/月", "元/㎡/年"), "price-unusual", "小数点", "the unit",
    ),
    "a late fee in per cent": (fee_text(late='"default"') + LATE, "late-rate-high", "1825%", "1825 % a year"),
    "a band with the point misplaced": (WATER + BANDS, "band-cheaper", "第 2 档", "band 2"),
    "a pump that nobody pays": (
        fee_text().replace('㎡/月" }', '㎡/月", pump = "0.05 元/㎡/月" }'), "rate-unused", "“pump”", "no formula uses it",
    ),
    "two fees of one name": (TWO, "fees-overlap", "收两次", "pays twice"),
}  # fmt: skip


def told(text: str, locale: str = "zh_CN") -> dict[str, str]:
    """What is said of a tariff, by code."""
    tariff = tariff_from_toml(tariff_text(text)).value
    return {each.code: sentence(each, locale=locale) for each in (*slips(tariff), *unreachable(tariff))}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_slip_is_named_with_its_place_and_the_way_out(planted):
    """In both languages."""
    text, code, chinese, english = PLANTED[planted]
    said, said_in_english = told(text)[code], told(text, "en")[code]
    assert chinese in said and english in said_in_english
    assert said.startswith(("fee ", "late ")) and said_in_english.startswith(("fee ", "late "))


def test_what_is_meant_is_left_alone():
    """A pump of five hundredths beside the price, two fees of one name that conditions keep apart, every preset."""
    parts = fee_text(formula="area * (price + pump)").replace('㎡/月" }', '㎡/月", pump = "0.05 元/㎡/月" }')
    apart = TWO.replace("!=", "==")
    assert {} == told(parts) == told(apart) == told(fee_text(late='"default"') + LATE.replace("0.05", "0.0005"))
    read = (tariff_from_toml(text, presets=PRESETS).value for text in PRESETS.values())
    assert [] == [(tariff.code, each.code) for tariff in read for each in slips(tariff)]


@pytest.mark.parametrize("sign", "×÷≥＋")
def test_a_sign_that_is_drawn_and_not_typed_is_named_at_its_place(sign):
    """With what to write instead."""
    (finding,) = tariff_from_toml(tariff_text(fee_text(formula=f"area {sign} price"))).findings
    assert ("character", "6") == (finding.code, finding.fact("column"))
    assert "乘写 *" in sentence(finding)


def test_what_is_no_slip_is_passed_over():
    """A discount that lowers, a fee per vehicle, fees of other names, one of two without a condition."""
    lowered = fee_text(discount='[ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]')
    vehicle = fee_text("car", on='"vehicle"', formula="price").replace("元/㎡/月", "元/月")
    other = fee_text("lift", name='"电梯费"')
    assert {} == told("\n".join((lowered, vehicle, other)))
    both = fee_text(name='"物业费"') + "\n" + fee_text("new", name='"物业费"', applies="\"kind != 'shop'\"")
    assert ["fees-overlap"] == list(told(both))
