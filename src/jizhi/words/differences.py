"""Why a run would change what was billed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from jizhi.estate import FactValue
from jizhi.fees.differences import Difference, Reason
from jizhi.words.amounts import day_text, money_text, period_text
from jizhi.words.catalogue import SOURCE, say, translated
from jizhi.words.terms import fact_term, term

CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "new": "新出账",
        "no-longer-due": "不再应收，退回已出账的",
        "payer": "缴费人或份额变了",
        "readings": "读数变了",
        "pool": "分摊总额或各户权重变了",
        "days": "数据变更的日期变了",
        "rule": "价格或公式变了",
    }
)
"""The causes of a difference but ``facts``, in the source language."""


def difference_text(difference: Difference, *, locale: str = SOURCE) -> str:
    """Return one line: the charge, what it adds, what was billed before, and why.

    >>> from jizhi.fees import Charge
    >>> from jizhi.values import Money, Period
    >>> charge = Charge(run="", project="jade", space="1-101", fee="service", cycle=Period.month(2025, 3), payer="li",
    ...                 target=Money(26611), amount=Money(26611))
    >>> difference_text(Difference(charge=charge, billed=Money(0), reasons=(Reason(cause="new"),)))
    '1-101 service 2025年3月 li：266.11 元（已出账 0.00 元；新出账）'
    """
    charge = difference.charge
    what = " ".join(filter(None, (charge.space, charge.fee, charge.item)))
    reasons = say("，", locale=locale).join(_reason(reason, locale) for reason in difference.reasons)
    return say(
        "{what} {period} {payer}：{amount}（已出账 {billed}；{reasons}）",
        locale=locale,
        what=what,
        period=period_text(charge.cycle, locale=locale),
        payer=charge.payer,
        amount=money_text(charge.amount, locale=locale),
        billed=money_text(difference.billed, locale=locale),
        reasons=reasons,
    )


def _reason(reason: Reason, locale: str) -> str:
    if reason.cause != "facts":
        return translated(CAUSES[reason.cause], locale=locale)
    fact = fact_term(reason.fact, locale=locale)
    before, now = (_value(value, locale) for value in (reason.before, reason.now))
    return say("{fact} {before} → {now}", locale=locale, fact=fact, before=before, now=now)


def _value(value: FactValue | None, locale: str) -> str:
    if value is None:
        return say("（无）", locale=locale)
    if isinstance(value, bool):
        return say("是", locale=locale) if value else say("否", locale=locale)
    if isinstance(value, date):
        return day_text(value, locale=locale)
    return format(value, "f") if isinstance(value, Decimal) else term(str(value), locale=locale)
