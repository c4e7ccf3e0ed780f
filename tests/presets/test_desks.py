"""The workflows and service desks that come with the library are sound, and say where their figures come from."""

from __future__ import annotations

import pytest

from jizhi.codec.service import desk_from_toml, desk_or_refuse
from jizhi.codec.workflows import workflow_or_refuse
from jizhi.errors import WorkflowRefused
from jizhi.presets import DESKS, FLOWS
from jizhi.tickets import KINDS

MICROCOMMUNITY = set("待处理 已接单 待支付 支付失败 待评价 待回访 完成 未处理结单 暂停".split())
CONDO = set("延期 不受理 已关闭 完成".split())


@pytest.mark.parametrize("name", FLOWS)
def test_every_flow_is_sound(name):
    """And is called as its kind is."""
    flow = workflow_or_refuse(FLOWS[name], source=name)
    assert name == flow.workflow
    assert all(state.name for state in flow.state)
    assert all(move.name for move in flow.move)


def test_there_is_a_flow_for_every_kind():
    """Six kinds."""
    assert sorted(KINDS) == sorted(FLOWS)


def test_a_repair_has_the_states_of_the_deployed_systems():
    """Of MicroCommunity and of condo; a return and a hand-over are moves."""
    flow = workflow_or_refuse(FLOWS["repair"])
    names = {state.name for state in flow.state}
    assert MICROCOMMUNITY | CONDO <= names
    assert {"退单", "转单", "抢单", "派单"} <= {move.name for move in flow.move}


@pytest.mark.parametrize("name", DESKS)
def test_every_desk_is_sound(name):
    """Each promise with its source and grade; no warning either."""
    read = desk_from_toml(DESKS[name], source=name, flows=FLOWS)
    assert () == read.findings
    assert all(promise.source and promise.grade in "ABC" for promise in read.value.promise)


def test_the_grades_of_the_association_differ_as_published():
    """On site within 30 and 60 minutes and by appointment; 80, 75 and 70 per cent satisfied."""
    desks = [desk_or_refuse(DESKS[f"cpma-2004-{grade}"]) for grade in (1, 2, 3)]
    prompt = {"kind": "repair", "urgency": "prompt"}
    promised = [promise.arrival if (promise := desk.promise_of(prompt)) else "" for desk in desks]
    assert ["30 min", "60 min", ""] == promised
    assert [80, 75, 70] == [desk.satisfied_percent for desk in desks]


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ('office = "office"', 'office = "room"', "desk-hours-unknown", "$.office"),
        ('response = "24 h"', 'response = "soon"', "desk-hours-wrong", "$.promise[7].response"),
        ('"08:30-18:00"', '"8-18"', "desk-hours-wrong", "$.hours.office"),
        ('kind = ["help"], hours', 'kind = ["hope"], hours', "desk-kind-unknown", "$.route[1].when.kind"),
        (
            'when = { category = ["卫生", "绿化"] }',
            'when = { colour = ["x"] }',
            "desk-column-unknown",
            "$.route[2].when",
        ),
        ('to = "工程"', 'to = "工程"\nwhen = { kind = ["repair"] }', "desk-route-missing", "$.route"),
        ('when = { category = ["卫生", "绿化"] }', 'when = { kind = ["praise"] }', "desk-row-unreached", "$.route[2]"),
        ("title = ", 'flows = { repair = "mend" }\ntitle = ', "desk-flow-unknown", "$.flows"),
        ("title = ", 'flows = { mend = "repair" }\ntitle = ', "desk-kind-unknown", "$.flows"),
    ],
)
def test_what_is_wrong_with_a_desk_is_told_with_its_place(before, after, code, place):
    """A warning does not refuse it."""
    assert before in DESKS["common"]
    read = desk_from_toml(DESKS["common"].replace(before, after), source="d", flows=FLOWS)
    assert (code, f"d: {place}") in [(each.code, each.subject) for each in read.findings]
    assert (read.value is None) == (code != "desk-row-unreached")


def test_an_unsound_desk_can_be_refused():
    """With all its findings."""
    with pytest.raises(WorkflowRefused, match="key-missing"):
        desk_or_refuse("desk = 'd'")
