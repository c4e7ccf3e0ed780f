"""One case of ``jizhi calc``: facts as text in, the amount with its segments, tax and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import chain

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, WRONG_USE, Console, WrongUse, verdict
from jizhi.errors import BadPeriod, FactRefused, UnknownFee
from jizhi.fees.line import Constant, Line, rate_line
from jizhi.fees.shared import share_pool
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Finding
from jizhi.formula import FactSpec, FactValue, operands, plain
from jizhi.values import Money, Period
from jizhi.words import sentence


@attrs.frozen(kw_only=True)
class Case:
    """What is asked: a fee, facts as they were written, a period, and the spaces of a shared cost."""

    fee: str
    facts: Mapping[str, object]
    period: str
    weights: Mapping[str, object] | None = None


@attrs.frozen
class Answer:
    """What is answered: JSON, the same for a person, and the exit code."""

    data: dict[str, object]
    lines: tuple[str, ...]
    code: int


@attrs.frozen
class Sheet:
    """A tariff to calculate by, and where its findings are put into words."""

    tariff: Tariff
    console: Console

    def misuse(self, place: str, message: str) -> Answer:
        """The answer to a line of a batch that asks for something that does not exist."""
        finding = {"code": "wrong-use", "severity": "error", "subject": place, "text": message}
        return Answer({"amount": None, "findings": [finding]}, (message,), WRONG_USE)


def calculate(sheet: Sheet, case: Case) -> Answer:
    """Rate one *case*.

    Raises: WrongUse for an unknown fee, an undeclared fact or a period that is none.
    """
    try:
        fee, period = sheet.tariff.fee(case.fee), Period.parse(case.period)
    except (UnknownFee, BadPeriod) as trouble:
        raise WrongUse(str(trouble)) from trouble
    facts, findings = _typed(fee, case.facts, fee.code)
    if fee.on == "pool" and case.weights is not None:
        return _pool(sheet, fee, facts, findings, case.weights, period)
    if findings:
        return _refused(sheet, findings)
    outcome = rate_line(fee, Constant(facts), period=period, currency=sheet.tariff.currency)
    if outcome.value is None:
        return _refused(sheet, outcome.findings)
    return _answer(sheet, fee, outcome.value)


def _typed(fee: Fee, given: Mapping[str, object], about: str) -> tuple[dict[str, FactValue], list[Finding]]:
    """The facts by their names, each of its declared type."""
    aliases = {spec.alias: spec for spec in fee.specs.values() if spec.alias}
    facts: dict[str, FactValue] = {}
    findings: list[Finding] = []
    for name, value in given.items():
        spec = fee.specs.get(name) or aliases.get(name)
        if spec is None:
            raise WrongUse(f"没有声明过的事实 · undeclared fact: {name}")
        if value is None:
            continue
        try:
            facts[spec.name] = _value(spec, value)
        except FactRefused as trouble:
            told = {"fact": spec.name, "value": value, "wanted": trouble.wanted}
            findings.append(Finding(trouble.code, about, told))
    return facts, findings


def _value(spec: FactSpec, value: object) -> FactValue:
    if isinstance(value, str):
        return spec.typed(value)
    return spec.checked(Decimal(value) if spec.type == "decimal" and type(value) is int else value)


def _refused(sheet: Sheet, findings: Iterable[Finding]) -> Answer:
    told = tuple(findings)
    data: dict[str, object] = {
        "amount": None,
        "currency": sheet.tariff.currency,
        "applies": None,
        "segments": [],
        "trace": [],
        "tax": None,
        "findings": sheet.console.as_data(told),
    }
    return Answer(data, _sentences(sheet, told), NEEDS_A_PERSON)


def _sentences(sheet: Sheet, findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sentence(finding, locale=sheet.console.locale) for finding in findings)


def _yuan(amount: Money) -> str:
    return format(amount.yuan, ".2f")


def _answer(sheet: Sheet, fee: Fee, line: Line) -> Answer:
    segments = [
        {
            "from": segment.period.start.isoformat(),
            "to": segment.period.end.isoformat(),
            "exact": plain(segment.exact),
            "text": segment.text(fee.per),
        }
        for segment in line.segments
        if segment.applies
    ]
    tax = None
    if fee.tax is not None and line.tax is not None:
        net = line.amount - line.tax
        tax = {"rate": plain(fee.tax.rate), "net": _yuan(net), "tax": _yuan(line.tax)}
    data: dict[str, object] = {
        "amount": _yuan(line.amount),
        "currency": line.amount.currency,
        "applies": line.applies,
        "segments": segments,
        "trace": _trace(line),
        "tax": tax,
        "findings": [],
    }
    lines = [f"{segment['from']} .. {segment['to']}  {segment['text']} = {segment['exact']}" for segment in segments]
    lines.append(f"{fee.name}: {_yuan(line.amount)} {line.amount.currency}")
    return Answer(data, tuple(lines), DONE)


def _trace(line: Line) -> list[dict[str, str]]:
    """The operands of the line, each once, then its sum and what the rounding made of it."""
    steps = (segment.step for segment in line.segments if segment.step is not None)
    found = {(step.op, step.name): step for step in chain.from_iterable(operands(step) for step in steps)}
    rows = [
        {"name": step.name, "value": step.detail or plain(step.value), "unit": str(step.unit or "")}
        for step in found.values()
    ]
    exact = {"name": "sum", "value": plain(line.exact), "unit": "元"}
    return [*rows, exact, {"name": "rounded", "value": _yuan(line.net), "unit": "元"}]


def _pool(
    sheet: Sheet,
    fee: Fee,
    facts: Mapping[str, FactValue],
    findings: list[Finding],
    weights: Mapping[str, object],
    period: Period,
) -> Answer:
    spaces: dict[str, dict[str, FactValue]] = {}
    for code, given in weights.items():
        if not isinstance(given, dict):
            raise WrongUse(f"weights {code}: 需要一个 JSON 对象 · a JSON object is wanted")
        spaces[code], troubles = _typed(fee, given, f"{code}/{fee.code}")
        spaces[code] = {**facts, **spaces[code]}
        findings += troubles
    pool = facts.get("pool")
    if pool is None and not findings:
        findings.append(Finding("fact-missing", fee.code, {"fact": "pool"}))
    if findings:
        return _parts(sheet, None, findings)
    whole = Money(int(Fraction(str(pool)) * 100), sheet.tariff.currency)
    outcome = share_pool(fee, whole, spaces, period=period)
    return _parts(sheet, outcome.value, outcome.findings)


def _parts(sheet: Sheet, parts: Mapping[str, Money] | None, findings: Iterable[Finding]) -> Answer:
    told = tuple(findings)
    data: dict[str, object] = {
        "parts": None if parts is None else {code: _yuan(part) for code, part in parts.items()},
        "currency": sheet.tariff.currency,
        "findings": sheet.console.as_data(told),
    }
    lines = [] if parts is None else [f"{code}  {_yuan(part)}" for code, part in parts.items()]
    return Answer(data, (*lines, *_sentences(sheet, told)), verdict(told))
