"""Invoices (数电发票): asked for, written as a batch sheet, their numbers taken in, turned red."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import islice

from starlette.responses import Response
from starlette.routing import Route

from erp.estate import tables_of
from erp.web import Trouble, Visit, findings_of, route
from jizhi.fees import Charge
from jizhi.fees.invoicing import FeeTax, Invoice, InvoiceTerms
from jizhi.host import Host
from jizhi.office.invoicing import (
    ask_invoice,
    invoice_sheets,
    red_due,
    reverse_invoice,
    settle_invoices,
    take_issued,
    uninvoiced,
    waiting_invoices,
)
from jizhi.office.summaries import names_of
from jizhi.values import Money, key

SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHIPS = {"issued": "good", "refused": "bad", "reversed": "", "pending": "warn", "unknown": "warn", "reversing": "warn"}


@route()
def invoices(visit: Visit) -> Response:
    """Receipts without an invoice, the invoices, what has to be red, and the terms."""
    project = visit.project()
    with visit.reading() as known:
        terms = known.get(InvoiceTerms, key(project.code))
        found = list(known.find(Invoice, project=project.code, newest_first=True, limit=SHOWN))
        open_ones = list(islice(uninvoiced(known, project.code), 20))
        names = names_of(known, {each.payer for each in (*found, *open_ones)})
        due = findings_of(visit, tuple(red_due(known, project.code)))
        waiting = len(waiting_invoices(known, project.code))
        fees = sorted({each.fee for each in known.find(Charge, project=project.code, limit=2000)})
    facts = {"terms": terms, "invoices": found, "open_ones": open_ones, "names": names, "waiting": waiting}
    return visit.page("invoices.html", project=project, due=due, fees=fees, chips=CHIPS, fen=Money, **facts)


@route()
def ask(visit: Visit) -> Response:
    """Ask for the invoice of a receipt; the same asked again is the same invoice."""
    outcome = ask_invoice(
        visit.desk, visit.project().code, visit.wanted("about"), at=visit.house.at(), buyer=visit.text("buyer"),
        buyer_tax_number=visit.text("buyer_tax_number").upper(), remark=visit.text("remark"),
    )  # fmt: skip
    if outcome.value is None:
        raise Trouble("\n".join(each["text"] for each in findings_of(visit, outcome.findings)), 409)
    return visit.to("/office/invoices", visit.say("已申请，等开票"))


@route(needs="invoices.issue")
def sheet(visit: Visit) -> Response:
    """The workbook for the tax office's own client: every invoice that waits."""
    with visit.reading() as known:
        tables = invoice_sheets(waiting_invoices(known, visit.project().code))
    offer = Host(discover=True).table_readers()["xlsx"]
    content = offer.open(offer.settings()).write(tables)
    return Response(content, media_type=XLSX, headers={"content-disposition": "attachment; filename=invoices.xlsx"})


@route()
def take(visit: Visit) -> Response:
    """Take the numbers in from the list that the client exports."""
    name, content = visit.files.get("file", ("", b""))
    if not content:
        raise Trouble(visit.say("请选择文件"))
    done = take_issued(visit.desk, visit.project().code, tables_of(name, content), at=visit.house.at())
    if done.findings:
        raise Trouble("\n".join(each["text"] for each in findings_of(visit, done.findings)), 409)
    return visit.to("/office/invoices", f"{visit.say('有了号码')}: {len(done.value)}")


@route()
def red(visit: Visit) -> Response:
    """Turn an invoice red, which was done in the client too."""
    reverse_invoice(visit.desk, visit.project().code, visit.wanted("number"), why=visit.wanted("why"),
                    at=visit.house.at())  # fmt: skip
    return visit.to("/office/invoices", visit.say("已红冲"))


@route()
def settle(visit: Visit) -> Response:
    """Settle the terms: a line for each fee. Where the book of roles wants two persons, the second confirms it."""
    fees = [_fee(visit, line) for line in visit.wanted("fees").splitlines() if line.strip()]
    terms = InvoiceTerms(
        project=visit.project().code, seller_tax_number=visit.wanted("seller").upper(), fees=tuple(fees)
    )
    settle_invoices(visit.desk, terms)
    return visit.to("/office/invoices", visit.say("已保存"))


def _fee(visit: Visit, line: str) -> FeeTax:
    """A line like ``service 物业服务费 3040801010000000000 6%``."""
    try:
        fee, name, code, rate = line.split()
        part = Decimal(rate.removesuffix("%")) / (100 if rate.endswith("%") else 1)
    except (ValueError, InvalidOperation) as wrong:
        raise Trouble(f"{visit.say('每行写：费用 名称 税收编码 税率')}: {line}") from wrong
    return FeeTax(fee=fee, name=name, tax_code=code, rate=part)


routes = [
    Route("/office/invoices", invoices),
    Route("/office/invoices/ask", ask, methods=["POST"]),
    Route("/office/invoices/sheet", sheet),
    Route("/office/invoices/take", take, methods=["POST"]),
    Route("/office/invoices/red", red, methods=["POST"]),
    Route("/office/invoices/settle", settle, methods=["POST"]),
]
