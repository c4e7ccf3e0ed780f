"""What was published, and a file made of it: presets, new-tariff; and what check says of expiry."""

from __future__ import annotations

from pathlib import Path

import pytest

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.presets import PRESETS
from jizhi.testing.billing import fee_text

EXPIRED = """
tariff = "old"
[origin]
region = "旧城"
source = "gov.cn"
grade  = "A"
since  = 2019-05-01
until  = 2024-05-01
"""


def test_presets_are_listed_with_where_they_come_from(jizhi):
    """Region, dates, grade, document, source; in both languages and for programs."""
    said = jizhi("presets", "foshan", "--on", "2025-03-01")
    assert 0 == said.code
    assert "foshan-2019  佛山市普通住宅物业服务收费（菜单式，二级）" == said.out.splitlines()[0]
    assert "广东省佛山市 · A 级 · 生效 2019-05-01 · 失效 来源未载" in said.out
    assert "grade A · since 2019-05-01 · until not told by the source" in jizhi("presets", "foshan", "--lang", "en").out
    data = jizhi("presets", "--json", "--on", "2025-03-01").data
    assert ("2025-03-01", sorted(PRESETS)) == (data["on"], [row["name"] for row in data["presets"]])
    assert {"A", "B"} == {row["grade"] for row in data["presets"]}
    assert not any(row["expired"] for row in data["presets"])


def test_an_expired_preset_says_so_where_it_is_listed(jizhi, monkeypatch):
    """From the first day on which it holds no longer."""
    monkeypatch.setattr("jizhi.cli.presets_command.PRESETS", {"old": EXPIRED})
    assert "! 已于 2024-05-01 失效" in jizhi("presets", "--on", "2024-05-01").out
    assert "失效 2024-05-01" in jizhi("presets", "--on", "2024-04-30").out
    assert "!" not in jizhi("presets", "--on", "2024-04-30").out


def test_a_tariff_whose_prices_have_expired_is_warned_of(jizhi, tmp_path):
    """Its own origin, by the day that is asked for or today; it stays usable."""
    path = tmp_path / "old.toml"
    path.write_text(EXPIRED + fee_text("a"), encoding="utf-8")
    said = jizhi("check", path, "--on", "2024-05-01", "--json")
    assert (0, True, ["origin-expired"]) == (
        said.code,
        said.data["ok"],
        [each["code"] for each in said.data["findings"]],
    )
    assert ["origin-expired"] == [each["code"] for each in jizhi("check", path, "--json").data["findings"]]
    assert [] == jizhi("check", path, "--on", "2024-04-30", "--json").data["findings"]


def test_a_tariff_that_extends_an_expired_preset_is_warned_of(jizhi, tmp_path, monkeypatch):
    """An extension inherits nothing of the origin, and is told that its ground is gone."""
    monkeypatch.setattr("jizhi.cli.check_command.PRESETS", {"old": EXPIRED + fee_text("a")})
    path = tmp_path / "own.toml"
    path.write_text('tariff = "own"\nextends = "old"\n', encoding="utf-8")
    said = jizhi("check", path, "--on", "2025-03-01")
    assert (0, f"! {path}: extends：模板 old 已于 2024-05-01 失效") == (said.code, said.out.split("；")[0])


def test_a_new_tariff_is_written_from_a_published_one(jizhi, tmp_path, monkeypatch):
    """Under its own code and title, sound, and never over a file that is there."""
    monkeypatch.chdir(tmp_path)
    said = jizhi("new-tariff", "--from", "foshan", "--code", "jade", "--title", "翠园", "--on", "2025-03-01")
    assert (0, "✓ jade.toml  翠园 (jade)") == (said.code, said.out.splitlines()[0])
    text = Path("jade.toml").read_text(encoding="utf-8")
    assert ("jade", "翠园") == ((tariff := tariff_from_toml(text).value).code, tariff.title)
    assert 0 == jizhi("check", "jade.toml", "--on", "2025-03-01").code
    assert 2 == jizhi("new-tariff", "--from", "hangzhou", "--code", "jade").code
    assert text == Path("jade.toml").read_text(encoding="utf-8")
    data = jizhi("new-tariff", "--from", "jinan", "-o", "own.toml", "--json").data
    assert {"file": "own.toml", "preset": "jinan", "tariff": "jinan", "findings": []} == data


def test_a_file_from_an_expired_preset_says_so_at_once(jizhi, tmp_path, monkeypatch):
    """It is written all the same: the office may have the new prices at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("jizhi.cli.new_tariff_command.PRESETS", {"foshan-2019": EXPIRED})
    said = jizhi("new-tariff", "--from", "foshan", "--on", "2025-03-01")
    assert (0, True) == (
        said.code,
        said.out.startswith("! foshan-2019.toml: origin：这些价格的出处已于 2024-05-01 失效"),
    )


@pytest.mark.parametrize(("typed", "told"), [("shanghai", "shanghai-water-2021"), ("fosan", "foshan-2019")])
def test_a_name_that_is_not_clear_writes_nothing(jizhi, tmp_path, monkeypatch, typed, told):
    """Several, or none: the choices are told."""
    monkeypatch.chdir(tmp_path)
    said = jizhi("new-tariff", "--from", typed)
    assert (2, True, []) == (said.code, told in said.err, list(tmp_path.iterdir()))
