"""A workflow file is read whole or refused with the place of every trouble."""

from __future__ import annotations

import pytest

from jizhi.codec.workflows import workflow_from_toml, workflow_or_refuse
from jizhi.errors import MoveRefused, UnknownWorkflow, WorkflowRefused
from jizhi.findings import Finding
from jizhi.words import error_sentence

NOTE = """
workflow = "note"
title = "便条"
start = "open"
end = ["closed"]
roles = ["desk", "owner"]
clocks = ["resolution"]
[[state]]
code = "open"
name = "已开"
[[state]]
code = "closed"
[[move]]
event = "close"
from = ["open"]
to = "closed"
by = ["desk"]
clocks = ["stop resolution"]
"""


def found(text: str, **more: object) -> list[tuple[str, str]]:
    return [(each.code, each.subject) for each in workflow_from_toml(text, source="note.toml", **more).findings]


def test_a_sound_file_is_a_workflow() -> None:
    """With everything that it says."""
    note = workflow_or_refuse(NOTE)
    assert ("note", "已开", ("open",)) == (note.workflow, note.name_of("open"), note.move[0].from_)


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ('from = ["open"]\n', "", "key-missing", "$.move[0].from"),
        ('from = ["open"]', 'from = "open"', "type-wrong", "$.move[0].from"),
        ("event =", "evnet =", "key-unknown", "$.move[0].evnet"),
        ('by = ["desk"]', 'by = ["dusk"]', "flow-role-unknown", "$.move[0].by"),
        ('to = "closed"', 'to = "open"', "flow-state-unreachable", "$.state[1]"),
        ('code = "closed"', 'code = "open"', "flow-state-twice", "$.state"),
        ('start = "open"', 'start = "opened"', "flow-state-unknown", "$.start"),
        ('end = ["closed"]', "end = []", "flow-end-missing", "$.end"),
        ('end = ["closed"]', 'end = ["closed", "open"]', "flow-end-left", "$.end"),
        ('title = "便条"', "edition = 0", "flow-edition-low", "$.edition"),
        ('title = "便条"', "facts = { paid = [] }", "flow-fact-empty", "$.facts.paid"),
        ('title = "便条"', 'migrate = { "3" = { a = "open" } }', "flow-edition-unknown", "$.migrate.3"),
        ('by = ["desk"]', 'by = ["clock"]', "flow-time-unclear", "$.move[0]"),
        ('by = ["desk"]', 'by = ["desk"]\nafter_days = 3', "flow-time-unclear", "$.move[0]"),
        ('workflow = "note"', "workflow =", "toml-syntax", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, code: str, place: str) -> None:
    """The file, and the path in it."""
    assert before in NOTE
    assert (code, f"note.toml: {place}" if place else "note.toml") in found(NOTE.replace(before, after, 1))


def test_too_many_facts_are_not_gone_through() -> None:
    """A check ends in time."""
    facts = ", ".join(f'f{number} = ["a", "b"]' for number in range(13))
    assert [("flow-facts-many", "note.toml: $.facts")] == found(
        NOTE.replace("title =", f"facts = {{ {facts} }}\ntitle =")
    )


def test_a_dead_end_under_some_facts_only_is_told_with_them() -> None:
    """A guard that nobody passes leaves something behind."""
    told = workflow_from_toml(
        NOTE.replace("title =", 'facts = { paid = ["no", "yes"] }\ntitle =').replace(
            "to = ", 'when = { paid = ["yes"] }\nto = '
        )
    ).findings
    assert [("flow-dead-end", "paid=no")] == [(each.code, each.fact("facts")) for each in told]


def test_a_role_that_the_host_does_not_know_is_told() -> None:
    """Where a host has said which there are."""
    assert [("flow-role-unknown", "note.toml: $.roles")] == found(NOTE, roles=("desk",))


def test_an_unsound_file_can_be_refused() -> None:
    """With a line for each finding, in both languages; so is a move, and an edition that is not there."""
    with pytest.raises(WorkflowRefused, match="flow-end-missing") as refused:
        workflow_or_refuse(NOTE.replace('["closed"]', "[]", 1))
    assert "没有终态" in error_sentence(refused.value)
    stale = MoveRefused("n1", (Finding("move-stale", "n1", {"seen": 1, "current": 2}),))
    assert ("别人已先一步" in error_sentence(stale), "somebody was faster" in error_sentence(stale, locale="en")) == (
        True,
        True,
    )
    assert "note@1" in error_sentence(UnknownWorkflow("note", 2, ("note@1",)))
