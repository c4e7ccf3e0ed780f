"""What a plugin may answer: a few offers, or nothing; anything else is named and left out."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

import attrs

from jizhi.ports import Offer

NAME_MOST: Final = 100


class Malformed(Exception):
    """An answer of another kind than the hook asks for; ``found`` is the name of its type."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)


def listed(answer: Any, *, most: int) -> list[Any]:
    """Return the offers of an answer, at most one more than *most*. A generator runs here, in the plugin's own call.

    Raises: Malformed.
    """
    if answer is None:
        return []
    if isinstance(answer, (str, bytes, dict)) or not isinstance(answer, Iterable):
        raise Malformed(_dropped(answer))
    return list(islice(answer, most + 1))


def nothing(answer: Any) -> list[Any]:
    """Return no offers, from a hook that announces. A coroutine or a generator would never run: Malformed."""
    if answer is not None:
        raise Malformed(_dropped(answer))
    return []


def trouble(offer: Any) -> str:
    """Say why an offer cannot be used, empty where it can; nothing of the plugin runs for it."""
    if type(offer.name) is not str or not offer.name.isprintable() or offer.name != offer.name.strip():
        return "its name is not a word"
    if not 0 < len(offer.name) <= NAME_MOST:
        return f"its name is longer than {NAME_MOST} signs"
    if not (isinstance(offer.settings, type) and attrs.has(offer.settings)):
        return "its settings are no attrs class"
    if not all(type(ability) is str and len(ability) <= NAME_MOST for ability in offer.abilities):
        return "its abilities are not words"
    return ""


def is_offer(found: Any) -> bool:
    """Say whether something is an Offer and no subclass of it, whose attributes might be code."""
    return type(found) is Offer


def _dropped(answer: Any) -> str:
    if inspect.iscoroutine(answer):
        answer.close()
    return type(answer).__name__
