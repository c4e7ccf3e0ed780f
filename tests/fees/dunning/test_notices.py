"""What is due, told by examples: minimum, groups, gaps, quiet hours, days off, and why others wait."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from jizhi.errors import CalendarUnknown, NaiveInstant, RecordRefused
from jizhi.fees.dunning import (
    Cap,
    Debt,
    DunnedBill,
    DunningApproval,
    DunningFacts,
    DunningHold,
    DunningPolicy,
    DunningProof,
    DunningResponse,
    PaymentPromise,
    Step,
    debts,
    due_notices,
    standings,
)
from jizhi.fees.ledger import OpenItem
from jizhi.testing.dunning import act_of
from jizhi.values import Money

DUE = date(2025, 3, 31)
STEPS = (
    Step(code="soon", after_days=-5, channel="in-app", template="t"),
    Step(code="first", after_days=7, channel="sms", template="t", fallback=("phone",)),
    Step(code="second", after_days=15, channel="letter", template="t", minimum=Money(10_000), approval="second-person"),
)
POLICY = DunningPolicy(code="p", title="p", steps=STEPS, blackout="none", gap_days=2)


def debt(bill: str = "b", due: date = DUE, fen: int = 20_000, **more) -> Debt:
    return Debt(bill=bill, payer="zhang", due_on=due, principal=Money(fen), late=Money(0), **more)


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def on(days: int) -> datetime:
    return at(DUE + timedelta(days=days))


def told(*owed: Debt, days: int, policy: DunningPolicy = POLICY, **facts):
    return due_notices(policy, DunningFacts(debts=owed, **facts), at=on(days))


def acted(days: int, *owed: Debt, state: str = "delivered", policy: DunningPolicy = POLICY, **facts):
    """The act of what is due on a day, and its proof."""
    act = act_of(policy, told(*owed, days=days, policy=policy, **facts).value[0], on(days))
    proof = DunningProof(project="village", payer="zhang", act=act.id, state=state, at=on(days))
    return act, proof


def test_bills_at_one_step_are_told_in_one_notice() -> None:
    """With their sum; the step and the instant from which it may go out."""
    late = attrs.evolve(debt("c", fen=100), late=Money(7))
    notice = told(debt(), late, days=7).value[0]
    assert ("first", "sms", ("b", "c"), Money(20_107), Money(7)) == (
        notice.step.code, notice.channel, notice.bills, notice.amount, notice.late,
    )  # fmt: skip
    assert on(7) == notice.not_before


def test_of_two_steps_the_later_goes_first_and_the_other_waits_for_the_gap() -> None:
    """Nobody hears of two things on one day."""
    new = debt("new", due=DUE + timedelta(days=8))
    act, proof = acted(7, debt())
    both = told(debt(), new, days=15, acts=(act,), proofs=(proof,))
    assert ["second"] == [notice.step.code for notice in both.value]
    acts, proofs = (act, act_of(POLICY, both.value[0], on(15))), (proof,)
    assert [] == list(told(debt(), new, days=16, acts=acts, proofs=proofs).value)
    assert ["first"] == [notice.step.code for notice in told(debt(), new, days=17, acts=acts, proofs=proofs).value]


def test_below_the_minimum_of_a_step_it_waits_and_says_so() -> None:
    """All that is overdue counts, not one bill alone."""
    small = debt(fen=6_000)
    act, proof = acted(7, small)
    found = told(small, days=15, acts=(act,), proofs=(proof,))
    assert ([], ["dunning-below-minimum"]) == (list(found.value), [each.code for each in found.findings])
    more = debt("more", fen=6_000)
    assert ("b",) == told(small, more, days=15, acts=(act,), proofs=(proof,)).value[0].bills


def test_a_letter_that_waits_for_its_second_person_keeps_everything_after_it_waiting() -> None:
    """Neither declined nor approved, nothing comes after it; approved without proof, it is told as not delivered."""
    first, proof = acted(7, debt())
    act = attrs.evolve(acted(15, debt(), acts=(first,), proofs=(proof,))[0], approval="second-person")
    assert ((), ()) == attrs.astuple(told(debt(), days=90, acts=(first, act), proofs=(proof,)), recurse=False)


def test_a_step_that_no_channel_delivers_is_told_to_a_person() -> None:
    """SMS, then a call; after that somebody has to look."""
    first, failed = acted(7, debt(), state="failed")
    second, lost = acted(8, debt(), state="failed", acts=(first,), proofs=(failed,))
    assert ("sms", "phone") == (first.channel, second.channel)
    found = told(debt(), days=40, acts=(first, second), proofs=(failed, lost))
    assert ([], ["dunning-undelivered"]) == (list(found.value), [each.code for each in found.findings])


def test_one_delivery_outweighs_failures_before_and_after_it() -> None:
    """Receipts contradict each other; the earliest delivery holds."""
    act, proof = acted(7, debt())
    before = attrs.evolve(proof, state="failed", at=on(6))
    after = attrs.evolve(proof, state="failed", at=on(9))
    again = attrs.evolve(proof, at=on(12))
    found = told(debt(), days=15, acts=(act,), proofs=(after, again, before, proof))
    assert ["second"] == [notice.step.code for notice in found.value]


def test_after_the_last_step_a_person_decides() -> None:
    """There is nothing else in the policy."""
    only = attrs.evolve(POLICY, steps=STEPS[1:2])
    act, proof = acted(7, debt(), policy=only)
    found = told(debt(), days=60, policy=only, acts=(act,), proofs=(proof,))
    assert ["dunning-exhausted"] == [each.code for each in found.findings]


def test_a_cap_puts_a_step_off_and_says_until_when() -> None:
    """Three days for one notice."""
    capped = attrs.evolve(POLICY, gap_days=1, caps=(Cap(count=1, days=30),))
    act, proof = acted(7, debt(), policy=capped)
    found = told(debt(), days=15, policy=capped, acts=(act,), proofs=(proof,))
    assert [("dunning-later", str(DUE + timedelta(days=37)))] == [(f.code, f.fact("until")) for f in found.findings]
    assert 1 == len(told(debt(), days=37, policy=capped, acts=(act,), proofs=(proof,)).value)


@pytest.mark.parametrize(
    ("kind", "bills", "space", "held"),
    [("dispute", (), "", True), ("complaint", (), "1-101", True), ("complaint", (), "1-102", False),
     ("hardship", ("b",), "", True), ("review", ("c",), "", False)],
)  # fmt: skip
def test_a_hold_is_about_all_a_space_or_some_bills(kind, bills, space, held) -> None:
    """A complaint about one home holds back no other."""
    hold = DunningHold(project="jade", payer="zhang", number=0, kind=kind, since=DUE, bills=bills, space=space)
    found = told(debt(spaces=("1-101",)), days=7, holds=(hold,))
    assert held == (not found.value)
    assert held == ("dunning-held" in {each.code for each in found.findings})


def test_who_is_not_dunned_at_all_is_told_of() -> None:
    """An agreement that no policy knows of."""
    found = told(debt(), days=7, stopped=("zhang",))
    assert ([], ["dunning-stopped"]) == (list(found.value), [each.code for each in found.findings])


@pytest.mark.parametrize(
    ("hour", "day", "opens"), [(0, 7, 8), (1, 7, 9), (11, 7, 19), (12, 8, 8), (15, 8, 8)]
)  # fmt: skip
def test_what_is_decided_at_night_goes_out_in_the_morning(hour: int, day: int, opens: int) -> None:
    """From eight to eight by the clocks of the project, which are eight hours ahead."""
    notice = due_notices(POLICY, DunningFacts(debts=(debt(),)), at=at(DUE + timedelta(days=7), hour)).value[0]
    local = POLICY.local(notice.not_before)
    assert (DUE + timedelta(days=day), opens) == (local.date(), local.hour)


def test_nothing_goes_out_on_days_that_the_policy_spares() -> None:
    """4 April 2025 is Qingming; the Saturday after it is spared by one policy and not by the other."""
    spared = debt(due=date(2025, 3, 28))
    for blackout, day, count in (
        ("public-holidays", date(2025, 4, 4), 0), ("none", date(2025, 4, 4), 1),
        ("public-holidays", date(2025, 4, 5), 1), ("days-off", date(2025, 4, 5), 0), ("days-off", date(2025, 4, 7), 1),
    ):  # fmt: skip
        policy = attrs.evolve(POLICY, blackout=blackout)
        assert count == len(due_notices(policy, DunningFacts(debts=(spared,)), at=at(day)).value)


def test_an_evening_before_days_off_goes_out_after_them() -> None:
    """Decided on 3 April after eight in the evening: the 4th is Qingming."""
    policy = attrs.evolve(POLICY, blackout="days-off")
    notice = due_notices(policy, DunningFacts(debts=(debt(due=date(2025, 3, 27)),)), at=at(date(2025, 4, 3), 13)).value[
        0
    ]
    assert date(2025, 4, 7) == policy.local(notice.not_before).date()


def test_a_year_that_is_not_announced_is_not_guessed() -> None:
    """Nor is an instant without its zone."""
    policy = attrs.evolve(POLICY, blackout="days-off")
    with pytest.raises(CalendarUnknown):
        due_notices(policy, DunningFacts(debts=(debt(),)), at=at(date(2031, 4, 3)))
    with pytest.raises(NaiveInstant):
        due_notices(policy, DunningFacts(), at=datetime(2025, 1, 1))  # noqa: DTZ001


def test_a_word_that_no_proof_knows_is_refused() -> None:
    """What becomes of an act is one of a few things."""
    with pytest.raises(RecordRefused):
        DunningProof(project="jade", payer="zhang", act="a", state="perhaps", at=on(1))


def test_debts_are_bills_with_their_late_fees_beside_them() -> None:
    """What was moved in without a bill stands for itself; what is settled is passed over."""
    common = {
        "payer": "zhang", "space": "1-101", "fee": "service", "cycle": None, "since": DUE, "applied": Money(0),
        "waived": Money(0), "written_off": Money(0),
    }  # fmt: skip
    owed = [
        OpenItem(item="i", part="principal", bill="b", due_on=DUE, issued=Money(500), **common),
        OpenItem(item="i", part="late", bill="b", due_on=date(2025, 6, 1), issued=Money(7), **common),
        OpenItem(item="old", part="principal", bill="", due_on=date(2020, 1, 1), issued=Money(9), **common),
        OpenItem(item="paid", part="principal", bill="c", due_on=DUE, issued=Money(0), **common),
        OpenItem(item="late only", part="late", bill="d", due_on=DUE, issued=Money(3), **common),
    ]
    assert [("old", date(2020, 1, 1), Money(9)), ("b", DUE, Money(507)), ("d", DUE, Money(3))] == [
        (each.bill, each.due_on, each.total) for each in debts(owed)
    ]


def test_a_word_is_kept_under_what_it_is_about() -> None:
    """Acts, proofs, approvals, answers, holds and promises have natural keys; an instant has its zone."""
    act, proof = acted(7, debt())
    who = {"project": "village", "payer": "zhang", "number": 2}
    assert ("village/zhang#000000", f"{act.id}/delivered/{on(7).isoformat()}") == (act.id, proof.id)
    word = DunningApproval(project="village", payer="zhang", act=act.id, approved=True, at=on(7), actor="boss")
    row = DunnedBill(project="village", payer="zhang", bill="b", step="first", channel="sms", act=act.id)
    answer = DunningResponse(**who, at=on(7), channel="phone", answer="asked")
    hold = DunningHold(**who, kind="dispute", since=DUE)
    promise = PaymentPromise(**who, made_on=DUE, by=DUE, amount=Money(1))
    assert (act.id, "village/b/first/sms#0") == (word.id, row.id)
    assert {"village/zhang#000002"} == {answer.id, hold.id, promise.id}
    with pytest.raises(NaiveInstant):
        attrs.evolve(proof, at=datetime(2025, 1, 1))  # noqa: DTZ001


def test_a_declined_letter_is_as_one_that_failed_and_a_proof_of_tomorrow_is_not_known_yet() -> None:
    """The next channel is tried after the second person said no."""
    step = attrs.evolve(STEPS[2], after_days=7, minimum=Money(0), fallback=("visit",))
    policy = attrs.evolve(POLICY, steps=(step,))
    act = attrs.evolve(acted(7, debt(), policy=policy)[0], approval="second-person")
    word = DunningApproval(project="village", payer="zhang", act=act.id, approved=False, at=on(8), actor="boss")
    found = told(debt(), days=9, policy=policy, acts=(act,), approvals=(word,))
    assert ["visit"] == [notice.channel for notice in found.value]
    later = DunningProof(project="village", payer="zhang", act=act.id, state="delivered", at=on(20))
    yes = attrs.evolve(word, approved=True)
    standing = standings(
        policy, DunningFacts(acts=(act,), proofs=(later,), approvals=(yes,)), on=DUE + timedelta(days=9)
    )
    assert [("under-way", DUE + timedelta(days=8))] == [(each.state, each.since) for each in standing]


def test_what_is_owed_the_other_way_round_is_no_debt_and_a_policy_without_demands_demands_nothing() -> None:
    """More was taken back than charged; reminders alone."""
    assert () == told(debt(fen=0), debt("c", fen=-5), days=7).value
    only = attrs.evolve(POLICY, steps=STEPS[:1])
    assert ((), ()) == attrs.astuple(told(debt(), days=7, policy=only), recurse=False)
    act, proof = acted(-5, debt(), policy=only)
    assert () == told(debt(), days=-4, policy=only, acts=(act,), proofs=(proof,)).value


def test_a_reminder_that_fails_takes_its_next_channel_while_the_bill_is_not_overdue() -> None:
    """And an earlier one that was missed lapses."""
    steps = (attrs.evolve(STEPS[0], fallback=("sms",)), attrs.evolve(STEPS[0], code="sooner", after_days=-1))
    policy = attrs.evolve(POLICY, steps=(*steps, STEPS[1]), gap_days=1)
    act, failed = acted(-5, debt(), policy=policy, state="failed")
    again = told(debt(), days=-4, policy=policy, acts=(act,), proofs=(failed,)).value
    assert [("soon", "sms")] == [(notice.step.code, notice.channel) for notice in again]
    assert ["sooner"] == [notice.step.code for notice in told(debt(), days=-1, policy=policy).value]


def test_steps_are_counted_from_a_months_end_or_from_the_step_before() -> None:
    """Due on the last of March: 7 days later is April, whose end is the 30th; then ten days from its delivery."""
    steps = (
        attrs.evolve(STEPS[1], counted="end-of-month"),
        attrs.evolve(STEPS[2], counted="from-previous", after_days=10, minimum=Money(0)),
    )
    policy = attrs.evolve(POLICY, steps=steps)
    assert () == told(debt(), days=29, policy=policy).value
    act, proof = acted(30, debt(), policy=policy)
    assert () == told(debt(), days=39, policy=policy, acts=(act,), proofs=(proof,)).value
    assert 1 == len(told(debt(), days=40, policy=policy, acts=(act,), proofs=(proof,)).value)


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_a_step_that_asks_for_no_proof_comes_after_one_that_was_only_sent(state) -> None:
    """Counted from the day on which the one before went out."""
    steps = (attrs.evolve(STEPS[1], fallback=()), attrs.evolve(STEPS[2], after="sent", minimum=Money(0)))
    policy = attrs.evolve(POLICY, steps=steps)
    act, proof = acted(7, debt(), policy=policy, state=state)
    found = told(debt(), days=15, policy=policy, acts=(act,), proofs=(proof,))
    assert ["second"] == [notice.step.code for notice in found.value]
