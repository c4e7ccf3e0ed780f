"""A real SMTP server on loopback that remembers what it took, and fails where it is asked to."""

from __future__ import annotations

import email.policy
import socket
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from jizhi_mail.mail import MailSettings

from jizhi.values import Secret


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


class Post:
    """The server's world: ``truth`` is what it took over, oldest first."""

    faults = frozenset({"unreachable", "rate-limited", "bad-address", "refused", "auth", "lost-answer"})

    def __init__(self):
        self.truth, self.fault, self.refusal, self.at_sender = [], "", "550 5.1.1 no such box", ""
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            authenticator=self.lets_in,
            auth_require_tls=False,
        )

    def lets_in(self, server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"bills", b"k-mail")
        return AuthResult(success=right and self.fault != "auth", handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.fault == "rate-limited":
            return "450 4.2.1 too many"
        if self.fault == "bad-address":
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.fault == "refused":
            return "554 5.7.1 looks like spam"
        self.truth.append(message_from_bytes(envelope.content, policy=email.policy.default))
        if self.fault == "lost-answer":
            server.transport.abort()
        return "250 taken"

    def fail_next(self, fault):
        self.fault = fault
        if fault == "unreachable":
            self.controller.stop()

    def sent(self):
        return [("", (), text(letter)) for letter in self.truth]


def text(letter):
    """The text of a mail as a reader sees it."""
    return letter.get_body().get_content().replace("\r\n", "\n").removesuffix("\n")


@pytest.fixture
def post():
    post = Post()
    post.controller.start()
    yield post
    if post.controller.server is not None:
        post.controller.stop()


@pytest.fixture
def settings(post):
    return MailSettings(
        host="127.0.0.1",
        port=post.controller.port,
        security="none",
        user="bills",
        password=Secret("k-mail"),
        sender="bills@jade.example",
        sender_name="书香苑物业",
        timeout_seconds=2,
    )
