"""K14 of the fault plan: JSON from outside that would take time, memory or meaning is refused, quickly."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.codec import strict_json

LONGEST = 1 << 20
HOSTILE = {
    "a body of 50 MB": b'{"a": "' + b"x" * (50 << 20) + b'"}',
    "a depth of 100 000": b"[" * 100_000,
    "a depth of 100 000, closed": b"[" * 100_000 + b"]" * 100_000,
    "objects, deep": b'{"a":' * 60_000 + b"1" + b"}" * 60_000,
    "a key twice": b'{"fen": 1, "fen": 2}',
    "a key twice, spelt otherwise": b'{"fen": 1, "f\\u0065n": 2}',
    "NaN": b'{"fen": NaN}',
    "Infinity": b'{"fen": -Infinity}',
    "an int of a million digits": b'{"fen": ' + b"9" * (LONGEST - 20) + b"}",
    "a fraction of many digits": b'{"fen": 0.' + b"9" * 500_000 + b"}",
    "an exponent of many digits": b'{"fen": 1e' + b"9" * 500_000 + b"}",
    "no UTF-8": b'{"fen": "\xff"}',
    "UTF-16": '{"fen": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"fen": 1}',
    "two documents": b'{"fen": 1}{"fen": 2}',
    "nothing": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_is_refused_in_a_tenth_of_a_second_and_fifty_megabytes(content):
    """The figures of K14; whoever is too slow the first time may have met a busy machine, and tries again."""
    tracemalloc.start()
    try:
        read = strict_json(content, longest=LONGEST)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read.value is None
    assert read.findings[0].code in ("json-unreadable", "nesting-too-deep")
    assert peak < 50 << 20
    assert min(_seconds(content) for _ in range(3)) < 0.1


def _seconds(content: bytes) -> float:
    begun = time.perf_counter()
    strict_json(content, longest=LONGEST)
    return time.perf_counter() - begun


def test_brackets_in_a_text_are_no_depth():
    """Only what nests is counted."""
    told = {"a": "[{" * 500, "b": '\\"[[' * 200, "c": [[] for _ in range(200)]}
    assert told == strict_json(json.dumps(told).encode(), longest=LONGEST).value


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_what_is_honest_is_read_as_it_is(told):
    """Strictness costs nobody anything who writes plain JSON."""
    assert told == strict_json(json.dumps(told).encode(), longest=LONGEST).value
