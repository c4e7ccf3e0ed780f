"""How a step is kept: the step, the ticket after it, its announcement and the reporter's message, in one unit."""

from __future__ import annotations

from jizhi.office.helpdesk.telling import USUAL, Telling, tell_moved
from jizhi.ports import Reading, Writing
from jizhi.records import OutboxMessage
from jizhi.tickets import Ticket, followed
from jizhi.values import key
from jizhi.workflow import Step, Workflow

TOPIC = "tickets-moved"


def steps_of(known: Reading, ticket: Ticket) -> tuple[Step, ...]:
    """Return the history of *ticket*, in the order of its numbers."""
    return tuple(sorted(known.find(Step, project=ticket.project, subject=ticket.id), key=lambda step: step.number))


def keep_step(tx: Writing, workflow: Workflow, ticket: Ticket, step: Step, telling: Telling = USUAL) -> Ticket:
    """Keep *step* and what it makes of *ticket*; the announcement waits in the outbox until the unit is kept.

    Where the move tells the reporter, a message to him is queued beside it.

    Raises: Conflict, AlreadyStored where somebody else won this version.
    """
    tx.add([step])
    kept = tx.put(followed(ticket, step, workflow), expected=ticket.version)
    message = OutboxMessage(
        id=key(TOPIC, step.id), project=ticket.project, topic=TOPIC, aggregate=ticket.id, subjects=(step.id,)
    )
    tx.put(message, expected=None)
    tell_moved(tx, workflow, kept, step, telling)
    return kept
