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
from jizhi.presets import PRESETS

FICTITIOUS = {"jade-garden-2025"}
PUBLISHED = sorted(set(PRESETS) - FICTITIOUS)
HEADINGS = ("地区", "文件", "执行", "失效", "来源")
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
    ("F5 large", "chongqing-2024", "service",
     HOME | {"area": "112.35", "uplift": "0.10", "project_area": "40000.01"}, "2025-03", "166.84"),
    ("F5 small", "chongqing-2024", "service", HOME | {"area": "112.35", "uplift": "0.15", "project_area": "40000"},
     "2025-03", "174.42"),
    ("F5, more than allowed", "chongqing-2024", "service",
     HOME | {"area": "112.35", "uplift": "0.20", "project_area": "50000"}, "2025-03", "166.84"),
    ("third floor", "chongqing-lift-2012", "lift", HOME | {"floor": "3"}, "2025-03", "10.00"),
    ("eighteenth floor", "chongqing-lift-2012", "lift", HOME | {"floor": "18"}, "2025-03", "14.50"),
    ("F6", "jinan", "service", HOME | {"area": "130.30", "grade": "五星", "sprinklers": "true"}, "2025-03", "280.15"),
    ("F7", "shijiazhuang-2017", "service", HOME | {"area": "96.80", "grade": "二级", "pumps_taken_over": "false"},
     "2025-03", "145.20"),
    ("F7 taken over", "shijiazhuang-2017", "service",
     HOME | {"area": "96.80", "grade": "二级", "pumps_taken_over": "true"}, "2025-03", "140.36"),
    ("F13", "", "storage", {"kind": "storage", "certificate": "true", "area": "15.40"}, "2025-03", "10.01"),
    ("F21", "", "stay", {"minutes": "59"}, "2025-03-07", "0.00"),
    ("F21", "", "stay", {"minutes": "60"}, "2025-03-07", "0.00"),
    ("F21", "", "stay", {"minutes": "61"}, "2025-03-07", "2.00"),
    ("F21", "", "stay", {"minutes": "330"}, "2025-03-07", "10.00"),
    ("F21", "", "stay", {"minutes": "1440"}, "2025-03-07", "10.00"),
    ("F21", "", "stay", {"minutes": "1560"}, "2025-03-07", "14.00"),
]  # fmt: skip

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


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_preset_says_where_it_comes_from(name: str) -> None:
    """Region, document, from when, until when and the source with its grade, one line each, at the head of the file."""
    lines = PRESETS[name].splitlines()[: len(HEADINGS)]
    assert [f"# {heading}" for heading in HEADINGS] == [line.partition("：")[0] for line in lines]
    assert all(line.partition("：")[2].strip() for line in lines)
    assert re.search(r"（[AB]：.+）", lines[-1])


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_rate_of_a_preset_has_a_date_and_a_basis(name: str) -> None:
    """The head of the file tells the day of its first version, or that its source does not."""
    tariff = tariff_from_toml(PRESETS[name], source=name).value
    assert tariff is not None
    told = PRESETS[name].splitlines()[2]
    for version in (version for fee in tariff.fees for version in fee.versions):
        assert version.basis
        assert str(version.since) in told or f"{version.since.year} 年起" in told


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


def test_a_tie_is_rounded_as_the_fee_says(calc: Any) -> None:
    """F6: 280.145 is 280.15 half up and 280.14 half even."""
    even = PRESETS["jinan"].replace("[[fee]]", '[[fee]]\nround = { mode = "half-even" }')
    facts = HOME | {"area": "130.30", "grade": "五星", "sprinklers": "true"}
    assert "280.14" == calc(even, "service", facts, "2025-03")[1]["amount"]


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
    facts = HOME | {"area": "130.30", "grade": "六星", "sprinklers": "true"}
    code, answer = calc(PRESETS["jinan"], "service", facts, "2025-03")
    assert (1, None, ["pick-unmatched"]) == (code, answer["amount"], [each["code"] for each in answer["findings"]])
