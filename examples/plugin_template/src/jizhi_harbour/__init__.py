"""jizhi-harbour: payments and messages of 港湾 Harbour, a vendor who does not exist; copy it to begin your own."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Messenger, Offer, PaymentGateway
from jizhi_harbour.line import HarbourSettings
from jizhi_harbour.pay import HarbourPay
from jizhi_harbour.sms import HarbourSms


@hookimpl
def jizhi_payment_gateways() -> Iterator[Offer[PaymentGateway]]:
    """Offer the payment channel under the name ``harbour``."""
    yield Offer("harbour", HarbourSettings, HarbourPay, abilities=HarbourPay.abilities)


@hookimpl
def jizhi_messengers() -> Iterator[Offer[Messenger]]:
    """Offer the messenger under the name ``harbour-sms``."""
    yield Offer("harbour-sms", HarbourSettings, HarbourSms, abilities=HarbourSms.abilities)
