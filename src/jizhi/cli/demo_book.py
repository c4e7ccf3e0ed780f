"""The month book of the demo: the last month beside the one before it and a budget, as a page and as a workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from jizhi.cli.console import Console
from jizhi.cli.month_book_command import figure_lines, report_format
from jizhi.codec.budgets import budget_or_refuse
from jizhi.codec.policies import policy_or_refuse
from jizhi.office.desk import Desk
from jizhi.office.month_book import month_book
from jizhi.pages import book_page
from jizhi.presets.policies import POLICIES
from jizhi.values import Period
from jizhi.words.book import book_of

BOOK_FILES: Final = ("budget.toml", "month.html", "month.xlsx")
BUDGET: Final = """# 按费用项写应收和应到账 · by fee, what is to be charged and received
budget = "2025 年度预算"

[[month]]
month    = "{month}"
charged  = {{ service = "87000.00", parking = "9400.00", lift = "3300.00" }}
received = {{ service = "80000.00", parking = "8500.00", lift = "3000.00" }}
upkeep   = "1500.00"
"""


def keep_the_book(desk: Desk, project: str, out: Path, *, month: Period, console: Console) -> None:
    """Write the budget and the book of *month* into the folder *out*, and say its figures."""
    text = BUDGET.format(month=f"{month.start:%Y-%m}")
    (out / "budget.toml").write_text(text, encoding="utf-8")
    policy = policy_or_refuse(POLICIES["standard"], source="standard")
    at = datetime.fromisoformat(f"{month.end}T00:00+08:00")
    kept = month_book(desk, project, period=month, at=at, policy=policy, budget=budget_or_refuse(text))
    book = book_of(kept, locale=console.locale)
    (out / "month.html").write_text(book_page(book), encoding="utf-8")
    (out / "month.xlsx").write_bytes(report_format("xlsx").write(kept, locale=console.locale))
    console.say("", "── 月报 · month book ──", *figure_lines(book, console.locale))
