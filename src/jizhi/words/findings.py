"""A finding, an error or a reason as one sentence: where it is, what is wrong, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.errors import (
    FactRefused,
    FormulaRefused,
    JizhiError,
    MoveInRefused,
    MoveRefused,
    NotRated,
    PolicyRefused,
    TariffRefused,
    WorkflowRefused,
)
from jizhi.findings import Finding
from jizhi.words.catalogue import SOURCE, fields, is_chinese, say, translated
from jizhi.words.constructs import construct_said
from jizhi.words.sentences import (
    ACCESS,
    BANK,
    CLEARING,
    DAYBOOK,
    DOOR,
    DUNNING,
    ERRORS,
    ESTATE,
    FORMULA,
    INTAKE,
    INVOICES,
    MESSAGES,
    METERS,
    ONLINE,
    OPENING,
    REASONS,
    REVIEW,
    STAFF,
    TARIFF,
    TICKETS,
    UPKEEP,
    VERIFY,
    WAYS,
    WORKFLOW,
)
from jizhi.words.terms import fact_said
from jizhi.words.whys import TAGGED, reason_or_original, why_said

LONGEST: Final = 1000
"""Signs of a place or a fact that a sentence repeats."""

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **FORMULA,
        **TARIFF,
        **REVIEW,
        **VERIFY,
        **METERS,
        **ESTATE,
        **STAFF,
        **INTAKE,
        **DAYBOOK,
        **OPENING,
        **MESSAGES,
        **ONLINE,
        **UPKEEP,
        **WORKFLOW,
        **ACCESS,
        **TICKETS,
        **DUNNING,
        **CLEARING,
        **BANK,
        **INVOICES,
        **DOOR,
    }
)
"""Every finding code of the library with its sentences in the source language."""

_WHYS: Final = frozenset({"why", "reason", "way_out", "wanted", "found"})


def sentence(finding: Finding, *, locale: str = SOURCE) -> str:
    """Return what a *finding* says to a person: place, trouble, way out.

    A code that is not ours (a plugin may have its own) is shown with its facts.

    Raises:
        UnknownPolicy: there is no such locale.

    >>> missing = Finding("fact-missing", "1-101/service", {"fact": "area"})
    >>> sentence(missing)
    '1-101/service：缺少“建筑面积 area”，公式要用到它；请补录后重算'
    >>> sentence(missing, locale="en")
    '1-101/service: area is missing, and the formula needs it; record it and rate again'
    >>> sentence(missing, locale="fr")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown locale 'fr'; known: zh_CN en
    """
    facts = {name: _said(finding.code, name, _cut(value), locale=locale) for name, value in finding.facts}
    facts |= _for_an_author(finding, locale=locale)
    if finding.code == "law-refused" and facts.get("trouble") in SENTENCES:  # the law tells why, as rating would
        facts["trouble"] = _fitting(SENTENCES[facts["trouble"]], facts, locale=locale)
    if finding.code in SENTENCES:
        body = _fitting(SENTENCES[finding.code], facts, locale=locale)
    else:
        told = ", ".join(f"{name}={_cut(value)}" for name, value in finding.facts)
        body = say("{code}（{facts}）", locale=locale, code=finding.code, facts=told)
    place = _place(finding, locale=locale)
    return say("{place}：{body}", locale=locale, place=place, body=body) if place else body


def reason_text(reason: str, *, locale: str = SOURCE) -> str:
    """Return why a space was skipped, or the *reason* itself where it is none of ours.

    >>> reason_text("not-liable")
    '这一期还没有到计费起始日'
    """
    return translated(REASONS[reason][0], locale=locale) if reason in REASONS else reason


def error_sentence(error: JizhiError, *, locale: str = SOURCE) -> str:
    """Return what an *error* says to a person; a refused file has a line for each of its findings.

    In English an error says its own sentence; one that carries a finding's code says that finding's. Where neither says
    what to do, the way out follows.

    >>> from jizhi.errors import UnknownFee
    >>> error_sentence(UnknownFee("lift", ("service", "water")))
    '收费标准里没有费用“lift”；现有 service water'
    """
    if isinstance(error, TariffRefused | MoveInRefused | PolicyRefused | WorkflowRefused | MoveRefused):
        head = say(ERRORS[type(error).__name__], locale=locale, source=error.source)
        return "\n".join([head, *(sentence(finding, locale=locale) for finding in error.findings)])
    if isinstance(error, FormulaRefused | NotRated | FactRefused):
        return sentence(_finding_of(error), locale=locale)
    return _with_way_out(_error_said(error, locale), type(error).__name__, locale)


def _error_said(error: JizhiError, locale: str) -> str:
    """What is wrong, alone."""
    of = type(error).__name__
    if not is_chinese(locale) or of not in ERRORS:
        return say("{text}", locale=locale, text=error)
    values = {name: _said(of, name, _cut(_shown(value)), locale=locale) for name, value in vars(error).items()}
    return _fitting((ERRORS[of],), values, locale=locale)


def _with_way_out(text: str, of: str, locale: str) -> str:
    """What is wrong and, where that does not say it, what to do about it."""
    if of not in WAYS:
        return text
    return f"{text}{'；' if is_chinese(locale) else '; '}{translated(WAYS[of], locale=locale)}"


def _finding_of(error: FormulaRefused | NotRated | FactRefused) -> Finding:
    if isinstance(error, FactRefused):
        return Finding(error.code, "", {"fact": error.fact, "value": error.value, "wanted": error.wanted})
    column = {"column": error.column} if isinstance(error, FormulaRefused) else {}
    return Finding(error.code, "", {**error.facts, **column})


def _said(of: str, name: str, value: str, *, locale: str) -> str:
    """The value of a fact of a finding with the code *of*, or of an error of that class, as its sentence has it."""
    if of == "not-allowed" and name == "what":
        return construct_said(value, locale=locale)
    if of == "NotExplained" and value in SENTENCES:
        return say("按这份收费标准算不出来（{code}）", locale=locale, code=value)
    if name in _WHYS:
        return (why_said if name == "wanted" else reason_or_original)(value, locale=locale)
    return fact_said(name, value, locale=locale)


def _for_an_author(finding: Finding, *, locale: str) -> dict[str, str]:
    """In a tariff file nobody writes a number as JSON has it; records at the door have nothing before their path."""
    if finding.fact("wanted") != TAGGED or finding.subject.startswith("$"):
        return {}
    return {"wanted": say("数、带引号的数或文字", locale=locale)}


def _cut(text: str) -> str:
    """What a person reads of a text that somebody may have made as long as he likes."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _fitting(variants: tuple[str, ...], facts: Mapping[str, str], *, locale: str) -> str:
    """Say the first variant whose places can all be filled; in the last one a fact that is not there is a dash."""
    known = {name for name, value in facts.items() if value}
    chosen = next((variant for variant in variants if fields(variant) <= known), variants[-1])
    return say(chosen, locale=locale, **{name: facts.get(name) or "-" for name in fields(chosen)})


def _place(finding: Finding, *, locale: str) -> str:
    """The subject, the heading of its column, and the character in a formula."""
    heading, column = finding.fact("heading"), finding.fact("column")
    place = _cut(finding.subject)
    if heading:
        place = say("{place}（{heading}）", locale=locale, place=place, heading=heading)
    if column and column != "0":
        at = say("第 {column} 个字符", locale=locale, column=column)
        place = say("{place}，{at}", locale=locale, place=place, at=at) if place else at
    return place
