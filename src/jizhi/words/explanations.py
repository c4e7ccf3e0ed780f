"""An explained charge as lines that a cashier can read to an owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from jizhi.estate import FactValue
from jizhi.fees import Explanation, Fee, Segment, Slice
from jizhi.fees.shared import versions_of
from jizhi.formula import Step, operands, plain
from jizhi.formula.trace import text as step_text
from jizhi.words.amounts import (
    arithmetic_text,
    day_text,
    money_text,
    percent_text,
    period_text,
    unit_text,
)
from jizhi.words.catalogue import SOURCE, say
from jizhi.words.conditions import condition_text, conditions
from jizhi.words.drawn import draw_lines, exact_text, exact_yuan, pool_lines
from jizhi.words.terms import fact_term, term

NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def explanation_lines(
    explanation: Explanation, *, locale: str = SOURCE, names: Mapping[str, str] = NOBODY
) -> tuple[str, ...]:
    """Return why a charge is what it is, line by line: basis, facts, arithmetic, rounding, whose part, correction.

    Args:
        names: what payers are called, by id; one who is not there is called by the id.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    return tuple(_Teller(explanation, locale, names).lines())


class _Teller:
    """Tells one explanation in one language."""

    def __init__(self, told: Explanation, locale: str, names: Mapping[str, str]) -> None:
        self.told, self.locale, self.names = told, locale, names
        self.fee: Fee = told.fee
        self.segments = told.line.segments

    def say(self, message: str, **values: object) -> str:
        return say(message, locale=self.locale, **values)

    def exact(self, value: Fraction) -> str:
        return exact_yuan(value, locale=self.locale)

    def lines(self) -> Iterator[str]:
        """Everything, in the order of the calculation."""
        yield self._head()
        yield from self._rules()
        yield from self._facts()
        yield from draw_lines(self.told.charge, locale=self.locale)
        yield from pool_lines(self.told.charge, locale=self.locale)
        yield from self._arithmetic()
        yield from self._bounds()
        if self.segments:
            yield self._rounding()
        yield from self._tax()
        yield from self._shares()
        yield from self._correction()
        yield self._replay()

    def _head(self) -> str:
        name, code, item = self.fee.name, self.fee.code, self.told.charge.item
        fee = name if name == code else self.say("{name}（{code}）", name=name, code=code)
        return self.say(
            "{fee}，{period}：{amount}",
            fee=f"{fee} {item}" if item else fee,
            period=period_text(self.told.charge.cycle, locale=self.locale),
            amount=money_text(self.told.charge.amount, locale=self.locale),
        )

    def _rules(self) -> Iterator[str]:
        judged = [segment for segment in self.segments if segment.step is not None]
        by_version = {segment.version.since: segment.version for segment in judged or self.segments}
        if self.told.charge.share is not None:
            by_version = {each.since: each for each in versions_of(self.fee, self.told.charge.cycle)}
        for since, version in by_version.items():
            day = day_text(since, locale=self.locale)
            yield self.say("依据：{basis}（{since}起执行）", basis=version.basis, since=day)
            rates = dict.fromkeys(
                rate for segment in judged if segment.version.since == since for rate in self._rates(segment.step)
            )
            if rates:
                yield self.say("费率：{rates}", rates="；".join(rates))

    def _rates(self, step: Step | None) -> Iterator[str]:
        for rate in operands(step) if step is not None else ():
            if rate.op == "constant":
                yield f"{rate.name} = {arithmetic_text(step_text(rate), locale=self.locale)}"

    def _facts(self) -> Iterator[str]:
        slices = self.told.charge.slices
        for piece in slices:
            facts = self.say("，").join(self._fact(name, value) for name, value in piece.facts)
            if facts and len(slices) == 1:
                yield self.say("数据：{facts}", facts=facts)
            elif facts:
                yield self._dated(piece, facts)

    def _dated(self, piece: Slice, facts: str) -> str:
        return self.say("数据（{since}起）：{facts}", since=day_text(piece.since, locale=self.locale), facts=facts)

    def _fact(self, name: str, value: FactValue) -> str:
        spec = self.fee.specs[name]
        read = {fact.name: fact.unit for fact in self.fee.reads if fact.unit is not None}
        unit = unit_text(read.get(name, spec.unit), locale=self.locale)
        return f"{fact_term(name, locale=self.locale, alias=spec.alias)} {self._value(value)} {unit}".rstrip()

    def _value(self, value: FactValue) -> str:
        if isinstance(value, bool):
            return self.say("是") if value else self.say("否")
        if isinstance(value, date):
            return day_text(value, locale=self.locale)
        return format(value, "f") if isinstance(value, Decimal) else term(str(value), locale=self.locale)

    def _arithmetic(self) -> Iterator[str]:
        for segment in self.segments:
            period = period_text(segment.period, locale=self.locale)
            if segment.step is None:
                yield self.say("{period}：不适用这项费用", period=period)
                continue
            sums = arithmetic_text(segment.text(self.fee.per), locale=self.locale)
            yield self.say("{period}：{sums} {exact}", period=period, sums=sums, exact=self.exact(segment.exact))
            yield from self._conditions(segment)
        if len(self.segments) > 1:
            yield self.say("各段合计 {exact}", exact=self.exact(self._sum()))

    def _conditions(self, segment: Segment) -> Iterator[str]:
        for judged in conditions(segment.step):
            held = self.say("成立") if judged.value else self.say("不成立")
            yield self.say(
                "其中条件“{condition}”{held}", condition=condition_text(judged, self.fee, locale=self.locale), held=held
            )
        for discount, judged in segment.discounts:
            if judged.value:
                told = {
                    "name": discount.name,
                    "factor": discount.digits,
                    "condition": condition_text(judged, self.fee, locale=self.locale),
                }
                yield self.say("其中优惠“{name}”按 {factor} 计，因为{condition}", **told)

    def _sum(self) -> Fraction:
        return sum((segment.exact for segment in self.segments), Fraction(0))

    def _bounds(self) -> Iterator[str]:
        if self.told.charge.share is not None:
            return
        if self.told.line.exact > self._sum():
            yield self.say("不足最低收费，按最低 {bound} 元计", bound=plain(self.told.line.exact))
        if self.told.line.exact < self._sum():
            yield self.say("超过最高收费，按最高 {bound} 元计", bound=plain(self.told.line.exact))

    def _rounding(self) -> str:
        line, rounding = self.told.line, self.fee.rounding
        sign, number = exact_text(line.exact)
        shown = number if sign == "=" else f"{plain(line.exact)} ≈ {number}"
        return self.say(
            "舍入：{exact} 元，{mode}到 {to} 元，得 {net}（只舍入这一次）",
            exact=shown,
            mode=term(rounding.mode, locale=self.locale),
            to=format(rounding.to, "f"),
            net=money_text(line.net, locale=self.locale),
        )

    def _tax(self) -> Iterator[str]:
        tax, line = self.fee.tax, self.told.line
        if tax is None:
            return
        rate = percent_text(tax.rate)
        if not tax.included and line.segments:
            amount = money_text(line.amount, locale=self.locale)
            yield self.say("加税 {rate}，含税 {amount}", rate=rate, amount=amount)
        within = money_text(tax.within(self.told.charge.amount), locale=self.locale)
        yield self.say("本笔含税额 {tax}（税率 {rate}）", tax=within, rate=rate)

    def _shares(self) -> Iterator[str]:
        charge = self.told.charge
        for turn in charge.turns:
            yield self.say(
                "{period} 由{payer}承担 {share}",
                period=period_text(turn.period, locale=self.locale),
                payer=self.names.get(charge.payer, charge.payer),
                share=percent_text(dict(turn.shares)[charge.payer]),
            )
        if charge.turns and charge.kind == "charge":
            whole = money_text(self.told.line.amount, locale=self.locale)
            part = money_text(charge.target, locale=self.locale)
            yield self.say("全部 {whole}，本缴费人 {part}", whole=whole, part=part)

    def _correction(self) -> Iterator[str]:
        charge = self.told.charge
        if charge.kind == "charge":
            return
        values = {
            "target": money_text(charge.target, locale=self.locale),
            "before": money_text(self.told.before, locale=self.locale),
            "amount": money_text(charge.amount, locale=self.locale),
        }
        if charge.kind == "void":
            yield self.say("作废：此前已出账 {before}，作废后为 {target}，本笔 {amount}", **values)
        else:
            yield self.say("更正：应为 {target}，此前已出账 {before}，差额 {amount}", **values)

    def _replay(self) -> str:
        if self.told.holds:
            return self.say("复核：按当时记录的数据重算，分毫不差")
        replayed = money_text(self.told.replayed, locale=self.locale)
        return self.say("复核：按当时记录的数据重算为 {replayed}，与本笔不符，请先查明再收", replayed=replayed)
