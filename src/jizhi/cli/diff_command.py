"""``jizhi diff``: what another tariff would change for whom, before anybody decides on it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import read_text, reserved
from jizhi.cli.opening import a_period, named, open_desk
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.tariff import Tariff
from jizhi.office.comparing import compare_tariffs
from jizhi.pages import tariff_page
from jizhi.presets import PRESETS
from jizhi.reports import Changed, TariffChange
from jizhi.words import sentence


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("old", metavar="OLD.toml", help="现行收费标准 · the tariff that holds")
    parser.add_argument("new", metavar="NEW.toml", help="新收费标准 · the one that would")
    parser.add_argument(
        "--db", "--roster", default="sqlite:///jizhi.db", metavar="URL", help="数据库 · the store (sqlite:///file.db)"
    )
    parser.add_argument("--project", required=True, type=named, metavar="CODE", help="项目编号 · the project")
    parser.add_argument(
        "--period", required=True, type=a_period, help="账期 · the period: 2025 | 2025-03 | 2025-01-01..2025-04-01"
    )
    parser.add_argument("--html", metavar="OUT.html", help="写一页带图表的网页 · write a page with charts")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.old == options.new == "-":
        raise WrongUse("OLD 与 NEW 不能都是标准输入 · only one of the two is the standard input")
    old, new = (_tariff(path) for path in (options.old, options.new))
    options.actor = "diff"  # it looks and keeps nothing
    with reserved(options.html), open_desk(options) as desk:
        change = compare_tariffs(desk, options.project, old, new, period=options.period)
        if options.html:
            Path(options.html).write_text(tariff_page(change, locale=console.locale), encoding="utf-8")
    if console.as_json:
        console.answer({**_data(change), "findings": console.as_data(finding for _, finding in change.parked)})
    console.say(*_lines(change, console.locale))
    return NEEDS_A_PERSON if change.parked else DONE


def _tariff(path: str) -> Tariff:
    return tariff_or_refuse(read_text(path), source=path, presets=PRESETS)


def _lines(change: TariffChange, locale: str) -> list[str]:
    lines = [
        f"{change.old} → {change.new}  {change.period}",
        f"  合计 {change.before} → {change.after}（{_signed(change.after - change.before)}）  ·  total",
        *(f"    {fee.fee}  {fee.name}: {fee.before} → {fee.after}（{_signed(fee.by)}）" for fee in change.fees),
        f"  {change.payers} 户：不变 {change.same}，变 {change.payers - change.same}  ·  payers, the same, changed",
    ]
    for title, rows in (("多付最多 · pay most more", change.losers), ("少付最多 · pay most less", change.winners)):
        if rows:
            lines += [f"  {title}", *(f"    {each.space}  {each.payer}  {_signed(each.by)}" for each in rows)]
    sides = {"old": "现行 · old", "new": "新标准 · new"}
    return lines + [f"  ✗ {sides[side]}: {sentence(finding, locale=locale)}" for side, finding in change.parked]


def _signed(amount: Any) -> str:
    return f"{'+' if amount.fen > 0 else ''}{amount}"


def _data(change: TariffChange) -> dict[str, Any]:
    return {
        "period": str(change.period),
        "old": change.old,
        "new": change.new,
        "before": _yuan(change.before),
        "after": _yuan(change.after),
        "payers": change.payers,
        "same": change.same,
        "fees": [
            {"fee": fee.fee, "name": fee.name, "before": _yuan(fee.before), "after": _yuan(fee.after)}
            for fee in change.fees
        ],
        "losers": [_row(each) for each in change.losers],
        "winners": [_row(each) for each in change.winners],
    }


def _row(changed: Changed) -> dict[str, str]:
    return {"space": changed.space, "payer": changed.payer, "by": _yuan(changed.by)}


def _yuan(amount: Any) -> str:
    return format(amount.yuan, ".2f")
