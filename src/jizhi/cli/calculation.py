"""One case of ``jizhi calc``: facts as text in, the amount with its segments, tax and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import chain

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, WRONG_USE, Console, WrongUse, verdict
from jizhi.errors import BadPeriod, FactRefused, JizhiError, UnknownFee
from jizhi.fees.line import Constant, Line, not_rated, rate_line
from jizhi.fees.shared import share_pool
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Finding
from jizhi.formula import FactSpec, FactValue, operands, plain
from jizhi.values import Money, Period
from jizhi.words import error_sentence, sentence


@attrs.frozen(kw_only=True)
class Case:
    """What is asked: a fee, facts as they were written, a period, and the spaces of a shared cost.

    ``defaults`` are facts of every case of a batch, which the case's own facts take the place of.
    """

    fee: str
    facts: Mapping[str, object]
    period: str
    weights: Mapping[str, object] | None = None
    defaults: Mapping[str, object] = attrs.field(factory=dict)


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

    def misuse(self, place: str, trouble: WrongUse | JizhiError) -> Answer:
        """The answer to a line of a batch that asks for something that does not exist."""
        finding = self.console.refusal(trouble, subject=place)
        return Answer({**_empty(self.tariff.currency), "findings": [finding]}, (finding["text"],), WRONG_USE)


def calculate(sheet: Sheet, case: Case) -> Answer:
    """Rate one *case*.

    Raises: WrongUse for an unknown fee, an undeclared fact, a period that is none, or weights that do not belong.
    """
    try:
        fee, period = sheet.tariff.fee(case.fee), Period.parse(case.period)
    except (UnknownFee, BadPeriod) as trouble:
        raise WrongUse(error_sentence(trouble, locale=sheet.console.locale)) from trouble
    given, findings = _typed(fee, case.facts)
    settled, more = _typed(fee, case.defaults)
    facts, findings = {**settled, **given}, [*findings, *more]
    if (fee.on == "pool") != (case.weights is not None):
        raise WrongUse(f"{fee.code}: --weights 与 on = pool 的费用同用 · --weights goes with on = pool")
    if case.weights is not None:
        return _pool(sheet, fee, facts, findings, case.weights, period)
    if findings:
        return _refused(sheet, findings)
    outcome = rate_line(fee, Constant(facts), period=period, currency=sheet.tariff.currency)
    if outcome.value is None:
        return _refused(sheet, outcome.findings)
    return line_answer(sheet, fee, outcome.value)


def _typed(fee: Fee, given: Mapping[str, object], subject: str = "") -> tuple[dict[str, FactValue], list[Finding]]:
    """The facts by their names, each of its declared type; what is null is not known."""
    specs = {spec.alias: spec for spec in fee.specs.values() if spec.alias} | dict(fee.specs)
    facts: dict[str, FactValue] = {}
    findings: list[Finding] = []
    said: dict[str, str] = {}
    for name, value in given.items():
        spec = specs.get(name)
        if spec is None:
            raise WrongUse(f"没有声明过的事实 · undeclared fact: {name}")
        if said.setdefault(spec.name, name) != name:
            raise WrongUse(f"同一个事实给了两次 · one fact is given twice: {said[spec.name]}, {name}")
        if value is None:
            continue
        try:
            facts[spec.name] = _value(spec, value)
        except FactRefused as trouble:
            findings.append(not_rated(trouble, fee, subject))
    return facts, findings


def _value(spec: FactSpec, value: object) -> FactValue:
    if isinstance(value, str):
        return spec.typed(value)
    return spec.checked(Decimal(value) if spec.type == "decimal" and type(value) is int else value)


def _empty(currency: str | None) -> dict[str, object]:
    return {"amount": None, "currency": currency, "applies": None, "segments": [], "trace": [], "tax": None}


def no_amount(console: Console, findings: Iterable[Finding]) -> dict[str, object]:
    """The answer where the tariff itself is refused: in the form of every answer, with the reasons."""
    return {**_empty(None), "findings": console.as_data(findings)}


def _refused(sheet: Sheet, findings: Iterable[Finding]) -> Answer:
    told = tuple(findings)
    data = {**_empty(sheet.tariff.currency), "findings": sheet.console.as_data(told)}
    return Answer(data, _sentences(sheet, told), NEEDS_A_PERSON)


def _sentences(sheet: Sheet, findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sentence(finding, locale=sheet.console.locale) for finding in findings)


def _yuan(amount: Money) -> str:
    return format(amount.yuan, ".2f")


def line_answer(sheet: Sheet, fee: Fee, line: Line) -> Answer:
    """A line as data and as sentences."""
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
    data = {
        **_empty(sheet.tariff.currency),
        "amount": _yuan(line.amount),
        "applies": line.applies,
        "segments": segments,
        "trace": _trace(line),
        "tax": _tax(fee, line),
        "findings": [],
    }
    lines = [f"{segment['from']} .. {segment['to']}  {segment['text']} = {segment['exact']}" for segment in segments]
    lines.append(f"{fee.name}: {_yuan(line.amount)} {line.amount.currency}")
    return Answer(data, tuple(lines), DONE)


def _tax(fee: Fee, line: Line) -> dict[str, str] | None:
    if fee.tax is None or line.tax is None:
        return None
    return {"rate": plain(fee.tax.rate), "net": _yuan(line.amount - line.tax), "tax": _yuan(line.tax)}


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
    spaces: dict[str, Mapping[str, FactValue]] = {}
    for code, given in weights.items():
        if not isinstance(given, dict):
            raise WrongUse(f"weights {code}: 需要一个 JSON 对象 · a JSON object is wanted")
        own, troubles = _typed(fee, given, code)
        spaces[code] = {**facts, **own}
        findings += troubles
    pool = facts.get("pool")
    if findings or not isinstance(pool, Decimal):
        return _unshared(sheet, findings or [Finding("fact-missing", fee.code, {"fact": "pool"})])
    whole = Money(int(pool.scaleb(2)), sheet.tariff.currency)
    outcome = share_pool(fee, whole, spaces, period=period)
    if outcome.value is None:
        return _unshared(sheet, outcome.findings)
    parts = {code: _yuan(part) for code, part in outcome.value.items()}
    told = outcome.findings
    data: dict[str, object] = {
        "parts": parts,
        "currency": sheet.tariff.currency,
        "findings": sheet.console.as_data(told),
    }
    lines = (f"{code or '未分配 · undistributed'}  {part}" for code, part in parts.items())
    return Answer(data, (*lines, *_sentences(sheet, told)), verdict(told))


def _unshared(sheet: Sheet, findings: Iterable[Finding]) -> Answer:
    refused = _refused(sheet, findings)
    return attrs.evolve(refused, data={"parts": None, **refused.data})
