"""A receipt as text: its number, from whom, how much in figures and in capitals, and what it paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jizhi.fees.ledger import Entry
from jizhi.fees.payments import Receipt
from jizhi.words.amounts import day_text, money_text, period_text, yuan_in_words
from jizhi.words.catalogue import SOURCE, is_chinese, say
from jizhi.words.explanations import NOBODY
from jizhi.words.terms import term


def receipt_lines(
    receipt: Receipt, entries: Iterable[Entry], *, locale: str = SOURCE, names: Mapping[str, str] = NOBODY
) -> tuple[str, ...]:
    """Return a *receipt* line by line, with what its *entries* paid; in Chinese the amount also in capitals.

    Args:
        names: what payers are called, by id.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    amount = money_text(receipt.amount, locale=locale)
    if is_chinese(locale) and receipt.amount.currency == "CNY":
        amount = f"{amount}（{yuan_in_words(receipt.amount, locale=locale)}）"
    head = "付款凭证 {number}" if receipt.pays_out else "收据 {number}"
    payer = names.get(receipt.payer, receipt.payer) or "-"
    lines = [
        say(head, locale=locale, number=f"{receipt.series}-{receipt.number:08d}"),
        say("日期：{day}　付款人：{payer}", locale=locale, day=day_text(receipt.day, locale=locale), payer=payer),
        say("金额：{amount}　方式：{method}", locale=locale, amount=amount, method=term(receipt.method, locale=locale)),
    ]
    for entry in entries:
        if entry.kind == "application":
            lines.append("  " + paid_line(entry, locale=locale))
    return (*lines, say("经办人：{actor}", locale=locale, actor=receipt.actor))


def paid_line(entry: Entry, *, locale: str = SOURCE) -> str:
    """Return what an application paid: the space, the fee, how much."""
    amount = money_text(entry.amount, locale=locale)
    if entry.cycle is None:
        return say("{space} {fee}：{amount}", locale=locale, space=entry.space, fee=entry.fee, amount=amount)
    cycle = period_text(entry.cycle, locale=locale)
    return say(
        "{space} {fee} {cycle}：{amount}", locale=locale, space=entry.space, fee=entry.fee, cycle=cycle, amount=amount
    )
