"""The page of billing says what the summary says, in one file, whatever names it has."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import attrs
import pytest

from jizhi.errors import UnknownPolicy
from jizhi.fees import Bill
from jizhi.pages import ExplainedBill, billing_page
from jizhi.pages.billing_page import PARKED_MOST, largest_first, short_amount
from jizhi.pages.page import page, paragraph, table
from jizhi.reports import ParkedSpace
from jizhi.values import Money, cny

VOID = {"meta", "br", "rect", "line"}


class Reader(HTMLParser):
    """Reads a page as a browser does: what elements it has, whether they close, what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in VOID or (tag == "rect" and not (self.get_starttag_text() or "").endswith("/>")):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.said.append(data)

    @property
    def text(self) -> str:
        """All that it says."""
        return "\n".join(self.said)


def bill() -> Bill:
    """Return a bill of nobody in particular."""
    return Bill(
        run="jade/2025-01-01..2025-02-01#1",
        project="jade",
        space="1-101",
        payer="p1",
        issued_on=date(2025, 1, 1),
        due_on=date(2025, 1, 15),
        charges=(),
        total=cny("266.11"),
    )


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_page_is_whole_and_every_element_closes(summary, locale):
    """What opens closes, so that no browser has to guess."""
    reader = Reader(billing_page(summary, ExplainedBill(bill(), ()), locale=locale))
    assert reader.open == []
    assert {"html", "head", "body", "h1", "svg", "table", "pre"} <= set(reader.tags)


def test_a_page_says_the_headline_numbers(summary):
    """Charged, tax, bills, spaces, what is open."""
    said = Reader(billing_page(summary)).said
    for label, shown in {
        "应收合计": "123,456.78 元",
        "其中税额": "6,543.21 元",
        "账单": "3",
        "房屋": "600",
        "待处理（房·期）": "2",
        "更正和冲回（笔）": "1",
    }.items():
        assert said[said.index(label) + 1] == shown
    assert "账期：2025年1月至2025年2月" in said
    assert "账单合计与应收合计一致，分毫不差。" in said


def test_a_page_of_one_month_names_that_month(summary):
    """From January to January is January."""
    row = attrs.evolve(summary.matrix[0], amounts=(cny("1.00"),), total=cny("1.00"))
    assert (
        "账期：2025年1月" in Reader(billing_page(attrs.evolve(summary, months=summary.months[:1], matrix=(row,)))).said
    )


def test_the_table_of_months_adds_up_on_the_page(summary):
    """Fee by month, with sums on both sides."""
    said = Reader(billing_page(summary)).said
    last = len(said) - 1 - said[::-1].index("63,456.78")
    assert said[last - 2 : last + 2] == ["合计", "60,000.00", "63,456.78", "123,456.78"]


def test_a_page_says_what_is_open_and_the_way_out(summary):
    """Every parked space with each of its findings as a sentence."""
    text = Reader(billing_page(summary)).text
    assert "1-104/service：缺少“建筑面积 area”，公式要用到它；请补录后重算" in text
    assert "1-104：从 2025-01-01 到 2025-02-01，“lift”没有人缴；请登记业主、租户或开发商" in text
    assert "2025年1月 2025年2月" in text
    assert "这一期还没有到计费起始日" in text
    assert "unheard-of" in text


def test_a_page_without_open_points_says_so(summary):
    """A manager sees at once that nothing is left."""
    done = attrs.evolve(summary, parked=(), parked_reasons=(), skipped=())
    text = Reader(billing_page(done)).text
    assert "没有待处理的房屋。" in text
    assert "原因" not in text


def test_a_long_list_of_parked_spaces_is_cut_and_says_so(summary):
    """A page stays a page."""
    parked = tuple(ParkedSpace(space=f"1-{n}", months=summary.months, findings=()) for n in range(PARKED_MOST + 7))
    text = Reader(billing_page(attrs.evolve(summary, parked=parked))).text
    assert "另有 7 间未列出。" in text
    assert f"1-{PARKED_MOST - 1}" in text.splitlines()
    assert f"1-{PARKED_MOST}" not in text.splitlines()


def test_a_page_raises_the_alarm_where_the_books_do_not_agree(summary):
    """A difference of a fen is not passed over."""
    html = billing_page(attrs.evolve(summary, bills_total=cny("123456.77")))
    assert '<p class="alarm">账单合计 123,456.77 元 与应收合计不一致，请先查明。</p>' in html


def test_a_page_of_nothing_is_a_page(summary):
    """A project that was never billed has no charts."""
    nothing = attrs.evolve(
        summary,
        months=(),
        fees=(),
        matrix=(),
        buildings=(),
        kinds=(),
        payers=(),
        by_month=(),
        amount=cny(0),
        bills_total=cny(0),
    )
    reader = Reader(billing_page(nothing))
    assert "svg" not in reader.tags
    assert reader.open == []


def test_fees_beyond_the_colours_stand_together(many_fees):
    """Five fees by name and the others as one, so that no two have one colour."""
    html = billing_page(many_fees)
    legend = re.findall(r"<text[^>]*>([^<]*)<title>", html)
    assert [*(f"费用{n}" for n in range(5)), "其他费用"] == legend


def test_a_page_is_english_where_it_is_asked_for(summary):
    """Only names and bases stay as they are."""
    html = billing_page(summary, locale="en")
    assert '<html lang="en">' in html
    said = Reader(html).said
    assert "CNY 123,456.78" in said
    rest = [re.sub("翠园|电梯费|物业服务费", "", text) for text in said]
    assert [] == [text for text in rest if re.search("[\u4e00-\u9fff]", text)]


def test_a_locale_that_is_not_there_is_refused(summary):
    """A page in no language helps nobody."""
    with pytest.raises(UnknownPolicy):
        billing_page(summary, locale="de")


@pytest.mark.parametrize("name", ["<script>alert('x')</script>", '"><img src=x onerror=1>', "䶮𠮷", "&amp;"])
def test_a_name_is_text_wherever_it_stands(summary, name):
    """Names of projects, fees, buildings, spaces, payers and facts are shown and never run."""
    part = attrs.evolve(summary.fees[0], name=name)
    finding = attrs.evolve(summary.parked[0].findings[0], subject=name, facts={"fact": name})
    named = attrs.evolve(
        summary,
        title=name,
        fees=(part,),
        buildings=(part,),
        kinds=(part,),
        payers=(part,),
        matrix=(attrs.evolve(summary.matrix[0], name=name),),
        parked=(ParkedSpace(space=name, months=(), findings=(finding,)),),
        parked_reasons=(attrs.evolve(summary.parked_reasons[0], example=finding),),
        skipped=(attrs.evolve(summary.skipped[0], code=name),),
    )
    reader = Reader(billing_page(named, ExplainedBill(attrs.evolve(bill(), space=name), (), {"p1": name})))
    assert not {"script", "img"} & set(reader.tags)
    assert "onerror" not in reader.attributes
    assert reader.text.count(name) > 12


def test_a_page_asks_for_nothing_from_outside(summary):
    """It opens without a network, and the browser is told that it needs none."""
    html = billing_page(summary, ExplainedBill(bill(), ()))
    assert not re.findall(r"https?:|//[a-z]|@import|url\(|<link|<script|\ssrc=|\shref=|\son[a-z]+=", html)
    assert "default-src 'none'" in html


def test_a_page_follows_the_readers_scheme_and_prints(summary):
    """Dark on a screen at night, light on paper, narrow on a phone."""
    html = billing_page(summary)
    assert "@media screen and (prefers-color-scheme: dark)" in html
    assert "@media print" in html
    assert 'name="viewport"' in html
    assert html.count('<div class="wide"><svg') == html.count("<svg") == 2


def test_one_bill_is_explained_on_the_page(summary):
    """Line by line as a cashier would read it."""
    html = billing_page(summary, ExplainedBill(bill(), (), {"p1": "张三"}))
    assert "房屋：1-101　缴费人：张三" in html
    assert "合计：266.11 元（人民币贰佰陆拾陆元壹角壹分）</pre>" in html


def test_the_largest_part_stands_first(summary):
    """Equal ones by their key, so that a page is the same every time."""
    assert ["service", "lift"] == [part.key for part in largest_first(summary.fees)]


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "0", "0"),
        (999_949, "9,999", "10.0 k"),
        (10**6, "1.0 万", "10.0 k"),
        (-123_456_789, "-123.5 万", "-1,234.6 k"),
    ],
)
def test_a_short_amount_fits_above_a_column(fen, chinese, english):
    """Ten thousands in Chinese, thousands in English."""
    assert chinese == short_amount(Money(fen), locale="zh_CN")
    assert english == short_amount(Money(fen), locale="en")


def test_parts_of_a_page_are_escaped():
    """A paragraph, a cell, a title: text is text."""
    assert paragraph("<b>") == "<p>&lt;b&gt;</p>"
    assert "<td>&lt;i&gt;</td>" in table(["a"], [["<i>"]], numbers_from=1)
    assert "<title>&lt;u&gt;</title>" in page("<u>", [], language="en")
