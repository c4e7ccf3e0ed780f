"""Traditional Chinese stands beside the source, whole: nothing that is said stays in simplified characters."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from jizhi.errors import FileNotRead
from jizhi.formula.facts import built_in
from jizhi.upkeep import ORDER_FLOW
from jizhi.values import Money, Period, Unit
from jizhi.words import day_text, error_sentence, money_text, period_text, term, yuan_in_words
from jizhi.words.catalogue import catalogue, fields
from jizhi.words.orders import event_name, state_name

ROOT = Path(__file__).parents[2] / "src" / "jizhi"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Characters that only simplified Chinese has, of those that an office uses most.
SIMPLIFIED = set("这们费额账缴维业务报图书车设备员产权应实减销现银转号码违约预还满评诉办结")


def docstrings(tree: ast.Module) -> set[int]:
    """Return the ids of the nodes that are docstrings: texts that stand as a statement of their own."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def wanted() -> set[str]:
    """Return every Chinese text that words and pages say, whole, with what the library's own nouns are called."""
    found = set(catalogue("en"))
    for room in ("words", "pages"):
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            silent = docstrings(tree) | parts
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
            }
    names = {each.name for each in (*ORDER_FLOW.state, *ORDER_FLOW.move)}
    aliases = {spec.alias for spec in built_in(Unit()).values() if spec.alias}
    return {text for text in found | names | aliases if CHINESE.search(text)}


def test_every_text_that_is_said_stands_in_it():
    """Who reads traditional Chinese meets no sentence in another script."""
    assert [] == sorted(wanted() - set(catalogue("zh_TW")))


def test_every_text_has_the_places_of_its_source_and_no_simplified_character():
    """A fact that is told in one script is told in the other."""
    for message, text in catalogue("zh_TW").items():
        assert fields(message) == fields(text), message
        assert not set(text) & SIMPLIFIED, text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (lambda: money_text(Money(123450), locale="zh_TW"), "1,234.50 元"),
        (lambda: day_text(date(2025, 3, 1), locale="zh_TW"), "2025年3月1日"),
        (lambda: period_text(Period.month(2025, 3), locale="zh_TW"), "2025年3月"),
        (lambda: yuan_in_words(Money(10200000), locale="zh_TW"), "人民幣壹拾萬貳仟元整"),
        (lambda: term("dwelling", locale="zh_TW"), "住宅"),
        (lambda: term("write-off", locale="zh_TW"), "壞帳核銷"),
        (lambda: event_name("confirm", locale="zh_TW"), "驗收"),
        (lambda: state_name("closed", locale="zh_TW"), "已完成"),
    ],
)  # fmt: skip
def test_amounts_days_and_our_own_words_are_written_the_chinese_way(said, text):
    """In its own characters."""
    assert text == said()


def test_an_error_speaks_it_too():
    """Sentences and the reasons in them."""
    told = error_sentence(FileNotRead("a.csv", "it is empty"), locale="zh_TW")
    assert "讀" in told
    assert "它是空的" in told
