"""Money out and given up: refunds, transfers, an owner who leaves, waivers, write-offs, deposits; and who approves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.codec import from_store, to_json
from jizhi.errors import MakerIsChecker, NotPosted, WrongState
from jizhi.fees import deposits
from jizhi.fees.payments import Proposal, hand_over, refund, transfer, unrefund, waive, write_off
from jizhi.office.counter.commands import (
    Approve,
    ForfeitDeposit,
    HandOver,
    OffsetDeposit,
    Refund,
    RefundDeposit,
    RefundFailed,
    Transfer,
    Waive,
    WriteOff,
)
from jizhi.office.counter.window import Decided, Voucher, Window
from jizhi.values import Money, key


def decide_refund(window: Window, asked: Refund) -> Decided:
    """Prepaid money back, or a proposal above the threshold."""
    book = window.book(asked.payer)
    head = window.heads[asked.payer]
    move = refund(book, head, asked.amount, method=asked.method, on=asked.on, because=asked.note)
    voucher = Voucher(kind="refund", method=asked.method, till=asked.till, note=asked.note)
    done = Decided(amount=asked.amount, payer=asked.payer, moves=(move,), voucher=voucher, note=asked.note)
    return _approved(window, asked, done, above=window.policy.refund_above)


def decide_refund_failed(window: Window, asked: RefundFailed) -> Decided:
    """A refund that moved no money taken back out of the books."""
    book = window.book(asked.payer)
    made = [entry for entry in book if entry.kind == "refund" and entry.because == asked.note]
    if not made:
        raise NotPosted("refund", asked.note)
    back = unrefund(book, made[-1], on=asked.on, because=asked.note)
    return Decided(amount=made[-1].amount, payer=asked.payer, moves=(back,), note=asked.note)


def decide_waive(window: Window, asked: Waive) -> Decided:
    """An item given up, or a proposal above the threshold."""
    book = window.book(asked.payer)
    move = waive(book, asked.item, asked.amount, on=asked.on, because=asked.note)
    done = Decided(amount=asked.amount, payer=asked.payer, moves=(move,), note=asked.note)
    return _approved(window, asked, done, above=window.policy.waive_above)


def decide_write_off(window: Window, asked: WriteOff) -> Decided:
    """An item written off, or a proposal above the threshold."""
    book = window.book(asked.payer)
    move = write_off(book, asked.item, asked.amount, on=asked.on, because=asked.note)
    done = Decided(amount=asked.amount, payer=asked.payer, moves=(move,), note=asked.note)
    return _approved(window, asked, done, above=window.policy.write_off_above)


def _approved(window: Window, asked: Refund | Waive | WriteOff, done: Decided, *, above: Money) -> Decided:
    """*done* up to the threshold or once it is approved; before that, a proposal of it."""
    if window.approved or asked.amount <= above:
        return done
    proposal = Proposal(
        project=window.project,
        key=asked.key,
        operation=type(asked).__name__,
        text=to_json(asked),
        amount=asked.amount,
        maker=window.desk.actor,
    )
    return Decided(amount=asked.amount, payer=asked.payer, puts=(proposal,), told=proposal.id, note=asked.note)


_PROPOSED: Final[Mapping[str, tuple[type[Any], Callable[[Window, Any], Decided]]]] = MappingProxyType(
    {
        "Refund": (Refund, decide_refund),
        "Waive": (Waive, decide_waive),
        "WriteOff": (WriteOff, decide_write_off),
    }
)


def decide_approve(window: Window, asked: Approve) -> Decided:
    """What was proposed, done on the day it is approved, by somebody else than its maker; or nothing, if declined."""
    id = key(window.project, asked.proposal)
    kept = window.tx.get(Proposal, id)
    if kept is None:
        raise NotPosted("proposal", asked.proposal)
    proposal = window.tx.lock(Proposal, id)
    if proposal.state != "waiting":
        raise WrongState("proposal", id, proposal.state, "waiting")
    if proposal.maker == window.desk.actor:
        raise MakerIsChecker("proposal", id, proposal.maker)
    checked = attrs.evolve(proposal, checker=window.desk.actor, state="declined" if asked.decline else "approved")
    if asked.decline:
        return Decided(amount=proposal.amount, puts=(checked,), told=id, note=asked.decline)
    cls, decide = _PROPOSED[proposal.operation]
    done = decide(window, attrs.evolve(from_store(json.loads(proposal.text), cls), on=asked.on))
    return attrs.evolve(done, puts=(*done.puts, checked), told=id)


def decide_transfer(window: Window, asked: Transfer) -> Decided:
    """From one payer's prepayment to another's; both heads are held."""
    window.hold([asked.giver, asked.taker])
    moves = transfer(
        window.book(asked.giver), asked.amount, giver=asked.giver, taker=asked.taker, on=asked.on, because=asked.note
    )
    return Decided(amount=asked.amount, payer=asked.giver, moves=moves, note=asked.note)


def decide_hand_over(window: Window, asked: HandOver) -> Decided:
    """The seller's prepayment settled, and the rest passed on; what he owes stays his."""
    window.hold([asked.seller, asked.buyer] if asked.buyer else [asked.seller])
    book = window.book(asked.seller)
    moves = hand_over(book, seller=asked.seller, buyer=asked.buyer, on=asked.on, policy=window.spread())
    passed = (move.amount for move in moves if move.kind == "transfer" and move.payer == asked.seller)
    return Decided(amount=sum(passed, Money(0)), payer=asked.seller, moves=moves)


def decide_offset(window: Window, asked: OffsetDeposit) -> Decided:
    """A deposit used for what is owed."""
    book, deposit = _deposit(window, asked.payer, asked.deposit)
    moves = deposits.offset(book, deposit, asked.amount, on=asked.on, policy=window.spread(), because=asked.note)
    return Decided(amount=asked.amount, payer=asked.payer, moves=moves, told=asked.deposit, note=asked.note)


def decide_forfeit(window: Window, asked: ForfeitDeposit) -> Decided:
    """A deposit kept for good."""
    book, deposit = _deposit(window, asked.payer, asked.deposit)
    move = deposits.forfeit(book, deposit, asked.amount, on=asked.on, because=asked.note)
    return Decided(amount=asked.amount, payer=asked.payer, moves=(move,), told=asked.deposit, note=asked.note)


def decide_give_back(window: Window, asked: RefundDeposit) -> Decided:
    """A deposit paid back."""
    book, deposit = _deposit(window, asked.payer, asked.deposit)
    move = deposits.give_back(book, deposit, asked.amount, method=asked.method, on=asked.on, because=asked.note)
    voucher = Voucher(kind="deposit-refund", method=asked.method, till=asked.till, note=asked.note)
    return Decided(
        amount=asked.amount, payer=asked.payer, moves=(move,), voucher=voucher, told=asked.deposit, note=asked.note
    )


def _deposit(window: Window, payer: str, id: str) -> tuple[tuple[Any, ...], deposits.Deposit]:
    book = window.book(payer)
    for deposit in deposits.deposits(book):
        if deposit.id == id:
            return book, deposit
    raise NotPosted("deposit", id)
