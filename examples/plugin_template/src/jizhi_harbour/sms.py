"""The messenger: one signed request for one message, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from jizhi.codec import structure
from jizhi.errors import BadAddress, NoticeRefused, UnknownOutcome
from jizhi.ports import Accepted, Delivery, Message, Reply, Request
from jizhi.values import Phone
from jizhi_harbour.line import NAME, HarbourSettings, ask, read


@attrs.frozen
class HarbourSms:
    """``Messenger`` and ``Deliveries`` of the vendor."""

    settings: HarbourSettings
    abilities = frozenset({"find-delivery", "push-delivery"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        content = {
            "key": message.key,
            "to": _number(message),
            "template": message.template,
            "values": [list(pair) for pair in message.values],
        }
        number = ask(self.settings, "/sms/send", content, at=at)["number"]
        return Accepted(key=message.key, number=number, at=at)

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        content = {"key": message.key, "to": _number(message), "number": number}
        told = ask(self.settings, "/sms/find", content, at=at)["delivery"]
        if told is None:
            return None
        found = structure(told, Delivery).value
        if found is None:
            raise UnknownOutcome(NAME, "the answer cannot be read")
        return found

    def read(self, request: Request) -> Sequence[Delivery]:
        told = [structure(each, Delivery).value for each in read(self.settings, request).get("deliveries", ())]
        if None in told:
            raise NoticeRefused(NAME, "malformed", "a delivery cannot be read")
        return [each for each in told if each]

    def reply(self, *, kept: bool) -> Reply:
        return Reply(status=200 if kept else 500)


def _number(message: Message) -> str:
    if not isinstance(message.to, Phone):
        raise BadAddress(NAME, "an SMS goes to a phone number")
    return message.to.reveal("send an SMS")
