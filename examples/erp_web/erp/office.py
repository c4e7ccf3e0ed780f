"""The back office's first page, the company and its projects, their plans and pictures."""

from __future__ import annotations

import attrs
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from erp.models import Picture
from erp.web import Trouble, Visit, route
from jizhi.estate import Company, Project
from jizhi.fees import BillRun
from jizhi.fees.ledger import PayerAccount
from jizhi.office.checkout import open_cases
from jizhi.office.companies import set_up_company
from jizhi.office.projects import change_project, set_up_project
from jizhi.reports import overdue_list
from jizhi.tickets import Ticket
from jizhi.upkeep import WorkOrder
from jizhi.values import CreditCode, Money

MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF": "application/pdf"}
"""What may be uploaded, by how its content begins; the name of a file says nothing."""


def home(request: object) -> Response:
    """Whoever comes first sees the page that fits him."""
    return RedirectResponse("/sign-in", 303)


@route()
def board(visit: Visit) -> Response:
    """What a manager asks first: what is owed, overdue, open."""
    try:
        project = visit.project()
    except Trouble:
        return visit.to("/office/company")
    with visit.house.store.reading() as known:
        heads = list(known.find(PayerAccount, project=project.code))
        runs = list(known.find(BillRun, project=project.code, newest_first=True, limit=6))
        open_tickets = sum(not each.closed for each in known.find(Ticket, project=project.code))
        late = overdue_list(known.find(WorkOrder, project=project.code), as_of=visit.house.today())
        cases = list(open_cases(known, project.code))
    owed = sum((head.owed for head in heads), Money(0))
    prepaid = sum((head.prepayment for head in heads), Money(0))
    facts = {"owed": owed, "prepaid": prepaid, "runs": runs, "tickets": open_tickets, "late": late, "cases": cases}
    return visit.page("board.html", project=project, **facts)


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
