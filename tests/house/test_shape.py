"""Small files, short functions, shop windows in order."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections import Counter

NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "core", "tools"}
LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 50


def rooms(core):
    """Return the dotted name of every module and package with a shop window, that is, an ``__all__``."""
    for module in core:
        if any(
            isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
            for node in module.walk(ast.Assign)
        ):
            yield module.path.removeprefix("src/").removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")


def test_no_module_is_too_long(sources):
    """A module that does not fit on a few screens is two modules."""
    assert {} == {m.path: n for m in sources if (n := m.text.count("\n")) > LINES_OF_A_MODULE}


def test_no_function_is_too_long(sources):
    """A function that does not fit on a screen is two functions."""
    long = {
        f"{module.path}:{function.name}": size
        for module in sources
        for function in module.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        if (size := function.end_lineno - function.lineno + 1) > LINES_OF_A_FUNCTION
    }
    assert {} == long


def test_no_file_has_a_name_that_says_nothing(sources):
    """A newcomer can guess the file of a feature."""
    assert [] == [module.path for module in sources if NO_NAMES & set(module.path.removesuffix(".py").split("/")[2:])]


def test_every_module_says_in_one_sentence_what_it_is(sources):
    """The first line of a module is its sentence."""
    assert [] == [module.path for module in sources if not (ast.get_docstring(module.tree) or "").strip()]


def test_every_name_in_a_shop_window_is_documented(core):
    """What a room offers is there once, and every function and class of it has a docstring (ruff holds the order)."""
    for name in rooms(core):
        room = importlib.import_module(name)
        assert len(set(room.__all__)) == len(room.__all__), name
        offered = {word: getattr(room, word) for word in room.__all__}
        spoken = [word for word, thing in offered.items() if inspect.isclass(thing) or inspect.isfunction(thing)]
        assert [] == [word for word in spoken if not offered[word].__doc__], name


def test_every_room_with_more_than_one_file_has_a_shop_window(core):
    """A room's ``__init__`` shows what it offers; not where a part of it needs a test library."""
    kits = {m.room for m in core if re.search(r"^(from|import) (pytest|hypothesis)", m.text, re.MULTILINE)}
    inside = Counter(m.room for m in core if m.path.count("/") == 3)
    windows = {name.removeprefix("jizhi.") for name in rooms(core)}
    assert set() == {room for room, files in inside.items() if files > 1} - windows - kits


def test_a_shop_window_holds_no_logic(core):
    """The ``__init__`` of a room only imports and lists."""
    logic = [
        f"{module.path}:{node.lineno}"
        for module in core
        if module.path.endswith("/__init__.py")
        for node in module.tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.Try, ast.With))
    ]
    assert [] == logic


def test_importing_the_package_loads_neither_plugins_nor_test_libraries(root):
    """``import jizhi`` opens nothing and stays quick."""
    heavy = "{'pytest', 'hypothesis', 'sqlalchemy', 'pluggy', 'babel', 'jizhi_sql', 'jizhi_tables'}"
    look = f"import sys, jizhi; print(*sorted({heavy} & set(sys.modules)))"
    seen = subprocess.run([sys.executable, "-c", look], cwd=root, capture_output=True, text=True, encoding="utf-8")
    assert (0, "") == (seen.returncode, seen.stdout.strip()), seen.stderr
