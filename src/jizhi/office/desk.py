"""The desk at which an errand is done: the store, who asks, and what the project settled once."""

from __future__ import annotations

from datetime import date

import attrs

from jizhi.ports import Store
from jizhi.values import CHINA, WorkCalendar


@attrs.frozen(kw_only=True)
class Desk:
    """What every errand needs.

    Args:
        store: where records are kept.
        actor: who asks; kept with what he does.
        calendar: the work days of the project's country.
        chunk: how many spaces a run bills in one transaction.
        closed_until: the books are closed before this day.
    """

    store: Store
    actor: str = attrs.field(validator=attrs.validators.min_len(1))
    calendar: WorkCalendar = CHINA
    chunk: int = attrs.field(default=500, validator=attrs.validators.ge(1))
    closed_until: date | None = None
