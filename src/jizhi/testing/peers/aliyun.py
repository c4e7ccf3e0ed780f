"""The peer of Aliyun SMS (Dysmsapi 2017-05-25): SendSms and QuerySendDetails, with requests signed by ACS3-HMAC-SHA256.

Written after the pages of Alibaba Cloud on signature V3, SendSms, QuerySendDetails and the codes of errors.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, quote, urlsplit

from jizhi.testing.peers.server import Answer
from jizhi.testing.peers.sms import CHINA, SmsPeer, Taken, as_json

VERSION: Final = "2017-05-25"
_AUTHORIZATION: Final = re.compile(
    r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})"
)
_MOBILE: Final = re.compile(r"(?:\+?86|0086)?(1\d{10})")
_SKEW: Final = timedelta(minutes=15)


class AliyunSmsPeer(SmsPeer):
    """The vendor for one access key; ``answer`` verifies every request as the vendor does."""

    codes: ClassVar[Mapping[str, tuple[int, str]]] = {
        "rate-limited": (200, "isv.BUSINESS_LIMIT_CONTROL"),
        "throttled": (400, "Throttling.User"),
        "bad-address": (200, "isv.MOBILE_NUMBER_ILLEGAL"),
        "template": (200, "isv.SMS_TEMPLATE_ILLEGAL"),
        "refused": (200, "isv.INVALID_PARAMETERS"),
        "money": (200, "isv.OUT_OF_SERVICE"),
        "day-limit": (200, "isv.DAY_LIMIT_CONTROL"),
        "auth": (404, "InvalidAccessKeyId.NotFound"),
        "system-error": (200, "isp.SYSTEM_ERROR"),
        "server-error": (500, "InternalError"),
    }

    def __init__(self, *, access_key_id: str, access_key_secret: str, **more: Any) -> None:
        super().__init__(**more)
        self._id, self._secret = access_key_id, access_key_secret
        self._nonces: set[str] = set()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Verify one request and do what it asks."""
        told = {name.lower(): value.strip() for name, value in headers.items()}
        with self._lock:
            if wrong := self._distrusts(path, told, body):
                return self._says(*wrong)
            asked = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
            asked |= dict(parse_qsl(body.decode(), keep_blank_values=True))
            at = datetime.fromisoformat(told["x-acs-date"]).astimezone(UTC)
            match told.get("x-acs-action"):
                case "SendSms":
                    return self._send(asked, at)
                case "QuerySendDetails":
                    return self._details(asked)
            return self._says(404, "InvalidAction.NotFound")

    def _distrusts(self, path: str, told: Mapping[str, str], body: bytes) -> tuple[int, str] | None:
        found = _AUTHORIZATION.fullmatch(told.get("authorization", ""))
        if found is None:
            return 400, "IncompleteSignature"
        who, names, signature = found.groups()
        must = {"host", *(name for name in told if name.startswith("x-acs-"))}
        if who != self._id:
            return 404, "InvalidAccessKeyId.NotFound"
        right = _signature(self._secret, path, {name: told.get(name, "") for name in names.split(";")}, body)
        whole = told.get("x-acs-content-sha256") == hashlib.sha256(body).hexdigest()
        if not (whole and must <= set(names.split(";")) and hmac.compare_digest(signature, right)):
            return 400, "SignatureDoesNotMatch"
        if told.get("x-acs-version") != VERSION:
            return 404, "InvalidVersion"
        if self._clock and abs(datetime.fromisoformat(told["x-acs-date"]) - self._clock()) > _SKEW:
            return 400, "InvalidTimeStamp.Expired"
        if told["x-acs-signature-nonce"] in self._nonces:
            return 400, "SignatureNonceUsed"
        self._nonces.add(told["x-acs-signature-nonce"])
        return None

    def _send(self, asked: Mapping[str, str], at: datetime) -> Answer:
        phone = _MOBILE.fullmatch(asked.get("PhoneNumbers", ""))
        fields = self._templates.get(asked.get("TemplateCode", ""))
        given = json.loads(asked.get("TemplateParam") or "{}")
        if phone is None:
            return self._says(200, "isv.MOBILE_NUMBER_ILLEGAL")
        if asked.get("SignName") != self._sign_name:
            return self._says(200, "isv.SMS_SIGNATURE_ILLEGAL")
        if fields is None:
            return self._says(200, "isv.SMS_TEMPLATE_ILLEGAL")
        if set(fields) - set(given):
            return self._says(200, "isv.TEMPLATE_MISSING_PARAMETERS")
        taken = Taken(
            number=f"{self._next_number()}^0",
            key=asked.get("OutId", ""),
            phone=phone[1],
            template=asked["TemplateCode"],
            values=tuple(given.items()),
            at=at,
        )
        failed = self._takes(taken)
        return failed or as_json({"Code": "OK", "Message": "OK", "BizId": taken.number, "RequestId": "R-1"})

    def _details(self, asked: Mapping[str, str]) -> Answer:
        day = asked.get("SendDate", "")
        found = [
            each
            for each in self._of(asked.get("PhoneNumber", ""))
            if f"{each.at.astimezone(CHINA):%Y%m%d}" == day and asked.get("BizId", "") in ("", each.number)
        ]
        size = int(asked.get("PageSize", 10))
        start = (int(asked.get("CurrentPage", 1)) - 1) * size
        told = {"SmsSendDetailDTO": [_detail(each) for each in found[::-1][start : start + size]]}
        return as_json({"Code": "OK", "Message": "OK", "TotalCount": len(found), "SmsSendDetailDTOs": told})

    def _says(self, status: int, code: str) -> Answer:
        return as_json({"Code": code, "Message": "no", "RequestId": "R-1"}, status)


def _signature(secret: str, path: str, signed: Mapping[str, str], body: bytes) -> str:
    place = urlsplit(path)
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(place.query, keep_blank_values=True))
    )
    headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    names, payload = ";".join(sorted(signed)), hashlib.sha256(body).hexdigest()
    request = "\n".join(("POST", place.path or "/", query, headers, names, payload))
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _detail(taken: Taken) -> dict[str, Any]:
    states = {"unknown": 1, "failed": 2, "delivered": 3}
    told: dict[str, Any] = {
        "PhoneNum": taken.phone,
        "SendStatus": states[taken.state],
        "TemplateCode": taken.template,
        "OutId": taken.key,
        "SendDate": f"{taken.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
    }
    if taken.told_at:
        received = f"{taken.told_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        told |= {"ReceiveDate": received, "ErrCode": taken.code}
    return told
