"""The bank: a statement in and its lines claimed, agreements to direct debit, the file out and what came back."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from erp.estate import tables_of
from erp.web import Trouble, Visit, findings_of, route
from jizhi.fees.banking import Debit, DebitFile, Mandate
from jizhi.host import Host
from jizhi.intake import Table
from jizhi.office.banking import (
    debit_file,
    gather_debits,
    keep_mandate,
    match_lines,
    post_line,
    set_aside,
    take_returns,
    take_statement,
)
from jizhi.office.summaries import names_of
from jizhi.values import BankAccount, Money

SHOWN = 50


@route()
def bank(visit: Visit) -> Response:
    """The lines that nobody has claimed, with whom they may be of; the agreements; the batches."""
    project = visit.project()
    found = match_lines(visit.desk, project.code, dry_run=True)
    lines = (*found.posted, *found.open)
    with visit.reading() as known:
        mandates = list(known.find(Mandate, project=project.code, limit=SHOWN))
        debits = list(known.find(Debit, project=project.code))
        payers = {one.payer for each in lines for one in each.candidates} | {each.payer for each in mandates}
        names = names_of(known, payers | {each.payer for each in debits})
    batches = [_of(debits, name) for name in sorted({each.batch for each in debits}, reverse=True)]
    facts = {"lines": lines[:SHOWN], "names": names, "mandates": mandates, "batches": batches}
    return visit.page("bank.html", project=project, fen=Money, today=visit.house.today(), **facts)


def _of(debits: list[Debit], batch: str) -> DebitFile:
    mine = tuple(each for each in debits if each.batch == batch)
    return DebitFile(batch=batch, on=mine[0].on, debits=mine)


def _file(visit: Visit) -> tuple[str, bytes]:
    name, content = visit.files.get("file", ("", b""))
    if not content:
        raise Trouble(visit.say("请选择文件"))
    return name, content


def _read(name: str, content: bytes) -> tuple[Table, ...]:
    """The tables of a statement: camt.053, or a workbook."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return tables_of(name, content)
    offer = Host(discover=True).table_readers()["camt"]
    return tuple(offer.open(offer.settings()).read(content, source=name))


@route()
def statement(visit: Visit) -> Response:
    """Take a statement in and post what is sure; what is not waits on the page for a person."""
    project, (name, content) = visit.project().code, _file(visit)
    taken = take_statement(visit.desk, project, _read(name, content), account=visit.wanted("account"))
    matched = match_lines(visit.desk, project)
    counts = (("新流水", len(taken.new)), ("已入账", len(matched.posted)), ("待认领", len(matched.open)))
    told = " · ".join(f"{visit.say(what)} {count}" for what, count in counts)
    findings = findings_of(visit, (*taken.findings, *matched.findings))
    if findings:
        return visit.page("imported.html", project=visit.project(), name=name, back="/office/bank", told=told,
                          report=[("", "", each["text"]) for each in findings])  # fmt: skip
    return visit.to("/office/bank", told)


@route()
def claim(visit: Visit) -> Response:
    """Post a line to somebody, or say that it is nobody's payment."""
    project, line = visit.project().code, visit.wanted("line")
    if payer := visit.text("payer"):
        post_line(visit.desk, project, line, payer=payer)
    else:
        set_aside(visit.desk, project, line, note=visit.wanted("note"))
    return visit.to("/office/bank", visit.say("已办理"))


@route()
def mandate(visit: Visit) -> Response:
    """Keep somebody's agreement."""
    keep_mandate(visit.desk, Mandate(
        project=visit.project().code, payer=visit.wanted("payer"), name=visit.wanted("holder"),
        account=BankAccount(visit.wanted("account")), contract=visit.text("contract"), since=visit.day("since"),
    ))  # fmt: skip
    return visit.to("/office/bank", visit.say("已保存"))


def _layout(visit: Visit) -> str:
    if not visit.house.layout:
        raise Trouble(visit.say("还没有银行的文件格式（bank.toml）"), 409)
    return visit.house.layout


@route()
def gather(visit: Visit) -> Response:
    """Gather a batch; of the same name it is gathered once."""
    batch = gather_debits(visit.desk, visit.project().code, batch=visit.wanted("batch"), on=visit.day("on"))
    if not batch.debits:
        return visit.to("/office/bank", visit.say("没有可代扣的：没有协议，或不欠。"))
    return visit.to("/office/bank", f"{visit.say('代扣')} {batch.batch}: {len(batch.debits)}")


@route(needs="payments.resolve")
def file(visit: Visit) -> Response:
    """A batch as the bank wants it; accounts stand in it in clear, so that only who resolves payments gets it."""
    with visit.reading() as known:
        batch = debit_file(known, visit.project().code, visit.wanted("batch"))
    offer = Host(discover=True).offers("jizhi_report_formats")["debit"]
    content = offer.open(offer.settings(layout=_layout(visit))).write(batch, locale="zh_CN")
    name = quote(f"{batch.batch}.txt")
    head = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type="text/plain; charset=gb18030", headers=head)


@route()
def back(visit: Visit) -> Response:
    """Take in what the bank did with a batch; the same file again changes nothing."""
    name, content = _file(visit)
    offer = Host(discover=True).table_readers()["debit-return"]
    tables = offer.open(offer.settings(layout=_layout(visit))).read(content, source=name)
    done = take_returns(visit.desk, visit.project().code, tables, batch=visit.wanted("batch"))
    if not (done.paid or done.failed or done.findings):
        raise Trouble(visit.say("文件里没有一笔代扣"))
    if done.findings:
        raise Trouble("\n".join(each["text"] for each in findings_of(visit, done.findings)), 409)
    return visit.to("/office/bank", f"{visit.say('成功')} {done.paid} · {visit.say('失败')} {done.failed}")


routes = [
    Route("/office/bank", bank),
    Route("/office/bank/statement", statement, methods=["POST"]),
    Route("/office/bank/claim", claim, methods=["POST"]),
    Route("/office/bank/mandate", mandate, methods=["POST"]),
    Route("/office/bank/gather", gather, methods=["POST"]),
    Route("/office/bank/file", file),
    Route("/office/bank/back", back, methods=["POST"]),
]
