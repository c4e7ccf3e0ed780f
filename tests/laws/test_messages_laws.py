"""Laws of messages: whatever happens and in whatever order, a sending only moves forward; caps hold in every window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.errors import WrongState
from jizhi.messages import (
    CODE_CAPS,
    FINAL,
    Cap,
    DeliveryReceipt,
    QuietHours,
    Sending,
    Submit,
    accepted,
    asked,
    begun,
    counted,
    doubtful,
    free_from,
    later,
    over,
    postponed,
    refused,
    told,
    withdrawn,
)

NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)
PURPOSES = st.sampled_from(((), ("code",)))
Move = Callable[[Sending], Sending]


def receipt(channel: str, number: str, state: Any) -> DeliveryReceipt:
    """Return what a vendor said."""
    return DeliveryReceipt(
        channel=channel, number=number, state=state, effect="moved", said_at=NOON, received_at=NOON + timedelta(hours=1)
    )


def moves() -> st.SearchStrategy[tuple[str, Move]]:
    """Everything that can happen to a sending, in any order."""
    numbers, channels = st.sampled_from(("v-1", "v-2")), st.sampled_from(("sms", "mail", "in-app"))
    plain: list[tuple[str, Move]] = [
        ("begun", lambda each: begun(each, at=NOON, until=NOON)),
        ("doubtful", lambda each: doubtful(each, at=NOON, why="lost")),
        ("later", lambda each: later(each, due=NOON, why="busy")),
        ("refused", lambda each: refused(each, at=NOON, why="no")),
        ("postponed", lambda each: postponed(each, due=NOON + timedelta(hours=1), why="quiet")),
        ("asked", lambda each: asked(each, at=NOON)),
        ("withdrawn", lambda each: withdrawn(each, at=NOON, why="paid")),
    ]
    said = st.builds(
        lambda channel, number, state: ("told", lambda each: told(each, receipt(channel, number, state))[0]),
        channels,
        numbers,
        st.sampled_from(("delivered", "failed")),
    )
    taken = numbers.map(lambda number: ("accepted", lambda each: accepted(each, number, at=NOON)))
    return st.one_of(st.sampled_from(plain), said, taken)


def walked(happened: list[tuple[str, Move]]) -> list[Sending]:
    """Let it all happen; what is refused has no effect."""
    told_of: dict[str, Any] = {"project": "jade", "party": "zhang", "purpose": "reminder", "template": "due"}
    path = [Sending(id="due/1", channels=("sms", "mail", "in-app"), not_before=NOON, **told_of)]
    for _, move in happened:
        try:
            path.append(move(path[-1]))
        except WrongState:
            path.append(path[-1])
    return path


def goes_forward(path: list[Sending]) -> bool:
    """Say whether no step goes back, and nothing that is settled moves at all."""
    steps = list(pairwise(path))
    forward = all(before.progress <= after.progress for before, after in steps)
    return forward and all(before == after for before, after in steps if before.state in FINAL)


@settings(max_examples=200)
@given(st.lists(moves(), max_size=25))
def test_a_sending_only_moves_forward(happened: list[tuple[str, Move]]) -> None:
    """Twice, late or contradicting: what was settled first stays."""
    assert goes_forward(walked(happened))


def test_a_receipt_that_overwrites_what_is_settled_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the last word counts."""

    def last_word(sending: Sending, said: DeliveryReceipt) -> tuple[Sending, str]:
        return attrs.evolve(sending, state=said.state), "moved"

    monkeypatch.setitem(globals(), "told", last_word)
    delivered, failed = receipt("sms", "v-1", "delivered"), receipt("sms", "v-1", "failed")
    happened: list[tuple[str, Move]] = [
        ("told", lambda each: told(each, delivered)[0]),
        ("told", lambda each: told(each, failed)[0]),
    ]
    assert not goes_forward(walked(happened))


def test_every_channel_is_tried_once_and_the_last_failure_is_final() -> None:
    """Three channels, three refusals."""
    path = walked([("refused", lambda each: refused(each, at=NOON, why="no"))] * 4)
    assert ["sms", "mail", "in-app", "in-app", "in-app"] == [each.channel for each in path]
    assert ["queued", "queued", "queued", "failed", "failed"] == [each.state for each in path]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 4_000), st.sampled_from(("code", "reminder"))), max_size=60),
    st.lists(
        st.builds(
            Cap, most=st.integers(1, 4), seconds=st.integers(1, 9_000), purposes=st.sampled_from(((), ("code",)))
        ),
        max_size=3,
    ),
)
def test_what_goes_out_keeps_every_cap_in_every_window(arrivals: list[tuple[int, str]], caps: list[Cap]) -> None:
    """Against the plain count over all windows; and what may not go now may go at the moment that is named."""
    recent: tuple[Submit, ...] = ()
    out: list[Submit] = []
    at = NOON
    for seconds, purpose in arrivals:
        at += timedelta(seconds=seconds)
        free = free_from(recent, caps, purpose=purpose, at=at)
        assert free >= at
        assert free_from(recent, caps, purpose=purpose, at=free) == free
        if free == at:
            recent = counted(recent, caps, purpose=purpose, at=at)
            out.append(Submit(purpose=purpose, at=at))
    assert () == over(out, caps)


@settings(max_examples=100)
@given(st.times(), st.times(), st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 - a zone is given
def test_a_quiet_hour_ends_at_its_end_and_never_later_than_a_day(start: time, end: time, moment: datetime) -> None:
    """Over midnight too; outside of it nothing waits, and exempt purposes never do."""
    quiet, at = QuietHours(start=start, end=end), moment.replace(tzinfo=UTC)
    free = quiet.free_from("reminder", at)
    assert at <= free < at + timedelta(days=1)
    assert free == quiet.free_from("reminder", free)
    assert at == quiet.free_from("code", at)
    local = (at + timedelta(hours=8)).time()
    inside = start <= local < end if start < end else start != end and (local >= start or local < end)
    assert inside == (free > at)


def test_the_caps_of_codes_are_those_of_the_vendors() -> None:
    """1 a minute, 5 an hour, 10 a day; 40 a day from all senders."""
    assert [(1, 60), (5, 3_600), (10, 86_400), (40, 86_400)] == [(cap.most, cap.seconds) for cap in CODE_CAPS]
