"""``jizhi calc``: rate one case from the command line, or a stream of them for another program."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from jizhi.cli.calculation import Answer, Case, Sheet, calculate, no_amount
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.files import parsed_json, parsed_line, read_lines, read_text
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.errors import JizhiError
from jizhi.findings import Finding
from jizhi.presets import PRESETS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument("--fee", metavar="CODE", help="费用项 · the fee")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="事实 · one fact, repeatable")
    parser.add_argument("--period", help="2025-03 | 2025-01-12..2025-09-15 | 2025-03-07")
    parser.add_argument("--weights", metavar="FILE", help="公摊各户事实，JSON · facts of each space of a pool")
    parser.add_argument("--batch", metavar="FILE", help="JSON Lines，- 为标准输入 · one case a line, - for stdin")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    facts = _facts(options.fact)
    if options.batch and options.weights:
        raise WrongUse("--batch 的每一行自带 weights · each line of --batch brings its own weights, without --weights")
    if not options.batch and not (options.fee and options.period):
        raise WrongUse("需要 --fee 和 --period，或者 --batch · --fee and --period are wanted, or --batch")
    outcome = tariff_from_toml(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    if outcome.value is None:
        return _refused(options, console, outcome.findings)
    sheet = Sheet(outcome.value, console)
    if options.batch:
        return _batch(options, sheet, facts)
    weights = parsed_json(read_text(options.weights), options.weights) if options.weights else None
    answer = calculate(sheet, Case(fee=options.fee, facts=facts, period=options.period, weights=weights))
    if console.as_json:
        console.answer(answer.data)
    console.say(*answer.lines)
    return answer.code


def _refused(options: argparse.Namespace, console: Console, findings: tuple[Finding, ...]) -> int:
    """Say why the tariff cannot be used: once, or to each line of a batch."""
    if options.batch:
        for _, line in read_lines(options.batch):
            if line is None or line.strip():
                console.answer(no_amount(console, findings))
    elif console.as_json:
        console.answer(no_amount(console, findings))
    else:
        console.tell(findings)
    return NEEDS_A_PERSON


def _facts(given: list[str]) -> dict[str, object]:
    facts: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise WrongUse(f"--fact {text}: 写作 NAME=VALUE · write NAME=VALUE")
        if name in facts:
            raise WrongUse(f"--fact {text}: 同一个事实给了两次 · one fact is given twice")
        facts[name] = value
    return facts


def _batch(options: argparse.Namespace, sheet: Sheet, facts: Mapping[str, object]) -> int:
    """Answer every line as it comes, in its order; the exit code is the gravest of all lines."""
    worst = DONE
    for place, line in read_lines(options.batch):
        answer = _line_answer(options, sheet, facts, place, line)
        if answer is not None:
            sheet.console.answer(answer.data)
            worst = max(worst, answer.code)
    return worst


def _line_answer(
    options: argparse.Namespace, sheet: Sheet, facts: Mapping[str, object], place: str, line: bytes | None
) -> Answer | None:
    """The answer to one line; None to a blank one. A line that makes no sense is answered too, and stops nothing."""
    try:
        data = parsed_line(line, place)
        return None if data is None else calculate(sheet, _case(data, options, facts))
    except (WrongUse, JizhiError) as trouble:
        return sheet.misuse(place, trouble)


def _case(data: Mapping[str, object], options: argparse.Namespace, defaults: Mapping[str, object]) -> Case:
    given, weights = data.get("facts", {}), data.get("weights")
    fee, period = data.get("fee", options.fee), data.get("period", options.period)
    if not isinstance(given, dict) or not isinstance(fee, str) or not isinstance(period, str):
        raise WrongUse('一行需要 {"fee": …, "facts": {…}, "period": …} · a line takes fee, facts and period')
    if weights is not None and not isinstance(weights, dict):
        raise WrongUse("weights: 需要一个 JSON 对象 · a JSON object is wanted")
    return Case(fee=fee, facts=given, period=period, weights=weights, defaults=defaults)
