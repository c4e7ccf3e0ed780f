"""The commands around a tariff and around plugins: check, schema, template, plugins."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import openpyxl

from jizhi.presets import PRESETS
from jizhi.testing.billing import fee_text


def test_a_sound_tariff_is_listed_with_its_versions_and_their_basis(jizhi, tariff):
    """What it charges, since when and on whose word."""
    said = jizhi("check", tariff())
    shown = [
        "✓ 翠园收费标准 (jade-garden)",
        "  service  物业服务费",
        "    2025-01-01  area * price    [业主大会决议 2024-11 第 3 号]",
    ]
    assert (0, shown) == (said.code, said.out.splitlines())


def test_every_preset_is_sound(jizhi, tmp_path):
    """As it stands in the package."""
    for name, text in PRESETS.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        assert 0 == (said := jizhi("check", path)).code, said.out


def test_an_unsound_tariff_says_everything_that_is_wrong_with_it(jizhi, tariff):
    """Each with file, fee and place; in the language that is asked for."""
    path = tariff(fee_text("a", formula="area * prise"), fee_text("b", per='"week"'))
    said = jizhi("check", path, "--json")
    assert (1, False, None) == (said.code, said.data["ok"], said.data["tariff"])
    places = " ".join(finding["subject"] for finding in said.data["findings"])
    assert all(part in places for part in ("jade.toml", "fee a", "fee b")), places
    english = jizhi("check", path, "--lang", "en")
    assert (1, True) == (english.code, all(line.startswith("✗ ") for line in english.out.splitlines()))


def test_the_schema_accepts_what_check_accepts(jizhi, tariff):
    """And is printed for an editor or on one line."""
    said, shown = jizhi("schema", "--json"), jizhi("schema")
    assert (0, 0, said.data) == (said.code, shown.code, json.loads(shown.out))
    document = tomllib.loads(tariff().read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(json.dumps(document, default=str)), said.data)


def test_the_template_is_a_workbook_that_the_import_knows(jizhi, tmp_path, empty_office):
    """Written once; nothing is overwritten."""
    path = tmp_path / "rooms.xlsx"
    assert (0, {"file": str(path)}) == ((said := jizhi("template", path, "--json")).code, said.data)
    other = tmp_path / "other.xlsx"
    assert f"✓ {other}\n" == jizhi("template", other).out
    content = path.read_bytes()
    assert "房产业主" in openpyxl.load_workbook(path).sheetnames
    assert 2 == jizhi("template", path).code
    assert content == path.read_bytes()
    assert 0 == empty_office.import_rooms(path).code


def test_plugins_are_listed_with_what_they_offer(jizhi):
    """Name, version and file of each."""
    said = jizhi("plugins", "--json")
    (sql,) = [plugin for plugin in said.data["plugins"] if plugin["name"] == "sql"]
    assert {"name", "version", "file", "source", "health", "offers"} == set(sql)
    (offer,) = sql["offers"]
    assert ("stores", "sql", "needed") == (offer["hook"], offer["name"], offer["settings"]["url"])
    assert "needs settings: url" == offer["health"]
    assert "sql" not in [plugin["name"] for plugin in jizhi("plugins", "--json", "--block", "sql").data["plugins"]]
    assert ["tables"] == [one["name"] for one in jizhi("plugins", "--json", "--allow", "tables").data["plugins"]]
    assert "stores: sql" in jizhi("plugins").out
