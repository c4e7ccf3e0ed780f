"""jizhi-columnar: bill runs over millions of rooms, to the fen of the reference; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer
from jizhi_columnar.charges import ParquetFormat, ParquetSettings


@hookimpl
def jizhi_report_formats() -> Iterator[Offer[ParquetFormat]]:
    """Offer the charges of an assessment as Parquet under the name ``parquet``, to be laid beside those of a run."""
    yield Offer(name="parquet", settings=ParquetSettings, open=ParquetFormat)
