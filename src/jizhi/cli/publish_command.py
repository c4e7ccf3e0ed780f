"""``jizhi publish``: take a tariff file from draft by approval to publication; two people are needed."""

from __future__ import annotations

import argparse
from datetime import date

import attrs

from jizhi.cli.console import DONE, Console, WrongUse, read_text
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.fees import TariffText
from jizhi.office.desk import Desk
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument("--approved-by", required=True, metavar="NAME", help="审批人，不同于经办人 · not the actor")
    parser.add_argument("--on", required=True, metavar="DATE", help="发布日 · day of publication")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.actor == options.approved_by:
        raise WrongUse("经办人和审批人须为两人 · --actor and --approved-by must be two people")
    desk = open_desk(options)
    text = publish(desk, options, text=read_text(options.tariff), on=a_day(options.on))
    if console.as_json:
        console.answer({"tariff": text.id, "state": text.state})
    console.say(f"✓ {text.code} {text.state} ({text.sha256[:12]})")
    return DONE


def publish(desk: Desk, options: argparse.Namespace, *, text: str, on: date) -> TariffText:
    """Take *text* as far as it still has to go; a tariff that is published already stays as it is."""
    kept = draft_tariff(desk, options.project, text, source=options.tariff, on=on)
    if kept.state == "draft":
        kept = approve_tariff(attrs.evolve(desk, actor=options.approved_by), kept.id)
    return publish_tariff(desk, kept.id, on=on) if kept.state == "approved" else kept
