"""The HTML format: papers as one page for a printer, with the payment code drawn where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from jizhi.errors import FileNotWritten
from jizhi.pages import letters_page
from jizhi.words import sheet_of
from jizhi_documents.codes import pay_code
from jizhi_documents.pdf import KNOWN


@attrs.frozen
class HtmlSettings:
    """Nothing is set."""


class HtmlFormat:
    """Writes papers as one HTML page: what ``jizhi.pages.letters_page`` writes, and QR codes that can be scanned."""

    def __init__(self, settings: HtmlSettings) -> None:
        self._settings = settings

    def write(self, report: Any, *, locale: str) -> bytes:
        """Return a paper, or some, as one page.

        Raises:
            FileNotWritten: another kind of report, or a payment code of more than 1 000 bytes.
            NothingOnPaper: no paper at all.
            UnknownPolicy: there is no such locale.
        """
        papers = (report,) if isinstance(report, KNOWN) or not isinstance(report, Iterable) else tuple(report)
        for paper in papers:
            if not isinstance(paper, KNOWN):
                raise FileNotWritten(
                    "HTML", f"it holds letters, receipts, records and month books, no {type(paper).__name__}"
                )
        return letters_page((sheet_of(paper, locale=locale) for paper in papers), draw=pay_code).encode()
