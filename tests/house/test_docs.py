"""The documentation is true: what it shows runs, what it points at is there, and it speaks both languages."""

from __future__ import annotations

import io
import json
import re
import shlex
import tomllib
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib.util import find_spec
from pathlib import Path
from unittest import SkipTest

import pytest
from sybil import Document
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from jizhi.cli import main
from jizhi.codec.service import desk_or_refuse
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.codec.workflows import workflow_or_refuse

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "plugins/*/*.md", "examples/**/*.md")
    for page in ROOT.glob(pattern)
    if page.name != "CHANGELOG.md" and page.parent.name != "api"
)
# Pages that carry both languages in one table or list.
BILINGUAL = {"CONTRIBUTING.md", "CHANGELOG.md", "glossary.md"}
JOBS = re.findall(r'^    "(\w+)": \(', (ROOT / "dev.py").read_text(encoding="utf-8"), re.MULTILINE)
OUTSIDE = {"pip", "git", "cd"}


def name(page: Path) -> str:
    """Return a page's path as its test's name."""
    return page.relative_to(ROOT).as_posix()


def fenced(language: str, evaluate) -> CodeBlockParser:
    """Return a parser of the blocks of *language*, judged by *evaluate*."""
    return CodeBlockParser(language=language, evaluator=evaluate)


def check_toml(example) -> None:
    """Hold a block of TOML to be an accepted tariff; ``# name.toml`` on top keeps it for the commands below."""
    text = str(example.parsed)
    document = tomllib.loads(text)
    named = re.match(r"# (\S+\.toml)\n", text)
    if named:
        Path(named[1]).write_text(text, encoding="utf-8")
    if "tariff" in document:
        tariff_or_refuse(text, source=example.path)
    if "workflow" in document:
        workflow_or_refuse(text, source=example.path)
    if "desk" in document:
        desk_or_refuse(text, source=example.path)


def check_json(example) -> None:
    """Hold a block of JSON to be JSON, a document or one a line; one a line is kept as cases.jsonl for the commands."""
    text = str(example.parsed)
    try:
        json.loads(text)
    except json.JSONDecodeError:
        assert all(json.loads(line) is not None for line in text.splitlines())
        Path("cases.jsonl").write_text(text, encoding="utf-8")


SHEETS = {
    "流水号": "statement.csv",
    "本期度数": "readings.csv",
    "打卡时间": "punches.csv",
    "指标": "measures.csv",
    "入职日期": "staff.csv",
}


def keep_csv(example) -> None:
    """Keep a block of CSV for the commands below it, under the name that a heading of it has; else as rooms.csv."""
    text = str(example.parsed)
    name = next((name for heading, name in SHEETS.items() if heading in text), "rooms.csv")
    Path(name).write_text(text, encoding="utf-8")


def run_jizhi(words: list[str]) -> str:
    """Run the command line with *words* and return what it prints; no page shows a wrong use."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main(words)
    assert code in {0, 1}, f"{words}\n{printed.getvalue()}"
    return printed.getvalue()


def check_console(example) -> None:
    """Run every ``$ jizhi`` of a block and compare what it prints; ``…`` and an empty answer stand for anything."""
    for session in re.split(r"^\$ ", str(example.parsed), flags=re.MULTILINE)[1:]:
        command, _, shown = session.partition("\n")
        words = shlex.split(command)
        if words[0] == "make":
            assert words[1] in JOBS, command
        elif words[0] in {"py", "python", "python3"} and words[1] == "dev.py":
            assert words[2] in JOBS, command
        elif words[0] not in OUTSIDE:
            start = {"jizhi": 1, "python": 3}[words[0]]
            printed = run_jizhi(words[start:])
            pattern = re.escape(shown.strip()).replace("…", ".*?")
            assert not shown.strip() or re.fullmatch(pattern, printed.strip(), re.DOTALL), f"{command}\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_shows_runs(page, tmp_path, monkeypatch):
    """Every block of Python, TOML and JSON and every jizhi command of a page does what the page says, in order."""
    monkeypatch.chdir(tmp_path)
    parsers = [
        SkipParser(),
        PythonCodeBlockParser(),
        fenced("toml", check_toml),
        fenced("json", check_json),
        fenced("csv", keep_csv),
        fenced("console", check_console),
    ]
    document = Document.parse(str(page), *parsers)
    document.namespace["lacking"] = lambda library: find_spec(library) is None
    for example in document.examples():
        with suppress(SkipTest):  # a block that says which library it needs, where that is not installed
            example.evaluate()


@pytest.mark.web
@pytest.mark.parametrize("page", [page for page in PAGES if "fastapi" in page.name], ids=name)
def test_what_a_page_shows_of_fastapi_runs_where_it_is(page, tmp_path, monkeypatch):
    """Elsewhere the blocks that need the framework are left out; here none is."""
    pytest.importorskip("fastapi", reason="python dev.py test-web installs it")
    test_what_a_page_shows_runs(page, tmp_path, monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_points_at_is_there(page):
    """A link inside the checkout leads to a file."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    inside = [target.split("#")[0] for target in targets if not target.startswith(("http://", "https://", "#"))]
    assert [] == [target for target in inside if not (page.parent / target).exists()]


def test_every_page_stands_in_both_languages():
    """Beside every Chinese page stands its English one, with the same blocks of code."""
    alone = [
        name(page)
        for page in PAGES
        if page.name not in BILINGUAL and not page.name.endswith(".en.md") and not page.with_suffix(".en.md").exists()
    ]
    assert [] == [page for page in alone if not page.startswith("plugins/")]


def test_the_index_leads_to_every_page():
    """A page that no index names is not found by anybody."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")]
    chinese = [page for page in pages if not page.endswith(".en.md") and page != "index.md"]
    assert [] == [page for page in chinese if f"({page})" not in index]
