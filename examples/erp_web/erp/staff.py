"""Staff: the sheet of a month, who is there today, and KPI cards."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.estate import tables_of
from erp.web import Trouble, Visit, findings_of, route
from jizhi.errors import NoAttendanceRules
from jizhi.office.scoring import score_project
from jizhi.office.timekeeping import days_of, roster_of_staff, set_rules, sheet_of, take_staff
from jizhi.pages import kpi_page
from jizhi.presets import KPI_PRESETS
from jizhi.values import Period


@route()
def staff(visit: Visit) -> Response:
    """Today's board and the month's sheet; the way in where no rules were set."""
    project, at, today = visit.project(), visit.house.at(), visit.house.today()
    try:
        days = days_of(visit.desk, project.code, period=Period.day(today), as_of=at)
        sheet = sheet_of(visit.desk, project.code, period=visit.period(), as_of=at)
    except NoAttendanceRules:  # nobody has set the rules of attendance yet
        return visit.page("staff.html", project=project, days=(), sheet=None, people={}, findings=(), schemes=())
    with visit.reading() as known:
        people = roster_of_staff(known, project.code)
    found = findings_of(visit, sheet.findings)
    facts = {"days": days.value, "sheet": sheet.value, "people": people, "findings": found}
    return visit.page("staff.html", project=project, schemes=tuple(KPI_PRESETS), **facts)


@route()
def set_up(visit: Visit) -> Response:
    """Keep the rules of attendance, or take the workbook of the staff in."""
    project, (name, content) = visit.project().code, visit.files.get("file", ("", b""))
    if not content:
        raise Trouble(visit.say("请选择文件"))
    if name.endswith(".toml"):
        set_rules(visit.desk, project, content.decode("utf-8"), source=name, on=visit.house.today())
    else:
        take_staff(visit.desk, project, tables_of(name, content))
    return visit.to("/office/staff", visit.say("已保存"))


@route()
def cards(visit: Visit) -> Response:
    """The KPI cards of a scheme, every point explained."""
    scheme = visit.wanted("scheme")
    found = score_project(visit.desk, visit.project().code, scheme, period=visit.period(), as_of=visit.house.at())
    return HTMLResponse(kpi_page(found.value, locale=visit.locale))


routes = [
    Route("/office/staff", staff),
    Route("/office/staff/set-up", set_up, methods=["POST"]),
    Route("/office/staff/cards", cards),
]
