"""``--engine NAME`` of ``late``, ``arrears`` and ``report``: the books of a project as tables, by an engine.

An engine is an entry point of the group ``jizhi.book_engines``: a module with the functions ``late``, ``arrears`` and
``report``, each of which takes the entries and a folder and answers what it kept there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any, Protocol

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.opening import open_desk
from jizhi.estate import Space
from jizhi.fees.ledger import Entry
from jizhi.office.extracts import read_project
from jizhi.office.late_fees import frozen_of
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.values import Money
from jizhi.words import money_text

ENGINES = "jizhi.book_engines"


class Kept(Protocol):
    """A table that an engine kept."""

    file: str
    entries: int
    rows: int
    total_fen: int
    sampled: int


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a command that an engine can do too."""
    parser.add_argument(
        "--engine",
        metavar="NAME",
        help="由引擎按列算成表，如 columnar；不记账 · tables by an engine; nothing is posted",
    )
    parser.add_argument("--out", metavar="FOLDER", help="表写到哪里，与 --engine 同用 · where tables go, with --engine")


def by_engine(verb: str, options: argparse.Namespace, console: Console) -> int:
    """Let the engine do *verb* over the books of the project, and say what it kept."""
    engine = _engine(options)
    with open_desk(options) as desk, desk.store.reading() as known:
        read_project(known, options.project)
        entries = known.find(Entry, project=options.project)
        if verb == "late":
            tariff = tariff_of(known, published_tariff(known, options.project).id)
            frozen = frozen_of(known, options.project, as_of=options.as_of)
            kept = [engine.late(tariff, entries, options.out, as_of=options.as_of, frozen=frozen)]
        elif verb == "arrears":
            kept = [engine.arrears(entries, options.out, as_of=options.as_of)]
        else:
            spaces = known.find(Space, project=options.project)
            places = {(options.project, space.code): space.building for space in spaces}
            day = options.as_of or options.period.end - timedelta(days=1)
            kept = list(engine.report(places, entries, options.out, period=options.period, as_of=day))
    return _told(kept, console)


def _engine(options: argparse.Namespace) -> Any:
    if not options.out:
        raise WrongUse("--engine 要与 --out 同用 · --engine goes with --out")
    found = {entry.name: entry for entry in entry_points(group=ENGINES)}
    if options.engine not in found:
        known = ", ".join(sorted(found)) or "-"
        raise WrongUse(
            f"没有引擎 {options.engine}（已装：{known}）；pip install jizhi-{options.engine} · no such engine"
        )
    return found[options.engine].load()


def _told(kept: Iterable[Kept], console: Console) -> int:
    rows = list(kept)
    if console.as_json:
        console.answer(
            [
                {"file": each.file, "entries": each.entries, "rows": each.rows, "fen": each.total_fen,
                 "sampled": each.sampled}
                for each in rows
            ]
        )  # fmt: skip
    console.say(
        *(
            f"✓ {each.file}: {each.rows} 行 · rows, {money_text(Money(each.total_fen), locale=console.locale)}"
            f"（分录 {each.entries} · entries；重算 {each.sampled} · computed again）"
            for each in rows
        )
    )
    return DONE
