"""jizhi-tables: reads and writes xlsx workbooks for jizhi; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer
from jizhi_tables.book import BookSettings, XlsxBook
from jizhi_tables.limits import XlsxLimits
from jizhi_tables.xlsx import XlsxFiles


@hookimpl
def jizhi_table_readers() -> Iterator[Offer[XlsxFiles]]:
    """Offer what reads and writes xlsx under the name ``xlsx``; its settings are the limits of what it lets in."""
    yield Offer(name="xlsx", settings=XlsxLimits, open=XlsxFiles)


@hookimpl
def jizhi_report_formats() -> Iterator[Offer[XlsxBook]]:
    """Offer month books as a workbook under the name ``xlsx``."""
    yield Offer(name="xlsx", settings=BookSettings, open=XlsxBook)
