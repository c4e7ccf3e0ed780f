"""Charts are drawn to scale, say everything in text, and cannot be broken by a name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from jizhi.pages import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.svg import COLOURS, shortened

NAMES = ["<script>alert(1)</script>", "\"&'", "䶮𠮷", ""]


def drawn(svg: str, tag: str) -> list[ElementTree.Element]:
    """Return the elements of one kind that a chart draws; a chart is well formed."""
    return list(ElementTree.fromstring(svg).iter(tag))


def test_bars_are_as_long_as_their_sizes():
    """Twice as much is twice as long; nothing and less than nothing have no length."""
    svg = bar_chart([Bar("a", 1000, "10"), Bar("b", 500, "5"), Bar("c", 0, "0"), Bar("d", -5, "-0.05")], title="t")
    lengths = [int(bar.attrib["width"]) for bar in drawn(svg, "rect")]
    assert lengths[0] == 2 * lengths[1] > 0
    assert lengths[2:] == [0, 0]


def test_columns_are_as_high_as_their_parts():
    """The highest fills the plot, parts stand on each other without a gap."""
    low, high = (Bar("a", 100, "1"), Bar("b", 100, "1")), (Bar("a", 200, "2"), Bar("b", 600, "6"))
    bars = drawn(stacked_columns([Stack("1", "2", low), Stack("2", "8", high)], title="t"), "rect")
    heights = [int(bar.attrib["height"]) for bar in bars[:4]]
    assert heights == [30, 30, 60, 180]
    tops = [int(bar.attrib["y"]) for bar in bars[:4]]
    assert tops[0] - tops[1] == heights[1]
    assert tops[2] - tops[3] == heights[3]


def test_a_part_has_the_same_colour_in_every_column_and_in_the_legend():
    """A month without a fee does not change the colours of the others."""
    stacks = [Stack("1", "2", (Bar("a", 1, "1"), Bar("b", 1, "1"))), Stack("2", "1", (Bar("b", 1, "1"),))]
    classes = [bar.attrib["class"] for bar in drawn(stacked_columns(stacks, title="t"), "rect")]
    assert classes == ["c0", "c1", "c1", "c0", "c1"]


def test_colours_begin_anew_after_the_last():
    """A style sheet has so many colours and no more."""
    stack = Stack("1", "7", tuple(Bar(str(n), 1, "1") for n in range(COLOURS + 1)))
    classes = {bar.attrib["class"] for bar in drawn(stacked_columns([stack], title="t"), "rect")}
    assert classes == {f"c{n}" for n in range(COLOURS)}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_and_nothing_else(name):
    """Whatever a fee is called, it stands in the chart as it is called."""
    bars = bar_chart([Bar(name, 1, name)], title=name)
    columns = stacked_columns([Stack(name, name, (Bar(name, 1, name),))], title=name)
    for svg in (bars, columns):
        assert not drawn(svg, "script")
        assert any((title.text or "") == name for title in drawn(svg, "title"))
    assert any(f"{name}: {name}" == title.text for title in drawn(bars, "title"))


def test_nothing_to_show_is_an_empty_chart():
    """No division by nothing."""
    assert not drawn(bar_chart([], title="t"), "rect")
    assert not drawn(stacked_columns([], title="t"), "rect")
    assert drawn(stacked_columns([Stack("1", "0", (Bar("a", 0, "0"),))], title="t"), "rect")[0].attrib["height"] == "0"


def test_a_long_label_is_shortened_and_told_whole_in_the_title():
    """A chart keeps its shape."""
    svg = bar_chart([Bar("物业服务费（含公共能耗和电梯运行）", 1, "1")], title="t")
    assert [text.text for text in drawn(svg, "text")] == ["物业服务费（含公共能…", "1"]
    assert "物业服务费（含公共能耗和电梯运行）: 1" in [title.text for title in drawn(svg, "title")]
    assert shortened("电梯费", 3) == "电梯费"
