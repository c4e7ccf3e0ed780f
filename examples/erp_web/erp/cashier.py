"""The counter: find who pays, see what he owes, take his money once, print the receipt, give money back by two."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from erp.web import Trouble, Visit, route
from jizhi.estate import Party
from jizhi.fees.ledger import PayerAccount, open_items
from jizhi.fees.payments import METHODS, Proposal, Receipt
from jizhi.office.books import payers_by_space, statement_of
from jizhi.office.checkout import open_cases, settle_case
from jizhi.office.counter import Approve, Pay, Refund, Waive, carry_out
from jizhi.office.letters import letterhead_of, paper_of_receipt
from jizhi.office.posting import book_of
from jizhi.office.searching import search_spaces
from jizhi.office.summaries import names_of
from jizhi.pages import letters_page
from jizhi.values import Period, key
from jizhi.words import sheet_of

LISTED = 20


@route()
def counter(visit: Visit) -> Response:
    """A search by room, name or the end of a phone number, and what waits for a second person."""
    project, text = visit.project(), visit.text("q")
    spaces = search_spaces(visit.desk, project.code, text, limit=LISTED) if text else ()
    with visit.reading() as known:
        paying = payers_by_space(known, project.code, [space.code for space in spaces])
        names = names_of(known, {payer for found in paying.values() for payer in found})
        waiting = list(known.find(Proposal, project=project.code, state="waiting"))
        cases = list(open_cases(known, project.code))
    name = "_payers.html" if visit.request.headers.get("hx-request") else "counter.html"
    payers = [(space, payer, names.get(payer, payer)) for space, found in paying.items() for payer in found]
    return visit.page(name, project=project, payers=payers, waiting=waiting, cases=cases, q=text)


@route(needs="books.read")
def payer(visit: Visit) -> Response:
    """What somebody owes, item by item, his statement of the year, and the forms for his money."""
    project, id = visit.project(), visit.wanted("id")
    year = Period.year(visit.house.today().year)
    with visit.reading() as known:
        if known.get(PayerAccount, key(project.code, id)) is None:
            raise Trouble(visit.say("还没有账"), 404)
        fees = visit.fees(known)
        owed = open_items(book_of(known, project.code, id))
        told = statement_of(known, project.code, id, period=year)
        party = known.get(Party, id)
        receipts = list(known.find(Receipt, project=project.code, payer=id, newest_first=True, limit=20))
    facts = {"owed": owed, "told": told, "party": party, "receipts": receipts, "payer": id, "fees": fees}
    return visit.page("payer.html", project=project, methods=METHODS, **facts)


def _asked(visit: Visit) -> dict[str, object]:
    return {"project": visit.project().code, "key": visit.wanted("key"), "on": visit.house.today()}


@route()
def pay(visit: Visit) -> Response:
    """Take money; the same form sent twice takes it once."""
    method = visit.wanted("method")
    if method not in METHODS:
        raise Trouble(visit.say("没有这种方式"))
    asked = Pay(
        **_asked(visit), payer=visit.wanted("payer"), amount=visit.amount("amount"), method=method,
        reference=visit.text("reference") or None, note=visit.text("note"), till=visit.text("till"),
    )  # fmt: skip
    answer = carry_out(visit.desk, asked)
    return visit.to(
        f"/office/receipt?id={quote(answer.receipt)}" if answer.receipt else f"/office/payer?id={quote(asked.payer)}"
    )


@route()
def give_back(visit: Visit) -> Response:
    """Refund what is prepaid, or waive what is owed; above the threshold somebody else approves it."""
    about = _asked(visit) | {
        "payer": visit.wanted("payer"),
        "amount": visit.amount("amount"),
        "note": visit.wanted("note"),
    }
    if visit.wanted("what") == "waive":
        answer = carry_out(visit.desk, Waive(**about, item=visit.wanted("item")))
    else:
        answer = carry_out(visit.desk, Refund(**about, method=visit.wanted("method")))
    done = visit.say("已办理") if answer.entries else visit.say("已提出，请另一人审批")
    return visit.to(f"/office/payer?id={quote(about['payer'])}", done)


@route()
def approve(visit: Visit) -> Response:
    """Approve or decline what somebody else proposed."""
    carry_out(visit.desk, Approve(**_asked(visit), proposal=visit.wanted("proposal"), decline=visit.text("decline")))
    return visit.to("/office/counter", visit.say("已办理"))


@route()
def case(visit: Visit) -> Response:
    """Close what a payment channel told and somebody has looked at."""
    settle_case(visit.desk, visit.wanted("case"), note=visit.wanted("note"))
    return visit.to("/office/counter", visit.say("已办理"))


@route(owner=None, needs="books.read")
def receipt(visit: Visit) -> Response:
    """A receipt as it is printed; an owner sees his own."""
    id = visit.wanted("id")
    with visit.reading() as known:
        kept = known.get(Receipt, id)
        mine = kept is not None and kept.project == visit.project().code
        if kept is None or not mine or (visit.who.is_owner and kept.payer != visit.who.party):
            raise Trouble(visit.say("没有这一页"), 404)
        paper = paper_of_receipt(known, id, head=letterhead_of(known, kept.project))
    return HTMLResponse(letters_page([sheet_of(paper, locale=visit.locale)]))


routes = [
    Route("/office/counter", counter),
    Route("/office/payer", payer),
    Route("/office/pay", pay, methods=["POST"]),
    Route("/office/give-back", give_back, methods=["POST"]),
    Route("/office/approve", approve, methods=["POST"]),
    Route("/office/case", case, methods=["POST"]),
    Route("/office/receipt", receipt),
    Route("/my/receipt", receipt),
]
