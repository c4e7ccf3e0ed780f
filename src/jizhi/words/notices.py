"""The words of dunning: texts with declared fields only, the policy's own before the library's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.dunning import DunningPolicy, Notice
from jizhi.fees.dunning.wording import FIELDS, filled, places
from jizhi.values import Money
from jizhi.words.amounts import day_text, money_text
from jizhi.words.catalogue import SOURCE, is_chinese, translated

TEMPLATES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType({
    "due-soon": (
        "缴费提醒",
        (
            "【${company}】${payer}您好，${spaces}的物业费 ${amount}将于${due}到期，请按时缴纳。",
            "已缴请忽略。",
        ),
    ),
    "friendly": (
        "欠费提醒",
        (
            "【${company}】${payer}您好，${spaces}有 ${amount}物业费已于${due}到期，请尽快缴纳。",
            "如已缴费或有疑问，请与物业服务中心联系。",
        ),
    ),
    "call": (
        "电话催缴",
        (
            "与${payer}核对 ${spaces}自${due}起欠费 ${amount}（其中违约金 ${late}）。",
            "问明原因，记下答复；愿意缴费的，约定日期和金额。",
        ),
    ),
    "notice": (
        "缴费通知单",
        (
            "${payer}：截至${today}，${spaces}共欠 ${amount}（其中违约金 ${late}）。",
            "最早一笔于${due}到期，已逾期 ${days} 天。",
            "请于${pay_by}前缴清；有异议请在此前书面提出。",
        ),
    ),
    "demand": (
        "催缴函",
        (
            "${payer}：截至${today}，${spaces}共欠物业费 ${principal}、违约金 ${late}，合计 ${amount}。",
            "依照民法典第九百四十四条，请于${pay_by}前缴清；逾期我方将依法起诉或者申请仲裁。",
        ),
    ),
    "lawyer": (
        "律师函",
        (
            "${payer}：${company}委托律师催告，${spaces}截至${today}欠 ${amount}（其中违约金 ${late}）。",
            "请于${pay_by}前缴清，否则将依法追究。",
        ),
    ),
    "court": (
        "起诉材料",
        (
            "${payer}，${spaces}：截至${today}欠 ${principal}，违约金 ${late}，合计 ${amount}，最早于${due}到期。",
        ),
    ),
    "thanks": (
        "缴费感谢",
        (
            "【${company}】${payer}您好，已收到您于${today}缴纳的 ${amount}，感谢您的支持。",
        ),
    ),
})  # fmt: skip
"""By name, the heading and the sentences of the library's own templates; a policy may have others beside them."""


@attrs.frozen(kw_only=True)
class Voice:
    """Who speaks: the company's name and phone, in which language, and how long a demand gives to pay."""

    company: str
    phone: str = ""
    locale: str = SOURCE
    pay_days: int = 15


@attrs.frozen(kw_only=True)
class Worded:
    """A message in words: its template, its heading, its text, and the fields in it as a messenger gets them."""

    template: str
    subject: str
    text: str
    values: tuple[tuple[str, str], ...]


def template_text(name: str, *, locale: str = SOURCE, policy: DunningPolicy | None = None) -> tuple[str, str]:
    """Return the heading and the text of the template called *name*: the policy's own, else the library's.

    Raises:
        UnknownPolicy: there is none, or no such locale.

    >>> template_text("thanks")[0]
    '缴费感谢'
    >>> template_text("shout")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown template 'shout'; known: due-soon friendly call notice demand lawyer ...
    """
    own = dict(policy.templates) if policy is not None else {}
    if name in own:
        texts = dict(own[name])
        return "", texts.get(locale, texts[SOURCE])
    if name not in TEMPLATES:
        raise UnknownPolicy("template", name, (*TEMPLATES, *own))
    subject, sentences = TEMPLATES[name]
    text = ("" if is_chinese(locale) else " ").join(translated(each, locale=locale) for each in sentences)
    return translated(subject, locale=locale), text


def worded(name: str, values: Mapping[str, str], *, voice: Voice, policy: DunningPolicy | None = None) -> Worded:
    """Return the template *name* filled with *values*; only declared fields have a place.

    Raises:
        UnknownPolicy: there is no such template.
        WordingRefused: a value that cannot stand in a text, such as a control sign in a name.
    """
    subject, text = template_text(name, locale=voice.locale, policy=policy)
    fields = places(text, name=name)
    told: dict[str, str] = {field: values.get(field, "") for field in FIELDS if field in fields}
    return Worded(template=name, subject=subject, text=filled(text, told, name=name), values=tuple(told.items()))


def notice_words(policy: DunningPolicy, notice: Notice, *, name: str, project: str, voice: Voice) -> Worded:
    """Return a *notice* in the words of its step.

    Args:
        name: what the payer is called.
        project: what the estate is called.

    Raises:
        UnknownPolicy, WordingRefused: as ``worded``.
    """
    due = min(debt.due_on for debt in notice.debts)
    spaces = dict.fromkeys(space for debt in notice.debts for space in debt.spaces)
    values = {
        "payer": name,
        "spaces": ("、" if is_chinese(voice.locale) else ", ").join(spaces),
        "bills": str(len(notice.debts)),
        "amount": money_text(notice.amount, locale=voice.locale),
        "principal": money_text(notice.amount - notice.late, locale=voice.locale),
        "late": money_text(notice.late, locale=voice.locale),
        "due": day_text(due, locale=voice.locale),
        "days": str(max((notice.day - due).days, 0)),
        "today": day_text(notice.day, locale=voice.locale),
        "pay_by": day_text(notice.day + timedelta(days=voice.pay_days), locale=voice.locale),
        "project": project,
        "company": voice.company,
        "phone": voice.phone,
    }
    return worded(notice.step.template, values, voice=voice, policy=policy)


def preview(name: str, *, voice: Voice, policy: DunningPolicy | None = None) -> Worded:
    """Return a template filled with made-up values, to look at before anybody is told anything.

    Raises:
        UnknownPolicy, WordingRefused: as ``worded``.

    >>> preview("thanks", voice=Voice(company="翠园物业")).text
    '【翠园物业】张三您好，已收到您于2025年3月1日缴纳的 1,234.50 元，感谢您的支持。'
    """
    chinese = is_chinese(voice.locale)
    day = ("2025年3月1日", "2025年3月16日") if chinese else ("1 March 2025", "16 March 2025")
    amounts = [money_text(Money(fen), locale=voice.locale) for fen in (123_450, 120_000, 3_450)]
    values = dict(zip(("amount", "principal", "late"), amounts, strict=True)) | {
        "payer": "张三" if chinese else "Zhang San",
        "spaces": "1-101",
        "bills": "2",
        "due": day[0],
        "days": "28",
        "today": day[0],
        "pay_by": day[1],
        "project": "翠园" if chinese else "Jade Garden",
        "company": voice.company,
        "phone": voice.phone or "010-00000000",
    }
    return worded(name, values, voice=voice, policy=policy)
