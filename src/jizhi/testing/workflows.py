"""Workflows of every shape, and a machine that walks any of them beside a reading of its table by hand.

Embedders test their own with it: ``TestMine = workflow_machine(my_workflow).TestCase``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jizhi.workflow import CLOCK, MIGRATED, Ask, Move, Position, State, Step, Workflow
from jizhi.workflow import steps as walking

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTORS = ("zhang", "li", "wang")
ROLES = ("owner", "desk", "crew", "manager")
FACTS = {"paid": ("no", "yes"), "channel": ("owner", "staff", "phone")}
SEEDS = st.integers(0, 2**32)
NEEDS = ("assignee", "reason")


@st.composite
def workflows(draw: st.DrawFn, most: int = 7) -> Workflow:
    """Sound workflows of up to *most* states: each leads on to a later one whatever the facts, some lead back."""
    count = draw(st.integers(2, most))
    codes = [f"s{number}" for number in range(count)]
    moves = [_onward(draw, codes, number) for number in range(count - 1)]
    events = [move.event for move in moves]
    for number in range(draw(st.integers(0, count))):
        start = draw(st.sampled_from(codes[:-1]))
        moves.append(
            Move(
                event=draw(st.sampled_from((f"x{number}", f"y{number}"))),
                from_=(start,),
                to=draw(st.sampled_from(codes)),
                by=tuple(draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))),
                needs=tuple(draw(st.lists(st.sampled_from(NEEDS), unique=True))),
                when=draw(
                    st.one_of(st.just({}), st.just({"paid": ("yes",)}), st.just({"channel": ("owner", "phone")}))
                ),
                not_by=tuple(draw(st.lists(st.sampled_from(events), max_size=1))),
            )
        )
    return Workflow(
        workflow="any",
        start=codes[0],
        end=(codes[-1],),
        roles=ROLES,
        facts=FACTS,
        state=tuple(State(code=code) for code in codes),
        move=tuple(moves),
    )


def _onward(draw: st.DrawFn, codes: Sequence[str], number: int) -> Move:
    timed = draw(st.booleans())
    return Move(
        event=f"go{number}",
        from_=(codes[number],),
        to=codes[number + 1],
        by=(CLOCK, draw(st.sampled_from(ROLES))) if timed else tuple(draw(st.sets(st.sampled_from(ROLES), min_size=1))),
        after_days=draw(st.integers(0, 3)) if timed else None,
        needs=tuple(draw(st.lists(st.sampled_from(NEEDS), unique=True))),
    )


def may(workflow: Workflow, history: Sequence[Step], ask: Ask, at: datetime) -> Move | None:
    """Read the table by hand: the row that *ask* may use after *history*, or None."""
    state, last = (history[-1].after, history[-1].at) if history else (workflow.start, NOON)
    if ask.version not in {None, len(history)} or at < last:
        return None
    told = {name: value for name, value in ask.given if value.strip()}
    for move in workflow.move:
        facts = {name: ask.facts.get(name) or values[0] for name, values in workflow.facts.items()}
        if move.event != ask.event or state not in move.from_ or any(facts[f] not in v for f, v in move.when.items()):
            continue
        role = [role for role in ask.roles if role in move.by][:1]
        if not role or not set(move.needs) <= set(told):
            return None
        doers = {step.event: step.actor for step in history}
        if any(doers.get(event) == ask.actor for event in move.not_by):
            return None
        return move if role != [CLOCK] or _time_has_come(move, history, at) else None
    return None


def _time_has_come(move: Move, history: Sequence[Step], at: datetime) -> bool:
    entered = history[-1].at if history else NOON
    if move.after_days is not None:
        return at - entered >= timedelta(days=move.after_days)
    until = history[-1].told(move.until) if history else ""
    return bool(until) and at >= datetime.fromisoformat(until)


class WorkflowWalk(RuleBasedStateMachine):
    """Asks anything of a workflow, now and then twice at once, and keeps what it answers as a store would."""

    workflow: ClassVar[Workflow | None] = None
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.flow: Workflow | None = None
        self.begun: Position | None = None
        self.kept: dict[str, Step] = {}
        self.at = NOON

    @initialize(flow=st.deferred(workflows))
    def begin(self, flow: Workflow) -> None:
        """Take the workflow of the class, or any."""
        self.flow = type(self).workflow or flow
        self.begun = walking.begin(self.flow, "n1", project="jade", at=NOON)

    @property
    def history(self) -> list[Step]:
        """The steps that were kept, in order."""
        return sorted(self.kept.values(), key=lambda step: step.number)

    def ask(self, seed: int) -> Ask:
        """Make a question out of *seed*, more often than not a sensible one: drawing its parts one by one is slow."""
        flow, history = self.known()
        chance = Random(seed)
        here = [move.event for move in flow.moves_from(history[-1].after if history else flow.start)]
        needs = sorted({name for move in flow.move for name in move.needs} | {move.until for move in flow.move} - {""})
        told = [(self.at + timedelta(hours=5)).isoformat(), "soon", ""]
        sensible = chance.random() < 3 / 4
        return Ask(
            event=chance.choice([*here, *here, *(move.event for move in flow.move), "nothing"]),
            actor=chance.choice(ACTORS),
            roles=tuple(chance.sample([*flow.roles, CLOCK], k=chance.randint(0, len(flow.roles) + 1))),
            given={name: told[0] if sensible else chance.choice(told) for name in needs},
            facts={name: chance.choice([*values, ""]) for name, values in flow.facts.items()},
            version=chance.choice([None, len(history), len(history), max(0, len(history) - 1)]),
        )

    def known(self) -> tuple[Workflow, list[Step]]:
        """The workflow and the history so far."""
        assert self.flow is not None
        return self.flow, self.history

    def answer(self, ask: Ask) -> Step | None:
        """Ask and compare with the table read by hand."""
        flow, history = self.known()
        assert self.begun is not None
        position = walking.position_of(flow, self.begun, history)
        outcome = walking.advance(flow, position, ask, at=self.at)
        row = may(flow, history, ask, self.at)
        assert (outcome.value is None) == (row is None), (ask, outcome, row)
        assert (outcome.value is None) == bool(outcome.findings)
        if outcome.value is not None and row is not None:
            assert (row.to, ask.actor, self.at) == (outcome.value.after, outcome.value.actor, outcome.value.at)
        type(self).steps += 1
        return outcome.value

    @rule(seed=SEEDS, hours=st.integers(-2, 40))
    def one(self, seed: int, hours: int) -> None:
        """One question."""
        self.at += timedelta(hours=hours)
        step = self.answer(self.ask(seed))
        if step is not None:
            self.keep(step)

    @rule(one=SEEDS, other=SEEDS)
    def two_at_once(self, one: int, other: int) -> None:
        """Two who saw the same version: one is kept."""
        before = len(self.kept)
        found = [step for step in map(self.answer, map(self.ask, (one, other))) if step is not None]
        assert sum(self.keep(step) for step in found) == min(1, len(found))
        assert len(self.kept) - before == min(1, len(found))

    def keep(self, step: Step) -> bool:
        """Keep *step* unless its id is taken, as every store does."""
        if step.id in self.kept:
            return False
        self.kept[step.id] = step
        return True

    @invariant()
    def the_history_is_a_path(self) -> None:
        """W1, W2, W4 and W7, read off the table."""
        if self.flow is not None:
            check_history(self.flow, self.history)


def check_history(workflow: Workflow, history: Sequence[Step]) -> None:
    """Hold a history against its table: a path from the start, numbered, by people who were allowed."""
    state, doers = workflow.start, dict[str, str]()
    for number, step in enumerate(history, start=1):
        assert (number, state) == (step.number, step.before), f"{step.id} does not follow"
        assert state not in workflow.end, f"{step.id} leaves an end"
        if step.event != MIGRATED:
            rows = [m for m in workflow.move if (m.event, m.to) == (step.event, step.after) and state in m.from_]
            assert rows, f"{step.id} is no row of the table"
            assert any(step.role in move.by for move in rows), f"{step.id}: {step.role} may not"
            assert all(doers.get(event) != step.actor for move in rows for event in move.not_by), f"{step.id}: same"
        state, doers = step.after, {**doers, step.event: step.actor}


def workflow_machine(workflow: Workflow) -> type[WorkflowWalk]:
    """Return the machine that walks *workflow*; run its ``TestCase`` with pytest."""
    body: dict[str, Any] = {"workflow": workflow, "steps": 0, "__doc__": WorkflowWalk.__doc__}
    return type("WorkflowWalkOf" + workflow.workflow.title().replace("-", ""), (WorkflowWalk,), body)
