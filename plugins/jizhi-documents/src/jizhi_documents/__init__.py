"""jizhi-documents: letters and receipts as PDF; no font is read and no compiler made at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer
from jizhi_documents.html import HtmlFormat, HtmlSettings
from jizhi_documents.pdf import PdfFormat, PdfSettings


@hookimpl
def jizhi_report_formats() -> Iterator[Offer[PdfFormat] | Offer[HtmlFormat]]:
    """Offer papers and month books as PDF, ``pdf``, whose settings choose the font, and as HTML, ``html``."""
    yield Offer(name="html", settings=HtmlSettings, open=HtmlFormat)
    yield Offer(name="pdf", settings=PdfSettings, open=PdfFormat)
