"""How large an honest workbook can be: the settings of the reader."""

from __future__ import annotations

import attrs

_above_zero = attrs.validators.gt(0)


@attrs.frozen(kw_only=True)
class XlsxLimits:
    """What a workbook may not exceed; everything is counted while inflating, never taken from a header.

    Args:
        file_bytes: of the file as it came.
        unpacked_bytes: of all its parts together.
        ratio: unpacked to packed, of a part and of the whole; honest sheets have 14 to 16.
        entries: parts in the file; *sheets* of them at most, and *shared_strings* texts in the common table.
        rows: in a sheet, counted to the last one that has a cell; *columns* likewise.
        cells: in all sheets together.

    >>> XlsxLimits().rows
    200000
    >>> XlsxLimits(rows=0)
    Traceback (most recent call last):
    ValueError: 'rows' must be > 0: 0
    """

    file_bytes: int = attrs.field(default=20_000_000, validator=_above_zero)
    unpacked_bytes: int = attrs.field(default=200_000_000, validator=_above_zero)
    ratio: int = attrs.field(default=100, validator=_above_zero)
    entries: int = attrs.field(default=2_000, validator=_above_zero)
    sheets: int = attrs.field(default=100, validator=_above_zero)
    shared_strings: int = attrs.field(default=999_999, validator=_above_zero)
    rows: int = attrs.field(default=200_000, validator=_above_zero)
    columns: int = attrs.field(default=256, validator=_above_zero)
    cells: int = attrs.field(default=5_000_000, validator=_above_zero)
