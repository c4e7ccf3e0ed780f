"""The desk at which an errand is done: the store, who asks, and what the project settled once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import attrs

from jizhi.errors import RecordRefused
from jizhi.ports import Store
from jizhi.values import CHINA, WorkCalendar


def _is_somebody(desk: object, field: attrs.Attribute[str], actor: str) -> None:
    if not actor.strip():
        raise RecordRefused("desk", field.name, actor, "somebody must ask")


def _holds_a_space(desk: object, field: attrs.Attribute[int], chunk: int) -> None:
    if chunk < 1:
        raise RecordRefused("desk", field.name, chunk, "a transaction bills one space or more")


@attrs.frozen(kw_only=True)
class Desk:
    """What every errand needs.

    Args:
        store: where records are kept.
        actor: who asks; kept with what he does.
        calendar: the work days of the project's country.
        chunk: how many spaces a run bills in one transaction.
        closed_until: the books are closed before this day.
        clock: tells the instant for the audit trail, aware; without one a row has the time that its errand was told.
        lane: where many work in one project at once, each lane has an audit chain of its own, and waits for no other.

    Raises:
        RecordRefused: nobody asks, or a chunk without spaces.
    """

    store: Store
    actor: str = attrs.field(validator=_is_somebody)
    calendar: WorkCalendar = CHINA
    chunk: int = attrs.field(default=500, validator=_holds_a_space)
    closed_until: date | None = None
    clock: Callable[[], datetime] | None = None
    lane: str = ""

    def before(self, store: Store) -> Desk:
        """The same desk before another store: what admits an errand stands between the two."""
        return Desk(
            store=store,
            actor=self.actor,
            calendar=self.calendar,
            chunk=self.chunk,
            closed_until=self.closed_until,
            clock=self.clock,
            lane=self.lane,
        )
