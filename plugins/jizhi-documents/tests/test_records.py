"""Papers of the office's own work: a service, attendance, a card; and payment codes that can be scanned from a page."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pypdf
import pytest
from jizhi_documents.html import HtmlFormat, HtmlSettings
from jizhi_documents.pdf import PdfFormat, PdfSettings

from jizhi.errors import FileNotWritten
from jizhi.fees.payments import Receipt
from jizhi.findings import Finding
from jizhi.reports.documents import (
    Addressee,
    AttendancePaper,
    CardPaper,
    Letterhead,
    OwedLine,
    ReceiptPaper,
    ServiceRecord,
    payment_notice,
)
from jizhi.staff import MonthSheet, SheetLine
from jizhi.staff.kpi import Card
from jizhi.staff.kpi.cards import CardLine
from jizhi.upkeep import Answer, CheckItem, Report, WorkOrder
from jizhi.upkeep.orders import ORDER_FLOW
from jizhi.values import Period, cny
from jizhi.words import LOCALES, sheet_of, sheet_text
from jizhi.workflow import begin

ON = date(2025, 3, 17)
AT = datetime(2025, 3, 1, tzinfo=UTC)
HEAD = Letterhead(company="翠园物业", project="翠园", pay_at="https://pay.example/?n={number}")
MONTH = Period.month(2025, 3)


def service() -> ServiceRecord:
    answers = (Answer(item="A-1", value=Decimal("6.5"), verdict="wrong"), Answer(item="A-2", verdict="repaired"))
    order = WorkOrder(
        project="jade", source="fault", number="f1", title="#层门", subject="L1", opened=AT, done_on=ON, crew="李",
        position=begin(ORDER_FLOW, "jade/fault/f1", project="jade", at=AT),
        report=Report(minutes=65, cost=cny("12.34"), answers=answers, note="*已换*"),
    )  # fmt: skip
    items = (CheckItem(code="A-1", says="啮合长度", least=Decimal(7), unit="mm"), CheckItem(code="A-2", says="底坑"),
             CheckItem(code="A-3", says="照明"))  # fmt: skip
    return ServiceRecord(order=order, head=HEAD, asset="1 号梯", items=items, done_by="李")


def attendance() -> AttendancePaper:
    lines = tuple(
        SheetLine(
            employee=f"G{n}", name="张䶮", department="秩序", post="门岗", regime="standard", worked=9590, missing=1
        )
        for n in range(40)
    )
    return AttendancePaper(sheet=MonthSheet(project="jade", period=MONTH, lines=lines), head=HEAD, on=ON)


def card() -> CardPaper:
    line = CardLine(
        metric="m", name="出勤率", weight=Fraction(50), target="100%", value=None, part=None, base=None, sample=0,
        points=Fraction(95, 2), reason=Finding("kpi-short", "G1", {"sample": 0, "least": 1}), evidence=tuple("abcdefg"),
    )  # fmt: skip
    scored = Card(scheme="guard", subject="G1", period=MONTH, total=Fraction(100), score=Fraction(95), lines=(line,))
    return CardPaper(card=scored, title="考核", head=HEAD, on=ON, name="张䶮")


def notice():
    line = OwedLine(
        space="1-101", fee="物业费", cycle=MONTH, due_on=ON, bill="b", charged=cny("10.01"), settled=cny("0"),
        outstanding=cny("10.01"), late=cny("0"),
    )  # fmt: skip
    return payment_notice(HEAD, [line], project="jade", to=Addressee(payer="z", name="<b>张"), on=ON)


def receipt() -> ReceiptPaper:
    kept = Receipt(
        project="jade", series="receipt", number=7, kind="payment", payer="z", amount=cny("10.01"), method="cash",
        day=ON, posting="p",
    )  # fmt: skip
    return ReceiptPaper(receipt=kept, to=Addressee(payer="z", name="张"), head=HEAD, parts=(), prepaid=cny("0"))


@pytest.fixture(scope="module")
def pdf() -> PdfFormat:
    return PdfFormat(PdfSettings())


def read(content: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (
            service(),
            ("维保记录", "W-fault/f1", "6.5 mm 不合格", "已修复", ">= 7 mm", "1:05", "12.34", "*已换*", "#层门"),
        ),
        (attendance(), ("考勤表", "K-jade-2025-03", "张䶮", "159:50", "尚不能作为工资依据")),
        (card(), ("绩效评分卡", "P-guard-G1-2025-03", "47.50", "95.00 / 100.00", "a b c d e…")),
    ],
)
def test_a_record_says_what_was_done_on_every_kind_of_paper(pdf, paper, told):
    """The PDF, the page and the text have the same words; what somebody entered is no markup."""
    pages = read(pdf.write(paper, locale="zh_CN"))
    page = HtmlFormat(HtmlSettings()).write(paper, locale="zh_CN").decode()
    text = sheet_text(sheet_of(paper))
    for words in told:
        assert words.replace(" ", "") in "".join(pages).replace(" ", "").replace("\u200b", "")
        assert words in text
        assert words.replace(">", "&gt;") in page


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("paper", [service(), attendance(), card(), notice(), receipt()])
def test_every_paper_is_made_in_every_language(pdf, locale, paper):
    """The same bytes twice; no name is a box."""
    assert () == pdf.check(paper)
    assert pdf.write(paper, locale=locale) == pdf.write(paper, locale=locale)
    assert sheet_of(paper, locale=locale).title in sheet_text(sheet_of(paper, locale=locale))


def test_forty_people_need_two_pages_set_across(pdf):
    """Each page has its number; the sheet is broader than high."""
    pages = pypdf.PdfReader(io.BytesIO(pdf.write(attendance(), locale="zh_CN"))).pages
    assert 2 == len(pages)
    assert pages[0].mediabox.width > pages[0].mediabox.height


def test_a_page_draws_the_payment_code_where_there_is_one():
    """As a picture without anything from outside; a receipt has none."""
    drawn = HtmlFormat(HtmlSettings()).write([notice(), receipt()], locale="zh_CN").decode()
    assert 1 == drawn.count('<span class="drawn"><svg')
    assert 1 == drawn.count("https://pay.example/?n=N20250317-z")
    assert "<b>张" not in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("what", [object(), ["x"]])
def test_what_is_no_paper_is_refused(what):
    """Never an empty page."""
    with pytest.raises(FileNotWritten, match=r"no (object|str)"):
        HtmlFormat(HtmlSettings()).write(what, locale="zh_CN")
