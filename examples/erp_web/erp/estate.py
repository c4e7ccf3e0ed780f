"""Zones, spaces, owners and occupants: a search, a space with all that hangs on it, and workbooks in."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from erp.web import Trouble, Visit, route
from jizhi.estate import Asset, Occupancy, Party, Project, Space, Tenure, Vehicle, Zone
from jizhi.host import Host
from jizhi.intake import Table, is_daybook, is_estate, is_register, read_csv
from jizhi.office.daybook import take_in
from jizhi.office.move_in import move_in
from jizhi.office.projects import keep_zone, name_developer
from jizhi.office.register import register
from jizhi.office.searching import search_spaces
from jizhi.ports import Reading
from jizhi.words import sentence

SHOWN = 50


@route()
def estate(visit: Visit) -> Response:
    """The zones, a search over the spaces, and the door for workbooks."""
    project, text = visit.project(), visit.text("q")
    spaces = search_spaces(visit.desk, project.code, text, limit=SHOWN)
    with visit.reading() as known:
        zones = list(known.find(Zone, project=project.code))
    name = "_spaces.html" if visit.request.headers.get("hx-request") else "estate.html"
    return visit.page(name, project=project, spaces=spaces, zones=zones, q=text)


@route()
def space(visit: Visit) -> Response:
    """One space: who holds it, who lives there, vehicles, and what is owed for it."""
    project, code = visit.project(), visit.wanted("id")
    with visit.reading() as known:
        one = known.get(Space, f"{project.code}/{code}")
        if one is None:
            raise Trouble(visit.say("没有这个房屋"), 404)
        tenures = list(known.find(Tenure, project=project.code, space=code))
        occupancies = list(known.find(Occupancy, project=project.code, space=code))
        parties = {each.party: known.get(Party, each.party) for each in (*tenures, *occupancies)}
        vehicles = list(known.find(Vehicle, project=project.code, space=code))
    facts = {"tenures": tenures, "occupancies": occupancies, "parties": parties, "vehicles": vehicles}
    return visit.page("space.html", project=project, space=one, **facts)


@route()
def zone(visit: Visit) -> Response:
    """Keep a zone of the project."""
    kept = Zone(project=visit.project().code, code=visit.wanted("code"), name=visit.wanted("name"),
                by=visit.wanted("by"), parent=visit.text("parent"))  # fmt: skip
    keep_zone(visit.desk, kept)
    return visit.to("/office/estate", visit.say("已保存"))


def tables_of(name: str, content: bytes) -> tuple[Table, ...]:
    """Every table of an uploaded workbook or CSV."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        offer = Host(discover=True).table_readers()["xlsx"]
        return tuple(offer.open(offer.settings()).read(content, source=name))
    return (read_csv(content, name=name, source=name),)


@route()
def workbook(visit: Visit) -> Response:
    """Take a workbook in: what is good is kept, every other row is told with its place and the way out."""
    project = visit.project()
    name, content = visit.files.get("file", ("", b""))
    if not content:
        raise Trouble(visit.say("请选择文件"))
    report = [(line.sheet, line.row, sentence(finding, locale=visit.locale))
              for part in _taken(visit, project, tables_of(name, content))
              for line in part.plan.report.lines for finding in line.findings]  # fmt: skip
    return visit.page("imported.html", project=project, name=name, report=report, back="/office/estate", told="")


def _taken(visit: Visit, project: Project, tables: tuple[Table, ...]) -> Iterator[object]:
    desk, at = visit.desk, visit.house.at()
    if is_estate(tables) or not (is_daybook(tables) or is_register(tables)):
        yield move_in(desk, project.code, tables, at=at)
        name_developer(desk, project.code)
    if is_daybook(tables):
        yield take_in(desk, project.code, tables, at=at)
    if is_register(tables):
        yield register(desk, project.code, tables, at=at)


def assets(known: Reading, project: str) -> list[Asset]:
    """The register of a project."""
    return list(known.find(Asset, project=project))


routes = [
    Route("/office/estate", estate),
    Route("/office/spaces", space),
    Route("/office/zones", zone, methods=["POST"]),
    Route("/office/workbook", workbook, methods=["POST"]),
]
