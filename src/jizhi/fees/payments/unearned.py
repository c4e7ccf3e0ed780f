"""Unearned money: what was paid of cycles that are not over, for the days that are still to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.fees.ledger import OpenItem
from jizhi.fees.proration import weights
from jizhi.fees.tariff import Fee, Tariff
from jizhi.values import Money, split


@attrs.frozen(kw_only=True)
class Unearned:
    """One item on a day: what was *served* of what was issued, and what the payer paid beyond that: *amount*."""

    item: OpenItem
    served: Money
    amount: Money


def unearned(tariff: Tariff, items: Iterable[OpenItem], *, on: date) -> tuple[Unearned, ...]:
    """What of *items* is paid and not served yet on *on*, by the day count of each fee, in the order of the items.

    It is what a payer who leaves on that day gets back: exactly what is released to his prepayment by a correction that
    leaves what was served, and can be refunded then. Money that is prepaid and not applied is all unearned, and is not
    counted here; nor is what was forgiven, which nobody paid.

    Args:
        on: the first day that is not served.

    Raises:
        UnknownFee: an item of a fee that the tariff does not have.

    >>> unearned(Tariff(code="jade", title="", currency="CNY", fees=(), facts={}), (), on=date(2025, 3, 1))
    ()
    """
    found = (_of(tariff.fee(item.fee), item, on) for item in items if item.part == "principal" and item.cycle)
    return tuple(each for each in found if each.amount)


def _of(fee: Fee, item: OpenItem, on: date) -> Unearned:
    served = _served(fee, item, on)
    settled = item.applied.fen + item.waived.fen + item.written_off.fen
    beyond = max(0, min(item.applied.fen, settled - served.fen))
    return Unearned(item=item, served=served, amount=Money(beyond, served.currency))


def _served(fee: Fee, item: OpenItem, on: date) -> Money:
    cycle = item.cycle
    if cycle is None or on >= cycle.end:
        return item.issued
    if on <= cycle.start:
        return Money(0, item.issued.currency)
    before, after = weights(cycle, (on,), day_count=fee.prorate, cycle=fee.cycle)
    return split(item.issued, by=[before, after])[0] if before + after else item.issued
