"""The PDF format: papers set by typst from a template of ours, to which all of theirs is data and nothing markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from importlib import resources
from typing import Any, Final, TypeAlias

import attrs
import typst

from jizhi.errors import FileNotWritten, GlyphsMissing
from jizhi.findings import Finding
from jizhi.reports.book import MonthBook
from jizhi.reports.documents import (
    AnyPaper,
    AttendancePaper,
    CardPaper,
    DemandLetter,
    PaymentNotice,
    ReceiptPaper,
    ServiceNote,
    ServiceRecord,
)
from jizhi.words import LOCALES, sheet_of
from jizhi.words.sheets import Bars, Block, Grid, Line, Pairs, PayCode, Seal, Sheet, visible
from jizhi_documents.codes import pay_code
from jizhi_documents.fonts import font_of

FAMILY: Final = "Noto Sans CJK SC"
PAPERS_MOST: Final = 500
"""How many papers one PDF holds: setting them together takes more than a megabyte of memory for each."""
RUN_MOST: Final = 8
"""How many signs without a blank fit into the narrowest column; in longer ones a line may break after every fourth."""
_LONG_RUN: Final = re.compile(rf"[!-~]{{{RUN_MOST + 1},}}")
KNOWN: Final = (
    DemandLetter,
    PaymentNotice,
    ReceiptPaper,
    ServiceRecord,
    ServiceNote,
    AttendancePaper,
    CardPaper,
    MonthBook,
)
"""What can be set."""


@attrs.frozen(kw_only=True)
class PdfSettings:
    """How papers are set.

    Args:
        font: a font file, or a folder of them; Noto Sans CJK, which is installed with this plugin, where it is empty.
        family: the family to set in.
    """

    font: str = ""
    family: str = FAMILY


Printed: TypeAlias = AnyPaper | MonthBook


class PdfFormat:
    """Writes papers as one PDF, each beginning on a page of its own.

    The same papers give the same bytes: nothing of the clock, the machine or its fonts is in them.
    """

    def __init__(self, settings: PdfSettings) -> None:
        self._font = font_of(settings.family, settings.font)
        self._opened = ExitStack()
        template = resources.files("jizhi_documents").joinpath("papers.typ")
        path = self._opened.enter_context(resources.as_file(template))
        self._compiler = typst.Compiler(
            str(path), root=str(path.parent), font_paths=self._font.fonts, ignore_system_fonts=True
        )

    @property
    def family(self) -> str:
        """The family that it sets in."""
        return self._font.family

    def lacks(self, text: str) -> tuple[str, ...]:
        """Return the characters of *text* that its font cannot show."""
        return self._font.lacks([text])

    def check(self, report: Printed | Iterable[Printed]) -> tuple[Finding, ...]:
        """Say which of the papers the font cannot show, before any is made: ``glyph-missing``, one a paper."""
        return tuple(filter(None, map(self._checked, _papers(report))))

    def write(self, report: Printed | Iterable[Printed], *, locale: str) -> bytes:
        """Return a paper, or some, as one PDF.

        Raises:
            GlyphsMissing: the font lacks a character of theirs; nothing was made.
            FileNotWritten: no paper at all, more than 500 in one file, or a payment code of more than 1 000 bytes.
            UnknownPolicy: there is no such locale.
        """
        sheets = [sheet_of(paper, locale=locale) for paper in _papers(report)]
        if not 1 <= len(sheets) <= PAPERS_MOST:
            raise FileNotWritten("PDF", f"it holds 1 to {PAPERS_MOST} papers, not {len(sheets)}; write one file each")
        for sheet in sheets:
            if lacking := self._lacking([sheet]):
                raise GlyphsMissing(sheet.subject, tuple(map(named, lacking)), self._font.family)
        told = {
            "font": self._font.family,
            "language": sheets[0].language,
            "broad": all(sheet.broad for sheet in sheets),
            "sheets": [*map(_sheet, sheets)],
        }
        made: Any = self._compiler.compile(
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, format="pdf", timestamp=0
        )
        return bytes(made)

    def _checked(self, paper: Printed) -> Finding | None:
        lacking = self._lacking(sheet_of(paper, locale=locale) for locale in LOCALES)
        facts = {"font": self._font.family, "characters": " ".join(map(named, lacking))}
        return Finding("glyph-missing", sheet_of(paper).subject, facts) if lacking else None

    def _lacking(self, sheets: Iterable[Sheet]) -> tuple[str, ...]:
        return self._font.lacks(text for sheet in sheets for text in sheet.texts())


def named(character: str) -> str:
    """Return a character with its code point, which says which one it is where no font shows it.

    >>> named("\\ue000")
    '\\ue000(U+E000)'
    """
    return f"{character}(U+{ord(character):04X})"


def _papers(report: Printed | Iterable[Printed]) -> Sequence[Printed]:
    papers = (report,) if isinstance(report, KNOWN) or not isinstance(report, Iterable) else tuple(report)
    for paper in papers:
        if not isinstance(paper, KNOWN):
            raise FileNotWritten(
                "PDF", f"it holds letters, receipts, records and month books, no {type(paper).__name__}"
            )
    return papers


def _sheet(sheet: Sheet) -> dict[str, object]:
    blocks = [told for block in sheet.blocks for told in _block(block)]
    return {"title": sheet.title, "subject": visible(sheet.subject), "blocks": blocks}


def _block(block: Block) -> Iterator[dict[str, object]]:
    match block:
        case Line(text, style):
            yield {"kind": "line", "text": text, "style": style}
        case Pairs(rows):
            yield {"kind": "pairs", "rows": rows}
        case Grid(header, rows, numbers_from, widths, sums):
            yield {
                "kind": "grid",
                "header": header,
                "rows": [_cells(row, numbers_from) for row in rows],
                "numbers": numbers_from,
                "widths": widths,
                "sums": sums,
            }
        case PayCode(content, text):
            yield {"kind": "code", "drawn": pay_code(content), "text": text}
        case Seal(lines):
            yield {"kind": "seal", "lines": lines}
        case Bars(title, bars):
            longest = max((size for _, size, _ in bars), default=0)
            drawn = [(label, 1000 * max(size, 0) // (longest or 1), shown) for label, size, shown in bars]
            yield {"kind": "bars", "title": title, "bars": drawn}


def _cells(row: tuple[str, ...], numbers_from: int) -> tuple[str, ...]:
    """A row in which long codes may break; without this they would be set over the amounts beside them."""
    return (*(_LONG_RUN.sub(_broken, text) for text in row[:numbers_from]), *row[numbers_from:])


def _broken(run: re.Match[str]) -> str:
    return "\u200b".join(run[0][first : first + 4] for first in range(0, len(run[0]), 4))
