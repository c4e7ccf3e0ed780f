"""The port of documents: what writes a report or a letter as a file."""

from __future__ import annotations

from typing import Any, Protocol


class ReportFormat(Protocol):
    """One kind of file that reports are written as, found by the hook ``jizhi_report_formats``.

    Promises: pure: the same report and language give the same bytes, without the time or the name of the machine in
    them; every amount stands in it to the fen, every name as it is.
    """

    def write(self, report: Any, *, locale: str) -> bytes:
        """Return *report*, a frozen record of ``jizhi.reports`` or a letter, as a file; *locale* is like ``zh_CN``.

        Raises:  FileNotWritten: a kind of report that this format does not know.
        """
        ...
