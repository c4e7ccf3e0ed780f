"""Whoever meets an error is told the place, what is wrong, and the way out, in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from jizhi import errors
from jizhi.errors import FileNotRead, JizhiError, UnknownSpace
from jizhi.words import LOCALES, error_sentence
from jizhi.words.catalogue import catalogue
from jizhi.words.findings import SENTENCES
from jizhi.words.sentences import ERRORS, REASONS, WAYS
from jizhi.words.whys import WHYS, why_said

ROOT = Path(__file__).parents[2] / "src" / "jizhi"
TYPED = re.compile("(jizhi|pip install) ?")

# Words by which a sentence of ours says what to do.
TELLING = re.compile(r"请|jizhi |现有|应为|已有的是|才|改用|再|先|只能|不要|要写|须|需|可以|\{way_out\}|支持的是")
# Each line of these is a finding with a way out of its own.
WITH_FINDINGS = {
    "TariffRefused",
    "MoveInRefused",
    "WorkflowRefused",
    "MoveRefused",
    "RulesRefused",
    "PolicyRefused",
    "RolesRefused",
}
# Their reason says what to do: it is written where it is known, and stands in ``words.whys`` in Chinese.
BY_REASON = {"BadPeriod", "CaseUnsupported", "EntryRefused", "NotKeepable"}
# Met by who writes a program or a plugin, never by who uses one; the sentence names the call that is wrong.
IN_CODE = {"HookMisused", "NotCatalogued", "WrongMode", "PermissionUndeclared"}


def test_every_error_says_the_way_out():
    """By its own sentence, by its findings, by its reason, or by the way that follows it."""
    told = {name for name, text in ERRORS.items() if TELLING.search(text)}
    assert [] == sorted(set(ERRORS) - told - set(WAYS) - WITH_FINDINGS - BY_REASON - IN_CODE)


def clauses(said: str) -> list[str]:
    """Return what stands in a sentence as two words of English or more in a row, but for commands to type."""
    bare = re.sub(r"\{[^{}]*\}", "…", said)
    return [found for found in re.findall(r"[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*)+", bare) if not TYPED.match(found)]


def test_no_sentence_mixes_languages():
    """Names of fields, files and commands stand in Chinese as they are typed; a clause of English does not."""
    kept = (SENTENCES, ERRORS, REASONS, WAYS, WHYS)
    groups = [group for told in kept for group in told.values()]
    said = {each for group in groups for each in ([group] if isinstance(group, str) else group)}
    assert 900 < len(said)
    assert {} == {each: found for each in sorted(said) if (found := clauses(each))}
    assert ["is no key"] == clauses("{text} is no key：请换一个，用 jizhi access show 看")


def test_no_way_is_of_an_error_that_nothing_raises():
    """What nobody can meet is a mistake of spelling."""
    assert set() == set(WAYS) - set(ERRORS)
    assert set() == (WITH_FINDINGS | BY_REASON | IN_CODE) - set(ERRORS)


@pytest.mark.parametrize("locale", [each for each in LOCALES if each != "zh_CN"])
def test_every_way_stands_in_every_language(locale):
    """An English reader is not left with the trouble."""
    assert [] == sorted(way for way in WAYS.values() if not catalogue(locale).get(way))


def test_the_way_out_follows_what_is_wrong():
    """In the reader's language."""
    lost = UnknownSpace("jade", "1-1O1")
    assert "没有房号“1-1O1”；请核对房号" in error_sentence(lost)
    assert error_sentence(lost, locale="en").startswith(f"{lost}; check the number")
    assert "mend the file" in error_sentence(FileNotRead("a.csv", "it is empty"), locale="en")


def test_an_error_of_somebody_else_has_no_way_of_ours():
    """What we do not know we do not advise on."""

    class Jammed(JizhiError):
        """A till that does not open."""

    assert "it is jammed" == error_sentence(Jammed("it is jammed"))
    assert "Jammed" not in vars(errors)


@pytest.mark.parametrize(
    "name", ["BadHours", "BadIdentifier", "BadStep", "BadWeights", "CorrectionRefused", "GrantRefused"]
)
def test_a_reason_that_the_core_gives_is_said_in_chinese(name):
    """What a person is refused for is in his language, not in that of the code."""
    english = set()
    for path in sorted(ROOT.rglob("*.py")):
        if {"testing", "errors"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == name:
                said = [
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                english |= {text for text in said[1:] if " " in text and why_said(text, locale="zh_CN") == text}
    assert set() == english - NOT_REASONS


# What stands beside a reason: what the value is, in the same call.
NOT_REASONS = {"unified social credit code"}
