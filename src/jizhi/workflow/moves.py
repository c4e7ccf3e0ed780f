"""The table itself: states, moves between them and what each move asks for. Data only, as a file writes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import attrs

CLOCK: Final = "clock"
"""The role of nobody: a move by it happens when its time has come."""

EFFECTS: Final = ("start", "pause", "resume", "stop")
"""What a move may do to a clock: ``stop resolution``. ``start`` begins anew, with nothing elapsed."""


@attrs.frozen(kw_only=True)
class State:
    """``[[state]]``: where something can stand; ``code`` is for programs, ``name`` for people."""

    code: str
    name: str = ""


@attrs.frozen(kw_only=True)
class Move:
    """``[[move]]``: one row of the table.

    Args:
        event: what somebody does; one name may stand in several rows, for other states or under other facts.
        from_: the states it may be done in, written ``from`` in a file.
        to: the state after it.
        name: the event for people.
        by: the roles that may do it; ``clock`` for a move that happens when its time has come.
        needs: what has to be told with it (``assignee``, ``reason``, ``photo``).
        when: facts of the subject that must have one of the values given: the only guard there is, and it is data.
        not_by: events whose last doer may not do this one: nobody checks his own work.
        clocks: effects on clocks, ``stop response``.
        tells: the roles to which it is announced.
        after_days: for ``clock``: days in the state until it happens.
        until: for ``clock``: the name of what was told with the move before, an instant, at which it happens.
    """

    event: str
    from_: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    name: str = ""
    needs: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    not_by: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    after_days: int | None = None
    until: str = ""

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Return whether the guard lets *facts* pass; a fact that is not there passes no guard."""
        return all(facts.get(name) in values for name, values in self.when.items())


@attrs.frozen(kw_only=True)
class Workflow:
    """A whole workflow in one edition.

    Args:
        workflow: its code.
        title: for people.
        edition: 1 and up; something open stays in the edition it began in until it is migrated.
        start: the state in which everything begins.
        end: the states after which nothing happens any more.
        roles: every role that a move may speak of.
        clocks: the clocks that moves may start and stop.
        facts: the facts that guards may ask for, each with all its values; the first one stands where none is known.
        state: the states, in the order in which they are shown.
        move: the table.
        migrate: from an earlier edition, ``{"1": {"old": "new"}}``; a state that is not named keeps its code.

    >>> flow = Workflow(
    ...     workflow="note", start="open", end=("closed",), roles=("desk",),
    ...     state=(State(code="open"), State(code="closed")),
    ...     move=(Move(event="close", from_=("open",), to="closed", by=("desk",)),),
    ... )
    >>> [move.event for move in flow.moves_from("open")], flow.moves_from("nowhere")
    (['close'], ())
    """

    workflow: str
    start: str
    end: tuple[str, ...]
    roles: tuple[str, ...]
    state: tuple[State, ...]
    move: tuple[Move, ...]
    title: str = ""
    edition: int = 1
    clocks: tuple[str, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    migrate: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)

    @cached_property
    def _by_state(self) -> Mapping[str, tuple[Move, ...]]:
        return {state.code: tuple(each for each in self.move if state.code in each.from_) for state in self.state}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {state.code: state.name or state.code for state in self.state}

    @cached_property
    def watched(self) -> frozenset[str]:
        """The events whose doer some move asks for."""
        return frozenset(event for move in self.move for event in move.not_by)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the rows that leave *state*, in the order of the table."""
        return self._by_state.get(state, ())

    def name_of(self, state: str) -> str:
        """Return what people call *state*; its code where it has no name."""
        return self._names.get(state, state)

    def facts_of(self, told: Mapping[str, str]) -> dict[str, str]:
        """Return the facts that guards ask for: as *told*, or the first value that each may have."""
        return {name: told.get(name) or values[0] for name, values in self.facts.items()}
