"""``jizhi bill --engine NAME``: a whole roster from a file by an engine that a plugin brings, with spaces per second.

An engine is an entry point of the group ``jizhi.engines``: called with the tariff, it yields what each shard came to.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from typing import Any, Protocol

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import read_text
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.findings import Finding
from jizhi.presets import PRESETS
from jizhi.values import Money
from jizhi.words import sentence

ENGINES = "jizhi.engines"
SHOWN = 10


class Shard(Protocol):
    """What one shard of a run came to."""

    spaces: int
    bills: int
    total_fen: int
    referred: int
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]
    resumed: bool


def bill_by_engine(options: argparse.Namespace, console: Console) -> int:
    """Bill every space of ``--roster`` into the folder ``--out``, and say how fast."""
    if not (options.roster and options.tariff and options.out):
        raise WrongUse("--engine 要与 --roster、--tariff、--out 同用 · --engine goes with --roster, --tariff and --out")
    engine = _engine(options.engine)
    tariff = tariff_or_refuse(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    steps = tuple(filter(None, options.steps.split(",")))
    begun = time.perf_counter()
    shards: list[Shard] = []
    for shard in engine(
        tariff, roster=options.roster, out=options.out, period=options.period, workers=options.workers, steps=steps
    ):
        shards.append(shard)
        _show(shards, time.perf_counter() - begun)
    return _told(shards, time.perf_counter() - begun, tariff.currency, console)


def _engine(name: str) -> Callable[..., Iterable[Any]]:
    found = {entry.name: entry for entry in entry_points(group=ENGINES)}
    if name not in found:
        known = ", ".join(sorted(found)) or "-"
        raise WrongUse(f"没有引擎 {name}（已装：{known}）；pip install jizhi-{name} · no such engine is installed")
    engine: Callable[..., Iterable[Any]] = found[name].load()
    return engine


def _show(shards: list[Shard], seconds: float) -> None:
    if sys.stderr.isatty():
        spaces = sum(shard.spaces for shard in shards)
        sys.stderr.write(f"\r{len(shards)} · {spaces} 户 · {spaces / seconds:,.0f} 户/秒 spaces/s")
        sys.stderr.flush()


def _told(shards: list[Shard], seconds: float, currency: str, console: Console) -> int:
    findings = [finding for shard in shards for finding in shard.findings]
    spaces, bills = sum(shard.spaces for shard in shards), sum(shard.bills for shard in shards)
    total = Money(sum(shard.total_fen for shard in shards), currency)
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
                "seconds": round(seconds, 3),
                "findings": console.as_data(findings),
            }
        )
    console.say(
        f"{spaces} 户，账单 {bills} 张，合计 {total}  ·  spaces, bills, total",
        f"  {len(shards)} 片，其中 {resumed} 片早已出好；{seconds:.1f} 秒，{spaces / seconds:,.0f} 户/秒 (spaces/s)",
        *([f"  未含 · left out: {' '.join(left_out)}"] if left_out else []),
        *(f"  ✗ {sentence(finding, locale=console.locale)}" for finding in findings[:SHOWN]),
        *([f"  … 共 {len(findings)} 条 · all of them: findings-*.parquet"] if len(findings) > SHOWN else []),
    )
    return NEEDS_A_PERSON if any(finding.severity == "error" for finding in findings) else DONE
