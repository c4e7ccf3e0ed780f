#!/usr/bin/env python3
"""Set jizhi up in ./.venv and run one of its jobs: ``python dev.py demo`` (on Windows ``py dev.py demo``).

Needs Python and nothing else. Without annotations, so that an old Python can still read it and say that it is too old.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

TOO_OLD = """jizhi 需要 Python 3.11 或更高版本，当前是 {0}。请换新版本：python3.12 dev.py，或 make PY=python3.12
jizhi needs Python 3.11 or later, this is {0}. Run a newer one: python3.12 dev.py, or make PY=python3.12"""
NO_VENV = """无法创建虚拟环境 .venv。Debian、Ubuntu 请先运行：apt install python3-venv
No virtual environment could be made in .venv. On Debian and Ubuntu run first: apt install python3-venv"""
NO_INSTALL = """安装依赖失败，原因见上。网络慢时先设镜像再试：pip config set global.index-url <镜像地址>
The dependencies could not be installed, see above. On a slow network: pip config set global.index-url <mirror>"""

PROVEN = ("values", "formula", "fees")  # the rooms of which the tests run every branch


def found(*patterns):
    """List what lies in the checkout under *patterns*, in a fixed order and seen from its root."""
    return [str(path.relative_to(ROOT)) for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def marked(mark, *patterns):
    """List the files under *patterns* in which some test has *mark*."""
    return [path for path in found(*patterns) if f"mark.{mark}" in (ROOT / path).read_text(encoding="utf-8")]


def pytest(*words):
    """Spell a test run on all cores."""
    return ["-m", "pytest", "-n", "auto", *words]


PROVING = found(*(f"{top}/{room}" for room in PROVEN for top in ("src/jizhi", "tests")), "tests/cases")
COVERAGE = [
    ["-m", "coverage", "erase"],
    ["-m", "coverage", "run", *pytest("-q", "--hypothesis-profile=proving", *PROVING)],
    ["-m", "coverage", "combine", "-q"],
    ["-m", "coverage", "report", "--fail-under=100", "--include=" + ",".join(f"*/jizhi/{room}/*" for room in PROVEN)],
]
WALKED = marked("faults", "tests/**/test_*.py")
FAULTY = marked("faults", "plugins/*/tests/test_*.py") + WALKED
CLUSTERED = ["-m", "pytest", "-m", "cluster", "-rs", "plugins/jizhi-columnar", "tests/examples/test_cluster.py"]
LINT = [
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "mypy", "src", *found("plugins/*/src")],
    ["-c", "from importlinter.cli import lint_imports_command as law; law(['--no-logo'])"],
]
CROSSHAIR = [
    ["-m", "crosshair", "check", "--analysis_kind=asserts", "--report_all", "--per_condition_timeout=60",
     "--per_path_timeout=20", "tests/crosshair/integer_core.py"],
    ["-m", "pytest", "-q", "-m", "faults", "--hypothesis-profile=crosshair", "tests/crosshair"],
]  # fmt: skip
DOCS = [["-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-b", "html", "docs", "build/docs"]]
RELEASE = [["docs/release.py"]]
TIDY = [["-m", "ruff", "check", "--fix", "."], ["-m", "ruff", "format", "."]]

# Each job: the pins it needs, its steps, and what it is for. Further words of the command line go to a lone step.
JOBS = {
    "demo": ("run", [["-m", "jizhi", "demo"]], "a whole estate billed for a year, left in ./demo-out"),
    "test": ("test", [pytest()], "every test, doctest and snippet of the documentation"),
    "lint": ("lint", LINT, "style, format, strict types, import law"),
    "tidy": ("lint", TIDY, "put the code into the shape that lint asks for"),
    "coverage": ("test", COVERAGE, "prove that the tests run every branch of " + ", ".join(PROVEN)),
    "pages": ("run", [["docs/derived.py"]], "write the reference pages that follow from the code"),
    "pictures": ("web", [["docs/pictures.py"]], "draw the pictures of the documentation and take its screenshots anew"),
    "docs": ("docs", DOCS, "the documentation as a site in build/docs, every warning an error"),
    "release": ("run", RELEASE, "a dry run: all wheels, an empty environment, the tutorial"),
    "traditional": ("lint", [["docs/traditional.py"]], "write the catalogue of traditional Chinese"),
    "migration": (
        "lint",
        [["-m", "jizhi_sql.migrations.write"]],
        "write the next revision of the tables from the catalogue",
    ),
    "bench": ("test", [["-m", "benchmarks"]], "the measured figures, as ratios within one run"),
    "test-pg": (
        "servers",
        [pytest("-m", "postgresql and not faults", "-rs", "plugins/jizhi-sql", "plugins/jizhi-columnar")],
        "the store and the columnar statement on PostgreSQL",
    ),
    "test-mysql": (
        "servers",
        [pytest("-m", "mysql and not faults", "-rs", "plugins/jizhi-sql")],
        "the store on MySQL or MariaDB",
    ),
    "test-cluster": (
        "cluster",
        [CLUSTERED],
        "bill runs on Spark, Ray and Dask for real; needs Java",
    ),
    "test-vendors": (
        "vendors",
        [
            pytest(
                "-rs",
                *found(
                    "plugins/jizhi-*-sms", "plugins/jizhi-alipay", "plugins/jizhi-wechatpay", "plugins/jizhi-zkteco"
                ),
            )
        ],
        "our signatures against the SDKs of the vendors",
    ),
    "erp": (
        "web",
        [["examples/erp_web/serve.py"]],
        "the example ERP on this machine; --demo puts an estate into it",
    ),
    "test-web": (
        "web",
        [["-m", "pytest", "-m", "web", "-rs", "tests/examples", "tests/house/test_docs.py"]],
        "the example ERP, in a real Chromium too, and what a page shows of FastAPI",
    ),
    "faults": (
        "servers",
        [pytest("-m", "faults", "-rs", *FAULTY)],
        "kills, crashes and races; JIZHI_FAULTS=nightly for more",
    ),
    "fuzz": (
        "fuzz",
        [["-m", "tests.fuzz"]],
        "every reader of what comes from outside, by coverage; fuzz --target csv --seconds 60",
    ),
    "crosshair": ("crosshair", CROSSHAIR, "the integer core followed path by path with z3, and its laws by it"),
    "mutate": (
        "mutate",
        [["-m", "mutmut", "run"]],
        'whether the tests notice a change of the code; name what to change: mutate "jizhi.values.split*"',
    ),
    "nightly": (
        "cluster",
        [
            *LINT,
            pytest("--hypothesis-profile=nightly"),
            pytest("--hypothesis-profile=nightly", "-m", "faults", *WALKED),
            CLUSTERED,
            *COVERAGE,
            *RELEASE,
        ],
        "all of it, on many more examples",
    ),
}


def environment():
    """Return what the jobs run with: files in UTF-8 everywhere, the terminal in the encoding it has."""
    env = dict(os.environ, PYTHONUTF8="1", VIRTUAL_ENV=str(VENV), PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    env.setdefault("PYTHONIOENCODING", sys.stdout.encoding or "utf-8")
    return env


def run(*command, **more):
    """Run *command* in the checkout, with *more* in its environment, and return its exit code."""
    return subprocess.call(command, cwd=ROOT, env=dict(environment(), **more))


def asked(*words):
    """Ask the environment's own Python and return its answer, None where it fails."""
    answer = subprocess.run([str(PYTHON), *words], capture_output=True, check=False)
    return None if answer.returncode else answer.stdout.decode(errors="replace").strip()


def mirror():
    """Return the index that pip is set to, for uv, which does not read pip's settings."""
    if any(name.startswith(("UV_DEFAULT_INDEX", "UV_INDEX", "UV_CONFIG_FILE")) for name in os.environ):
        return {}
    index = os.environ.get("PIP_INDEX_URL") or asked("-m", "pip", "config", "get", "global.index-url")
    return {"UV_DEFAULT_INDEX": index} if index else {}


def digest():
    """Return a digest of everything that decides what is installed."""
    seen = hashlib.sha256(sys.version.encode())
    for path in found("requirements/*.txt", "pyproject.toml", "plugins/*/pyproject.toml"):
        seen.update(path.encode() + b"\0" + (ROOT / path).read_bytes())
    return seen.hexdigest()


def make_venv():
    """Make ./.venv where no working one is."""
    if PYTHON.exists() and asked("-m", "pip", "--version"):
        return
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if importlib.util.find_spec("ensurepip") is None or subprocess.call(make):
        sys.exit(NO_VENV)


def set_up(pins):
    """Install *pins*, the core and every plugin of the checkout, unless the stamp says that they are there."""
    stamp, wanted = VENV / f"jizhi-{pins}.stamp", digest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    make_venv()
    uv, pip = shutil.which("uv"), [str(PYTHON), "-m", "pip", "install", "-q"]
    install = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else pip
    more = mirror() if uv else {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    places = [Path(path).parent for path in found("pyproject.toml", "plugins/*/pyproject.toml")]
    ours = [word for place in places for word in ("-e", f"./{place}")]
    print(f"jizhi: installing requirements/{pins}.txt into .venv", flush=True)
    for words in (["-r", f"requirements/{pins}.txt"], ["--no-deps", "--no-build-isolation", *ours]):
        if run(*install, *words, **more):
            sys.exit(NO_INSTALL)
    stamp.write_text(wanted, encoding="utf-8")


def usage():
    """Return the list of jobs."""
    return "\n".join(["usage: python dev.py JOB [...]", *(f"  {name:<9} {job[2]}" for name, job in JOBS.items())])


def main(job="", *words):
    """Set up what *job* needs, run its steps, all of them, and return the first exit code that is not 0."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
        sys.stderr.reconfigure(errors="replace")
    if sys.version_info < (3, 11):  # noqa: UP036  that is what this line is for
        sys.exit(TOO_OLD.format(sys.version.split()[0]))
    if job not in JOBS:
        print(usage(), file=sys.stderr)
        return 2
    pins, steps, _ = JOBS[job]
    if words and len(steps) > 1:
        print(f"{job} takes no further words: {' '.join(words)}", file=sys.stderr)
        return 2
    set_up(pins)
    codes = [run(str(PYTHON), *step, *words) for step in steps]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
