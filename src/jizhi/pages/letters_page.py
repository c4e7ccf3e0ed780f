"""Letters and receipts as HTML for a printer: one sheet on a page, dark on white, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Final

from jizhi.errors import NothingOnPaper
from jizhi.pages.page import table
from jizhi.pages.svg import Bar, bar_chart
from jizhi.words.sheets import Bars, Block, Grid, Line, Pairs, PayCode, Seal, Sheet

_STYLE: Final = """
@page { size: A4; margin: 20mm; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; color: #111; background: #fff;
  font: 15px/1.7 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimSun", sans-serif; }
section { break-after: page; padding-bottom: 2rem; } section:last-of-type { break-after: auto; }
h1 { font-size: 1.5rem; text-align: center; margin: 0.5rem 0 1rem; }
p { margin: 0.6rem 0; overflow-wrap: anywhere; }
p.note { color: #444; font-size: 0.9rem; } p.right { text-align: right; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.8rem 0; }
dt { color: #444; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid #888; padding: 0.25rem 0.4rem; text-align: left; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; } tr { break-inside: avoid; }
.sums tr:last-child td { font-weight: 600; }
.code { border: 1px solid #888; padding: 0.4rem 0.8rem; overflow-wrap: anywhere; }
.code .drawn svg { float: right; width: 30mm; height: 30mm; } .code { overflow: auto; }
h2 { font-size: 1.1rem; margin: 1.2rem 0 0.4rem; border-bottom: 1px solid #888; }
svg.chart { width: 100%; height: auto; break-inside: avoid; } svg.chart text { font-size: 14px; }
.c0 { fill: #2f6fb3; } @page broad { size: A4 landscape; } section.broad { page: broad; }
.seal { margin: 3rem 0 2rem auto; width: max-content; max-width: 100%; break-inside: avoid; }
.seal p { margin: 0.2rem 0; }
"""


def letters_page(sheets: Iterable[Sheet], *, draw: Callable[[str], str] | None = None) -> str:
    """Return *sheets* as one HTML document, each on a page of its own when it is printed.

    Every text is escaped and stands in an element of its own, so that what runs from right to left stays in its place.

    Args:
        draw: what makes SVG of the content of a payment code; without it the code stands there as text alone.

    Raises:
        NothingOnPaper: there is no sheet.

    >>> sheet = Sheet(title="收据", subject="r-1", language="zh", blocks=(Line("<b> & c"),))
    >>> "<p><bdi>&lt;b&gt; &amp; c</bdi></p>" in letters_page([sheet])
    True
    >>> letters_page([])
    Traceback (most recent call last):
    jizhi.errors.NothingOnPaper: there is no letter to write
    """
    told = tuple(sheets)
    if not told:
        raise NothingOnPaper
    language = {"zh": "zh-CN", "zh-TW": "zh-TW", "en": "en"}[told[0].language]
    body = "\n".join(_section(sheet, draw) for sheet in told)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(told[0].title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _section(sheet: Sheet, draw: Callable[[str], str] | None) -> str:
    parts = "\n".join(part for block in sheet.blocks for part in _block(block, draw))
    return f"<section{' class=broad' if sheet.broad else ''}>\n<h1>{escape(sheet.title)}</h1>\n{parts}\n</section>"


def _block(block: Block, draw: Callable[[str], str] | None) -> Iterator[str]:
    match block:
        case Line(text, "plain"):
            yield f"<p>{_own(text)}</p>"
        case Line(text, "head"):
            yield f"<h2>{_own(text)}</h2>"
        case Line(text, style):
            yield f'<p class="{style}">{_own(text)}</p>'
        case Pairs(rows):
            yield "<dl>" + "".join(f"<dt>{_own(label)}</dt><dd>{_own(said)}</dd>" for label, said in rows) + "</dl>"
        case Grid(header, rows, numbers_from, sums=sums):
            grid = table(header, rows, numbers_from=numbers_from)
            yield f'<div class="sums">{grid}</div>' if sums else grid
        case PayCode(content, text):
            drawn = f'<span class="drawn">{draw(content)}</span>' if draw else ""
            yield f'<p class="code">{drawn}{_own(text)}<br>{_own(content)}</p>'
        case Bars(title, bars):
            yield f'<p class="head">{_own(title)}</p>{bar_chart([Bar(*bar) for bar in bars], title=title)}'
        case Seal(lines):
            yield '<div class="seal">' + "".join(f"<p>{_own(line)}</p>" for line in lines) + "</div>"


def _own(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
