"""Our side of a reconciliation: orders, refunds and receipts under the numbers that a channel names, and of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import chain, islice
from typing import Final

from jizhi.fees.clearing import ChannelLine, ChannelTerms, Counterpart
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.fees.payments import Receipt
from jizhi.ports import Reading

CHANNELS_ZONE: Final = timezone(timedelta(hours=8))
"""The calendar by which channels count their days."""

_MONEY_OUT: Final = frozenset({"refund", "deposit-refund"})


def named(known: Reading, terms: ChannelTerms, lines: Sequence[ChannelLine]) -> Mapping[str, Counterpart]:
    """What we hold of *lines*, by our number: an order or a refund, else a receipt of the transaction or the number.

    Money in suspense is nobody's yet, and no counterpart.
    """
    numbers = tuple(sorted({line.number for line in lines if line.number}))
    held = {each.number: each for each in _orders(known, terms, numbers)}
    by_reference = receipts_of(known, terms, lines)
    for line in lines:
        if line.number and line.number not in held:
            receipt = by_reference.get(line.number) or by_reference.get(line.transaction)
            if receipt is not None and receipt.kind != "suspense":
                held[line.number] = _of_receipt(receipt, number=line.number)
    return held


def _orders(known: Reading, terms: ChannelTerms, numbers: tuple[str, ...]) -> Iterator[Counterpart]:
    for order in known.find(OnlineOrder, id=numbers):
        if order.gateway == terms.channel:
            yield _of_order(order)
    for refund in known.find(OnlineRefund, id=numbers):
        if refund.gateway == terms.channel:
            yield _of_refund(refund)


def receipts_of(known: Reading, terms: ChannelTerms, lines: Iterable[ChannelLine]) -> Mapping[str, Receipt]:
    """The receipts of the project, by their reference, that *lines* name by our number or by the channel's."""
    references = {name for line in lines for name in (line.number, line.transaction) if name}
    found = known.find(Receipt, reference=tuple(sorted(references)))
    return {str(each.reference): each for each in found if _is_channels(each, terms)}


def moved(known: Reading, terms: ChannelTerms, day: date, *, size: int) -> Iterator[tuple[Counterpart, ...]]:
    """What stands in our books as moved through the channel on *day*, streaming, in groups of *size*.

    Of money in, the receipts that name a transfer; of money out, the refunds that the channel carried out.
    """
    receipts = known.find(Receipt, project=terms.project, day=day)
    paid = (_of_receipt(each) for each in receipts if _is_channels(each, terms) and each.reference is not None)
    refunds = known.find(OnlineRefund, project=terms.project, gateway=terms.channel, state="done")
    ours = chain(paid, (each for each in map(_of_refund, refunds) if each.day == day))
    while group := tuple(islice(ours, size)):
        yield group


def _is_channels(receipt: Receipt, terms: ChannelTerms) -> bool:
    return receipt.project == terms.project and receipt.method == terms.method


def _of_receipt(receipt: Receipt, *, number: str = "") -> Counterpart:
    reference = receipt.reference or receipt.id
    return Counterpart(
        project=receipt.project,
        kind="refund" if receipt.kind in _MONEY_OUT else "payment",
        number=number or reference,
        transaction="" if number == reference else reference,
        fen=receipt.amount.fen,
        currency=receipt.amount.currency,
        state="paid",
        day=receipt.day,
    )


def _of_order(order: OnlineOrder) -> Counterpart:
    return Counterpart(
        project=order.project,
        kind="payment",
        number=order.number,
        transaction=order.transaction,
        fen=order.amount.fen,
        currency=order.amount.currency,
        state=order.state if order.state in ("paid", "closed") else "open",
        day=_day(order.paid_at),
    )


def _of_refund(refund: OnlineRefund) -> Counterpart:
    lost = refund.state in ("failed", "withdrawn")
    return Counterpart(
        project=refund.project,
        kind="refund",
        number=refund.number,
        transaction=refund.transaction,
        fen=refund.amount.fen,
        currency=refund.amount.currency,
        state="paid" if refund.state == "done" else "closed" if lost else "open",
        day=_day(refund.done_at),
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(CHANNELS_ZONE).date()
