"""Bill runs with their progress, the bills, and each bill explained."""

from __future__ import annotations

import threading
from itertools import islice
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.web import Trouble, Visit, findings_of, route
from jizhi.errors import JizhiError
from jizhi.fees import Bill, BillRun
from jizhi.office.billing_day import bill_chunks, explain_bill, open_run
from jizhi.office.desk import Desk
from jizhi.office.money import money_summary_of
from jizhi.office.summaries import names_of, parked_of, run_counts, summary_of
from jizhi.office.voiding import void_bill
from jizhi.pages import billing_page
from jizhi.values import Period
from jizhi.words import bill_text, error_sentence

SHOWN = 100


_TROUBLES: dict[str, JizhiError] = {}
"""Why the last attempt at a run stopped, by the run, until it is asked for."""


def _go_on(desk: Desk, run: BillRun) -> None:
    try:
        for _ in bill_chunks(desk, run):
            pass
    except JizhiError as trouble:
        _TROUBLES[run.id] = trouble


@route()
def bills(visit: Visit) -> Response:
    """The runs, the newest first, and a form for the next."""
    project = visit.project()
    with visit.reading() as known:
        runs = list(known.find(BillRun, project=project.code, newest_first=True, limit=24))
    return visit.page("bills.html", project=project, runs=runs, period=visit.period())


@route()
def start(visit: Visit) -> Response:
    """Begin a run, or go on with one that was broken off; it works on while its page shows how far it is."""
    project, period, desk = visit.project(), visit.period(), visit.desk
    run = open_run(desk, project.code, period=period, issued_on=visit.day("issued_on"))
    threading.Thread(target=_go_on, args=(desk, run), daemon=True).start()
    return visit.to(f"/office/runs?id={quote(run.id)}")


@route(needs="bills.read")
def run(visit: Visit) -> Response:
    """A run: how far it is, what it came to, and what could not be billed and why."""
    id = visit.wanted("id")
    with visit.reading() as known:
        found = known.get(BillRun, id)
        if found is None or found.project != visit.project().code:
            raise Trouble(visit.say("没有这一页"), 404)
        done = found.state == "done"
        counts = run_counts(known, found) if done else None
        parked = parked_of(known, found) if done else ()
        issued = list(islice(known.find(Bill, run=found.id), SHOWN)) if done else []
        names = names_of(known, {bill.payer for bill in issued})
    trouble = _TROUBLES.pop(id, None)
    why = error_sentence(trouble, locale=visit.locale) if trouble else ""
    facts = {"run": found, "counts": counts, "bills": issued, "names": names, "why": why}
    name = "_run.html" if visit.request.headers.get("hx-request") else "run.html"
    return visit.page(name, parked=findings_of(visit, parked), **facts)


@route()
def bill(visit: Visit) -> Response:
    """One bill, every line of it explained."""
    found, reasons = explain_bill(visit.desk, visit.wanted("id"))
    if found.project != visit.project().code:
        raise Trouble(visit.say("没有这一页"), 404)
    with visit.reading() as known:
        names = names_of(known, {why.charge.payer for why in reasons} | {found.payer})
    return visit.page("bill.html", bill=found, text=bill_text(found, reasons, locale=visit.locale, names=names))


@route()
def void(visit: Visit) -> Response:
    """Take a bill back."""
    run = void_bill(visit.desk, visit.wanted("bill"), on=visit.house.today())
    return visit.to(f"/office/runs?id={quote(run.id)}", visit.say("已作废"))


REPORTS = (
    ("money", "出账与收缴", "/office/report/page", "books.read"),
    ("service", "服务", "/office/tickets/page", "tickets.read"),
    ("upkeep", "维保", "/office/upkeep/page", "upkeep.read"),
)
"""What can be reported on: by name, its page, and what one must be allowed to see it."""


@route()
def report(visit: Visit) -> Response:
    """A report with its charts, in its frame: of the year or the month that is asked for."""
    mine = [each for each in REPORTS if each[3] in visit.may]
    chosen = next((each for each in mine if each[0] == visit.text("of")), mine[0])
    period = f"?period={quote(visit.text('period'))}" if visit.text("period") else ""
    return visit.page("report.html", project=visit.project(), reports=mine, chosen=chosen, source=chosen[2] + period)


@route(needs="books.read")
def report_page(visit: Visit) -> Response:
    """The page of a year with its charts: what was billed, received, and is owed."""
    project, today = visit.project(), visit.house.today()
    period = visit.period() if visit.text("period") else Period.year(today.year)
    with visit.reading() as known:
        summary = summary_of(known, project.code, period=period)
        money = money_summary_of(known, project.code, period=period, as_of=today)
    return HTMLResponse(billing_page(summary, None, locale=visit.locale, money=money))


routes = [
    Route("/office/bills", bills),
    Route("/office/bills/start", start, methods=["POST"]),
    Route("/office/bills/void", void, methods=["POST"]),
    Route("/office/runs", run),
    Route("/office/bill", bill),
    Route("/office/report", report),
    Route("/office/report/page", report_page),
]
