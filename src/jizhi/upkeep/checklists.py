"""Checklists: what is looked at on a visit, the limits of what is measured, the photos wanted, and how answers fare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import UpkeepRefused
from jizhi.findings import Finding, Outcome

Verdict: TypeAlias = Literal["ok", "repaired", "wrong", "absent"]


@attrs.frozen(kw_only=True)
class CheckItem:
    """One thing to look at.

    Args:
        code: its number in its source, such as ``A-1-29``.
        says: what it is.
        least, most: the limits of what is measured, both allowed, in *unit*; None for no limit.
        photo: a photo must be kept with the answer.

    Raises:
        UpkeepRefused: no code, or limits that leave nothing.

    >>> CheckItem(code="A-1-29", says="层门锁紧元件啮合长度", least=Decimal(7), unit="mm").measured
    True
    >>> CheckItem(code="1", says="压力", least=Decimal(3), most=Decimal(2))
    Traceback (most recent call last):
    jizhi.errors.UpkeepRefused: check item 1: from 3 to 2 leaves nothing
    """

    code: str
    says: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    photo: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.code:
            raise UpkeepRefused("check item", "it needs a code")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise UpkeepRefused(f"check item {self.code}", f"from {self.least} to {self.most} leaves nothing")

    @property
    def measured(self) -> bool:
        """True where a number is wanted."""
        return self.least is not None or self.most is not None

    def allows(self, value: Decimal) -> bool:
        """Return whether a measured *value* lies within the limits."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@attrs.frozen(kw_only=True)
class Checklist:
    """The items of a visit by code; *includes* names a smaller list that is part of it.


    Raises:
        UpkeepRefused: two items of one code.
    """

    code: str
    name: str = ""
    includes: str = ""
    item: tuple[CheckItem, ...] = ()
    note: str = ""

    def __attrs_post_init__(self) -> None:
        codes = [item.code for item in self.item]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise UpkeepRefused(f"checklist {self.code}", f"{', '.join(twice)} stands there twice")


@attrs.frozen(kw_only=True)
class Answer:
    """What was found at one item: *absent* where this asset has no such part; *photos* are references."""

    item: str
    verdict: Verdict = "ok"
    value: Decimal | None = None
    photos: tuple[str, ...] = ()
    note: str = ""


def judge(items: Iterable[CheckItem], answers: Iterable[Answer], *, subject: str = "") -> Outcome[tuple[Answer, ...]]:
    """Hold the answers of a visit to its list; the value is the answers in the list's order.

    Findings:  ``check-missing``, ``check-outside``, ``check-unmeasured``, ``check-photo-missing``,
        ``check-unknown`` (errors); ``check-wrong`` (warning): something is not in order and was not put right.

    >>> depth = CheckItem(code="A-1-29", least=Decimal(7), unit="mm")
    >>> [f.code for f in judge([depth], [Answer(item="A-1-29", value=Decimal("6.5"))]).findings]
    ['check-outside']
    >>> [f.code for f in judge([depth], []).findings]
    ['check-missing']
    """
    listed = tuple(items)
    given: Mapping[str, Answer] = {answer.item: answer for answer in answers}
    unknown = sorted(set(given) - {item.code for item in listed})
    findings = [Finding("check-unknown", subject, {"item": code}) for code in unknown]
    for item in listed:
        answer = given.get(item.code)
        findings += [Finding("check-missing", subject, {"item": item.code})] if answer is None else []
        findings += [] if answer is None or answer.verdict == "absent" else _judged(item, answer, subject)
    return Outcome(tuple(given[item.code] for item in listed if item.code in given), findings)


def _judged(item: CheckItem, answer: Answer, subject: str) -> list[Finding]:
    facts = {"item": item.code, "says": item.says}
    found: list[Finding] = []
    if item.measured and answer.value is None:
        found.append(Finding("check-unmeasured", subject, {**facts, "unit": item.unit}))
    elif answer.value is not None and not item.allows(answer.value) and answer.verdict != "wrong":
        limits = {"value": answer.value, "least": item.least, "most": item.most, "unit": item.unit}
        found.append(Finding("check-outside", subject, {**facts, **limits}))
    if item.photo and not answer.photos:
        found.append(Finding("check-photo-missing", subject, facts))
    if answer.verdict == "wrong":
        found.append(Finding("check-wrong", subject, {**facts, "note": answer.note}, "warning"))
    return found
