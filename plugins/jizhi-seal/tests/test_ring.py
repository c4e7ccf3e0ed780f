"""Sealed and opened by keys that come and go; what was changed or moved is found; nothing shows a key."""

from __future__ import annotations

import traceback
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jizhi_seal import Ring, new_keys

from jizhi.errors import RecordRefused, SealBroken
from jizhi.values import Secret

FIRST = new_keys("")
RING = Ring.of(Secret(FIRST))


@given(st.text(), st.text())
@settings(max_examples=30)
def test_what_was_sealed_opens_again_for_its_purpose_alone(clear, purpose):
    """Twice gives other bytes; another purpose, or a bit that was changed, opens nothing."""
    sealed = RING.seal(clear, purpose=purpose)
    assert clear == RING.open(sealed, purpose=purpose)
    assert sealed != RING.seal(clear, purpose=purpose)
    for other, asked in (
        (sealed, f"{purpose}x"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), purpose),
        (sealed[:9], purpose),
    ):
        with pytest.raises(SealBroken):
            RING.open(other, purpose=asked)


def test_an_older_key_still_opens_and_a_new_one_seals():
    """Rotation: the new ring opens both, the old one does not know the new key; the digests stay."""
    later = Ring.of(Secret(new_keys(FIRST)))
    assert "a" == later.open(RING.seal("a", purpose="p"), purpose="p")
    with pytest.raises(SealBroken, match="k2"):
        RING.open(later.seal("a", purpose="p"), purpose="p")
    assert RING.index("a", purpose="p") == later.index("a", purpose="p")


def test_a_digest_is_of_its_purpose_and_cannot_be_shifted_into_another():
    """Neither the purpose nor the text can lend the other a letter."""
    assert 4 == len(
        {RING.index(text, purpose=purpose) for text, purpose in (("a", "p"), ("b", "p"), ("a", "q"), ("a", "pa"))}
    )
    assert RING.index("bc", purpose="a") != RING.index("c", purpose="ab")


@pytest.mark.parametrize(
    "text", ["", "k1=x index=y", "index=" + "A" * 43 + "=", f"k1={b64encode(b'short').decode()} index=a", "secret-1"]
)
def test_keys_that_are_none_are_refused_and_not_repeated(text):
    with pytest.raises(RecordRefused) as refused:
        Ring.of(Secret(text or "x"))
    assert not [part for part in text.split() if len(part) > 2 and part in str(refused.value)]


def test_no_key_is_shown_by_a_ring_or_a_traceback():
    """A traceback with its locals shows the ring and the secrets masked."""
    try:
        RING.open(b"\x01\x02zz", purpose="p")
    except SealBroken as broken:
        told = "".join(traceback.TracebackException.from_exception(broken, capture_locals=True).format())
    assert "self = Ring" in told
    keys = [part.partition("=")[2] for part in FIRST.split()]
    assert not [key for key in keys if key in told + repr(RING)]
