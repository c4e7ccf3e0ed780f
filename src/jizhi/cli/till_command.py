"""``jizhi till``: open a till with its cash counted, count and close it, list its sessions."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console
from jizhi.cli.counting import add_asked, wants
from jizhi.cli.opening import add_store, named, open_desk
from jizhi.codec import to_data
from jizhi.fees.payments import TillSession
from jizhi.office.counter import CloseTill, OpenTill, carry_out
from jizhi.words import money_text, term

_WANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"open": ("key", "on", "amount", "till"), "close": ("key", "on", "amount", "till"), "list": ()}
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=tuple(_WANTS), help="开班、交班、列出 · what to do")
    parser.add_argument("--till", type=named, metavar="TILL", help="收银台 · the till")
    add_asked(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out; a till whose cash is not what it should be needs a person."""
    wants(options, _WANTS[options.what])
    by = {"till": options.till} if options.till else {}
    with open_desk(options) as desk:
        told: str | None = None
        if options.what != "list":
            told = carry_out(desk, _asked(options)).told
        with desk.store.reading() as known:
            sessions = [
                session
                for session in known.find(TillSession, project=options.project, **by)
                if told in (None, session.id)
            ]
    if console.as_json:
        console.answer([{**to_data(one), "difference": to_data(one.difference)} for one in sessions])
    console.say(*(_line(session, console.locale) for session in sessions))
    return NEEDS_A_PERSON if told and any(session.difference.fen for session in sessions) else DONE


def _asked(options: argparse.Namespace) -> Any:
    told = {"project": options.project, "key": options.key, "on": options.on, "till": options.till}
    if options.what == "open":
        return OpenTill(opening=options.amount, **told)
    return CloseTill(counted=options.amount, **told)


def _line(one: TillSession, locale: str) -> str:
    expected, off = money_text(one.expected, locale=locale), money_text(one.difference, locale=locale)
    state = "已交班 · closed" if one.state == "closed" else term(one.state, locale=locale)
    return f"{one.id}  {one.cashier}  {one.opened_on}  {state}  应有 {expected} · expected  差 {off} · difference"
