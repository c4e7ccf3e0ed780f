"""The messenger: one signed SendSms for one message, and what the carriers said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.errors import BadAddress, NoticeRefused, TemplateRefused, UnknownOutcome
from jizhi.ports import Accepted, Delivery, Message, Reply, Request
from jizhi.values import Phone, Secret
from jizhi_tencent_sms.codes import error_of
from jizhi_tencent_sms.line import NAME, Transport, line, signed

_KEPT: Final = timedelta(days=7) - timedelta(minutes=5)
"""How far back the vendor can be asked, with some room for clocks that differ."""
_MOST: Final = 100


@attrs.frozen(kw_only=True)
class TencentSmsSettings:
    """What the console of Tencent Cloud gives you.

    Args:
        secret_id, secret_key: of a sub-account that may use SMS.
        app_id: the SdkAppId of the application, ten digits.
        sign_name: the approved signature, its text and not its number.
        templates: the vendor's number of a template by our name of it; its fields are filled in the order of ours.
        url, region: of the interface.
        timeout_seconds: how long an answer is waited for.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
    """

    secret_id: str
    secret_key: Secret
    app_id: str
    sign_name: str
    templates: Mapping[str, str]
    url: str = "https://sms.tencentcloudapi.com"
    region: str = "ap-guangzhou"
    timeout_seconds: int = 10
    inside: tuple[str, ...] = ()


@attrs.frozen
class TencentSms:
    """``Messenger`` and ``Deliveries`` of the vendor.

    A message is found by the vendor's number alone: where the answer was lost, nobody can say whether it was taken
    over, and a person decides. What the vendor pushes is not signed and is not read.
    """

    settings: TencentSmsSettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    abilities = frozenset({"find-by-number"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Hand one message over."""
        template = self.settings.templates.get(message.template)
        if template is None:
            raise TemplateRefused(NAME, f"no template of the vendor is set for {message.template!r}")
        content = {
            "PhoneNumberSet": [_mobile(message)],
            "SmsSdkAppId": self.settings.app_id,
            "SignName": self.settings.sign_name,
            "TemplateId": template,
            "TemplateParamSet": [value for _, value in message.values],
            "SessionContext": message.key if len(message.key.encode()) < 512 else "",
        }
        statuses = self._ask("SendSms", content, at).get("SendStatusSet") or [{}]
        status, code = statuses[0], str(statuses[0].get("Code", ""))
        if code != "Ok":
            raise error_of(code)(NAME, "the vendor says no", code=code)
        if not status.get("SerialNo"):
            raise UnknownOutcome(NAME, "the answer has no number")
        return Accepted(key=message.key, number=status["SerialNo"], at=at, parts=max(1, int(status.get("Fee") or 1)))

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        """Say what a carrier said of the message with this number; ``unknown`` while none has said anything."""
        content = {
            "BeginTime": int((at - _KEPT).timestamp()),
            "EndTime": int(at.timestamp()),
            "Offset": 0,
            "Limit": _MOST,
            "PhoneNumber": _mobile(message),
            "SmsSdkAppId": self.settings.app_id,
        }
        said = self._ask("PullSmsSendStatusByPhoneNumber", content, at).get("PullSmsSendStatusSet") or []
        ours = [told for told in said if _is_about(told, message, number)]
        if not ours:
            return Delivery(key=message.key, number=number or message.key, state="unknown", at=at)
        told = max(ours, key=lambda each: bool(each.get("ReportStatus") == "SUCCESS"))
        state, when = told.get("ReportStatus"), told.get("UserReceiveTime")
        return Delivery(
            key=message.key,
            number=str(told.get("SerialNo") or number or message.key),
            state="delivered" if state == "SUCCESS" else "failed" if state == "FAIL" else "unknown",
            code=str(told.get("Description") or ""),
            at=datetime.fromtimestamp(int(when), UTC) if when else at,
        )

    def read(self, request: Request) -> Sequence[Delivery]:
        """Refuse what was pushed."""
        raise NoticeRefused(NAME, "signature", "what the vendor pushes is not signed; ask for deliveries")

    def reply(self, *, kept: bool) -> Reply:
        """Return what the vendor wants to hear."""
        return Reply(status=200 if kept else 503, body=b'{"result":0,"errmsg":"OK"}' if kept else b"")

    def _ask(self, action: str, content: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        settings, body = self.settings, json.dumps(content, ensure_ascii=False).encode()
        keys: dict[str, Any] = {"secret_id": settings.secret_id, "secret_key": settings.secret_key}
        headers = signed(settings.url, action, body, region=settings.region, at=at, **keys)
        status, told = self.transport(f"{settings.url.rstrip('/')}/", body, headers, settings.timeout_seconds)
        try:
            answer = json.loads(told)["Response"]
            code = str(answer.get("Error", {}).get("Code", ""))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UnknownOutcome(NAME, f"the answer cannot be read, HTTP {status}") from None
        if code or status != 200:
            raise error_of(code)(NAME, "the vendor says no", code=code or f"HTTP {status}")
        return dict(answer)


def _is_about(told: Mapping[str, Any], message: Message, number: str) -> bool:
    return told.get("SerialNo") == number if number else told.get("SessionContext") == message.key


def _mobile(message: Message) -> str:
    number = message.to.reveal("send an SMS") if isinstance(message.to, Phone) else ""
    if len(number) != 11 or not number.startswith("1"):
        raise BadAddress(NAME, "an SMS goes to a mobile number of the mainland")
    return f"+86{number}"
