"""The page on upkeep: every number of the summary is there, in both languages, and nothing runs."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.cli.console import Console
from jizhi.cli.demo_upkeep import keep_up
from jizhi.estate import Project
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.office.register import card_of
from jizhi.office.upkeep_reports import summary_of
from jizhi.pages import share_text, upkeep_page
from jizhi.reports import upkeep_summary
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period

YEAR = Period.year(2025)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A year of upkeep of the made-up estate."""
    out = tmp_path_factory.mktemp("upkeep")
    desk = Desk(store=MemoryStore(), actor="demo")
    set_up_project(desk, Project(code="jade", name="翠园"))
    keep_up(desk, "jade", out, seed=2025, year=2025, console=Console(as_json=True, locale="zh_CN"))
    return desk, out


def test_a_year_of_the_made_up_estate_keeps_the_law(kept):
    """No visit to a lift is more than 15 days after the one before, but for those that were done late."""
    desk, _ = kept
    with desk.store.reading() as known:
        summary = summary_of(known, "jade", window=YEAR, as_of=YEAR.end)
        card = card_of(known, "jade", "L6", window=YEAR)
    law = next(row for row in summary.by_law if row.key == "law")
    assert law.due > 200
    assert law.on_time / law.due > 0.95
    visits = [line.day for line in card.lines if line.kind == "order" and "保养" in line.says]
    assert not [day for day in visits if date(2025, 7, 1) <= day < date(2025, 9, 1)]


@pytest.mark.parametrize(("locale", "words"), [("zh_CN", "逾期清单"), ("en", "Overdue list")])
def test_the_page_says_what_the_summary_says(kept, locale, words):
    """Rates, overdue orders, papers, cards and charts; no script."""
    desk, out = kept
    with desk.store.reading() as known:
        summary = summary_of(known, "jade", window=YEAR, as_of=YEAR.end)
        card = card_of(known, "jade", "L1", window=YEAR)
    text = upkeep_page(summary, [card], title="翠园", locale=locale)
    assert 2 == text.count("<svg")
    assert "<script" not in text
    for shown in (words, share_text(summary.whole.rate), "L1 1 号梯", *(each.order.title for each in summary.overdue)):
        assert shown in text
    assert (out / "upkeep.html").exists()


def test_a_long_list_is_cut_and_counted(kept):
    """Two hundred rows, and how many more."""
    desk, _ = kept
    with desk.store.reading() as known:
        summary = summary_of(known, "jade", window=YEAR, as_of=YEAR.end)

    late = summary.overdue * 100
    text = upkeep_page(attrs.evolve(summary, overdue=late), title="<翠园>")
    assert f"另有 {len(late) - 200} 张" in text
    assert "&lt;翠园&gt;" in text
    quiet = upkeep_page(upkeep_summary([], [], window=YEAR, as_of=YEAR.end), title="x", locale="en")
    assert "No order is overdue" in quiet
