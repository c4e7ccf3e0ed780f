"""What a reporter sees of his own tickets: the state, the next step and the promised time; of no other, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from jizhi.tickets.clocks import Standing
from jizhi.tickets.ticket import Ticket
from jizhi.workflow import CLOCK, Workflow


@attrs.frozen(kw_only=True)
class OwnView:
    """One ticket as its reporter sees it; ``may`` are the events that he can do now."""

    number: str
    kind: str
    text: str
    opened: datetime
    state: str
    steps: int
    next: str
    promised: datetime | None
    may: tuple[str, ...]
    result: str = ""


def own_view(ticket: Ticket, workflow: Workflow, standing: Sequence[Standing], *, party: str) -> OwnView | None:
    """Return *ticket* as *party* sees it; None where it is somebody else's.

    ``next`` is what somebody does next, by the first row of the table that leaves the state; ``promised`` the earliest
    instant that is still open.
    """
    if ticket.reporter != party:
        return None
    rows = workflow.moves_from(ticket.state)
    first = next((move for move in rows if set(move.by) != {CLOCK}), None)
    open_dues = [each.due for each in standing if each.stopped is None and each.due is not None]
    return OwnView(
        number=ticket.number,
        kind=ticket.kind,
        text=ticket.text,
        opened=ticket.opened,
        state=workflow.name_of(ticket.state),
        steps=ticket.steps,
        next="" if first is None else first.name or first.event,
        promised=min(open_dues, default=None),
        may=tuple(dict.fromkeys(move.event for move in rows if "owner" in move.by)),
        result=ticket.result,
    )
