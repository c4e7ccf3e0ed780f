"""The laws of the ledger, held by a machine that does what a counter does; it catches every guard that is broken."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from jizhi.fees.ledger import Move, OpenItem, account, brought_forward
from jizhi.fees.payments import moves as money
from jizhi.office.counter import carrying
from jizhi.testing.ledger_beside import CYCLES, FIRST
from jizhi.testing.ledger_machine import Books
from jizhi.values import Money

NIGHTLY = settings().max_examples >= 2000
STEPS = 50
EXAMPLES, WANTED = (28_000, 1_000_000) if NIGHTLY else (680, 20_000)
FEW, WANTED_OF_FEW = 95, 2_000


def walk(machine, examples, *, the_same=False):
    """Walk the machine, on *the_same* walks every time where it says so; what it meets first is raised as it is."""
    told = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        database=None,
        derandomize=the_same,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=told)


@pytest.mark.parametrize(
    ("examples", "wanted"), [(FEW, WANTED_OF_FEW), pytest.param(EXAMPLES, WANTED, marks=pytest.mark.faults)]
)
def test_no_step_at_the_counter_breaks_a_law_of_the_ledger(examples, wanted):
    """L1 to L10 and L12 after each of 2 000 steps, of 20 000 in the fault tier, of a million in the nightly run."""

    class Walked(Books):
        """Counts its own steps."""

    walk(Walked, examples)
    assert Walked.steps >= wanted


def no_limit(rows, head, amount, *, method, on, because=""):
    """A refund that asks nobody what is there."""
    return Move(
        day=on,
        debit=account("prepayment", head.payer),
        credit=account("clearing", method),
        amount=amount,
        kind="refund",
        payer=head.payer,
    )


def forgets_later_days(rows, payer, kind="prepayment", *, on, item=""):
    """What is prepaid on the day itself, though it is used up later."""
    mine = account(kind, payer)
    fen = sum(
        row.amount.fen if row.credit == mine else -row.amount.fen
        for row in rows
        if mine in {row.debit, row.credit} and row.day <= on
    )
    return Money(max(0, fen))


def generous(item: OpenItem):
    """An item that never ends."""
    return Money(10**9)


def loses_a_side(*told, **more):
    """A transfer that only takes."""
    return money.transfer(*told, **more)[:1]


def counts_half(head, entries):
    """A head that forgets that something was received."""
    return attrs.evolve(brought_forward(head, entries), received=head.received)


BROKEN = {
    "a refund above what is there": ("jizhi.office.counter.giving.refund", no_limit),
    "money of a later day used up before": ("jizhi.fees.payments.moves.usable", forgets_later_days),
    "a waiver above what is owed": ("jizhi.fees.payments.forgiving.OpenItem.outstanding", property(generous)),
    "an application taken back twice": ("jizhi.fees.payments.moves._why_not", lambda *_: ""),
    "a closed month that takes entries": ("jizhi.office.posting.check_open", lambda *_: None),
    "a key that is good for two commands": ("jizhi.office.counter.carrying._canonical", lambda _: "the same"),
    "a credit whose money is kept": ("jizhi.office.posting.released", lambda _: ()),
    "a transfer with one side": ("jizhi.office.counter.giving.transfer", loses_a_side),
    "a head beside its entries": ("jizhi.office.posting.brought_forward", counts_half),
    "money that is never applied": ("jizhi.office.counter.receiving.apply_prepayment", lambda *_, **__: ()),
    "a hand-over that keeps the rest": ("jizhi.office.counter.giving.hand_over", lambda *_, **__: ()),
    "a receipt number that stays": ("jizhi.office.counter.carrying._number", lambda *_: 1),
    "a command that is done without an answer": ("jizhi.office.counter.carrying._kept", None),
}


@pytest.mark.parametrize("guard", BROKEN)
def test_a_broken_guard_is_caught(guard, monkeypatch):
    """The machine is no decoration: each guard that is taken away is met within a few walks."""
    place, broken = BROKEN[guard]
    if broken is None:
        kept = carrying._kept
        broken = lambda desk, command, text, *rest, **more: attrs.evolve(  # noqa: E731
            kept(desk, command, text, *rest, **more), key=f"{command.key} of another"
        )
    monkeypatch.setattr(place, broken)

    class Broken(Books):
        pass

    with pytest.raises(Exception):  # noqa: B017 - whatever it is that the machine meets first
        walk(Broken, 1000, the_same=True)


@pytest.mark.parametrize("standing", [None, lambda *_: 10**9], ids=["whole", "broken"])
def test_a_waiver_that_a_void_took_back_is_not_taken_back_again(standing, monkeypatch):
    """A walk so rare that it is walked by hand: waived, then voided, then the waiver taken back."""
    if standing is not None:
        monkeypatch.setattr("jizhi.fees.payments.forgiving._standing", standing)
    books = Books()
    books.settle()
    books.issue(payer="li", cycle=CYCLES[0], amount=300, on=FIRST, late=0)
    books.forgive(place=0, amount=300, on=FIRST, off=False)
    books.the_books_and_the_model_say_the_same()
    books.correct_or_void(place=0, down=3, on=FIRST)
    books.the_books_and_the_model_say_the_same()
    if standing is None:
        books.take_back(place=0, on=FIRST)
        books.the_books_and_the_model_say_the_same()
    else:
        with pytest.raises(AssertionError, match="the model says AlreadyReversed"):
            books.take_back(place=0, on=FIRST)
