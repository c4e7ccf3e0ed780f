"""The part of the page on money: how much was collected, what is owed and how old it is, what came in by channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from jizhi.pages.page import figures, heading, paragraph, table, wide
from jizhi.pages.svg import Bar, bar_chart
from jizhi.pages.writer import Writer, digits
from jizhi.reports import Collection, Flow, MoneySummary, Taking
from jizhi.values import Money
from jizhi.words import bucket_texts, day_text, share_text, term


def money_parts(
    summary: MoneySummary, *, locale: str = "zh_CN", fees: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return the HTML parts of *summary*, to stand on a page; none where nothing stands in the books.

    Args:  fees: what fees are called, by code; one that is not there goes by its code.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    return tuple(_Writer(summary, locale, fees).parts()) if summary.flow is not None else ()


class _Writer(Writer):
    """Writes one summary in one language."""

    def __init__(self, summary: MoneySummary, locale: str, fees: Mapping[str, str]) -> None:
        super().__init__(locale)
        self.summary, self.fees = summary, fees

    def _of_fee(self, code: str) -> str:
        return self.fees.get(code, code) or self.say("（未登记）")

    def parts(self) -> Iterator[str]:
        yield heading(self.say("收缴"))
        as_of = day_text(self.summary.as_of, locale=self.locale)
        yield paragraph(self.say("截至 {day}", day=as_of), kind="note")
        yield from self.rates()
        yield from self.owed()
        yield from self.ages()
        yield from self.takings()

    def rates(self) -> Iterator[str]:
        whole = self.summary.collected
        if whole is None:
            return
        yield figures(
            [
                (self.say("当期收缴率"), share_text(whole.current_rate)),
                (self.say("清欠率"), share_text(whole.recovery_rate)),
                (self.say("综合收缴率"), share_text(whole.overall_rate)),
                (self.say("户数收缴率"), share_text(whole.household_rate)),
            ]
        )
        for title, rows in (
            (self.say("费用"), self.summary.collected_by_fee),
            (self.say("楼栋"), self.summary.collected_by_building),
        ):
            yield self._collected(title, rows)
        by_building = self.say("各楼栋收缴率")
        yield wide(bar_chart([self._bar(row) for row in self.summary.collected_by_building], title=by_building))

    def _bar(self, row: Collection) -> Bar:
        rate = row.overall_rate
        size = 0 if rate is None else int(rate * 10000)
        return Bar(row.key or self.say("（未登记）"), size, share_text(rate))

    def _collected(self, title: str, rows: Sequence[Collection]) -> str:
        header = [title, *map(self.say, ("应收", "实收", "减免", "期初欠费", "清欠", "当期收缴率", "综合收缴率"))]
        return table(
            header,
            [
                [
                    self._of_fee(row.key),
                    *(
                        digits(money)
                        for money in (row.receivable, row.received, row.waived, row.arrears, row.recovered)
                    ),
                    share_text(row.current_rate),
                    share_text(row.overall_rate),
                ]
                for row in rows
            ],
            numbers_from=1,
        )

    def owed(self) -> Iterator[str]:
        yield heading(self.say("欠费变动"))
        names = ("期初欠费", "新增应收", "期初导入", "违约金", "减免", "核销", "收款", "退回", "期末欠费")
        header = [self.say("费用"), *map(self.say, names)]
        whole = self.summary.flow
        rows = [[self._of_fee(flow.key), *map(digits, amounts_of(flow))] for flow in self.summary.flows_by_fee]
        if whole is not None:
            rows.append([self.say("合计"), *map(digits, amounts_of(whole))])
        yield table(header, rows, numbers_from=1)

    def ages(self) -> Iterator[str]:
        ages = self.summary.ages
        if ages is None:
            return
        title = self.say("账龄")
        yield heading(title)
        names = bucket_texts(self.summary.policy, locale=self.locale)
        bars = [Bar(name, money.fen, self.money(money)) for name, money in zip(names, ages.amounts, strict=True)]
        yield wide(bar_chart(bars, title=title))

    def takings(self) -> Iterator[str]:
        yield heading(self.say("收款"))
        for title, rows, ours in (
            (self.say("收款方式"), self.summary.by_channel, True),
            (self.say("经办人"), self.summary.by_cashier, False),
        ):
            header = [title, self.say("笔数"), self.say("收入"), self.say("支出"), self.say("净额")]
            yield table(header, [self._taking(row, ours=ours) for row in rows], numbers_from=1)
        prepaid = sum((held.closing for held in self.summary.prepayments), Money(0))
        held = sum((deposit.balance for deposit in self.summary.deposits), Money(0))
        yield figures([(self.say("预收余额"), self.money(prepaid)), (self.say("押金余额"), self.money(held))])

    def _taking(self, row: Taking, *, ours: bool) -> list[str]:
        name = term(row.key, locale=self.locale) if ours else row.key
        return [name or self.say("（未登记）"), str(row.entries), *map(digits, (row.received, row.paid_out, row.net))]


def amounts_of(flow: Flow) -> tuple[Money, ...]:
    """Return the amounts of a flow in the order of its columns, the closing last."""
    return (
        flow.opening,
        flow.charged,
        flow.brought_in,
        flow.late,
        flow.waived,
        flow.written_off,
        flow.received,
        flow.given_back,
        flow.closing,
    )
