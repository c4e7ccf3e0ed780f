"""A plugin's skeleton installs, is found by the host, and is red only where its maker must act."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jizhi.cli.skeleton import PORTS


@pytest.mark.parametrize("port", sorted(PORTS))
def test_a_new_plugin_installs_and_is_red_only_where_its_maker_must_act(jizhi, tmp_path: Path, port: str) -> None:
    """Generated, installed without a network, run: the offer is found, and every red law meets an unwritten method."""
    assert 0 == jizhi("new-plugin", "jizhi-acme", "--port", port, "--into", str(tmp_path)).code
    plugin, site = tmp_path / "jizhi-acme", tmp_path / "site"
    env = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    words = ["pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", str(site), str(plugin)]
    subprocess.run([sys.executable, "-m", *words], env=env, check=True, capture_output=True)
    words = [
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(plugin),
        str(plugin / "tests"),
    ]
    run = subprocess.run([sys.executable, "-m", *words], cwd=plugin, env=env, capture_output=True, encoding="utf-8")
    assert 1 == run.returncode, run.stdout
    assert "test_acme_only" not in re.sub(r"^.*passed.*$", "", run.stdout, flags=re.MULTILINE), run.stdout
    failed, passed = (int(re.search(rf"(\d+) {word}", run.stdout)[1]) for word in ("failed", "passed"))
    assert failed > 0 and passed >= 2
    assert failed <= run.stdout.count("is not written yet")
    listed = subprocess.run([sys.executable, "-m", "jizhi", "plugins"], env=env, capture_output=True, encoding="utf-8")
    assert "acme  0.1.0  well" in listed.stdout


def test_a_name_that_is_no_plugins_and_a_folder_that_is_there_are_refused(jizhi, tmp_path: Path) -> None:
    """Nothing is written over anybody's work."""
    assert 2 == jizhi("new-plugin", "acme", "--port", "messenger", "--into", str(tmp_path)).code
    assert 2 == jizhi("new-plugin", "jizhi-../x", "--port", "messenger", "--into", str(tmp_path)).code
    (tmp_path / "jizhi-acme").mkdir()
    assert 2 == jizhi("new-plugin", "jizhi-acme", "--port", "messenger", "--into", str(tmp_path)).code
    assert [] == list((tmp_path / "jizhi-acme").iterdir())
