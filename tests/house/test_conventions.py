"""The page of conventions tells the truth about what is offered and what is left out."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from jizhi.testing.cases.conventions import DECLINED, DECLINED_CASES, OFFERED
from jizhi.values import ROUNDING_MODES


@pytest.fixture(params=["conventions.md", "conventions.en.md"])
def page(request, root):
    """The page in each language."""
    return (root / "docs" / "reference" / request.param).read_text(encoding="utf-8")


@pytest.fixture
def counted(root):
    """How many cases there are of each convention; a case declined by name counts under its name."""
    files = sorted((root / "tests" / "cases").glob("*.json"))
    cases = [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]
    return Counter(case["id"] if case["id"] in DECLINED_CASES else case["convention"] for case in cases)


def test_the_page_counts_every_convention_of_the_cases(page, counted):
    """Offered or not: every convention stands there with the number of its cases."""
    rows = dict(re.findall(r"^\| `([\w.-]+)` \|.*\| (\d+) \|$", page, re.MULTILINE))
    assert dict(counted) == {name: int(count) for name, count in rows.items() if count != "0"}
    assert set(DECLINED) | set(DECLINED_CASES) <= set(rows) <= set(DECLINED) | set(DECLINED_CASES) | set(OFFERED)


def test_the_page_names_every_rounding(page):
    """A mode that is not written down is a flag."""
    assert [] == [mode for mode in ROUNDING_MODES if f"| `{mode}` |" not in page]
