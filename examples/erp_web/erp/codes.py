"""Sign-in by a code that comes by SMS: the reply is the same whether anybody is known under the phone or not."""

from __future__ import annotations

import logging
import secrets

from starlette.background import BackgroundTask
from starlette.responses import Response
from starlette.routing import Route

from erp.passwords import judged
from erp.sign_in import enter
from erp.web import Trouble, Visit, route
from jizhi.access import USUAL_CODES
from jizhi.errors import JizhiError
from jizhi.office.sign_in import CodeAsked, send_code, try_code
from jizhi.values import Phone, Secret

_LOG = logging.getLogger("erp")
HOUSE = "sign-in"
"""In place of a project: who signs in is not yet in any."""


def _asked(visit: Visit, phone: str) -> CodeAsked:
    """What is asked of jizhi: the code is good for this browser alone."""
    session = visit.request.session.setdefault("browser", secrets.token_hex(16))
    account = visit.house.own.by_phone(phone)
    party = account.actor if account else ""
    return CodeAsked(project=HOUSE, phone=Phone(phone), purpose=HOUSE, session=session, party=party)


@route(open=True)
def code(visit: Visit) -> Response:
    """Ask for a code; it goes out after the reply, which so tells nothing by the time it takes."""
    if visit.request.method == "GET":
        return visit.page("code.html", phone=visit.request.session.get("phone", ""), sent=visit.text("sent") == "1")
    phone = visit.wanted("phone")
    asked = _asked(visit, phone)
    visit.request.session["phone"] = phone
    new = Secret("".join(secrets.choice("0123456789") for _ in range(USUAL_CODES.digits)))
    sent = send_code(
        visit.house.worker(), asked, new, secrets.token_hex(16), at=visit.house.at(), sealer=visit.house.sealer
    )
    if sent.wait_until is not None:
        told = f"{visit.say('要得太勤，请在这个时刻以后再要')}: {visit.instant(sent.wait_until)}"
        return visit.page("code.html", phone=phone, sent=True, wrong=told, status=429)
    reply = visit.to("/sign-in/code?sent=1")
    reply.background = BackgroundTask(_carry, visit)
    return reply


def _carry(visit: Visit) -> None:
    try:
        visit.house.send()
    except JizhiError as trouble:  # it stays in the queue; the next one who sends takes it along
        _LOG.warning("a code was not handed over: %s", trouble)


@route(open=True)
def tried(visit: Visit) -> Response:
    """Try a code; five wrong ones spend it, and lock the account as wrong passwords do."""
    phone, typed = str(visit.request.session.get("phone", "")), visit.wanted("code")
    if not phone:
        return visit.to("/sign-in/code")
    right = try_code(
        visit.house.worker(), _asked(visit, phone), Secret(typed), at=visit.house.at(), sealer=visit.house.sealer
    )
    account = judged(visit.house.own, visit.house.own.by_phone(phone), right=right, at=visit.house.at())
    if account is None:
        wrong = visit.say("验证码不对、已过期，或账号一时锁定")
        return visit.page("code.html", phone=phone, sent=True, wrong=wrong, status=401)
    return enter(visit, account)


@route(open=True)
def inbox(visit: Visit) -> Response:
    """In a demonstration: look at the phone."""
    if visit.house.inbox is None:
        raise Trouble(visit.say("没有这一页"), 404)
    said = visit.house.inbox(str(visit.request.session.get("phone", "")))
    return visit.page("_inbox.html", said=said)


routes = [
    Route("/sign-in/code", code, methods=["GET", "POST"]),
    Route("/sign-in/code/try", tried, methods=["POST"]),
    Route("/sign-in/inbox", inbox),
]
