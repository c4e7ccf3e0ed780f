"""A late fee as lines that a cashier can read to an owner."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.fees import LateFee, LateStep
from jizhi.fees.overdue import GRACE
from jizhi.words.amounts import day_text, money_text, percent_text, period_text
from jizhi.words.catalogue import SOURCE, say
from jizhi.words.drawn import exact_text
from jizhi.words.terms import term


def late_fee_lines(late_fee: LateFee, *, locale: str = SOURCE) -> tuple[str, ...]:
    """Return why a late fee is what it is: each run of days, what it was counted on, the sum, what bounded it.

    Raises:
        UnknownPolicy: there is no such locale.

    >>> from datetime import date
    >>> from fractions import Fraction
    >>> from jizhi.fees import Due, LatePolicy, Principal, late_fee
    >>> from jizhi.values import Money
    >>> owed = Principal(subject="x", charged=(Due(due_on=date(2025, 1, 31), amount=Money(26611)),))
    >>> policy = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
    >>> for line in late_fee_lines(late_fee(policy, owed, as_of=date(2025, 3, 17))):
    ...     print(line)
    违约金，算到2025年3月17日：5.99 元
    2025-02-01 至 2025-03-17，45 天：欠 266.11 元 × 每天 0.05% × 45 天 = 5.987475 元
    各段合计 = 5.987475 元，四舍五入到分（只舍入这一次）
    违约金不再计违约金
    >>> late_fee_lines(late_fee(policy, owed, as_of=date(2025, 1, 31)), locale="fr")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown locale 'fr'; known: zh_CN en
    """
    return tuple(_lines(late_fee, locale))


def _lines(late: LateFee, locale: str) -> Iterator[str]:
    amount = money_text(late.amount, locale=locale)
    yield say("违约金，算到{day}：{amount}", locale=locale, day=day_text(late.as_of, locale=locale), amount=amount)
    for step in late.steps:
        yield _step(step, locale)
    for entry in late.policy.rates.entries:
        if any(entry == late.policy.rates.since(step.period.start) for step in late.steps):
            since = day_text(entry.since, locale=locale)
            yield say("{since}起的费率依据：{basis}", locale=locale, since=since, basis=entry.basis)
    if not late.steps:
        yield say("没有逾期的欠款，不计违约金", locale=locale)
        return
    sign, number = exact_text(late.exact)
    yield say("各段合计 {sign} {number} 元，四舍五入到分（只舍入这一次）", locale=locale, sign=sign, number=number)
    limit = money_text(late.limit, locale=locale)
    if late.bound == "minimum":
        yield say("不足最低违约金，按最低 {limit}计", locale=locale, limit=limit)
    if late.bound == "cap":
        principal = money_text(late.principal, locale=locale)
        yield say("超过上限，按上限 {limit}计（到期本金 {principal}）", locale=locale, limit=limit, principal=principal)
    yield say("违约金不再计违约金", locale=locale)


def _step(step: LateStep, locale: str) -> str:
    told = {
        "period": period_text(step.period, locale=locale),
        "days": step.period.days,
        "base": money_text(step.base, locale=locale),
    }
    if step.why == GRACE:
        return say("{period}，{days} 天：欠 {base}，在宽限期内，不计", locale=locale, **told)
    if step.why:
        why = term(step.why, locale=locale)
        return say("{period}，{days} 天：欠 {base}，因“{why}”不计", locale=locale, why=why, **told)
    sign, number = exact_text(step.exact)
    rate = percent_text(step.rate_per_day)
    sums = "{period}，{days} 天：欠 {base} × 每天 {rate} × {days} 天 {sign} {number} 元"
    return say(sums, locale=locale, rate=rate, sign=sign, number=number, **told)
