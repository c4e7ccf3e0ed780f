"""What a metered or shared charge rests on, in words: the readings, and the pool with its weights."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from jizhi.fees import Charge, Draw
from jizhi.formula import plain
from jizhi.words.amounts import money_text, period_text
from jizhi.words.catalogue import say

_SHOWN_PLACES: Final = 6


def exact_text(value: Fraction) -> tuple[str, str]:
    """Return a sign and a number: ``=`` and the exact decimal, or ``≈`` and six places where there is none so short.

    >>> exact_text(Fraction(66528, 250)), exact_text(Fraction(2, 3))
    (('=', '266.112'), ('≈', '0.666667'))
    """
    exact = plain(value)
    if "/" not in exact and len(exact.partition(".")[2]) <= _SHOWN_PLACES:
        return "=", exact
    return "≈", format(Decimal(round(value * 10**_SHOWN_PLACES)).scaleb(-_SHOWN_PLACES), "f")


def exact_yuan(value: Fraction, *, locale: str) -> str:
    """Return an exact amount of yuan with its sign.

    >>> exact_yuan(Fraction(1, 3), locale="zh_CN")
    '≈ 0.333333 元'
    """
    sign, number = exact_text(value)
    return say("{sign} {number} 元", locale=locale, sign=sign, number=number)


def draw_lines(charge: Charge, *, locale: str) -> Iterator[str]:
    """The readings that a charge rests on, one after another; an estimate and what trues it up are named."""
    for draw in charge.draws:
        yield _draw(draw, locale)
        if draw.usage < 0:
            yield say("上次是估抄，多计了；本次按实际读数退回", locale=locale)


def _draw(draw: Draw, locale: str) -> str:
    told = {
        "meter": draw.meter,
        "period": period_text(draw.period, locale=locale),
        "previous": format(draw.previous, "f"),
        "current": format(draw.current, "f"),
        "usage": format(draw.usage, "f"),
    }
    if draw.estimated:
        message = "读数：表 {meter}，{period}，上次 {previous}，本次估抄 {current}，用量 {usage}"
        return say(message, locale=locale, **told)
    return say("读数：表 {meter}，{period}，上次 {previous}，本次 {current}，用量 {usage}", locale=locale, **told)


def pool_lines(charge: Charge, *, locale: str) -> Iterator[str]:
    """The pool that a charge is a share of: its amount, the weights, the exact share and what it was cut to."""
    share = charge.share
    if share is None:
        return
    pool = money_text(share.pool, locale=locale)
    yield say("分摊总额 {pool}（{basis}）", locale=locale, pool=pool, basis=share.basis)
    for days, weight, total in share.weights:
        told = {"weight": exact_text(weight)[1], "total": exact_text(total)[1], "days": plain(days)}
        if days == 1:
            yield say("本户权重 {weight}，全部权重 {total}", locale=locale, **told)
        else:
            yield say("其中 {days} 的总额：本户权重 {weight}，全部权重 {total}", locale=locale, **told)
    exact, amount = exact_yuan(share.exact, locale=locale), money_text(share.amount, locale=locale)
    yield say("应摊 {exact}，分到 {amount}（各户相加等于总额）", locale=locale, exact=exact, amount=amount)
