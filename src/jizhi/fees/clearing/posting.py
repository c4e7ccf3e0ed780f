"""What a day of a channel moves in the books: its fees, its pay-out, and money that nobody knows, into suspense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import attrs

from jizhi.fees.clearing.judging import is_ours
from jizhi.fees.clearing.lines import ChannelLine, ChannelTerms, Difference
from jizhi.fees.ledger import Move, account
from jizhi.values import Money, key

UNKNOWN_MONEY: Final = frozenset({"channel-only", "duplicate"})
"""The differences in which the channel holds money of ours that no order explains."""


@attrs.frozen(kw_only=True)
class Settled:
    """What the lines of a day sum to, in fen; repeated lines and lines of others are not among them.

    ``fee_fen`` is what the channel kept, less what it gave back with refunds.
    """

    paid_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    @property
    def paid_out_fen(self) -> int:
        """What the channel pays out for the day; below zero where it wants money back."""
        return self.paid_fen - self.refunded_fen - self.fee_fen


def added(
    so_far: Settled, terms: ChannelTerms, lines: Iterable[ChannelLine], *, repeated: frozenset[str] = frozenset()
) -> Settled:
    """Return *so_far* with *lines*, so that a day can be summed in parts.

    Args:
        repeated: the ids of lines that tell again what another line told, with the same transaction: no money.
    """
    sums = {"payment": so_far.paid_fen, "refund": so_far.refunded_fen, "fee": so_far.fee_fen}
    for line in lines:
        if not is_ours(terms, line) or line.id in repeated or line.kind == "other":
            continue
        sums[line.kind] += line.fen
        sums["fee"] += -line.fee_fen if line.kind == "refund" else line.fee_fen
    return Settled(paid_fen=sums["payment"], refunded_fen=sums["refund"], fee_fen=sums["fee"])


def settled_moves(terms: ChannelTerms, settled: Settled, *, day: date, on: date) -> tuple[Move, ...]:
    """The moves of a day's fees and pay-out: after them the clearing account holds only what differs.

    Debit the channel's fees and the bank, credit clearing; the other way round where the channel wants money back.

    Args:
        day: of the channel.   on: the day on which it is counted, a later one where its books are closed.

    >>> terms = ChannelTerms(project="jade", channel="wechatpay", merchant="m-1")
    >>> first = date(2025, 3, 1)
    >>> moves = settled_moves(terms, Settled(paid_fen=10_000, fee_fen=60), day=first, on=first)
    >>> [(move.debit, move.credit, str(move.amount)) for move in moves]
    [('channel-fee/wechatpay', 'clearing/online', '0.60 CNY'), ('bank/wechatpay', 'clearing/online', '99.40 CNY')]
    """
    why = key(terms.channel, day)
    kept, paid_out = account("channel-fee", terms.channel), account("bank", terms.channel)
    pairs = ((kept, settled.fee_fen), (paid_out, settled.paid_out_fen))
    return tuple(_moved(terms, other, fen, on=on, why=why) for other, fen in pairs if fen)


def suspense_moves(
    terms: ChannelTerms, differences: Iterable[Difference], lines: Mapping[str, ChannelLine], *, on: date
) -> tuple[Move, ...]:
    """The moves that put money of a payment which nobody knows into suspense, one item for each line.

    Args:
        differences: any; only those of ``UNKNOWN_MONEY`` are taken.   lines: the lines they name, by id, less those
            that only repeat another.
    """
    found = (lines.get(each.line) for each in differences if each.kind in UNKNOWN_MONEY)
    return tuple(
        Move(
            day=on,
            debit=account("clearing", terms.method),
            credit=account("suspense", suspense_item(line)),
            amount=Money(line.fen, line.currency),
            kind="receipt",
            item=suspense_item(line),
            because=line.transaction or line.id,
        )
        for line in found
        if line is not None and line.kind == "payment" and line.fen
    )


def suspense_item(line: ChannelLine) -> str:
    """The name under which the money of *line* waits in suspense for its payer."""
    return key("channel", line.channel, line.day, line.n)


def repeated_lines(about: Iterable[ChannelLine]) -> frozenset[str]:
    """The ids of lines, among those about one number, that repeat an earlier one of the same transaction."""
    seen: set[tuple[str, str, str]] = set()
    again: set[str] = set()
    for line in sorted(about, key=lambda each: (each.day, each.n)):
        told = (line.number, line.kind, line.transaction)
        if line.number and line.transaction and told in seen:
            again.add(line.id)
        seen.add(told)
    return frozenset(again)


def _moved(terms: ChannelTerms, other: str, fen: int, *, on: date, why: str) -> Move:
    clearing = account("clearing", terms.method)
    return Move(
        day=on,
        debit=other if fen > 0 else clearing,
        credit=clearing if fen > 0 else other,
        amount=Money(abs(fen), terms.currency),
        kind="settlement",
        because=why,
    )
