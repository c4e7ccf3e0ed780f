"""A fresh clone needs Python and nothing else: the pins fit the declared needs, the set-up explains itself."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib

import pytest

PIN = re.compile(r'[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*(; [a-z_]+ (==|!=) "[A-Za-z0-9]+")?')


@pytest.fixture
def dev(root):
    """The set-up script, loaded but not run."""
    spec = importlib.util.spec_from_file_location("dev", root / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(requirement: str) -> str:
    """Return the normal form of a requirement's name."""
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def pinned(root, group: str) -> set[str]:
    """Return the names that a group pins, with those of the groups it stands on."""
    lines = (root / "requirements" / f"{group}.txt").read_text(encoding="ascii").splitlines()
    on = [pinned(root, line.removeprefix("-r ").removesuffix(".txt")) for line in lines if line.startswith("-r ")]
    return {plain(line) for line in lines if not line.startswith("-r ")}.union(*on)


def declared(root, *places: str) -> dict:
    """Return the tables that declare what is needed."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for place in places for path in sorted(root.glob(place))]


def test_every_pin_is_exact_and_names_no_place(root):
    """Pins are ASCII, exact, sorted, and leave the index to whoever installs."""
    for path in sorted((root / "requirements").glob("*.txt")):
        lines = [line for line in path.read_text(encoding="ascii").splitlines() if not line.startswith("-r ")]
        assert [] == [line for line in lines if not PIN.fullmatch(line)], path.name
        assert sorted(lines, key=plain) == lines, path.name


def test_what_the_core_and_its_plugins_need_to_run_is_pinned(root):
    """Nothing is resolved on the user's machine."""
    projects = declared(root, "pyproject.toml", "plugins/*/pyproject.toml")
    needs = {plain(need) for project in projects for need in project["project"].get("dependencies", [])}
    builds = {plain(need) for project in projects for need in project["build-system"]["requires"]}
    ours = {plain(project["project"]["name"]) for project in projects}
    assert set() == (needs | builds) - ours - pinned(root, "run")


def test_what_the_tests_and_checks_need_is_pinned(root):
    """The groups of pyproject.toml say what for, the pins say which."""
    (core,) = declared(root, "pyproject.toml")
    for group, needs in core["dependency-groups"].items():
        assert set() == {plain(need) for need in needs} - pinned(root, group), group


def test_an_unknown_job_is_answered_with_the_list_of_jobs(root):
    """A newcomer who types anything learns what there is."""
    run = subprocess.run([sys.executable, "dev.py", "dance"], cwd=root, capture_output=True, encoding="utf-8")
    assert 2 == run.returncode
    assert "demo" in run.stderr and "test" in run.stderr


def test_an_old_python_is_told_so_in_both_languages(dev, monkeypatch):
    """Nobody has to read a traceback to learn that his Python is too old."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match=r"需要 Python 3\.11[\s\S]*needs Python 3\.11"):
        dev.main("demo")


def test_a_python_without_ensurepip_is_told_what_to_install(dev, monkeypatch, tmp_path):
    """Debian leaves ensurepip out; the message names the package."""
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        dev.make_venv()


def test_a_new_plugin_is_installed_without_being_asked_for(dev, monkeypatch, tmp_path):
    """The stamp covers every plugin's pyproject.toml, so that a plugin that appears is installed by the next job."""
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    before = dev.digest()
    (tmp_path / "plugins" / "jizhi-new").mkdir(parents=True)
    (tmp_path / "plugins" / "jizhi-new" / "pyproject.toml").write_text("", encoding="utf-8")
    assert before != dev.digest()


def test_pips_mirror_is_handed_on_to_uv(dev, monkeypatch):
    """uv reads no pip settings, and its default index is slow for many."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert {"UV_DEFAULT_INDEX": "https://mirror.example/simple"} == dev.mirror()
    monkeypatch.setenv("UV_INDEX_URL", "https://other.example/simple")
    assert {} == dev.mirror()


def test_every_job_of_the_makefile_is_a_job_of_the_script(dev, root):
    """make only forwards."""
    targets = re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    assert set() == set(targets) - set(dev.JOBS)
