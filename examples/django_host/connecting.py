"""A connection of its own for each unit: Django has one for each thread and alias, and a unit needs one for itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db import connections

PATIENCE_SECONDS = 5
_NUMBERS = count()


@contextmanager
def connected(path: str, mode: str) -> Iterator[str]:
    """Lend a connection to the file at *path*, whose transactions begin in *mode*, under an alias of its own."""
    alias = f"jizhi-{next(_NUMBERS)}"
    options = {"timeout": PATIENCE_SECONDS, "transaction_mode": mode, "init_command": "PRAGMA journal_mode = WAL"}
    connections.settings[alias] = connections.settings["default"] | {"NAME": path, "OPTIONS": options}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]
