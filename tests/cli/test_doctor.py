"""The first run: the doctor, help in the reader's language, completion, and what somebody may have meant."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from jizhi.cli.completion_command import script_for, words_of_commands
from jizhi.cli.helping import GROUPS
from jizhi.cli.main import COMMANDS


def states(said):
    """By the first word of what was looked at, how it is."""
    return {each["what"].split(" ")[0]: each["state"] for each in said.data["findings"]}


def test_the_doctor_looks_at_everything(jizhi, office):
    """Python, each plugin, the store and its revision, the terminal, the font."""
    said = jizhi("doctor", "--db", office.db, "--json")
    assert 0 == said.code
    assert {"well"} == set(states(said).values())
    assert {"Python", "jizhi-core", "插件", "数据库", "终端编码", "PDF"} == set(states(said))
    (store,) = (each for each in said.data["findings"] if each["what"].startswith("数据库"))
    assert "revision 00" in store["says"]


def test_the_doctor_makes_nothing_and_says_the_way_out(jizhi, tmp_path):
    """A store that is not there is none that is ill; one that is no database is."""
    said = jizhi("doctor", "--db", f"sqlite:///{tmp_path / 'no.db'}")
    assert 0 == said.code
    assert "→ jizhi import" in said.out
    assert not (tmp_path / "no.db").exists()
    (tmp_path / "text.db").write_text("hello, this is no database at all " * 99, encoding="utf-8")
    ill = jizhi("doctor", "--db", f"sqlite:///{tmp_path / 'text.db'}", "--json")
    assert (1, "ill") == (ill.code, states(ill)["数据库"])


@pytest.mark.parametrize(
    ("lang", "there", "gone"), [("zh_CN.UTF-8", "出账", "issue the"), ("en_US", "issue the", "出账")]
)
def test_help_is_in_the_language_of_the_terminal(jizhi, monkeypatch, lang, there, gone):
    """Of every command, and of one."""
    monkeypatch.setenv("LC_ALL", lang)
    for said in (jizhi("--help"), jizhi("bill", "--help")):
        assert there in said.out
        assert gone not in said.out


def test_jizhi_lang_is_the_language_of_sentences_too(jizhi, monkeypatch, tariff):
    """Where no option says otherwise."""
    monkeypatch.setenv("JIZHI_LANG", "en")
    bad = tariff("[[fee]]\ncode = 'x'\n")
    assert "请补上" not in jizhi("check", bad).out
    assert "请补上" in jizhi("check", bad, "--lang", "zh_CN").out


def test_no_command_stands_in_two_groups(jizhi):
    """Nobody has to look for it twice; one that no group names is listed at the end."""
    named = [name for group in GROUPS.values() for name in group]
    assert len(set(named)) == len(named)
    assert set() == set(named) - set(COMMANDS)
    assert [] == [name for name in COMMANDS if f"\n  {name} " not in jizhi("--help").out]


def test_what_somebody_may_have_meant_is_said(jizhi):
    """As people mistype."""
    assert "did you mean report?" in jizhi("reprot").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_knows_every_command_and_option(jizhi, shell):
    """And the shell itself takes it, where it is installed."""
    said = jizhi("completion", shell)
    assert 0 == said.code
    assert [] == [name for name in COMMANDS if f"{name}" not in said.out]
    assert "as-of" in said.out
    program = shutil.which(shell)
    if program:
        subprocess.run([program, "-n" if shell != "fish" else "--no-execute"], input=said.out, text=True, check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_a_command_and_its_option():
    """Asked as the shell asks."""
    script = script_for("bash", words_of_commands())
    ask = "\nCOMP_WORDS=(jizhi rep); COMP_CWORD=1; _jizhi; echo ${COMPREPLY[@]}"
    more = "\nCOMP_WORDS=(jizhi bill --dry); COMP_CWORD=2; _jizhi; echo ${COMPREPLY[@]}"
    done = subprocess.run(["bash", "-c", script + ask + more], capture_output=True, text=True, check=True)
    assert ["report", "--dry-run"] == done.stdout.split()
