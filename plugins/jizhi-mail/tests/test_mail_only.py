"""What only mail has: headings, attachments, a Message-ID, and steps at each of which a server can say no."""

from __future__ import annotations

import socket
import threading

import attrs
import jizhi_mail
import pytest
from jizhi_mail.mail import Mail, written

from jizhi.errors import AuthRefused, BadAddress, RateLimited, RequestRefused, UnknownOutcome, Unreachable
from jizhi.host import Host
from jizhi.ports import Attachment
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.messenger import message

TO = "zhang@example.com"
LETTER = Attachment(name="催缴函.pdf", media_type="application/pdf", content=bytes(range(256)))


def test_the_host_finds_the_offer():
    host = Host(jizhi_mail)
    assert ["mail"] == list(host.messengers())
    assert frozenset({"attachments"}) == host.messengers()["mail"].abilities
    assert () == host.findings


def test_a_letter_arrives_with_its_heading_its_sender_and_its_attachment(post, settings):
    """Chinese in every place; the file is the same to the byte."""
    mail = message(to=TO, subject="物业费催缴函（1-101）", attachments=(LETTER,))
    accepted = Mail(settings).send(mail, at=NOON)
    (letter,) = post.truth
    (file,) = letter.iter_attachments()
    assert ("物业费催缴函（1-101）", "书香苑物业 <bills@jade.example>") == (letter["Subject"], str(letter["From"]))
    assert (LETTER.name, LETTER.media_type, LETTER.content) == (
        file.get_filename(),
        file.get_content_type(),
        file.get_content(),
    )
    assert (accepted.number, TO, "auto-generated") == (letter["Message-ID"], letter["To"], letter["Auto-Submitted"])
    assert NOON == letter["Date"].datetime


def test_one_key_has_one_message_id(settings):
    """So that a mail that came twice is known as one by whoever reads it."""
    one, again, other = (written(settings, message(key, to=TO), at=NOON)["Message-ID"] for key in ("a/1", "a/1", "a/2"))
    assert one == again != other


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\0", "\x7f", "\x85", "\u2028"])
def test_a_heading_with_a_control_character_is_refused_before_a_call(post, settings, sign):
    """Nobody adds a receiver by way of a name, a subject or a file."""
    bad = f"费用{sign}Bcc: eve@example.com"
    for mail in (
        message(to=TO, subject=bad),
        message(to=TO, attachments=(attrs.evolve(LETTER, name=bad),)),
    ):
        with pytest.raises(RequestRefused):
            Mail(settings).send(mail, at=NOON)
    with pytest.raises(BadAddress):
        Mail(settings).send(message(to=f"{TO}{sign}Bcc: eve@example.com"), at=NOON)
    assert [] == post.truth


@pytest.mark.parametrize(
    "to", ["zhang", "a@b, c@d", "<a@b>", "a b@c", "@b", "a@", '"a"@b', "张三 <a@b>", "张三@b.cn", "a@..", "a[b]@c"]
)
def test_what_is_no_plain_address_is_refused_before_a_call(post, settings, to):
    with pytest.raises(BadAddress):
        Mail(settings).send(message(to=to), at=NOON)
    with pytest.raises(BadAddress):
        Mail(settings).send(message(), at=NOON)  # a phone
    assert [] == post.truth


def test_what_is_only_a_plain_address_goes_out(post, settings):
    """Every sign that an address may have without quotes."""
    Mail(settings).send(message(to="O'Neil+a.b_c-d!#$%&*/=?^`{|}~9@mail-1.example.com"), at=NOON)
    assert 1 == len(post.truth)


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        ("550 5.1.1 no such box", BadAddress),
        ("551 not here", BadAddress),
        ("553 not so", BadAddress),
        ("552 5.2.2 box is full", RequestRefused),
        ("450 4.2.1 later", RateLimited),
    ],
)
def test_the_step_and_the_code_say_what_a_refusal_is(post, settings, refusal, error):
    post.refusal = refusal
    post.fail_next("bad-address")
    with pytest.raises(error) as refused:
        Mail(settings).send(message(to=TO), at=NOON)
    assert (error, refusal[:3]) == (type(refused.value), refused.value.code)


def test_a_sender_that_is_refused_is_no_bad_address_of_the_receiver(post, settings):
    post.at_sender = "550 5.7.1 not yours"
    with pytest.raises(RequestRefused) as refused:
        Mail(settings).send(message(to=TO), at=NOON)
    assert RequestRefused is type(refused.value)


def test_a_server_without_tls_is_not_spoken_to_in_clear(post, settings):
    """What is set as secured is secured, or nothing goes out."""
    for security, error in (("starttls", AuthRefused), ("tls", Unreachable)):
        with pytest.raises(error):
            Mail(attrs.evolve(settings, security=security)).send(message(to=TO), at=NOON)
    assert [] == post.truth


def test_a_server_that_asks_for_no_password_gets_none(post, settings):
    Mail(attrs.evolve(settings, user="", password=None)).send(message(to=TO, subject=""), at=NOON)
    assert ["-"] == [letter["Subject"] for letter in post.truth]


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ((), Unreachable),
        ((b"220 hi\r\n",), Unreachable),
        ((b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n"), Unreachable),
        ((b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 what\r\n"), Unreachable),
        ((b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"), UnknownOutcome),
    ],
)
def test_a_line_that_breaks_is_unknown_only_after_the_text_has_left(settings, says, error):
    """Before, certainly nothing was sent, and the same key may go again."""
    server = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        line, _ = server.accept()
        with line:
            for word in says:
                line.sendall(word)
                line.recv(65536)

    threading.Thread(target=speak, daemon=True).start()
    bare = attrs.evolve(settings, port=server.getsockname()[1], user="", password=None)
    with server, pytest.raises(error) as refused:
        Mail(bare).send(message(to=TO), at=NOON)
    assert error is type(refused.value)
