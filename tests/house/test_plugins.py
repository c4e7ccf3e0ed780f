"""Every plugin in the tree has the same shape, so that who has read one has read them all."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

PLUGINS = sorted((Path(__file__).parents[2] / "plugins").glob("*/"))
PROVEN = (
    "jizhi_stores",
    "jizhi_payment_gateways",
    "jizhi_messengers",
    "jizhi_punch_sources",
    "jizhi_invoice_issuers",
)
ROOF = {"cli", "office", "host", "testing", "verify", "__main__"}


@pytest.fixture(params=PLUGINS, ids=lambda plugin: plugin.name)
def plugin(request) -> Path:
    """One plugin after another."""
    return request.param


@pytest.fixture
def project(plugin) -> dict:
    """What the plugin says of itself."""
    return tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_a_plugin_has_the_files_that_every_plugin_has(plugin):
    """A README of one screen, a typed package of its own name, tests."""
    package = plugin / "src" / plugin.name.replace("-", "_")
    wanted = [plugin / "README.md", package / "__init__.py", package / "py.typed"]
    assert [] == [path.relative_to(plugin).as_posix() for path in wanted if not path.exists()]
    assert list((plugin / "tests").glob("test_*.py"))


def test_an_adapter_proves_itself_by_the_kit(plugin):
    """Who offers a store, a gateway, a messenger, a device or an issuer subclasses the contract of jizhi.testing."""
    offers = (plugin / "src" / plugin.name.replace("-", "_") / "__init__.py").read_text(encoding="utf-8")
    contract = plugin / "tests" / "test_contract.py"
    assert any(f"def {hook}(" in offers for hook in PROVEN) == contract.exists()


def test_a_plugin_is_found_by_its_entry_point(plugin, project):
    """The entry point of the group jizhi is the package itself."""
    assert plugin.name == project["name"]
    assert [plugin.name.replace("-", "_")] == list(project["entry-points"]["jizhi"].values())


def test_a_plugin_needs_the_core_within_one_minor_range(project):
    """The bare name belongs to somebody else on the package index."""
    (core,) = [need for need in project["dependencies"] if need.startswith("jizhi")]
    assert core.startswith("jizhi-core>=") and ",<" in core


def test_a_plugin_opens_nothing_when_it_is_imported(plugin):
    """The package's __init__ holds hook implementations and nothing else."""
    tree = ast.parse((plugin / "src" / plugin.name.replace("-", "_") / "__init__.py").read_text(encoding="utf-8"))
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.Expr)
    assert [] == [ast.unparse(node) for node in tree.body if not isinstance(node, allowed)]
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert names and all(name.startswith("jizhi_") for name in names)


def test_a_plugin_knows_nothing_of_the_roof(plugin):
    """An adapter stands on the ports; it never calls an errand, a command or a test kit."""
    files = sorted((plugin / "src").rglob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    used = {str(node.module) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert set() == {name for name in used if name.startswith("jizhi.") and name.split(".")[1] in ROOF}
