"""``jizhi kpi``: KPI cards that explain every point, their ranking, what if, and what a score earns."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from jizhi.cli.attendance_command import an_instant
from jizhi.cli.attendance_doing import now
from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.counting import an_amount
from jizhi.cli.files import read_text, reserved
from jizhi.cli.opening import a_period, add_store, open_desk, read_tables, today, xlsx_files
from jizhi.cli.reporting import Line, a_table
from jizhi.codec import to_data
from jizhi.codec.staff import scheme_or_refuse
from jizhi.intake import Table, write_csv
from jizhi.intake.measures import read_measures
from jizhi.office.desk import Desk
from jizhi.office.scoring import score_project
from jizhi.office.timekeeping import set_rules
from jizhi.pages import kpi_page
from jizhi.presets import KPI_PRESETS
from jizhi.reports import METRICS
from jizhi.reports.scorecard import Scorecard
from jizhi.staff.kpi import Card, Measure, Scheme, pay, what_if
from jizhi.staff.kpi.cards import decimals
from jizhi.values import Money
from jizhi.words import money_text, sentence

WHAT = ("score", "what-if", "keep", "schemes", "metrics")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=WHAT, help="打分、假设、保存方案、列方案、列指标 · score, what if, keep, list")
    parser.add_argument(
        "scheme", nargs="?", metavar="SCHEME", help="方案名字，保存时是文件 · its name, or a file to keep"
    )
    parser.add_argument("--period", type=a_period, help="期间 · the period: 2026-02")
    parser.add_argument("--subject", action="append", default=[], metavar="NO", help="给谁打分，可重复 · whose card")
    parser.add_argument("--measures", metavar="FILE", help="别处来的指标 · measures from elsewhere, CSV or xlsx")
    parser.add_argument("--if", dest="changes", action="append", default=[], metavar="METRIC=VALUE",
                        help="假设指标是多少 · a metric as it might be: on-time-rate=98%%")  # fmt: skip
    parser.add_argument("--wage", type=an_amount, metavar="YUAN", help="工资，算绩效工资用 · the wage")
    parser.add_argument("--at", type=an_instant, metavar="TIME", help="数据截至，默认此刻 · up to when data is known")
    parser.add_argument("--csv", metavar="OUT.csv", help="写成 CSV · write as CSV")
    parser.add_argument("--xlsx", metavar="OUT.xlsx", help="写成工作簿 · write a workbook")
    parser.add_argument("--html", metavar="OUT.html", help="写一页带图表的网页 · write a page with charts")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk:
        if options.what == "schemes":
            return _list(console, {name: _about(scheme_or_refuse(text)) for name, text in KPI_PRESETS.items()})
        if options.what == "metrics":
            names = {code: (offered.name, offered.english) for code, offered in METRICS.items()}
            return _list(console, {code: " · ".join(pair) for code, pair in names.items()})
        if not options.scheme:
            raise WrongUse("还要 SCHEME · SCHEME wanted")
        if options.what == "keep":
            text = read_text(options.scheme)
            kept = set_rules(desk, options.project, text, source=options.scheme, on=today(), kpi=True)
            return _list(console, {kept.code: kept.sha256})
        if options.period is None:
            raise WrongUse("还要 --period · --period wanted")
        return _scored(desk, options, console)


def _about(scheme: Scheme) -> str:
    """A scheme in one line: its title, how good its source is, where it was read, and what the source leaves open."""
    origin = scheme.origin
    return "  ".join(filter(None, (scheme.title, origin.grade, origin.source, origin.note)))


def _list(console: Console, rows: dict[str, str]) -> int:
    if console.as_json:
        console.answer(rows)
    console.say(*(f"{name}  {about}" for name, about in rows.items()))
    return DONE


def _scored(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    brought = _brought(options, console)
    with reserved(options.csv, options.xlsx, options.html):
        outcome = score_project(
            desk, options.project, options.scheme, period=options.period, as_of=now(options),
            subjects=options.subject, brought=brought,
        )  # fmt: skip
        found = outcome.value
        if options.csv:
            Path(options.csv).write_bytes(write_csv(card_table(found, console.locale)))
        if options.xlsx:
            Path(options.xlsx).write_bytes(xlsx_files().write([card_table(found, console.locale)]))
        if options.html:
            Path(options.html).write_text(kpi_page(found, locale=console.locale), encoding="utf-8")
    if console.as_json:
        console.answer({**to_data(found), "findings": console.as_data(outcome.findings)})
    for card in found.cards:
        console.say(*card_lines(found, card, console.locale, wage=options.wage))
        if options.what == "what-if":
            _tell_what_if(found, card, options, console)
    console.tell(outcome.findings)
    return verdict(outcome.findings)


def _brought(options: argparse.Namespace, console: Console) -> tuple[Measure, ...]:
    if not options.measures:
        return ()
    read = read_measures(read_tables(options.measures), period=options.period)
    console.tell(read.findings)
    return read.value


def card_lines(found: Scorecard, card: Card, locale: str, *, wage: Money | None = None) -> Iterator[str]:
    """A card as a person reads it: the score, and a line for each metric."""
    place = next((each.place for each in found.places if each.subject == card.subject), None)
    rank = f"  #{place}" if place else ""
    yield f"{card.subject} {found.names.get(card.subject, '')}  {card.shown} / {decimals(card.total)}{rank}"
    for line in card.lines:
        yield f"  {line.name}: {sentence(line.reason, locale=locale)}"
        if line.evidence:
            yield f"    {', '.join(line.evidence[:5])}{'…' if len(line.evidence) > 5 else ''}"
    if card.paid:
        yield f"  绩效工资 {card.paid} · of the performance wage"
    if wage is not None and card.score is not None:
        yield f"  {money_text(pay(found.scheme, card.score, wage=wage), locale=locale)}"


def _tell_what_if(found: Scorecard, card: Card, options: argparse.Namespace, console: Console) -> None:
    changes = dict(part.partition("=")[::2] for part in options.changes)
    measures = [
        Measure(metric=line.metric, subject=card.subject, period=card.period, part=line.part, base=line.base,
                sample=line.sample, evidence=line.evidence)
        for line in card.lines if line.part is not None and line.base is not None
    ]  # fmt: skip
    seen = what_if(found.scheme, measures, changes=changes, card=card)
    console.say(f"  假设 {', '.join(options.changes)}: {seen.now.shown} → {seen.then.shown} ({_signed(seen.change)})")


def _signed(change: Fraction) -> str:
    return ("+" if change >= 0 else "") + decimals(change)


def card_table(found: Scorecard, locale: str) -> Table:
    """The cards as a table: a row for each metric of each card."""
    return a_table("绩效", _rows(found, found.cards, locale))


def _rows(found: Scorecard, cards: Iterable[Card], locale: str) -> Iterator[Line]:
    yield ("工号", "姓名", "得分", "满分", "名次", "绩效工资", "指标", "分值", "指标得分", "样本", "原因", "依据")
    places = {each.subject: each.place for each in found.places}
    for card in cards:
        for line in card.lines:
            yield (
                card.subject, found.names.get(card.subject, ""), card.shown, decimals(card.total),
                places.get(card.subject), card.paid, line.name, decimals(line.weight), decimals(line.points),
                line.sample, sentence(line.reason, locale=locale), "、".join(line.evidence),
            )  # fmt: skip
