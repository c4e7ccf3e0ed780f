"""Every finding that the library can make has its sentence, in Chinese and in English."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jizhi import errors
from jizhi.errors import BadPeriod, FactRefused, FormulaRefused, JizhiError, NotRated, TariffRefused, UnitClosed
from jizhi.estate import Project, Roster, Space
from jizhi.findings import Finding
from jizhi.values import Period
from jizhi.words import LOCALES, error_sentence, reason_text, sentence
from jizhi.words.catalogue import catalogue, fields
from jizhi.words.findings import SENTENCES
from jizhi.words.sentences import ERRORS, REASONS

ROOT = Path(__file__).parents[2]
SIGNS = set("abcdefghijklmnopqrstuvwxyz0123456789-")
# What has a parameter called ``code`` that is the code of a record and not of a finding.
RECORDS = set(
    "Space Company State Project Zone Building Meter Fee FeeDoc Tariff TariffText LatePolicy CreditCode "
    "UnknownSpace UnknownFee fee space Asset UnknownAsset CheckItem Checklist Plan PlanBook Hand "
    "Step StepDoc DunningPolicy BookTable Chapter _collected _items _on_time".split()
)


def sources() -> list[ast.Module]:
    """Parse every module of the core and of the plugins; the test kits make findings of their own."""
    tops = [ROOT / "src" / "jizhi", *(ROOT / "plugins").glob("*/src")]
    paths = [path for top in tops for path in sorted(top.rglob("*.py")) if "testing" not in path.parts]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def parameters(function: ast.FunctionDef) -> list[str]:
    """List the positional parameters of a function, without self and cls."""
    return [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]


def makers(modules: list[ast.Module]) -> dict[str, int]:
    """Find every function and class that is handed a code: where in its call the code stands."""
    found = {"Finding": 0}
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and "code" in parameters(node):
                found[node.name] = parameters(node).index("code")
            if isinstance(node, ast.ClassDef):
                found |= made_by(node)
    return {name: place for name, place in found.items() if name not in RECORDS | {"__init__"}}


def made_by(kind: ast.ClassDef) -> dict[str, int]:
    """Find the place of the code among the arguments of a class: in its ``__init__``, or in its fields."""
    for method in kind.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__" and "code" in parameters(method):
            return {kind.name: parameters(method).index("code")}
    names = [ast.unparse(field.target) for field in kind.body if isinstance(field, ast.AnnAssign)]
    return {kind.name: names.index("code")} if "code" in names else {}


def texts(node: ast.expr) -> set[str]:
    """Return the texts that an expression may be: itself, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def codes_of(module: ast.Module, places: dict[str, int]) -> set[str]:
    """Return every code that a module hands to a maker, gives to a name ``code``, or returns first of a pair."""
    made: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            place = places.get(ast.unparse(node.func).rsplit(".", 1)[-1])
            if place is not None:
                given = node.args[place : place + 1] + [word.value for word in node.keywords if word.arg == "code"]
                made |= {text for argument in given for text in texts(argument)}
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["code"]:
            made |= texts(node.value)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and node.value.elts:
            made |= {text for text in texts(node.value.elts[0]) if "-" in text}
    return {text for text in made if text and set(text) <= SIGNS}


def every_code() -> set[str]:
    """Return every finding code of the library."""
    modules = sources()
    places = makers(modules)
    return set().union(*(codes_of(module, places) for module in modules))


def test_every_finding_code_has_a_sentence():
    """A person who meets a finding is told what is wrong and what to do."""
    made = every_code()
    assert {"fact-missing", "total-row", "syntax", "plugin-failed", "tenure-shares-short", "room-as-date"} <= made
    assert [] == sorted(made - set(SENTENCES) - set(REASONS))


def test_no_sentence_is_of_a_code_that_nothing_makes():
    """A sentence that nobody can meet is a mistake of spelling."""
    assert [] == sorted(set(SENTENCES) - every_code())


@pytest.mark.parametrize("code", sorted({**SENTENCES, **REASONS}))
def test_every_sentence_stands_in_english_with_the_same_places(code):
    """The English says what the Chinese says, of the same facts."""
    for message in {**SENTENCES, **REASONS}[code]:
        english = catalogue("en").get(message, "")
        assert not set(english) & set("，；。：“”")
        assert fields(message) == fields(english)


@pytest.mark.parametrize("code", sorted(SENTENCES))
@pytest.mark.parametrize("locale", LOCALES)
def test_a_sentence_can_be_shown_in_gbk_whatever_facts_it_has(code, locale):
    """A Chinese terminal shows every sentence; a fact that a finding lacks does not stop it."""
    full = Finding(code, "1-101", {name: "1" for message in SENTENCES[code] for name in fields(message)})
    assert "1-101" in sentence(full, locale=locale).encode("gbk").decode("gbk")
    assert "{" not in sentence(Finding(code, ""), locale=locale)


def test_a_sentence_names_the_column_of_a_sheet_and_the_character_of_a_formula():
    """The place is told to the cell and to the character."""
    cell = Finding("too-many-decimals", "s!D2", {"heading": "建筑面积", "shown": "89.375", "most": 2})
    assert sentence(cell).startswith("s!D2（建筑面积）：89.375 的小数超过 2 位")
    formula = Finding("name-unknown", "t.toml: fee service", {"name": "aera", "near": "area", "column": 3})
    assert sentence(formula).startswith("t.toml: fee service，第 3 个字符：不认识“aera”，是不是“area”")
    assert sentence(formula, locale="en").startswith("t.toml: fee service, character 3: aera is not known, did you")


def test_a_sentence_leaves_out_what_nobody_knows():
    """Without a likely meaning no question is asked."""
    near = Finding("room-unknown", "s!2", {"space": "1-1O1", "meant": "1-101"})
    assert sentence(near) == "s!2：找不到房屋“1-1O1”，是不是“1-101”？"
    assert "是不是" not in sentence(Finding("room-unknown", "s!2", {"space": "1-1O1", "meant": ""}))


def test_a_sentence_says_the_librarys_own_words_in_chinese_and_leaves_those_of_others():
    """A record is called by its Chinese name; a house called 'owner' stays what it is."""
    assert sentence(Finding("duplicate-id", "1-101", {"record": "tenure", "id": "owner"})) == (
        "1-101：产权或租赁“owner”重复了；请去掉一个或改编号"
    )
    unclear = Finding("role-unclear", "s!2", {"roles": "developer owner"})
    assert "（开发商 业主）" in sentence(unclear)


def test_a_fact_with_braces_is_shown_as_it_is():
    """What somebody typed is never taken for a place to fill in."""
    assert "{0.__class__}" in sentence(Finding("name-odd", "s!2", {"characters": "{0.__class__}"}))


def test_a_code_of_somebody_else_is_shown_with_its_facts():
    """A plugin's own finding is not lost."""
    assert sentence(Finding("till-open", "till 3", {"since": "08:00"})) == "till 3：till-open（since=08:00）"


def test_a_parked_space_says_why():
    """From the roster to the sentence, nothing has to be looked up."""
    home = Space(project="jade", code="1-101", kind="dwelling")
    found = Roster.of(Project(code="jade", name="翠园"), spaces=[home, home]).findings
    assert [sentence(finding) for finding in found] == ["1-101：房屋“1-101”重复了；请去掉一个或改编号"]


def test_a_reason_of_somebody_else_is_shown_as_it_is():
    """Only our own reasons are put into words."""
    assert reason_text("strike") == "strike"
    assert reason_text("no-fee-applies", locale="en") == "no fee applies"


def error_classes() -> list[type[JizhiError]]:
    """List every error of the library but those that carry a finding's code."""
    coded = (FormulaRefused, FactRefused, NotRated)
    found = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, JizhiError)]
    return [kind for kind in found if kind is not JizhiError and kind not in coded]


def test_every_error_has_a_chinese_sentence():
    """What the command line prints is Chinese for a Chinese reader."""
    assert sorted(ERRORS) == sorted(kind.__name__ for kind in error_classes())


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_an_error_sentence_speaks_of_what_the_error_knows(kind):
    """Every place of the sentence is an attribute of the error."""
    made = getattr(kind.__init__, "__code__", None)
    known = set(made.co_varnames) | {"kind"} if made else set()
    assert fields(ERRORS[kind.__name__]) <= known
    assert ERRORS[kind.__name__].encode("gbk")


def test_an_error_is_said_in_both_languages():
    """In English it says its own sentence."""
    with pytest.raises(BadPeriod) as refused:
        Period.parse("2025-3")
    assert error_sentence(refused.value).startswith("期间 '2025-3' 不成立：请写 2025、2025-03")
    assert error_sentence(refused.value, locale="en") == str(refused.value)


def test_an_error_that_carries_a_code_is_said_as_its_finding():
    """A formula refused by hand reads as it does in a file."""
    assert error_sentence(FormulaRefused("formula-empty", column=1)).startswith("第 1 个字符：公式是空的")
    assert error_sentence(NotRated("fact-missing", {"fact": "area"})).startswith("缺少“建筑面积 area”")
    assert error_sentence(FactRefused("floor", "fact-type", "x", "integer"), locale="en").startswith("floor = x is of")


def test_a_refused_tariff_says_every_reason_on_a_line_of_its_own():
    """Nothing is left out."""
    refused = TariffRefused("t.toml", [Finding("version-missing", "t.toml: fee a"), Finding("basis-missing", "b")])
    assert [line.split("：")[0] for line in error_sentence(refused).splitlines()] == [
        "t.toml 不能使用，原因如下",
        "t.toml: fee a",
        "b",
    ]


def test_an_error_of_a_plugin_says_its_own_sentence():
    """What we do not know we do not translate."""

    class TillJammed(JizhiError):
        """A till that does not open."""

    assert error_sentence(TillJammed("the till is jammed")) == "the till is jammed"
    assert error_sentence(UnitClosed("memory")).startswith("memory 的这次读写已经结束")
