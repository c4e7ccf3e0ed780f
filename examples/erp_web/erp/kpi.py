"""KPI: what jizhi cannot gather is typed or uploaded here, and the month's sheet with the reason of every point."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from urllib.parse import quote

from sqlalchemy import delete, select
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.estate import tables_of
from erp.models import Brought
from erp.web import Trouble, Visit, findings_of, route
from jizhi.findings import Outcome
from jizhi.intake import Table
from jizhi.intake.measures import read_measures
from jizhi.office.scoring import scheme_of, score_project
from jizhi.office.timekeeping import roster_of_staff
from jizhi.pages import kpi_page
from jizhi.presets import KPI_PRESETS
from jizhi.reports.scorecard import Scorecard
from jizhi.staff.kpi import Measure
from jizhi.staff.kpi.cards import decimals
from jizhi.values import Period

HEADINGS = ("考核对象", "指标", "数值", "基数")


def _brought(visit: Visit, project: str, period: Period) -> tuple[Measure, ...]:
    """What was typed in of a period."""
    with visit.house.own.session() as session:
        rows = session.scalars(select(Brought).where(Brought.project == project, Brought.period == str(period))).all()
    return tuple(
        Measure(metric=row.metric, subject=row.subject, period=period, part=Fraction(row.part),
                base=Fraction(row.base), sample=row.sample, source=row.source)
        for row in rows
    )  # fmt: skip


def _scored(visit: Visit, project: str) -> Outcome[Scorecard]:
    scheme, period = visit.text("scheme", next(iter(KPI_PRESETS))), visit.period()
    return score_project(
        visit.desk, project, scheme, period=period, as_of=visit.house.at(), brought=_brought(visit, project, period)
    )


@route()
def kpi(visit: Visit) -> Response:
    """The month's sheet of a scheme: who has how many points, and of each metric why."""
    project = visit.project()
    outcome = _scored(visit, project.code)
    with visit.reading() as known:
        schemes = {name: scheme_of(known, project.code, name).title for name in KPI_PRESETS}
        people = roster_of_staff(known, project.code)
    metrics = {each.code: each.name for each in outcome.value.scheme.metrics}
    card, places = outcome.value, {each.subject: each.place for each in outcome.value.places}
    facts = {"card": card, "places": places, "schemes": schemes, "people": people, "decimals": decimals,
             "metrics": metrics}  # fmt: skip
    brought = _brought(visit, project.code, card.period)
    return visit.page("kpi.html", project=project, brought=brought, findings=findings_of(visit, outcome.findings),
                      chosen=card.scheme.scheme, period=card.period, **facts)  # fmt: skip


@route(needs="staff.confirm")
def bring(visit: Visit) -> Response:
    """Keep a measure that was typed in, or a sheet of them; one of the same metric and person takes its place."""
    project, period = visit.project().code, visit.period()
    name, content = visit.files.get("file", ("", b""))
    if content:
        tables: Iterable[Table] = tables_of(name, content)
    else:
        typed = tuple(visit.wanted(each) if each != "base" else visit.text(each) or None
                      for each in ("subject", "metric", "part", "base"))  # fmt: skip
        tables = (Table("指标", HEADINGS, [typed], visit.who.actor),)
    read = read_measures(tables, period=period)
    if read.findings or not read.value:
        said = "\n".join(each["text"] for each in findings_of(visit, read.findings))
        raise Trouble(said or visit.say("表里没有指标"))
    _keep(visit, project, read.value)
    where = f"/office/kpi?scheme={quote(visit.text('scheme'))}&period={quote(str(period))}"
    return visit.to(where, f"{visit.say('已保存')} {len(read.value)}")


def _keep(visit: Visit, project: str, measures: Iterable[Measure]) -> None:
    with visit.house.own.session() as session:
        for each in measures:
            about = (Brought.project == project, Brought.period == str(each.period), Brought.metric == each.metric,
                     Brought.subject == each.subject)  # fmt: skip
            session.execute(delete(Brought).where(*about))
            session.add(Brought(project=project, period=str(each.period), metric=each.metric, subject=each.subject,
                                part=str(each.part), base=str(each.base), sample=each.sample,
                                source=each.source or visit.who.actor))  # fmt: skip


@route(needs="staff.read")
def page(visit: Visit) -> Response:
    """The sheet as a page to print, with its chart."""
    return HTMLResponse(kpi_page(_scored(visit, visit.project().code).value, locale=visit.locale))


routes = [
    Route("/office/kpi", kpi),
    Route("/office/kpi/bring", bring, methods=["POST"]),
    Route("/office/kpi/page", page),
]
