"""A page of HTML in one file: escaped throughout, readable on a phone and on paper, in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6675; --line: #d8dde4; --paper: #fff; --shade: #f4f6f8;
  --c0: #2f6fb3; --c1: #e08a2e; --c2: #3f9a6b; --c3: #b24a5a; --c4: #7d62b8; --c5: #7a8794; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #3a4250; --paper: #161a20; --shade: #20262e;
    --c0: #6aa5e3; --c1: #f0ab5e; --c2: #69c494; --c3: #e07f8d; --c4: #ab94e3; --c5: #a3afbb; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "SimSun", sans-serif; }
h1 { font-size: 1.6rem; margin: 0.5rem 0; } h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; } a { color: inherit; text-decoration-color: var(--c0); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.5rem 0; }
tr.sums td { font-weight: 600; border-top: 2px solid var(--line); }
p.note { color: var(--soft); }
p.alarm { border-left: 4px solid var(--c3); padding-left: 0.75rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
.figures div { background: var(--shade); border-radius: 8px; padding: 0.6rem 0.8rem; }
.figures b { display: block; font-size: 1.2rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures span { color: var(--soft); font-size: 0.9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0.25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }
th { font-weight: 600; } td { white-space: pre-line; } .number { text-align: right; white-space: nowrap; }
th:first-child, td:first-child { white-space: nowrap; }
svg.chart { width: 100%; min-width: 34rem; height: auto; display: block; }
svg.chart text { fill: var(--ink); font-size: 14px; } svg.chart text.small { font-size: 12px; }
svg.chart .axis { stroke: var(--line); }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); }
.c3 { fill: var(--c3); } .c4 { fill: var(--c4); } .c5 { fill: var(--c5); }
pre { background: var(--shade); border-radius: 8px; padding: 0.8rem; white-space: pre-wrap; font: inherit; }
@media screen and (max-width: 40rem) {
  .figures { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); } .figures b { font-size: 1.05rem; }
  .wide th:first-child, .wide td:first-child { position: sticky; left: 0; background: var(--paper); }
  svg.bars { min-width: 0; } svg.bars text { font-size: 18px; }
}
@media print {
  body { max-width: none; } svg.chart { min-width: 0; }
  h2, h3 { break-after: avoid; } nav, .behind { display: none; } a { text-decoration: none; }
  table { font-size: 0.8rem; } svg.chart, tr, pre { break-inside: avoid; }
}
"""


def page(title: str, parts: Iterable[str], *, language: str) -> str:
    """Return a whole HTML document of *parts*, which are HTML already; *title* is text.

    It loads nothing, runs nothing and says so to the browser.

    >>> page("<x>", [paragraph("a & b")], language="zh-CN").count("&lt;x&gt;")
    2
    """
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def heading(text: str, *, anchor: str = "") -> str:
    """Return a heading of *text*; *anchor* is the name that links lead to.

    >>> heading("a & b"), heading("a", anchor="x")
    ('<h2>a &amp; b</h2>', '<h2 id="x">a</h2>')
    """
    place = f' id="{escape(anchor)}"' if anchor else ""
    return f"<h2{place}>{escape(text)}</h2>"


def paragraph(text: str, *, kind: str = "") -> str:
    """Return a paragraph of *text*; its *kind* is ``note`` or ``alarm``, empty for an ordinary one.

    >>> paragraph("a < b", kind="note")
    '<p class="note">a &lt; b</p>'
    """
    name = f' class="{escape(kind)}"' if kind else ""
    return f"<p{name}>{escape(text)}</p>"


def figures(pairs: Iterable[tuple[str, str]]) -> str:
    """Return headline numbers: each a label and what it is.

    >>> figures([("应收", "1.00 元")])
    '<div class="figures"><div><span>应收</span><b>1.00 元</b></div></div>'
    """
    cells = "".join(f"<div><span>{escape(label)}</span><b>{escape(shown)}</b></div>" for label, shown in pairs)
    return f'<div class="figures">{cells}</div>'


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int) -> str:
    """Return a table of texts; columns from the index *numbers_from* on are numbers and stand to the right.

    >>> table(["费用", "金额"], [["<b>", "1.00"]], numbers_from=1).endswith(
    ...     '<tbody><tr><td>&lt;b&gt;</td><td class="number">1.00</td></tr></tbody></table></div>')
    True
    """
    head = _cells("th", header, numbers_from)
    body = "".join(f"<tr>{_cells('td', row, numbers_from)}</tr>" for row in rows)
    return wide(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def linked_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers_from: int | None = None,
    numbers: Iterable[int] = (),
    last: Sequence[str] = (),
) -> str:
    """Return a table whose cells may be ``Html``; the columns *numbers* stand to the right, the row *last* are sums.

    >>> linked_table(["a"], [[Html("<i>x</i>")], ["<b>"]]).count("<i>x</i></td></tr><tr><td>&lt;b&gt;")
    1
    """
    right = set(numbers) | (set() if numbers_from is None else set(range(numbers_from, len(header))))
    head = "".join(_cell("th", text, number=place in right) for place, text in enumerate(header))
    body = "".join(f"<tr>{_row(row, right)}</tr>" for row in rows)
    foot = f'<tr class="sums">{_row(last, right)}</tr>' if last else ""
    return wide(f"<table><thead><tr>{head}</tr></thead><tbody>{body}{foot}</tbody></table>")


def _row(cells: Iterable[str], right: set[int]) -> str:
    return "".join(_cell("td", text, number=place in right) for place, text in enumerate(cells))


def _cell(tag: str, text: str, *, number: bool) -> str:
    shown = text if isinstance(text, Html) else escape(text)
    return f'<{tag} class="number">{shown}</{tag}>' if number else f"<{tag}>{shown}</{tag}>"


def wide(html: str) -> str:
    """Return *html* so that it scrolls by itself where a screen is narrower than it.

    >>> wide("<table></table>")
    '<div class="wide"><table></table></div>'
    """
    return f'<div class="wide">{html}</div>'


def _cells(tag: str, texts: Sequence[str], numbers_from: int) -> str:
    return "".join(
        f"<{tag}{' class=' + chr(34) + 'number' + chr(34) if index >= numbers_from else ''}>{escape(text)}</{tag}>"
        for index, text in enumerate(texts)
    )


def plain_text(text: str) -> str:
    """Return *text* with its lines as they are.

    >>> plain_text("1 < 2")
    '<pre>1 &lt; 2</pre>'
    """
    return f"<pre>{escape(text)}</pre>"
