"""``jizhi paper``: the record of a service, a month's attendance, KPI cards, to be signed: PDF, HTML or text."""

from __future__ import annotations

import argparse

from jizhi.cli.attendance_doing import now
from jizhi.cli.console import Console, WrongUse, verdict
from jizhi.cli.lettering import add_head, read_head, report_made, write_one
from jizhi.cli.opening import a_day, a_period, add_store, an_instant, named, open_desk
from jizhi.findings import Finding
from jizhi.office.desk import Desk
from jizhi.office.records import attendance_paper, card_papers, service_note, service_record
from jizhi.reports.documents import Letterhead, OwnPaper

_WANTED = {"service": "ORDER", "card": "SCHEME"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=("service", "attendance", "card"),
        help="service 维保记录 · of a work order; attendance 考勤表 · sheet; card 绩效评分卡 · KPI cards",
    )
    parser.add_argument("name", nargs="?", type=named, metavar="ORDER|SCHEME", help="工单或方案 · the order or scheme")
    parser.add_argument("--period", type=a_period, metavar="MONTH", help="哪个月 · the month, of sheets and cards")
    parser.add_argument("--subject", action="append", default=[], metavar="CODE", help="只要这些人 · these only")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="截至何时，默认此刻 · as known up to, or now")
    parser.add_argument("--on", type=a_day, metavar="DATE", help="纸上的日期，默认同上 · the day on the paper")
    add_head(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.what in _WANTED and not options.name:
        raise WrongUse(f"paper {options.what}: 要写 {_WANTED[options.what]} · {_WANTED[options.what]} is missing")
    if options.what != "service" and options.period is None:
        raise WrongUse("还要 --period · --period wanted")
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            head = read_head(known, options.project, options.head)
        papers, findings = _papers(desk, head, options)
    made, lacking = write_one(papers, options.out, console)
    report_made(made, (*findings, *lacking), console)
    return verdict((*findings, *lacking))


def _papers(
    desk: Desk, head: Letterhead, options: argparse.Namespace
) -> tuple[tuple[OwnPaper, ...], tuple[Finding, ...]]:
    if options.what == "service":
        with desk.store.reading() as known:
            noted = service_note(known, options.project, options.name, head=head)
            if noted is not None:
                return (noted,), ()
            return (service_record(known, options.project, options.name, head=head),), ()
    at = now(options)
    about = {"period": options.period, "as_of": at, "on": options.on or at.date(), "head": head}
    if options.what == "attendance":
        sheet = attendance_paper(desk, options.project, **about)
        return (sheet.value,), sheet.findings
    cards = card_papers(desk, options.project, options.name, subjects=options.subject, **about)
    return cards.value, cards.findings
