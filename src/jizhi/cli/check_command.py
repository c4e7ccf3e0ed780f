"""``jizhi check``: say whether a tariff file is sound, and what it charges."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, verdict
from jizhi.cli.files import read_text
from jizhi.cli.opening import a_day, today
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.review import expired_origins
from jizhi.fees.tariff import Tariff
from jizhi.presets import PRESETS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument(
        "--on", type=a_day, metavar="DATE", help="按哪一天判断是否失效，默认今天 · the day that decides expiry; today"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    outcome = tariff_from_toml(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    findings = list(outcome.findings)
    if outcome.value is not None:
        findings += expired_origins(outcome.value, on=options.on or today(), source=options.tariff)
    if console.as_json:
        data = {"ok": outcome.ok, "tariff": outcome.value.code if outcome.value else None}
        console.answer({**data, "findings": console.as_data(findings)})
    console.tell(findings)
    if outcome.value is not None:
        console.say(*_listing(outcome.value))
    return verdict(findings)


def _listing(tariff: Tariff) -> list[str]:
    lines = [f"✓ {tariff.title} ({tariff.code})"]
    for fee in tariff.fees:
        lines.append(f"  {fee.code}  {fee.name}")
        lines += [f"    {version.since}  {version.text}    [{version.basis}]" for version in fee.versions]
    return lines
