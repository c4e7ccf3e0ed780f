"""The page of billing: what a manager wants to see after a billing day, and one bill explained to the last line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.fees import Bill, Explanation
from jizhi.pages.money_page import money_parts
from jizhi.pages.page import figures, heading, page, paragraph, plain_text, table, wide
from jizhi.pages.svg import COLOURS, Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.writer import Writer, digits
from jizhi.reports import BillingSummary, MoneySummary, Part, Reason
from jizhi.values import Money
from jizhi.words import bill_text, is_chinese, month_text, reason_text, say, sentence, term

_LANGUAGES: Final = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}
PARKED_MOST: Final = 200
"""So many parked spaces stand on the page; how many more there are is said."""


@attrs.frozen
class ExplainedBill:
    """A bill, why each of its charges is what it is, and what its payers are called by id."""

    bill: Bill
    explanations: tuple[Explanation, ...]
    names: Mapping[str, str] = MappingProxyType({})


def billing_page(
    summary: BillingSummary,
    example: ExplainedBill | None = None,
    *,
    locale: str = "zh_CN",
    money: MoneySummary | None = None,
) -> str:
    """Return one HTML page of *summary*, in one file and with nothing from outside; what became of it, from *money*.

    Headline numbers, charts by month and fee, tables by building and kind, what could not be billed and the way out,
    and the *example* bill explained line by line.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    fees = {part.key: part.name or part.key for part in summary.fees}
    parts = () if money is None else money_parts(money, locale=locale, fees=fees)
    return _Writer(summary, locale).page(example, parts)


class _Writer(Writer):
    """Writes one summary in one language."""

    def __init__(self, summary: BillingSummary, locale: str) -> None:
        super().__init__(locale)
        self.summary = summary

    def page(self, example: ExplainedBill | None, money: Sequence[str]) -> str:
        title = self.say("{project} 出账汇总", project=self.summary.title)
        parts = [*self.opening(), *self.charts(), *self.tables(), *money, *self.open_points()]
        if example is not None:
            told = bill_text(example.bill, example.explanations, locale=self.locale, names=example.names)
            parts += [heading(self.say("一张账单是怎么算出来的")), plain_text(told)]
        return page(title, parts, language=_LANGUAGES[self.locale])

    def opening(self) -> Iterator[str]:
        summary = self.summary
        months = [month_text(month, locale=self.locale) for month in summary.months]
        if months:
            span = months[0] if len(months) == 1 else self.say("{first}至{final}", first=months[0], final=months[-1])
            yield paragraph(self.say("账期：{months}", months=span), kind="note")
        yield figures(
            [
                (self.say("应收合计"), self.money(summary.amount)),
                (self.say("其中税额"), self.money(summary.tax)),
                (self.say("账单"), str(summary.bills)),
                (self.say("房屋"), str(summary.spaces)),
                (self.say("已出账（房·期）"), str(summary.tally.billed)),
                (self.say("不用出账（房·期）"), str(summary.tally.skipped)),
                (self.say("待处理（房·期）"), str(summary.tally.parked)),
                (self.say("更正和冲回（笔）"), str(summary.corrections)),
            ]
        )
        if summary.agrees:
            yield paragraph(self.say("账单合计与应收合计一致，分毫不差。"), kind="note")
        else:
            bills = self.money(summary.bills_total)
            yield paragraph(self.say("账单合计 {bills} 与应收合计不一致，请先查明。", bills=bills), kind="alarm")

    def charts(self) -> Iterator[str]:
        if not self.summary.fees:
            return
        by_month = self.say("每月应收，按费用")
        yield heading(by_month)
        yield wide(stacked_columns(list(self._stacks()), title=by_month))
        yield self._matrix()
        by_fee = self.say("各项费用")
        yield heading(by_fee)
        yield wide(bar_chart([self._bar(part) for part in largest_first(self.summary.fees)], title=by_fee))

    def _bar(self, part: Part) -> Bar:
        return Bar(part.name, part.amount.fen, self.money(part.amount))

    def _stacks(self) -> Iterator[Stack]:
        """A column for each month; fees beyond the colours there are stand together as others."""
        summary = self.summary
        rows = sorted(summary.matrix, key=lambda row: (-row.total.fen, row.fee))
        own, rest = (rows, []) if len(rows) <= COLOURS else (rows[: COLOURS - 1], rows[COLOURS - 1 :])
        for column, month in enumerate(summary.months):
            parts = [Bar(row.name, row.amounts[column].fen, self.money(row.amounts[column])) for row in own]
            if rest:
                others = sum((row.amounts[column] for row in rest), summary.amount * 0)
                parts.append(Bar(self.say("其他费用"), others.fen, self.money(others)))
            whole = sum((row.amounts[column] for row in rows), summary.amount * 0)
            label = f"{month.month}月" if is_chinese(self.locale) else f"{month:%m}"
            yield Stack(label, short_amount(whole, locale=self.locale), tuple(parts))

    def _matrix(self) -> str:
        summary = self.summary
        header = [
            self.say("费用"),
            *(month_text(month, locale=self.locale) for month in summary.months),
            self.say("合计"),
        ]
        rows = [[row.name, *map(digits, row.amounts), digits(row.total)] for row in summary.matrix]
        totals = [
            sum((row.amounts[n] for row in summary.matrix), summary.amount * 0) for n in range(len(summary.months))
        ]
        rows.append([self.say("合计"), *map(digits, totals), digits(summary.amount)])
        return table(header, rows, numbers_from=1)

    def tables(self) -> Iterator[str]:
        for title, parts, named in (
            (self.say("按楼栋"), self.summary.buildings, False),
            (self.say("按房屋类型"), self.summary.kinds, True),
        ):
            if parts:
                yield heading(title)
                yield self._places(parts, title, ours=named)
        if self.summary.payers:
            title = self.say("按缴费人")
            yield heading(title)
            header = [title, self.say("笔数"), self.say("税额"), self.say("应收")]
            rows = [[self._name(part.name, ours=True), *self._sums(part)] for part in self.summary.payers]
            yield table(header, rows, numbers_from=1)

    def _places(self, parts: Sequence[Part], title: str, *, ours: bool) -> str:
        header = [title, self.say("已出账"), self.say("不用出账"), self.say("待处理")]
        header += [self.say("笔数"), self.say("税额"), self.say("应收")]
        rows = [
            [
                self._name(part.name, ours=ours),
                *map(str, (part.tally.billed, part.tally.skipped, part.tally.parked)),
                *self._sums(part),
            ]
            for part in parts
        ]
        return table(header, rows, numbers_from=1)

    def _sums(self, part: Part) -> list[str]:
        return [str(part.charges), digits(part.tax), digits(part.amount)]

    def _name(self, name: str, *, ours: bool) -> str:
        return (term(name, locale=self.locale) if ours else name) or self.say("（未登记）")

    def open_points(self) -> Iterator[str]:
        summary = self.summary
        yield heading(self.say("待处理"))
        if not summary.parked:
            yield paragraph(self.say("没有待处理的房屋。"), kind="note")
        else:
            yield self._reasons(summary.parked_reasons)
            yield self._parked()
        if summary.skipped:
            yield heading(self.say("不用出账"))
            header = [self.say("原因"), self.say("房屋"), self.say("房·期")]
            rows = [
                [reason_text(reason.code, locale=self.locale), str(reason.spaces), str(reason.items)]
                for reason in summary.skipped
            ]
            yield table(header, rows, numbers_from=1)

    def _reasons(self, reasons: Sequence[Reason]) -> str:
        header = [self.say("原因和办法（举例）"), self.say("房屋"), self.say("房·期")]
        rows = [
            [
                sentence(reason.example, locale=self.locale) if reason.example is not None else reason.code,
                str(reason.spaces),
                str(reason.items),
            ]
            for reason in reasons
        ]
        return table(header, rows, numbers_from=1)

    def _parked(self) -> str:
        shown = self.summary.parked[:PARKED_MOST]
        header = [self.say("房屋"), self.say("月份"), self.say("原因和办法")]
        rows = [
            [
                parked.space,
                " ".join(month_text(month, locale=self.locale) for month in parked.months),
                "\n".join(sentence(finding, locale=self.locale) for finding in parked.findings),
            ]
            for parked in shown
        ]
        more = len(self.summary.parked) - len(shown)
        text = table(header, rows, numbers_from=len(header))
        return text + paragraph(self.say("另有 {more} 间未列出。", more=more), kind="note") if more else text


def largest_first(parts: Sequence[Part]) -> list[Part]:
    """Return *parts* by their amount, the largest first."""
    return sorted(parts, key=lambda part: (-part.amount.fen, part.key))


def short_amount(money: Money, *, locale: str) -> str:
    """Return an amount as it fits above a column: ten thousands or thousands where there are any.

    >>> short_amount(Money(12345678), locale="zh_CN"), short_amount(Money(12345678), locale="en")
    ('12.3 万', '123.5 k')
    >>> short_amount(Money(99900), locale="zh_CN")
    '999'
    """
    size, name = (10**6, say("万", locale=locale)) if is_chinese(locale) else (10**5, "k")
    if abs(money.fen) < size:
        return f"{round(money.yuan):,}"
    whole, tenth = divmod(round(abs(money.yuan) * 1000 / size), 10)
    return f"{'-' if money.fen < 0 else ''}{whole:,}.{tenth} {name}"
