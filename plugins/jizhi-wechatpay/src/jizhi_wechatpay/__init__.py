"""jizhi-wechatpay: payments by WeChat Pay, API v3, signed and verified by ourselves; no SDK is needed."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, PaymentGateway
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings


@hookimpl
def jizhi_payment_gateways() -> Iterator[Offer[PaymentGateway]]:
    """Offer the gateway under the name ``wechatpay``."""
    yield Offer("wechatpay", WechatPaySettings, WechatPay, abilities=WechatPay.abilities)
