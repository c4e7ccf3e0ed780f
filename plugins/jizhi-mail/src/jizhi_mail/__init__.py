"""jizhi-mail: messages and letters by mail, over the SMTP of the standard library."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Messenger, Offer
from jizhi_mail.mail import Mail, MailSettings


@hookimpl
def jizhi_messengers() -> Iterator[Offer[Messenger]]:
    """Offer the messenger under the name ``mail``."""
    yield Offer("mail", MailSettings, Mail, abilities=Mail.abilities)
