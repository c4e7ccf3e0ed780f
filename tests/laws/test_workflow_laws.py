"""The laws of a workflow: W1 to W4 and W7 on any table, each with a guard whose absence is caught."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from jizhi.testing.workflows import ACTORS, NOON, ROLES, WorkflowWalk, workflow_machine, workflows
from jizhi.workflow import Ask, Move, State, Workflow, advance, begin, check, draw, migrate, moved, position_of, steps

NIGHTLY = settings().max_examples >= 2000
STEPS = 40
EXAMPLES, WANTED = (7_000, 200_000) if NIGHTLY else (50, 1_000)


def walk(machine, examples, *, the_same=False):
    """Walk the machine, on *the_same* walks every time where it says so."""
    told = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        database=None,
        derandomize=the_same,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=told)


def test_no_question_breaks_a_law_of_a_workflow():
    """W1 to W4 and W7 after every question to any workflow; 200 000 of them in the nightly run."""

    class Walked(WorkflowWalk):
        """Counts its own steps."""

    walk(Walked, EXAMPLES)
    assert Walked.steps >= WANTED


def anybody(move, position, ask, at):
    """A guard at the door who lets everybody in."""
    return move, (*ask.roles, "nobody")[0]


def forgetful(workflow, position, step):
    """A fold that does not count."""
    return attrs.evolve(position, state=step.after, at=step.at, given=step.given)


def never_who(workflow, position, step):
    """A fold that forgets who did what."""
    return attrs.evolve(moved(workflow, position, step), doers=())


def any_state(self, state):
    """A table that is read without its first column."""
    return self.move


PAID = Workflow(
    workflow="paid-repair",
    start="open",
    end=("closed",),
    roles=ROLES,
    facts={"paid": ("no", "yes")},
    state=(State(code="open"), State(code="done"), State(code="closed")),
    move=(
        Move(event="finish", from_=("open",), to="done", by=("crew", "desk"), needs=("reason",)),
        Move(event="check", from_=("done",), to="closed", by=("desk", "crew"), not_by=("finish",)),
        Move(event="reopen", from_=("done",), to="open", by=("owner",), when={"paid": ("no",)}),
        Move(event="expire", from_=("done",), to="closed", by=("clock",), after_days=3),
    ),
)

BROKEN = {
    "W1: a move from anywhere": ("jizhi.workflow.moves.Workflow.moves_from", any_state),
    "W1: a version that stands still": ("jizhi.workflow.steps.moved", forgetful),
    "W4: whoever asks": ("jizhi.workflow.steps._allowed", anybody),
    "W7: his own checker": ("jizhi.workflow.steps.moved", never_who),
    "a condition that is not asked": ("jizhi.workflow.moves.Move.holds", lambda self, facts: True),
    "a time that is not waited for": ("jizhi.workflow.steps._when", lambda move, position: NOON),
}


@pytest.mark.parametrize("guard", BROKEN)
def test_a_broken_guard_is_caught(guard, monkeypatch):
    """The machine is no decoration."""
    place, broken = BROKEN[guard]
    monkeypatch.setattr(place, broken)

    with pytest.raises(Exception):  # noqa: B017 - whatever it is that the machine meets first
        walk(workflow_machine(PAID), 100, the_same=True)


def test_two_winners_are_caught(monkeypatch):
    """W3: a step whose id is not its version's."""
    monkeypatch.setattr(steps.Step, "id", property(lambda step: f"{step.subject}#{step.actor}#{step.event}"))
    with pytest.raises(Exception):  # noqa: B017
        walk(workflow_machine(PAID), 100, the_same=True)


@given(workflows())
def test_a_sound_workflow_is_sound(flow):
    """What leads on from everywhere is accepted, and drawn with an arrow for each row."""
    assert () == check(flow)
    assert draw(flow).count(" : ") == sum(len(move.from_) for move in flow.move)


@given(workflows(), st.data())
def test_every_state_is_reached_and_left(flow, data):
    """Whatever state is walked to, some walk goes on to an end: the promise that ``check`` makes."""
    position, at = begin(flow, "n1", project="jade", at=NOON), NOON
    everything = {"assignee": "li", "reason": "r"}
    for _ in range(60):
        if position.state in flow.end:
            break
        asks = [
            Ask(event=move.event, actor=actor, roles=ROLES, given=everything)
            for move in flow.moves_from(position.state)
            for actor in ACTORS
        ]
        going = [step for ask in asks if (step := advance(flow, position, ask, at=at).value)]
        assert going, f"stuck in {position.state}"
        onward = [step for step in going if step.event.startswith("go")]
        position = moved(flow, position, data.draw(st.sampled_from(going + onward * 6)))
    assert position.state in flow.end or position.version == 60


@given(workflows(), st.data())
def test_a_name_that_is_not_declared_is_found(flow, data):
    """One name changed anywhere in the table, and the check says where."""
    number = data.draw(st.integers(0, len(flow.move) - 1))
    field, wrong, code = data.draw(
        st.sampled_from(
            [
                ("to", "lost", "flow-state-unknown"),
                ("from_", ("lost",), "flow-state-unknown"),
                ("by", ("stranger",), "flow-role-unknown"),
                ("tells", ("stranger",), "flow-role-unknown"),
                ("clocks", ("stop time",), "flow-clock-unknown"),
                ("clocks", ("hold time",), "flow-effect-unknown"),
                ("when", {"mood": ("good",)}, "flow-fact-unknown"),
                ("when", {"paid": ("perhaps",)}, "flow-value-unknown"),
                ("not_by", ("nothing",), "flow-event-unknown"),
                ("event", "", "flow-field-empty"),
            ]
        )
    )
    moves = list(flow.move)
    moves[number] = attrs.evolve(moves[number], **{field: wrong})
    found = check(attrs.evolve(flow, move=tuple(moves)))
    place = f"$.move[{number}].{field.rstrip('_')}"
    assert (code, place) in {(each.code, each.subject.removesuffix(".paid")) for each in found}


@given(workflows(), st.data())
def test_a_lost_way_is_found(flow, data):
    """Without the row that leads on, a state is a dead end or is never reached."""
    gone = data.draw(st.sampled_from([move for move in flow.move if move.event.startswith("go")]))
    rest = tuple(move for move in flow.move if move is not gone)
    kinds = {each.code for each in check(attrs.evolve(flow, move=rest))}
    way_round = any(move.from_ == gone.from_ and move.to != gone.from_[0] for move in rest)
    watched = any(gone.event in move.not_by for move in rest)
    assert kinds & {"flow-dead-end", "flow-state-unreachable"} or way_round or watched


@given(workflows(), st.data())
def test_a_migration_keeps_the_count_and_the_way(flow, data):
    """An open one goes on in the later edition, one step later; one that is there already is left alone."""
    position = begin(flow, "n1", project="jade", at=NOON)
    later = attrs.evolve(
        flow,
        edition=2,
        state=tuple(attrs.evolve(state, code=f"t{state.code}") for state in flow.state),
        start=f"t{flow.start}",
        end=tuple(f"t{code}" for code in flow.end),
        move=tuple(attrs.evolve(m, from_=tuple(f"t{c}" for c in m.from_), to=f"t{m.to}") for m in flow.move),
        migrate={"1": {state.code: f"t{state.code}" for state in flow.state}},
    )
    assert () == check(later)
    step = migrate(later, position, actor="wang", at=NOON).value
    there = position_of(later, position, (step,))
    assert (f"t{position.state}", 2, 1) == (there.state, there.edition, there.version)
    assert migrate(later, there, actor="wang", at=NOON).value is None
    nowhere = attrs.evolve(later, migrate={})
    assert ["move-not-migrated"] == [each.code for each in migrate(nowhere, position, actor="wang", at=NOON).findings]
    ask = Ask(event="go0", actor="li", roles=ROLES)
    assert ["move-other-edition"] == [each.code for each in advance(later, position, ask, at=NOON).findings]


def test_the_first_row_of_two_that_meet_is_told():
    """Two rows for one event in one state, unless their conditions exclude each other."""
    move = Move(event="go", from_=("a",), to="b", by=("owner",), when={"paid": ("yes",)})
    flow = Workflow(
        workflow="w", start="a", end=("b",), roles=("owner",), facts={"paid": ("no", "yes")},
        state=(State(code="a"), State(code="b")),
        move=(move, attrs.evolve(move, when={"paid": ("no",)})),
    )  # fmt: skip
    assert () == check(flow)
    twice = attrs.evolve(flow, move=(move, attrs.evolve(move, when={})))
    assert [("flow-move-twice", "$.move[1]")] == [(each.code, each.subject) for each in check(twice)]
