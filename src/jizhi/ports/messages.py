"""The ports of messages: who carries one to a person, and what is known of its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

import attrs

from jizhi.estate.fields import holds, is_a, one_of, or_none, whole, word
from jizhi.ports.fields import any_fen, any_text, instant
from jizhi.ports.web import Reply, Request
from jizhi.values import Phone

MESSENGER_ABILITIES: Final = frozenset(("attachments", "find-by-number", "find-delivery", "push-delivery"))
"""What a messenger may declare beyond sending.

``find-delivery`` knows of a message whose answer was lost whether it was taken over; ``find-by-number`` knows only what
became of one whose number is known.
"""

DeliveryState: TypeAlias = Literal["delivered", "failed", "unknown"]


@attrs.frozen(kw_only=True)
class Attachment:
    """A file that goes with a message."""

    name: str = attrs.field(validator=holds(word))
    media_type: str = attrs.field(validator=holds(word))
    content: bytes = attrs.field(validator=holds(is_a(bytes)), repr=False)


@attrs.frozen(kw_only=True)
class Message:
    """One message to one person, as it stands in the outbox.

    Args:
        key: ours, one for each intended sending; handed on to a vendor that takes a number of ours.
        to: a ``Phone``, or the address in the messenger's own form (mail address, id of a user or a group).
        template: our name of the template; the adapter's settings say which of the vendor's it is.
        values: the declared fields of the template, in its order.
        text: the whole message as it reads, for who has no templates of his own.
        subject: its heading, where there is one.

    >>> Message(key="k-1", to=Phone("13800138000"), template="due", text="…").to
    Phone('138****8000')
    """

    key: str = attrs.field(validator=holds(word))
    to: Phone | str = attrs.field(validator=attrs.validators.instance_of((Phone, str)))
    template: str = attrs.field(validator=holds(word))
    values: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=holds(is_a(tuple)))
    text: str = attrs.field(default="", validator=holds(any_text))
    subject: str = attrs.field(default="", validator=holds(any_text))
    attachments: tuple[Attachment, ...] = attrs.field(default=(), validator=holds(is_a(tuple)))


@attrs.frozen(kw_only=True)
class Accepted:
    """A vendor took a message over; whether it arrives is another question.

    Args:
        number: the vendor's, by which its delivery is found.
        parts: how many the vendor counts it as; an SMS of more than 70 signs is several.
        cost_fen: what it cost, where the vendor says so at once.
    """

    key: str = attrs.field(validator=holds(word))
    number: str = attrs.field(validator=holds(word))
    at: datetime = attrs.field(validator=holds(instant))
    parts: int = attrs.field(default=1, validator=holds(whole(1, 1000)))
    cost_fen: int | None = attrs.field(default=None, validator=holds(or_none(any_fen)))


@attrs.frozen(kw_only=True)
class Delivery:
    """What became of a message by the vendor's word; ``unknown`` means that the vendor does not know yet.

    ``key`` is ours where the vendor gives it back, else empty; ``number`` is the vendor's.
    """

    key: str = attrs.field(default="", validator=holds(any_text))
    number: str = attrs.field(validator=holds(word))
    state: DeliveryState = attrs.field(validator=holds(one_of(("delivered", "failed", "unknown"))))
    code: str = attrs.field(default="", validator=holds(any_text))
    at: datetime = attrs.field(validator=holds(instant))


class Messenger(Protocol):
    """Somebody who carries a message: an SMS vendor, a mail server, a chat robot.

    Promises: one call to the vendor for one ``send``, and no retry of its own; *at* is the instant by the host's clock,
    used for signing; safe to call from several threads; no secret, phone number or text in any error.
    """

    @property
    def abilities(self) -> frozenset[str]:
        """What this adapter can do beyond sending, out of ``MESSENGER_ABILITIES``."""
        ...

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Hand one message over.

        Raises:  UnknownOutcome: it may have been taken over; it is not sent again before its delivery is known.
            TryLater (``RateLimited``, ``Unreachable``): certainly not taken over; the same key may be sent again.
            BadAddress, OptedOut, TemplateRefused, other RequestRefused: never, as it is.
            AdapterStopped (``AuthRefused``, ``OutOfMoney``): nothing goes out before a person has acted.
        """
        ...


class Deliveries(Protocol):
    """What a vendor knows of deliveries: asked for (``find-…``), or pushed by it (``push-delivery``)."""

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        """Ask what became of *message*; None where the vendor certainly never took it over.

        Args:  number: the vendor's; empty where the answer to ``send`` was lost.
        """
        ...

    def read(self, request: Request) -> Sequence[Delivery]:
        """Return the deliveries that a vendor pushed; twice, late and contradicting ones are told as they are.

        Raises:  NoticeRefused: it is not the vendor's, not whole or not fresh.
        """
        ...

    def reply(self, *, kept: bool) -> Reply:
        """Return what the vendor wants to hear when its push was *kept*, or not."""
        ...
