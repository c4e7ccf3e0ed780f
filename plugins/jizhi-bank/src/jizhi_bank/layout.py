"""How the files of direct debit of one bank look, described in TOML.

Every bank has its own; a layout says which cells a head, each row and a foot have, and how the return file is read.
Widths count bytes in the layout's encoding, so that a Chinese sign takes two of GBK.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import attrs

from jizhi.codec import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import FileNotRead
from jizhi.findings import Finding
from jizhi.words import sentence

FIELDS: Final = ("n", "count", "total", "day", "batch", "name", "account", "fen", "contract", "text")
"""What a cell of the file that goes out may hold."""
BACK: Final = ("n", "fen", "result", "why", "")
"""What a cell of the file that comes back may hold; an empty one is passed over."""
WIDEST: Final = 1000
"""Bytes of a cell."""


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
    data = read_toml(text, "layout")
    if isinstance(data, Finding):
        raise FileNotRead("layout", sentence(data, locale="en"))
    paid = data.get("paid")
    if isinstance(paid, list):  # a bank's result 0 is written as a number by whoever does not think of it
        data["paid"] = [str(each) if type(each) is int else each for each in paid]
    outcome = structure(data, Layout)
    if outcome.value is None:
        raise FileNotRead("layout", "; ".join(sentence(each, locale="en") for each in outcome.errors))
    if trouble := _trouble(outcome.value):
        raise FileNotRead("layout", trouble)
    return outcome.value


def _trouble(layout: Layout) -> str:
    """What is wrong with a layout; empty where nothing is."""
    for cells, known in (((*layout.head, *layout.row, *layout.foot), FIELDS), (layout.back, BACK)):
        for cell in cells:
            if trouble := _cell_trouble(layout, cell, known):
                return trouble
    named = [cell.field for cell in layout.back if cell.field]
    if not layout.row or not {"n", "fen", "result"} <= set(named):
        return "row has cells, and back has n, fen and result"
    if len(set(named)) < len(named):
        return "back has a field twice"
    if min(layout.skip_first, layout.skip_last) < 0:
        return "skip_first and skip_last count lines"
    if _signs(layout, layout.separator) < 0 or _signs(layout, layout.end) < 1:
        return f"separator and end have signs of {layout.encoding}, and end ends a line"
    return "" if layout.paid else "paid names the results of success"


def _cell_trouble(layout: Layout, cell: Cell, known: Sequence[str]) -> str:
    if cell.field not in known:
        return f"there is no field {cell.field!r}; there are {' '.join(known)}"
    if not 0 <= cell.width <= WIDEST or (not layout.separator and cell.width < 1):
        return f"{cell.field}: a width counts bytes up to {WIDEST}, and without a separator every cell has one"
    if _signs(layout, cell.pad) != 1:
        return f"{cell.field}: it is filled with one sign of one byte, to the left or right"
    if _signs(layout, cell.text) < 0 or not cell.form.isprintable():
        return f"{cell.field}: its text has a sign that {layout.encoding} has not, or its form a control character"
    return ""


def _signs(layout: Layout, text: str) -> int:
    """How many bytes *text* has in the encoding; below zero where it has a sign that is not in it."""
    try:
        return len(text.encode(layout.encoding))
    except UnicodeEncodeError:
        return -1
