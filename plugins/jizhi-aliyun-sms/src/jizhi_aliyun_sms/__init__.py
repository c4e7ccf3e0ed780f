"""jizhi-aliyun-sms: SMS by Aliyun (Dysmsapi 2017-05-25), signed by ourselves; no SDK is needed."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Messenger, Offer
from jizhi_aliyun_sms.sms import AliyunSms, AliyunSmsSettings


@hookimpl
def jizhi_messengers() -> Iterator[Offer[Messenger]]:
    """Offer the messenger under the name ``aliyun-sms``."""
    yield Offer("aliyun-sms", AliyunSmsSettings, AliyunSms, abilities=AliyunSms.abilities)
