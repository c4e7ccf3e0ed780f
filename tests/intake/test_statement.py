"""A bank's statement: every amount to the fen, every line once, whatever the bank calls its columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.intake import Column, Table, read_csv, read_statement

HEADINGS = ("交易日期", "流水号", "收入", "支出", "对方户名", "对方账号", "摘要", "附言", "余额")
ROW = ("2025-03-10", "0001", "266.11", "", "张三", "6222021234567890123", "1-1-101", "物业费", "1,266.11")


def read(*rows, headings=HEADINGS, **more):
    """Read rows under headings."""
    return read_statement([Table("流水", rows=[headings, *rows])], project="jade", account="icbc", **more)


def codes(outcome) -> list:
    """The codes of what was found, but for notes."""
    return [each.code for each in outcome.findings if each.severity != "note"]


def test_a_row_becomes_a_line():
    """In above zero, out below; of the other account the last four signs."""
    (line,) = read(ROW).value.lines
    assert (26_611, "张三", "0123", "1-1-101 物业费", 126_611) == (
        line.fen, line.name, line.tail, line.remark, line.balance_fen,
    )  # fmt: skip
    (out,) = read(("20250311", "0002", None, "1,234,567.80")).value.lines
    assert (date(2025, 3, 11), -123_456_780) == (out.day, out.fen)


@pytest.mark.parametrize(
    ("headings", "row", "fen"),
    [
        (("记账日期", "贷方发生额（元）", "借方发生额（元）", "摘要"), ("2025/3/10", "0.00", "5.00", ""), -500),
        (("交易时间", "交易金额", "借贷标志"), ("2025-03-10 10:11:12", "5.00", "贷"), 500),
        (("交易时间", "交易金额", "借贷标志"), ("20250310101112", "5.00", "dbit"), -500),
        (("日期", "金额"), (date(2025, 3, 10), Decimal("-5")), -500),
        (("日期", "金额"), (20250310, "+5.00"), 500),
        (("日期", "贷方金额", "借方金额"), ("2025-03-10", "-5.00", ""), -500),
    ],
)
def test_banks_write_it_in_many_ways(headings, row, fen):
    """Two columns or one, a sign or a word; a red entry turns the way round."""
    outcome = read(row, headings=headings)
    assert [] == codes(outcome)
    assert [fen] == [line.fen for line in outcome.value.lines]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"收入": "1,26.11"}, "not-a-number"),
        ({"收入": "266.111"}, "too-many-decimals"),
        ({"收入": "２66.11"}, "not-plain"),
        ({"收入": "=266.11"}, "formula-cell"),
        ({"收入": ""}, "bank-amount-unclear"),
        ({"支出": "1.00"}, "bank-amount-unclear"),
        ({"交易日期": "20251310"}, "date-wrong"),
        ({"交易日期": ""}, "cell-missing"),
        ({"币种": "美元"}, "bank-currency-unknown"),
        ({"借贷标志": "左"}, "bank-direction-unknown"),
        ({"流水号": Decimal("1.5")}, "room-as-number"),
    ],
)
def test_what_cannot_be_taken_as_it_stands_is_named_and_left_out(change, code):
    """Money and days are never repaired."""
    cells = {**dict(zip(HEADINGS, ROW, strict=True)), **change}
    outcome = read(tuple(cells.values()), headings=tuple(cells))
    assert () == outcome.value.lines
    assert [code] == codes(outcome)


def test_the_same_line_again_is_passed_over_and_a_serial_used_twice_is_named():
    """Overlapping pages repeat lines; one number for two things is the bank's mistake."""
    again = read(ROW, ROW, (*ROW[:2], "1.00", *ROW[3:]))
    assert (1, ["bank-serial-twice"]) == (len(again.value.lines), codes(again))
    assert ["row-repeated"] == [each.code for each in again.findings if each.severity == "note"]


def test_lines_without_a_serial_are_known_by_what_they_say():
    """Two equal ones are two; the same file gives the same names, in any order of other lines."""
    rows = [("2025-03-10", "", "5.00", "", "张三"), ("2025-03-10", "", "5.00", "", "张三"), ("2025-03-11", "", "6.00")]
    first, second = read(*rows).value.lines, read(*rows[::-1]).value.lines
    assert 3 == len({line.serial for line in first})
    assert {line.serial for line in first} == {line.serial for line in second}


def test_a_heading_of_another_name_is_told():
    """Columns of a bank that nobody has seen before."""
    more = [Column("credit", "bank-money", "进账", form="statement")]
    outcome = read(("2025-03-10", "1", "5.00"), headings=("日期", "流水号", "进账"), extra=more)
    assert [500] == [line.fen for line in outcome.value.lines]


def test_a_page_in_gbk_with_rare_names_and_lines_above_is_read():
    """What banks download: a title, the account, the table, the total."""
    text = "工商银行流水\n账号：1234\n交易日期,流水号,收入,支出,对方户名\n2025-03-10,1,5.00,,欧阳䶮\n合计,,5.00,,\n"
    table = read_csv(text.encode("gb18030"), name="s")
    outcome = read_statement([table], project="jade", account="icbc")
    assert ["欧阳䶮"] == [line.name for line in outcome.value.lines]
    assert ["total-row"] == [each.code for each in outcome.findings]


def test_what_is_no_statement_is_named():
    """Nothing is guessed of a table of rooms."""
    outcome = read(("1", "101"), headings=("楼号", "房屋"))
    assert ((), ["table-not-recognised"]) == (outcome.value.lines, codes(outcome))
