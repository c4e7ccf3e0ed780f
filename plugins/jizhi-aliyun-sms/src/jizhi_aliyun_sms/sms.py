"""The messenger: one signed SendSms for one message, and QuerySendDetails for what became of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import attrs

from jizhi.errors import BadAddress, NoticeRefused, TemplateRefused, UnknownOutcome
from jizhi.ports import Accepted, Delivery, Message, Reply, Request
from jizhi.ports.messages import DeliveryState
from jizhi.values import Phone, Secret
from jizhi_aliyun_sms.codes import error_of
from jizhi_aliyun_sms.line import NAME, Transport, line, signed

CHINA: Final = timezone(timedelta(hours=8))
_STATES: Final[Mapping[int, DeliveryState]] = {1: "unknown", 2: "failed", 3: "delivered"}
_PAGE: Final = 50


@attrs.frozen(kw_only=True)
class AliyunSmsSettings:
    """What the console of Aliyun gives you.

    Args:
        access_key_id, access_key_secret: of a RAM user that may do ``dysms:SendSms`` and ``dysms:QuerySendDetails``.
        sign_name: the approved signature, without brackets.
        templates: the vendor's template (``SMS_123456``) by our name of it.
        url: of the interface.
        timeout_seconds: how long an answer is waited for.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
        look_back_days: how many days back a message is looked for; the vendor keeps 30.
    """

    access_key_id: str
    access_key_secret: Secret
    sign_name: str
    templates: Mapping[str, str]
    url: str = "https://dysmsapi.aliyuncs.com"
    timeout_seconds: int = 10
    inside: tuple[str, ...] = ()
    look_back_days: int = 6


@attrs.frozen
class AliyunSms:
    """``Messenger`` and ``Deliveries`` of the vendor.

    What it pushes is not signed, so that nobody can know who sent it: it is not read, and deliveries are asked for.
    """

    settings: AliyunSmsSettings
    transport: Transport = attrs.field(
        default=attrs.Factory(lambda self: line(self.settings.inside), takes_self=True), repr=False, eq=False
    )
    abilities = frozenset({"find-delivery"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Hand one message over."""
        template = self.settings.templates.get(message.template)
        if template is None:
            raise TemplateRefused(NAME, f"no template of the vendor is set for {message.template!r}")
        query = {
            "PhoneNumbers": _mobile(message),
            "SignName": self.settings.sign_name,
            "TemplateCode": template,
            "TemplateParam": json.dumps(dict(message.values), ensure_ascii=False),
            "OutId": out_id(message.key),
        }
        number = self._ask("SendSms", query, at).get("BizId")
        if not isinstance(number, str) or not number.strip():
            raise UnknownOutcome(NAME, "the answer has no number")
        return Accepted(key=message.key, number=number, at=at)

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        """Look for the message under our key on this day and the days before; the vendor wants a day to look in."""
        wanted = out_id(message.key)
        for back in range(self.settings.look_back_days + 1):
            day = (at - timedelta(days=back)).astimezone(CHINA)
            said = [told for told in self._details(message, number, day, at) if told.get("OutId") == wanted]
            if said:
                # Taken over twice, what arrived counts, then what may yet arrive.
                return _delivery(max(said, key=_weight), message.key, number, at)
        return None

    def read(self, request: Request) -> Sequence[Delivery]:
        """Refuse what was pushed."""
        raise NoticeRefused(NAME, "signature", "what the vendor pushes is not signed; ask for deliveries")

    def reply(self, *, kept: bool) -> Reply:
        """Return what the vendor wants to hear."""
        return Reply(status=200 if kept else 503, body=b'{"code":0,"msg":"ok"}' if kept else b"")

    def _details(self, message: Message, number: str, day: datetime, at: datetime) -> Iterator[dict[str, Any]]:
        query = {"PhoneNumber": _mobile(message), "SendDate": f"{day:%Y%m%d}", "PageSize": str(_PAGE)}
        # Where the answer was lost, the number is our key, which the vendor does not know as one of his.
        query |= {"BizId": number} if number not in ("", out_id(message.key)) else {}
        page, seen, total = 1, 0, 1
        while seen < total:
            told = self._ask("QuerySendDetails", query | {"CurrentPage": str(page)}, at)
            details = (told.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            if not details:
                return
            yield from details
            page, seen, total = page + 1, seen + len(details), int(told.get("TotalCount") or 0)

    def _ask(self, action: str, query: Mapping[str, str], at: datetime) -> dict[str, Any]:
        settings = self.settings
        key_id, secret = settings.access_key_id, settings.access_key_secret
        url, headers = signed(settings.url, action, query, key_id=key_id, secret=secret, at=at)
        status, body = self.transport(url, b"", headers, settings.timeout_seconds)
        try:
            told = json.loads(body)
        except ValueError:
            raise UnknownOutcome(NAME, f"the answer cannot be read, HTTP {status}") from None
        code = str(told.get("Code", "")) if isinstance(told, dict) else ""
        if status == 200 and code == "OK":
            return dict(told)
        raise error_of(status, code)(NAME, "the vendor says no", code=code or f"HTTP {status}")


def out_id(key: str) -> str:
    """Return what the vendor keeps of our key: the key itself, or its digest where it is too long or not plain.

    >>> out_id("due/1-101"), len(out_id("催缴"))
    ('due/1-101', 64)
    """
    return key if key.isascii() and len(key) < 256 else hashlib.sha256(key.encode()).hexdigest()


def _mobile(message: Message) -> str:
    number = message.to.reveal("send an SMS") if isinstance(message.to, Phone) else ""
    if len(number) != 11 or not number.startswith("1"):
        raise BadAddress(NAME, "an SMS goes to a mobile number of the mainland")
    return number


def _weight(told: Mapping[str, Any]) -> int:
    return {3: 2, 1: 1}.get(int(told.get("SendStatus") or 0), 0)


def _delivery(told: Mapping[str, Any], key: str, number: str, at: datetime) -> Delivery:
    when = told.get("ReceiveDate")
    said = datetime.strptime(when, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA) if when else at
    state = _STATES.get(int(told.get("SendStatus") or 0), "unknown")
    return Delivery(key=key, number=number or out_id(key), state=state, code=str(told.get("ErrCode") or ""), at=said)
