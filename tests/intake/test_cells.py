"""One cell: what it holds, or why it is refused; identity and money as they stand or not at all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.intake import Column, Formula, Merged
from jizhi.intake.cells import read_cell
from jizhi.testing.numbers import credit_code, id_number, phone
from jizhi.values import CreditCode, IdNumber, Phone

NUMBER = id_number(date(1990, 3, 4), 18)
MIDNIGHT = datetime.fromisoformat("2025-03-01T00:00")


def read(holds, cell):
    return read_cell(cell, Column("x", holds, "标题"), place="s!C2")


@pytest.mark.parametrize(
    ("holds", "cell", "value"),
    [
        ("code", "3-12", "3-12"),
        ("code", 1203, "1203"),
        ("area", Decimal("89.37"), Decimal("89.37")),
        ("area", "89.370", Decimal("89.37")),
        ("area", 89, Decimal(89)),
        ("money", "2500.00", Decimal(2500)),
        ("decimal", "1.2345", Decimal("1.2345")),
        ("whole", "3", 3),
        ("whole", Decimal("3.0"), 3),
        ("floor", "12层", 12),
        ("floor", -1, -1),
        ("floor", "B2", -2),
        ("floors", 30, 30),
        ("share", "60%", Fraction(3, 5)),
        ("share", "1/3", Fraction(1, 3)),
        ("share", Decimal("0.4"), Fraction(2, 5)),
        ("yes-no", "有", True),
        ("yes-no", "无", False),
        ("yes-no", False, False),
        ("kind", "写字楼", "office"),
        ("status", "未销售", "unsold"),
        ("role", "家庭成员", "resident"),
        ("party-kind", "公司", "organisation"),
        ("date", date(2025, 3, 1), date(2025, 3, 1)),
        ("date", MIDNIGHT, date(2025, 3, 1)),
        ("date", "2025/3/1", date(2025, 3, 1)),
        ("date", "2025年3月1日", date(2025, 3, 1)),
        ("list", "service、water", ("service", "water")),
        ("name", "䶮𠮷", "䶮𠮷"),
        ("name", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("text", 3, "3"),
        ("identity", NUMBER, IdNumber(NUMBER)),
        ("identity", credit_code(3), CreditCode(credit_code(3))),
        ("phone", int(phone(9)), Phone(phone(9))),
        ("phone", "0571-88888888", Phone("0571-88888888")),
        ("area", None, None),
        ("area", "  ", None),
        ("nothing", "=1+1", None),
    ],
)
def test_a_proper_cell_gives_its_value_without_a_word(holds, cell, value):
    """What is typed properly is taken as it is."""
    assert (value, ()) == (read(holds, cell).value, read(holds, cell).findings)


@pytest.mark.parametrize(
    ("holds", "cell", "code"),
    [
        ("code", date(2025, 3, 12), "room-as-date"),
        ("code", "3月12日", "room-as-date"),
        ("code", "12-Mar", "room-as-date"),
        ("code", "2025-03-12 00:00:00", "room-as-date"),
        ("code", Decimal("3.1"), "room-as-number"),
        ("code", 10**12, "room-as-number"),
        ("code", -1, "room-as-number"),
        ("code", True, "room-as-number"),
        ("code", "x" * 65, "cell-unreadable"),
        ("code", "3\u202e12", "cell-unreadable"),
        ("area", "约90", "not-a-number"),
        ("area", "89.37㎡", "not-a-number"),
        ("area", "1,234.50", "not-a-number"),
        ("area", "1e3", "not-a-number"),
        ("area", "nan", "not-a-number"),
        ("area", Decimal("NaN"), "not-a-number"),
        ("area", Decimal("1E+400"), "not-a-number"),
        ("area", True, "not-a-number"),
        ("area", "-1", "negative-number"),
        ("area", "1000001", "number-too-large"),
        ("area", "89.375", "too-many-decimals"),
        ("area", "89.370000000000005", "float-noise"),
        ("area", Decimal("89.36999999999999"), "float-noise"),
        ("money", "12.345", "too-many-decimals"),
        ("money", "１２", "not-plain"),
        ("money", " 12", "not-plain"),
        ("money", "=A1", "formula-cell"),
        ("money", Formula("=A1", 12), "formula-cell"),
        ("whole", "2.5", "not-a-whole-number"),
        ("whole", "-2", "negative-number"),
        ("whole", "100001", "number-too-large"),
        ("floor", "顶层", "not-a-whole-number"),
        ("floor", 1001, "number-too-large"),
        ("floors", "B1", "negative-number"),
        ("share", "0", "share-wrong"),
        ("share", 60, "share-wrong"),
        ("share", "3/0", "not-a-number"),
        ("yes-no", "大概", "yes-no-unknown"),
        ("kind", "住窄", "kind-unknown"),
        ("role", "邻居", "role-unknown"),
        ("date", "2025-02-30", "date-wrong"),
        ("date", "待定", "date-wrong"),
        ("date", 12, "date-wrong"),
        ("date", "0001-01-01", "date-wrong"),
        ("date", MIDNIGHT.replace(hour=8), "date-wrong"),
        ("name", date(2025, 1, 1), "cell-unreadable"),
        ("text", "x" * 201, "cell-unreadable"),
        ("identity", 990101199003040180, "identity-as-number"),
        ("identity", Decimal("9.9E+17"), "identity-as-number"),
        ("identity", "9.90101E+17", "identity-as-number"),
        ("identity", date(1990, 1, 1), "cell-unreadable"),
        ("identity", NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1"), "id-number-wrong"),
        ("identity", "12345", "id-number-wrong"),
        ("identity", f" {NUMBER}", "not-plain"),
        ("identity", NUMBER.translate({code: code + 0xFEE0 for code in range(48, 58)}), "not-plain"),
        ("identity", "=A1", "formula-cell"),
        ("phone", "1234567", "phone-wrong"),
        ("phone", 57188888888, "phone-wrong"),
        ("phone", Formula("=A1", phone(1)), "formula-cell"),
        ("area", Merged("C1"), "merged-cell"),
    ],
)
def test_a_doubtful_cell_is_named_with_its_place_and_gives_nothing(holds, cell, code):
    """The finding is an error at the cell, and names the heading."""
    found = read(holds, cell)
    assert found.value is None
    assert [(code, "s!C2", "error", "标题")] == [
        (f.code, f.subject, f.severity, f.fact("heading")) for f in found.findings
    ]


@pytest.mark.parametrize(
    ("holds", "cell", "value", "code", "severity"),
    [
        ("code", "１２０３", "1203", "normalised", "note"),
        ("area", "８９．３７", Decimal("89.37"), "normalised", "note"),
        ("name", " 张三 ", "张三", "normalised", "note"),
        ("name", "张\u200b三", "张\u200b三", "name-odd", "warning"),
        ("area", Formula("=B1", Decimal("89.37")), Decimal("89.37"), "formula-value", "warning"),
        ("date", 45000, date(2023, 3, 15), "date-from-serial", "warning"),
        ("status", "抵押", None, "status-unknown", "warning"),
        ("party-kind", "外星人", None, "party-kind-unknown", "warning"),
    ],
)
def test_what_is_read_otherwise_than_it_stands_says_so(holds, cell, value, code, severity):
    """Nothing is put right in silence."""
    found = read(holds, cell)
    assert (value, [(code, severity)]) == (found.value, [(f.code, f.severity) for f in found.findings])


def test_a_small_x_in_an_identity_number_is_taken_with_a_warning():
    """The check character is X; the small one is told."""
    number = next(n for n in (id_number(date(1990, 1, 1), count) for count in range(99)) if n.endswith("X"))
    found = read("identity", number.lower())
    assert (IdNumber(number), ["identity-lower-x"]) == (found.value, [f.code for f in found.findings])


@pytest.mark.parametrize("cell", [NUMBER, f" {NUMBER}", NUMBER[:-1], int(NUMBER[:17]), NUMBER + "0"])
def test_no_finding_shows_an_identity_number(cell):
    """Reports are read by many."""
    assert not any(NUMBER[6:14] in value for f in read("identity", cell).findings for _, value in f.facts)
