"""Damage by the seed: bytes that are changed, cut, doubled, put in; and pieces of the same kind of file exchanged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

_WORDS = re.compile(rb"[0-9A-Za-z_\-\x80-\xff]+|[^0-9A-Za-z_\-\x80-\xff]")
ODD = (
    b"", b"0", b"-1", b"00", b"1e9", b"nan", b"inf", b"9" * 20, b"9" * 5000, b"0.001", b"1.5", b"true", b"null",
    b"[]", b"{}", b"[[]]", b"[" * 70, b'""', b'"\\ud800"', b"''", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n",
    "－１".encode(), "²".encode(), "٣".encode(), "\u202e".encode(), "张".encode("gbk"), b"2025-02-30", b"0000-00-00",
    b"9999-12-31", b"24:00:60", b"1979-05-27T07:32:00Z", b"%00", b"%s", b"{0}", b"$(x)", b"=1+1", b"<x/>", b"&amp;",
)  # fmt: skip
"""What readers stumble over, wherever it is put."""


def damaged(fate: Random, samples: Sequence[bytes]) -> bytes:
    """One of *samples* with bytes of it spoilt, or with its words moved, lost, doubled or exchanged."""
    sample = fate.choice(samples)
    return _bytes(fate, sample) if fate.randrange(2) else _words(fate, sample, fate.choice(samples))


def _bytes(fate: Random, sample: bytes) -> bytes:
    data = bytearray(sample)
    for _ in range(fate.choice((1, 1, 2, 5, 20))):
        place = fate.randrange(len(data) + 1)
        how = fate.randrange(5)
        if how == 0 and data:
            data[place % len(data)] = fate.randrange(256)
        elif how == 1:
            del data[place : place + fate.randrange(1, 9)]
        elif how == 2:
            data[place:place] = data[: fate.randrange(40)]
        elif how == 3:
            del data[place:]
        else:
            data[place:place] = fate.randbytes(fate.randrange(1, 5))
    return bytes(data)


def _words(fate: Random, sample: bytes, other: bytes) -> bytes:
    words, others = _WORDS.findall(sample), _WORDS.findall(other) or [b""]
    for _ in range(fate.choice((1, 1, 2, 4))):
        if not words:
            break
        place, to = fate.randrange(len(words)), fate.randrange(len(words))
        how = fate.randrange(5)
        if how == 0:
            words[place] = fate.choice(ODD)
        elif how == 1:
            words[place] = fate.choice(others)
        elif how == 2:
            words[place], words[to] = words[to], words[place]
        elif how == 3:
            words[to:to] = words[place : place + fate.randrange(1, 30)]
        else:
            del words[place : place + fate.randrange(1, 30)]
    return b"".join(words)
