"""The contract of the ports of messages, for the maker of an adapter to subclass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import NoticeRefused, UnknownOutcome
from jizhi.ports import MESSENGER_ABILITIES, Message
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.vendor import Bench, Laws
from jizhi.testing.messenger import FAULTS
from jizhi.values import Phone

CLEAR = "13800138000"
VALUES = (("name", "欧阳䶮"), ("amount", "137.43 元"), ("odd", '"<&\\n%s{x}'))


def message(key: str = "due/1-101/2025-03", **more: Any) -> Message:
    """Return a message with signs that are easily spoilt on the way."""
    text = f"您好，欧阳䶮，请缴物业费 137.43 元。（{key}）\n.\n<b>&%s{{x}}"
    given: dict[str, Any] = {"to": Phone(CLEAR), "template": "due", "values": VALUES, "text": text}
    return Message(key=key, **given | more)


def to(bench: Bench, key: str = "due/1-101/2025-03") -> Message:
    """Return a message to somebody whom the adapter of *bench* can reach."""
    return message(key, to=bench.address or Phone(CLEAR))


def told(bench: Bench, message: Message) -> object:
    """Return what the world must have seen of *message*."""
    return message.text if bench.carries == "text" else (message.key, message.values)


def sent(bench: Bench) -> list[object]:
    """Return what the world has seen, oldest first."""
    return [text if bench.carries == "text" else (key, values) for key, values, text in bench.world.sent()]


class MessengerContract(Laws):
    """Every promise of ``Messenger`` and ``Deliveries`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of a new adapter and its new peer. The peer has ``sent``,
    ``fail_next``, ``deliver`` and ``push`` as ``jizhi.testing.messenger.MemoryMessenger`` has them; the adapter maps
    the template ``due``, and a phone number is an address to it unless the bench says another.
    """

    def test_abilities_are_known_words(self, bench: Bench) -> None:
        """If this fails, look at ``abilities``: a frozenset out of MESSENGER_ABILITIES."""
        assert isinstance(bench.adapter.abilities, frozenset)
        assert bench.adapter.abilities <= MESSENGER_ABILITIES

    def test_a_message_is_taken_over_once_and_as_it_is(self, bench: Bench) -> None:
        """If this fails, look at the encoding of values, at a retry of its own, and at the key in the answer."""
        accepted = bench.adapter.send(to(bench), at=NOON)
        assert ("due/1-101/2025-03", NOON) == (accepted.key, accepted.at)
        assert accepted.number
        assert [told(bench, to(bench))] == sent(bench)

    def test_messages_are_told_apart_by_their_keys(self, bench: Bench) -> None:
        """If this fails, look at numbers that repeat: each message has one of its own."""
        numbers = [bench.adapter.send(to(bench, key), at=NOON).number for key in ("a", "b")]
        assert 2 == len(set(numbers))
        assert [told(bench, to(bench, key)) for key in ("a", "b")] == sent(bench)

    @pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "lost-answer"])
    def test_every_refusal_has_its_own_error_and_nothing_is_sent(self, bench: Bench, fault: str) -> None:
        """If this fails, look at the table from the vendor's codes to the errors: each code has one."""
        bench.can_fail(fault)
        bench.world.fail_next(fault)
        with pytest.raises(FAULTS[fault]) as refused:
            bench.adapter.send(to(bench), at=NOON)
        assert FAULTS[fault] is type(refused.value)
        assert [] == sent(bench)

    def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(self, bench: Bench) -> None:
        """If this fails, look at time-outs after the request was sent, and at the vendor's SDK that tries again."""
        bench.world.fail_next("lost-answer")
        with pytest.raises(UnknownOutcome):
            bench.adapter.send(to(bench), at=NOON)
        assert 1 == len(sent(bench))

    def test_what_became_of_a_message_can_be_asked(self, bench: Bench) -> None:
        """If this fails, look at the states of the vendor: not known yet is ``unknown``, never taken over is None."""
        if "find-by-number" not in bench.adapter.abilities:
            bench.needs("find-delivery")
        number = bench.adapter.send(to(bench), at=NOON).number
        assert "unknown" == bench.adapter.find(to(bench), number, at=NOON).state
        bench.world.deliver(message().key, "delivered", at=NOON)
        assert "delivered" == bench.adapter.find(to(bench), number, at=NOON).state
        never = bench.adapter.find(to(bench, "never"), "", at=NOON)
        assert never is None if "find-delivery" in bench.adapter.abilities else "unknown" == never.state

    def test_a_message_whose_answer_was_lost_is_found_without_its_number(self, bench: Bench) -> None:
        """If this fails, look at how a message is looked up by our key, or by address and time."""
        bench.needs("find-delivery")
        bench.world.fail_next("lost-answer")
        with pytest.raises(UnknownOutcome):
            bench.adapter.send(to(bench), at=NOON)
        bench.world.deliver(message().key, "failed", at=NOON)
        assert "failed" == bench.adapter.find(to(bench), "", at=NOON).state

    def test_what_is_pushed_is_read_and_believed_only_when_signed_and_fresh(self, bench: Bench) -> None:
        """If this fails, look at the signature over raw bytes, at repeated headers, and at the 300 s of freshness."""
        bench.needs("push-delivery")
        number = bench.adapter.send(to(bench), at=NOON).number
        bench.world.deliver(message().key, "delivered", at=NOON)
        true = bench.world.push(message().key, at=NOON)
        (told,) = bench.adapter.read(true)
        assert (number, "delivered") == (told.number, told.state)
        forged = [
            attrs.evolve(true, body=true.body + b" "),
            attrs.evolve(true, headers=()),
            attrs.evolve(true, headers=true.headers * 2),
            attrs.evolve(true, at=NOON + timedelta(seconds=301)),
            attrs.evolve(true, at=NOON - timedelta(seconds=301)),
        ]
        for each in forged:
            with pytest.raises(NoticeRefused):
                bench.adapter.read(each)
        assert bench.adapter.reply(kept=True) != bench.adapter.reply(kept=False)

    @pytest.mark.parametrize("fault", sorted(FAULTS))
    def test_no_secret_and_no_number_is_ever_printed(self, bench: Bench, fault: str) -> None:
        """If this fails, look at errors that repeat the request, and at ``repr`` of the adapter."""
        bench.can_fail(fault)
        bench.world.fail_next(fault)
        with pytest.raises(FAULTS[fault]) as refused:
            bench.adapter.send(to(bench), at=NOON)
        printed = f"{bench.adapter!r} {refused.value!r} {vars(refused.value)}"
        assert [] == [
            secret for secret in (*bench.secrets, CLEAR, "欧阳䶮", bench.address) if secret and secret in printed
        ]
