"""The catalogue is complete, and every message that the code says stands in it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from jizhi.errors import UnknownPolicy
from jizhi.words.catalogue import catalogue, fields, plainer, say, translated
from jizhi.words.findings import SENTENCES
from jizhi.words.sentences import ERRORS, REASONS, WAYS

ROOT = Path(__file__).parents[2] / "src" / "jizhi"
HEADS = {ERRORS[name] for name in ("TariffRefused", "MoveInRefused", "WorkflowRefused", "MoveRefused")}


def texts(node: ast.expr) -> set[str]:
    """Return the texts that an expression may be: itself, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def spoken() -> set[str]:
    """Return every message that a module of words or pages says: the text that ``say`` or ``translated`` is handed."""
    found: set[str] = set()
    for room in ("words", "pages"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                    "say",
                    "self.say",
                    "writing.say",
                    "writer.say",
                    "translated",
                }:
                    found |= texts(node.args[0])
    return found


def test_every_message_that_is_said_stands_in_the_catalogue():
    """No sentence stays Chinese for an English reader."""
    said = (
        spoken()
        | HEADS
        | set(WAYS.values())
        | {each for group in (*SENTENCES.values(), *REASONS.values()) for each in group}
    )
    assert "{start} 至 {last}" in said
    assert [] == sorted(said - set(catalogue("en")))


def test_nothing_stands_in_the_catalogue_that_is_never_said():
    """What nobody says is a mistake of spelling, or was forgotten."""
    written = {
        node.value
        for room in ("words", "pages")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert [] == sorted(set(catalogue("en")) - written)


@pytest.mark.parametrize("message", sorted(catalogue("en")))
def test_every_translation_has_the_places_of_its_source(message):
    """A fact that is told in one language is told in the other."""
    english = catalogue("en")[message]
    assert english
    assert fields(message) == fields(english)
    assert message.encode("gbk")
    assert english.encode("gbk")


def test_a_message_without_translation_stays_as_it_is():
    """Better Chinese than nothing."""
    assert translated("敬请期待", locale="en") == "敬请期待"


def test_an_unknown_locale_is_refused():
    """A language that nobody wrote is not guessed."""
    with pytest.raises(UnknownPolicy, match="'de'; known: zh_CN en"):
        say("没有适用的费用", locale="de")


def test_signs_outside_gbk_are_made_plainer_and_rare_names_stay():
    """A name is never changed, whatever a terminal can show."""
    assert plainer("5 元/m³ − ¥1 䶮𠮷") == "5 元/m3 - ￥1 䶮𠮷"


def test_importing_jizhi_does_not_import_babel():
    """Who only calculates does not pay for words."""
    code = "import sys, jizhi, jizhi.fees; sys.exit('babel' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
