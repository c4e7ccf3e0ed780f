"""The page of conventions tells the truth about what is offered and what is left out."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import get_args, get_type_hints

import pytest

from jizhi.fees.arrears import AGEING, EDGES
from jizhi.fees.cycle import WHEN, WORKDAY
from jizhi.fees.declaring import GRACE
from jizhi.fees.dunning import policy as dunning
from jizhi.fees.ledger.policy import POLICIES, BookPolicy
from jizhi.fees.proration import DAY_COUNTS
from jizhi.fees.reading import ON, PAYERS, START, VACANT
from jizhi.fees.versions import ACCUMULATE
from jizhi.staff.people import REGIMES
from jizhi.testing.cases.conventions import DECLINED, DECLINED_CASES, OFFERED
from jizhi.upkeep import plan
from jizhi.values import REMAINDERS, ROUNDING_MODES

NAMED = {
    "rounding": ROUNDING_MODES, "remainder": REMAINDERS, "prorate": DAY_COUNTS, "on": ON,
    "start": START, "payer": PAYERS, "vacant": VACANT, "when": WHEN,
    "workday": WORKDAY, "accumulate": ACCUMULATE, "grace": GRACE, "allocation": POLICIES,
    "prepayment": get_args(get_type_hints(BookPolicy)["apply_prepayment"]), "ageing": AGEING,
    "edge": EDGES, "counted": dunning.COUNTED, "after": dunning.AFTER, "catch-up": dunning.CATCH_UP,
    "blackout": dunning.BLACKOUT, "mode": get_args(plan.Mode), "rest": get_args(plan.Rest),
    "pile-up": get_args(plan.PileUp), "regime": REGIMES,
}  # fmt: skip
"""Every choice that data make by a name, as the code knows it."""


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


@pytest.mark.parametrize("what", NAMED)
def test_the_page_names_every_choice(page, what):
    """Rounding, odd fen, days, payments, dunning, maintenance: what is not written down is a flag."""
    assert [] == [name for name in NAMED[what] if f"`{name}`" not in page]


def test_the_page_says_how_many_cases_pass(page, counted):
    """Of all, so many are offered, and the rest declined by name."""
    declined = sum(count for name, count in counted.items() if name in DECLINED or name in DECLINED_CASES)
    told = (counted.total(), counted.total() - declined, declined)
    assert [] == [number for number in told if not re.search(rf"(?<![0-9]){number}(?![0-9])", page)]
