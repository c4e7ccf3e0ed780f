"""Every invariant of the library has a test with a name, and beside it a broken twin that it catches."""

from __future__ import annotations

import re

import pytest

INVARIANTS = {"L": 12, "B": 11, "D": 5, "S": 5, "W": 7, "A": 6, "X": 4}
PAGES = ("laws.md", "laws.en.md")
ROW = re.compile(r"^\| `([A-Z][0-9]+)` \| ([^|]+) \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


def rows(root, page):
    """The rows of a page: number, law, test and twin."""
    return ROW.findall((root / "docs" / "reference" / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_every_invariant_stands_on_the_page_once(root, page):
    """In order; none is forgotten, none is new without its number."""
    wanted = [f"{letter}{number}" for letter, most in INVARIANTS.items() for number in range(1, most + 1)]
    assert wanted == [number for number, *_ in rows(root, page)]


def test_both_pages_name_the_same_tests(root):
    """What is proven does not depend on the language."""
    assert [row[2:] for row in rows(root, "laws.md")] == [row[2:] for row in rows(root, "laws.en.md")]


def test_every_law_is_a_property_in_the_room_of_laws(root):
    """Hypothesis draws its cases; of the month ends, which are few enough, all are tried."""
    lacking = []
    for number, _, place, _ in rows(root, "laws.md"):
        path = place.partition("::")[0]
        drawn = re.search(r"^@given\(|^    @given\(|run_state_machine", (root / path).read_text("utf-8"), re.MULTILINE)
        if not path.startswith("tests/laws/") or (not drawn and number != "B10"):
            lacking.append((number, place))
    assert [] == lacking


def test_every_law_has_its_test_and_its_twin(root):
    """Both are there by name; what is only said is not proven."""
    lacking = []
    for number, _, *places in rows(root, "laws.md"):
        for place in places:
            path, _, name = place.partition("::")
            file = root / path
            if not file.exists() or not re.search(rf"^ *def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE):
                lacking.append((number, place))
    assert [] == lacking
