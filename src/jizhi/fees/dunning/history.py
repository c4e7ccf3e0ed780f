"""History: what every act stands at, by the proofs and approvals there are, however often and late they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, TypeAlias

import attrs

from jizhi.fees.dunning.acts import (
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningProof,
    DunningResponse,
    PaymentPromise,
)
from jizhi.fees.dunning.debts import Debt
from jizhi.fees.dunning.policy import DunningPolicy

State: TypeAlias = Literal["to-approve", "under-way", "delivered", "failed", "no-proof", "declined", "dropped"]


@attrs.frozen(kw_only=True)
class DunningFacts:
    """All that ``due_notices`` looks at: what is owed as of the day, and what was done and said before.

    ``stopped`` are payers who are not dunned at all.
    """

    debts: tuple[Debt, ...] = ()
    acts: tuple[DunningAct, ...] = ()
    proofs: tuple[DunningProof, ...] = ()
    approvals: tuple[DunningApproval, ...] = ()
    holds: tuple[DunningHold, ...] = ()
    promises: tuple[PaymentPromise, ...] = ()
    responses: tuple[DunningResponse, ...] = ()
    stopped: tuple[str, ...] = ()

    def by_payer(self) -> Mapping[str, DunningFacts]:
        """The facts of each payer who owes something, in the order of the payers."""
        names = ("debts", "acts", "proofs", "approvals", "holds", "promises", "responses")
        sorted_out: dict[str, dict[str, list[object]]] = {debt.payer: {} for debt in self.debts}
        for name in names:
            for each in getattr(self, name):
                if each.payer in sorted_out:
                    sorted_out[each.payer].setdefault(name, []).append(each)
        return {
            payer: DunningFacts(**{name: tuple(mine.get(name, ())) for name in names}, stopped=self.stopped)  # type: ignore[arg-type]
            for payer, mine in sorted(sorted_out.items())
        }


@attrs.frozen
class Standing:
    """What an act stands at, and since which day."""

    act: DunningAct
    state: State
    since: date

    @property
    def is_over(self) -> bool:
        """True where nothing came of it, so that the next channel is tried."""
        return self.state in {"failed", "no-proof", "declined"}


def standings(policy: DunningPolicy, facts: DunningFacts, *, on: date) -> tuple[Standing, ...]:
    """What each act stands at on *on*, in the order of the acts; those that were dropped before they went out too.

    One proof of delivery outweighs any number of failures, and the earliest holds. Without any, an act counts as not
    delivered after the days that its step waits.
    """
    proofs: dict[str, list[tuple[date, DunningProof]]] = {}
    for proof in facts.proofs:
        day = policy.local(proof.at).date()
        if day <= on:
            proofs.setdefault(proof.act, []).append((day, proof))
    words = {word.act: word for word in facts.approvals}
    found = []
    for act in sorted(facts.acts, key=_place):
        name = act.id
        found.append(_standing(policy, act, proofs.get(name, ()), words.get(name), on))
    return tuple(found)


def _place(act: DunningAct) -> tuple[str, int]:
    return act.payer, act.number


def _standing(
    policy: DunningPolicy,
    act: DunningAct,
    proofs: Iterable[tuple[date, DunningProof]],
    word: DunningApproval | None,
    on: date,
) -> Standing:
    told: dict[str, date] = {}
    for day, proof in proofs:
        told[proof.state] = min(day, told.get(proof.state, day))
    for state in ("delivered", "dropped", "failed"):
        if state in told:
            return Standing(act, state, told[state])
    if word is not None and not word.approved:
        return Standing(act, "declined", policy.local(word.at).date())
    if act.approval != "none" and word is None:
        return Standing(act, "to-approve", act.day)
    out = max(policy.local(act.not_before).date(), act.day if word is None else policy.local(word.at).date())
    lost = out + timedelta(days=act.wait_days)
    return Standing(act, "no-proof", lost) if on >= lost else Standing(act, "under-way", out)


def held(policy: DunningPolicy, facts: DunningFacts, debt: Debt, *, on: date) -> DunningHold | None:
    """The hold that keeps a *debt* from being dunned on *on*: the first one that covers it; None where there is none.

    A promise to pay holds from the day it was made until some days after the day it names, whether it is kept or not.
    """
    for hold in (*facts.holds, *(_promised(policy, promise) for promise in facts.promises)):
        about = (not hold.space or hold.space in debt.spaces) and (not hold.bills or debt.bill in hold.bills)
        if hold.payer == debt.payer and about and hold.covers(on):
            return hold
    return None


def _promised(policy: DunningPolicy, promise: PaymentPromise) -> DunningHold:
    return DunningHold(
        project=promise.project,
        payer=promise.payer,
        number=promise.number,
        kind="promise",
        since=promise.made_on,
        until=promise.by + timedelta(days=policy.promise_grace_days + 1),
        bills=promise.bills,
    )
