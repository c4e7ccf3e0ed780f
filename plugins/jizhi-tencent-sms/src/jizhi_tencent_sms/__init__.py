"""jizhi-tencent-sms: SMS by Tencent Cloud (2021-01-11), signed by ourselves; no SDK is needed."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Messenger, Offer
from jizhi_tencent_sms.sms import TencentSms, TencentSmsSettings


@hookimpl
def jizhi_messengers() -> Iterator[Offer[Messenger]]:
    """Offer the messenger under the name ``tencent-sms``."""
    yield Offer("tencent-sms", TencentSmsSettings, TencentSms, abilities=TencentSms.abilities)
