"""Papers and month books as PDF and as HTML keep every promise of a format of reports."""

import html
import io
import re

import pypdf
import pytest
from jizhi_documents.html import HtmlFormat, HtmlSettings
from jizhi_documents.pdf import PdfFormat, PdfSettings

from jizhi.testing.contracts import Bench, ReportFormatContract
from jizhi.testing.specimens import specimen_book, specimen_receipt


class Reader:
    """Somebody who reads a file of the format: everything between the marks of a page, or on the pages of a PDF."""

    def __init__(self, specimen):
        self.specimen = specimen

    def text(self, content: bytes) -> str:
        if content.startswith(b"%PDF"):
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            return "".join(page.extract_text() for page in pages).replace("\n", "").replace("\u200b", "")
        return html.unescape(re.sub(r"<[^>]*>", "", content.decode()))


@pytest.fixture(scope="module")
def pdf():
    return PdfFormat(PdfSettings())


class TestPdfOfPapers(ReportFormatContract):
    @pytest.fixture
    def bench(self, pdf):
        return Bench(pdf, Reader(specimen_receipt))


@pytest.mark.faults  # a book is set again for each promise
class TestPdfOfBooks(ReportFormatContract):
    @pytest.fixture
    def bench(self, pdf):
        return Bench(pdf, Reader(specimen_book))


class TestHtmlOfPapers(ReportFormatContract):
    @pytest.fixture
    def bench(self):
        return Bench(HtmlFormat(HtmlSettings()), Reader(specimen_receipt))


class TestHtmlOfBooks(ReportFormatContract):
    @pytest.fixture
    def bench(self):
        return Bench(HtmlFormat(HtmlSettings()), Reader(specimen_book))
