"""The report of dunning: sent, delivered, answered, paid in time, and promises kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs

from jizhi.fees.dunning import (
    DunningAct,
    DunningFacts,
    DunningPolicy,
    DunningProof,
    DunningResponse,
    PaymentPromise,
    Step,
)
from jizhi.fees.ledger import Entry
from jizhi.reports.dunning import dunning_report
from jizhi.values import Money

DAY = date(2025, 4, 7)
STEPS = (
    Step(code="sms", after_days=7, channel="sms", template="t"),
    Step(code="letter", after_days=30, channel="letter", template="t"),
)
POLICY = DunningPolicy(code="p", title="p", steps=STEPS)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def act(payer: str, step: str = "sms", day: date = DAY, number: int = 0, fen: int = 10_000) -> DunningAct:
    return DunningAct(
        project="jade", payer=payer, number=number, policy="p", step=step, channel="sms" if step == "sms" else "letter",
        bills=(f"b-{payer}",), day=day, at=at(day), not_before=at(day), amount=Money(fen), late=Money(0), template="t",
        cost=Money(5),
    )  # fmt: skip


def book(payer: str, *paid: tuple[date, int]) -> list[Entry]:
    """A bill of 100.00, and what was paid on it."""
    base = {"project": "jade", "payer": payer, "item": f"i-{payer}", "bill": f"b-{payer}"}
    rows = [
        Entry(**base, posting="bill", n=0, day=date(2025, 3, 1), debit=f"receivable/{payer}", credit="income/service",
              amount=Money(10_000), kind="charge", due_on=date(2025, 3, 31))
    ]  # fmt: skip
    return rows + [
        Entry(**base, posting="pay", n=n, day=day, debit=f"prepayment/{payer}", credit=f"receivable/{payer}",
              amount=Money(fen), kind="application")
        for n, (day, fen) in enumerate(paid)
    ]  # fmt: skip


def proof(one: DunningAct, state: str) -> DunningProof:
    return DunningProof(project="jade", payer=one.payer, act=one.id, state=state, at=at(one.day))


def test_each_step_tells_what_it_came_to() -> None:
    """Paid in time, in part, too late, not at all; dropped ones are not counted."""
    acts = [act(name) for name in ("whole", "part", "late", "never", "gone")]
    odd = act("never", step="old", day=DAY + timedelta(days=9), number=1)
    answer = DunningResponse(project="jade", payer="part", number=0, at=at(DAY), channel="phone", answer="asked",
                             act=acts[1].id)  # fmt: skip
    facts = DunningFacts(
        acts=(*acts, odd),
        proofs=tuple(
            proof(one, state) for one, state in zip(acts, ["delivered"] * 3 + ["failed", "dropped"], strict=True)
        ),
        responses=(answer,),
    )
    books = {
        "whole": book("whole", (DAY + timedelta(days=14), 10_000)),
        "part": book("part", (DAY - timedelta(days=1), 500), (DAY, 2_500)),
        "late": book("late", (DAY + timedelta(days=15), 10_000)),
        "never": book("never"),
    }
    found = dunning_report(POLICY, facts, books, as_of=DAY + timedelta(days=60))
    step = found.steps[0]
    assert ("sms", "sms", 4, 3, 1, 0, 1, 1) == (
        step.step, step.channel, step.acts, step.delivered, step.failed, step.open, step.answered, step.paid,
    )  # fmt: skip
    assert (Money(40_000), Money(12_500), Money(20)) == (step.told, step.recovered, step.cost)
    assert (Fraction(3, 4), Fraction(5, 16)) == (step.delivery_rate, step.recovery_rate)
    assert ["sms", "old"] == [each.step for each in found.steps]
    assert () == dunning_report(POLICY, facts, books, as_of=DAY - timedelta(days=1)).steps


def test_a_step_of_which_nothing_is_known_yet_is_open() -> None:
    """And rates of nothing are none."""
    found = dunning_report(POLICY, DunningFacts(acts=(act("x", fen=0),)), {}, as_of=DAY).steps[0]
    assert (1, None) == (found.open, found.recovery_rate)
    assert None is attrs.evolve(found, acts=0).delivery_rate


def test_a_promise_is_kept_broken_or_still_running() -> None:
    """Paid by its day, or not; before that it runs."""

    def promised(payer: str, days: int, fen: int = 5_000) -> PaymentPromise:
        by = DAY + timedelta(days=days)
        return PaymentPromise(project="jade", payer=payer, number=0, made_on=DAY, by=by, amount=Money(fen))

    books = {
        "kept": book("kept", (DAY + timedelta(days=3), 5_000)),
        "broken": book("broken", (DAY - timedelta(days=1), 5_000), (DAY + timedelta(days=4), 4_999)),
    }
    promises = (promised("kept", 5), promised("broken", 5), promised("running", 50))
    found = dunning_report(POLICY, DunningFacts(promises=promises), books, as_of=DAY + timedelta(days=10))
    assert {"kept": "kept", "broken": "broken", "running": "running"} == {
        each.promise.payer: each.state for each in found.promises
    }
    assert Fraction(1, 2) == found.kept_rate
    assert None is dunning_report(POLICY, DunningFacts(), {}, as_of=DAY).kept_rate
