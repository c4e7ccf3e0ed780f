"""Every plugin in the tree has the same shape, so that who has read one has read them all."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = {"jizhi-http", "jizhi-seal"}
"""What plugins stand on and is none itself: it offers nothing."""
PLUGINS = [
    *sorted(path for path in (ROOT / "plugins").glob("*/") if path.name not in SHARED),
    ROOT / "examples" / "plugin_template",
]
LINES_OF_A_TEST, LINES_OF_AN_ADAPTER = 15, 200
CONTRACTS = {
    "jizhi_stores": {"StoreContract"},
    "jizhi_payment_gateways": {"PaymentContract"},
    "jizhi_messengers": {"MessengerContract"},
    "jizhi_punch_sources": {"PunchContract", "PushContract"},
    "jizhi_invoice_issuers": {"InvoiceContract"},
    "jizhi_table_readers": {"TableContract", "StatementContract"},
    "jizhi_calendars": {"CalendarContract"},
    "jizhi_report_formats": {"ReportFormatContract"},
}
# Files for a bank and for another engine: nobody reads them, and they have laws of their own.
FOR_MACHINES = {"jizhi-bank", "jizhi-columnar"}
ROOF = {"cli", "office", "host", "testing", "verify", "__main__"}


def package_of(plugin: Path, *parts: str) -> Path:
    """The package of a plugin, or a file in it; the template's is called after its entry point."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (package,) = project["entry-points"]["jizhi"].values()
    return plugin.joinpath("src", package, *parts)


def contract_tests(plugin: Path) -> list[ast.ClassDef]:
    """The classes of a plugin's tests that subclass a contract."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((plugin / "tests").glob("test_*.py"))]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return [cls for cls in found if any(name.endswith("Contract") for name in bases(cls))]


def bases(cls: ast.ClassDef) -> set[str]:
    """The names of what a class is derived from."""
    return {base.id for base in cls.bases if isinstance(base, ast.Name)}


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
    wanted = [plugin / "README.md", package_of(plugin, "__init__.py"), package_of(plugin, "py.typed")]
    assert [] == [path.relative_to(plugin).as_posix() for path in wanted if not path.exists()]
    assert list((plugin / "tests").glob("test_*.py"))


def test_an_adapter_proves_itself_by_the_kit(plugin):
    """Who offers something on a hook subclasses the contract of its port; a format where people read its files."""
    offers = re.findall(r"def (jizhi_\w+s)\(", package_of(plugin, "__init__.py").read_text(encoding="utf-8"))
    proven = {name for cls in contract_tests(plugin) for name in bases(cls)}
    if plugin.name in FOR_MACHINES:
        offers.remove("jizhi_report_formats")
    assert [] == [hook for hook in offers if hook in CONTRACTS and not proven & CONTRACTS[hook]]


def test_a_contract_is_proven_in_fifteen_lines(plugin):
    """The kit does the rest: the class of a contract holds a fixture and little else."""
    long = {cls.name: n for cls in contract_tests(plugin) if (n := cls.end_lineno - cls.lineno + 1) > LINES_OF_A_TEST}
    assert {} == long


def test_an_adapter_is_small(plugin):
    """What a plugin offers stands in modules of at most 200 lines: those that its ``__init__`` imports."""
    tree = ast.parse(package_of(plugin, "__init__.py").read_text(encoding="utf-8"))
    own = [
        node.module.split(".")[1:]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.startswith(f"{package_of(plugin).name}.")
    ]
    files = [package_of(plugin, *parts[:-1], f"{parts[-1]}.py") for parts in own]
    sizes = {path.name: path.read_text(encoding="utf-8").count("\n") for path in files if path.exists()}
    assert sizes
    assert {} == {name: size for name, size in sizes.items() if size > LINES_OF_AN_ADAPTER}


def test_a_plugin_is_found_by_its_entry_point(plugin, project):
    """The entry point of the group jizhi is the package itself."""
    assert plugin.name in (project["name"], "plugin_template")
    assert [project["name"].replace("-", "_")] == list(project["entry-points"]["jizhi"].values())


def test_a_plugin_needs_the_core_within_one_minor_range(project):
    """The bare name belongs to somebody else on the package index."""
    ours = {re.match(r"[\w-]+", need)[0]: need for need in project["dependencies"] if need.startswith("jizhi")}
    assert "jizhi-core" in ours and set() == set(ours) - {"jizhi-core"} - SHARED
    assert [] == [need for need in ours.values() if ">=" not in need or ",<" not in need]


def test_a_plugin_opens_nothing_when_it_is_imported(plugin):
    """The package's __init__ holds hook implementations and nothing else."""
    tree = ast.parse(package_of(plugin, "__init__.py").read_text(encoding="utf-8"))
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
