"""The service desk of the demo: a month of tickets, walked as an office would, and the page of its figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from jizhi.cli.console import Console
from jizhi.cli.service_reporting import service_lines
from jizhi.estate import Space, Tenure
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import move_ticket, report, run_due, summarize_service
from jizhi.pages import service_page
from jizhi.testing.service_month import service_month
from jizhi.values import Period
from jizhi.workflow import Ask

PAGE: Final = "service.html"
_ZONE: Final = "+08:00"


def serve_a_month(desk: Desk, project: str, out: Path, *, month: Period, seed: int, console: Console) -> None:
    """Take in the tickets of a month, let the office walk them, run what falls due, and write the page."""
    begins, ends = (datetime.fromisoformat(f"{day}T00:00{_ZONE}") for day in (month.start, month.end))
    with desk.store.reading() as known:
        places = {one.code: f"{one.building} 号楼" for one in known.find(Space, project=project, kind="dwelling")}
        held = [one for one in known.find(Tenure, project=project, until=None) if one.space in places]
        homes = sorted({(one.space, places[one.space], one.party) for one in held})
    for ticket, happenings in service_month(homes, project=project, begins=begins, seed=seed):
        kept = report(attrs.evolve(desk, actor=ticket.reporter), ticket, at=ticket.opened)
        for each in happenings:
            if each.at < ends:
                ask = Ask(event=each.event, actor=each.actor, roles=(each.role,), given=each.given)
                move_ticket(attrs.evolve(desk, actor=each.actor), kept.id, ask, at=each.at)
    due = run_due(desk, project, at=ends)
    summary = summarize_service(desk, project, period=month, at=ends)
    (out / PAGE).write_text(service_page(summary, locale=console.locale), encoding="utf-8")
    console.say("", "── 服务台 · service desk ──", *service_lines(summary, console.locale))
    console.say(f"  {len(due.steps)} 步到期 · moves by the clock; {len(due.alarms)} 条提醒 · alarms")
