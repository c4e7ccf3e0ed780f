"""The figures of a service desk as lines."""

from __future__ import annotations

from jizhi.pages import share_text
from jizhi.reports import ServiceSummary
from jizhi.words import clock_name, term


def service_lines(summary: ServiceSummary, locale: str) -> list[str]:
    """Return the lines of a summary: kinds, promises kept, suggestions, satisfaction."""
    kinds = "，".join(f"{term(row.kind, locale=locale)} {row.opened}" for row in summary.kinds)
    kept = "，".join(f"{clock_name(row.key, locale=locale)} {share_text(row.rate)}" for row in summary.clocks)
    told = summary.satisfaction
    return [
        f"  {summary.tickets} 张工单 · tickets: {kinds}",
        f"  按时率 · in time: {kept}",
        f"  建议 · suggestions: 采纳 {summary.adopted} adopted, 未采纳 {summary.declined} declined",
        f"  满意率 · satisfied: {share_text(told.satisfied)} ({told.rated})",
    ]
