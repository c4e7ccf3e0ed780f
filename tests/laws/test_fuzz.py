"""Fuzz by the seed: formulas by the hundred thousand with every known way out, rows by the thousand with every dirt."""

from __future__ import annotations

import os
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest

from jizhi.errors import FactRefused, FormulaRefused, NotRated
from jizhi.formula import Scope, built_in, countable, evaluate, parse
from jizhi.formula.tree import facts_read
from jizhi.intake import Formula, Table, read_estate
from jizhi.values.quantity import Quantity, Unit

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
FORMULAS = 1_000_000 if NIGHTLY else 100_000
ROWS = 1_000_000 if NIGHTLY else 20_000

# Every way out of an evaluator that is known of: each must be refused, whatever it is wrapped in.
ESCAPES = (
    "__import__('os')", "().__class__.__bases__", "price.__class__", "area.real", "area[0]", "[area][0]", "{area}",
    "(lambda: area)()", "[x for x in (1,)]", "(x := area)", "f'{area}'", "b'x'", "exec('1')", "eval('1')",
    "open('/etc/passwd')", "globals()", "vars()", "getattr(area, 'x')", "type(area)", "compile('1', '', 'eval')",
    "9**9**7", "area ** 2", "1e999", "1e3", "0x10", "1_000", "1j", "nan", "inf", "True", "None", "...", "area @ area",
    "area // 2", "area % 2", "area << 9", "area & 1", "~area", "*area", "**area", "print(area)", "min(*[area])",
    "min(area, key=price)", "area if area", "area; area", "area\x00", "import os", "await area", "yield area",
    "１２", "area　＋　price", "max()", "tiers(area)", "round(area, 'x', '1')", "pick(area, area)", "'a' * 9",
    "'area' + 'x'", "not area", "area and price", "-" * 600 + "area", "(" * 200 + "area" + ")" * 200,
    "+".join(["area"] * 300),
)  # fmt: skip
PIECES = (
    "area", "price", "floor", "lift", "kind", "'dwelling'", "0", "1", "2.5", "0.01", "+", "-", "*", "/", "(", ")", ",",
    "<", "<=", "==", "!=", " if ", " else ", " and ", " or ", "not ", "min(", "max(", "round(", "面积", "建筑面积", " ",
    "**", ".", "[", "]", "\n", "\t", "_", "__", "²", "“", "e", "x",
)  # fmt: skip


def scope():
    facts = built_in(Unit.parse("m³"))
    return Scope({**facts, "建筑面积": facts["area"], "price": Quantity.parse("2.80 元/㎡/月")})


NAMES = scope()
FACTS = {"area": Decimal("98.56"), "floor": 3, "lift": True, "kind": "dwelling"}


def tried(text):
    """The tree of a text that is a number, or None where it is refused; whatever else happens is what is looked for."""
    try:
        node = countable(parse(text, NAMES))[0]
    except FormulaRefused as refusal:
        assert refusal.code and 1 <= refusal.column <= min(len(text), 512) + 1
        return None
    with suppress(NotRated, FactRefused):
        evaluate(node, FACTS)
    return node


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_way_out_of_a_formula_is_known(escape):
    """Alone, in a sum, in a call and in a branch."""
    for text in (escape, f"area + {escape}", f"min(area, {escape})", f"{escape} if lift else area"):
        assert tried(text) is None, text


@pytest.mark.faults
def test_s04_a_hundred_thousand_formulas_end_in_a_value_or_a_typed_error():
    """10^5 in the fault tier, 10^6 in the nightly run: pieces of the language, of Python, and neither."""
    fate, accepted, reading = Random(4), 0, 0
    for number in range(FORMULAS):
        if number % 10 == 0:
            text = "".join(chr(fate.randrange(1, 0x3000)) for _ in range(fate.randrange(1, 40)))
        else:
            text = "".join(fate.choices(PIECES, k=fate.randrange(1, 12)))
        if number % 7 == 0:
            text += fate.choice(ESCAPES)
        node = tried(text)
        accepted += node is not None
        reading += node is not None and bool(facts_read(node))
    assert FORMULAS // 1000 < accepted < FORMULAS // 2
    assert reading > FORMULAS // 1000, "a fuzz in which no formula reads a fact tries nothing"


HEADINGS = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称", "身份证", "手机号")
GOOD = ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "张三", "11010519491231002X", "13800138000")
DIRT = (
    None, "", " ", 0, -1, 1.5, 98.560000001, True, "=1+1", Formula("=A1", 3), Formula("=A1", None), "98,56", "98.56㎡",
    "1e5", "１２３", "2024/13/45", "2024-02-30", 45000, "#REF!", "#N/A", "张三\x00", "‮x", "'; DROP TABLE", "合计",
    10**18, "110105194912310021", 1.1e17, "12345", "138 0013 8000", "+8613800138000", "没有", "是", "nan", "∞",
    "\ufeff", "x" * 5000,
)  # fmt: skip


@pytest.mark.faults
def test_f01_twenty_thousand_dirty_rows_are_valid_or_told_with_their_place():
    """20 000 rows in the fault tier, a million in the nightly run: never an exception, never a silent repair."""
    fate, size, refused = Random(1), 500, 0
    for start in range(0, ROWS, size):
        rows = []
        for number in range(start, start + size):
            cells = list(GOOD)
            cells[2] = str(number)
            for _ in range(fate.choice((0, 1, 1, 2, 4))):
                cells[fate.randrange(len(cells))] = fate.choice(DIRT)
            rows.append(cells)
        outcome = read_estate([Table("房", HEADINGS, rows)], project="jade")
        for line in outcome.value.report.lines:
            errors = [finding for finding in line.findings if finding.severity == "error"]
            assert (line.verdict == "refused") == bool(errors)
            assert all(finding.subject.startswith("房!") for finding in errors)
            refused += bool(errors)
        for space in outcome.value.spaces:
            assert space.area in {None, Decimal("98.56"), Decimal(1), Decimal(3), Decimal(45000)} or space.area >= 0
        for party in outcome.value.parties:
            assert party.id_number is None or len(party.id_number.reveal("a law")) == 18
    assert ROWS // 10 < refused < ROWS
