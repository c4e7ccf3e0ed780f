"""Where published prices come from: read with its places, never handed down, and warned of when it has expired."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.origin import Origin
from jizhi.fees.review import expired_origins

ORIGIN = """
[origin]
region   = "旧城"
document = "旧价〔2019〕1 号"
since    = 2019-05-01
until    = 2024-05-01
source   = "gov.cn"
grade    = "A"
note     = "示例"
"""
OLD = f'tariff = "old"\n{ORIGIN}'


def test_an_origin_is_read_as_it_stands():
    """Everything that the file tells, and nothing it does not."""
    tariff = tariff_from_toml(OLD).value
    assert tariff.origin == Origin(
        region="旧城",
        document="旧价〔2019〕1 号",
        since=date(2019, 5, 1),
        until=date(2024, 5, 1),
        source="gov.cn",
        grade="A",
        note="示例",
    )
    least = tariff_from_toml('tariff = "t"\n[origin]\nregion = "r"\nsource = "s"\ngrade = "C"').value.origin
    assert ("", None, None, "") == (least.document, least.since, least.until, least.note)
    assert tariff_from_toml('tariff = "t"').value.origin is None


@pytest.mark.parametrize(
    ("stood", "stands", "code", "place"),
    [
        ('"旧城"', '" "', "origin-empty", "region"),
        ('"gov.cn"', '""', "origin-empty", "source"),
        ('"A"', '"D"', "word-unknown", "grade"),
        ("until    = 2024-05-01", "until = 2019-05-01", "origin-backwards", "until"),
    ],
)
def test_an_origin_that_cannot_be_is_refused_at_its_place(stood, stands, code, place):
    """Each by its own code."""
    (finding,) = tariff_from_toml(OLD.replace(stood, stands), source="t.toml").findings
    assert (code, f"t.toml: origin: {place}") == (finding.code, finding.subject)


def test_an_extension_inherits_nothing_of_the_origin():
    """Its own is its own; the presets below it are its grounds, the nearest first."""
    presets = {"old": OLD, "newer": 'tariff = "newer"\nextends = "old"'}
    tariff = tariff_from_toml('tariff = "own"\nextends = "newer"', presets=presets).value
    assert tariff.origin is None
    assert [("newer", None), ("old", "旧城")] == [(g.name, g.origin and g.origin.region) for g in tariff.grounds]
    own = tariff_from_toml(
        'tariff = "own"\nextends = "newer"\n' + ORIGIN.replace("旧城", "新城"), presets=presets
    ).value
    assert "新城" == own.origin.region


def test_a_preset_with_a_broken_origin_carries_nothing():
    """Whoever keeps presets of his own is told the place in the preset."""
    for broken in (OLD.replace('"A"', '"D"'), OLD.replace('region   = "旧城"', "")):
        outcome = tariff_from_toml('tariff = "own"\nextends = "old"', presets={"old": broken})
        assert (None, True) == (outcome.value, outcome.findings[0].subject.startswith("old: origin"))


@pytest.mark.parametrize(("day", "told"), [(date(2024, 4, 30), []), (date(2024, 5, 1), ["preset-expired"])])
def test_expired_grounds_are_warned_of(day, told):
    """On the first day on which they hold no longer; a ground without an end never is."""
    presets = {"old": OLD, "newer": 'tariff = "newer"\nextends = "old"'}
    tariff = tariff_from_toml('tariff = "own"\nextends = "newer"', presets=presets).value
    assert told == [finding.code for finding in expired_origins(tariff, on=day)]


def test_an_expired_origin_of_its_own_is_warned_of():
    """A warning, with the day."""
    (finding,) = expired_origins(tariff_from_toml(OLD).value, on=date(2025, 1, 1), source="t.toml")
    told = (finding.code, finding.subject, finding.severity, finding.fact("until"))
    assert ("origin-expired", "t.toml: origin", "warning", "2024-05-01") == told
