"""Mistakes planted in tariffs: ``jizhi check --deep`` names each of them, and a sound tariff has none."""

from __future__ import annotations

import json

import pytest

from jizhi.cli import main
from jizhi.testing.billing import fee_text, tariff_text

TIERS = "[ { to = 100, rate = '2.00 元/m³' }, { rate = '3.00 元/m³' } ]".replace("'", '"')


def metered(formula: str, bands: str = TIERS, **more: str) -> str:
    """A fee of a water meter with bands ``w``."""
    text = fee_text("water", on='"meter"', per='"period"', formula=formula, **more)
    return text.replace('  rates = { price = "2.00 元/㎡/月" }\n', "") + f"\n  bands.w = {bands}"


def seasons(*months: str) -> str:
    """A fee whose versions hold for some months each."""
    text = '[[fee]]\ncode = "service"\nper = "month"\n'
    for listed in months:
        text += f'  [[fee.version]]\n  since = 2025-01-01\n  basis = "x"\n  season = {{ months = {listed} }}\n'
        text += '  rates = { price = "2 元/㎡/月" }\n  formula = "area * price"\n'
    return text


def january(since: str) -> str:
    """A version for the first month of each year."""
    return seasons("[1]").partition('month"\n')[2].replace("2025-01-01", since)


def weighed(formula: str) -> str:
    """A shared cost by such a weight."""
    text = fee_text("lift", on='"pool"', per='"period"', formula=formula)
    return text.replace('  rates = { price = "2.00 元/㎡/月" }\n', "")


REBATE = fee_text(formula="area * price - off").replace('㎡/月" }', '㎡/月", off = "50 元/月" }')
# What was planted, the tariff, and the code and a word of the sentence that must name it.
PLANTED = {
    "a rebate that is larger than a small fee": (REBATE, "law-negative", "负数"),
    "a whole quantity at the cheaper rate": (
        metered("volume(usage, w)", TIERS.replace("3.00", "1.00")),
        "law-falls",
        "反而",
    ),
    "a price that leaps at 144 square metres": (
        fee_text(formula="area * price * (3 if area > 144 else 1)"),
        "law-jumps",
        "area 到 144",
    ),
    "a table without the row for other layouts": (
        fee_text(formula="area * pick(layout, t)") + '\n  table.t = { "三房" = "1.9 元/㎡/月" }',
        "law-refused",
        "对照表里没有",
    ),
    "a division by nobody": (
        fee_text(formula="area * price / (occupants / heads)").replace('㎡/月" }', '㎡/月", heads = "1 人" }'),
        "law-refused",
        "除以了零",
    ),
    "a condition that contradicts itself": (
        fee_text(applies='"area > 200 and area < 100"'),
        "applies-never",
        "没有一户",
    ),
    "a condition on two facts that nobody meets": (
        fee_text(applies='"floor > floors + 100"'),
        "law-never-met",
        "没有一组",
    ),
    "a version that is replaced before it holds": (
        f"{fee_text()}\n{january('2024-02-02')}\n{january('2025-01-01')}",
        "version-never",
        "一天也没有生效",
    ),
    "seasons that leave out December": (seasons("[1, 2, 3, 4, 5, 6]", "[7, 8, 9, 10, 11]"), "season-gap", "12"),
    "a quarter that is charged as one month": (
        fee_text(prorate='"none"', cycle="{ months = 3 }"),
        "law-rounding",
        "prorate",
    ),
    "a minimum for every bill": (fee_text(minimum='"30.00"'), "law-rounding", "minimum"),
    "tiers that forget what was used before": (
        metered("tiers(usage, w)") + '\n  accumulate = "calendar-year"',
        "accumulate-idle",
        "used_before",
    ),
    "a volume price that pretends to count on": (
        metered("volume(usage + used_before, w)") + '\n  accumulate = "calendar-year"',
        "law-usage-split",
        "分两次抄见",
    ),
    "a weight below zero": (
        weighed("area - 50"),
        "law-shares",
        "weight-negative",
    ),
    "a unit that does not fit": (fee_text(formula="area * area * price"), "unit", "元"),
}


@pytest.fixture
def check(tmp_path, capsys):
    """Check a tariff deeply, and return its findings by code."""

    def run(*fees: str, words=(), name="planted.toml"):
        path = tmp_path / name
        path.write_text(tariff_text(*fees), encoding="utf-8")
        capsys.readouterr()
        main(["check", "--deep", "--tries", "25", "--on", "2025-01-01", str(path), "--json", *words])
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_mistake_is_named(check, planted):
    """The finding has the code of the mistake, and its sentence says what it is about."""
    fee, code, word = PLANTED[planted]
    said = check(fee)
    texts = [each["text"] for each in said["findings"] if each["code"].startswith(code)]
    assert texts and any(word in text for text in texts), said["findings"]


def test_a_sound_tariff_breaks_no_law(check):
    """By area, by counting tiers and by weight: nothing is found, so that what is found means something."""
    counted = metered("tiers(usage, w, before=used_before)") + '\n  accumulate = "calendar-year"'
    said = check(fee_text(applies="\"kind == 'dwelling'\""), counted, weighed("area * occupants"))
    assert (True, [], []) == (said["ok"], said["findings"], said["cases"])
