"""The pytest plugin: an embedder's empty folder has the fixtures at once, and pays nothing until a test asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
from datetime import date, timedelta

import pytest
from jizhi.office.billing_day import issue_bills
from jizhi.estate import Project
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period


def test_a_month_of_the_seeded_estate_is_billed(jizhi_desk, jizhi_estate):
    run = issue_bills(jizhi_desk, jizhi_estate.code, period=Period.month(2025, 1), issued_on=date(2025, 1, 1))
    assert run.state == "done" and run.chunks == 2


def test_a_store_is_empty_and_nobody_elses(jizhi_store):
    with jizhi_store.reading() as known:
        assert known.get(Project, "jade") is None


@pytest.mark.jizhi_clock("2025-03-31T23:30:00+08:00")
def test_time_passes_when_it_is_told_to(jizhi_clock):
    assert jizhi_clock.day == date(2025, 3, 31)
    jizhi_clock.pass_by(timedelta(hours=1))
    assert jizhi_clock.day == date(2025, 4, 1)


def test_the_clock_stands_still(jizhi_clock):
    assert jizhi_clock.at == jizhi_clock.at and jizhi_clock.day == date(2025, 3, 1)


@pytest.mark.jizhi_estate(seed=7)
def test_another_seed_is_another_estate(jizhi_desk, jizhi_estate):
    assert jizhi_estate.code == "jade"


def test_a_hook_inside_a_unit_is_caught(jizhi_guard, jizhi_store):
    from jizhi.host import Host
    from jizhi.testing.guard import CalledInsideAUnit

    jizhi_guard(MemoryStore)
    with pytest.raises(CalledInsideAUnit), jizhi_store.writing():
        Host().stores()


def test_a_broken_tariff_is_caught(jizhi_tariff_laws, tmp_path):
    file = tmp_path / "rebate.toml"
    file.write_text(
        'tariff = "r"\\n[[fee]]\\ncode = "s"\\nper = "month"\\n[[fee.version]]\\nsince = 2025-01-01\\nbasis = "x"\\n'
        'rates = {price = "2 元/㎡/月", off = "50 元/月"}\\nformula = "area * price - off"\\n',
        encoding="utf-8",
    )
    with pytest.raises(AssertionError, match='"fee": "s"'):
        jizhi_tariff_laws(file, tries=5)
    jizhi_tariff_laws(file, tries=5, allow=("law-negative",))
"""

LOOK = """
import sys
import pytest

class Look:
    def pytest_unconfigure(self):
        words = ("jizhi.testing", "hypothesis", "jizhi.office", "jizhi.codec", "jizhi.host", "jizhi.records")
        print("LOADED", *sorted(name for name in sys.modules if name in words or name.startswith(f"{words[0]}.")))

pytest.main(["--co", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"], plugins=[Look()])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder, with settings of its own so that it is the root of what runs in it."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder as a program of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=env | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8")


def test_an_embedder_has_the_fixtures_without_a_conftest(folder: Path) -> None:
    """Store, desk, estate, clock and guard are there by installing jizhi; markers are known to the strict."""
    (folder / "test_ours.py").write_text(TESTS, encoding="utf-8")
    seen = run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert "7 passed" in seen.stdout, seen.stdout + seen.stderr


def test_help_markers_and_fixtures_say_what_there_is(folder: Path) -> None:
    """Who asks pytest is told: the option, the markers, each fixture with its sentence."""
    assert "--jizhi-seed=N" in run(folder, "-m", "pytest", "--help").stdout
    markers = run(folder, "-m", "pytest", "--markers").stdout
    assert "@pytest.mark.jizhi_clock(at)" in markers and "@pytest.mark.jizhi_estate(seed=2025" in markers
    fixtures = run(folder, "-m", "pytest", "--fixtures").stdout
    for name in ("jizhi_clock", "jizhi_store", "jizhi_desk", "jizhi_estate", "jizhi_tariff_laws", "jizhi_guard"):
        assert f"{name} -- " in fixtures or f"{name} --" in fixtures, name
    assert "no docstring available" not in fixtures


def test_nothing_is_imported_before_a_test_asks(folder: Path) -> None:
    """Collecting an empty folder loads the plugin's own file and nothing behind it; with a fixture it does.

    Without Hypothesis' own plugin, which loads Hypothesis whether we are there or not.
    """
    loaded = [line for line in run(folder, "-c", LOOK).stdout.splitlines() if line.startswith("LOADED")]
    assert ["LOADED jizhi.testing jizhi.testing.plugin"] == loaded
    (folder / "test_one.py").write_text("def test_it(jizhi_store): pass\n", encoding="utf-8")
    asked = run(folder, "-c", LOOK.replace('"--co", ', ""))
    assert "jizhi.records jizhi.testing jizhi.testing.memory" in asked.stdout


def test_an_unaware_clock_is_refused(folder: Path) -> None:
    """A marker without an offset fails the test that has it, and says why."""
    text = "import pytest\n\n\n@pytest.mark.jizhi_clock('2025-03-01')\ndef test_it(jizhi_clock): pass\n"
    (folder / "test_one.py").write_text(text, encoding="utf-8")
    seen = run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert "1 error" in seen.stdout and "it must be an instant with its offset" in seen.stdout
