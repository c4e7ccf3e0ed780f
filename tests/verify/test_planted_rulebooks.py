"""Mistakes planted in policies, plans, workflows, rotas and schemes: each is named; what is shipped has no error."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import attrs
import pytest

from jizhi.cli.rulebooks import kind_of
from jizhi.codec.policies import policy_or_refuse
from jizhi.codec.upkeep import plans_from_toml
from jizhi.fees.dunning import due_notices
from jizhi.presets import KPI_PRESETS, UPKEEP_PRESETS
from jizhi.upkeep import due_work
from jizhi.verify import Search, verify_plans, verify_policy
from jizhi.words import sentence

ON = date(2025, 1, 1)
FEW = Search(tries=8, seed=1)
EXAMPLES = Path(__file__).parents[2] / "examples" / "dunning"
POLICY = """policy = "p"
gap_days = 3
[[step]]
code = "friendly"
after_days = 7
channel = "sms"
template = "friendly"
fallback = ["phone"]
minimum = "10 元"
[[step]]
code = "call"
after_days = 15
channel = "phone"
template = "call"
minimum = "100 元"
after = "sent"
"""
FLOW = """workflow = "w"
start = "open"
end = ["closed"]
roles = ["desk"]
state = [{ code = "open" }, { code = "waiting" }, { code = "closed" }]
[[move]]
event = "close"
from = ["open"]
to = "closed"
by = ["desk"]
[[move]]
event = "wait"
from = ["open"]
to = "waiting"
by = ["desk"]
"""
LIFT = UPKEEP_PRESETS["lift-tsg-t5002"]
SHIFTS = """[[shifts]]
code = "D"
start = "08:00"
end = "20:00"
[[shifts]]
code = "N"
start = "20:00"
end = "08:00"
[[patterns]]
code = "p"
steps = ["D", "N", "D", "N", "", ""]
first = 2024-01-01
"""
SCHEME = """scheme = "s"
[[metrics]]
code = "on-time"
weight = 20
target = "95%"
[[metrics.curve.steps]]
at_least = "95%"
points = 20
[[metrics.curve.steps]]
at_least = "90%"
points = 10
[[metrics.curve.steps]]
below = "85%"
points = 0
"""

# What was planted, the file, the code, and a word of the sentence that must name it.
PLANTED = {
    "a minimum that falls from step to step": (
        POLICY.replace('"10 元"', '"500 元"'),
        "law-dunning-minimum",
        "永远走不到",
    ),
    "a demand a day": (
        POLICY.replace("gap_days = 3", "gap_days = 1").replace("15", "8")
        + "".join(
            f'[[step]]\ncode = "n{n}"\nafter_days = {n}\nchannel = "sms"\ntemplate = "call"\nafter = "sent"\n'
            for n in (9, 10, 11)
        ),
        "law-dunning-burst",
        "天里给同一户",
    ),
    "hours that reach into the night": (
        POLICY.replace("gap_days", 'hours = { opens = "06:00", closes = "23:00" }\ngap_days'),
        "law-dunning-night",
        "22:00",
    ),
    "a cap that holds a step back past the next": (
        POLICY.replace("[[step]]", "[[cap]]\ncount = 1\ndays = 40\n[[step]]", 1)
        + '[[step]]\ncode = "letter"\nafter_days = 30\nchannel = "letter"\ntemplate = "demand"\nafter = "sent"\n',
        "law-dunning-late",
        "call",
    ),
    "a message that may fail with nothing after it": (
        POLICY.replace('after = "sent"', "").replace('fallback = ["phone"]', ""),
        "law-dunning-stuck",
        "fallback",
    ),
    "a state that nobody leaves": (FLOW, "flow-dead-end", "终态"),
    "a lift that is served once a month": (
        LIFT.replace("every     = { days = 15 }", "every     = { days = 30 }"),
        "law-plan-rare",
        "15 天",
    ),
    "a lift of one's own plan, moved over days off": (
        'code = "own"\n[[plan]]\ncode = "lift"\nclasses = ["lift"]\n'
        'every = { days = 15 }\nrest = "next"\nlate_days = 5\n',
        "law-plan-exceeds",
        "最迟应在",
    ),
    "a night shift right after the day shift": (SHIFTS, "rest-short", "pattern p"),
    "weeks of seventy hours": (SHIFTS.replace('"", ""', '""'), "law-week-long", "劳动法"),
    "steps with a hole between them": (SCHEME, "law-kpi-gap", "0 分"),
    "the lower line first": (
        SCHEME.replace("points = 20", "points = 5"),
        "law-kpi-falls",
        "反而",
    ),
    "a target below full points": (SCHEME.replace('target = "95%"', 'target = "92%"'), "law-kpi-target", "满分"),
}


def told(text):
    """Read a rulebook as the command does, and try its laws."""
    kind = kind_of(text, "planted.toml")
    outcome = kind.read(text, source="planted.toml")
    return [*outcome.findings, *(() if outcome.value is None else kind.tried(outcome.value, ON, FEW))]


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_mistake_is_named(planted):
    """The finding has the code of the mistake, and its sentence says what it is about."""
    text, code, word = PLANTED[planted]
    findings = told(text)
    texts = [sentence(each) for each in findings if each.code == code]
    assert texts and any(word in each for each in texts), [sentence(each) for each in findings]


def test_what_is_shipped_has_no_error():
    """Policies, plans and schemes that come with the library keep their laws, so that a finding means something."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.toml"))]
    texts += [*UPKEEP_PRESETS.values(), *KPI_PRESETS.values()]
    assert [] == [each for text in texts for each in told(text) if each.severity == "error"]


@pytest.mark.faults
def test_a_policy_walked_by_a_broken_twin_is_caught():
    """One that sends the same step again every day, and one that forgets the hours of the policy."""
    policy = policy_or_refuse(POLICY)

    def forgetful(policy, facts, *, at, calendar):
        return due_notices(policy, attrs.evolve(facts, acts=(), proofs=()), at=at, calendar=calendar)

    def sleepless(policy, facts, *, at, calendar):
        outcome = due_notices(policy, facts, at=at, calendar=calendar)
        return attrs.evolve(outcome, value=tuple(attrs.evolve(each, not_before=at) for each in outcome.value))

    assert () == verify_policy(policy, on=ON, search=FEW)
    for twin, law in ((forgetful, "law-dunning-skips"), (sleepless, "law-dunning-night")):
        assert law in {each.code for each in verify_policy(policy, on=ON, search=Search(tries=40), decide=twin)}


def test_a_schedule_that_rounds_up_is_caught():
    """A twin that plans each visit a day after its limit breaks the law of every lift."""
    book = plans_from_toml(LIFT).value

    def lazy(plans, assets, done, *, window):
        outcome = due_work(plans, assets, done, window=window)
        return attrs.evolve(
            outcome,
            value=tuple(
                attrs.evolve(due, slot=attrs.evolve(due.slot, closes=due.slot.limit.replace(day=28)))
                for due in outcome.value
            ),
        )

    assert () == verify_plans(book, on=ON, search=FEW)
    assert {"law-plan-exceeds"} == {each.code for each in verify_plans(book, on=ON, search=FEW, work=lazy)}


def test_there_are_twenty_planted_mistakes_and_more():
    """The figure of the issue: those of tariffs and these."""
    tariffs = (Path(__file__).parent / "test_planted_tariffs.py").read_text(encoding="utf-8")
    assert len(PLANTED) + len(re.findall(r'^    "an? [^"]+": \(', tariffs, re.MULTILINE)) >= 20
