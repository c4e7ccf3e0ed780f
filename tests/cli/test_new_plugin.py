"""A plugin's skeleton installs, is found by the host, and is red only where its maker must act; for every port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import attrs
import pytest

from jizhi import hookspecs
from jizhi.cli import main
from jizhi.cli.skeleton_ports import PORTS

pytestmark = pytest.mark.faults  # it makes a plugin for each port and runs its tests: half a minute

RED = "is not written yet"


@attrs.frozen
class Written:
    """Every skeleton, written and installed: where they lie, what pytest said of each test, what the host lists."""

    top: Path
    cases: dict[str, list[ElementTree.Element]]
    listed: dict[str, Any]


def python(*words: object, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)], cwd=cwd, env=env, capture_output=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write and install a plugin for every port, without a network, and run all their tests in one program."""
    top = tmp_path_factory.mktemp("plugins")
    site = top / "site"
    env = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    plugins = [top / f"jizhi-acme-{port}" for port in PORTS]
    for port in PORTS:
        assert 0 == main(["new-plugin", f"jizhi-acme-{port}", "--port", port, "--into", str(top)])
    words = ["pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", site, *plugins]
    installed = python(*words, env=env, cwd=top)
    assert 0 == installed.returncode, installed.stderr
    told = top / "told.xml"
    words = ["pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", top, "--import-mode=importlib"]
    run = python(*words, f"--junitxml={told}", *(plugin / "tests" for plugin in plugins), env=env, cwd=top)
    assert 1 == run.returncode, run.stdout
    cases: dict[str, list[ElementTree.Element]] = {port: [] for port in PORTS}
    for case in ElementTree.parse(told).iter("testcase"):
        cases[case.attrib["classname"].partition(".")[0].removeprefix("jizhi-acme-")].append(case)
    names = [word for port in PORTS for word in ("--allow", f"acme-{port}")]
    listing = python("jizhi", "plugins", "--json", *names, env=env, cwd=top)
    return Written(top, cases, json.loads(listing.stdout))


@pytest.mark.parametrize("port", sorted(PORTS))
def test_a_new_plugin_is_red_only_where_its_maker_must_act(written: Written, port: str) -> None:
    """Every test that fails meets an unwritten method; the test of the offer itself is green."""
    trouble = {case.attrib["name"]: [*case.iter("failure"), *case.iter("error")] for case in written.cases[port]}
    red = {name: found for name, found in trouble.items() if found}
    assert red and set(red) < set(trouble)
    assert [] == trouble["test_the_host_finds_the_offer"]
    assert [] == [name for name, found in red.items() if RED not in "".join(each.text or "" for each in found)]


@pytest.mark.parametrize("port", sorted(PORTS))
def test_an_installed_plugin_is_listed_with_all_that_is_known_of_it(written: Written, port: str) -> None:
    """Name, version, file, health; the hook of its offer, the abilities and the settings."""
    (told,) = [each for each in written.listed["plugins"] if each["name"] == f"acme-{port}"]
    assert ("0.1.0", "well") == (told["version"], told["health"])
    assert Path(told["file"]).is_relative_to(written.top / "site")
    (offer,) = told["offers"]
    assert (PORTS[port].hook, f"acme-{port}") == (f"jizhi_{offer['hook']}", offer["name"])
    assert [each for each in ("code", "pull", "push") if each in PORTS[port].abilities] == offer["abilities"]
    assert port == "calendars" or {"url": "needed", "key": "needed, secret"} == offer["settings"]


@pytest.mark.parametrize("port", sorted(PORTS))
def test_a_new_plugin_has_the_shape_of_every_plugin(written: Written, port: str) -> None:
    """Six files and a mark for types; an adapter of at most 200 lines, a contract's test of at most 15."""
    plugin = written.top / f"jizhi-acme-{port}"
    package = plugin / "src" / f"jizhi_acme_{port}"
    files = {path.relative_to(plugin).as_posix() for path in _files(plugin)}
    wanted = {"README.md", "pyproject.toml", "tests/test_contract.py", f"tests/test_acme_{port}_only.py"}
    assert wanted | {f"src/{package.name}/{name}" for name in ("__init__.py", "adapter.py", "py.typed")} == files
    assert len((plugin / "tests" / "test_contract.py").read_text(encoding="utf-8").splitlines()) <= 15
    assert len((package / "adapter.py").read_text(encoding="utf-8").splitlines()) <= 200
    for path in (path for path in _files(plugin) if path.suffix == ".py"):
        text = path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
        assert max(map(len, text.splitlines())) <= 120
        assert "$" not in text


def test_every_hook_that_collects_has_a_port() -> None:
    """A hook that is added needs a skeleton too."""
    collecting = {name for name in vars(hookspecs) if name.startswith("jizhi_") and name.endswith("s")}
    assert collecting == {port.hook for port in PORTS.values()}


def test_a_name_that_is_no_plugins_and_a_folder_that_is_there_are_refused(jizhi, tmp_path: Path) -> None:
    """Nothing is written over anybody's work."""
    assert 2 == jizhi("new-plugin", "acme", "--port", "messenger", "--into", str(tmp_path)).code
    assert 2 == jizhi("new-plugin", "jizhi-../x", "--port", "messenger", "--into", str(tmp_path)).code
    (tmp_path / "jizhi-acme").mkdir()
    assert 2 == jizhi("new-plugin", "jizhi-acme", "--port", "messenger", "--into", str(tmp_path)).code
    assert [] == list((tmp_path / "jizhi-acme").iterdir())


def _files(plugin: Path) -> Iterator[Path]:
    """The files of a plugin, without what building it has left."""
    found = (path for path in plugin.rglob("*") if path.is_file())
    return (path for path in found if "build" not in path.parts and path.suffix != ".pyc")
