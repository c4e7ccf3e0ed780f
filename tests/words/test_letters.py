"""Letters in words: what is entered is shown as it is, nothing in it is obeyed, and nothing unlawful is threatened."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from jizhi.errors import UnknownPolicy
from jizhi.fees.payments import Receipt
from jizhi.reports.documents import (
    Addressee,
    BankAccount,
    Letterhead,
    OwedLine,
    PaidPart,
    ReceiptPaper,
    demand_letter,
    payment_notice,
)
from jizhi.values import Period, cny
from jizhi.words import LOCALES, sheet_of, sheet_text
from jizhi.words.sheets import Grid, Line, PayCode, Seal, visible

HEAD = Letterhead(
    company="翠园物业服务有限公司", project="翠园", address="翠园路 1 号", phone="021-55550000",
    bank=BankAccount(holder="翠园物业", number="6222 0000", bank="某银行"),
    pay_at="https://pay.example/?n={number}", basis=("《前期物业服务合同》第七条",),
)  # fmt: skip
LINE = OwedLine(
    space="1-1-101", fee="物业服务费", cycle=Period.month(2025, 1), due_on=date(2025, 1, 31), bill="b1",
    charged=cny("1266.11"), settled=cny("1000.00"), outstanding=cny("266.11"), late=cny("5.99"),
    per_day=Fraction(133055, 10**6),
)  # fmt: skip
ON = date(2025, 3, 17)
# Templates, markup, macros, control signs: all of it is somebody's name for all we know.
CORPUS = (
    "{0.__class__}", "${x.y}", "{{7*7}}", "%n%s", "#let x = 1", "$x$ @ref <label>", "\\", '"', "'", "`raw`", "*b* _i_",
    "<script>alert(1)</script>", "&amp;", "=HYPERLINK(\"x\")", "// 注释", "[x](y)", "𠮷㛃䶮",
)  # fmt: skip


def asked(kind: str, *, name: str = "张三", head: Letterhead = HEAD, line: OwedLine = LINE, payer: str = "zhang"):
    verb = {"notice": payment_notice, "demand": demand_letter}[kind]
    return verb(head, [line], project="jade", to=Addressee(payer=payer, name=name), on=ON)


def receipt(*, name: str = "张三", kind: str = "payment", prepaid: str = "0.00", **more) -> ReceiptPaper:
    usual = {"project": "jade", "series": "receipt", "number": 7, "payer": "zhang", "amount": cny("107000.53"),
             "method": "cash", "day": ON, "posting": "p", "actor": "王"}  # fmt: skip
    part = PaidPart(space="1-1-101", fee="物业服务费", cycle=None, amount=cny("1.00"), late=True)
    return ReceiptPaper(
        receipt=Receipt(kind=kind, **(usual | more)), to=Addressee(payer="zhang", name=name), head=HEAD,
        parts=(part,), prepaid=cny(prepaid),
    )  # fmt: skip


def every(name: str = "张三"):
    return asked("notice", name=name), asked("demand", name=name), receipt(name=name, reference=name, note=name)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", CORPUS)
def test_what_was_entered_is_shown_as_it_is(name, locale):
    """S05: no template is filled in, no markup read, nothing lost."""
    for paper in every(name):
        sheet = sheet_of(paper, locale=locale)
        assert name in sheet.texts()
        assert name in sheet_text(sheet)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\x00", "\x1b", "\ufeff", "\u00ad"])
def test_a_sign_that_nobody_sees_is_spelt_out(sign):
    """A name cannot turn an amount round, and what was typed by mistake is found."""
    for paper in every(f"张{sign}三"):
        texts = sheet_of(paper).texts()
        assert f"张[U+{ord(sign):04X}]三" in texts
        assert not any(sign in text for text in texts)
    assert "a b" == visible(" a\r\n\t\u2028 b ")


def test_a_demand_says_amounts_growth_last_day_grounds_and_account():
    """Figures and capitals, as they stood on its day."""
    told = "\n".join(sheet_of(asked("demand")).texts())
    for wanted in (
        "D20250317-zhang", "2025年3月17日（含）",
        "尚欠本金 266.11 元、违约金 5.99 元，合计 272.10 元（人民币贰佰柒拾贰元壹角）",
        "自2025年3月18日起，在缴清之前，违约金每天增加 = 0.133055 元", "请于2025年4月1日前（含当日）缴清",
        "第九百四十四条", "第五百八十五条", "3. 《前期物业服务合同》第七条", "6222 0000",
        "翠园物业服务有限公司（盖章）", "收件人签收",
    ):  # fmt: skip
        assert wanted in told, wanted


@pytest.mark.parametrize("locale", LOCALES)
def test_no_letter_threatens_with_what_the_law_forbids(locale):
    """民法典 944: power, water, heat and gas are no means of dunning; nor is a list on the wall."""
    told = "\n".join(text for kind in ("notice", "demand") for text in sheet_of(asked(kind), locale=locale).texts())
    assert [] == [word for word in ("停水", "停电", "供水", "门禁", "公示", "cut off", "disconnect") if word in told]


def test_a_demand_without_late_fees_cites_no_ground_for_them():
    """And says that nothing grows."""
    texts = sheet_of(asked("demand", line=attrs.evolve(LINE, late=cny("0.00"), per_day=Fraction(0)))).texts()
    assert not any("五百八十五" in text for text in texts)
    assert any("不再增加" in text for text in texts)


def test_a_notice_has_no_column_for_late_fees_that_are_none():
    """Who is not late does not read of it."""
    sheet = sheet_of(asked("notice", line=attrs.evolve(LINE, late=cny("0.00"))))
    (grid,) = [block for block in sheet.blocks if isinstance(block, Grid)]
    assert ("房屋", "费用", "期间", "缴费截止", "应收", "已缴", "尚欠") == grid.header
    assert ("合计", "", "", "", "1,266.11", "1,000.00", "266.11") == grid.rows[-1]
    assert 9 == len(next(block for block in sheet_of(asked("notice")).blocks if isinstance(block, Grid)).header)


def test_a_letterhead_of_the_least_gives_the_least():
    """No account, no code, no address: nothing is made up."""
    bare = attrs.evolve(HEAD, bank=None, pay_at="", address="", phone="", basis=())
    blocks = sheet_of(asked("notice", head=bare)).blocks
    assert not any(isinstance(block, PayCode) for block in blocks)
    assert Seal(("翠园物业服务有限公司（盖章）", "2025年3月17日")) == blocks[-1]
    code = next(block for block in sheet_of(asked("notice")).blocks if isinstance(block, PayCode))
    assert "https://pay.example/?n=N20250317-zhang" == code.content


def test_a_receipt_has_its_number_and_its_amount_in_figures_and_capitals():
    """The zero of an amount in the middle is said."""
    told = sheet_of(receipt(reference="7788", note="补缴", prepaid="3.00"))
    texts = told.texts()
    for wanted in ("收据", "编号：receipt-00000007", "107,000.53 元", "人民币壹拾万柒仟元零伍角叁分", "7788", "补缴",
                   "物业服务费的违约金", "其中 3.00 元 转入预收。", "经办人：王"):  # fmt: skip
        assert wanted in texts, wanted
    assert Line("另用原有预收 2.00 元。") in sheet_of(receipt(prepaid="-2.00")).blocks
    assert "付款凭证" == sheet_of(receipt(kind="refund")).title
    assert "receipt-00000007" == told.subject


def test_an_unknown_locale_is_refused():
    """No letter goes out half translated."""
    with pytest.raises(UnknownPolicy):
        sheet_of(asked("notice"), locale="de")


def test_a_sheet_as_text_keeps_its_columns_in_line():
    """Wide signs take two columns; a sum stands below a rule."""
    lines = sheet_text(sheet_of(asked("demand"))).splitlines()
    head = next(index for index, line in enumerate(lines) if line.startswith("房屋  "))
    rows = lines[head : head + 5]
    widths = {sum(2 if ord(sign) > 0x2E80 else 1 for sign in row) for row in rows}
    assert 1 == len(widths)
    assert "合计" == rows[-1][:2]
    assert "https://pay.example/?n=D20250317-zhang" in lines
