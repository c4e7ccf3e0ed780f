"""Letters as HTML: every text there, escaped, each sheet on a page, nothing that runs or is loaded."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from jizhi.errors import NothingOnPaper
from jizhi.pages import letters_page
from jizhi.words.sheets import Grid, Line, Pairs, PayCode, Seal, Sheet

EVIL = '<script>alert("1")</script>&\u05d0'


def sheet(text: str) -> Sheet:
    blocks = (
        Line(text),
        Line(text, "note"),
        Line(text, "right"),
        Pairs(((text, text),)),
        Grid((text, "金额"), ((text, "1.00"), ("合计", "1.00")), numbers_from=1, widths=(1, 1), sums=1),
        Grid((text,), ((text,),), numbers_from=1, widths=(1,)),
        PayCode(f"https://pay.example/{text}", text),
        Seal((text,)),
    )
    return Sheet(title=text, subject="n", language="zh", blocks=blocks)


class Read(HTMLParser):
    """What a browser would make of a page: its texts and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.texts, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.append(data.strip())


def test_every_text_is_there_and_none_is_markup():
    """What a name says is read, never run."""
    page, read = letters_page([sheet(EVIL)]), Read()
    read.feed(page)
    assert {*sheet(EVIL).texts(), f"https://pay.example/{EVIL}"} <= set(read.texts)
    assert set() == {"script", "img", "link", "iframe", "a"} & set(read.tags)
    assert "default-src 'none'" in page
    assert [] == re.findall(r"(?:src|href)=", page)


def test_each_sheet_stands_on_a_page_of_its_own_when_printed():
    """The style breaks after each section, and not after the last."""
    page = letters_page([sheet("a"), sheet("b")])
    assert 2 == page.count("<section>")
    assert "break-after: page" in page


def test_the_language_of_the_page_is_that_of_its_sheets():
    """A reader by voice reads it right."""
    english = Sheet(title="Receipt", subject="n", language="en", blocks=())
    assert '<html lang="en">' in letters_page([english])
    assert '<html lang="zh-CN">' in letters_page([sheet("a")])


def test_no_page_is_made_of_nothing():
    """A printer is not sent an empty sheet."""
    with pytest.raises(NothingOnPaper):
        letters_page([])
