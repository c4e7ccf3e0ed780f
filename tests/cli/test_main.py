"""The door: help, wrong use, encodings, pipes, interruptions; never a traceback to a person."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from jizhi import __version__
from jizhi.cli import files
from jizhi.cli.main import AT_FAULT, COMMANDS, INTERRUPTED, READER_GONE, main


def python(*words, **environment):
    """Run ``python -m jizhi`` in a process of its own; its output as bytes."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run([sys.executable, "-m", "jizhi", *map(str, words)], capture_output=True, env=env | environment)


def test_help_lists_every_command(jizhi):
    """And a call without a word does too, as wrong use."""
    said = jizhi("--help")
    assert (0, []) == (said.code, [name for name in COMMANDS if f"  {name} " not in said.out])
    assert (2, said.out) == ((bare := jizhi()).code, bare.out)


def test_the_version_is_told(jizhi):
    """The distribution's own."""
    assert (0, f"jizhi {__version__}\n") == ((said := jizhi("--version")).code, said.out)


def test_an_unknown_command_is_answered_with_those_there_are(jizhi):
    """On the error stream."""
    said = jizhi("bil")
    assert (2, "", True) == (said.code, said.out, "no such command: bil" in said.err and "  bill " in said.err)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(jizhi, command):
    """In Chinese and English."""
    said = jizhi(command, "--help")
    assert (0, True) == (said.code, f"usage: jizhi {command}" in said.out and COMMANDS[command] in said.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_an_option_it_does_not_have(jizhi, command):
    """And says how it is called; with --json as JSON too."""
    said = jizhi(command, "--nonsense", "--json")
    assert (2, ["wrong-use"], True) == (said.code, said.codes, f"usage: jizhi {command}" in said.err)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "{dir}/no.toml"), "no.toml: 没有这个文件或文件夹 · no such file or folder"),
        (("check", "{dir}"), "这是文件夹，不是文件 · it is a folder, not a file"),
        (("check", "{dir}/gbk.toml"), "gbk.toml: 不是 UTF-8 文本 · not UTF-8 text (byte 0)"),
        (("check", "{dir}/gbk.toml/x"), "路径中有一段不是文件夹 · a part of the path is no folder"),
        (("template", "{dir}/no/such.xlsx"), "such.xlsx: 没有这个文件或文件夹 · no such file or folder"),
        (("template", "{dir}/gbk.toml"), "gbk.toml: 文件已存在 · the file exists"),
        (("demo", "--out", "{dir}/gbk.toml"), "gbk.toml: 不是文件夹 · not a folder"),
        (("bill", "--db", "sqlite:///{dir}/no.db", "--project", "x", "--period", "2025-03"), "no.db: 没有这个数据库"),
        (("bill", "--db", "sqlite:///{dir}/gbk.toml", "--project", "x", "--period", "2025-03"), "打不开"),
        (("bill", "--db", "sqlite:///{dir}", "--project", "x", "--period", "2025-03"), "打不开"),
        (("bill", "--db", "nonsense", "--project", "x", "--period", "2025-03"), "请写 sqlite:///file.db"),
        (
            ("bill", "--db", "oracle://u:secret@h/b", "--project", "x", "--period", "2025-03"),
            "jizhi-sql 不认得这种数据库",
        ),
        (("bill", "--project", " ", "--period", "2025-03"), "不能为空 · it is blank"),
        (("bill", "--actor", "", "--project", "x", "--period", "2025-03"), "不能为空 · it is blank"),
        (("bill", "--project", "x", "--period", "2025-13"), "2025-13"),
        (("bill", "--project", "x", "--period", "2025-03", "--issued-on", "2025-3-1"), "a date is written 2025-03-01"),
        (("void", "x", "--on", "20250301"), "a date is written 2025-03-01"),
        (("import", "--project", "x", "{dir}/no.xlsx"), "no.xlsx: 没有这个文件或文件夹"),
        (("import", "--project", "x", "{dir}/fake.xlsx"), "fake.xlsx 读不了"),
        (("import", "--project", "x", "{dir}"), "这是文件夹"),
    ],
)
def test_wrong_use_names_the_place_and_the_way_out(jizhi, tmp_path, words, said):
    """Exit code 2, nothing on the output, and nothing made."""
    (tmp_path / "gbk.toml").write_bytes("翠园".encode("gbk"))
    (tmp_path / "fake.xlsx").write_text("no workbook", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    found = jizhi(*(word.format(dir=tmp_path) for word in words))
    assert (2, "", True) == (found.code, found.out, said in found.err), found.err
    assert "secret" not in found.err
    assert before == sorted(tmp_path.iterdir())


def test_a_tariff_may_have_a_mark_and_windows_line_ends(jizhi, tariff):
    """As Windows' own editor writes it."""
    path = tariff()
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert 0 == jizhi("check", path).code


def test_a_file_that_is_too_large_is_not_read_whole(jizhi, tariff, monkeypatch):
    """It is named instead."""
    monkeypatch.setattr(files, "FILE_MAX", 100)
    said = jizhi("check", path := tariff())
    assert (2, True) == (said.code, str(path) in said.err and "more than 100 bytes" in said.err)


class Terminal(io.StringIO):
    """A stream of an encoding that somebody looks at."""

    def __init__(self, encoding):
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self):
        return self._encoding


def test_a_terminal_gets_plainer_signs_for_those_it_lacks(tariff, monkeypatch):
    """GBK has no ✓ and no ³; nothing stops for that."""
    screen = Terminal("gbk")
    monkeypatch.setattr(sys, "stdout", screen)
    assert 0 == main(["check", str(tariff())])
    assert screen.getvalue().startswith("√ 翠园收费标准 (jade-garden)")


def test_json_falls_back_to_escapes_where_the_encoding_lacks_a_sign(tariff, monkeypatch):
    """It stays the same JSON."""
    screen = Terminal("ascii")
    monkeypatch.setattr(sys, "stdout", screen)
    words = ["--fee", "service", "--fact", "area=98.56", "--period", "2025-03", "--json"]
    assert 0 == main(["calc", str(tariff()), *words])
    assert "98.56 ㎡ × 2.70 元/㎡/月 × 1 月" == json.loads(screen.getvalue())["segments"][0]["text"]


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "gbk"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LANG": "zh_CN.GBK"}],
    ids=str,
)
def test_any_terminal_will_do(tariff, environment):
    """The help, an amount and a refusal, in a process of its own."""
    path = tariff()
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    words = ("calc", path, "--fee", "service", "--fact", "area=98.56", "--period")
    for code, run in (
        (0, python("calc", "--help", **environment)),
        (0, python(*words, "2025-03", **environment)),
        (2, python(*words, "2025-3", **environment)),
    ):
        assert code == run.returncode, run.stderr
        assert b"Traceback" not in run.stderr
    shown = python(*words, "2025-03", **environment).stdout.decode(encoding)
    assert "266.11 CNY" in shown


def test_a_reader_that_goes_away_is_no_trouble(tariff, tmp_path):
    """``jizhi … | head``: no complaint, and the exit code of a broken pipe."""
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"fee": "service", "facts": {"area": 100}, "period": "2025-03"}\n' * 3000, encoding="utf-8")
    words = [sys.executable, "-m", "jizhi", "calc", str(tariff()), "--batch", str(cases)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert b"270.00" in process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()
        assert (READER_GONE, b"") == (process.wait(), complaint)


def test_ctrl_c_is_answered_with_what_to_do(monkeypatch):
    """Exit code 130, as every shell expects it."""

    class Pressed(io.StringIO):
        def write(self, text):
            raise KeyboardInterrupt

    heard = io.StringIO()
    monkeypatch.setattr(sys, "stdout", Pressed())
    monkeypatch.setattr(sys, "stderr", heard)
    assert INTERRUPTED == main(["--version"])
    assert "interrupted; run it again" in heard.getvalue()


def test_a_fault_of_our_own_is_one_line_to_report(monkeypatch):
    """With what and where, its own exit code, and no traceback but in development mode."""

    class Broken(io.StringIO):
        def write(self, text):
            raise ZeroDivisionError("division by zero")

    heard = io.StringIO()
    monkeypatch.setattr(sys, "stdout", Broken())
    monkeypatch.setattr(sys, "stderr", heard)
    assert AT_FAULT == main(["--version"])
    (line,) = heard.getvalue().splitlines()
    assert "please report this line: ZeroDivisionError: division by zero (test_main.py:" in line


def test_development_mode_shows_where_a_fault_came_from(tariff):
    """For who works on jizhi; a wrong use stays a sentence."""
    words = [sys.executable, "-X", "dev", "-X", "utf8", "-m", "jizhi", "check"]
    wrong = subprocess.run([*words, "/no/such.toml"], capture_output=True, text=True, encoding="utf-8")
    assert (2, False) == (wrong.returncode, "Traceback" in wrong.stderr)
    look = "import sys; sys.stdout = None; from jizhi.cli import main; main(['--version'])"
    words = [sys.executable, "-X", "dev", "-c", look]
    fault = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
    assert (1, True) == (fault.returncode, "Traceback" in fault.stderr)


def test_the_package_runs_as_a_program(tariff):
    """``python -m jizhi`` is ``jizhi``."""
    run = python("check", tariff(), "--json")
    assert (0, {"ok": True, "tariff": "jade-garden", "findings": []}) == (run.returncode, json.loads(run.stdout))
