"""``jizhi new-tariff``: write a tariff file that an office can edit, from one that was published."""

from __future__ import annotations

import argparse
from pathlib import Path

from jizhi.cli.console import Console, verdict
from jizhi.cli.files import reserved
from jizhi.cli.opening import a_day, named, today
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.review import expired_origins
from jizhi.presets import PRESETS, copied, preset_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--from",
        dest="preset",
        required=True,
        metavar="PRESET",
        help="按哪个模板；名字、地区的一部分也行 · the preset; a part of its name or region will do",
    )
    parser.add_argument(
        "--code", type=named, metavar="CODE", help="收费标准的代码，默认同模板 · its code; the preset's"
    )
    parser.add_argument("--title", type=named, metavar="TITLE", help="名称，默认同模板 · its title; the preset's")
    parser.add_argument(
        "-o", "--out", metavar="FILE", help="写到哪里，默认“代码.toml”；不覆盖 · where to; CODE.toml, never overwritten"
    )
    parser.add_argument(
        "--on", type=a_day, metavar="DATE", help="按哪一天判断是否失效，默认今天 · the day that decides expiry; today"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    preset = preset_named(options.preset)
    text = copied(PRESETS[preset], preset=preset, code=options.code or "", title=options.title or "")
    path = options.out or f"{options.code or preset}.toml"
    tariff = tariff_or_refuse(text, source=path, presets=PRESETS)
    with reserved(path):
        Path(path).write_text(text, encoding="utf-8")
    findings = tuple(expired_origins(tariff, on=options.on or today(), source=path))
    if console.as_json:
        data = {"file": path, "preset": preset, "tariff": tariff.code}
        console.answer({**data, "findings": console.as_data(findings)})
    console.tell(findings)
    console.say(f"✓ {path}  {tariff.title} ({tariff.code})", f"  jizhi check {path}")
    return verdict(findings)
