"""The back office's first page, the company and its projects, their plans and pictures."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from erp.menu import NEEDS
from erp.models import Picture
from erp.web import Trouble, Visit, route
from jizhi.estate import Asset, Company, Project, Space
from jizhi.fees import BillRun, TariffText
from jizhi.fees.ledger import PayerAccount
from jizhi.office.checkout import open_cases
from jizhi.office.companies import set_up_company
from jizhi.office.projects import change_project, set_up_project
from jizhi.ports import Reading
from jizhi.reports import overdue_list
from jizhi.staff import Employee
from jizhi.tickets import Ticket
from jizhi.upkeep import WorkOrder
from jizhi.values import CreditCode, Money
from jizhi.words import money_text

Tile = tuple[str, str, str, bool]
"""Where it leads, what it is called, its figure, and whether it is bad."""

MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF": "application/pdf"}
"""What may be uploaded, by how its content begins; the name of a file says nothing."""


def home(request: object) -> Response:
    """Whoever comes first sees the page that fits him."""
    return RedirectResponse("/sign-in", 303)


@route()
def board(visit: Visit) -> Response:
    """What a manager asks first: what is owed, overdue, open; and what a new project still lacks."""
    if not visit.where and "projects.set-up" in visit.may:
        return visit.to("/office/company")
    project = visit.project()
    with visit.reading() as known:
        runs = list(known.find(BillRun, project=project.code, newest_first=True, limit=6))
        tiles = [each for needs, made in TILES if needs in visit.may for each in made(visit, known, project.code)]
        todo = [(path, name) for kind, path, name in STEPS if visit.allowed(NEEDS[path])
                and next(iter(known.find(kind, project=project.code, limit=1)), None) is None]  # fmt: skip
    return visit.page("board.html", project=project, runs=runs, tiles=tiles, todo=todo)


def _money(visit: Visit, known: Reading, project: str) -> Iterator[Tile]:
    heads = list(known.find(PayerAccount, project=project))
    owed = sum((head.owed for head in heads), Money(0))
    yield "/office/report", "尚欠", money_text(owed, locale=visit.locale), False
    prepaid = sum((head.prepayment for head in heads), Money(0))
    yield "/office/counter", "预收", money_text(prepaid, locale=visit.locale), False
    if cases := len(list(open_cases(known, project))):
        yield "/office/counter", "待查的支付", str(cases), True


def _tickets(visit: Visit, known: Reading, project: str) -> Iterator[Tile]:
    yield (
        "/office/tickets",
        "未结报事",
        str(sum(not each.closed for each in known.find(Ticket, project=project))),
        False,
    )


def _upkeep(visit: Visit, known: Reading, project: str) -> Iterator[Tile]:
    late = len(overdue_list(known.find(WorkOrder, project=project), as_of=visit.house.today()))
    yield "/office/upkeep", "逾期保养", str(late), late > 0


TILES = (("books.read", _money), ("tickets.read", _tickets), ("upkeep.read", _upkeep))
"""The figures of the first page, each with what one must be allowed to see it."""
STEPS = (
    (Space, "/office/estate", "导入房产与业主"),
    (TariffText, "/office/tariff", "起草、审批、发布收费标准"),
    (BillRun, "/office/bills", "第一次出账"),
    (Asset, "/office/upkeep", "导入设备，采用维保计划"),
    (Employee, "/office/staff", "导入员工与考勤规则"),
)
"""What a project begins with: done once something of it is there."""


@route()
def company(visit: Visit) -> Response:
    """The company's profile and its projects."""
    if visit.request.method == "POST":
        code = visit.text("credit_code")
        profile = Company(
            code=visit.wanted("code"), name=visit.wanted("name"), credit_code=CreditCode(code) if code else None
        )
        set_up_company(visit.desk, profile)
        return visit.to("/office/company", visit.say("已保存"))
    with visit.house.store.reading() as known:
        companies = list(known.find(Company))
    return visit.page("company.html", companies=companies, projects=visit.house.projects())


@route()
def new_project(visit: Visit) -> Response:
    """Set a project up."""
    project = Project(
        code=visit.wanted("code"), name=visit.wanted("name"), company=visit.text("company"),
        address=visit.text("address"),
    )  # fmt: skip
    set_up_project(visit.desk, project)
    visit.request.session["project"] = project.code
    return visit.to("/office/estate", visit.say("已建立项目，请导入房产"))


@route()
def choose(visit: Visit) -> Response:
    """Look at another project."""
    visit.request.session["project"] = visit.wanted("project")
    return visit.to("/office")


@route()
def upload(visit: Visit) -> Response:
    """Take a plan or a picture in, and name it in the project."""
    project, kind = visit.project(), visit.wanted("kind")
    name, content = visit.files.get("file", ("", b""))
    media = next((known for begins, known in MEDIA.items() if content.startswith(begins)), "")
    if not media or kind not in ("plan", "picture"):
        raise Trouble(visit.say("只收 PNG、JPEG、PDF"), 415)
    picture = Picture(project=project.code, kind=kind, name=name[:200], media=media, content=content)
    with visit.house.own.session() as session:
        session.add(picture)
        session.flush()
        reference = f"/office/pictures/{picture.id}"
    field = "plans" if kind == "plan" else "pictures"
    change_project(visit.desk, attrs.evolve(project, **{field: (*getattr(project, field), reference)}))
    return visit.to("/office/estate", visit.say("已上传"))


@route(owner=None)
def picture(visit: Visit) -> Response:
    """A plan or a picture, to those of its project."""
    with visit.house.own.session() as session:
        found = session.scalar(select(Picture).where(Picture.id == visit.request.path_params["id"]))
    if found is None or visit.who.project not in ("", found.project):
        raise Trouble(visit.say("没有这一页"), 404)
    return Response(found.content, media_type=found.media)


routes = [
    Route("/", home),
    Route("/office", board),
    Route("/office/company", company, methods=["GET", "POST"]),
    Route("/office/projects", new_project, methods=["POST"]),
    Route("/office/choose", choose, methods=["POST"]),
    Route("/office/pictures", upload, methods=["POST"]),
    Route("/office/pictures/{id:int}", picture),
]
