"""The plugin to copy keeps its promises against its real local peer, and is as small as a vendor's should be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from jizhi import __version__
from jizhi.testing.peers import Answer, HarbourPeer, Peer

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "examples" / "plugin_template"


def test_the_template_passes_the_kit() -> None:
    """Its own tests, as a vendor runs them: beside the installed core, with nothing of this checkout's settings."""
    env = os.environ | {"PYTHONPATH": str(TEMPLATE / "src"), "PYTHONUTF8": "1"}
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(TEMPLATE), "tests"]
    run = subprocess.run([sys.executable, *words], cwd=TEMPLATE, env=env, capture_output=True, encoding="utf-8")
    assert 0 == run.returncode, run.stdout
    assert re.search(r"^5[0-9] passed", run.stdout, re.MULTILINE), run.stdout


def test_an_adapter_has_at_most_two_hundred_lines_and_its_contract_fifteen() -> None:
    """What is asked of a vendor."""
    sizes = {path.name: path.read_text(encoding="utf-8").count("\n") for path in TEMPLATE.rglob("src/**/*.py")}
    assert {} == {name: size for name, size in sizes.items() if size > 200}
    contracts = {
        path.name: path.read_text(encoding="utf-8").count("\n") for path in TEMPLATE.glob("tests/*contract.py")
    }
    assert {"test_contract.py", "test_sms_contract.py"} == set(contracts)
    assert {} == {name: size for name, size in contracts.items() if size > 15}


def test_a_peer_runs_by_its_name_and_listens_on_loopback_alone() -> None:
    """``python -m jizhi.testing.peers harbour``: a stranger's request is refused, and told so."""
    words = [sys.executable, "-m", "jizhi.testing.peers", "harbour", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") as peer:
        assert peer.stdout is not None
        url = peer.stdout.readline().split()[1]
        try:
            assert url.startswith("http://127.0.0.1:")
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(f"{url}/pay/query", b"{}", timeout=10)
        finally:
            peer.terminate()


def test_a_peer_that_says_nothing_knows_nothing() -> None:
    """The plain server answers 404, until a vendor's peer says what it knows."""
    with Peer() as peer, pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(peer.url, b"{}", timeout=10)
    assert Answer() == Answer(status=200)
    assert issubclass(HarbourPeer, Peer)


@pytest.mark.parametrize("page", ["compatibility.md", "compatibility.en.md"])
def test_the_table_of_versions_says_what_the_plugins_declare(page: str) -> None:
    """A row for each plugin in the tree: its version, and the range of the core that it works with."""
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    rows = {tuple(row) for row in re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \| `(\S+)` \|$", text, re.MULTILINE)}
    declared = set()
    for path in [*ROOT.glob("plugins/*/pyproject.toml"), TEMPLATE / "pyproject.toml"]:
        project = path.read_text(encoding="utf-8")
        (name,) = re.findall(r'^name = "(jizhi-.+)"', project, re.MULTILINE)
        (version,) = re.findall(r'^version = "(.+)"', project, re.MULTILINE)
        (core,) = re.findall(r'"jizhi-core(>=[^"]+)"', project)
        declared.add((name, version, core))
    assert declared == rows
    assert {">=0.1,<0.2"} == {core for _, _, core in rows}
    assert __version__.startswith("0.1.")
