"""What must be true of a workflow before anything walks it; every trouble is a finding with its place in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Final

from jizhi.findings import Finding
from jizhi.workflow.moves import CLOCK, EFFECTS, Move, Workflow

CASES_MAX: Final = 4096
"""How many combinations of facts a check goes through."""


def check(workflow: Workflow, *, roles: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with *workflow*; nothing where it is sound.

    Sound means: every name is declared, every state can be reached, no two rows answer the same event, nothing leaves
    an end, and from every state, whatever the facts are, there is a way to an end.

    Args:
        roles: the roles the host knows; a workflow may use no other.

    >>> from jizhi.workflow.moves import State
    >>> lost = Workflow(workflow="w", start="a", end=("b",), roles=("x",), state=(State(code="a"), State(code="b")),
    ...                 move=(Move(event="go", from_=("a",), to="b", by=("y",)),))
    >>> [(f.code, f.subject) for f in check(lost)]
    [('flow-role-unknown', '$.move[0].by')]
    """
    found = [*_names(workflow, roles), *_moves(workflow), *_migrations(workflow)]
    if not found:  # the ways can only be followed where every name leads somewhere
        found = [*_clashes(workflow), *_ways(workflow)]
    return tuple(found)


def _names(workflow: Workflow, roles: Iterable[str] | None) -> Iterator[Finding]:
    codes = [state.code for state in workflow.state]
    for code, count in Counter(codes).items():
        if count > 1:
            yield Finding("flow-state-twice", "$.state", {"state": code})
    if workflow.edition < 1:
        yield Finding("flow-edition-low", "$.edition", {"value": workflow.edition})
    yield from _unknown("flow-state-unknown", (workflow.start,), codes, "$.start")
    yield from _unknown("flow-state-unknown", workflow.end, codes, "$.end")
    if not workflow.end:
        yield Finding("flow-end-missing", "$.end")
    if roles is not None:
        yield from _unknown("flow-role-unknown", workflow.roles, {*roles, CLOCK}, "$.roles")
    for fact, values in workflow.facts.items():
        if not values or len(set(values)) < len(values) or "" in values:
            yield Finding("flow-fact-empty", f"$.facts.{fact}", {"fact": fact})


def _moves(workflow: Workflow) -> Iterator[Finding]:
    codes = [state.code for state in workflow.state]
    events = {move.event for move in workflow.move}
    for number, move in enumerate(workflow.move):
        place = f"$.move[{number}]"
        yield from _unknown("flow-state-unknown", move.from_, codes, f"{place}.from")
        yield from _unknown("flow-state-unknown", (move.to,), codes, f"{place}.to")
        yield from _unknown("flow-role-unknown", move.by, {*workflow.roles, CLOCK}, f"{place}.by")
        yield from _unknown("flow-role-unknown", move.tells, workflow.roles, f"{place}.tells")
        yield from _unknown("flow-event-unknown", move.not_by, events, f"{place}.not_by")
        yield from _guard(workflow, move, place)
        yield from _effects(workflow, move, place)
        for field in ("event", "from_", "by"):
            if not getattr(move, field):
                yield Finding("flow-field-empty", f"{place}.{field.rstrip('_')}", {"field": field.rstrip("_")})


def _guard(workflow: Workflow, move: Move, place: str) -> Iterator[Finding]:
    yield from _unknown("flow-fact-unknown", move.when, workflow.facts, f"{place}.when")
    for fact, values in move.when.items():
        yield from _unknown("flow-value-unknown", values, workflow.facts.get(fact, values), f"{place}.when.{fact}")


def _effects(workflow: Workflow, move: Move, place: str) -> Iterator[Finding]:
    for effect in move.clocks:
        verb, _, clock = effect.partition(" ")
        yield from _unknown("flow-effect-unknown", (verb,), EFFECTS, f"{place}.clocks")
        yield from _unknown("flow-clock-unknown", (clock,), workflow.clocks, f"{place}.clocks")
    timed = (move.after_days is not None) + bool(move.until)
    if timed != (CLOCK in move.by) or (move.after_days is not None and move.after_days < 0):
        yield Finding("flow-time-unclear", place, {"event": move.event})


def _migrations(workflow: Workflow) -> Iterator[Finding]:
    codes = [state.code for state in workflow.state]
    for edition, states in workflow.migrate.items():
        place = f"$.migrate.{edition}"
        if not (edition.isdecimal() and edition.isascii() and 1 <= int(edition) < workflow.edition):
            yield Finding("flow-edition-unknown", place, {"value": edition, "edition": workflow.edition})
        yield from _unknown("flow-state-unknown", states.values(), codes, place)


def _unknown(code: str, names: Iterable[str], known: Iterable[str], place: str) -> Iterator[Finding]:
    there = list(known)
    for name in names:
        if name not in there:
            yield Finding(code, place, {"name": name, "known": " ".join(there)})


def _clashes(workflow: Workflow) -> Iterator[Finding]:
    """Two rows that answer one event in one state, for the same facts or for one person."""
    for number, move in enumerate(workflow.move):
        for other in workflow.move[:number]:
            shared = [state for state in move.from_ if state in other.from_]
            if shared and move.event == other.event and _meet(move.when, other.when):
                yield Finding("flow-move-twice", f"$.move[{number}]", {"event": move.event, "state": shared[0]})


def _meet(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> bool:
    return all(set(values) & set(other.get(fact, values)) for fact, values in one.items())


def _ways(workflow: Workflow) -> Iterator[Finding]:
    reached = _closure({workflow.start}, {state.code: workflow.moves_from(state.code) for state in workflow.state})
    for number, state in enumerate(workflow.state):
        if state.code not in reached:
            yield Finding("flow-state-unreachable", f"$.state[{number}]", {"state": state.code})
    for state_code in workflow.end:
        if workflow.moves_from(state_code):
            yield Finding("flow-end-left", "$.end", {"state": state_code})
    if prod(len(values) for values in workflow.facts.values()) > CASES_MAX:
        yield Finding("flow-facts-many", "$.facts", {"most": CASES_MAX})
        return
    yield from _dead_ends(workflow)


def _dead_ends(workflow: Workflow) -> Iterator[Finding]:
    told: set[str] = set()
    for values in product(*workflow.facts.values()):
        facts = dict(zip(workflow.facts, values, strict=True))
        for number, state in enumerate(workflow.state):
            if state.code not in told and not _can_end(workflow, state.code, facts):
                told.add(state.code)
                shown = " ".join(f"{name}={value}" for name, value in facts.items())
                yield Finding("flow-dead-end", f"$.state[{number}]", {"state": state.code, "facts": shown})


def _can_end(workflow: Workflow, state: str, facts: Mapping[str, str]) -> bool:
    open_rows = {
        each.code: tuple(move for move in workflow.moves_from(each.code) if move.holds(facts))
        for each in workflow.state
    }
    return bool(_closure({state}, open_rows) & set(workflow.end))


def _closure(begun: set[str], rows: Mapping[str, tuple[Move, ...]]) -> set[str]:
    reached, waiting = set(begun), list(begun)
    while waiting:
        new = {move.to for move in rows[waiting.pop()]} - reached
        reached |= new
        waiting += new
    return reached
