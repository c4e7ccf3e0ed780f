"""``jizhi check``: say whether a tariff file is sound, and what it charges."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, verdict
from jizhi.cli.files import read_text
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.tariff import Tariff
from jizhi.presets import PRESETS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    outcome = tariff_from_toml(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    if console.as_json:
        data = {"ok": outcome.ok, "tariff": outcome.value.code if outcome.value else None}
        console.answer({**data, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    if outcome.value is not None:
        console.say(*_listing(outcome.value))
    return verdict(outcome.findings)


def _listing(tariff: Tariff) -> list[str]:
    lines = [f"✓ {tariff.title} ({tariff.code})"]
    for fee in tariff.fees:
        lines.append(f"  {fee.code}  {fee.name}")
        lines += [f"    {version.since}  {version.text}    [{version.basis}]" for version in fee.versions]
    return lines
