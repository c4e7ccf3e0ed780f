"""``jizhi letter``: payment notices and demand letters, of one payer or of all who owe, as PDF, HTML or text."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.counting import add_payer, payer_named
from jizhi.cli.lettering import FORMATS, add_head, read_head, report_made, write_many, write_one
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.errors import NothingToAsk
from jizhi.findings import Finding
from jizhi.office.letters import LETTER_KINDS, left_out, letter_for, letters_of
from jizhi.ports import Reading
from jizhi.reports.documents import Paper


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    add_payer(parser)
    parser.add_argument("--all", action="store_true", help="项目里所有欠费的缴费人 · every payer who owes")
    parser.add_argument(
        "--kind", required=True, choices=LETTER_KINDS, help="notice 缴费通知单，demand 催缴函 · which letter"
    )
    parser.add_argument(
        "--on", required=True, type=a_day, metavar="DATE", help="函件日期，金额以这天为准 · day of the letter"
    )
    parser.add_argument("--bill", action="append", default=[], metavar="BILL", help="通知单只列这些账单 · only these")
    add_head(parser)
    parser.add_argument(
        "--format", choices=FORMATS, help="与 --all 同用：--out 是文件夹，一户一个文件 · with --all: one file a payer"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out; a letter that the font cannot show needs a person."""
    if options.all and (options.payer or options.space or options.bill):
        raise WrongUse("--all 不与 --payer、--space、--bill 同用 · --all goes without --payer, --space and --bill")
    if options.format and not options.all:
        raise WrongUse("--format 与 --all 同用 · --format goes with --all")
    if options.bill and options.kind != "notice":
        raise WrongUse("--bill 只用于 notice · --bill goes with notice")
    with open_desk(options) as desk, desk.store.reading() as known:
        papers, held = _papers(known, options)
    if options.format:
        made, findings = write_many(papers, options.out, name=options.format, console=console)
    else:
        made, findings = write_one(papers, options.out, console)
    if not papers:
        console.say("没有人欠这样的费 · nobody owes anything of that kind")
    findings = (*findings, *held)
    report_made(made, findings, console)
    return verdict(findings) if findings else DONE


def _papers(known: Reading, options: argparse.Namespace) -> tuple[tuple[Paper, ...], tuple[Finding, ...]]:
    """The letters, and what demands leave out."""
    head = read_head(known, options.project, options.head)
    payer = "" if options.all else payer_named(known, options)
    held = left_out(known, options.project, on=options.on, payer=payer) if options.kind == "demand" else ()
    if options.all:
        return tuple(letters_of(known, options.project, kind=options.kind, head=head, on=options.on)), held
    try:
        about = {"kind": options.kind, "head": head, "on": options.on, "bills": options.bill}
        return (letter_for(known, options.project, payer, **about),), held
    except NothingToAsk:
        if not held:
            raise
        return (), held
