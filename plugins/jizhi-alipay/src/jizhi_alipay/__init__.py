"""jizhi-alipay: payments by Alipay's open platform (gateway.do, RSA2), signed by ourselves; no SDK is needed."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, PaymentGateway
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings


@hookimpl
def jizhi_payment_gateways() -> Iterator[Offer[PaymentGateway]]:
    """Offer the payment channel under the name ``alipay``."""
    yield Offer("alipay", AlipaySettings, Alipay, abilities=Alipay.abilities)
