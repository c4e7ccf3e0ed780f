"""The documentation as a site: every public name has a place on it, and no link leads out of the tree."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from importlib import import_module
from itertools import pairwise
from pkgutil import walk_packages

import pytest

import jizhi
from jizhi import ports
from jizhi.codec.workflows import workflow_or_refuse
from jizhi.presets import FLOWS
from jizhi.testing import contracts
from jizhi.upkeep import ORDER_FLOW


@pytest.fixture(scope="module")
def conf(root):
    """The tables of the site's configuration, read and not run: Sphinx is not among the pins of tests."""
    tree = ast.parse((root / "docs" / "conf.py").read_text(encoding="utf-8"))
    told = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                told[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return told


def test_every_folder_of_pages_has_a_section(conf, root):
    """A page in a new folder would be in no tree of contents."""
    folders = {page.parent.name for page in (root / "docs").glob("*/*.md")} - {"api"}
    assert folders == set(conf["SECTIONS"]) - {"api"}


def test_every_public_name_is_documented(core):
    """Whoever opens the page of a room reads a sentence about each class and function, and about its public methods."""
    silent = []
    for module in core:
        names = [
            node
            for node in module.tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        if not names or module.path.endswith("/__init__.py"):
            continue
        public = set(ast.literal_eval(names[0].value))
        silent += [
            f"{module.path}:{node.name}"
            for node in module.tree.body
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name in public and not ast.get_docstring(node)
        ]
    assert [] == silent


def constants(core) -> dict[str, set[str]]:
    """Return by name the rooms in which a constant or an alias is followed by a text that says what it is."""
    told: dict[str, set[str]] = {}
    for module in core:
        for node, after in pairwise(module.tree.body):
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(target, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
                told.setdefault(target.id, set()).add(module.room)
    return told


def test_a_hundred_per_cent_of_the_public_names_are_documented(core):
    """Every class, function, constant and alias that a room of the core offers says what it is."""
    told, count, silent = constants(core), 0, []
    for each in walk_packages(jizhi.__path__, "jizhi."):
        if not each.ispkg or {"testing", "sentences"} & set(each.name.split(".")):
            continue
        for word in import_module(each.name).__dict__.get("__all__", ()):
            thing = getattr(import_module(each.name), word)
            count += 1
            if inspect.isclass(thing) or inspect.isroutine(thing):
                said = thing.__doc__ if inspect.isroutine(thing) else vars(thing).get("__doc__")
            else:
                said = inspect.ismodule(thing) or told.get(word)
            silent += [] if said else [f"{each.name}.{word}"]
    assert 1000 < count
    assert [] == silent


def test_every_public_method_of_a_public_class_is_documented(core):
    """A method that nobody describes is found by reading code."""
    silent = [
        f"{module.path}:{kind.name}.{method.name}"
        for module in core
        for kind in module.walk(ast.ClassDef)
        if not kind.name.startswith("_")
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        and not method.name.startswith("_")
        and not ast.get_docstring(method)
        and not any("overload" in ast.unparse(each) for each in method.decorator_list)
    ]
    assert [] == [name for name in silent if "/testing/" not in name and "/cli/" not in name and not _writer(name)]


def _writer(name: str) -> bool:
    """Private helpers inside pages and words have methods that their one caller names."""
    return bool(re.search(r"/(pages|words)/|\._", name))


def test_the_pages_of_both_languages_lead_to_each_other(root):
    """From Chinese to English and back."""
    alone = []
    for page in sorted((root / "docs").glob("*/*.md")):
        twin = (
            page.name.replace(".en.md", ".md") if page.name.endswith(".en.md") else page.name.replace(".md", ".en.md")
        )
        if (page.parent / twin).exists() and f"({twin})" not in page.read_text(encoding="utf-8"):
            alone.append(page.name)
    assert [] == alone


def test_the_drawings_show_the_house_and_the_workflows_as_they_are(root):
    """Every room of the import law stands in the house, every state in its workflow; python dev.py pictures redraws."""
    pictures = root / "docs" / "pictures"
    law = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    rooms = [room.strip(" ()") for floor in law["layers"] for room in floor.split("|")]
    drawn = {path.name: path.read_text(encoding="utf-8") for path in pictures.glob("*.svg")}
    for ending in (".svg", ".en.svg"):
        assert [] == [room for room in rooms if f">{room}" not in drawn[f"house{ending}"]]
    flows = {"work-order": ORDER_FLOW, **{name: workflow_or_refuse(FLOWS[name]) for name in ("repair", "complaint")}}
    for name, flow in flows.items():
        assert [] == [state.code for state in flow.state if f">{state.code}<" not in drawn[f"flow-{name}.en.svg"]]
        assert [] == [state.name for state in flow.state if f">{state.name}<" not in drawn[f"flow-{name}.svg"]]


def test_pictures_are_small_and_shown(root):
    """What nobody is shown, or what nobody can load, is no picture of the documentation."""
    pages = [*root.glob("*.md"), *root.glob("docs/*/*.md"), *root.glob("examples/*/*.md")]
    shown = {name for page in pages for name in re.findall(r"pictures/([\w.-]+)\)", page.read_text(encoding="utf-8"))}
    kept = {path.name: path.stat().st_size for path in (root / "docs" / "pictures").iterdir()}
    assert set() == set(kept) ^ shown
    assert {} == {name: size for name, size in kept.items() if size > 150_000}


@pytest.mark.parametrize("name", ["ports.md", "ports.en.md"])
def test_every_port_and_its_methods_stand_on_their_page(root, name):
    """With the contract that proves an adapter of it, where there is one."""
    page = (root / "docs" / "reference" / name).read_text(encoding="utf-8")
    kinds = [thing for thing in vars(ports).values() if getattr(thing, "_is_protocol", False)]
    methods = {kind.__name__: [each for each in vars(kind) if inspect.isfunction(vars(kind)[each])] for kind in kinds}
    wanted = {
        f"| `{port}` | {' '.join(f'`{each}`' for each in named if not each.startswith('_'))} |"
        for port, named in methods.items()
    }
    assert 15 < len(wanted)
    assert set() == {row for row in wanted if row not in page}
    assert set() == set(re.findall(r"`(\w+Contract)`", page)) - set(contracts.__all__)
