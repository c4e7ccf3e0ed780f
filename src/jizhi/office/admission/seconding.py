"""Two persons: what one asked for is noted, and done when another who may do it asks for the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from jizhi.access import Assent
from jizhi.codec import to_json
from jizhi.ports import Reading, Writing


def fingerprint(given: Mapping[str, Any]) -> str:
    """Return the hash of what was asked: every argument but the desk and the time, at which each asks himself."""
    told = {name: value for name, value in given.items() if name != "desk" and not isinstance(value, date)}
    text = json.dumps(json.loads(to_json(told)), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def open_assent(known: Reading, operation: str, asked: str) -> Assent | None:
    """Return what somebody asked for and nobody else has yet."""
    return next(iter(known.find(Assent, operation=operation, fingerprint=asked, state="asked")), None)


def keep_assent(tx: Writing, operation: str, asked: str, *, maker: str, project: str) -> bool:
    """Note that *maker* asked; False where it is noted already."""
    if open_assent(tx, operation, asked) is not None:
        return False
    before = sum(1 for _ in tx.find(Assent, operation=operation, fingerprint=asked))
    assent = Assent(operation=operation, fingerprint=asked, maker=maker, project=project, number=before + 1)
    tx.put(assent, expected=None)
    return True


def give_assent(tx: Writing, operation: str, asked: str, *, checker: str) -> bool:
    """Close what another asked for, now that *checker* asks for the same; False where nobody else did."""
    assent = open_assent(tx, operation, asked)
    if assent is None or assent.maker == checker:
        return False
    tx.put(attrs.evolve(assent, checker=checker, state="done"), expected=assent.version)
    return True
