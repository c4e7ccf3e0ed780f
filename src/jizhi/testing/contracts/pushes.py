"""The contract of the port of punches that devices push, for the maker of an adapter to subclass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import NoticeRefused
from jizhi.findings import Finding
from jizhi.ports import PUNCH_ABILITIES, DevicePunch, Request
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.vendor import Bench, Laws
from jizhi.testing.pushes import STRANGER

GARBAGE = "7\t2025-02-30 ??"


def punch(user: str = "7", *, minutes: int = 0, **more: Any) -> DevicePunch:
    """Return a punch of the device D1 some minutes before the kit's noon."""
    given: dict[str, Any] = {"device": "D1", "at": NOON - timedelta(minutes=minutes)} | more
    return DevicePunch(user=user, **given)


def received(bench: Bench, *lines: DevicePunch | str, at: datetime = NOON) -> list[DevicePunch | Finding]:
    """Push, and return what the adapter reads, in its order."""
    return [each for request in bench.world.push(*lines, at=at) for each in bench.adapter.receive(request).punches]


def keys(found: list[DevicePunch | Finding]) -> list[tuple[Any, ...]]:
    """Return what each punch says; a finding says nothing."""
    return [(each.device, each.user, each.at) if isinstance(each, DevicePunch) else () for each in found]


class PushContract(Laws):
    """Every promise of ``PunchReceiver`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of a new adapter, to which the devices D1 and D2 are known, and
    its world. The world has ``push`` and ``trust`` as ``jizhi.testing.pushes.MemoryPushes`` has them; the device's
    clock stands in UTC where its protocol has no offset.
    """

    def test_abilities_are_known_words(self, bench: Bench) -> None:
        """If this fails, look at ``abilities``: a frozenset out of PUNCH_ABILITIES with ``push`` in it."""
        assert isinstance(bench.adapter.abilities, frozenset)
        assert "push" in bench.adapter.abilities and bench.adapter.abilities <= PUNCH_ABILITIES

    def test_every_punch_is_told_in_the_order_of_the_device(self, bench: Bench) -> None:
        """If this fails, look at the last line of a push, and at an order of your own: keep the device's."""
        sent = [punch("9"), punch("7", minutes=3), punch("8", minutes=1)]
        assert keys([*sent]) == keys(received(bench, *sent))

    def test_instants_carry_their_offset(self, bench: Bench) -> None:
        """If this fails, look at local times of the device: its offset stands in the settings."""
        (found,) = received(bench, punch())
        assert isinstance(found, DevicePunch)
        assert found.at.utcoffset() is not None
        assert attrs.evolve(found, trust="none", evidence="", kind="") == punch()

    def test_history_pushed_again_is_told_as_it_is(self, bench: Bench) -> None:
        """If this fails, look at punches that you leave out: whoever keeps them knows which are there already."""
        assert keys([punch(), punch()]) == keys(received(bench, punch(), punch()))
        assert keys([punch()]) == keys(received(bench, punch()))

    def test_a_wrong_clock_is_told_as_it_is(self, bench: Bench) -> None:
        """If this fails, look at times that you correct or drop: how far a clock is off is measured by who reads it."""
        off = [punch(at=datetime(2000, 1, 1, 0, 0, 5, tzinfo=UTC)), punch(at=NOON + timedelta(hours=12))]
        assert keys([*off]) == keys(received(bench, *off))

    def test_a_line_that_cannot_be_read_is_a_finding_in_its_place(self, bench: Bench) -> None:
        """If this fails, look at garbage between lines: it is a Finding, and the others come."""
        found = received(bench, punch("7"), GARBAGE, punch("8"))
        assert [*keys([punch("7")]), (), *keys([punch("8")])] == keys(found)

    def test_a_device_that_is_not_ours_is_refused(self, bench: Bench) -> None:
        """If this fails, look at the device's number: it is compared with those registered before a line is read."""
        for request in bench.world.push(punch(device=STRANGER), at=NOON, device=STRANGER):
            with pytest.raises(NoticeRefused):
                bench.adapter.receive(request)

    def test_no_more_is_trusted_than_the_device_proves(self, bench: Bench) -> None:
        """If this fails, look at ``trust``: a bare serial number proves nothing, an address its network."""
        (found,) = received(bench, punch())
        assert isinstance(found, DevicePunch)
        assert bench.world.trust == found.trust

    def test_what_no_device_would_send_is_refused(self, bench: Bench) -> None:
        """If this fails, look at errors that escape: a stranger's bytes are NoticeRefused, never a traceback."""
        for body in (b"", b"\x00\xff" * 50, b"<a/>", b"{" * 10_000):
            with pytest.raises(NoticeRefused):
                bench.adapter.receive(Request(body=body, at=NOON, headers=(("X", "\x00"),), path="/etc/passwd"))

    def test_whatever_byte_is_changed_nothing_escapes(self, bench: Bench) -> None:
        """If this fails, look at how bytes become text: a changed one makes a finding, a refusal or another punch."""
        for request in bench.world.push(punch(), GARBAGE, at=NOON):
            for place in range(len(request.body)):
                for byte in (0, request.body[place] ^ 1, 255):
                    changed = request.body[:place] + bytes([byte]) + request.body[place + 1 :]
                    assert _read_or_refused(bench, attrs.evolve(request, body=changed)) <= 3

    def test_reading_changes_nothing(self, bench: Bench) -> None:
        """If this fails, look at what you remember between calls: the same request gives the same answer."""
        for request in bench.world.push(punch(), GARBAGE, punch("8"), at=NOON):
            first = bench.adapter.receive(request)
            assert first == bench.adapter.receive(request)
            assert first.reply == bench.adapter.receive(request).reply

    def test_a_device_hears_what_lets_it_go_on(self, bench: Bench) -> None:
        """If this fails, look at the answer to a push with garbage in it: else the device sends it for ever."""
        for lines in ((punch(),), (GARBAGE,)):
            for request in bench.world.push(*lines, at=NOON):
                assert 200 <= bench.adapter.receive(request).reply.status < 300

    def test_no_secret_is_ever_printed(self, bench: Bench) -> None:
        """If this fails, look at ``repr`` of the adapter and at errors that carry the request."""
        with pytest.raises(NoticeRefused) as refused:
            bench.adapter.receive(Request(body=b"?", at=NOON))
        printed = f"{bench.adapter!r} {bench.adapter} {refused.value!r} {vars(refused.value)}"
        assert [] == [secret for secret in bench.secrets if secret in printed]


def _read_or_refused(bench: Bench, request: Request) -> int:
    """Return how many punches and findings were read; 0 where the request was refused."""
    try:
        return len(bench.adapter.receive(request).punches)
    except NoticeRefused:
        return 0
