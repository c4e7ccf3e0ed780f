"""The page of the service desk: everything escaped, a dash where there is no figure, in both languages."""

from __future__ import annotations

import pytest

from jizhi.pages import service_page
from jizhi.reports import Kept, KindRow, Satisfaction, ServiceSummary
from jizhi.values import Period

SUMMARY = ServiceSummary(
    project="jade", period=Period.month(2026, 3), kinds=(KindRow(kind="complaint", opened=2, closed=1, reopened=1),),
    clocks=(Kept(key="response", kept=2, broken=1, open=0), Kept(key="arrival", kept=0, broken=0, open=1)),
    departments=(Kept(key="<b>", kept=2, broken=1, open=1),), complaints=(("<i>", "", 2),), adopted=1, declined=0,
    undecided=2, satisfaction=Satisfaction(counts=(0, 0, 1, 1, 1), wanted_percent=85), days=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh_CN", ("服务台", "投诉", "按时率", "66.67%", "4.00", "—", "要求满意率 85% 以上")),
        ("en", ("The service desk", "complaint", "Kept in time", "85% satisfied is wanted")),
    ],
)
def test_what_is_shown_is_escaped_and_said_in_the_language_asked_for(locale, words):
    """Whatever a department or a category is called."""
    html = service_page(SUMMARY, locale=locale)
    assert [] == [word for word in words if word not in html]
    assert "<i>" not in html
    assert html.count("<svg") == 5
    assert "<script" not in html


def test_a_month_without_tickets_is_a_page_too():
    """With dashes."""
    empty = ServiceSummary(
        project="jade", period=Period.month(2026, 3), kinds=(), clocks=(), departments=(), complaints=(), adopted=0,
        declined=0, undecided=0, satisfaction=Satisfaction(), days=(),
    )  # fmt: skip
    assert "—" in service_page(empty)
