"""Whatever can go wrong is written down: every finding code and every error."""

from __future__ import annotations

import ast
import re

import pytest

from jizhi.intake.columns import FORMS
from jizhi.words.catalogue import translated
from jizhi.words.findings import SENTENCES
from jizhi.words.sentences import REASONS

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def makers(modules) -> dict[str, int]:
    """Find what is called with a code: each function or class with a parameter ``code``, and that parameter's place."""
    found = {"Finding": 0}
    for module in modules:
        for function in module.walk(ast.FunctionDef):
            names = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
            if "code" in names:
                found[function.name] = names.index("code")
        for kind in module.walk(ast.ClassDef):
            for method in kind.body:
                if (
                    isinstance(method, ast.FunctionDef)
                    and method.name == "__init__"
                    and "code" in ast.unparse(method.args)
                ):
                    found[kind.name] = [argument.arg for argument in method.args.args].index("code") - 1
    return found


def words_in(node: ast.AST) -> set[str]:
    """Return the texts of an expression that look like a code."""
    texts = {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}
    return {text for text in texts if CODE.fullmatch(text) and "-" in text}


def codes(modules) -> set[str]:
    """Return every finding code that the sources make: handed to a maker, or given to a name ``code``."""
    places, made = makers(modules), set()
    for module in modules:
        for call in module.walk(ast.Call):
            place = places.get(ast.unparse(call.func).rsplit(".", 1)[-1])
            if place is not None:
                given = call.args[place : place + 1] + [word.value for word in call.keywords if word.arg == "code"]
                made |= {code for argument in given for code in words_in(argument)}
        for given in module.walk(ast.Assign, ast.AnnAssign):
            targets = given.targets if isinstance(given, ast.Assign) else [given.target]
            if given.value is not None and "code" in [ast.unparse(target) for target in targets]:
                made |= words_in(given.value)
    return made


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


def test_every_finding_code_has_its_sentence(sources):
    """Who meets a code is told what is wrong and the way out."""
    made = codes([module for module in sources if module.room != "testing"])
    assert made
    assert [] == sorted(made - set(SENTENCES) - set(REASONS))


def test_no_sentence_is_kept_for_a_code_that_nothing_makes(sources):
    """What is written down exists: each code stands in the sources beside its sentence."""
    sources = [module for module in sources if not module.path.startswith("src/jizhi/words/")]
    spoken = {text for module in sources for text in re.findall(r'"([\w-]+)"', module.text)}
    assert [] == sorted((set(SENTENCES) | set(REASONS)) - spoken)


@pytest.mark.parametrize(("page", "locale"), [("findings.md", "zh_CN"), ("findings.en.md", "en")])
def test_every_finding_code_is_documented_with_its_sentence(root, page, locale):
    """Who reads a code in a log can look it up, in both languages."""
    text = (root / "docs" / "reference" / page).read_text(encoding="utf-8")
    said = {**SENTENCES, **REASONS}
    wanted = {f"| `{code}` | {'<br>'.join(translated(one, locale=locale) for one in said[code])} |" for code in said}
    assert wanted == {line for line in text.splitlines() if line.startswith("| `")}


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


@pytest.mark.parametrize("page", ["workbooks.md", "workbooks.en.md"])
def test_the_page_of_workbooks_names_every_heading(root, page):
    """Who wonders whether his heading is known finds it there, among the other names of its column."""
    text = (root / "docs" / "reference" / page).read_text(encoding="utf-8")
    rows = [f"| {column.heading} | {'、'.join(column.aliases)} |" for form in FORMS for column in form.columns]
    assert [] == [row for row in rows if row not in text]
