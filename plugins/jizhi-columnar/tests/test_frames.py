"""The user's own frame in, a frame of the same kind out, where Narwhals and the library are installed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.values import Period

TEXT = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2025-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月" }
  formula = "area * price"
"""
COLUMNS = {"space": ["s1", "s2"], "owner": ["a", "b"], "area": [Decimal("89.37"), Decimal("10.00")]}


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_bills_come_back_in_the_kind_of_frame_that_went_in(library: str) -> None:
    """To the fen; a frame of floats is refused as any roster is."""
    pytest.importorskip("narwhals")
    pytest.importorskip("pyarrow")
    module = pytest.importorskip(library)
    frames = pytest.importorskip("jizhi_columnar.frames")
    make = module.DataFrame if library == "polars" else module.table
    tariff, march = tariff_or_refuse(TEXT, source="jade.toml"), Period.month(2025, 3)
    bills, result = frames.bill_frame(tariff, make(COLUMNS), period=march, threads=1)
    assert type(make(COLUMNS)) is type(bills)
    assert [25024, 2800] == bills["service_fen"].to_numpy().tolist()
    assert (2, 27824, 2) == (result.bills, result.total_fen, result.sampled)
    with pytest.raises(ValueError, match="DOUBLE"):
        frames.bill_frame(tariff, make(COLUMNS | {"area": [89.37, 10.0]}), period=march, threads=1)
