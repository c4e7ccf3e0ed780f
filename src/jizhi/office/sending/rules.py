"""The rules by which messages go out: quiet hours and caps by channel, addresses, the last check of each purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from jizhi.estate import Party
from jizhi.messages import CODE_CAPS, NOTICE_CAPS, QUIET_NIGHT, Cap, Contact, QuietHours, Sending
from jizhi.ports import Attachment, Reading, Sealer
from jizhi.values import Phone, key

Address: TypeAlias = Phone | str | None
Recheck: TypeAlias = Callable[[Reading, Sending, datetime], str | datetime]
"""Says why a sending is needless at an instant, from what is committed; an empty text where it is still due.

An instant says that it is not to go out before then, by the rules of its cause."""


def address_of(known: Reading, sending: Sending) -> Address:
    """Return where the sending's channel reaches its party now; None where it does not.

    A ``Contact`` of the channel comes first. Else an SMS goes to the phone of the party, a notice in the app and a
    robot to the party's name itself.
    """
    contact = known.get(Contact, key(sending.project, sending.party, sending.channel))
    if contact is not None and (contact.silent or contact.address):
        return None if contact.silent else contact.address
    if sending.channel == "sms":
        party = known.get(Party, sending.party)
        return party.phone if party else None
    return sending.party if sending.channel in ("in-app", "robot") else None


def no_attachments(sending: Sending) -> tuple[Attachment, ...]:
    """Return no files; a host that sends letters gives a function that makes them from the references."""
    return ()


@attrs.frozen(kw_only=True)
class SendingRules:
    """What a host settles once.

    Args:
        quiet, caps: by channel; a channel that is not there has none.
        address: where a sending goes, looked up when it is handed over and kept nowhere.
        attach: makes the files of its references, outside of any unit.
        rechecks: by purpose; called inside the unit that begins the handing over, so that nothing is paid in between.
        sealer: where there is one, caps count by the digest of a number, and two parties with one phone are one; it
            opens the values of messages that were sealed, such as one-time codes.
        lease: after it an attempt that was begun and not ended counts as unknown.
        pause, pause_max: between attempts, doubling from the one to the other.
    """

    quiet: Mapping[str, QuietHours] = MappingProxyType({"sms": QUIET_NIGHT})
    caps: Mapping[str, tuple[Cap, ...]] = MappingProxyType({"sms": CODE_CAPS + NOTICE_CAPS})
    address: Callable[[Reading, Sending], Address] = address_of
    attach: Callable[[Sending], tuple[Attachment, ...]] = no_attachments
    rechecks: Mapping[str, Recheck] = MappingProxyType({})
    sealer: Sealer | None = None
    lease: timedelta = timedelta(minutes=10)
    pause: timedelta = timedelta(minutes=1)
    pause_max: timedelta = timedelta(hours=6)

    def receiver(self, sending: Sending, address: Phone | str) -> str:
        """Return by whom caps are counted: never the number itself."""
        if self.sealer is None:
            return key(sending.project, sending.party)
        clear = address.reveal("count what a number was sent") if isinstance(address, Phone) else address
        return self.sealer.index(clear, purpose="messages")


HOUSE_RULES: Final = SendingRules()
"""Quiet from eight to eight, and the caps of the vendors of SMS."""
