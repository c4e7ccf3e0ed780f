"""The peer of Tencent SMS (2021-01-11): SendSms and PullSmsSendStatusByPhoneNumber, requests signed by TC3-HMAC-SHA256.

Written after the pages of Tencent Cloud on signature V3, the two actions and the codes of errors. As there, a message
appears in its status only when a carrier has said something, and an error comes with HTTP status 200.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from jizhi.testing.peers.server import Answer
from jizhi.testing.peers.sms import SmsPeer, Taken, as_json

VERSION: Final = "2021-01-11"
_AUTHORIZATION: Final = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)
_MOBILE: Final = re.compile(r"(?:\+86|0086|86)?(1\d{10})")
_SKEW: Final = timedelta(minutes=5)


class TencentSmsPeer(SmsPeer):
    """The vendor for one secret and one application.

    Args:
        gives_context: that the status gives our key back, which the vendor switches on only when asked.
    """

    codes: ClassVar[Mapping[str, tuple[int, str]]] = {
        "rate-limited": (200, "LimitExceeded.PhoneNumberThirtySecondLimit"),
        "bad-address": (200, "InvalidParameterValue.IncorrectPhoneNumber"),
        "opted-out": (200, "FailedOperation.PhoneNumberInBlacklist"),
        "template": (200, "FailedOperation.TemplateIncorrectOrUnapproved"),
        "refused": (200, "InvalidParameterValue.ContentLengthLimit"),
        "money": (200, "FailedOperation.InsufficientBalanceInSmsPackage"),
        "day-limit": (200, "LimitExceeded.AppDailyLimit"),
        "auth": (200, "AuthFailure.SecretIdNotFound"),
        "throttled": (200, "RequestLimitExceeded"),
        "system-error": (200, "InternalError.Timeout"),
        "server-error": (200, "InternalError"),
    }

    def __init__(
        self, *, secret_id: str, secret_key: str, app_id: str, gives_context: bool = False, **more: Any
    ) -> None:
        super().__init__(**more)
        self._id, self._key, self._app, self._gives_context = secret_id, secret_key, app_id, gives_context

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Verify one request and do what it asks."""
        told = {name.lower(): value.strip() for name, value in headers.items()}
        with self._lock:
            if wrong := self._distrusts(path, told, body):
                return self._says(200, wrong)
            asked, at = json.loads(body), datetime.fromtimestamp(int(told["x-tc-timestamp"]), UTC)
            if asked.get("SmsSdkAppId") != self._app:
                return self._says(200, "UnauthorizedOperation.SmsSdkAppIdVerifyFail")
            match told.get("x-tc-action"):
                case "SendSms":
                    return self._send(asked, at)
                case "PullSmsSendStatusByPhoneNumber":
                    return self._statuses(asked)
            return self._says(200, "InvalidAction")

    def _distrusts(self, path: str, told: Mapping[str, str], body: bytes) -> str:
        found = _AUTHORIZATION.fullmatch(told.get("authorization", ""))
        if found is None:
            return "AuthFailure.InvalidAuthorization"
        who, day, names, signature = found.groups()
        if who != self._id:
            return "AuthFailure.SecretIdNotFound"
        signed = {name: told.get(name, "") for name in names.split(";")}
        stamp = told.get("x-tc-timestamp", "0")
        right = _signature(self._key, day, stamp, path, signed, body)
        if not ({"content-type", "host"} <= set(signed) and hmac.compare_digest(signature, right)):
            return "AuthFailure.SignatureFailure"
        at = datetime.fromtimestamp(int(stamp), UTC)
        if day != f"{at:%Y-%m-%d}" or (self._clock and abs(at - self._clock()) > _SKEW):
            return "AuthFailure.SignatureExpire"
        return "" if told.get("x-tc-version") == VERSION and told.get("x-tc-region") else "NoSuchVersion"

    def _send(self, asked: Mapping[str, Any], at: datetime) -> Answer:
        (number,) = asked["PhoneNumberSet"]
        phone, values = _MOBILE.fullmatch(number), asked.get("TemplateParamSet", [])
        fields = self._templates.get(asked.get("TemplateId", ""))
        if phone is None:
            return self._status(number, "InvalidParameterValue.IncorrectPhoneNumber")
        if asked.get("SignName") != self._sign_name:
            return self._status(number, "FailedOperation.SignatureIncorrectOrUnapproved")
        if fields is None:
            return self._status(number, "FailedOperation.TemplateUnapprovedOrNotExist")
        if len(fields) != len(values):
            return self._status(number, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        taken = Taken(
            number=f"2640:{self._next_number()}",
            key=asked.get("SessionContext", ""),
            phone=phone[1],
            template=asked["TemplateId"],
            values=tuple(zip(fields, values, strict=True)),
            at=at,
        )
        return self._takes(taken) or self._status(number, "Ok", taken.number, taken.key)

    def _statuses(self, asked: Mapping[str, Any]) -> Answer:
        phone = _MOBILE.fullmatch(asked["PhoneNumber"])
        known = self._of(phone[1]) if phone else []
        told = [
            {
                "UserReceiveTime": int(each.told_at.timestamp()),
                "CountryCode": "86",
                "SubscriberNumber": each.phone,
                "PhoneNumber": f"+86{each.phone}",
                "SerialNo": each.number,
                "ReportStatus": "SUCCESS" if each.state == "delivered" else "FAIL",
                "Description": each.code,
                "SessionContext": each.key if self._gives_context else "",
            }
            for each in known
            if each.told_at and asked["BeginTime"] <= each.at.timestamp() <= asked["EndTime"]
        ]
        return as_json({"Response": {"PullSmsSendStatusSet": told[-asked["Limit"] :], "RequestId": "R-1"}})

    def _refuses(self, taken: Taken, status: int, code: str) -> Answer:
        whole = code.startswith(("AuthFailure", "RequestLimit", "InternalError"))
        return self._says(status, code) if whole else self._status(f"+86{taken.phone}", code)

    def _status(self, number: str, code: str, serial: str = "", context: str = "") -> Answer:
        status = {
            "SerialNo": serial,
            "PhoneNumber": number,
            "Fee": 1 if serial else 0,
            "SessionContext": context,
            "Code": code,
            "Message": "send success" if serial else "no",
            "IsoCode": "CN",
        }
        return as_json({"Response": {"SendStatusSet": [status], "RequestId": "R-1"}})

    def _says(self, status: int, code: str) -> Answer:
        return as_json({"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "R-1"}}, status)


def _signature(key: str, day: str, stamp: str, path: str, signed: Mapping[str, str], body: bytes) -> str:
    place, _, query = path.partition("?")
    headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    names, payload = ";".join(sorted(signed)), hashlib.sha256(body).hexdigest()
    request = "\n".join(("POST", place, query, headers, names, payload))
    text = "\n".join(("TC3-HMAC-SHA256", stamp, f"{day}/sms/tc3_request", hashlib.sha256(request.encode()).hexdigest()))
    derived = f"TC3{key}".encode()
    for part in (day, "sms", "tc3_request"):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    return hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()
