"""``jizhi calc``: rate one case from the command line, or a stream of them for another program."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from jizhi.cli.calculation import Case, Sheet, calculate
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse, parsed_json, read_text
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.presets import PRESETS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("tariff", metavar="TARIFF", help="收费标准文件 · the tariff, a TOML file")
    parser.add_argument("--fee", metavar="CODE", help="费用项 · the fee")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="事实 · one fact, repeatable")
    parser.add_argument("--period", help="2025-03 | 2025-01-12..2025-09-15 | 2025-03-07")
    parser.add_argument("--weights", metavar="FILE", help="公摊各户事实 · facts of each space, for a shared cost (JSON)")
    parser.add_argument("--batch", metavar="FILE", help="每行一例的 JSON Lines，- 为标准输入 · one case a line, - for stdin")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    outcome = tariff_from_toml(read_text(options.tariff), source=options.tariff, presets=PRESETS)
    if outcome.value is None:
        if console.as_json:
            console.answer({"amount": None, "findings": console.as_data(outcome.findings)})
        console.tell(outcome.findings)
        return NEEDS_A_PERSON
    sheet = Sheet(outcome.value, console)
    facts = dict(_fact(text) for text in options.fact)
    if options.batch:
        return _batch(options, sheet, facts)
    weights = parsed_json(read_text(options.weights), options.weights) if options.weights else None
    if not options.fee or not options.period:
        raise WrongUse("需要 --fee 和 --period · --fee and --period are wanted")
    answer = calculate(sheet, Case(fee=options.fee, facts=facts, period=options.period, weights=weights))
    if console.as_json:
        console.answer(answer.data)
    console.say(*answer.lines)
    return answer.code


def _fact(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise WrongUse(f"--fact {text}: 写作 NAME=VALUE · write NAME=VALUE")
    return name.strip(), value


def _batch(options: argparse.Namespace, sheet: Sheet, facts: Mapping[str, object]) -> int:
    """Answer every line of the batch in its order; the exit code is the gravest of all lines."""
    worst = DONE
    for number, line in enumerate(read_text(options.batch).splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = _case(parsed_json(line, f"{options.batch}:{number}"), options, facts)
            answer = calculate(sheet, case)
        except WrongUse as trouble:
            answer = sheet.misuse(f"{options.batch}:{number}", str(trouble))
        sheet.console.answer(answer.data)
        worst = max(worst, answer.code)
    return worst


def _case(data: Mapping[str, object], options: argparse.Namespace, facts: Mapping[str, object]) -> Case:
    given, weights = data.get("facts", {}), data.get("weights")
    fee, period = data.get("fee", options.fee), data.get("period", options.period)
    if not isinstance(given, dict) or not isinstance(fee, str) or not isinstance(period, str):
        raise WrongUse('一行需要 {"fee": …, "facts": {…}, "period": …} · a line takes fee, facts and period')
    if weights is not None and not isinstance(weights, dict):
        raise WrongUse("weights: 需要一个 JSON 对象 · a JSON object is wanted")
    return Case(fee=fee, facts={**facts, **given}, period=period, weights=weights)
