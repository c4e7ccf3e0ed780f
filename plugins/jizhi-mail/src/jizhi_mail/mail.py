"""The messenger: one message, one connection, one mail; every refusal is told apart by the step at which it came."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, Literal

import attrs

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    BadAddress,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import Accepted, Message
from jizhi.values import Secret

NAME: Final = "mail"
_ADDRESS: Final = re.compile(r"[!#-'*+\-./-9=?A-Z^-~]{1,64}@(?=.{1,253}\Z)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_NO_SUCH_BOX: Final = (550, 551, 553)


@attrs.frozen(kw_only=True)
class MailSettings:
    """What your mail provider gives you.

    Args:
        host, port: of the SMTP server.
        security: ``tls`` from the first byte (port 465), ``starttls`` (port 587), or ``none`` on a line of your own.
        user, password: empty where the server asks for none; the password is often called an authorisation code.
        sender: the address that mails come from; ``sender_name`` stands before it.
        timeout_seconds: how long each answer is waited for.
    """

    host: str
    sender: str
    sender_name: str = ""
    port: int = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: Secret | None = None
    timeout_seconds: int = 20


@attrs.frozen
class Mail:
    """``Messenger`` by SMTP, with attachments; what becomes of a mail is not known."""

    settings: MailSettings
    abilities = frozenset({"attachments"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Hand one mail over; until its text has left, nothing is sent, and after that a silence is unknown."""
        letter = written(self.settings, message, at=at)
        with _session(self.settings) as line:
            with _step("the sender is refused"):
                _answered(line.mail(self.settings.sender), RequestRefused)
            with _step("the receiver is refused"):
                code, said = line.rcpt(str(message.to))
                _answered((code, said), BadAddress if code in _NO_SUCH_BOX else RequestRefused)
            try:
                _answered(line.data(letter.as_bytes(policy=SMTP)), RequestRefused)
            except smtplib.SMTPDataError as no:
                _answered((no.smtp_code, no.smtp_error), RequestRefused)
                raise Unreachable(NAME, "the server did not ask for the text") from None
            except (smtplib.SMTPException, OSError):
                raise UnknownOutcome(NAME, "the line broke while the mail was handed over") from None
            return Accepted(key=message.key, number=letter["Message-ID"], at=at)


def written(settings: MailSettings, message: Message, *, at: datetime) -> EmailMessage:
    """Return the mail; its Message-ID is made from our key, so that a mail that came twice is known as one.

    Raises:  BadAddress: the receiver is no plain address.   RequestRefused: a line break in a heading or a file name.
    """
    if not (isinstance(message.to, str) and _ADDRESS.fullmatch(message.to)):
        raise BadAddress(NAME, "the receiver is no mail address")
    for heading in (message.subject, *(file.name for file in message.attachments)):
        if any(ord(sign) < 32 or sign in "\x7f\u2028\u2029\x85" for sign in heading):
            raise RequestRefused(NAME, "a control character in a heading")
    letter = EmailMessage()
    box, _, domain = settings.sender.partition("@")
    letter["From"] = Address(settings.sender_name, box, domain)
    letter["To"] = message.to
    letter["Subject"] = message.subject or "-"
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    for file in message.attachments:
        main, _, sub = file.media_type.partition("/")
        letter.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return letter


@contextmanager
def _session(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """Open a session that is greeted, secured and signed in, and close it whatever happens."""
    try:
        line = _opened(settings)
    except ssl.SSLCertVerificationError:
        raise Unreachable(NAME, "the certificate of the server does not hold") from None
    except (smtplib.SMTPException, OSError):
        raise Unreachable(NAME, "there is no connection") from None
    try:
        with _step("the server does not let us in"):
            _signed_in(line, settings)
        yield line
    finally:
        # What was accepted stays accepted, however the goodbye ends.
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
        line.close()


def _opened(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout_seconds, context=context)
    return smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)


def _signed_in(line: smtplib.SMTP, settings: MailSettings) -> None:
    line.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        line.starttls(context=ssl.create_default_context())
        line.ehlo()
    if settings.password is not None:
        line.login(settings.user, settings.password.reveal("sign in to the mail server"))


@contextmanager
def _step(why: str) -> Iterator[None]:
    """Turn what goes wrong before the text of a mail has left into what it means: certainly nothing was sent."""
    try:
        yield
    except AdapterFailed:
        raise
    except smtplib.SMTPAuthenticationError as no:
        raise (RateLimited if 400 <= no.smtp_code < 500 else AuthRefused)(NAME, why, code=str(no.smtp_code)) from None
    except smtplib.SMTPNotSupportedError:
        raise AuthRefused(NAME, "the server does not offer what is set") from None
    except (smtplib.SMTPException, OSError):
        raise Unreachable(NAME, why) from None


def _answered(answer: tuple[int, bytes | str], refusal: type[RequestRefused]) -> None:
    """Go on at 2xx and 3xx; later at 4xx; at 5xx never."""
    code = answer[0]
    if 400 <= code < 500:
        raise RateLimited(NAME, "the server asks to come again", code=str(code))
    if code >= 500 or code < 200:
        raise refusal(NAME, "the server says no", code=str(code))
