"""Letters as PDF: what is said can be read out of it, no name is a box, no text is markup, the bytes are the same."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pypdf
import pytest
from jizhi_documents.fonts import font_of
from jizhi_documents.pdf import FAMILY, PAPERS_MOST, PdfFormat, PdfSettings, named, pay_code

from jizhi.errors import FileNotRead, FileNotWritten, GlyphsMissing, UnknownPolicy
from jizhi.fees.payments import Receipt
from jizhi.host import Host
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
from jizhi.words import LOCALES, sheet_of
from jizhi.words.sheets import PayCode

ON = date(2025, 3, 17)
HEAD = Letterhead(
    company="翠园物业服务有限公司", project="翠园", phone="021-55550000", pay_at="https://pay.example/?n={number}",
    bank=BankAccount(holder="翠园物业", number="6222 0000", bank="某银行"),
)  # fmt: skip
# What each of these would do as markup: run code, set math, refer, escape, comment, make raw, bold or a heading.
INJECTIONS = (
    "#let x = 1", "#{ panic() }", '#read("/etc/passwd")', "$x^2$", "@ref", "<label>", "\\", "\\u{41}", '"', "`raw`",
    "*bold*", "_it_", "= heading", "- item", "// gone", "/* gone */", "~", "---", "...", "'quoted'", "[x]", "#import",
)  # fmt: skip
RARE = "𠮷㛃䶮䲟𬭎𠅤𬜬"


def line(month: int = 1) -> OwedLine:
    return OwedLine(
        space="1-1-101", fee="物业服务费", cycle=Period.month(2025, month), due_on=date(2025, month, 28), bill="b1",
        charged=cny("1266.11"), settled=cny("1000.00"), outstanding=cny("266.11"), late=cny("5.99"),
        per_day=Fraction(133055, 10**6),
    )  # fmt: skip


def demand(name: str = "张三", *, payer: str = "zhang", lines: int = 1, head: Letterhead = HEAD):
    to = Addressee(payer=payer, name=name)
    return demand_letter(head, [line()] * lines, project="jade", to=to, on=ON)


def receipt(name: str = "张三") -> ReceiptPaper:
    kept = Receipt(
        project="jade", series="receipt", number=7, kind="payment", payer="zhang", amount=cny("107000.53"),
        method="cash", day=ON, posting="p", actor="王", note=name,
    )  # fmt: skip
    part = PaidPart(space="1-1-101", fee="物业服务费", cycle=Period.month(2025, 1), amount=cny("107000.53"))
    to = Addressee(payer="zhang", name=name)
    return ReceiptPaper(receipt=kept, to=to, head=HEAD, parts=(part,), prepaid=cny("0.00"))


def read(pdf: bytes) -> str:
    """What another program reads out of a PDF, on one line."""
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.fixture(scope="module")
def pdf() -> PdfFormat:
    """The format as it is without any settings."""
    return PdfFormat(PdfSettings())


def test_the_host_finds_it_by_name():
    """And opens it with its own settings."""
    offer = Host(discover=True).offers("jizhi_report_formats")["pdf"]
    assert isinstance(offer.open(offer.settings()), PdfFormat)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_of_every_paper_can_be_read_out_again(pdf, locale):
    """Amounts, names and days as they are stated: a letter that is searched, or read aloud."""
    notice = payment_notice(HEAD, [line()], project="jade", to=Addressee(payer="zhang", name="张三"), on=ON)
    for paper in (demand(), notice, receipt()):
        told = read(pdf.write(paper, locale=locale)).replace(" ", "")
        assert [] == [text for text in sheet_of(paper, locale=locale).texts() if text.replace(" ", "") not in told]
    told = read(pdf.write(demand(), locale="zh_CN"))
    assert [] == [word for word in ("2025年3月17日", "1,266.11", "272.10 元", "张三") if word not in told]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_is_read_as_markup(pdf, text):
    """It stands on the paper letter by letter, as a name, a note, a company and a ground."""
    head = attrs.evolve(HEAD, company=f"{text}公司", basis=(f"{text}依据",), project=text)
    told = read(pdf.write([demand(text, head=head), receipt(text)], locale="zh_CN")).replace(" ", "")
    plain = text.replace(" ", "")
    assert told.count(plain) >= 5
    assert f"{plain}公司（盖章）" in told and f"{plain}依据" in told


def test_a_template_that_read_markup_would_be_caught():
    """The broken twin: the same text handed over as content is obeyed, and gone from the paper."""
    script = "import sys, typst; sys.stdout.buffer.write(typst.compile(sys.argv[1].encode()))"
    made = subprocess.run([sys.executable, "-c", script, "#let x = 1"], capture_output=True, check=True).stdout
    assert "let" not in read(made)


def test_a_mark_that_turns_text_round_is_seen_and_not_obeyed(pdf):
    """00.01 is never read for 10.00."""
    assert "张[U+202E]三" in read(pdf.write(demand("张\u202e三"), locale="zh_CN"))


def test_a_name_from_right_to_left_moves_no_amount(pdf):
    """Where the font has such a script at all; Noto Sans CJK has none, and says so."""
    (finding,) = pdf.check(demand("אבג"))
    assert "glyph-missing" == finding.code


def test_rare_names_are_in_the_font(pdf):
    """𠮷 and 㛃 are people's names, in planes that many fonts leave out."""
    assert () == pdf.check(demand(RARE))
    assert RARE in read(pdf.write(demand(RARE), locale="zh_CN"))


@pytest.mark.parametrize("sign", ["\ue000", "\U000f0000", "\U0001f600", "\u0e01", "\U000323af"])
def test_a_sign_that_the_font_lacks_is_told_before_anything_is_made(pdf, sign):
    """Never a box: the finding names the paper, the sign and its code point; writing refuses likewise."""
    paper = demand(f"张{sign}", payer="jade/1-1-101/1")
    (finding,) = pdf.check([demand(), paper])
    assert ("glyph-missing", "D20250317-1-1-101-1") == (finding.code, finding.subject)
    assert named(sign) == finding.fact("characters")
    with pytest.raises(GlyphsMissing, match=re.escape(f"U+{ord(sign):04X}")):
        pdf.write([demand(), paper], locale="zh_CN")


class Painter:
    """A compiler that paints what it is told beside setting it, so that a test can look at it."""

    def __init__(self, compiler) -> None:
        self.compiler, self.painted = compiler, b""

    def compile(self, *, sys_inputs, **how):
        painted = self.compiler.compile(sys_inputs=sys_inputs, format="png", ppi=40)
        self.painted = painted if isinstance(painted, bytes) else painted[0]
        return self.compiler.compile(sys_inputs=sys_inputs, **how)


def looks(pdf: PdfFormat, name: str) -> bytes:
    pdf._compiler = Painter(pdf._compiler) if not isinstance(pdf._compiler, Painter) else pdf._compiler
    pdf.write(demand(name), locale="zh_CN")
    return pdf._compiler.painted


def test_without_the_look_before_two_names_would_be_one_box():
    """The broken twin: to a font that claims to have everything two people look alike; to ours no two of these do."""
    lying = PdfFormat(PdfSettings())
    lying._font = attrs.evolve(lying._font, characters=frozenset(range(0x110000)))
    assert looks(lying, "\ue000") == looks(lying, "\ue001")
    assert len(RARE) == len({looks(lying, name) for name in RARE})


def test_the_same_paper_gives_the_same_bytes_in_any_process(pdf):
    """Its hash is evidence: nothing of the clock, of the order of sets, or of what was set before is in it."""
    script = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_pdf_only as t; "
        "f = t.PdfFormat(t.PdfSettings()); print(hashlib.sha256(f.write(t.demand(), locale='zh_CN')).hexdigest())"
    )
    words = [sys.executable, "-c", script, str(Path(__file__).parent)]
    env = [dict(os.environ, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    seen = {subprocess.run(words, capture_output=True, check=True, text=True, env=each).stdout for each in env}
    pdf.write(receipt(), locale="en")
    one, other = pdf.write(demand(), locale="zh_CN"), pdf.write(demand(), locale="zh_CN")
    assert one == other
    assert 1 == len(seen)
    assert hashlib.sha256(one).hexdigest() == seen.pop().strip()
    assert b"CreationDate" not in one or b"D:19700101" in one


def test_many_papers_stand_each_on_pages_of_their_own(pdf):
    """A long one counts its pages, and the next begins with one anew."""
    made = pdf.write([demand("甲", lines=60), demand("乙"), demand("丙")], locale="zh_CN")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    heads = [index for index, text in enumerate(pages) if text.startswith("催缴函")]
    assert 3 == len(heads) and heads[1] >= 2
    assert [1, 2] == [int(pages[index].split()[-1]) for index in (0, 1)]
    assert 1 == int(pages[heads[1]].split()[-1])


def test_the_code_to_pay_is_drawn_as_lines_and_holds_what_the_letter_says(pdf):
    """No picture of pixels that a printer blurs; the same content, the same code."""
    made = pdf.write(demand(), locale="zh_CN")
    assert [] == [image for page in pypdf.PdfReader(io.BytesIO(made)).pages for image in page.images]
    (code,) = [block for block in sheet_of(demand()).blocks if isinstance(block, PayCode)]
    assert pay_code(code.content) == pay_code("https://pay.example/?n=D20250317-zhang")
    assert pay_code(code.content) != pay_code(code.content + "x")
    with pytest.raises(FileNotWritten, match="1000 bytes"):
        pay_code("张" * 334)
    assert pay_code("缴费") != pay_code("缴")


def test_a_long_code_breaks_and_never_stands_over_an_amount(pdf):
    """A code of a space without a blank in it, longer than its column."""
    long = "A-" + "0123456789" * 6
    paper = attrs.evolve(demand(), lines=(attrs.evolve(line(), space=long),))
    (page,) = pypdf.PdfReader(io.BytesIO(pdf.write(paper, locale="zh_CN"))).pages
    told = page.extract_text().replace("\u200b", "")
    assert long in told.replace("\n", "")
    assert 8 >= max(len(piece) for piece in told.split("\n") if piece and piece in long)


def test_what_is_no_paper_is_refused(pdf):
    """As are none at all, too many in one file, and a language that nobody wrote."""
    for wrong, said in (((), "not 0"), ([demand()] * (PAPERS_MOST + 1), "501"), (["letter"], "no str")):
        with pytest.raises(FileNotWritten, match=said):
            pdf.write(wrong, locale="zh_CN")
    with pytest.raises(UnknownPolicy):
        pdf.write(demand(), locale="de")


def test_a_font_is_chosen_by_file_or_folder_and_family(tmp_path):
    """A family that is not there is refused with those that are."""
    assert 30_000 < len(font_of(FAMILY, "").characters)
    path = next(info.path for info in font_of(FAMILY, "").fonts.fonts())
    by_file = PdfFormat(PdfSettings(font=path, family="Noto Sans CJK TC"))
    assert "张三" in read(by_file.write(demand(), locale="zh_CN"))
    with pytest.raises(FileNotRead, match="Noto Sans CJK JP"):
        font_of("My Song", "")
    with pytest.raises(FileNotRead, match="none"):
        font_of(FAMILY, str(tmp_path))
