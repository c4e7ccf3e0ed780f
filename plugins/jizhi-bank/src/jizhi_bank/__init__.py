"""jizhi-bank: camt.053 statements read safely, files of direct debit out and back; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, ReportFormat
from jizhi_bank.camt import CamtFiles, CamtLimits
from jizhi_bank.debit import DebitFormat, DebitReturns, DebitSettings


@hookimpl
def jizhi_table_readers() -> Iterator[Offer[Any]]:
    """Offer what reads camt.053, with its limits as settings, and return files of direct debit, with their layout."""
    yield Offer(name="camt", settings=CamtLimits, open=CamtFiles)
    yield Offer(name="debit-return", settings=DebitSettings, open=DebitReturns)


@hookimpl
def jizhi_report_formats() -> Iterator[Offer[ReportFormat]]:
    """Offer what writes a batch of direct debits, by its layout."""
    yield Offer(name="debit", settings=DebitSettings, open=DebitFormat)
