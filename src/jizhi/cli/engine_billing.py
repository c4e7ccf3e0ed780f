"""``jizhi bill --engine NAME``: a whole roster by an engine that a plugin brings, with spaces per second.

An engine is an entry point of the group ``jizhi.engines``: a module with ``bill``, which yields what each shard of a
roster came to, and ``rows_of``, which makes a roster of the project of a store and charges what is no row.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, Protocol

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import read_text
from jizhi.cli.opening import open_desk
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding
from jizhi.office.extracts import extracts, read_project, roster_of
from jizhi.office.projects import read_within
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.presets import PRESETS
from jizhi.values import Money
from jizhi.words import sentence

ENGINES = "jizhi.engines"
SHOWN = 10
CHUNK = 1000


class Shard(Protocol):
    """What one shard of a run came to."""

    spaces: int
    bills: int
    total_fen: int
    referred: int
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]
    resumed: bool


class Left(Protocol):
    """What of a project is no row of its roster: the spaces and why, and what the reference charged them."""

    left: Mapping[str, str]
    total_fen: int
    findings: tuple[Finding, ...]


def bill_by_engine(options: argparse.Namespace, console: Console) -> int:
    """Bill every space of ``--roster``, or of the project of a store, into ``--out``, and say how fast."""
    if not options.out or not (options.tariff if options.roster else options.project):
        raise WrongUse(
            "--engine 要与 --out、--roster、--tariff 同用，或与 --out、--project 同用"
            " · --engine goes with --out, --roster and --tariff, or with --out and --project"
        )
    if not options.roster and "://" in options.out:
        raise WrongUse("没有 --roster 时 --out 是目录 · without --roster, --out is a folder")
    engine = _engine(options.engine)
    begun = time.perf_counter()
    tariff, roster, left = _named(options) if options.roster else _kept(engine, options)
    steps = tuple(filter(None, options.steps.split(",")))
    shards: list[Shard] = []
    for shard in engine.bill(
        tariff, roster=roster, out=options.out, period=options.period, workers=options.workers, steps=steps
    ):
        shards.append(shard)
        _show(shards, time.perf_counter() - begun)
    return _told(shards, left, time.perf_counter() - begun, tariff.currency, console)


def _named(options: argparse.Namespace) -> tuple[Tariff, str, Left | None]:
    tariff = tariff_or_refuse(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    return tariff, options.roster, None


def _kept(engine: Any, options: argparse.Namespace) -> tuple[Tariff, str, Left | None]:
    with open_desk(options) as desk, read_within(desk, options.project) as known:
        tariff = tariff_of(known, published_tariff(known, options.project).id)
        records = extracts(known, read_project(known, options.project), size=CHUNK)
        roster, left = engine.rows_of(map(roster_of, records), tariff, period=options.period, out=options.out)
    return tariff, roster, left


def _engine(name: str) -> Any:
    found = {entry.name: entry for entry in entry_points(group=ENGINES)}
    if name not in found:
        known = ", ".join(sorted(found)) or "-"
        raise WrongUse(f"没有引擎 {name}（已装：{known}）；pip install jizhi-{name} · no such engine is installed")
    return found[name].load()


def _show(shards: list[Shard], seconds: float) -> None:
    if sys.stderr.isatty():
        spaces = sum(shard.spaces for shard in shards)
        sys.stderr.write(f"\r{len(shards)} · {spaces} 户 · {spaces / seconds:,.0f} 户/秒 spaces/s")
        sys.stderr.flush()


def _told(shards: list[Shard], left: Left | None, seconds: float, currency: str, console: Console) -> int:
    findings = [finding for shard in shards for finding in shard.findings]
    spaces, bills = sum(shard.spaces for shard in shards), sum(shard.bills for shard in shards)
    total = Money(sum(shard.total_fen for shard in shards), currency)
    findings += left.findings if left is not None else ()
    beside, lines = _beside(left, currency)
    resumed = sum(shard.resumed for shard in shards)
    left_out = shards[0].left_out if shards else ()
    if console.as_json:
        console.answer(
            {
                "spaces": spaces,
                "bills": bills,
                "total": format(total.yuan, ".2f"),
                "shards": len(shards),
                "resumed": resumed,
                "left_out": list(left_out),
                **beside,
                "seconds": round(seconds, 3),
                "findings": console.as_data(findings),
            }
        )
    console.say(
        f"{spaces} 户，账单 {bills} 张，合计 {total}  ·  spaces, bills, total",
        f"  {len(shards)} 片，其中 {resumed} 片早已出好；{seconds:.1f} 秒，{spaces / seconds:,.0f} 户/秒 (spaces/s)",
        *lines,
        *([f"  未含 · left out: {' '.join(left_out)}"] if left_out else []),
        *(f"  ✗ {sentence(finding, locale=console.locale)}" for finding in findings[:SHOWN]),
        *([f"  … 共 {len(findings)} 条 · all of them: findings-*.parquet"] if len(findings) > SHOWN else []),
    )
    return NEEDS_A_PERSON if any(finding.severity == "error" for finding in findings) else DONE


def _beside(left: Left | None, currency: str) -> tuple[dict[str, object], list[str]]:
    """What is told of the spaces that are no rows, as data and as a line."""
    if left is None:
        return {}, []
    total = Money(left.total_fen, currency)
    line = f"  另 {len(left.left)} 户不成行，由基准计费，合计 {total}  ·  by the reference: charges-left.parquet"
    return {"left": dict(left.left), "left_total": format(total.yuan, ".2f")}, [line]
