"""A whole bill as text: whose, by when, every charge explained, the total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jizhi.fees import Bill, Explanation
from jizhi.words.amounts import day_text, money_text, yuan_in_words
from jizhi.words.catalogue import SOURCE, is_chinese, say
from jizhi.words.explanations import NOBODY, explanation_lines


def bill_text(
    bill: Bill, explanations: Iterable[Explanation], *, locale: str = SOURCE, names: Mapping[str, str] = NOBODY
) -> str:
    """Return a whole *bill*: whose, by when, every charge explained, the total, in words where it is in yuan.

    Args:
        explanations: those of the bill's charges, as ``fees.explain`` gives them.
        names: what payers are called, by id.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    lines = [
        say("账单 {id}", locale=locale, id=bill.id),
        say("房屋：{space}　缴费人：{payer}", locale=locale, space=bill.space, payer=names.get(bill.payer, bill.payer)),
        say(
            "出账日：{issued}　缴费截止：{due}",
            locale=locale,
            issued=day_text(bill.issued_on, locale=locale),
            due=day_text(bill.due_on, locale=locale),
        ),
    ]
    for number, explanation in enumerate(explanations, 1):
        first, *rest = explanation_lines(explanation, locale=locale, names=names)
        lines += ["", f"{number}. {first}", *(f"   {line}" for line in rest)]
    total = money_text(bill.total, locale=locale)
    if is_chinese(locale) and bill.total.currency == "CNY":
        total = f"{total}（{yuan_in_words(bill.total, locale=locale)}）"
    return "\n".join([*lines, "", say("合计：{total}", locale=locale, total=total)])
