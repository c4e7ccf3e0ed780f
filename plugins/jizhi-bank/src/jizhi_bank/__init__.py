"""jizhi-bank: statements of banks in ISO 20022 camt.053, read safely; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer
from jizhi_bank.camt import CamtFiles, CamtLimits


@hookimpl
def jizhi_table_readers() -> Iterator[Offer[CamtFiles]]:
    """Offer what reads camt.053 under the name ``camt``; its settings are the limits of what it lets in."""
    yield Offer(name="camt", settings=CamtLimits, open=CamtFiles)
