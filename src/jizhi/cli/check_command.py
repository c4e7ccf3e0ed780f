"""``jizhi check``: say whether a tariff file is sound, and what it charges."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, WrongUse, verdict
from jizhi.cli.files import read_text
from jizhi.cli.opening import a_day, open_desk, today
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.estate import Roster
from jizhi.fees.review import cliffs, estate_review, expired_origins, unfitting, unreachable
from jizhi.fees.tariff import Tariff
from jizhi.office.extracts import read_project, read_roster
from jizhi.presets import PRESETS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument(
        "--on", type=a_day, metavar="DATE", help="按哪一天判断是否失效，默认今天 · the day that decides expiry; today"
    )
    parser.add_argument("--db", metavar="URL", help="对照已导入的房屋 · hold it against the spaces of a store")
    parser.add_argument("--project", metavar="CODE", help="项目编号，与 --db 同用 · with --db")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if bool(options.db) != bool(options.project):
        raise WrongUse("--db 与 --project 同用 · --db goes with --project")
    outcome = tariff_from_toml(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    findings = list(outcome.findings)
    if outcome.value is not None:
        day = options.on or today()
        findings += expired_origins(outcome.value, on=day, source=options.tariff)
        findings += (*unfitting(outcome.value), *unreachable(outcome.value), *cliffs(outcome.value))
        if options.db:
            findings += estate_review(outcome.value, _roster(options), on=day)
    if console.as_json:
        data = {"ok": outcome.ok, "tariff": outcome.value.code if outcome.value else None}
        console.answer({**data, "findings": console.as_data(findings)})
    console.tell(findings)
    if outcome.value is not None:
        console.say(*_listing(outcome.value))
    return verdict(findings)


def _roster(options: argparse.Namespace) -> Roster:
    options.actor = "check"  # it looks and keeps nothing
    with open_desk(options) as desk, desk.store.reading() as known:
        return read_roster(known, read_project(known, options.project))


def _listing(tariff: Tariff) -> list[str]:
    lines = [f"✓ {tariff.title} ({tariff.code})"]
    for fee in tariff.fees:
        lines.append(f"  {fee.code}  {fee.name}")
        lines += [f"    {version.since}  {version.text}    [{version.basis}]" for version in fee.versions]
    return lines
