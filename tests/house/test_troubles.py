"""Whatever can go wrong in code or in a command is written down and met by a test."""

from __future__ import annotations

import ast
import re


def rows(root, page: str) -> list[str]:
    """Return what the tables of a page speak of: the first cell of each row, where it is set as code."""
    return re.findall(r"^\| `([\w-]+)`", (root / "docs" / "reference" / page).read_text(encoding="utf-8"), re.MULTILINE)


def errors(modules) -> set[str]:
    """Return the name of every error there is: each class that stands on JizhiError, however far up."""
    bases = {
        kind.name: {ast.unparse(base).rsplit(".", 1)[-1] for base in kind.bases}
        for module in modules
        for kind in module.walk(ast.ClassDef)
    }
    known: set[str] = {"JizhiError"}
    while more := {name for name, on in bases.items() if on & known} - known:
        known |= more
    return {name for name in known if not name.startswith("_")}


def test_every_error_is_documented(sources, root):
    """Who catches an error can look it up, in both languages."""
    assert sorted(errors(sources)) == sorted(rows(root, "errors.md"))
    assert rows(root, "errors.md") == rows(root, "errors.en.md")


def test_every_error_is_met_by_a_test(sources, root):
    """An error that no test, no contract of the kit and no doctest meets may never happen."""
    tests = [
        path.read_text(encoding="utf-8")
        for path in sorted(root.glob("**/tests/**/test_*.py"))
        if ".venv" not in path.parts
    ]
    kits = [module.text for module in sources if module.room == "testing"]
    doctests = [
        line
        for module in sources
        for line in re.findall(r"^\s*(?:jizhi\.errors\.)?\w+: .*$", module.text, re.MULTILINE)
    ]
    met = "\n".join(tests + kits + doctests)
    assert [] == sorted(name for name in errors(sources) - {"JizhiError"} if not re.search(rf"\b{name}\b", met))
