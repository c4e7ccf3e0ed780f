"""Carrying a command out once: known keys answered again, decisions kept whole, refusals kept beside them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi import errors
from jizhi.codec import from_store, to_data, to_json
from jizhi.errors import AlreadyStored, BadCommandKey, Conflict, KeyReused, ReferenceUsed, Refusal, Retryable
from jizhi.fees.ledger import BookClosing, PayerAccount, posted
from jizhi.fees.payments import Receipt, Series
from jizhi.office.admission import operation
from jizhi.office.counter import commands, giving, receiving, settling
from jizhi.office.counter.commands import Command
from jizhi.office.counter.permits import PERMITS
from jizhi.office.counter.window import Decided, Voucher, Window
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.posting import closed_until, keep_entries
from jizhi.ports import Reading, Writing
from jizhi.records import Command as Kept
from jizhi.records import OutboxMessage
from jizhi.values import Money, key

_TRIES: Final = 8
"""How often in a row a command may lose a race before whoever gave it has to give it again."""

DECISIONS: Final[Mapping[type[Any], Callable[[Window, Any], Decided]]] = MappingProxyType(
    {
        commands.Pay: receiving.decide_pay,
        commands.TakeUnknown: receiving.decide_unknown,
        commands.Resolve: receiving.decide_resolve,
        commands.Apply: receiving.decide_apply,
        commands.Reverse: receiving.decide_reverse,
        commands.HoldDeposit: receiving.decide_hold,
        commands.Refund: giving.decide_refund,
        commands.RefundFailed: giving.decide_refund_failed,
        commands.Transfer: giving.decide_transfer,
        commands.HandOver: giving.decide_hand_over,
        commands.Waive: giving.decide_waive,
        commands.WriteOff: giving.decide_write_off,
        commands.OffsetDeposit: giving.decide_offset,
        commands.ForfeitDeposit: giving.decide_forfeit,
        commands.RefundDeposit: giving.decide_give_back,
        commands.Approve: giving.decide_approve,
        commands.AgreeInstalments: settling.decide_agree,
        commands.OpenTill: settling.decide_open_till,
        commands.CloseTill: settling.decide_close_till,
        commands.CloseBooks: settling.decide_close_books,
    }
)
"""What each command comes to."""


@attrs.frozen(kw_only=True)
class Answer:
    """What a command did, as it is answered however often it is given.

    ``posting`` names its *entries*, of which there may be none. ``applied`` is what of the money went to what the payer
    owes; ``owed`` and ``prepayment`` are his afterwards. ``receipt`` and ``told`` are ids, empty where there is none.
    """

    operation: str
    posting: str
    entries: int
    amount: Money
    applied: Money
    owed: Money
    prepayment: Money
    receipt: str = ""
    told: str = ""


@operation(PERMITS, at="command.project", own="command.payer")
def carry_out(desk: Desk, command: Command) -> Answer:
    """Do what *command* asks, once for its key, in one unit with its answer and what is to be told of it.

    The same command under the same key is answered again and changes nothing. A ``Refusal`` is final for its key; every
    other error keeps nothing, and the command may be given again.

    Raises:
        BadCommandKey, KeyReused: the key is none, or was used for another command.
        UnknownProject, NotPosted, NotBilled, AmountRefused, WrongState, MakerIsChecker: the command names what is not.
        PeriodClosed: it would be posted on a day of closed books.
        Refusal: the books do not allow it.
        Conflict, Retryable: others were faster, again and again.
    """
    _check_key(command.key)
    text = _canonical(command)
    lost = 0
    while True:
        try:
            return _tried(desk, command, text)
        except (Conflict, AlreadyStored, Retryable):
            lost += 1
            if lost == _TRIES:
                raise


def carried(tx: Writing, desk: Desk, command: Command) -> Answer:
    """Do what *command* asks inside the unit *tx* of another errand, so that both are committed or neither.

    A known key is answered again. A ``Refusal`` is not kept: it ends the unit of whoever asked, like every other error
    of ``carry_out``.
    """
    _check_key(command.key)
    return _within(tx, desk, command, _canonical(command))


def _within(tx: Writing, desk: Desk, command: Command, text: str) -> Answer:
    known = tx.get(Kept, key(command.project, command.key))
    if known is not None:
        return _again(known, text)
    read_project(tx, command.project)
    window = Window(tx, desk, command.project, key("command", command.key), approved=_approves(command))
    answer = _keep(window, DECISIONS[type(command)](window, command), command)
    tx.add([_kept(desk, command, text, to_json(answer))])
    return answer


def _tried(desk: Desk, command: Command, text: str) -> Answer:
    try:
        with desk.store.writing() as tx:
            return _within(tx, desk, command, text)
    except Refusal as refused:
        # Nothing of the unit is left; the refusal is kept by one of its own, unless the key was answered meanwhile.
        with desk.store.writing() as tx:
            known = tx.get(Kept, key(command.project, command.key))
            if known is not None:
                return _again(known, text)
            tx.add([_kept(desk, command, text, json.dumps(refused.told), refusal=type(refused).__name__)])
        raise


def _keep(window: Window, done: Decided, command: Command) -> Answer:
    """Keep what was decided: entries and heads, records, the receipt, the cash of a till, a message."""
    entries = posted(
        done.moves, project=window.project, posting=window.posting, actor=window.desk.actor, because=done.note
    )
    if window.tx.get(BookClosing, key(window.project)) is not None:
        window.tx.lock(BookClosing, key(window.project))
    closed = closed_until(window.tx, window.project, window.desk.closed_until)
    heads = {**window.heads, **keep_entries(window.tx, entries, heads=window.heads, closed=closed)}
    head: PayerAccount | None = heads.get(done.payer)
    receipt = "" if done.voucher is None else _receipt(window, done, done.voucher, command, head)
    for record in done.puts:
        window.tx.put(record, expected=record.version or None)
    nothing = Money(0, done.amount.currency)
    applied = (move.amount for move in done.moves if move.kind == "application")
    return Answer(
        operation=type(command).__name__,
        posting=window.posting,
        entries=len(entries),
        amount=done.amount,
        applied=sum(applied, nothing),
        owed=nothing if head is None else head.owed,
        prepayment=nothing if head is None else head.prepayment,
        receipt=receipt,
        told=done.told,
    )


def _receipt(window: Window, done: Decided, voucher: Voucher, command: Command, head: PayerAccount | None) -> str:
    if voucher.reference is not None:
        known = window.tx.find(Receipt, reference=voucher.reference)
        mine = (receipt for receipt in known if receipt.project == window.project)
        used = next((receipt for receipt in mine if receipt.method == voucher.method), None)
        if used is not None:
            raise ReferenceUsed(voucher.method, voucher.reference, used.id)
    outward = voucher.kind in {"refund", "deposit-refund"}
    name = window.policy.refund_series if outward else window.policy.receipt_series
    receipt = Receipt(
        project=window.project,
        series=name,
        number=_number(window, name),
        kind=voucher.kind,
        payer=done.payer,
        amount=done.amount,
        method=voucher.method,
        day=command.on,
        posting=window.posting,
        reference=voucher.reference,
        till=_counted(window, voucher, -done.amount if outward else done.amount),
        actor=window.desk.actor,
        note=voucher.note,
    )
    window.tx.add([receipt])
    _tell(window, receipt, head)
    return receipt.id


def _number(window: Window, name: str) -> int:
    """The next number of a series; it is held until the unit ends, and a unit that fails takes none."""
    id = key(window.project, name)
    if window.tx.get(Series, id) is None:
        window.tx.put(Series(project=window.project, name=name, next=2), expected=None)
        return 1
    series = window.tx.lock(Series, id)
    window.tx.put(attrs.evolve(series, next=series.next + 1), expected=series.version)
    return series.next


def _counted(window: Window, voucher: Voucher, change: Money) -> str:
    """The id of the session whose cash *change* changes; empty where it is no cash or no till was named."""
    if voucher.method != "cash" or not voucher.till:
        return ""
    session = settling.own_session(window, voucher.till)
    window.tx.put(attrs.evolve(session, expected=session.expected + change), expected=session.version)
    return session.id


def _tell(window: Window, receipt: Receipt, head: PayerAccount | None) -> None:
    """Leave a message for whoever wants to hear of money; those of one payer are told in their order."""
    aggregate = receipt.id if head is None else head.id
    message = OutboxMessage(
        id=f"{aggregate}/{0 if head is None else head.version:012d}/payments-posted",
        project=window.project,
        topic="payments-posted",
        aggregate=aggregate,
        subjects=(receipt.id,),
    )
    window.tx.put(message, expected=None)


def _check_key(text: str) -> None:
    if not 1 <= len(text) <= 255 or not (text.isascii() and text.isprintable()):
        raise BadCommandKey(text)


def _approves(command: Command) -> bool:
    return isinstance(command, commands.Approve)


def _canonical(command: Command) -> str:
    data = {"operation": type(command).__name__, **to_data(command)}
    return unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False, sort_keys=True))


def _kept(desk: Desk, command: Command, text: str, answer: str, *, refusal: str = "") -> Kept:
    return Kept(
        project=command.project,
        key=command.key,
        operation=type(command).__name__,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        answer=answer,
        refusal=refusal,
        actor=desk.actor,
    )


def _again(known: Kept, text: str) -> Answer:
    """The answer that a key got before.

    Raises: KeyReused: it was given another command; the refusal that it got.
    """
    if known.fingerprint != hashlib.sha256(text.encode()).hexdigest():
        before, now = json.loads(known.text), json.loads(text)
        names = ("operation", *sorted({*before, *now}))
        raise KeyReused(known.key, next(name for name in names if before.get(name) != now.get(name)))
    if known.refusal:
        refusal: Refusal = getattr(errors, known.refusal)(*json.loads(known.answer))
        raise refusal
    answer: Answer = from_store(json.loads(known.answer), Answer)
    return answer


def answered(known: Reading, project: str, command: str) -> Answer | None:
    """What was answered under this key; None where it is new. Raises the refusal that it got."""
    kept = known.get(Kept, key(project, command))
    return None if kept is None else _again(kept, kept.text)
