"""Notices: who signed them, when, for whom, and only then what they say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from jizhi.codec import strict_json
from jizhi.errors import AdapterFailed, NoticeRefused, RecordRefused
from jizhi.ports import PaymentNotice, Request
from jizhi_wechatpay.keys import Keys, KeyUnknown, Proof, Sealed, opened
from jizhi_wechatpay.line import NAME, SCHEME
from jizhi_wechatpay.settings import WechatPaySettings
from jizhi_wechatpay.told import Unfit, order_of, refund_of

FRESH: Final = timedelta(seconds=300)
LONGEST: Final = 256 << 10
"""Bytes of a notice; WeChat Pay's have a few thousand."""

_PROBE: Final = "WECHATPAY/SIGNTEST/"
_STAMP: Final = re.compile(r"[0-9]{1,12}")
_EVENTS: Final = {
    "TRANSACTION.SUCCESS": "transaction",
    "REFUND.SUCCESS": "refund",
    "REFUND.ABNORMAL": "refund",
    "REFUND.CLOSED": "refund",
}


def read(settings: WechatPaySettings, keys: Keys, request: Request) -> PaymentNotice:
    """Return what a notice says. Raises NoticeRefused."""
    if len(request.body) > LONGEST:
        raise NoticeRefused(NAME, "malformed", f"it has more than {LONGEST} bytes")
    _believed(keys, request)
    told = _json(request.body)
    kind = _EVENTS.get(told.get("event_type", "")) if isinstance(told.get("event_type"), str) else None
    if kind is None or told.get("resource_type") != "encrypt-resource":
        raise NoticeRefused(NAME, "malformed", "it is about no payment and no refund")
    about = _opened(settings, told.get("resource"))
    if about.get("mchid") != settings.merchant or (kind == "transaction" and about.get("appid") != settings.app):
        raise NoticeRefused(NAME, "not-ours", "it is for another merchant or app")
    try:
        noun = order_of(about) if kind == "transaction" else refund_of(about)
        return PaymentNotice(id=told["id"], about=noun, at=datetime.fromisoformat(told["create_time"]))
    except (Unfit, KeyError, TypeError, ValueError, RecordRefused):
        raise NoticeRefused(NAME, "malformed", "it does not say what a notice says") from None


def proof_of(request: Request) -> Proof | None:
    """Return what the headers say of the signature; None where one is missing, is there twice or is of another kind."""
    kinds = {value for name, value in request.headers if name.lower() == "wechatpay-signature-type"}
    names = ("Serial", "Timestamp", "Nonce", "Signature")
    serial, stamp, nonce, signature = (request.header(f"Wechatpay-{name}") for name in names)
    if not kinds <= {SCHEME} or serial is None or stamp is None or nonce is None or signature is None:
        return None
    return Proof(serial=serial, stamp=stamp, nonce=nonce, signature=signature) if _STAMP.fullmatch(stamp) else None


def _believed(keys: Keys, request: Request) -> None:
    proof = proof_of(request)
    if proof is None:
        raise NoticeRefused(NAME, "signature", "a header of the signature is missing, doubled or none")
    if proof.signature.startswith(_PROBE):
        raise NoticeRefused(NAME, "signature", "it is a probe, whose signature is wrong on purpose")
    if not abs(request.at.timestamp() - int(proof.stamp)) <= FRESH.total_seconds():
        raise NoticeRefused(NAME, "stale", "it was signed more than 300 s away")
    try:
        believed = keys.prove(proof, request.body, at=request.at)
    except KeyUnknown:
        raise NoticeRefused(NAME, "key-unknown", "no key has the serial that it names") from None
    except AdapterFailed as trouble:
        raise NoticeRefused(NAME, "key-unknown", f"the keys cannot be fetched: {trouble.why}") from None
    if not believed:
        raise NoticeRefused(NAME, "signature", "the signature does not hold")


def _opened(settings: WechatPaySettings, resource: Any) -> dict[str, Any]:
    try:
        return _json(opened(resource, settings.api_key))
    except Sealed as sealed:
        if sealed.shape:
            raise NoticeRefused(NAME, "malformed", "what it is about is not sealed as it should be") from None
        raise NoticeRefused(NAME, "key-unknown", "what it is about is sealed with another APIv3 key") from None


def _json(content: bytes) -> dict[str, Any]:
    told = strict_json(content, longest=LONGEST).value
    if not isinstance(told, dict):
        raise NoticeRefused(NAME, "malformed", "it is no JSON that can be read")
    return told
