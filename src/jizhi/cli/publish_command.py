"""``jizhi publish``: take a tariff file from draft by approval to publication; two people are needed."""

from __future__ import annotations

import argparse
from datetime import date

import attrs

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.files import read_text
from jizhi.cli.opening import a_day, add_store, named, open_desk
from jizhi.fees import TariffText
from jizhi.office.desk import Desk
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument(
        "--approved-by", required=True, type=named, metavar="NAME", help="审批人，不同于经办人 · not the actor"
    )
    parser.add_argument("--on", required=True, type=a_day, metavar="DATE", help="发布日 · day of publication")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.actor == options.approved_by:
        raise WrongUse("经办人和审批人须为两人 · --actor and --approved-by must be two people")
    text = read_text(options.tariff)
    with open_desk(options) as desk:
        kept = publish(desk, options, text=text, on=options.on)
    if console.as_json:
        console.answer({"tariff": kept.id, "state": kept.state})
    console.say(f"✓ {kept.code} {kept.state} ({kept.sha256[:12]})")
    return DONE


def publish(desk: Desk, options: argparse.Namespace, *, text: str, on: date) -> TariffText:
    """Take *text* as far as it still has to go; a tariff that is published already stays as it is."""
    kept = draft_tariff(desk, options.project, text, source=options.tariff, on=on)
    if kept.state == "draft":
        kept = approve_tariff(attrs.evolve(desk, actor=options.approved_by), kept.id)
    return publish_tariff(desk, kept.id, on=on) if kept.state == "approved" else kept
