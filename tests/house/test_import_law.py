"""The floors of the house are held by a machine."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib

CONTRACTS = "from importlinter.cli import lint_imports_command as law; law(['--no-logo', '--no-cache'])"

# What is pure enough to be used below the ports: no clock, disk, network, chance, locale or environment.
PURE = set(
    "__future__ abc ast bisect calendar collections copy datetime decimal difflib enum fractions functools graphlib "
    "hashlib heapq hmac inspect io itertools json keyword math numbers operator re statistics string textwrap tokenize "
    "tomllib types typing unicodedata warnings zoneinfo attrs dateutil jizhi".split()
)


def imported(tree: ast.AST) -> set[str]:
    """Return the top-level names of all that a file imports."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def test_every_floor_uses_only_the_floors_below_it(root):
    """The contracts of pyproject.toml are kept."""
    run = subprocess.run([sys.executable, "-c", CONTRACTS], cwd=root, capture_output=True, text=True, encoding="utf-8")
    assert 0 == run.returncode, run.stdout + run.stderr


def test_the_import_law_knows_no_exception(root):
    """The floors are exhaustive and no contract ignores an import."""
    law = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert [] == [contract["id"] for contract in law["contracts"] if "ignore_imports" in contract]
    assert [True] == [contract.get("exhaustive") for contract in law["contracts"] if contract["type"] == "layers"]


def test_below_the_ports_only_pure_libraries_are_used(pure):
    """Below the ports there is attrs, dateutil and the pure part of the standard library."""
    strangers = {module.path: sorted(imported(module.tree) - PURE) for module in pure}
    assert {} == {path: names for path, names in strangers.items() if names}


def test_imports_stand_at_the_top_of_a_module(sources):
    """An import inside a function hides a cycle or a surprise."""
    hidden = [
        f"{module.path}:{statement.lineno}"
        for module in sources
        for function in module.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, (ast.Import, ast.ImportFrom))
    ]
    assert [] == hidden


def test_code_is_made_at_run_time_in_one_file_only(sources):
    """compile() is called in formula/closures.py, of a tree built there; nothing else makes code."""
    made = {
        module.path
        for module in sources
        for call in module.walk(ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id in {"compile", "eval", "exec", "__import__"}
    }
    assert made <= {"src/jizhi/formula/closures.py"}
