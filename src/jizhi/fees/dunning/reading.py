"""From the shape of a policy's file to what it means: every word checked, and no step that the law forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from jizhi.errors import JizhiError
from jizhi.fees.document import Number
from jizhi.fees.dunning.document import PolicyDoc, StepDoc
from jizhi.fees.dunning.forbidden import LAW, cut_threatened
from jizhi.fees.dunning.policy import (
    AFTER,
    APPROVAL,
    BLACKOUT,
    CARRIED,
    CATCH_UP,
    CHANNELS,
    COUNTED,
    Cap,
    DunningPolicy,
    Step,
)
from jizhi.fees.dunning.wording import places
from jizhi.fees.places import Place
from jizhi.findings import Finding, Outcome
from jizhi.values import Money, Rounding

DAYS_MOST: Final = 3650
LOCALES: Final = ("zh_CN", "en")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)


def read_policy(doc: PolicyDoc, *, source: str) -> Outcome[DunningPolicy | None]:
    """Check the *doc* of a policy and give it its meaning; None where an error finding refuses it.

    A step that would cut water, power, heat or gas, and words that threaten it, are refused (民法典 944).

    Args:
        source: the name of the file, for the places of the findings.
    """
    findings: list[Finding] = []
    place = Place((source,), findings)
    if not doc.policy.strip():
        place.at("policy").refuse("code-missing")
    _lawful(f"{doc.policy} {doc.title}", place.at("policy"))
    place.at("catch_up").one_of(doc.catch_up, CATCH_UP)
    place.at("blackout").one_of(doc.blackout, BLACKOUT)
    _between(doc.gap_days, 1, DAYS_MOST, place.at("gap_days"))
    _between(doc.promise_grace_days, 0, 365, place.at("promise_grace_days"))
    _between(doc.warn_days, 0, DAYS_MOST, place.at("warn_days"))
    _between(doc.utc_offset_minutes, -14 * 60, 14 * 60, place.at("utc_offset_minutes"))
    opens, closes = _hours(doc, place.at("hours"))
    caps = tuple(_caps(doc, place))
    templates = tuple(_templates(doc, place.at("template")))
    steps = tuple(_steps(doc, place))
    if findings:
        return Outcome(None, findings)
    return Outcome(
        DunningPolicy(
            code=doc.policy,
            title=doc.title or doc.policy,
            steps=steps,
            catch_up=doc.catch_up,
            gap_days=doc.gap_days,
            blackout=doc.blackout,
            opens=opens,
            closes=closes,
            caps=caps,
            promise_grace_days=doc.promise_grace_days,
            warn_days=doc.warn_days,
            utc_offset_minutes=doc.utc_offset_minutes,
            templates=templates,
        )
    )


def _steps(doc: PolicyDoc, place: Place) -> Iterator[Step]:
    """The steps, whose days rise, so that their order is that of the file."""
    if not doc.step:
        place.at("step").refuse("setting-refused", {"why": "a policy has one step at least"})
    codes: set[str] = set()
    for number, step in enumerate(doc.step, 1):
        here = place.at(f"step {step.code.strip() or number}")
        if not step.code.strip():
            here.at("code").refuse("code-missing")
        elif step.code in codes:
            here.at("code").refuse("code-twice", {"code": step.code})
        codes.add(step.code)
        yield _step(step, here)
    first = next((step for step in doc.step if step.after_days > 0), None)
    if first is not None and first.counted == "from-previous":
        place.at(f"step {first.code}", "counted").refuse("setting-refused", {"why": "no step comes before it"})
    for one, other in pairwise(step for step in doc.step if step.counted == "from-due"):
        if one.after_days >= other.after_days:
            told = {"why": f"{other.after_days} does not come after {one.after_days} of the step before"}
            place.at(f"step {other.code}", "after_days").refuse("setting-refused", told)


def _step(doc: StepDoc, place: Place) -> Step:
    lawful = _lawful(" ".join((doc.code, doc.channel, *doc.fallback, doc.template)), place)
    for name, channel in (("channel", doc.channel), *(("fallback", each) for each in doc.fallback)):
        if lawful:
            place.at(name).one_of(channel, CHANNELS)
    if len({doc.channel, *doc.fallback}) <= len(doc.fallback):
        place.at("fallback").refuse("setting-refused", {"why": "a channel stands there twice"})
    place.at("after").one_of(doc.after, AFTER)
    place.at("counted").one_of(doc.counted, COUNTED)
    if doc.counted != "from-due" and doc.after_days <= 0:
        place.at("counted").refuse("setting-refused", {"why": "a reminder is counted from the due day"})
    place.at("approval").one_of(doc.approval, APPROVAL)
    if doc.approval != "none" and CARRIED & {doc.channel, *doc.fallback}:
        place.at("approval").refuse("setting-refused", {"why": "it is for what a person carries, not a messenger"})
    _between(doc.after_days, -365, DAYS_MOST, place.at("after_days"))
    _between(doc.wait_days, 1, 365, place.at("wait_days"))
    if doc.interrupts and doc.after_days <= 0:
        place.at("interrupts").refuse("setting-refused", {"why": "what is not due yet is no demand"})
    if not doc.template.strip():
        place.at("template").refuse("code-missing")
    return Step(
        code=doc.code,
        after_days=doc.after_days,
        channel=doc.channel,  # type: ignore[arg-type]  # checked above
        template=doc.template,
        fallback=doc.fallback,  # type: ignore[arg-type]  # checked above
        minimum=_money(doc.minimum, place.at("minimum")),
        evidence=doc.evidence,
        counted=doc.counted,
        after=doc.after,
        interrupts=doc.interrupts,
        approval=doc.approval,
        wait_days=doc.wait_days,
        cost=_money(doc.cost, place.at("cost")),
    )


def _lawful(text: str, place: Place) -> bool:
    """Refuse what cuts, or threatens to cut, a supply; a name may have hyphens where words have blanks."""
    threat = cut_threatened(text) or cut_threatened(text.replace("-", " ").replace("_", " "))
    if threat:
        place.refuse("supply-cut", {"what": threat, "law": LAW})
    return not threat


def _money(source: Number, place: Place) -> Money:
    found = place.not_negative(source, unit="元")
    if found is None or found < 0:
        return Money(0)
    if (found * 100).denominator != 1:
        place.refuse("setting-refused", {"why": f"{source} is finer than a fen"})
    return Rounding().money(found)


def _between(value: int, least: int, most: int, place: Place) -> None:
    if not least <= value <= most:
        place.refuse("setting-refused", {"why": f"{value} is not from {least} to {most}"})


def _hours(doc: PolicyDoc, place: Place) -> tuple[int, int]:
    opens, closes = (
        _minutes(text, place.at(name)) for name, text in (("opens", doc.hours.opens), ("closes", doc.hours.closes))
    )
    if opens >= closes:
        place.refuse("setting-refused", {"why": f"{doc.hours.opens} is not before {doc.hours.closes}"})
    return opens, closes


def _minutes(text: str, place: Place) -> int:
    written = _CLOCK.fullmatch(text)
    minutes = int(written[1]) * 60 + int(written[2]) if written else 0
    if written is None or minutes > 24 * 60:
        place.refuse("setting-refused", {"why": f"{text} is no time of a day like 08:00"})
    return minutes


def _caps(doc: PolicyDoc, place: Place) -> Iterator[Cap]:
    for number, cap in enumerate(doc.cap, 1):
        here = place.at(f"cap {number}")
        _between(cap.count, 1, 1000, here.at("count"))
        _between(cap.days, 1, 366, here.at("days"))
        yield Cap(count=cap.count, days=cap.days)


def _templates(doc: PolicyDoc, place: Place) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for name, texts in sorted(doc.template.items()):
        here = place.at(name)
        if "zh_CN" not in texts:
            here.refuse("setting-refused", {"why": "its Chinese, zh_CN, is missing"})
        for locale, text in texts.items():
            here.at(locale).one_of(locale, LOCALES)
            _lawful(f"{name} {text}", here.at(locale))
            try:
                places(text, name=name)
            except JizhiError as trouble:
                here.at(locale).refuse_error(trouble)
        yield name, tuple(sorted(texts.items()))
