"""Reference pages that follow from the code say what the code says."""

from __future__ import annotations

import importlib.util

import pytest


@pytest.fixture(scope="module")
def derived(root):
    """The script that writes the pages, loaded but not run."""
    spec = importlib.util.spec_from_file_location("derived", root / "docs" / "derived.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["findings", "workbooks", "cli", "presets", "permissions"])
@pytest.mark.parametrize(("which", "suffix"), [(0, ".md"), (1, ".en.md")])
def test_a_derived_page_is_what_the_code_says(derived, root, name, which, suffix):
    """If this fails, run ``python dev.py pages``: a sentence, a column or a command has changed."""
    assert derived.PAGES[name](which) == (root / "docs" / "reference" / (name + suffix)).read_text(encoding="utf-8")


def test_every_finding_of_the_library_is_on_the_page(derived):
    """The page gathers the same sentences that are told."""
    told = importlib.import_module("jizhi.words.findings").SENTENCES
    listed = {code for said in derived.SENTENCES.values() for code in said}
    assert set(told) <= listed
