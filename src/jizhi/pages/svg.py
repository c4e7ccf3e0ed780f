"""Bar charts as SVG: text that stays text, colours that follow the reader's scheme, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import attrs

WIDTH: Final = 720
COLOURS: Final = 6
"""How many colours the style sheet has; after them they begin anew."""

_LABEL, _ROW, _TOP, _PLOT = 168, 30, 16, 240
_BASE = _TOP + 20 + _PLOT


@attrs.frozen
class Bar:
    """One bar of a chart: its label, its size as a whole number, and what the size is called."""

    label: str
    size: int
    shown: str


@attrs.frozen
class Stack:
    """One column of a chart of columns: its label, the whole as it is called, and its parts from the bottom up."""

    label: str
    shown: str
    parts: tuple[Bar, ...]


def bar_chart(bars: Sequence[Bar], *, title: str) -> str:
    """Return *bars* lying below each other, the longest across the whole width; a negative one has no length.

    >>> bar_chart([Bar("电梯费", 100, "1.00 元")], title="费用").count("<rect")
    1
    >>> "<svg" in bar_chart([], title="费用")
    True
    """
    height = _TOP + _ROW * len(bars) + 8
    longest = max((bar.size for bar in bars), default=0)
    rows = [_lying(bar, row, longest) for row, bar in enumerate(bars)]
    return _svg("".join(rows), height=height, title=title, kind="chart bars")


def _lying(bar: Bar, row: int, longest: int) -> str:
    room = WIDTH - _LABEL - 150
    length = _scaled(bar.size, longest, room)
    top = _TOP + row * _ROW
    return (
        f"<g><title>{escape(bar.label)}: {escape(bar.shown)}</title>"
        f'<text x="{_LABEL - 10}" y="{top + 15}" text-anchor="end">{escape(shortened(bar.label, 11))}</text>'
        f'<rect class="c0" x="{_LABEL}" y="{top}" width="{length}" height="20"/>'
        f'<text x="{_LABEL + length + 8}" y="{top + 15}">{escape(bar.shown)}</text></g>'
    )


def stacked_columns(stacks: Sequence[Stack], *, title: str) -> str:
    """Return *stacks* standing beside each other, the highest over the whole height, with a legend of their parts.

    Parts of one label have one colour in every column; a negative part has no height.

    >>> chart = stacked_columns([Stack("3月", "3.00 元", (Bar("a", 100, "1"), Bar("b", 200, "2")))], title="每月")
    >>> chart.count('class="c1"')
    2
    """
    labels = tuple(dict.fromkeys(part.label for stack in stacks for part in stack.parts))
    colours = {label: number % COLOURS for number, label in enumerate(labels)}
    highest = max((sum(max(part.size, 0) for part in stack.parts) for stack in stacks), default=0)
    step = (WIDTH - 20) // max(len(stacks), 1)
    columns = [_standing(stack, 10 + number * step, step, highest, colours) for number, stack in enumerate(stacks)]
    axis = f'<line class="axis" x1="10" y1="{_BASE}" x2="{WIDTH - 10}" y2="{_BASE}"/>'
    legend = "".join(_legend(label, number, colours[label], _BASE + 44) for number, label in enumerate(labels))
    height = _BASE + 52 + 22 * ((len(labels) + 3) // 4)
    return _svg("".join(columns) + axis + legend, height=height, title=title)


def _standing(stack: Stack, left: int, step: int, highest: int, colours: dict[str, int]) -> str:
    wide, middle, bottom = min(step * 3 // 5, 64), left + step // 2, _BASE
    rects = []
    for part in stack.parts:
        tall = _scaled(part.size, highest, _PLOT)
        bottom -= tall
        place = f'x="{middle - wide // 2}" y="{bottom}" width="{wide}" height="{tall}"'
        title = f"<title>{escape(stack.label)} {escape(part.label)}: {escape(part.shown)}</title>"
        rects.append(f'<rect class="c{colours[part.label]}" {place}>{title}</rect>')
    above, below = _small(stack.shown, middle, bottom - 6), _small(stack.label, middle, _BASE + 18)
    return f"<g>{''.join(rects)}{above}{below}</g>"


def _small(text: str, middle: int, line: int) -> str:
    return f'<text class="small" x="{middle}" y="{line}" text-anchor="middle">{escape(text)}</text>'


def _legend(label: str, number: int, colour: int, top: int) -> str:
    left, line = 10 + (number % 4) * 176, top + (number // 4) * 22
    return (
        f'<g><rect class="c{colour}" x="{left}" y="{line - 10}" width="12" height="12"/>'
        f'<text x="{left + 18}" y="{line + 1}">{escape(shortened(label, 10))}<title>{escape(label)}</title></text></g>'
    )


def _scaled(size: int, largest: int, room: int) -> int:
    return room * size // largest if size > 0 else 0


def _svg(body: str, *, height: int, title: str, kind: str = "chart") -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def shortened(text: str, most: int) -> str:
    """Return *text* with at most *most* characters.

    >>> shortened("物业服务费（含公共能耗）", 6)
    '物业服务费…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"
