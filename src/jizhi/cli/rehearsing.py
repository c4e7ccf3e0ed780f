"""``jizhi bill --dry-run``: what a run would change, charge by charge, and nothing kept."""

from __future__ import annotations

import argparse

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console
from jizhi.cli.opening import open_desk
from jizhi.fees.differences import Difference
from jizhi.office.rehearsal import Rehearsed, rehearse_bills
from jizhi.values import Money
from jizhi.words import difference_text, sentence


@attrs.define
class _Sums:
    charges: int = 0
    parked: int = 0
    unchanged: int = 0
    total: Money | None = None

    def add(self, part: Rehearsed) -> None:
        self.charges += len(part.differences)
        self.parked += len(part.parked)
        self.unchanged += part.unchanged
        for difference in part.differences:
            amount = difference.charge.amount
            self.total = amount if self.total is None else self.total + amount


def rehearse(options: argparse.Namespace, console: Console) -> int:
    """Say what a run would change, a line for each charge as it comes; for a person nothing is held but the sums."""
    period, sums = options.period, _Sums()
    listed: list[dict[str, object]] = []
    with open_desk(options) as desk:
        for part in rehearse_bills(desk, options.project, period=period, issued_on=options.issued_on or period.start):
            sums.add(part)
            console.tell(part.findings)
            console.say(*_lines(part, console.locale))
            listed += [_data(difference) for difference in part.differences] if console.as_json else []
    total = sums.total or Money(0)
    if console.as_json:
        counts = {"charges": sums.charges, "parked": sums.parked, "unchanged": sums.unchanged}
        console.answer({"dry_run": True, "total": format(total.yuan, ".2f"), **counts, "differences": listed})
    console.say(
        f"试算 {period}：{sums.charges} 笔，合计 {total}；挂起 {sums.parked} 户，不变 {sums.unchanged} 户",
        "什么都没有改动 · dry run: nothing was changed",
    )
    return NEEDS_A_PERSON if sums.parked else DONE


def _lines(part: Rehearsed, locale: str) -> list[str]:
    lines = ["  " + difference_text(difference, locale=locale) for difference in part.differences]
    return lines + [f"  ✗ {sentence(one, locale=locale)}" for _, findings in part.parked for one in findings]


def _data(difference: Difference) -> dict[str, object]:
    charge = difference.charge
    return {
        "charge": charge.id,
        "space": charge.space,
        "fee": charge.fee,
        "payer": charge.payer,
        "amount": format(charge.amount.yuan, ".2f"),
        "billed": format(difference.billed.yuan, ".2f"),
        "reasons": [{"cause": one.cause, **({"fact": one.fact} if one.fact else {})} for one in difference.reasons],
    }
