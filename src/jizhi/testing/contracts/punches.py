"""The contract of the port of punches that are fetched, for the maker of an adapter to subclass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import AuthRefused, RateLimited, Unreachable
from jizhi.findings import Finding
from jizhi.ports import PUNCH_ABILITIES, DevicePunch
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.vendor import Bench, Laws

HOUR = timedelta(hours=1)


def punch(user: str = "7", *, minutes: int = 0, **more: Any) -> DevicePunch:
    """Return a punch some minutes after the kit's noon."""
    return DevicePunch(device="D1", user=user, at=NOON + timedelta(minutes=minutes), **more)


def fetched(bench: Bench) -> list[DevicePunch | Finding]:
    """Return what the hour from noon on has."""
    return list(bench.adapter.punches(since=NOON, until=NOON + HOUR, at=NOON + HOUR))


def keys(found: list[DevicePunch | Finding]) -> list[tuple[Any, ...]]:
    """Return when and who, of the punches alone."""
    return [(each.at, each.device, each.user) for each in found if isinstance(each, DevicePunch)]


class PunchContract(Laws):
    """Every promise of ``PunchSource`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of a new adapter and its new peer. The peer has ``punch``,
    ``garbage`` and ``fail_next`` as ``jizhi.testing.punches.MemoryPunches`` has them.
    """

    def test_abilities_are_known_words(self, bench: Bench) -> None:
        """If this fails, look at ``abilities``: a frozenset out of PUNCH_ABILITIES, not an empty one."""
        assert isinstance(bench.adapter.abilities, frozenset)
        assert bench.adapter.abilities and bench.adapter.abilities <= PUNCH_ABILITIES

    def test_a_window_holds_its_start_and_not_its_end(self, bench: Bench) -> None:
        """If this fails, look at the bounds of the question, and at the time zone of the device."""
        bench.needs("pull")
        for minutes in (-1, 0, 59, 60):
            bench.world.punch(punch(minutes=minutes))
        assert keys([punch(), punch(minutes=59)]) == keys(fetched(bench))

    def test_punches_come_by_instant_device_and_user(self, bench: Bench) -> None:
        """If this fails, look at the order: a device gives its own, not ours."""
        bench.needs("pull")
        for each in (punch("9", minutes=5), punch("8", minutes=5), punch("7", minutes=9), punch("6", minutes=1)):
            bench.world.punch(each)
        found = keys(fetched(bench))
        assert 4 == len(found)
        assert sorted(found) == found

    def test_history_sent_again_comes_once(self, bench: Bench) -> None:
        """If this fails, look at devices that send everything again after a restart."""
        bench.needs("pull")
        bench.world.punch(punch())
        bench.world.punch(punch())
        assert keys([punch()]) == keys(fetched(bench))
        assert fetched(bench) == fetched(bench)

    def test_instants_carry_their_offset(self, bench: Bench) -> None:
        """If this fails, look at local times of the device: its offset stands in the settings."""
        bench.needs("pull")
        bench.world.punch(punch())
        (found,) = fetched(bench)
        assert isinstance(found, DevicePunch)
        assert found.at.utcoffset() is not None
        assert attrs.evolve(found, trust="none", evidence="", kind="") == punch()

    def test_a_line_that_cannot_be_read_stops_no_other(self, bench: Bench) -> None:
        """If this fails, look at garbage among the lines: it is a Finding, and the rest comes."""
        bench.needs("pull")
        bench.world.garbage("7\t2025-02-30 ??", at=NOON)
        bench.world.punch(punch())
        found = fetched(bench)
        assert keys([punch()]) == keys(found)
        assert 1 == len([each for each in found if isinstance(each, Finding)])

    @pytest.mark.parametrize(
        ("fault", "error"), [("unreachable", Unreachable), ("rate-limited", RateLimited), ("auth", AuthRefused)]
    )
    def test_trouble_has_its_own_error(self, bench: Bench, fault: str, error: type[Exception]) -> None:
        """If this fails, look at refused connections, limits and keys: an empty hour is none of them."""
        bench.needs("pull")
        bench.can_fail(fault)
        bench.world.fail_next(fault)
        with pytest.raises(error):
            fetched(bench)

    def test_no_secret_is_ever_printed(self, bench: Bench) -> None:
        """If this fails, look at ``repr`` of the adapter and at errors that carry the request."""
        bench.needs("pull")
        bench.world.fail_next("auth")
        with pytest.raises(AuthRefused) as refused:
            fetched(bench)
        printed = f"{bench.adapter!r} {refused.value!r} {vars(refused.value)}"
        assert [] == [secret for secret in bench.secrets if secret in printed]
