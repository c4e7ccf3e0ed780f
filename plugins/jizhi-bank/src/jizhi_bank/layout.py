"""How the files of direct debit of one bank look, described in TOML.

Every bank has its own; a layout says which cells a head, each row and a foot have, and how the return file is read.
Widths count bytes in the layout's encoding, so that a Chinese sign takes two of GBK.
"""

from __future__ import annotations

import tomllib
from typing import Any, Final, Literal

import attrs

from jizhi.errors import FileNotRead

FIELDS: Final = ("n", "count", "total", "day", "batch", "name", "account", "fen", "contract", "text")
"""What a cell of the file that goes out may hold."""
BACK: Final = ("n", "fen", "result", "why", "")
"""What a cell of the file that comes back may hold; an empty one is passed over."""


@attrs.frozen(kw_only=True)
class Cell:
    """One cell: a field of ``FIELDS`` (or of ``BACK``), its width in bytes, and how it is filled up.

    ``text`` stands in a cell of that field; ``form`` writes the day.
    """

    field: str
    width: int = 0
    align: Literal["left", "right"] = "left"
    pad: str = " "
    text: str = ""
    form: str = "%Y%m%d"


@attrs.frozen(kw_only=True)
class Layout:
    """How the files of one bank look.

    Args:
        separator: what stands between cells; empty where widths part them.
        head, row, foot: the cells of the file that goes out; a head or foot without cells is left out.
        back: the cells of a row that comes back, of ``BACK``; ``skip_first``, ``skip_last``: lines around them.
        paid: the results that mean that the money was taken.
    """

    encoding: Literal["gb18030", "gbk", "utf-8"] = "gb18030"
    separator: str = "|"
    end: str = "\r\n"
    head: tuple[Cell, ...] = ()
    row: tuple[Cell, ...]
    foot: tuple[Cell, ...] = ()
    back: tuple[Cell, ...]
    skip_first: int = 1
    skip_last: int = 0
    paid: tuple[str, ...]


def layout_of(text: str) -> Layout:
    """Return the layout that *text* describes.

    Raises: FileNotRead: no TOML, a key or a field that there is not, a width missing, a pad of no one sign.
    """
    try:
        document: dict[str, Any] = tomllib.loads(text)
        for name in ("head", "row", "foot", "back"):
            document[name] = tuple(Cell(**each) for each in document.get(name, []))
        document["paid"] = tuple(map(str, document.get("paid", [])))
        layout = Layout(**document)
        trouble = _trouble(layout)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError, LookupError) as wrong:
        raise FileNotRead("layout", str(wrong)) from None
    if trouble:
        raise FileNotRead("layout", trouble)
    return layout


def _trouble(layout: Layout) -> str:
    """What is wrong with a layout; empty where nothing is."""
    out, back = (*layout.head, *layout.row, *layout.foot), layout.back
    for cells, known in ((out, FIELDS), (back, BACK)):
        for cell in cells:
            if cell.field not in known:
                return f"there is no field {cell.field!r}; there are {' '.join(known)}"
            if not layout.separator and cell.width < 1:
                return f"{cell.field}: without a separator every cell has a width"
            if len(cell.pad.encode(layout.encoding)) != 1 or cell.align not in ("left", "right"):
                return f"{cell.field}: it is filled with one sign of one byte, to the left or right"
    if not layout.row or not {"n", "fen", "result"} <= {cell.field for cell in back}:
        return "row has cells, and back has n, fen and result"
    if min(layout.skip_first, layout.skip_last) < 0:
        return "skip_first and skip_last count lines"
    if min(layout.skip_first, layout.skip_last) < 0:
        return "skip_first and skip_last count lines"
    return "" if layout.paid and layout.end else "paid names the results of success, and end ends a line"
