"""Every preset is sound, says where it comes from, and comes to the fen of the published examples."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jizhi.cli import main
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.errors import PresetUnclear, UnknownPreset
from jizhi.presets import DEMO_TARIFF, PRESETS, copied, preset_named

POWER, WATER = {"kind": "dwelling"}, {"kind": "dwelling", "occupants": "3"}
HOME = {"kind": "dwelling", "lift": "true"}

#: The prices of cases that no published preset holds: flat prices of one bill, a storage room, parking by time.
OTHER = """
tariff = "other"
[[fee]]
code = "gas"
on   = "meter"
per  = "period"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单"
  rates   = { price = "3.50 元/m³" }
  formula = "usage * price"
[[fee]]
code = "electricity"
on   = "meter"
per  = "period"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单"
  rates   = { price = "0.68 元/kWh" }
  formula = "usage * price"
[[fee]]
code = "water"
on   = "meter"
per  = "period"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单"
  rates   = { price = "3.60 元/m³" }
  formula = "usage * price"
[[fee]]
code = "garbage"
on   = "meter"
per  = "period"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单"
  rates   = { price = "0.59 元/m³" }
  formula = "usage * price"
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单：按 61.20 ㎡"
  rates   = { price = "3.00 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "fund"
per  = "month"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "一份深圳账单：本体维修基金"
  rates   = { price = "3.00 元/㎡/月" }
  formula = "area * price"
[[fee]]
code    = "storage"
applies = "kind == 'storage' and certificate"
per     = "month"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "有产权证的储藏室按同类住宅价的一半"
  rates   = { price = "1.30 元/㎡/月", half = "50%" }
  formula = "area * price * half"
[[fee]]
code = "stay"
on   = "parking-stay"
per  = "once"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "首小时免费，每小时 2 元，24 小时最多 10 元"
  rates   = { price = "2.00 元/次", most = "10.00 元" }
  formula = "stay(minutes, 60, price, free=60, cap=most)"
"""

CASES: list[tuple[str, str, str, dict[str, str], str, str]] = [
    ("T1", "beijing-water-2014", "water", WATER | {"usage": "180"}, "2025", "900.00"),
    ("T1", "beijing-water-2014", "water", WATER | {"usage": "181"}, "2025", "907.00"),
    ("T1", "beijing-water-2014", "water", WATER | {"usage": "260"}, "2025", "1460.00"),
    ("T1", "beijing-water-2014", "water", WATER | {"usage": "261"}, "2025", "1469.00"),
    ("T1", "beijing-water-2014", "water", WATER | {"usage": "300"}, "2025", "1820.00"),
    ("T1 in two bills", "beijing-water-2014", "water", WATER | {"usage": "120", "used_before": "180"}, "2025-12",
     "920.00"),
    ("seven people", "beijing-water-2014", "water", WATER | {"usage": "241", "occupants": "7"}, "2025", "1207.00"),
    ("not a home", "beijing-water-2014", "water-public", {"kind": "shop", "usage_class": "执行居民价", "usage": "10"},
     "2025-03", "60.00"),
    ("T4", "beijing-electricity", "electricity", POWER | {"usage": "1800"}, "2025", "878.94"),
    ("T4", "beijing-electricity", "electricity", POWER | {"usage": "5000"}, "2025", "2597.50"),
    ("T4", "beijing-electricity-monthly", "electricity", POWER | {"usage": "450"}, "2025-03", "242.74"),
    ("T5 supply", "shanghai-water-2021", "water", POWER | {"usage": "250"}, "2025", "615.00"),
    ("T5 sewage", "shanghai-water-2021", "sewage", POWER | {"usage": "250"}, "2025", "450.00"),
    ("flat", "shanghai-electricity", "electricity", POWER | {"usage": "4900"}, "2025", "3137.30"),
    ("by time", "shanghai-electricity-peak-valley", "electricity", POWER | {"peak": "200", "valley": "100"},
     "2025-03", "154.10"),
    ("by time across a tier", "shanghai-electricity-peak-valley", "electricity",
     POWER | {"peak": "150", "valley": "50", "used_before": "3020"}, "2025-09", "113.15"),
    ("no use", "shanghai-electricity-peak-valley", "electricity", POWER | {"peak": "0", "valley": "0"}, "2025-03",
     "0.00"),
    ("T7 June", "shenzhen-electricity", "electricity", WATER | {"usage": "420"}, "2025-06", "286.40"),
    ("T7 December", "shenzhen-electricity", "electricity", WATER | {"usage": "420"}, "2025-12", "294.40"),
    ("T8", "shenzhen-electricity", "electricity", WATER | {"usage": "420", "occupants": "5"}, "2025-06", "281.40"),
    ("water", "shenzhen-water-2023", "water", POWER | {"usage": "31"}, "2025-03", "98.83"),
    ("sewage", "shenzhen-water-2023", "sewage", POWER | {"usage": "31"}, "2025-03", "37.00"),
    ("garbage on 27.9 m³", "shenzhen-water-2023", "garbage", POWER | {"usage": "31"}, "2025-03", "16.52"),
    ("T10", "zhejiang-electricity", "electricity", POWER | {"usage": "3000"}, "2025", "1626.00"),
    ("by time", "zhejiang-electricity-peak-valley", "electricity", POWER | {"peak": "60", "valley": "40"}, "2025-03",
     "45.60"),
    ("third floor", "chongqing-lift-2012", "lift", HOME | {"floor": "3"}, "2025-03", "10.00"),
    ("eighteenth floor", "chongqing-lift-2012", "lift", HOME | {"floor": "18"}, "2025-03", "14.50"),
    ("F7", "shijiazhuang-2017", "service", HOME | {"area": "96.80"}, "2025-03", "145.20"),
    ("F10", "foshan-2019", "service", HOME | {"area": "89.37"}, "2025-03", "210.02"),
    ("F15", "foshan-2019", "service", HOME | {"area": "89.37", "handover": "2025-03-10"}, "2025", "1890.18"),
    ("F13", "", "storage", {"kind": "storage", "certificate": "true", "area": "15.40"}, "2025-03", "10.01"),
    ("F21", "", "stay", {"minutes": "59"}, "2025-03-07", "0.00"),
    ("F21", "", "stay", {"minutes": "60"}, "2025-03-07", "0.00"),
    ("F21", "", "stay", {"minutes": "61"}, "2025-03-07", "2.00"),
    ("F21", "", "stay", {"minutes": "330"}, "2025-03-07", "10.00"),
    ("F21", "", "stay", {"minutes": "1440"}, "2025-03-07", "10.00"),
    ("F21", "", "stay", {"minutes": "1560"}, "2025-03-07", "14.00"),
]  # fmt: skip

EDITED: list[tuple[str, str, tuple[tuple[str, str], ...], dict[str, str], str]] = [
    ("F1", "foshan-2019", (("二级'", "一级'"),), {"area": "98.56"}, "266.11"),
    ("F2", "foshan-2019", (("'二级', 设施", "'一级', 设施"), ("'二级', 秩序", "'一级', 秩序"),
     ("'二级', 绿化", "'三级', 绿化")), {"area": "98.56"}, "246.40"),
    ("F3", "hangzhou-2017", (('"浮动" = "0%"', '"浮动" = "25%"'),), {"area": "89.74"}, "190.70"),
    ("F5 large", "chongqing-2024", (('上浮" = "0%', '上浮" = "10%'), ('上限" = "15%', '上限" = "10%')),
     {"area": "112.35"}, "166.84"),
    ("F5 small", "chongqing-2024", (('上浮" = "0%', '上浮" = "15%'),), {"area": "112.35"}, "174.42"),
    ("F5, more than allowed", "chongqing-2024", (('上浮" = "0%', '上浮" = "20%'),), {"area": "112.35"}, "174.42"),
    ("F6", "jinan", (("'三星'", "'五星'"),), {"area": "130.30", "sprinklers": "true"}, "280.15"),
    ("F6 half even", "jinan", (("'三星'", "'五星'"), ("[[fee]]", '[[fee]]\nround = { mode = "half-even" }')),
     {"area": "130.30", "sprinklers": "true"}, "280.14"),
    ("F7 taken over", "shijiazhuang-2017", (('扣减" = "0 元', '扣减" = "0.05 元'),), {"area": "96.80"}, "140.36"),
]  # fmt: skip
"""Cases of a preset that an office has made its own, as its comments say: what stood there, what stands there now."""

BILL = {
    "gas": ("usage", "23.87", "83.55"),
    "electricity": ("usage", "482.6", "328.17"),
    "water": ("usage", "21", "75.60"),
    "garbage": ("usage", "21", "12.39"),
    "service": ("area", "61.20", "183.60"),
    "fund": ("area", "9.70", "29.10"),
}
"""F11: one bill of Shenzhen, fee by fee: the fact, its value and what it comes to."""


@pytest.fixture
def calc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What ``jizhi calc`` prints of a tariff's text."""

    def answer(text: str, fee: str, facts: dict[str, str], period: str) -> tuple[int, Any]:
        file = tmp_path / "tariff.toml"
        file.write_text(text, encoding="utf-8")
        given = [word for name, value in facts.items() for word in ("--fact", f"{name}={value}")]
        code = main(["calc", str(file), "--fee", fee, *given, "--period", period, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return answer


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_is_sound(name: str) -> None:
    """It is a tariff under its own name, without a finding."""
    outcome = tariff_from_toml(PRESETS[name], source=name)
    assert () == tuple(outcome.findings)
    assert outcome.value is not None
    assert name == outcome.value.code


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_says_where_it_comes_from(name: str) -> None:
    """Region and source are there, the grade is A or B, and what the source does not tell, the note tells."""
    origin = tariff_from_toml(PRESETS[name], source=name).value.origin  # type: ignore[union-attr]
    assert origin is not None and origin.region and origin.source
    assert origin.grade in {"A", "B"}
    told = {
        "文号": bool(re.search(r"号$", origin.document)),
        "执行日": bool(origin.since),
        "失效日": bool(origin.until),
    }
    assert {} == {word: known for word, known in told.items() if (f"{word}来源" in origin.note) == known}


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_rate_of_a_preset_has_a_date_and_a_basis(name: str) -> None:
    """Its first version begins with its publication, or on the day that the note says was assumed."""
    tariff = tariff_from_toml(PRESETS[name], source=name).value
    assert tariff is not None and tariff.origin is not None
    for version in (version for fee in tariff.fees for version in fee.versions):
        assert version.basis
        assert version.since == tariff.origin.since or f"录为 {version.since}" in tariff.origin.note


def test_the_tariff_of_the_demo_is_sound_and_no_preset() -> None:
    """Nobody published it, so nobody may extend it."""
    outcome = tariff_from_toml(DEMO_TARIFF)
    assert () == outcome.findings and outcome.value is not None and outcome.value.origin is None
    assert outcome.value.code not in PRESETS


def test_a_preset_can_be_the_ground_of_an_office_s_own_tariff() -> None:
    """Its fees are there, and one of the same code takes the place of the preset's."""
    text = 'tariff = "own"\nextends = "shanghai-water-2021"\n'
    tariff = tariff_from_toml(text, presets=PRESETS).value
    assert tariff is not None
    assert ["water", "sewage"] == [fee.code for fee in tariff.fees]


@pytest.mark.parametrize(
    ("preset", "fee", "facts", "period", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_a_worked_case_comes_to_the_fen(
    calc: Any, preset: str, fee: str, facts: dict[str, str], period: str, expected: str
) -> None:
    """As anybody would ask for it, on the command line."""
    code, answer = calc(PRESETS[preset] if preset else OTHER, fee, facts, period)
    assert (0, expected, True) == (code, answer["amount"], answer["applies"])


def test_shanghai_water_is_supply_and_sewage(calc: Any) -> None:
    """T5: 250 m³ are 1065.00 in all."""
    facts = POWER | {"usage": "250"}
    parts = [calc(PRESETS["shanghai-water-2021"], fee, facts, "2025")[1]["amount"] for fee in ("water", "sewage")]
    assert Decimal("1065.00") == sum(map(Decimal, parts))


@pytest.mark.parametrize(
    ("preset", "edits", "facts", "expected"), [pytest.param(*case[1:], id=case[0]) for case in EDITED]
)
def test_a_preset_that_an_office_made_its_own_comes_to_the_fen(
    calc: Any, preset: str, edits: tuple[tuple[str, str], ...], facts: dict[str, str], expected: str
) -> None:
    """A grade, a float, a deduction: changed where the comments of the file say."""
    text = PRESETS[preset]
    for stood, stands in edits:
        assert stood in text
        text = text.replace(stood, stands)
    code, answer = calc(copied(text, preset=preset), "service", HOME | facts, "2025-03")
    assert (0, expected) == (code, answer["amount"])


def test_a_bill_is_the_sum_of_its_lines(calc: Any) -> None:
    """F11: six lines, each rounded once, 712.41 together."""
    total = Decimal(0)
    for fee, (fact, value, expected) in BILL.items():
        _, answer = calc(OTHER, fee, {fact: value}, "2025-03")
        assert expected == answer["amount"], fee
        total += Decimal(answer["amount"])
    assert Decimal("712.41") == total


def test_an_unknown_grade_is_never_a_bill_of_nothing(calc: Any) -> None:
    """No such star, and so no amount."""
    facts = HOME | {"area": "130.30", "sprinklers": "true"}
    code, answer = calc(PRESETS["jinan"].replace("'三星'", "'六星'"), "service", facts, "2025-03")
    assert (1, None, ["pick-unmatched"]) == (code, answer["amount"], [each["code"] for each in answer["findings"]])


@pytest.mark.parametrize("part", ["foshan", "FOSHAN-2019", "佛山", " foshan-2019 "])
def test_a_part_of_a_name_will_do(part: str) -> None:
    """Of the name, of the title, of the region."""
    assert "foshan-2019" == preset_named(part)


@pytest.mark.parametrize("part", ["shanghai", "上海", "water"])
def test_a_part_of_several_names_lists_them(part: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(PresetUnclear) as refused:
        preset_named(part)
    assert "shanghai-water-2021" in refused.value.choices


@pytest.mark.parametrize(("typed", "near"), [("fosan", "foshan-2019"), ("beijing-watre", "beijing-water-2014")])
def test_a_misspelt_name_is_told_the_nearest(typed: str, near: str) -> None:
    """As a whole or up to a hyphen."""
    with pytest.raises(UnknownPreset) as refused:
        preset_named(typed)
    assert near == refused.value.near[0]


@pytest.mark.parametrize("typed", ["", "   ", "changchun", "x" * 100_000])
def test_a_name_that_is_like_none_is_told_all(typed: str) -> None:
    """However long it is."""
    with pytest.raises(UnknownPreset) as refused:
        preset_named(typed)
    assert tuple(PRESETS) == refused.value.known


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_copy_is_the_same_tariff_under_its_own_name(name: str) -> None:
    """Nothing of its prices is changed, whatever signs its title has; what is commented out may be switched on."""
    title = '翠园 "A" \\1 区'
    text = copied(PRESETS[name], preset=name, code="jade", title=title)
    copy, preset = tariff_from_toml(text).value, tariff_from_toml(PRESETS[name]).value
    assert copy is not None and preset is not None
    assert ("jade", title, preset.fees) == (copy.code, copy.title, copy.fees)
    switched = re.sub(r"^# (?=(cycle|payer|discount|round|late) )", "", text, flags=re.MULTILINE)
    outcome = tariff_from_toml(switched)
    assert outcome.value is not None, outcome.findings
    assert outcome.value.fees[0].payer != preset.fees[0].payer
