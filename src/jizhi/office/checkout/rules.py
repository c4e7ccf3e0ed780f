"""What a host settles once about paying by phone: its channels, and what becomes of money that nobody waited for."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

import attrs

from jizhi.estate.fields import holds, one_of, text, word
from jizhi.ports import PaymentGateway, PaymentNotices

CHINA: Final = timezone(timedelta(hours=8))


def day_of(at: datetime) -> date:
    """The business day of an instant."""
    return at.astimezone(CHINA).date()


@attrs.frozen(kw_only=True)
class Channel:
    """A payment channel that is open.

    Args:
        name: the channel's name with us; it stands in the orders and in the path of its notices.
        gateway, notices: the adapter, and who reads what the channel sends by itself; None where it sends nothing.
        project: in whose suspense money goes of which no order here is known.
        merchant: whose orders it makes; compared with what the channel says, where both are known.
    """

    name: str = attrs.field(validator=holds(word))
    gateway: PaymentGateway
    notices: PaymentNotices | None = None
    project: str = attrs.field(validator=holds(word))
    merchant: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class CheckoutRules:
    """What becomes of money that nobody waited for.

    Args:
        lasts: how long the channel takes money for an order.
        second: what is paid for bills that are paid already is the payer's prepayment, or asked to be paid back.
        coupons: an order that the payer paid less of, because the channel gave the rest, is paid; or a person's.
    """

    lasts: timedelta = timedelta(hours=2)
    second: Literal["prepay", "refund"] = attrs.field(default="prepay", validator=holds(one_of(("prepay", "refund"))))
    coupons: Literal["take", "ask"] = attrs.field(default="take", validator=holds(one_of(("take", "ask"))))


HOUSE_CHECKOUT: Final = CheckoutRules()
"""Two hours, prepayment, and coupons are taken."""
