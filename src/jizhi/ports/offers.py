"""What a plugin hands to a hook that collects, and how it says that it is well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import attrs

T = TypeVar("T")


def _names(abilities: Iterable[str]) -> frozenset[str]:
    return frozenset(abilities)


@attrs.frozen
class Offer(Generic[T]):
    """What a plugin hands to a hook that collects: a name, the settings it needs, and how to open it.

    Args:
        name: what a user writes to choose it; one hook, one owner per name.
        settings: an attrs class (secrets typed ``Secret``), so that configuration is checked and documented by it.
        open: called with an instance of *settings*; nothing is opened before.
        abilities: what the adapter can do beyond the least that its port asks for, so that it is known unopened.
    """

    name: str = attrs.field(validator=attrs.validators.min_len(1))
    settings: type[Any]
    open: Callable[[Any], T] = attrs.field(validator=attrs.validators.is_callable())
    abilities: frozenset[str] = attrs.field(default=frozenset(), converter=_names, kw_only=True)


@attrs.frozen
class Health:
    """Whether an adapter can do its work now, and in a sentence why not."""

    well: bool
    why: str = ""


class Checkup(Protocol):
    """An adapter that can say how it is, without doing anything that costs money or is seen by an owner."""

    def health(self, *, at: datetime) -> Health:
        """Ask the other side whether keys, account and line are right. Answers trouble, and raises none."""
        ...
