"""The scan of a formula before any parser sees it: its length, its characters, its depth, the form of its numbers."""

from __future__ import annotations

import keyword
import re
import unicodedata

from jizhi.errors import FormulaRefused

LENGTH_MAX, DEPTH_MAX = 512, 32

#: A number as the language writes it: ASCII digits, at most 30 before and 30 behind the point.
NUMBER = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
#: A text as the language writes it: one pair of quotes, nothing before it, nothing glued to it.
TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_PIECE = re.compile(
    r"(?P<before>\w*)(?:'[^']*'|\"[^\"]*\")"  # a text, with whatever is glued to its front
    r"|(?P<number>\.?[0-9][\w.]*)"
    r"|(?P<word>\w+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)


def scan(text: str) -> None:
    """Judge *text* before it is parsed, so that no parser can be made to work for nothing.

    Raises: FormulaRefused ``formula-empty``, ``formula-long``, ``character``, ``number-form``, ``not-allowed`` or
        ``formula-deep``, with the column in characters, from 1.

    >>> scan("area * 1e3")
    Traceback (most recent call last):
    jizhi.errors.FormulaRefused: number-form at column 8: {'number': '1e3'}
    """
    if not text.strip():
        raise FormulaRefused("formula-empty", column=1)
    if len(text) > LENGTH_MAX:
        raise FormulaRefused("formula-long", {"length": len(text), "most": LENGTH_MAX}, column=LENGTH_MAX + 1)
    depth = 0
    for piece in _PIECE.finditer(text):
        _look_at(piece)
        depth += (piece[0] in _OPENING) - (piece[0] in _CLOSING)
        if depth > DEPTH_MAX:
            raise FormulaRefused("formula-deep", {"most": DEPTH_MAX}, column=piece.start() + 1)


def _look_at(piece: re.Match[str]) -> None:
    inside = piece["before"] is not None
    for column, character in enumerate(piece[0], piece.start() + 1):
        if character == "\\" or not character.isprintable():
            raise FormulaRefused("character", {"character": ascii(character)}, column=column)
        # Outside of texts Python would read a full-width digit or sign as the plain one, and ``#`` as the end;
        # what is drawn like a sign of reckoning it does not know at all.
        if not inside and (character in "#;×÷−≤≥≠" or unicodedata.normalize("NFKC", character) != character):
            raise FormulaRefused("character", {"character": character}, column=column)
    if piece["before"] and not keyword.iskeyword(piece["before"]):
        raise FormulaRefused("not-allowed", {"what": piece[0][:40]}, column=piece.start() + 1)
    if piece["number"] and not NUMBER.fullmatch(piece["number"]):
        raise FormulaRefused("number-form", {"number": piece["number"][:40]}, column=piece.start() + 1)
