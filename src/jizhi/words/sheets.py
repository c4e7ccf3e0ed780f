"""Sheets: a paper in words and in order, before it becomes text, HTML or PDF; all three say the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, TypeAlias

import attrs

_BLANKS: Final = re.compile(r"[\s\u2028\u2029]+")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@attrs.frozen
class Line:
    """A paragraph; a ``note`` is set smaller, a ``right`` one stands at the right edge, a ``head`` begins a part."""

    text: str
    style: Literal["plain", "note", "right", "head"] = "plain"


@attrs.frozen
class Pairs:
    """Labels, each with what it is."""

    rows: tuple[tuple[str, str], ...]


@attrs.frozen
class Grid:
    """A table of texts; columns from the index ``numbers_from`` on are numbers, the last ``sums`` rows are sums.

    ``widths`` are the shares of the columns in the width of the sheet.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers_from: int
    widths: tuple[int, ...]
    sums: int = 0


@attrs.frozen
class PayCode:
    """What is paid at: a code to scan where the format can draw one, the same as text where it cannot."""

    content: str
    text: str


@attrs.frozen
class Seal:
    """Where the seal is put on: who signs, and the day."""

    lines: tuple[str, ...]


@attrs.frozen
class Bars:
    """A chart of bars: each its label, its size as a whole number, and what the size is called."""

    title: str
    bars: tuple[tuple[str, int, str], ...]


Block: TypeAlias = Line | Pairs | Grid | PayCode | Seal | Bars


@attrs.frozen(kw_only=True)
class Sheet:
    """One paper: its title, whom it is about (for who has to mend its data), and its blocks in their order.

    A ``broad`` one is set across: its tables have more columns than a page is wide.
    """

    title: str
    subject: str
    language: Literal["zh", "zh-TW", "en"]
    blocks: tuple[Block, ...]
    broad: bool = False

    def texts(self) -> tuple[str, ...]:
        """Every text that is set on the sheet."""
        found = [self.title]
        for block in self.blocks:
            match block:
                case Line(text) | PayCode(_, text):
                    found.append(text)
                case Pairs(rows):
                    found += (text for row in rows for text in row)
                case Grid(header, rows):
                    found += (*header, *(text for row in rows for text in row))
                case Seal(lines):
                    found += lines
                case Bars(title, bars):
                    found += (title, *(text for label, _, shown in bars for text in (label, shown)))
        return tuple(found)


def visible(text: str) -> str:
    """Return somebody's *text* on one line, with every sign that could hide or turn round what it says spelt out.

    So a mark that makes a reader take ``10.00`` for ``00.01`` is seen on paper, and neither lost nor obeyed.

    >>> visible("张三\\u202e01.00\\r\\n x")
    '张三[U+202E]01.00 x'
    """
    plain = _BLANKS.sub(" ", text).strip()
    return "".join(f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in _HIDDEN else sign for sign in plain)
