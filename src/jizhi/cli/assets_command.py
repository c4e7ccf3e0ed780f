"""``jizhi assets``: take the register's sheets in, write it out, list it, and show the history card of one asset."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.files import reserved
from jizhi.cli.opening import a_period, add_store, open_desk, read_tables, today, xlsx_files
from jizhi.codec import to_data
from jizhi.estate import Asset
from jizhi.intake import register_table, write_csv
from jizhi.office.desk import Desk
from jizhi.office.register import Registered, card_of, kept_register, register, rehearse_register
from jizhi.pages import share_text
from jizhi.reports import AssetCard
from jizhi.values import Period
from jizhi.words import money_text, term

_NEEDED = {"import": "FILE", "export": "OUT.xlsx", "card": "CODE"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=("import", "export", "list", "card"),
        help="import 导入设备台账等表 · take sheets in; export 导出 · write out; list 列出 · list; card 履历卡 · card",
    )
    parser.add_argument("name", nargs="?", metavar="FILE|CODE", help="文件，或设备编号 · the file, or the asset")
    parser.add_argument("--class", dest="asset_class", metavar="CLASS", help="只列这一类 · only this class, for list")
    parser.add_argument("--period", type=a_period, metavar="PERIOD", help="履历卡统计的期间，默认今年 · of the figures")
    parser.add_argument("--dry-run", action="store_true", help="只试算不写入 · rehearse, change nothing")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    needed = _NEEDED.get(options.what)
    if needed and not options.name:
        raise WrongUse(f"assets {options.what}: 要写 {needed} · {needed} is missing")
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _import(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    tables = read_tables(options.name)
    at = datetime.now(UTC).astimezone()  # noqa: TID251 - the door by which time comes in
    if options.dry_run:
        found = rehearse_register(desk, options.project, tables)
    else:
        found = register(desk, options.project, tables, at=at)
    if console.as_json:
        counts = {kind: {"new": new, "changed": changed} for kind, (new, changed) in found.plan.counts().items()}
        console.answer({"applied": found.applied, "records": counts, "findings": console.as_data(found.findings)})
    console.tell(found.findings)
    console.say(*_lines(found, dry_run=options.dry_run, locale=console.locale))
    return verdict(found.findings)


def _lines(found: Registered, *, dry_run: bool, locale: str) -> Iterator[str]:
    report = found.plan.report
    head = "试算 · rehearsed" if dry_run else "已导入 · applied" if found.applied else "没有变化 · nothing changed"
    yield f"{head}: {report.count('accepted')} 行通过 · accepted, {report.count('refused')} 行未通过 · refused"
    for kind, (new, changed) in found.plan.counts().items():
        yield f"  {term(kind.lower(), locale=locale)}: +{new} ~{changed}"


def _export(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        kept = kept_register(known, options.project)
    table = register_table(kept.assets, kept.still)
    with reserved(options.name):
        csv = options.name.lower().endswith(".csv")
        Path(options.name).write_bytes(write_csv(table) if csv else xlsx_files().write([table]))
    if console.as_json:
        console.answer({"file": options.name, "assets": len(kept.assets)})
    console.say(f"✓ {options.name}: {len(kept.assets)} 台 · assets")
    return DONE


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        found = [asset for asset in kept_register(known, options.project).assets if _wanted(asset, options)]
    if console.as_json:
        console.answer({"assets": [to_data(asset) for asset in found]})
    console.say(*(f"{asset.code}  {asset.name}  {asset.asset_class}  {asset.place}".rstrip() for asset in found))
    console.say(f"共 {len(found)} 台 · {len(found)} assets")
    return DONE


def _wanted(asset: Asset, options: argparse.Namespace) -> bool:
    return not options.asset_class or asset.is_of(options.asset_class)


def _card(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    window = options.period or Period.year(today().year)
    with desk.store.reading() as known:
        card = card_of(known, options.project, options.name, window=window)
    if console.as_json:
        console.answer(to_data(card))
    console.say(*_card_lines(card, window, console.locale))
    return DONE


def _card_lines(card: AssetCard, window: Period, locale: str) -> Iterator[str]:
    asset, figures = card.asset, card.figures
    yield f"{asset.code}  {asset.name}  {asset.asset_class}  {asset.model} {asset.maker}".rstrip()
    yield f"  {asset.place}  安装 · installed {_day(asset.installed)}  出厂编号 · serial {asset.serial or '—'}"
    yield (
        f"  {window}: 故障 · faults {figures.failures}  按时 · on time {share_text(figures.on_time_rate)}"
        f"  费用 · cost {money_text(figures.cost, locale=locale)}"
    )
    if figures.mtbf_hours is not None:
        mttr = "—" if figures.mttr_hours is None else f"{round(figures.mttr_hours)}"
        yield f"  MTBF {round(figures.mtbf_hours)} h  MTTR {mttr} h"
    for paper in card.papers:
        yield f"  {paper.kind} {paper.number} → {paper.expires}"
    for line in card.lines:
        cost = "" if line.cost is None else money_text(line.cost, locale=locale)
        yield f"  {line.day}  {term(line.kind, locale=locale)}  {line.says}  {line.by}  {cost}".rstrip()


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()


_VERBS = {"import": _import, "export": _export, "list": _list, "card": _card}
