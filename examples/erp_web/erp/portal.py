"""The owner's portal, for a phone: bills explained, paid by QR, reports with their progress, announcements."""

from __future__ import annotations

import io
from itertools import islice
from urllib.parse import quote

import segno
from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from erp.dunning import carry
from erp.web import Trouble, Visit, route
from jizhi.estate import Party, Tenure
from jizhi.fees import Bill
from jizhi.fees.ledger import open_items
from jizhi.fees.online import OnlineOrder
from jizhi.fees.payments import Receipt
from jizhi.office.billing_day import explain_bill
from jizhi.office.checkout import Channel, CheckoutAsked, ask_order, open_checkout
from jizhi.office.helpdesk import answer_ticket, own_ticket, own_tickets, rate_ticket, report
from jizhi.office.posting import book_of
from jizhi.office.sending import read_notice, unread_notices
from jizhi.office.summaries import names_of
from jizhi.tickets import KINDS, Ticket
from jizhi.values import key
from jizhi.words import bill_text

SHOWN = 24


@route(owner=True)
def mine(visit: Visit) -> Response:
    """What is owed, the last bills, what was reported, what is new."""
    project, party, at = visit.project(), visit.who.party, visit.house.at()
    with visit.reading() as known:
        owed = open_items(book_of(known, project.code, party))
        bills = list(islice(known.find(Bill, project=project.code, payer=party, newest_first=True), SHOWN))
        receipts = list(known.find(Receipt, project=project.code, payer=party, newest_first=True, limit=SHOWN))
        person, fees = known.get(Party, party), visit.fees(known)
    notices = unread_notices(visit.desk, project.code, party)
    tickets = own_tickets(visit.desk, project.code, party, at=at)
    facts = {"owed": owed, "bills": bills, "receipts": receipts, "notices": notices, "tickets": tickets,
             "fees": fees}  # fmt: skip
    return visit.page("my.html", project=project, person=person, channels=tuple(visit.house.channels), **facts)


@route(owner=True)
def bill(visit: Visit) -> Response:
    """One bill of the owner's, every line explained."""
    found, reasons = explain_bill(visit.house.worker(), visit.wanted("id"))
    if found.payer != visit.who.party or found.project != visit.project().code:
        raise Trouble(visit.say("没有这一页"), 404)
    with visit.reading() as known:
        names = names_of(known, {found.payer})
    return visit.page("my_bill.html", bill=found, text=bill_text(found, reasons, locale=visit.locale, names=names))


def _channel(visit: Visit, name: str) -> Channel:
    """The channel of that name; the first one for no name."""
    wanted = name or next(iter(visit.house.channels), "")
    if wanted not in visit.house.channels:
        raise Trouble(visit.say("还没有开通网上缴费"), 409)
    return visit.house.channels[wanted]


@route(owner=True)
def pay(visit: Visit) -> Response:
    """A QR code for what is owed; the same form sent twice shows the same order."""
    asked = CheckoutAsked(
        project=visit.project().code, key=visit.wanted("key"), payer=visit.who.party,
        bills=tuple(bill for bill in visit.text("bills").split() if bill),
    )  # fmt: skip
    opened = open_checkout(visit.desk, _channel(visit, visit.text("channel")), asked, at=visit.house.at())
    if opened.checkout is not None:
        visit.request.session["pay"] = {"number": opened.order.number, "target": opened.checkout.target}
    return visit.to(f"/my/paying?id={quote(opened.order.number)}")


@route(owner=True)
def paying(visit: Visit) -> Response:
    """The QR code, or that it is paid; the page asks for itself again until it is."""
    number, kept = visit.wanted("id"), visit.request.session.get("pay", {})
    order = _order(visit, number)
    target = kept.get("target", "") if kept.get("number") == number else ""
    name = "_paying.html" if visit.request.headers.get("hx-request") else "paying.html"
    return visit.page(name, order=order, picture=qr(target))


def _order(visit: Visit, number: str) -> OnlineOrder:
    with visit.reading() as known:
        order = known.get(OnlineOrder, number)
    if order is None or order.payer != visit.who.party:
        raise Trouble(visit.say("没有这一页"), 404)
    return order


@route(owner=True)
def check(visit: Visit) -> Response:
    """Ask the channel where the order stands, where its notice is late."""
    number = visit.wanted("number")
    channel = _channel(visit, _order(visit, number).gateway)
    ask_order(visit.house.worker(), channel, number, at=visit.house.at())
    return visit.to(f"/my/paying?id={quote(number)}")


@route(owner=True)
def phone(visit: Visit) -> Response:
    """In a demonstration: be the phone that scans the code and pays."""
    number = visit.wanted("number")
    if visit.house.phone is None:
        raise Trouble(visit.say("没有这一页"), 404)
    visit.house.phone(_order(visit, number).number)
    return visit.to(f"/my/paying?id={quote(number)}")


def qr(target: str) -> Markup:
    """A QR code as SVG; nothing for no text."""
    if not target:
        return Markup("")
    out = io.BytesIO()
    segno.make(target, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, title="QR", omitsize=True)
    return Markup(out.getvalue().decode())


@route(owner=True)
def tell(visit: Visit) -> Response:
    """Report something."""
    project, at, kind = visit.project().code, visit.house.at(), visit.wanted("kind")
    if kind not in KINDS:
        raise Trouble(visit.say("没有这一页"))
    with visit.reading() as known:
        home = next((each.space for each in known.find(Tenure, project=project, party=visit.who.party)), "")
    reported = Ticket(project=project, number=visit.wanted("key"), kind=kind, text=visit.wanted("text"),
                      reporter=visit.who.party, opened=at, space=home)  # fmt: skip
    kept = report(visit.desk, reported, at=at)
    return visit.to(f"/my/ticket?id={quote(kept.number)}", visit.say("已收到"))


@route(owner=True)
def ticket(visit: Visit) -> Response:
    """How far it is, and what the owner can do."""
    id = key(visit.project().code, visit.wanted("id"))
    return visit.page("my_ticket.html", view=own_ticket(visit.desk, id, visit.who.party, at=visit.house.at()))


@route(owner=True)
def answer(visit: Visit) -> Response:
    """Rate it, or do what an owner may: confirm, withdraw, say that it is not done."""
    number, at, event = visit.wanted("number"), visit.house.at(), visit.wanted("event")
    id = key(visit.project().code, number)
    if event == "rate":
        score = visit.wanted("score")
        rate_ticket(visit.desk, id, int(score) if score in "12345" and len(score) == 1 else 0, at=at)
    else:
        answer_ticket(visit.desk, id, event, at=at, reason=visit.text("reason"))
    carry(visit)
    return visit.to(f"/my/ticket?id={quote(number)}", visit.say("谢谢"))


@route(owner=True)
def read(visit: Visit) -> Response:
    """An announcement was read."""
    read_notice(visit.desk, visit.project().code, visit.who.party, visit.wanted("notice"), at=visit.house.at())
    return visit.to("/my")


routes = [
    Route("/my", mine),
    Route("/my/bill", bill),
    Route("/my/pay", pay, methods=["POST"]),
    Route("/my/paying", paying),
    Route("/my/check", check, methods=["POST"]),
    Route("/my/phone", phone, methods=["POST"]),
    Route("/my/tell", tell, methods=["POST"]),
    Route("/my/ticket", ticket),
    Route("/my/answer", answer, methods=["POST"]),
    Route("/my/read", read, methods=["POST"]),
]
