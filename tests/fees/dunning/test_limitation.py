"""Until when a debt can be claimed: from the due day, from what restarted it, and never by what came too late."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.fees.dunning import (
    CIVIL_CODE,
    Debt,
    DunningAct,
    DunningFacts,
    DunningPolicy,
    DunningProof,
    DunningResponse,
    Interruption,
    PaymentPromise,
    interruptions,
    limitation,
    limitation_findings,
)
from jizhi.fees.ledger import Move, posted, reversed_move
from jizhi.fees.payments import InstalmentPlan
from jizhi.values import Money, months_after

DEBT = Debt(
    bill="b", payer="zhang", due_on=date(2022, 3, 31), principal=Money(10_000), late=Money(0), spaces=("1-101",),
    items=("i",),
)  # fmt: skip
POLICY = DunningPolicy(code="p", title="p", steps=())


def until(*met: tuple[date, str]) -> date:
    return limitation(CIVIL_CODE, DEBT, [Interruption(day=day, kind=kind) for day, kind in met]).until


def test_it_ends_three_years_after_the_due_day() -> None:
    """民法典 188, 201, 202: the first day is not counted, the last is the one of the same number."""
    assert date(2025, 3, 31) == until()


@pytest.mark.parametrize("kind", ["demand", "part-payment", "acknowledgement", "instalment-plan", "suit"])
def test_each_kind_restarts_it(kind: str) -> None:
    """民法典 195: three years from that day on; the last day still counts."""
    assert date(2028, 3, 31) == until((date(2025, 3, 31), kind))


@pytest.mark.parametrize("kind", ["demand", "part-payment", "suit"])
def test_what_comes_a_day_too_late_restarts_nothing(kind: str) -> None:
    """It is over then; one that came after, and rested on it, is too late as well."""
    assert date(2025, 3, 31) == until((date(2025, 4, 1), kind), (date(2027, 1, 1), kind))


def test_a_debtor_who_agrees_to_pay_all_the_same_revives_it() -> None:
    """民法典 192."""
    assert date(2029, 6, 1) == until((date(2025, 4, 1), "demand"), (date(2026, 6, 1), "acknowledgement"))


def test_it_ends_after_twenty_years_whatever_was_demanded() -> None:
    """The longest that there is."""
    yearly = [(date(2022 + number, 6, 30), "demand") for number in range(40)]
    assert date(2042, 3, 31) == until(*yearly)


@given(st.lists(st.tuples(st.integers(-100, 4000), st.sampled_from(["demand", "part-payment"])), max_size=6))
def test_it_never_gets_shorter_by_what_is_known_of_more(met: list[tuple[int, str]]) -> None:
    """Each further proof lengthens it or does nothing, in whatever order they come."""
    days = [(date.fromordinal(DEBT.due_on.toordinal() + number), kind) for number, kind in met]
    assert until(*days) == until(*reversed(days))
    assert until(*days) >= until(*days[:-1]) >= months_after(DEBT.due_on, 36)


def test_what_restarted_it_is_read_from_acts_answers_payments_and_plans() -> None:
    """Only what is proven, about this debt, and came by then."""
    act = DunningAct(
        project="jade", payer="zhang", number=0, policy="p", step="s", channel="letter", bills=("b",),
        day=date(2023, 1, 1), at=datetime(2023, 1, 1, tzinfo=UTC), not_before=datetime(2023, 1, 1, tzinfo=UTC),
        amount=Money(1), late=Money(0), template="t", interrupts=True,
    )  # fmt: skip
    court = attrs.evolve(act, number=1, channel="court")
    mute = attrs.evolve(act, number=2, interrupts=False)
    other = attrs.evolve(act, number=3, bills=("other",))
    lost = attrs.evolve(act, number=4)
    moment = datetime(2023, 1, 5, tzinfo=UTC)
    who = {"project": "jade", "payer": "zhang"}
    proofs = [DunningProof(**who, act=each.id, state="delivered", at=moment) for each in (act, court, mute, other)]
    proofs.append(DunningProof(**who, act=lost.id, state="failed", at=moment))
    answers = [
        DunningResponse(**who, number=0, at=moment, channel="phone", answer="acknowledged"),
        DunningResponse(**who, number=1, at=moment, channel="phone", answer="refused"),
        DunningResponse(**who, number=2, at=moment, channel="phone", answer="promised", bills=("other",)),
    ]
    paid = Move(
        day=date(2023, 2, 1), debit="prepayment/zhang", credit="receivable/zhang", amount=Money(1), kind="application",
        payer="zhang", item="i",
    )  # fmt: skip
    later = attrs.evolve(paid, day=date(2030, 1, 1))
    plan = InstalmentPlan(
        **who, number=1, agreed_on=date(2023, 3, 1), items=("i",), parts=((date(2024, 1, 1), Money(1)),),
        baseline=Money(0),
    )  # fmt: skip
    said = PaymentPromise(**who, number=0, made_on=date(2023, 1, 6), by=date(2023, 2, 1), amount=Money(1))
    told = (said, attrs.evolve(said, bills=("other",)), attrs.evolve(said, made_on=date(2030, 1, 1)))
    facts = DunningFacts(
        debts=(DEBT,), acts=(act, court, mute, other, lost), proofs=tuple(proofs), responses=tuple(answers),
        promises=told,
    )  # fmt: skip
    found = interruptions(POLICY, DEBT, facts, on=date(2024, 1, 1), entries=(paid, later), plans=(plan,))
    assert [
        (date(2023, 1, 5), "acknowledgement", answers[0].id), (date(2023, 1, 5), "demand", act.id),
        (date(2023, 1, 5), "suit", court.id), (date(2023, 1, 6), "acknowledgement", said.id),
        (date(2023, 2, 1), "part-payment", "i"), (date(2023, 3, 1), "instalment-plan", plan.id),
    ] == [(each.day, each.kind, each.proof) for each in found]  # fmt: skip
    for number, each in enumerate(found):
        until_then = interruptions(POLICY, DEBT, facts, on=each.day, entries=(paid, later), plans=(plan,))
        assert each in until_then, "a day counts from its beginning"
        assert found[: number + 1] == until_then[: number + 1]
    whole = limitation(CIVIL_CODE, DEBT, found)
    assert ("b", "zhang", DEBT.due_on, found) == (whole.bill, whole.payer, whole.begun, whole.counted)


def test_a_payment_that_was_taken_back_restarts_nothing_from_that_day_on() -> None:
    """Before the reversal it does, and another payment still does."""
    about = {"debit": "prepayment/zhang", "credit": "receivable/zhang", "amount": Money(1), "payer": "zhang"}
    late = {**about, "credit": "late-fee/zhang"}
    moves = [
        Move(day=date(2023, 2, day), kind="application", item="i", **sides) for day, sides in ((1, about), (2, late))
    ]
    paid, other = posted(moves, project="jade", posting="p")
    rows = (paid, other, reversed_move(paid, on=date(2023, 3, 1)))

    def days(on: date) -> list[date]:
        return [each.day for each in interruptions(POLICY, DEBT, DunningFacts(debts=(DEBT,)), on=on, entries=rows)]

    assert [date(2023, 2, 1), date(2023, 2, 2)] == days(date(2023, 2, 28))
    assert [date(2023, 2, 2)] == days(date(2023, 3, 1))


def test_it_is_warned_of_half_a_year_before_and_told_once_it_is_over() -> None:
    """The one that ends first stands first."""
    near = limitation(CIVIL_CODE, DEBT, ())
    far = limitation(CIVIL_CODE, attrs.evolve(DEBT, bill="far", due_on=date(2024, 1, 1)), ())
    told = [
        [finding.code for finding in limitation_findings(POLICY, (far, near), on=on)]
        for on in (date(2024, 10, 1), date(2024, 10, 2), date(2025, 3, 31), date(2025, 4, 1))
    ]
    assert [[], ["limitation-near"], ["limitation-near"], ["limitation-over"]] == told
    (over,) = limitation_findings(POLICY, (near,), on=date(2025, 4, 1))
    assert ("b", "warning", {"payer": "zhang", "until": "2025-03-31"}) == (
        over.subject, over.severity, dict(over.facts),
    )  # fmt: skip


def test_every_rule_names_what_it_stands_on() -> None:
    """The table of the law has its articles."""
    assert {"民法典 188", "民法典 195", "诉讼时效规定 8"} <= {name for name, _ in CIVIL_CODE.basis}
