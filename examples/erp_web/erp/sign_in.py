"""Signing in and out, the first account of all, and the accounts of others."""

from __future__ import annotations

import attrs
from sqlalchemy import select
from starlette.responses import Response
from starlette.routing import Route

from erp.models import STAFF_ROLES, Account
from erp.passwords import LONGEST, SHORTEST, hashed, let_in
from erp.web import Trouble, Visit, route
from jizhi.access import Grant
from jizhi.estate import Party
from jizhi.office.roles import grant_role


@route(open=True)
def sign_in(visit: Visit) -> Response:
    """The page on which one signs in; on a new house the one who comes first sets it up."""
    if visit.house.own.is_new():
        return visit.to("/first")
    if visit.request.method == "GET":
        return visit.page("sign_in.html")
    account = let_in(visit.house.own, visit.wanted("phone"), visit.wanted("password"), at=visit.house.at())
    if account is None:
        return visit.page("sign_in.html", status=401, wrong=visit.say("手机号或密码不对，或一时锁定，请稍后再试"))
    return enter(visit, account)


def enter(visit: Visit, account: Account) -> Response:
    """Begin a session of *account*; nothing is left of the one before but the language."""
    visit.request.session.clear()
    visit.request.session.update(account=account.id, locale=visit.locale)
    return visit.to("/my" if account.is_owner else "/office")


@route(open=True)
def sign_out(visit: Visit) -> Response:
    """Leave."""
    visit.request.session.clear()
    return visit.to("/sign-in")


@route(open=True)
def speak(visit: Visit) -> Response:
    """Read on in the other language."""
    visit.request.session["locale"] = "en" if visit.locale == "zh_CN" else "zh_CN"
    return visit.to(visit.text("back", "/") if visit.text("back").startswith("/") else "/")


@route(open=True)
def first(visit: Visit) -> Response:
    """The administrator of a new house; once there is one this page is gone."""
    if not visit.house.own.is_new():
        raise Trouble(visit.say("没有这一页"), 404)
    if visit.request.method == "GET":
        return visit.page("first.html")
    made = _kept(visit, role="administrator")
    # The first grant closes the store: from then on nobody does anything without a role.
    founder = attrs.evolve(visit.house.worker(), actor="set-up")
    grant_role(
        founder, Grant(actor=made.actor, role="administrator", scope="store", by="set-up"), reason="first account"
    )
    grant_role(
        visit.house.desk(made), Grant(actor="worker", role="worker", scope="store", by=made.actor), reason="set-up"
    )
    visit.request.session.update(account=made.id)
    return visit.to("/office/company")


def _password(visit: Visit) -> str:
    password = visit.wanted("password")
    if not SHORTEST <= len(password) <= LONGEST:
        raise Trouble(f"{visit.say('密码长度')}: {SHORTEST}–{LONGEST}")
    return hashed(password)


def _kept(visit: Visit, *, role: str, project: str = "", party: str = "") -> Account:
    account = Account(
        phone=visit.wanted("phone"), name=visit.wanted("name"), role=role, project=project, party=party,
        password=_password(visit),
    )  # fmt: skip
    with visit.house.own.session() as session:
        if session.scalar(select(Account.id).where(Account.phone == account.phone)):
            raise Trouble(visit.say("这个手机号已有账号"), 409)
        session.add(account)
    return account


@route()
def people(visit: Visit) -> Response:
    """Everybody who may sign in, and a form for one more."""
    if visit.request.method == "POST":
        return _one_more(visit)
    with visit.house.own.session() as session:
        accounts = session.scalars(select(Account).order_by(Account.id)).all()
    return visit.page("people.html", accounts=accounts, roles=(*STAFF_ROLES, "owner"))


def _one_more(visit: Visit) -> Response:
    role, project = visit.wanted("role"), visit.project().code
    if role not in (*STAFF_ROLES, "owner"):
        raise Trouble(visit.say("没有这个角色"))
    party = visit.wanted("party") if role == "owner" else ""
    if party:
        with visit.reading() as known:
            found = known.get(Party, party)
        if found is None or found.project != project:
            raise Trouble(visit.say("没有这位业主"))
    made = _kept(visit, role=role, project=project, party=party)
    about = {"scope": "own", "person": party} if party else {"scope": "project"}
    grant_role(
        visit.desk, Grant(actor=made.actor, role=role, project=project, by=visit.who.actor, **about), reason="account"
    )
    return visit.to("/office/people", visit.say("已建立账号"))


routes = [
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/speak", speak, methods=["POST"]),
    Route("/first", first, methods=["GET", "POST"]),
    Route("/office/people", people, methods=["GET", "POST"]),
]
