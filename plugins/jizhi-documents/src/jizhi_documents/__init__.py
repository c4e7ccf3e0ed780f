"""jizhi-documents: letters and receipts as PDF; no font is read and no compiler made at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer
from jizhi_documents.pdf import PdfFormat, PdfSettings


@hookimpl
def jizhi_report_formats() -> Iterator[Offer[PdfFormat]]:
    """Offer the papers of ``jizhi.reports.documents`` as PDF under the name ``pdf``; its settings choose the font."""
    yield Offer(name="pdf", settings=PdfSettings, open=PdfFormat)
