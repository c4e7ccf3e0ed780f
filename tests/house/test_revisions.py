"""The revisions of the tables stand in one line: two that follow the same one would stop every upgrade."""

from __future__ import annotations

import re


def test_each_revision_follows_the_one_before(root):
    """Two people who write one at the same time find out here, and the later one writes his again."""
    folder = root / "plugins" / "jizhi-sql" / "src" / "jizhi_sql" / "migrations" / "versions"
    files = sorted(folder.glob("v[0-9]*.py"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    own = [re.findall(r'^revision = "(\d{4})"$', text, re.MULTILINE) for text in texts]
    before = [re.findall(r'^down_revision = "(\d{4})"$', text, re.MULTILINE) for text in texts]
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [[number] for number in numbers] == own
    assert [[number] for number in numbers[:-1]] == before[1:]
    assert [f"v{number}" for number in numbers] == [file.name[:5] for file in files]
