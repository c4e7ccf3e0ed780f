"""The audit trail, whole or not; and a person erased, which stands in it."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from urllib.parse import quote, unquote

from starlette.responses import Response
from starlette.routing import Route

from erp.web import Trouble, Visit, findings_of, route
from jizhi.access import PERMISSIONS, AuditRow, Retention
from jizhi.estate import Party
from jizhi.office.audit import audit_rows, verify_trail
from jizhi.office.forgetting import forget_person
from jizhi.office.privacy import reveal

SHOWN = 200


@route()
def trail(visit: Visit) -> Response:
    """The last rows of the project's trail, and whether it is whole."""
    project = visit.project()
    wrong = findings_of(visit, verify_trail(visit.desk, project=project.code))
    rows = list(deque(audit_rows(visit.desk, project=project.code), maxlen=SHOWN))[::-1]
    return visit.page("trail.html", project=project, rows=[_told(visit, row) for row in rows], wrong=wrong)


def _told(visit: Visit, row: AuditRow) -> dict[str, str]:
    """A row as a reader here reads it."""
    chinese, _, english = PERMISSIONS.get(row.permission, row.permission).partition(" · ")
    about = " · ".join(filter(None, (unquote(row.about).strip("/"), row.why)))
    at = visit.instant(datetime.fromisoformat(row.at)) if "T" in row.at else row.at
    what = chinese if visit.locale == "zh_CN" else english or chinese
    return {"at": at, "who": visit.who_is(row.actor), "what": what, "operation": row.operation, "about": about,
            "decision": row.decision}  # fmt: skip


@route(needs="projects.read")
def person(visit: Visit) -> Response:
    """What is kept of a person, masked, and who may ask for more or for its end."""
    return visit.page("person.html", project=visit.project(), party=_party(visit), shown="")


def _party(visit: Visit) -> Party:
    with visit.reading() as known:
        found = known.get(Party, visit.wanted("id"))
    if found is None or found.project != visit.project().code:
        raise Trouble(visit.say("没有这位业主"), 404)
    return found


@route()
def clear(visit: Visit) -> Response:
    """Show a number in clear, to whom it is allowed, with a reason that is kept in the trail."""
    party, field = _party(visit), visit.wanted("field")
    shown = reveal(visit.desk, party.project, party.id, field, reason=visit.wanted("reason"))
    return visit.page("person.html", project=visit.project(), party=party, shown=shown)


@route()
def erase(visit: Visit) -> Response:
    """Erase a person; what stands against it is told, and then nothing is done."""
    party = _party(visit)
    outcome = forget_person(
        visit.desk, party.project, party.id, at=visit.house.at(), reason=visit.wanted("reason"), retention=Retention()
    )
    if outcome.value is None:
        raise Trouble("\n".join(each["text"] for each in findings_of(visit, outcome.findings)), 409)
    return visit.to(f"/office/person?id={quote(party.id)}", visit.say("已删除，账与审计不变"))


routes = [
    Route("/office/trail", trail),
    Route("/office/person", person),
    Route("/office/person/clear", clear, methods=["POST"]),
    Route("/office/person/erase", erase, methods=["POST"]),
]
