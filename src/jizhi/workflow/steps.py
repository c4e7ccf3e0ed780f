"""Walking a workflow: a history of steps, the position it folds to, and the verbs that add one step to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.values import key
from jizhi.workflow.moves import CLOCK, Move, Workflow

MIGRATED: Final = "migrated"
"""The event of the step that carries something open into a later edition."""

Pairs = tuple[tuple[str, str], ...]


def _pairs(told: Mapping[str, str] | Iterable[tuple[str, str]]) -> Pairs:
    return tuple(sorted(dict(told).items()))


@attrs.frozen(kw_only=True)
class Step:
    """One step of a history; never changed. The id is ``subject#number``, so that a version is won once.

    ``subject`` is the id of what moves, ``number`` counts from 1, ``given`` is what was told with it;
    ``clocks`` and ``tells`` are what its row of the table did to clocks and to whom it is announced.
    """

    project: str
    subject: str
    number: int
    workflow: str
    edition: int
    event: str
    before: str
    after: str
    actor: str
    role: str
    at: datetime
    given: Pairs = attrs.field(default=(), converter=_pairs)
    clocks: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The natural key: the subject and the number of the step."""
        return key(self.subject, self.number)

    def told(self, name: str) -> str:
        """Return what was given as *name* with the step, or the empty text."""
        return dict(self.given).get(name, "")


@attrs.frozen(kw_only=True)
class Position:
    """Where something stands: the fold of its history. ``version`` is the length of that history.

    ``at`` is when its last step was, ``given`` what was told with that step, ``doers`` who did the events that a later
    move asks for.
    """

    project: str
    subject: str
    workflow: str
    edition: int
    state: str
    at: datetime
    version: int = 0
    given: Pairs = attrs.field(default=(), converter=_pairs)
    doers: Pairs = attrs.field(default=(), converter=_pairs)


@attrs.frozen(kw_only=True)
class Ask:
    """What somebody wants to do: the event, who he is, what he tells with it, and the version he saw (None: any).

    ``facts`` are those of the subject that guards ask for.
    """

    event: str
    actor: str
    roles: tuple[str, ...]
    given: Pairs = attrs.field(default=(), converter=_pairs)
    facts: Mapping[str, str] = attrs.field(factory=dict)
    version: int | None = None


def begin(workflow: Workflow, subject: str, *, project: str, at: datetime) -> Position:
    """Return the position of something new: the start, version 0."""
    return Position(
        project=project,
        subject=subject,
        workflow=workflow.workflow,
        edition=workflow.edition,
        state=workflow.start,
        at=at,
    )


def advance(workflow: Workflow, position: Position, ask: Ask, *, at: datetime) -> Outcome[Step | None]:
    """Return the step that *ask* makes from *position*, or no step and the finding that refuses it.

    The codes: ``move-stale`` (somebody was faster), ``move-other-edition``, ``move-backwards`` (before the last step),
    ``move-unknown``, ``move-not-now`` (a guard), ``move-not-yours``, ``move-too-early``, ``move-same-person``,
    ``move-needs``. Two answers for one version cannot both be kept: a step's id is its subject and its number.

    >>> from datetime import UTC
    >>> from jizhi.workflow.moves import State
    >>> flow = Workflow(workflow="note", start="open", end=("closed",), roles=("desk",),
    ...                 state=(State(code="open"), State(code="closed")),
    ...                 move=(Move(event="close", from_=("open",), to="closed", by=("desk",)),))
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> new = begin(flow, "n1", project="jade", at=noon)
    >>> advance(flow, new, Ask(event="close", actor="li", roles=("desk",), version=0), at=noon).value.after
    'closed'
    >>> advance(flow, new, Ask(event="close", actor="li", roles=("owner",)), at=noon).findings[0].code
    'move-not-yours'
    """
    found = _row(workflow, position, ask, at)
    if isinstance(found, Finding):
        return Outcome[Step | None](None, (found,))
    move, role = found
    step = _step(position, move.event, move.to, position.edition, ask.actor, role, at)
    return Outcome[Step | None](attrs.evolve(step, given=ask.given, clocks=move.clocks, tells=move.tells))


def moved(workflow: Workflow, position: Position, step: Step) -> Position:
    """Return *position* after *step*."""
    doers = dict(position.doers)
    if step.event in workflow.watched:
        doers[step.event] = step.actor
    return attrs.evolve(
        position,
        state=step.after,
        edition=step.edition,
        version=step.number,
        at=step.at,
        # What an earlier step told stays told through a migration, so that its time still comes.
        given=position.given if step.event == MIGRATED else step.given,
        doers=doers,
    )


def position_of(workflow: Workflow, begun: Position, history: Iterable[Step]) -> Position:
    """Return where the *history* of what began at *begun* has led, in the order of its numbers."""
    for step in sorted(history, key=lambda one: one.number):
        begun = moved(workflow, begun, step)
    return begun


def migrate(workflow: Workflow, position: Position, *, actor: str, at: datetime) -> Outcome[Step | None]:
    """Return the step that carries *position* into the edition of *workflow*; None where it is there already.

    ``move-not-migrated`` where the edition has no state for it: it names none for this edition, or not this state.
    """
    if position.edition == workflow.edition:
        return Outcome[Step | None](None)
    states = workflow.migrate.get(str(position.edition))
    state = None if states is None else states.get(position.state, position.state)
    if state is None or state not in {each.code for each in workflow.state}:
        told = {"state": position.state, "edition": position.edition, "wanted": workflow.edition}
        return Outcome[Step | None](None, (Finding("move-not-migrated", position.subject, told),))
    at = max(at, position.at)
    return Outcome[Step | None](_step(position, MIGRATED, state, workflow.edition, actor, CLOCK, at))


def due_move(
    workflow: Workflow, position: Position, facts: Mapping[str, str] | None = None
) -> tuple[Move, datetime] | None:
    """Return the move by the clock that waits in this *position* with its instant, the earliest of them, or None."""
    known = workflow.facts_of(facts or {})
    timed = [
        (move, at)
        for move in workflow.moves_from(position.state)
        if CLOCK in move.by and move.holds(known) and (at := _when(move, position)) is not None
    ]
    return min(timed, key=lambda each: each[1], default=None)


def _when(move: Move, position: Position) -> datetime | None:
    if move.after_days is not None:
        return position.at + timedelta(days=move.after_days)
    told = dict(position.given).get(move.until, "")
    try:
        instant = datetime.fromisoformat(told)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=position.at.tzinfo)


def _row(workflow: Workflow, position: Position, ask: Ask, at: datetime) -> tuple[Move, str] | Finding:
    """The row of the table that *ask* may use and the role it uses it in, or what refuses it."""
    if ask.version is not None and ask.version != position.version:
        return _refused("move-stale", position, ask, seen=ask.version, current=position.version)
    if position.edition != workflow.edition or position.workflow != workflow.workflow:
        return _refused("move-other-edition", position, ask, edition=position.edition, wanted=workflow.edition)
    if at < position.at:
        return _refused("move-backwards", position, ask, last=position.at.isoformat())
    there = workflow.moves_from(position.state)
    rows = [move for move in there if move.event == ask.event]
    if not rows:
        return _refused("move-unknown", position, ask, known=" ".join(dict.fromkeys(move.event for move in there)))
    facts = workflow.facts_of(ask.facts)
    open_rows = [move for move in rows if move.holds(facts)]
    if not open_rows:
        shown = " ".join(f"{name}={facts[name]}" for name in rows[0].when)
        return _refused("move-not-now", position, ask, facts=shown)
    return _allowed(open_rows[0], position, ask, at)


def _allowed(move: Move, position: Position, ask: Ask, at: datetime) -> tuple[Move, str] | Finding:
    role = next((role for role in ask.roles if role in move.by), None)
    if role is None:
        return _refused("move-not-yours", position, ask, roles=" ".join(ask.roles), may=" ".join(move.by))
    when = _when(move, position) if role == CLOCK else at
    if when is None or at < when:
        return _refused("move-too-early", position, ask, when="" if when is None else when.isoformat())
    doers = dict(position.doers)
    same = [event for event in move.not_by if doers.get(event) == ask.actor]
    if same:
        return _refused("move-same-person", position, ask, before=same[0], actor=ask.actor)
    told = dict(ask.given)
    missing = [name for name in move.needs if not told.get(name, "").strip()]
    return _refused("move-needs", position, ask, needs=" ".join(missing)) if missing else (move, role)


def _refused(code: str, position: Position, ask: Ask, **facts: object) -> Finding:
    return Finding(code, position.subject, {"event": ask.event, "state": position.state, **facts})


def _step(position: Position, event: str, to: str, edition: int, actor: str, role: str, at: datetime) -> Step:
    return Step(
        project=position.project,
        subject=position.subject,
        number=position.version + 1,
        workflow=position.workflow,
        edition=edition,
        event=event,
        before=position.state,
        after=to,
        actor=actor,
        role=role,
        at=at,
    )
