"""SqlQueue: the outbox lent row by row; relays side by side pass over what another has locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, exists, or_, select, update

from jizhi.errors import Conflict, NaiveInstant
from jizhi.ports import Claim
from jizhi.records import OutboxMessage
from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.failures import Failures
from jizhi_sql.tables import Keeping, keepings


class SqlQueue:
    """The outbox of a SQL database; its promises are those of ``jizhi.ports.Queue``.

    A claim takes rows with FOR UPDATE SKIP LOCKED where the database has it, and never pages by a number, which
    would lose messages whose units commit late.
    """

    def __init__(self, engine: Engine, failures: Failures) -> None:
        self._engine, self._failures = engine, failures

    def claim(self, *, at: datetime, until: datetime, limit: int) -> Sequence[Claim[OutboxMessage]]:
        """Lend at most *limit* messages that are due at *at*, oldest first per aggregate, until *until*."""
        for name, instant in (("at", at), ("until", until)):
            if instant.tzinfo is None:
                raise NaiveInstant(name, instant)
        outbox = self._outbox.table
        with self._unit() as connection:
            ids = connection.scalars(_due(outbox, at, limit)).all()
            if not ids:
                return ()
            attempt = outbox.c.attempts + 1
            loan = update(outbox).where(outbox.c.id.in_(ids))
            # The token of a loan is its number, which with the id is told once.
            token = self._failures.database.text(attempt)
            connection.execute(loan.values(token=token, attempts=attempt, until=until, version=outbox.c.version + 1))
            rows = connection.execute(select(outbox).where(outbox.c.id.in_(ids)).order_by(outbox.c.id)).all()
        lent = (self._outbox.record(row) for row in rows)
        return tuple(Claim(message=each, token=each.token, attempt=each.attempts, until=until) for each in lent)

    def done(self, claim: Claim[OutboxMessage]) -> None:
        """Mark the message as delivered."""
        self._give_back(claim, state="sent", why="")

    def failed(self, claim: Claim[OutboxMessage], *, why: str, again_at: datetime | None) -> None:
        """Give the message back, due again at *again_at*, or parked for a person where that is None."""
        self._give_back(claim, state="parked" if again_at is None else "waiting", due=again_at, why=why)

    @property
    def _outbox(self) -> Keeping:
        return keepings()[OutboxMessage]

    def _give_back(self, claim: Claim[OutboxMessage], **changes: Any) -> None:
        outbox, id = self._outbox.table, claim.message.id
        lent = and_(outbox.c.id == id, outbox.c.token == claim.token, outbox.c.state == "waiting")
        change = update(outbox).where(lent).values(token="", until=None, version=outbox.c.version + 1, **changes)
        with self._unit() as connection:
            if not connection.execute(change).rowcount:
                version = connection.scalar(select(outbox.c.version).where(outbox.c.id == id))
                raise Conflict("outbox_message", id, version)

    @contextmanager
    def _unit(self) -> Iterator[Connection]:
        with self._failures.told(), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: LENDS}).begin()
            yield connection
            with self._failures.told_of_commit():
                connection.commit()


def _due(outbox: Table, at: datetime, limit: int) -> Any:
    """Ask for the oldest waiting message of each aggregate that is due and not lent.

    What is earlier is looked for through the index of the aggregate: of the rest of its conditions no index can be
    used, because a planner without statistics, as on the first day, would read all that waits for each that waits.
    """
    before = outbox.alias("earlier")
    waits_behind = exists().where(
        before.c.aggregate == outbox.c.aggregate,
        before.c.id < outbox.c.id,
        before.c.project.concat("") == outbox.c.project,
        before.c.state.not_in(("sent", "parked")),
    )
    return (
        select(outbox.c.id)
        .where(
            outbox.c.state == "waiting",
            or_(outbox.c.due.is_(None), outbox.c.due <= at),
            or_(outbox.c.until.is_(None), outbox.c.until <= at),
            ~waits_behind,
        )
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
