"""A notice of Alipay: a form, signed over its sorted fields, of which nothing is used before it is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import unquote_plus

from jizhi.errors import NoticeRefused, RecordRefused
from jizhi.ports import PaymentNotice, Request
from jizhi_alipay.amounts import time_of
from jizhi_alipay.orders import order_status
from jizhi_alipay.settings import NAME, AlipaySettings, Keys
from jizhi_alipay.signing import content_of, holds

LONGEST: Final = 64 << 10
"""No notice has so many bytes."""
_PLAIN: Final = rb"3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]"
"""Letters and digits, which nobody escapes."""
_FORM: Final = re.compile(rb"(?:[A-Za-z0-9*._~&=+-]|%(?!" + _PLAIN + rb")[0-9A-F]{2})+")


def read(settings: AlipaySettings, keys: Keys, request: Request) -> PaymentNotice:
    """Return what a notice says, once it is known to be Alipay's own, whole, ours and fresh.

    A notice of a refund is one of its order: it names the refund and what was paid back in all, never how much this
    one was.

    Raises:
        NoticeRefused: it is not.
    """
    told = _form(request.body)
    _signed(keys, told)
    _ours(settings, told)
    try:
        sent = time_of(told["notify_time"])
        if abs(request.at - sent) > timedelta(seconds=settings.fresh_seconds):
            raise NoticeRefused(NAME, "stale", "it was sent too long ago, or in the future")
        if told["notify_type"] != "trade_status_sync":
            raise NoticeRefused(NAME, "malformed", "it tells of no trade")
        about = order_status(told, merchant=settings.seller_id, paid_at="gmt_payment")
        of_a_refund = "refund_fee" in told and told.get("gmt_refund")
        refund = told.get("out_biz_no", "") if of_a_refund else ""
        return PaymentNotice(id=told["notify_id"], about=about, refund=refund, at=sent)
    except (KeyError, ValueError, RecordRefused) as trouble:
        # What is missing or wrong is named; what it says is not repeated.
        raise NoticeRefused(NAME, "malformed", f"it cannot be read: {type(trouble).__name__}") from None


def _form(body: bytes) -> dict[str, str]:
    """Read a form that has one spelling only: what is escaped is escaped in capitals, and each field is there once."""
    if not 0 < len(body) <= LONGEST or not _FORM.fullmatch(body):
        raise NoticeRefused(NAME, "malformed", "it is no form")
    pairs = [pair.partition("=") for pair in body.decode("ascii").split("&")]
    try:
        told = {unquote_plus(name, errors="strict"): unquote_plus(value, errors="strict") for name, _, value in pairs}
    except UnicodeDecodeError:
        raise NoticeRefused(NAME, "malformed", "it is not in UTF-8") from None
    if len(told) != len(pairs) or not all(equals for _, equals, _ in pairs):
        raise NoticeRefused(NAME, "malformed", "a field is there twice, or is none")
    return told


def _signed(keys: Keys, told: Mapping[str, str]) -> None:
    serial = told.get("alipay_cert_sn", "")
    if told.get("sign_type") != "RSA2" or told.get("charset", "").lower() != "utf-8":
        raise NoticeRefused(NAME, "signature", "it is not signed as we asked for")
    if serial and serial not in keys.public:
        raise NoticeRefused(NAME, "key-unknown", "it is signed by a certificate that is not set")
    content = content_of({name: value for name, value in told.items() if name not in ("sign", "sign_type")})
    if not holds(keys, content, told.get("sign")):
        raise NoticeRefused(NAME, "signature", "the signature does not hold")
    # The fields are signed as one text, in which an "&" of a value is one between two fields: whoever moves the
    # border makes another notice of the same signature. No field that Alipay sends us has one.
    if any("&" in name + value or "=" in name for name, value in told.items()):
        raise NoticeRefused(NAME, "malformed", "a field holds what stands between fields")


def _ours(settings: AlipaySettings, told: Mapping[str, str]) -> None:
    if told.get("app_id") != settings.app_id or told.get("auth_app_id", settings.app_id) != settings.app_id:
        raise NoticeRefused(NAME, "not-ours", "it is for another app")
    if told.get("seller_id") != settings.seller_id:
        raise NoticeRefused(NAME, "not-ours", "it is for another account")
