"""``jizhi explain --engine NAME``: why one space of a run over a file owes what it owes, beside what was billed.

An explainer is an entry point of the group ``jizhi.explainers``: called with the tariff, it returns the lines.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any, Protocol

from jizhi.cli.calculation import Sheet, line_answer
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import read_text
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees import Fee
from jizhi.fees.line import Line
from jizhi.findings import Finding
from jizhi.presets import PRESETS
from jizhi.values import Money
from jizhi.words import sentence

EXPLAINERS = "jizhi.explainers"


class Part(Protocol):
    """What of a line one payer owes; ``billed_fen`` is None where no bill was asked for, or none is there."""

    payer: str
    fen: int
    billed_fen: int | None


class LineTold(Protocol):
    """One line of a space by the reference; without a ``line`` the findings say why there is none."""

    fee: Fee
    line: Line | None
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def explain_by_engine(options: argparse.Namespace, console: Console) -> int:
    """Explain every line of ``--space``; a bill that differs is for a person."""
    if not (options.roster and options.tariff and options.space and options.period):
        raise WrongUse(
            "--engine 要与 --roster、--tariff、--space、--period 同用 · "
            "--engine goes with --roster, --tariff, --space and --period"
        )
    explain = _explainer(options.engine)
    tariff = tariff_or_refuse(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    told: Sequence[LineTold] = explain(
        tariff,
        roster=options.roster,
        period=options.period,
        space=options.space,
        project=options.project or "",
        out=options.out or "",
        steps=tuple(filter(None, options.steps.split(","))),
    )
    sheet = Sheet(tariff, console)
    if console.as_json:
        console.answer([_data(sheet, each) for each in told])
    for each in told:
        console.say(*_lines(sheet, each, asked=bool(options.out)))
    return NEEDS_A_PERSON if any(_wrong(each, asked=bool(options.out)) for each in told) else DONE


def _explainer(name: str) -> Callable[..., Sequence[Any]]:
    found = {entry.name: entry for entry in entry_points(group=EXPLAINERS)}
    if name not in found:
        known = ", ".join(sorted(found)) or "-"
        raise WrongUse(f"没有引擎 {name}（已装：{known}）；pip install jizhi-{name} · no such engine is installed")
    explainer: Callable[..., Sequence[Any]] = found[name].load()
    return explainer


def _wrong(told: LineTold, *, asked: bool) -> bool:
    """True where the line cannot be told, or the bill says otherwise; a line of 0 may have no bill."""
    differs = asked and any(part.fen != (part.billed_fen or 0) for part in told.parts)
    return differs or any(finding.severity == "error" for finding in told.findings)


def _lines(sheet: Sheet, told: LineTold, *, asked: bool) -> list[str]:
    findings = [f"  ✗ {sentence(finding, locale=sheet.console.locale)}" for finding in told.findings]
    if told.line is None:
        return [told.fee.name, *findings]
    *segments, amount = line_answer(sheet, told.fee, told.line).lines
    return [amount, *(f"  {line}" for line in segments), *(_part(sheet, each, asked) for each in told.parts), *findings]


def _part(sheet: Sheet, part: Part, asked: bool) -> str:
    owed = f"  {part.payer}  {_yuan(sheet, part.fen)}"
    if not asked:
        return owed
    billed = "-" if part.billed_fen is None else _yuan(sheet, part.billed_fen)
    return f"{owed}  {'✓' if part.fen == (part.billed_fen or 0) else '✗'} 账单 · billed {billed}"


def _yuan(sheet: Sheet, fen: int) -> str:
    return format(Money(fen, sheet.tariff.currency).yuan, ".2f")


def _data(sheet: Sheet, told: LineTold) -> dict[str, object]:
    findings = sheet.console.as_data(told.findings)
    if told.line is None:
        return {"fee": told.fee.code, "amount": None, "parts": [], "findings": findings}
    parts = [
        {
            "payer": part.payer,
            "amount": _yuan(sheet, part.fen),
            "billed": None if part.billed_fen is None else _yuan(sheet, part.billed_fen),
        }
        for part in told.parts
    ]
    answer = line_answer(sheet, told.fee, told.line).data
    return {"fee": told.fee.code, "cycle": str(told.line.period), **answer, "parts": parts, "findings": findings}
