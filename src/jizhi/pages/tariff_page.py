"""The page of another tariff: what it changes by fee, for how many by how much, and for whom most."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jizhi.pages.page import figures, heading, page, paragraph, table, wide
from jizhi.pages.svg import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.writer import Writer, digits
from jizhi.reports.tariff_change import STEPS, Changed, TariffChange
from jizhi.values import Money
from jizhi.words import period_text, sentence

LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
PARKED_SHOWN = 20


def tariff_page(change: TariffChange, *, locale: str = "zh_CN") -> str:
    """Return one HTML page of what a new tariff would change, with nothing from outside.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    writer = _Writer(change, locale)
    return page(writer.title, writer.parts(), language=LANGUAGES[locale])


class _Writer(Writer):
    """Writes one change in one language."""

    def __init__(self, change: TariffChange, locale: str) -> None:
        super().__init__(locale)
        self.change = change

    @property
    def title(self) -> str:
        """The headline."""
        return self.say("改价影响：{old} → {new}", old=self.change.old, new=self.change.new)

    def parts(self) -> Iterator[str]:
        """The page from top to bottom."""
        change = self.change
        yield paragraph(period_text(change.period, locale=self.locale), kind="note")
        more = sum(change.groups[len(STEPS) // 2 + 1 :])
        less = sum(change.groups) - more
        yield figures([
            (self.say("现行合计"), self.money(change.before)),
            (self.say("新标准合计"), self.money(change.after)),
            (self.say("相差"), self.money(change.after - change.before)),
            (self.say("多付"), str(more)),
            (self.say("少付"), str(less)),
            (self.say("不变"), str(change.same)),
        ])  # fmt: skip
        yield heading(self.say("各项费用"))
        yield table([self.say(name) for name in ("费用", "现行", "新标准", "相差")], self._fees(), numbers_from=1)
        yield heading(self.say("多少户变多少"))
        yield wide(stacked_columns(self._groups(), title=self.say("多少户变多少")))
        for name, rows in (("多付最多", change.losers), ("少付最多", change.winners)):
            yield heading(self.say(name))
            yield wide(bar_chart([self._bar(each) for each in rows], title=self.say(name)))
        if change.parked:
            yield heading(self.say("算不出的"))
            for side, finding in change.parked[:PARKED_SHOWN]:
                which = self.say("现行") if side == "old" else self.say("新标准")
                yield paragraph(f"{which}: {sentence(finding, locale=self.locale)}", kind="alarm")

    def _fees(self) -> Iterator[list[str]]:
        for fee in self.change.fees:
            yield [f"{fee.name} ({fee.fee})", digits(fee.before), digits(fee.after), digits(fee.by)]

    def _bar(self, changed: Changed) -> Bar:
        shown = f"{'+' if changed.by.fen > 0 else ''}{self.money(changed.by)}"
        return Bar(f"{changed.space} {changed.payer}", abs(changed.by.fen), shown)

    def _groups(self) -> list[Stack]:
        bounds = [digits(Money(step, self.change.before.currency)) for step in STEPS]
        middle = len(STEPS) // 2
        between = (f"{one}…{other}" for one, other in pairwise(bounds))
        labels = [f"< {bounds[0]}", *between, f"> {bounds[-1]}"]
        counts = [*zip(labels, self.change.groups, strict=True)]
        counts.insert(middle + 1, ("0", self.change.same))
        return [Stack(label, str(count), (Bar(self.say("户"), count, str(count)),)) for label, count in counts]
