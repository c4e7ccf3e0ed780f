"""How Alipay signs (RSA2): a request over its sorted parameters, an answer over the bytes of its node as they came."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jizhi.codec import strict_json
from jizhi.errors import AuthRefused, UnknownOutcome
from jizhi_alipay.amounts import china
from jizhi_alipay.codes import DONE, error_of
from jizhi_alipay.settings import NAME, AlipaySettings, Keys

LONGEST: Final = 1_000_000
"""No answer of the gateway has so many bytes."""
_GAP: Final = re.compile(r"[\s,:]*")
_CODE: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


def request(
    settings: AlipaySettings, keys: Keys, method: str, content: Mapping[str, Any], *, at: datetime, told: bool = False
) -> dict[str, str]:
    """Return the parameters of a call, signed; *told* asks for notices, and for the payer to be sent back.

    Source: Alipay, "how to sign by yourself".
    """
    given = {
        "app_id": settings.app_id,
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": china(at),
        "version": "1.0",
        "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        **keys.told,
    }
    if told:
        given |= {"notify_url": settings.notify_url, "return_url": settings.return_url}
    given = {name: value for name, value in given.items() if value}
    signature = keys.private.sign(content_of(given), padding.PKCS1v15(), hashes.SHA256())
    return given | {"sign": b64encode(signature).decode()}


def content_of(parameters: Mapping[str, str]) -> bytes:
    """Return what is signed of parameters: all of them by name, as they are before they are escaped.

    >>> content_of({"b": "2", "a": "物 1"}).decode()
    'a=物 1&b=2'
    """
    return "&".join(f"{name}={parameters[name]}" for name in sorted(parameters)).encode()


def holds(keys: Keys, content: bytes, signature: object) -> bool:
    """Say whether *content* is signed by Alipay, by one of its keys that are set.

    A signature has one spelling: base64 that says the same otherwise is refused.
    """
    try:
        told = b64decode(signature, validate=True) if isinstance(signature, str) else b""
    except (NotBase64, ValueError):
        return False
    if not told or b64encode(told).decode() != signature:
        return False
    for key in keys.public.values():
        try:
            key.verify(told, content, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            continue
        return True
    return False


def believed(keys: Keys, method: str, status: int, body: bytes) -> dict[str, Any]:
    """Return what Alipay answered to a call.

    Raises:
        UnknownOutcome: it cannot be read, or is not signed by Alipay.
        AdapterFailed: what its code stands for. Alone that our keys are wrong is believed without a signature:
            who does not know the app cannot sign for it, and nothing follows from it but that a person looks.
    """
    answer = strict_json(body, longest=LONGEST).value
    name = f"{method.replace('.', '_')}_response"
    if not isinstance(answer, dict) or (name in answer) == ("error_response" in answer):
        raise UnknownOutcome(NAME, f"the answer cannot be read, HTTP {status}")
    name = name if name in answer else "error_response"
    node = answer[name]
    if not isinstance(node, dict):
        raise UnknownOutcome(NAME, f"the answer cannot be read, HTTP {status}")
    code, sub_code = (str(node.get(field) or "") for field in ("code", "sub_code"))
    error, shown = error_of(code, sub_code), sub_code or code
    told = shown if _CODE.fullmatch(shown) else ""
    if not holds(keys, cut(body.decode(), name), answer.get("sign")):
        if error is AuthRefused and not answer.get("sign"):
            raise AuthRefused(NAME, "Alipay does not know us by these keys", code=told)
        raise UnknownOutcome(NAME, "the answer is not signed by Alipay", code=told)
    if code == DONE:
        return node
    raise error(NAME, "Alipay says no", code=told)


def cut(text: str, name: str) -> bytes:
    """Return a member of a JSON object as it was sent, byte for byte; *text* has been read, and has it once.

    >>> cut('{"a" : {"b":1.0,  "c":"\\\\u4f60"}, "sign":"x"}', "a").decode()
    '{"b":1.0,  "c":"\\\\u4f60"}'
    """
    place, reader = text.index("{") + 1, json.JSONDecoder(parse_float=str, parse_int=str)
    while True:
        member, place = reader.raw_decode(text, _gap(text, place))
        start = _gap(text, place)
        _, place = reader.raw_decode(text, start)
        if member == name:
            return text[start:place].encode()


def _gap(text: str, place: int) -> int:
    found = _GAP.match(text, place)
    return found.end() if found else place
