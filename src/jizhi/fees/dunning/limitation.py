"""Limitation: until which day a debt can be claimed before a court, and what restarted it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.fees.dunning.acts import DunningResponse
from jizhi.fees.dunning.debts import Debt
from jizhi.fees.dunning.history import DunningFacts, standings
from jizhi.fees.dunning.policy import DunningPolicy
from jizhi.fees.ledger import Entry, Row, kind_of_account
from jizhi.fees.payments import InstalmentPlan
from jizhi.findings import Finding
from jizhi.values import months_after

Restart: TypeAlias = Literal["demand", "part-payment", "acknowledgement", "instalment-plan", "suit"]
REVIVES: Final = frozenset({"acknowledgement", "instalment-plan"})
"""What restarts a limitation that is over already: the debtor agrees to pay all the same (民法典 192)."""


@attrs.frozen(kw_only=True)
class LimitationRule:
    """How long a debt can be claimed: *months* from its last restart, *longest_months* from the beginning at most.

    ``basis`` are the texts that it stands on.
    """

    name: str
    months: int
    longest_months: int
    basis: tuple[tuple[str, str], ...]


CIVIL_CODE: Final = LimitationRule(
    name="china-civil-code",
    months=36,
    longest_months=240,
    basis=(
        ("民法典 188", "三年，自知道或应当知道权利受损害之日起；自受损害之日起最长二十年"),
        ("民法典 189", "同一债务分期履行的，自最后一期履行期限届满之日起"),
        ("民法典 192", "期间届满后债务人同意履行的，不得再以此抗辩"),
        ("民法典 195", "请求履行、同意履行、起诉或仲裁、同等情形，时效中断，重新计算"),
        ("民法典 201、202", "开始的当日不计入；到期月的对应日为最后一日，没有对应日的为月末日"),
        ("诉讼时效规定 8", "送达签字、数据电文到达或者应当到达、下落不明时公告，为请求"),
        ("诉讼时效规定 9", "主张部分债权的，及于剩余债权"),
        ("诉讼时效规定 14", "分期履行、部分履行、担保、延期、清偿计划，为同意履行"),
        ("民法典 193", "法院不得主动适用诉讼时效"),
    ),
)
"""Three years, restarted, twenty at the longest."""


@attrs.frozen(kw_only=True, order=True)
class Interruption:
    """Something that restarts the limitation: the *day*, of what kind, and what proves it."""

    day: date
    kind: Restart
    proof: str = ""


@attrs.frozen(kw_only=True)
class Limitation:
    """Until which day, itself included, a debt can be claimed; *counted* are the interruptions that restarted it."""

    bill: str
    payer: str
    begun: date
    until: date
    counted: tuple[Interruption, ...]

    def state(self, *, on: date, warn_days: int) -> Literal["running", "near", "over"]:
        """How it stands on *on*; near from *warn_days* before its last day on."""
        if on > self.until:
            return "over"
        return "near" if on >= self.until - timedelta(days=warn_days) else "running"


def limitation(rule: LimitationRule, debt: Debt, interruptions: Iterable[Interruption]) -> Limitation:
    """Return the limitation of *debt*: the rule's months from the due day, or from the last thing that restarted it.

    What came after the last day counts only where the debtor agreed to pay all the same.

    >>> from jizhi.values import cny
    >>> owed = Debt(bill="b", payer="zhang", due_on=date(2023, 2, 28), principal=cny("100"), late=cny("0"))
    >>> asked = Interruption(day=date(2025, 8, 31), kind="demand")
    >>> str(limitation(CIVIL_CODE, owed, ()).until), str(limitation(CIVIL_CODE, owed, (asked,)).until)
    ('2026-02-28', '2028-08-31')
    >>> too_late = Interruption(day=date(2026, 3, 1), kind="demand")
    >>> str(limitation(CIVIL_CODE, owed, (too_late,)).until)
    '2026-02-28'
    """
    longest = months_after(debt.due_on, rule.longest_months)
    until = months_after(debt.due_on, rule.months)
    counted: list[Interruption] = []
    for each in sorted(interruptions):
        if each.day <= debt.due_on:
            continue
        if each.day <= until or each.kind in REVIVES:
            counted.append(each)
            until = max(until, months_after(each.day, rule.months))
    until = min(until, longest) if not any(each.kind in REVIVES for each in counted) else until
    return Limitation(bill=debt.bill, payer=debt.payer, begun=debt.due_on, until=until, counted=tuple(counted))


def interruptions(
    policy: DunningPolicy,
    debt: Debt,
    facts: DunningFacts,
    *,
    on: date,
    entries: Sequence[Row] = (),
    plans: Iterable[InstalmentPlan] = (),
) -> tuple[Interruption, ...]:
    """Return what restarted the limitation of *debt* up to *on*: proven demands, part payments, what he agreed to.

    Args:
        entries: at least those about the items of the debt.
        plans: the payer's plans of instalments.
    """
    found = [
        *_demands(policy, debt, facts, on),
        *_payments(debt, entries, on),
        *(_agreed(policy, debt, answer) for answer in facts.responses if _agrees(policy, debt, answer, on)),
        *(
            Interruption(day=promise.made_on, kind="acknowledgement", proof=promise.id)
            for promise in facts.promises
            if promise.payer == debt.payer and promise.made_on <= on and debt.bill in (promise.bills or (debt.bill,))
        ),
        *(
            Interruption(day=plan.agreed_on, kind="instalment-plan", proof=plan.id)
            for plan in plans
            if plan.agreed_on <= on and set(plan.items) & set(debt.items)
        ),
    ]
    return tuple(sorted(found))


def _demands(policy: DunningPolicy, debt: Debt, facts: DunningFacts, on: date) -> Iterator[Interruption]:
    for each in standings(policy, facts, on=on):
        if each.state == "delivered" and each.act.interrupts and debt.bill in each.act.bills:
            kind: Restart = "suit" if each.act.channel == "court" else "demand"
            yield Interruption(day=each.since, kind=kind, proof=each.act.id)


def _payments(debt: Debt, entries: Sequence[Row], on: date) -> Iterator[Interruption]:
    # What was taken back (a cheque that bounced, money of somebody else's) was never his payment.
    back = {row.reverses for row in entries if row.reverses is not None and row.day <= on}
    for row in entries:
        about = row.item in debt.items and row.kind == "application" and row.day <= on
        if isinstance(row, Entry) and row.id in back:
            continue
        if about and kind_of_account(row.credit) in {"receivable", "late-fee"}:
            yield Interruption(day=row.day, kind="part-payment", proof=row.because or row.item)


def _agrees(policy: DunningPolicy, debt: Debt, answer: DunningResponse, on: date) -> bool:
    day = policy.local(answer.at).date()
    about = answer.payer == debt.payer and (not answer.bills or debt.bill in answer.bills)
    return about and day <= on and answer.answer in {"acknowledged", "promised"}


def _agreed(policy: DunningPolicy, debt: Debt, answer: DunningResponse) -> Interruption:
    return Interruption(day=policy.local(answer.at).date(), kind="acknowledgement", proof=answer.id)


def limitation_findings(policy: DunningPolicy, limits: Iterable[Limitation], *, on: date) -> tuple[Finding, ...]:
    """Return a warning for each debt whose limitation is near its end or over, the earliest first."""
    found = []
    for limit in sorted(limits, key=lambda each: (each.until, each.bill)):
        state = limit.state(on=on, warn_days=policy.warn_days)
        if state != "running":
            told = {"payer": limit.payer, "until": limit.until}
            found.append(
                Finding("limitation-near" if state == "near" else "limitation-over", limit.bill, told, "warning")
            )
    return tuple(found)
