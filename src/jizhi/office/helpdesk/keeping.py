"""How a step is kept: the step, the ticket after it, and its announcement, in one unit."""

from __future__ import annotations

from jizhi.ports import Reading, Writing
from jizhi.records import OutboxMessage
from jizhi.tickets import Ticket, followed
from jizhi.values import key
from jizhi.workflow import Step, Workflow

TOPIC = "tickets-moved"


def steps_of(known: Reading, ticket: Ticket) -> tuple[Step, ...]:
    """Return the history of *ticket*, in the order of its numbers."""
    return tuple(sorted(known.find(Step, project=ticket.project, subject=ticket.id), key=lambda step: step.number))


def keep_step(tx: Writing, workflow: Workflow, ticket: Ticket, step: Step) -> Ticket:
    """Keep *step* and what it makes of *ticket*; the announcement waits in the outbox until the unit is kept.

    Raises: Conflict, AlreadyStored where somebody else won this version.
    """
    tx.add([step])
    kept = tx.put(followed(ticket, step, workflow), expected=ticket.version)
    message = OutboxMessage(
        id=key(TOPIC, step.id), project=ticket.project, topic=TOPIC, aggregate=ticket.id, subjects=(step.id,)
    )
    tx.put(message, expected=None)
    return kept
