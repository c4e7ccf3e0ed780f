"""The plugin is found by its hook; what it offers writes charges to the fen, and refuses what has none."""

import jizhi_columnar
import pytest
from jizhi_columnar.charges import ParquetFormat, ParquetSettings

from jizhi.errors import FileNotWritten
from jizhi.fees import Assessment
from jizhi.host import Host
from jizhi.values import Period


def test_the_hook_offers_charges_as_parquet():
    """One offer, found by its entry point."""
    (offer,) = jizhi_columnar.jizhi_report_formats()
    assert ("parquet", ParquetSettings) == (offer.name, offer.settings)
    assert ParquetFormat() == offer.open(ParquetSettings())
    assert "parquet" in Host(discover=True).offers("jizhi_report_formats")


def test_what_has_no_charges_is_refused_and_none_are_an_empty_table():
    """Named by its kind."""
    with pytest.raises(FileNotWritten, match="Period has no charges"):
        ParquetFormat().write(Period.month(2025, 3), locale="zh_CN")
    empty = Assessment(period=Period.month(2025, 3), run="r", results=(), cycles=frozenset())
    assert ParquetFormat().write(empty, locale="zh_CN").startswith(b"PAR1")
