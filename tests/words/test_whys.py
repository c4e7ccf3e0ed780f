"""A Chinese reader is not told English in the middle of a sentence, whoever gave the reason."""

from __future__ import annotations

import ast
from inspect import signature
from pathlib import Path

import pytest

from jizhi import errors
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.errors import (
    FileNotRead,
    FormulaRefused,
    JizhiError,
    NotBilled,
    NotExplained,
    StoreRefused,
    TariffRefused,
    UnknownFee,
)
from jizhi.findings import Finding
from jizhi.formula.parse import Scope, parse
from jizhi.words import LOCALES, error_sentence, sentence
from jizhi.words.catalogue import SOURCE, catalogue, fields
from jizhi.words.constructs import CONSTRUCTS, construct_said
from jizhi.words.sentences import WAYS
from jizhi.words.whys import TAGGED, WHYS, reason_or_original, why_said

ROOT = Path(__file__).parents[2]
WHY = {"why", "reason", "way_out"}
# What no person reads: cases from outside, codes for programs.
FOR_PROGRAMS = {"CaseFileUnreadable", "CaseMalformed", "CaseUnsupported", "NotIntegral"}
OF_SQLITE = {
    "unable to open database file", "file is not a database", "database disk image is malformed",
    "attempt to write a readonly database", "disk I/O error", "database or disk is full",
}  # fmt: skip
# Where in a call the reasons stand that a person reads: in every error that is given one.
GIVERS = {"refuse": [0], "_step": [0]} | {
    name: [place for place, given in enumerate(list(signature(kind.__init__).parameters)[1:]) if given in WHY]
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, JizhiError) and name not in FOR_PROGRAMS
}
TARIFF = """
tariff = "t"
{top}
[[fee]]
code = "a"
per = "month"
{fee}
  [[fee.version]]
  since = 2025-01-01
  basis = "x"
  rates = {{ p = "2 元/㎡/月" }}
  formula = "{formula}"
"""


def told(top="", fee="", formula="area * p", locale=SOURCE):
    """Return what the author of a tariff file is told."""
    with pytest.raises(TariffRefused) as refused:
        tariff_or_refuse(TARIFF.format(top=top, fee=fee, formula=formula))
    return error_sentence(refused.value, locale=locale).splitlines()[1].partition("：")[2]


def shown(node: ast.expr) -> str:
    """Return what a text of the source says where each value in it is a 7."""
    if isinstance(node, ast.JoinedStr):
        return "".join("7" if isinstance(part, ast.FormattedValue) else shown(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def given() -> set[str]:
    """Return every reason that is written where an error is raised: in the core, the office and every plugin."""
    found: set[str] = set()
    for top in (ROOT / "src" / "jizhi", *(ROOT / "plugins").glob("*/src")):
        for path in sorted(path for path in top.rglob("*.py") if "testing" not in path.parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    places = GIVERS.get(ast.unparse(node.func).rsplit(".", 1)[-1], ())
                    found |= {shown(node.args[place]) for place in places if place < len(node.args)}
                if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["why"]:
                    found.add(shown(node.value))
                if isinstance(node, ast.FunctionDef) and node.name in {"_trouble", "_troubles", "_why_not"}:
                    said = [each.value for each in ast.walk(node) if isinstance(each, ast.Return | ast.Yield)]
                    found |= {shown(each.elts[-1] if isinstance(each, ast.Tuple) else each) for each in said if each}
    return {reason for reason in found if " " in reason}


def test_every_reason_that_an_error_is_given_is_said_in_chinese():
    """A reason that is added has its Chinese added."""
    reasons = given()
    assert {"it is empty", "it is no xlsx workbook", "it recorded no facts", "this is no database URL"} <= reasons
    assert {"the signature does not hold", "it needs a code"} <= reasons
    assert 300 < len(reasons)
    assert [] == sorted(reason for reason in reasons if "别的原因" in reason_or_original(reason, locale=SOURCE))


def test_no_reason_has_its_chinese_that_nobody_gives():
    """The longest piece of each stands in the source; SQLite gives some of its own."""
    tops = [ROOT / "src" / "jizhi", *(ROOT / "plugins").glob("*/src")]
    paths = [path for top in tops for path in top.rglob("*.py") if "words" not in path.parts]
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    longest = {reason: max(reason.replace("{", "}").split("}")[::2], key=len).strip() for reason in WHYS}
    left = {reason for reason, piece in longest.items() if piece not in source} - OF_SQLITE
    assert set() == left - {TAGGED.replace("{", "{{").replace("}", "}}")}


@pytest.mark.parametrize("reason", sorted(WHYS))
def test_a_reason_in_chinese_can_be_shown_in_gbk_and_in_english_stays_as_it_is(reason):
    """What differs is told in both."""
    said = reason.format_map(dict.fromkeys(fields(reason), "7"))
    assert why_said(said, locale=SOURCE).encode("gbk")
    assert why_said(said, locale=SOURCE) != said
    assert said == reason_or_original(said, locale="en")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotRead("a.csv", "it is empty"), "a.csv 读不了：它是空的"),
        (FileNotRead("a", "it has more than 9 rows or 8 columns"), "a 读不了：它超过 9 行或 8 列"),
        (FileNotRead("a", "the moon is full"), "a 读不了：别的原因（the moon is full）"),
        (FileNotRead("a", "月亮圆了"), "a 读不了：月亮圆了"),
        (StoreRefused("a", "it names no file", "run pip install b"), "a 打不开：没有写出文件；请运行 pip install b"),
        (NotExplained("c", "by this tariff it would be 3, not 4"), "c 无法解释：按这份收费标准应为 3，而不是 4"),
        (NotExplained("c", "fact-missing"), "c 无法解释：按这份收费标准算不出来（fact-missing）"),
        (NotExplained("c", str(UnknownFee("x", ("a", "b")))), "c 无法解释：收费标准里没有费用 'x'；现有 a, b"),
        (NotBilled("bill", "x"), "没有账单“x”；请核对编号"),
        (NotBilled("roster_part", "x"), "没有名册分片“x”；请核对编号"),
    ],
)  # fmt: skip
def test_an_error_with_a_reason_is_chinese_throughout(error, said):
    """A reason that nobody put into Chinese stands in brackets as it was given."""
    way = WAYS.get(type(error).__name__, "")
    assert error_sentence(error) == (f"{said}；{way}" if way else said)
    assert error_sentence(error, locale="en").startswith(str(error))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (
            {"fee": "cycle = { months = 0 }"},
            "收费周期的 months = 0：months、weeks、days 里要写一个，只写一个，而且大于零",
        ),
        ({"fee": "cycle = { due_day = 32 }"}, "收费周期的 due_day = 32：要写一个月里的几号，1 到 31"),
        ({"fee": 'cycle = { when = "x" }'}, "收费周期的 when = x：只能是 in-advance, in-arrears 之一"),
        ({"fee": 'round = { mode = "bankers" }'}, "没有叫 'bankers' 的舍入方式；可用 half-up"),
        ({"fee": 'round = { to = "0" }'}, "舍入到 0 不行，必须大于零"),
        ({"fee": 'round = { to = "0.001" }'}, "舍入到 0.001 不足一分；请写 0.01 或更大"),
        ({"top": 'currency = "JPY"'}, "'JPY' 不是以百分之一为最小单位的三字母币种，例如 CNY"),
        ({"top": '[late.p]\nminimum = "0.001"'}, "0.001 不足一分"),
        ({"top": '[facts.x]\ntype = "text"\nunit = "㎡"'}, "“文字”类型不能有 unit、min 和 max"),
    ],
)
def test_a_setting_that_is_refused_says_why_in_chinese(trouble, said):
    """Cycle, rounding, currency and the rest, to the field."""
    assert told(**trouble).startswith(f"这样的设置不成立：{said}")


def test_a_preset_that_extends_itself_is_said_in_chinese_and_any_other_reason_in_brackets():
    """What a policy of a plugin says is its own."""
    finding = Finding("setting-refused", "a", {"why": "b extends itself"})
    assert sentence(finding) == "a：这样的设置不成立：模板 b 通过 extends 绕回了自己"
    assert "别的原因（too lunar）" in sentence(Finding("setting-refused", "a", {"why": "too lunar"}))


def test_the_author_of_a_file_is_not_told_how_json_has_a_number_and_the_writer_of_a_record_is():
    """In TOML a number is a number."""
    assert told(fee="minimum = true") == "这里需要数、带引号的数或文字，实际是是或否；请改正"
    assert told(fee="minimum = 1e3") == "1000.0 是浮点数，不够精确；请写成带引号的小数，这里需要数、带引号的数或文字"
    assert "decimal" not in told(fee="minimum = nan", locale="en")
    record = Finding("type-wrong", "$.value", {"wanted": TAGGED, "found": "list"})
    assert '小数 {"decimal": "1.20"} 或日期' in sentence(record)
    assert TAGGED in sentence(record, locale="en")
    pair = Finding("type-wrong", "$.pair", {"wanted": "a list of 2", "found": "a list of 1"})
    assert sentence(pair) == "$.pair：这里需要有 2 项的列表，实际是有 1 项的列表；请改正"


@pytest.mark.parametrize(
    ("formula", "chinese", "english"),
    [
        ("2 ** 2", "乘方 **", "the power **"),
        ("(1).real", "点号取属性", "an attribute after a dot"),
        ("(1)[0]", "方括号取下标", "a subscript in brackets"),
        ("+1", "正号 + 或取反 ~", "a plus sign + or the inversion ~ before a value"),
        ("1 in 2", "in", "in"),
        ("None", "None", "None"),
    ],
)
def test_what_a_formula_may_not_hold_is_called_as_its_author_knows_it(formula, chinese, english):
    """And not by a class of the parser."""
    with pytest.raises(FormulaRefused) as refused:
        parse(formula, Scope({}))
    assert f"公式里不能用 {chinese}；" in error_sentence(refused.value)
    assert f"{english} is not allowed" in error_sentence(refused.value, locale="en")


def test_every_construct_is_one_of_the_parser_and_stands_in_the_catalogue():
    """A name that the parser of some Python has not yet is that of a later one."""
    assert {"TemplateStr"} >= {name for name in CONSTRUCTS if not hasattr(ast, name)}
    assert set(CONSTRUCTS.values()) <= set(catalogue("en"))
    assert all(construct_said(name, locale=locale) != name for name in CONSTRUCTS for locale in LOCALES)
