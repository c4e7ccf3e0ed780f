"""Attendance and scorecards as reports: turnout, measures and whose they are, pages in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jizhi.codec.staff import attendance_from_toml, scheme_from_toml, scheme_or_refuse
from jizhi.errors import RulesRefused
from jizhi.pages import attendance_page, kpi_page, staff_page
from jizhi.presets import KPI_PRESETS
from jizhi.reports import (
    METRICS,
    Collection,
    attendance_measures,
    attendance_summary,
    collection_measures,
)
from jizhi.reports.scorecard import addressed, scorecard
from jizhi.staff import month_sheet
from jizhi.staff.kpi import Measure
from jizhi.testing.staff import World, punch
from jizhi.values import Period, cny

MARCH = Period.parse("2026-03-02..2026-03-09")


@pytest.fixture
def week():
    """A week of the clerk: on time, late, one punch missing, absent, and Friday on time; the guard never came."""
    world = World()
    taps = [punch("2026-03-02 08:20"), punch("2026-03-02 17:40"), punch("2026-03-03 08:45"), punch("2026-03-03 17:40"),
            punch("2026-03-04 08:20"), punch("2026-03-06 08:20"), punch("2026-03-06 17:40")]  # fmt: skip
    days = world.outcome(*taps, period=str(MARCH)).value
    return days, month_sheet(world.rules, world.employees, days, period=MARCH, project="jade").value


def test_the_turnout_counts_each_shift_once(week):
    """By day and by department the same sums."""
    summary = attendance_summary(week[1], week[0])
    whole = summary.whole
    assert (8, 2, 2, 4) == (whole.judged, whole.present, whole.irregular, whole.absent)
    assert Fraction(1, 2) == whole.rate
    for cut in (summary.by_day, summary.by_department):
        assert (8, 4) == (sum(each.judged for each in cut), sum(each.absent for each in cut))
    assert 6 == len(summary.exceptions)


def test_measures_of_attendance_name_the_shifts_that_prove_them(week):
    """Four fifths attended, two fifths on time; the evidence are the others."""
    found = {each.metric: each for each in attendance_measures(week[0], period=MARCH) if each.subject == "C1"}
    values = {metric: each.value for metric, each in found.items()}
    assert {
        "attendance-rate": Fraction(4, 5),
        "punctual-rate": Fraction(2, 5),
        "absent-days": 1,
        "late-times": 1,
        "missing-punches": 1,
    } == values
    assert ("jade/C1/2026-03-03T00:30",) == found["late-times"].evidence
    assert 3 == len(found["punctual-rate"].evidence)
    assert set(found) < set(METRICS)


def test_the_collection_of_a_project_is_a_measure():
    """Worked case K1: (121823.19 + 1567.17) / 140985.76 is 87.52 %."""
    found = Collection(
        key="jade", receivable=cny("140985.76"), received=cny("121823.19"), waived=cny("0.00"), arrears=cny("0.00"),
        recovered=cny("1567.17"), forgiven=cny("0.00"), spaces=10, settled=8,
    )  # fmt: skip
    measures = {each.metric: each for each in collection_measures(found, period=MARCH)}
    assert "recovery-rate" not in measures
    assert 8752 == round(measures["overall-collection-rate"].value * 10_000)
    assert Fraction(8, 10) == measures["household-rate"].value


def test_a_person_is_scored_by_his_own_measures_first_then_by_his_groups():
    """Department before project; what nobody has is short."""

    def measure(metric, subject, part):
        return Measure(metric=metric, subject=subject, period=MARCH, part=Fraction(part))

    given = [measure("a", "E1", 1), measure("a", "repairs", 2), measure("b", "repairs", 3), measure("b", "jade", 4),
             measure("c", "jade", 5)]  # fmt: skip
    found = addressed(given, {"E1": ("repairs", "jade"), "E2": ("jade",)})
    values = {(each.subject, each.metric): each.part for each in found}
    assert {("E1", "a"): 1, ("E1", "b"): 3, ("E1", "c"): 5, ("E2", "b"): 4, ("E2", "c"): 5} == values


@pytest.mark.parametrize("name", sorted(KPI_PRESETS))
def test_every_preset_of_a_scheme_is_sound_and_says_where_it_comes_from(name):
    """Its own file is read; an example without a source says so."""
    scheme = scheme_or_refuse(KPI_PRESETS[name], source=name)
    assert name == scheme.scheme
    assert scheme.origin.note
    assert (scheme.origin.grade, bool(scheme.origin.source)) in {("C", True), ("", False)}


def test_the_engineering_lead_earns_by_bands_of_his_points():
    """95 % of 58 points earns all, 90 % half, less nothing (facts §6.3)."""
    scheme = scheme_or_refuse(KPI_PRESETS["engineering-lead"])
    assert 58 == scheme.total
    parts = [scheme.band(Fraction(58) * part / 100) for part in (95, 90, 89)]
    assert ["100%", "50%", None] == [band.part if band else None for band in parts]


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_the_pages_show_the_month_and_the_cards(week, locale):
    """Charts, exceptions with their reasons, every line of a card; nothing from outside."""
    summary = attendance_summary(week[1], week[0])
    scheme = scheme_or_refuse(KPI_PRESETS["guard"])
    measures = attendance_measures(week[0], period=MARCH)
    cards = scorecard(
        scheme, measures, period=MARCH, subjects={"C1": (), "G1": ()}, names={"C1": "<张三>"}, project="jade"
    ).value
    both = staff_page(summary, cards, locale=locale)
    assert attendance_page(summary, locale=locale).count("<svg") == 2
    assert kpi_page(cards, locale=locale).count("<svg") == 1
    assert 3 == both.count("<svg")
    assert "&lt;张三&gt;" in both and "<张三>" not in both and "<script" not in both
    assert ("旷工" in both) == (locale == "zh_CN")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("late_ignored = ", "toml-syntax"),
        ("late_ignored = 1.5", "type-wrong"),
        ("grace = 3", "key-unknown"),
        ('zone = "Mars"', "value-refused"),
        ('uses = ["nobody"]', "pattern-unknown"),
        ("uses = 3", "pattern-unknown"),
        ('shifts = [{ code = "x", start = "8", end = "9" }]', "value-refused"),
    ],
)
def test_rules_with_an_error_are_refused_with_its_place(text, code):
    """The file and the path."""
    found = attendance_from_toml(text, source="rules.toml")
    assert (None, code) == (found.value, found.findings[0].code)
    assert found.findings[0].subject.startswith("rules.toml")


def test_a_shift_of_the_file_takes_the_place_of_a_ready_one():
    """The same code: the file's own."""
    text = 'uses = ["office"]\nshifts = [{ code = "office", start = "09:00", end = "18:00" }]'
    rules = attendance_from_toml(text).value
    assert ("09:00", "calendar") == (rules.shift_of["office"].start, rules.pattern_of["office"].by)


def test_schemes_with_an_error_are_refused():
    """A scheme without metrics, and no TOML."""
    with pytest.raises(RulesRefused) as refused:
        scheme_or_refuse('scheme = "x"\nmetrics = []', source="x.toml")
    assert "x.toml" == refused.value.source
    assert "toml-syntax" == scheme_from_toml("x").findings[0].code
