"""The service desk: open tickets with their clocks, one ticket, its moves, and the page of figures."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.dunning import carry
from erp.web import Trouble, Visit, route
from jizhi.office.helpdesk import move_ticket, report, run_due, show_ticket, summarize_service
from jizhi.office.orders import order_for_ticket
from jizhi.office.summaries import names_of
from jizhi.pages import service_page
from jizhi.tickets import KINDS, Ticket
from jizhi.values import key
from jizhi.workflow import Ask

ROLES = MappingProxyType(
    {"repair": ("crew", "handler"), "service-desk": ("desk",), "cashier": ("cashier",), "finance": ("cashier",),
     "manager": ("desk", "handler"), "administrator": ("desk", "handler")}
)  # fmt: skip
"""Which roles of a ticket's flow somebody has, by his role in the office."""
GIVEN = ("assignee", "reason", "result", "price", "department", "photo", "until", "improvement")


@route()
def desk(visit: Visit) -> Response:
    """The open tickets, each with its first clock."""
    project, at = visit.project(), visit.house.at()
    with visit.reading() as known:
        found = [each for each in known.find(Ticket, project=project.code) if not each.closed][:100]
    shown = [show_ticket(visit.desk, each.id, at=at) for each in found]
    return visit.page("tickets.html", project=project, shown=shown, kinds=KINDS)


@route()
def take(visit: Visit) -> Response:
    """Take down what somebody told by phone or at the desk."""
    project, at = visit.project(), visit.house.at()
    reported = Ticket(
        project=project.code, number=visit.wanted("key"), kind=visit.wanted("kind"), text=visit.wanted("text"),
        reporter=visit.text("reporter") or visit.who.actor, opened=at, space=visit.text("space"), channel="phone",
    )  # fmt: skip
    kept = report(visit.desk, reported, at=at)
    carry(visit)
    return visit.to(f"/office/ticket?id={quote(kept.number)}")


@route()
def ticket(visit: Visit) -> Response:
    """One ticket: its history, its clocks and why each is due when it is, and what may be done now."""
    project = visit.project()
    shown = show_ticket(visit.desk, key(project.code, visit.wanted("id")), at=visit.house.at())
    mine = set(ROLES.get(visit.who.role, ()))
    moves = [move for move in shown.flow.moves_from(shown.ticket.state) if mine & set(move.by)]
    with visit.reading() as known:
        names = names_of(known, {shown.ticket.reporter})
    clocks = [(each, shown.reasons.get(each.clock, ())) for each in shown.clocks]
    events = {each.event: each.name if visit.locale == "zh_CN" and each.name else each.event
              for each in shown.flow.move}  # fmt: skip
    facts = {"ticket": shown.ticket, "flow": shown.flow, "moves": moves, "steps": shown.steps,
             "clocks": clocks, "names": names, "events": events}  # fmt: skip
    return visit.page("ticket.html", project=project, crew=visit.house.own.staff(project.code), **facts)


@route()
def move(visit: Visit) -> Response:
    """Move a ticket on, by the step that was seen: of two who click at once one is told to look again."""
    project, number = visit.project().code, visit.wanted("number")
    given = {name: value for name in GIVEN if (value := visit.text(name))}
    seen = visit.wanted("seen")
    if not seen.isdecimal():
        raise Trouble(visit.say("没有这一页"))
    ask = Ask(event=visit.wanted("event"), actor=visit.who.actor, roles=ROLES.get(visit.who.role, ()), given=given,
              version=int(seen))  # fmt: skip
    move_ticket(visit.desk, key(project, number), ask, at=visit.house.at())
    carry(visit)
    return visit.to(f"/office/ticket?id={quote(number)}", visit.say("已办理"))


@route()
def order(visit: Visit) -> Response:
    """Open the crew's order for a ticket; it has one at most."""
    ticket = key(visit.project().code, visit.wanted("number"))
    return visit.to(f"/office/order?id={quote(order_for_ticket(visit.desk, ticket, at=visit.house.at()).id)}")


@route()
def watch(visit: Visit) -> Response:
    """Make the moves whose time has come, and raise the alarms."""
    done = run_due(visit.house.worker(), visit.project().code, at=visit.house.at())
    carry(visit)
    return visit.to("/office/tickets", f"{visit.say('到期')} {len(done.steps)} · {len(done.alarms)}")


@route()
def page(visit: Visit) -> Response:
    """The page of a month's service."""
    summary = summarize_service(visit.desk, visit.project().code, period=visit.period(), at=visit.house.at())
    return HTMLResponse(service_page(summary, locale=visit.locale))


routes = [
    Route("/office/tickets", desk),
    Route("/office/tickets/take", take, methods=["POST"]),
    Route("/office/tickets/move", move, methods=["POST"]),
    Route("/office/tickets/order", order, methods=["POST"]),
    Route("/office/tickets/watch", watch, methods=["POST"]),
    Route("/office/tickets/page", page),
    Route("/office/ticket", ticket),
]
