"""A village that is dunned, in memory: bills, payments and deliveries by the day, and schedulers that ask.

Needs neither a store nor a clock; what happens to a message is settled by its own name, not by when it was asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import attrs

from jizhi.fees.dunning import (
    Debt,
    DunningAct,
    DunningFacts,
    DunningHold,
    DunningPolicy,
    DunningProof,
    Notice,
    due_notices,
)
from jizhi.findings import Outcome
from jizhi.values import Money

Decide = Callable[..., Outcome[tuple[Notice, ...]]]
"""What decides: ``due_notices``, or a broken twin of it."""


@attrs.frozen(kw_only=True)
class Owing:
    """One bill of the village: what it is, and on which day it is paid or waived whole; None never."""

    bill: str
    payer: str
    due_on: date
    amount: Money
    settled_on: date | None = None
    space: str = ""


@attrs.define
class Village:
    """Who owes what, and what the dunning of it came to so far.

    Args:
        failing: in how many of a hundred messages the delivery fails.
        slow_days: how many days a proof may take.
    """

    policy: DunningPolicy
    owing: tuple[Owing, ...]
    holds: tuple[DunningHold, ...] = ()
    failing: int = 0
    slow_days: int = 0
    decide: Decide = due_notices
    acts: list[DunningAct] = attrs.field(factory=list)
    proofs: list[DunningProof] = attrs.field(factory=list)

    def facts(self, on: date) -> DunningFacts:
        """What is known on a day: a bill that is settled that day is not owed any more."""
        owed = tuple(
            Debt(
                bill=each.bill,
                payer=each.payer,
                due_on=each.due_on,
                principal=each.amount,
                late=each.amount * 0,
                spaces=(each.space or each.payer,),
                items=(each.bill,),
            )
            for each in self.owing
            if each.settled_on is None or each.settled_on > on
        )
        return DunningFacts(debts=owed, acts=tuple(self.acts), proofs=tuple(self.proofs), holds=self.holds)

    def ask(self, at: datetime) -> tuple[DunningAct, ...]:
        """Have one scheduler ask at an instant, keep what it is told, and hand it over."""
        on = self.policy.local(at).date()
        told = tuple(
            act_of(self.policy, notice, at) for notice in self.decide(self.policy, self.facts(on), at=at).value
        )
        self.acts.extend(told)
        self.proofs.extend(self._proof(act) for act in told)
        return told

    def _proof(self, act: DunningAct) -> DunningProof:
        """What becomes of an act, by its name alone; it is not seen before its instant."""
        drawn = int.from_bytes(hashlib.sha256(f"{act.id}/{act.channel}".encode()).digest()[:4], "big")
        days = drawn // 100 % (self.slow_days + 1)
        return DunningProof(
            project=act.project,
            payer=act.payer,
            act=act.id,
            state="failed" if drawn % 100 < self.failing else "delivered",
            at=datetime.combine(act.day, datetime.min.time(), UTC) + timedelta(days=days, hours=4),
        )


def act_of(policy: DunningPolicy, notice: Notice, at: datetime) -> DunningAct:
    """The act that a *notice* becomes when it is kept without words."""
    return DunningAct(
        project="village",
        payer=notice.payer,
        number=notice.number,
        policy=policy.code,
        step=notice.step.code,
        channel=notice.channel,
        bills=notice.bills,
        day=notice.day,
        at=at,
        not_before=notice.not_before,
        amount=notice.amount,
        late=notice.late,
        template=notice.step.template,
        interrupts=notice.step.interrupts,
        wait_days=notice.step.wait_days,
        cost=notice.step.cost,
    )


def outline(acts: Iterable[DunningAct]) -> tuple[tuple[str, str, str, tuple[str, ...], date], ...]:
    """What *acts* come to, however often was asked: payer, step, channel, bills and day, in their order."""
    return tuple(sorted((act.payer, act.step, act.channel, act.bills, act.day) for act in acts))
