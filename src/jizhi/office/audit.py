"""The audit trail in the store: its heads to be kept outside, its rows, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jizhi.access import AuditHead, AuditRow, head_text, verify
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.relay import HEADS_TOPIC
from jizhi.ports import Reading
from jizhi.records import OutboxMessage
from jizhi.values import key


@operation("audit.read", company="company")
def audit_heads(desk: Desk, *, project: str = "", company: str = "") -> tuple[AuditHead, ...]:
    """Return the heads of the chains of a project, of a company, or without both of the whole store.

    Kept where nobody who can write to the database can write, they are the witnesses that nothing was cut off.
    """
    with desk.store.reading() as known:
        return tuple(_heads(known, project))


@operation("audit.read", company="company")
def publish_heads(desk: Desk, *, project: str = "", company: str = "") -> tuple[AuditHead, ...]:
    """Put the heads that have moved since they were last put there into the outbox, for the ``witness`` of the relay.

    Asked for again it puts there what is new; once a day, or each time a chain has grown, is up to the host.
    """
    with desk.store.writing() as tx:
        fresh = []
        for head in _heads(tx, project):
            id = key(HEADS_TOPIC, head.chain, head.seq)
            if head.seq and tx.get(OutboxMessage, id) is None:
                told = (head_text(head),)
                message = OutboxMessage(
                    id=id,
                    project=head.project,
                    topic=HEADS_TOPIC,
                    aggregate=key(HEADS_TOPIC, head.chain),
                    subjects=told,
                )
                tx.put(message, expected=None)
                fresh.append(head)
    return tuple(fresh)


@operation("audit.read", company="company")
def audit_rows(desk: Desk, *, project: str = "", company: str = "", chain: str = "") -> Iterator[AuditRow]:
    """Yield the rows of a *chain*, or of every chain, in their order."""
    with desk.store.reading() as known:
        chains = [chain] if chain else [head.chain for head in _heads(known, project)]
        for each in chains:
            yield from known.find(AuditRow, chain=each)


@operation("audit.read", company="company")
def verify_trail(
    desk: Desk, *, project: str = "", company: str = "", heads: Iterable[AuditHead] = ()
) -> tuple[Finding, ...]:
    """Say what is wrong with the chains of a project, of a company, or of the whole store; nothing where all are whole.

    Args:
        heads: those that were exported before; only against them a cut or a chain made anew can be seen.

    Returns: of each chain the findings of ``jizhi.access.verify``, the first of which names the first bad number.
    """
    exported = tuple(heads)
    with desk.store.reading() as known:
        kept = {head.chain: head for head in _heads(known, project)}
        found: list[Finding] = []
        for chain in sorted({*kept, *(head.chain for head in exported if head.project == project or not project)}):
            rows = known.find(AuditRow, chain=chain)
            found += verify(chain, rows, head=kept.get(chain), heads=exported)
    return tuple(found)


def _heads(known: Reading, project: str) -> Iterator[AuditHead]:
    return known.find(AuditHead, project=project) if project else known.find(AuditHead)
