"""Equipment: the register, what is due by which law, the orders and their moves."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.estate import assets
from erp.web import Trouble, Visit, findings_of, route
from jizhi.office.orders import Wanted, advance_order, find_order, items_of, order_work
from jizhi.office.register import card_of
from jizhi.office.upkeep_reports import summary_of
from jizhi.office.upkeep_round import adopt_plans, due_of, raise_due_work
from jizhi.pages import upkeep_page
from jizhi.presets import UPKEEP_PRESETS
from jizhi.upkeep import ORDER_FLOW, Answer, Report, WorkOrder
from jizhi.values import Period, cny
from jizhi.words import event_name
from jizhi.workflow import Ask, Step

ROLES = MappingProxyType(
    {"repair": ("crew",), "service-desk": ("dispatcher",), "manager": ("dispatcher", "supervisor"),
     "administrator": ("dispatcher", "supervisor")}
)  # fmt: skip
"""Which roles of an order's flow somebody has, by his role in the office."""
AHEAD = timedelta(days=31)


@route()
def upkeep(visit: Visit) -> Response:
    """What is due in a month, the open orders, the register."""
    project, today = visit.project(), visit.house.today()
    outcome = due_of(visit.desk, project.code, window=Period(today, today + AHEAD))
    with visit.reading() as known:
        orders = [order for order in known.find(WorkOrder, project=project.code) if order.is_open]
        register = assets(known, project.code)
    orders.sort(key=lambda order: (order.due or today + AHEAD, order.id))
    facts = {"due": outcome.value, "findings": findings_of(visit, outcome.findings), "orders": orders[:200]}
    return visit.page(
        "upkeep.html",
        project=project,
        assets=register,
        presets=tuple(UPKEEP_PRESETS),
        today=today,
        flow=ORDER_FLOW,
        **facts,
    )


@route()
def adopt(visit: Visit) -> Response:
    """Adopt ready-made plans."""
    name = visit.wanted("preset")
    if name not in UPKEEP_PRESETS:
        raise Trouble(visit.say("没有这份计划"))
    adopt_plans(visit.desk, visit.project().code, UPKEEP_PRESETS[name], source=f"{name}.toml", on=visit.house.today())
    return visit.to("/office/upkeep", visit.say("已采用"))


@route()
def raise_orders(visit: Visit) -> Response:
    """Open the orders that are due today; a second click opens none twice."""
    done = raise_due_work(visit.desk, visit.project().code, at=visit.house.at())
    return visit.to("/office/upkeep", f"{visit.say('新工单')} {len(done.orders)}")


@route()
def fault(visit: Visit) -> Response:
    """Open an order for what is broken."""
    wanted = Wanted(
        source="fault", number=visit.wanted("key"), title=visit.wanted("title"), subject=visit.text("asset"),
        stopped=visit.text("stopped") == "on",
    )  # fmt: skip
    order = order_work(visit.desk, visit.project().code, wanted, at=visit.house.at())
    return visit.to(f"/office/order?id={quote(order.id)}")


@route(needs="upkeep.read")
def order(visit: Visit) -> Response:
    """One order: what was done to it, and what its reader may do next."""
    project = visit.project()
    with visit.reading() as known:
        found = find_order(known, project.code, visit.wanted("id"))
        steps = sorted(known.find(Step, project=project.code, subject=found.id), key=lambda step: step.number)
        items = items_of(known, found)
    mine = set(ROLES.get(visit.who.role, ()))
    moves = [move for move in ORDER_FLOW.moves_from(found.state) if mine & set(move.by)]
    facts = {"order": found, "steps": steps, "moves": moves, "items": items, "flow": ORDER_FLOW}
    named = partial(event_name, locale=visit.locale)
    return visit.page("order.html", project=project, today=visit.house.today(), named=named, **facts)


@route()
def move(visit: Visit) -> Response:
    """Move an order on; a finished one tells its checklist."""
    project, event = visit.project().code, visit.wanted("event")
    with visit.reading() as known:
        found = find_order(known, project, visit.wanted("order"))
        items = items_of(known, found) if event == "finish" else ()
    given = {name: value for name in ("crew", "reason", "taker") if (value := visit.text(name))}
    ask = Ask(event=event, actor=visit.who.actor, roles=ROLES.get(visit.who.role, ()), given=given)
    answers = tuple(Answer(item=item.code, verdict="ok") for item in items)
    minutes, cost = visit.text("minutes", "0"), visit.text("cost", "0")
    report = Report(minutes=int(minutes) if minutes.isdecimal() else 0, cost=cny(cost or "0"), answers=answers)
    outcome = advance_order(visit.desk, project, found.id, ask, at=visit.house.at(), report=report)
    if outcome.value is None:
        raise Trouble("；".join(each["text"] for each in findings_of(visit, outcome.findings)), 409)
    return visit.to(f"/office/order?id={quote(found.id)}", visit.say("已办理"))


@route(needs="upkeep.read")
def page(visit: Visit) -> Response:
    """The page of upkeep of this year, with the card of an asset where one is named."""
    project, today = visit.project(), visit.house.today()
    window = visit.period() if visit.text("period") else Period.year(today.year)
    with visit.reading() as known:
        summary = summary_of(known, project.code, window=window, as_of=today)
        cards = [card_of(known, project.code, code, window=window)] if (code := visit.text("asset")) else []
    return HTMLResponse(upkeep_page(summary, cards, title=project.name, locale=visit.locale))


routes = [
    Route("/office/upkeep", upkeep),
    Route("/office/upkeep/adopt", adopt, methods=["POST"]),
    Route("/office/upkeep/raise", raise_orders, methods=["POST"]),
    Route("/office/upkeep/fault", fault, methods=["POST"]),
    Route("/office/upkeep/page", page),
    Route("/office/order/move", move, methods=["POST"]),
    Route("/office/order", order),
]
