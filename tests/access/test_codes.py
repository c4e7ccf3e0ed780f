"""One-time codes: caps, edges to the millisecond, tries; guessing has the chance that was promised (M07)."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.access.codes import (
    USUAL_CODES,
    CodeCount,
    CodePolicy,
    OneTimeCode,
    check_code_text,
    counted,
    issued,
    judged,
    wait_until,
)
from jizhi.errors import RecordRefused

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
MS = timedelta(milliseconds=1)
EMPTY = OneTimeCode(project="jade", purpose="sign-in", phone="digest")


def one(digest="right", session="here", at=NOON):
    """A code that was just sent."""
    return issued(EMPTY, salt="s", digest=digest, session=session, sending="", at=at)


def tried(kept, digest="right", session="here", at=NOON):
    """One try."""
    return judged(USUAL_CODES, kept, digest=digest, session=session, at=at)


FIVE = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(-MS, "expired"), (0 * MS, "right"), (FIVE - MS, "right"), (FIVE, "expired"), (FIVE + MS, "expired")],
)
def test_a_code_holds_five_minutes_to_the_millisecond(after, verdict):
    """From the instant on at which it was sent, half-open."""
    assert verdict == tried(one(), at=NOON + after)[1]


def test_a_code_is_good_once_for_one_session_and_five_tries():
    """Used, spent, replaced or of another session it is no code."""
    used, verdict = tried(one())
    assert ("right", "used", "spent") == (verdict, used.state, tried(used)[1])
    assert "wrong" == tried(one(), session="elsewhere")[1]
    kept = one()
    for number in range(1, 6):
        kept, verdict = tried(kept, digest="no")
        assert ("wrong", number) == (verdict, kept.tries)
    assert ("spent", "spent") == (kept.state, tried(kept)[1])
    newer = issued(kept, salt="t", digest="other", session="here", sending="", at=NOON + timedelta(minutes=1))
    assert "wrong" == tried(newer, at=NOON + timedelta(minutes=1))[1]
    assert (None, "none") == tried(None)
    assert "none" == tried(EMPTY)[1]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2 * 86_400), min_size=30, max_size=60))
def test_no_phone_gets_more_codes_in_any_window_than_its_caps(seconds):
    """1 in 60 s, 5 in an hour, 10 in 24 hours, however the asking is spread."""
    sent = []
    for at in (NOON + timedelta(seconds=each) for each in sorted(seconds)):
        if wait_until(USUAL_CODES, sent, at=at) is None:
            sent.append(at)
    for most, window in USUAL_CODES.caps:
        assert all(sum(at <= other < at + timedelta(seconds=window) for other in sent) <= most for at in sent)
    wait = wait_until(USUAL_CODES, sent, at=sent[-1])
    assert (wait is not None and wait_until(USUAL_CODES, sent, at=wait) is None) or len(sent) >= 10


def test_a_project_has_its_share_of_codes_and_its_old_hours_are_forgotten():
    """However many phones there are."""
    policy = CodePolicy(project_caps=((3, 3600), (5, 86_400)))
    count = CodeCount(project="jade")
    for _ in range(3):
        count = counted(policy, count, at=NOON)
    assert counted(policy, count, at=NOON + timedelta(minutes=59)) is None
    count = counted(policy, counted(policy, count, at=NOON + timedelta(hours=1)), at=NOON + timedelta(hours=1))
    assert counted(policy, count, at=NOON + timedelta(hours=3)) is None
    later = counted(policy, count, at=NOON + timedelta(days=2))
    assert 1 == len(later.hours)


def test_a_code_that_is_no_code_is_refused_without_being_told():
    """What the host made has the digits that the policy says."""
    assert "012345" == check_code_text("012345", USUAL_CODES)
    for text in ("12345", "1234567", "１２３４５６", "abcdef"):
        with pytest.raises(RecordRefused) as refused:
            check_code_text(text, USUAL_CODES)
        assert text not in str(refused.value)


def guessed(codes, policy, draw):
    """How many of so many codes fall to somebody who tries as often as he may."""
    fallen = 0
    space = 10**policy.digits
    for _ in range(codes):
        kept = one(digest=str(draw.randrange(space)))
        for guess in draw.sample(range(space), policy.tries + 3):
            kept, verdict = judged(policy, kept, digest=str(guess), session="here", at=NOON)
            fallen += verdict == "right"
        assert "open" != kept.state
    return fallen


@pytest.mark.faults
def test_guessing_succeeds_as_often_as_five_in_a_million():
    """M07: with three digits for a quick look, the same share; with six at most 5e-6 a code."""
    codes = 200_000 if NIGHTLY else 12_000
    draw = random.Random("m07")
    three = attrs.evolve(USUAL_CODES, digits=3)
    expected = codes * three.tries / 10**three.digits
    assert abs(guessed(codes, three, draw) - expected) < 6 * expected**0.5
    assert USUAL_CODES.tries / 10**USUAL_CODES.digits <= 5e-6


def test_a_twin_that_counts_no_tries_falls_to_guessing():
    """Without a limit a thousand tries find three digits."""
    kept = one(digest="777")
    found = 0
    for guess in range(1000):
        after, verdict = tried(attrs.evolve(kept, tries=0, state="open"), digest=str(guess))
        found += verdict == "right"
        assert after is not None
    assert 1 == found
