"""Running a unit of work again where the database could not serialise it, within the time that the caller has."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from jizhi.errors import OutcomeUnknown, Retryable
from jizhi.ports import Store, Writing

T = TypeVar("T")

TRIES = 8
_PAUSE_SECONDS = 0.005
_PAUSE_MAX_SECONDS = 0.5


def retrying(store: Store, work: Callable[[Writing], T], *, seconds: float) -> T:
    """Do *work* in one unit of *store*, at most eight times and for *seconds*, with a pause that is drawn.

    The whole unit is run again, so *work* decides anew from what it reads then, and calls nothing outside. Where the
    answer of a commit was lost it is run again too: what it keeps must have natural keys or look for its own key first,
    as every errand of the office does, for the first run may have been kept.

    Raises:  Retryable, OutcomeUnknown: the last one, after eight tries or when the time is over.
    """
    ends, tries = time.monotonic() + seconds, 0
    while True:
        tries += 1
        try:
            with store.writing() as unit:
                return work(unit)
        except (Retryable, OutcomeUnknown):
            pause = random.uniform(0, min(_PAUSE_MAX_SECONDS, _PAUSE_SECONDS * 2**tries))
            if tries == TRIES or time.monotonic() + pause > ends:
                raise
            time.sleep(pause)
