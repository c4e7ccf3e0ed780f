"""The review of versions and seasons: what never holds, and use that is counted on past its thresholds."""

from __future__ import annotations

import pytest

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.review import unfitting
from jizhi.presets import PRESETS

TIERS = 'formula = "tiers(usage, w, before=used_before)"\nbands.w = [ { rate = "1 元/m³" } ]'
FLAT = 'rates = { p = "1 元/m³" }\nformula = "usage * p"'


def told(*versions):
    head = 'tariff = "t"\n[[fee]]\ncode = "water"\non = "meter"\nper = "period"\n'
    text = head + "".join(f'[[fee.version]]\nbasis = "b"\n{version}\n' for version in versions)
    return [(finding.code, finding.subject, finding.severity) for finding in unfitting(tariff_or_refuse(text))]


def test_a_version_that_is_replaced_before_its_season_comes_never_holds():
    """Written in March for January and February, and gone in December."""
    winter = f"since = 2025-03-10\nseason = {{ months = [1, 2] }}\n{FLAT}"
    year, later = f"since = 2020-01-01\n{FLAT}", f"since = 2025-12-01\n{FLAT}"
    never = ("version-never", "fee water: version 2025-03-10", "warning")
    assert [never] == told(year, winter, later)
    assert [] == told(year, winter)
    assert [] == told(year, winter, f"since = 2026-01-02\n{FLAT}")


def test_the_last_days_of_the_calendar_are_days_too():
    """A season that would come after the last year there is never comes."""
    year, last = f"since = 2020-01-01\n{FLAT}", f"since = 9999-12-01\nseason = {{ months = [1, 12] }}\n{FLAT}"
    assert [] == told(year, last)
    never = f"since = 9999-12-01\nseason = {{ months = [1] }}\n{FLAT}"
    assert ["version-never"] == [code for code, *_ in told(year, never)]


def test_use_that_is_counted_and_never_read_is_told():
    """Without used_before every bill begins in the first band."""
    assert ["accumulate-idle"] == [c for c, *_ in told(f'since = 2020-01-01\naccumulate = "calendar-year"\n{FLAT}')]
    assert [] == told(f'since = 2020-01-01\naccumulate = "calendar-year"\n{TIERS}')
    assert [] == told(f"since = 2020-01-01\n{FLAT}")


@pytest.mark.parametrize(("accumulate", "expected"), [("calendar-year", 2), ("contract-year", 2), ("month", 0)])
def test_use_of_a_year_does_not_fit_thresholds_of_a_season(accumulate, expected):
    """What was used under one season's thresholds would fill up the other's."""
    seasons = ([5, 6, 7, 8, 9, 10], [1, 2, 3, 4, 11, 12])
    rows = [
        f'since = 2020-01-01\nseason = {{ months = {months} }}\naccumulate = "{accumulate}"\n{TIERS}'
        for months in seasons
    ]
    assert ["accumulate-season"] * expected == [code for code, *_ in told(*rows)]


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_fits(name):
    """Nothing is said of what was published."""
    assert [] == list(unfitting(tariff_or_refuse(PRESETS[name])))
